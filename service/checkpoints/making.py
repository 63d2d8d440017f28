"""Making a checkpoint: what changed since the one before is kept, the whole is signed."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from service.checkpoints import statement
from service.checkpoints.extending import extending
from service.checkpoints.statement import NOTHING_BEFORE, Statement, fingerprint, origin, written
from service.checkpoints.tables import CheckpointRow, HeadRow
from service.checkpoints.tree import Heads, heads_at, leaves
from service.errors import Conflict, NotFound
from service.history import merkle, notes
from service.history.notes import BadNote
from service.history.tables import StreamRow
from service.identity.tables import AgencyRow
from service.instances.tables import RegisterRow


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """``note`` is the signed text; ``size`` how many streams it holds."""

    number: int
    at: datetime
    note: str
    size: int

    @property
    def said(self) -> Statement:
        """What the note says, whoever signed it; ``BadNote`` when it is none."""
        return statement.read(self.note.rpartition("\n\n")[0] + "\n")


def make(
    session: Session, tenant: str, key: Ed25519PrivateKey, now: datetime, *, next_key: str | None = None
) -> Checkpoint | None:
    """Sign everything the agency has recorded; ``None`` when nothing is new since the checkpoint before.

    ``next_key`` announces the public key (a vkey) that signs from then on, and is news in itself. A stream that fell
    back, is gone, or no longer goes on from its signed head stays in the tree as it was: the check names it. NotFound
    for an unknown agency, Conflict when what was kept of the checkpoint before is not what it signed.
    """
    _hold(session, tenant)
    last = newest(session, tenant)
    registers = _registers(session, tenant)  # before the heads: whatever they count is committed
    known = heads_at(session, tenant, last.number if last else 0)
    grown = _grown(session, tenant, known)
    if last:
        _require_same(last, known)
        grown = extending(session, tenant, last.number, known, grown)
    numbers = _never_less(_told(last), registers)
    if not grown and next_key is None and numbers == _told(last):
        return None
    whole = known | grown
    said = Statement(
        tenant=tenant,
        size=len(whole),
        root=merkle.root(leaves(whole)),
        number=last.number + 1 if last else 1,
        at=max(now, last.at) if last else now,
        before=fingerprint(last.note) if last else NOTHING_BEFORE,
        registers=numbers,
        next_key=next_key,
    )
    made = Checkpoint(said.number, said.at, notes.sign(written(said), origin(tenant), key), said.size)
    _keep(session, tenant, made, grown)
    return made


def newest(session: Session, tenant: str) -> Checkpoint | None:
    """The agency's newest checkpoint."""
    query = select(CheckpointRow).where(CheckpointRow.tenant == tenant)
    return _made(session.scalars(query.order_by(CheckpointRow.number.desc()).limit(1)).first())


def find(session: Session, tenant: str, number: int) -> Checkpoint:
    """The checkpoint of that number; NotFound otherwise."""
    found = _made(session.get(CheckpointRow, (tenant, number)))
    if found is None:
        raise NotFound("Titik periksa tidak ditemukan.")
    return found


def listed(
    session: Session, tenant: str, before: int | None = None, limit: int = 50
) -> tuple[Checkpoint, ...]:
    """The agency's checkpoints, newest first, below number ``before``."""
    query = select(CheckpointRow).where(CheckpointRow.tenant == tenant)
    query = query if before is None else query.where(CheckpointRow.number < before)
    rows = session.scalars(query.order_by(CheckpointRow.number.desc()).limit(limit))
    return tuple(Checkpoint(row.number, row.at, row.note, row.size) for row in rows)


def signed(session: Session, tenant: str, upto: int | None = None) -> tuple[Checkpoint, ...]:
    """Every checkpoint of the agency in order, up to number ``upto``."""
    query = select(CheckpointRow).where(CheckpointRow.tenant == tenant).order_by(CheckpointRow.number)
    rows = session.scalars(query if upto is None else query.where(CheckpointRow.number <= upto))
    return tuple(Checkpoint(row.number, row.at, row.note, row.size) for row in rows)


def _made(row: CheckpointRow | None) -> Checkpoint | None:
    return None if row is None else Checkpoint(row.number, row.at, row.note, row.size)


def _hold(session: Session, tenant: str) -> None:
    """One checkpoint of an agency at a time, without holding up whoever records something."""
    query = select(AgencyRow.key).where(AgencyRow.key == tenant).with_for_update(key_share=True)
    if session.scalar(query) is None:
        raise NotFound("Instansi tidak ditemukan.")


def _require_same(last: Checkpoint, known: Heads) -> None:
    with suppress(BadNote):
        if merkle.root(leaves(known)) == last.said.root:
            return
    raise Conflict(
        "Titik periksa {number} tidak lagi cocok dengan yang disimpan bersamanya; tidak ada yang ditandatangani. "
        "Jalankan: lajur checkpoint verify, lalu pulihkan dari cadangan.",
        number=last.number,
    )


def _told(last: Checkpoint | None) -> Mapping[int, int]:
    """The registers as the checkpoint before told them."""
    return last.said.registers if last else {}


def _registers(session: Session, tenant: str) -> dict[int, int]:
    query = select(RegisterRow.year, RegisterRow.last).where(RegisterRow.tenant == tenant)
    return {year: last for year, last in session.execute(query)}


def _never_less(before: Mapping[int, int], now: Mapping[int, int]) -> dict[int, int]:
    """A register that went back is told as it was: the check compares it with the table."""
    return {year: max(before.get(year, 0), now.get(year, 0)) for year in before.keys() | now.keys()}


def _grown(session: Session, tenant: str, known: Heads) -> Heads:
    rows = session.execute(
        select(StreamRow.stream, StreamRow.seq, StreamRow.hash).where(
            StreamRow.tenant == tenant, StreamRow.seq > 0
        )
    )
    return {stream: (seq, hash) for stream, seq, hash in rows if seq > known.get(stream, (0, ""))[0]}


def _keep(session: Session, tenant: str, made: Checkpoint, grown: Heads) -> None:
    values = {"number": made.number, "at": made.at, "note": made.note, "size": made.size}
    session.execute(insert(CheckpointRow), [{"tenant": tenant, **values}])
    rows = [
        {"tenant": tenant, "number": made.number, "stream": stream, "seq": seq, "hash": hash}
        for stream, (seq, hash) in sorted(grown.items())
    ]
    if rows:
        session.execute(insert(HeadRow), rows)
