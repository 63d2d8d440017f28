"""Whether what was signed still stands: the notes, the trees behind them, and the events they hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.checkpoints.making import Checkpoint, signed
from service.checkpoints.registers import numbers_missing
from service.checkpoints.signers import Signers
from service.checkpoints.statement import NOTHING_BEFORE, Statement, fingerprint
from service.checkpoints.tables import CheckpointRow, HeadRow
from service.checkpoints.tree import Growing
from service.history.notes import BadNote
from service.history.tables import EventRow

WORST = 200
"""Findings of one kind that are told: a database changed throughout needs no longer list."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``text`` is an Indonesian template for ``values``; ``number`` is the checkpoint, ``seq`` the stream's event."""

    text: str
    values: dict[str, Any] = field(default_factory=dict)
    number: int | None = None
    stream: str | None = None
    seq: int | None = None
    rule: str = "titik"

    def __str__(self) -> str:
        return self.text.format(**self.values)


def examine(
    session: Session, tenant: str, keys: Sequence[str], kept: Sequence[str] = (), newest: int | None = None
) -> list[Finding]:
    """Everything that is wrong with the agency's checkpoints; nothing when all is as it was signed.

    ``keys`` are the public keys one trusts (vkeys), which may announce others; ``kept`` notes that a second keeper has.
    With ``newest`` signatures and roots are checked of so many only, everything else of all.
    """
    ours = signed(session, tenant)
    found = list(_notes(session, tenant, ours, keys, len(ours) - newest if newest else 0))
    found += _outside(tenant, ours, keys, kept)
    found += _events(session, tenant)
    found += [
        Finding(text, values, rule="register")
        for text, values in numbers_missing(session, tenant, _registers(ours))
    ]
    return found


def _notes(
    session: Session, tenant: str, ours: Sequence[Checkpoint], keys: Sequence[str], since: int
) -> Iterator[Finding]:
    """One note after the other, beside the tree as it grew."""
    tree, signers, last = Growing(), Signers(keys), None
    changed = _changed(session, tenant)
    for index, each in enumerate(ours):
        if each.number != index + 1:
            yield _at(each, "Titik periksa nomor {expected} hilang.", expected=index + 1)
            return
        heads = changed.pop(each.number, [])
        yield from _backwards(each, tree, heads)
        root = tree.put(heads)
        said, problem = signers.said(each.note) if index >= since else signers.unproved(each.note)
        if problem:
            yield _at(each, problem)
        if said is None:
            return
        if index >= since and (said.root, said.size) != (root, len(tree.heads)):
            yield _at(each, "Isi pohon titik periksa nomor {number} telah diubah: akarnya tidak cocok lagi.")
        yield from _in_order(tenant, each, said, last)
        last = (each, said)
    made_since = select(CheckpointRow.number).where(CheckpointRow.tenant == tenant)
    for number in sorted(changed.keys() - set(session.scalars(made_since))):
        yield Finding("Titik periksa nomor {number} hilang.", {"number": number}, number)


def _at(each: Checkpoint, text: str, **values: Any) -> Finding:
    return Finding(text, {"number": each.number, **values}, each.number)


def _changed(session: Session, tenant: str) -> dict[int, list[tuple[str, int, str]]]:
    rows = session.execute(
        select(HeadRow.number, HeadRow.stream, HeadRow.seq, HeadRow.hash)
        .where(HeadRow.tenant == tenant)
        .order_by(HeadRow.number)
    )
    return {
        number: [(row.stream, row.seq, row.hash) for row in some]
        for number, some in groupby(rows, lambda row: row.number)
    }


def _backwards(each: Checkpoint, tree: Growing, heads: Sequence[tuple[str, int, str]]) -> Iterator[Finding]:
    for stream, seq, _ in heads:
        if seq <= tree.heads.get(stream, (0, ""))[0]:
            yield _at(each, "Pada titik periksa nomor {number}, riwayat {stream} mundur.", stream=stream)


def _in_order(
    tenant: str, each: Checkpoint, said: Statement, last: tuple[Checkpoint, Statement] | None
) -> Iterator[Finding]:
    """The note against its row, and against the one before."""
    before = fingerprint(last[0].note) if last else NOTHING_BEFORE
    row = (tenant, each.number, each.at, each.size)
    if (said.tenant, said.number, said.at, said.size) != row:
        yield _at(each, "Titik periksa nomor {number} tidak sama dengan catatannya.")
    if said.before != before:
        yield _at(each, "Titik periksa nomor {number} tidak bersambung dengan yang sebelumnya.")
    if last is None:
        return
    if said.at < last[1].at:
        yield _at(each, "Waktu titik periksa nomor {number} mendahului yang sebelumnya.")
    for year, number in last[1].registers.items():
        if said.registers.get(year, 0) < number:
            yield _at(each, "Pada titik periksa nomor {number}, register {year} mundur.", year=year)


def _outside(
    tenant: str, ours: Sequence[Checkpoint], keys: Sequence[str], kept: Sequence[str]
) -> Iterator[Finding]:
    """What a second keeper has must stand here, byte for byte."""
    here, signers = {each.number: each.note for each in ours}, Signers(keys)
    for each in ours:
        signers.said(each.note) if kept else None
    for note in kept:
        try:
            said = signers.known(note)
        except BadNote:
            yield Finding(
                "Catatan {print} di luar tidak bertanda tangan sah.", {"print": fingerprint(note)[:12]}
            )
            continue
        values = {"number": said.number, "agency": said.tenant}
        if said.tenant != tenant:
            yield Finding("Catatan {number} di luar adalah milik instansi lain: {agency}.", values)
        elif said.number not in here:
            text = "Titik periksa nomor {number} disimpan di luar, tetapi di sini tidak ada lagi."
            yield Finding(text, values, said.number)
        elif here[said.number] != note:
            text = "Titik periksa nomor {number} di sini berbeda dari yang disimpan di luar."
            yield Finding(text, values, said.number)


def _events(session: Session, tenant: str) -> Iterator[Finding]:
    """Every event that was ever a head must stand as it was signed; of each stream the first that does not is told."""
    same = (EventRow.stream == HeadRow.stream) & (EventRow.seq == HeadRow.seq)
    rows = session.execute(
        select(HeadRow.stream, HeadRow.seq, HeadRow.number, EventRow.hash)
        .outerjoin(EventRow, (EventRow.tenant == HeadRow.tenant) & same)
        .where(HeadRow.tenant == tenant, or_(EventRow.hash.is_(None), EventRow.hash != HeadRow.hash))
        .order_by(HeadRow.stream, HeadRow.seq)
    )
    told: set[str] = set()
    for stream, seq, number, hash in rows:
        if stream in told or len(told) == WORST:
            continue
        told.add(stream)
        values = {"stream": stream, "seq": seq, "number": number}
        gone = "Peristiwa nomor {seq} dari riwayat {stream} hilang, padahal ada pada titik periksa nomor {number}."
        other = (
            "Peristiwa nomor {seq} dari riwayat {stream} bukan yang ada pada titik periksa nomor {number}."
        )
        yield Finding(gone if hash is None else other, values, number, stream, seq)


def _registers(ours: Sequence[Checkpoint]) -> dict[int, int]:
    """The registers as the newest note that can be read tells them."""
    for each in reversed(ours):
        try:
            return dict(each.said.registers)
        except BadNote:
            continue
    return {}
