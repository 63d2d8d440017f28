"""A relocation carried out: begun by its owner, done by the worker in batches, each case by itself, and recorded."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from service import definitions, history, identity, instances, jobs
from service.database import new_id
from service.definitions.versions import hold
from service.errors import Conflict, Invalid, Refusal
from service.identity import Actor
from service.instances import Passage
from service.instances.deadlines import Clock, clock
from service.instances.recording import Said
from service.instances.relocating import why
from service.instances.tables import InstanceRow
from service.jobs import Job
from service.relocation.matching import proposals
from service.relocation.planning import ours, running, way
from service.relocation.tables import RelocationRow, job_key

BATCH = 50
"""Cases moved in one transaction, so that people who complete tasks wait briefly."""
MOST_TOLD = 200
RUNNING, DONE = "running", "done"
_GONE = "Pemilik proses yang meminta pemindahan ini tidak lagi berwenang; berkas selebihnya tinggal di versi lama."
_RETIRED = "Versi {version} ditarik selagi pemindahan berjalan; berkas selebihnya tinggal di versi lama."
_OURS = "Kesalahan sistem pada berkas ini; lihat catatan server."
log = logging.getLogger("lajur.relocation")


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened to a relocation as a whole: relocation_begun {relocation, source, target, elements,
    reason, total} · relocation_done {relocation, source, target, moved, stayed}."""

    kind: str
    data: Mapping[str, Any]
    element: str | None = field(default=None)


def stream(key: str) -> str:
    """The name of the history of a procedure's relocations."""
    return f"pindah:{key}"


def carry_out(
    session: Session,
    actor: Actor,
    key: str,
    source: int,
    target: int,
    mapping: Mapping[str, str],
    reason: str,
    now: datetime,
) -> str:
    """Let the running cases of version ``source`` follow ``target``, batch by batch; the id of the relocation.

    Whoever cannot follow stays where he is and is listed. Refuses as ``plan``; Invalid without a reason of at least
    five letters or where nothing runs, Conflict while another relocation of this procedure is not done.
    """
    passage = way(session, actor, key, source, target, mapping)
    reason = reason.replace("\x00", "").strip()
    if len(reason) < 5:
        raise Invalid(
            "Alasan pemindahan harus diisi, paling sedikit 5 huruf. Tulis dasarnya, misalnya nomor surat."
        )
    total = running(session, actor.tenant, key, source)
    if total == 0:
        raise Invalid(
            "Tidak ada berkas berjalan di versi {version}. Pilih versi asal yang lain.", version=source
        )
    _require_free(session, actor.tenant, key)
    row = _row(actor, passage, reason, total, now)
    session.add(row)
    session.flush()
    said = {"source": source, "target": target, "reason": row.reason, "total": total}
    begun = Fact("relocation_begun", {"relocation": row.id, "elements": _pairs(passage.mapping), **said})
    history.append(session, actor.tenant, stream(key), [begun], actor.person, now)
    _ask(session, row, "", now)
    return row.id


def _row(actor: Actor, passage: Passage, reason: str, total: int, now: datetime) -> RelocationRow:
    return RelocationRow(
        tenant=actor.tenant,
        id=new_id(),
        definition=passage.source.key,
        source=passage.source.version,
        target=passage.target.version,
        mapping=_json(passage.mapping),
        reason=reason[:1000],
        state=RUNNING,
        total=total,
        moved=0,
        stayed=0,
        created_by=actor.person,
        created_at=now,
    )


def _require_free(session: Session, tenant: str, key: str) -> None:
    """The procedure's newest version is held, so that two who ask at once come one after the other."""
    hold(session, tenant, key)
    query = select(RelocationRow.id).where(RelocationRow.tenant == tenant, RelocationRow.definition == key)
    if session.scalars(query.where(RelocationRow.state == RUNNING)).first() is not None:
        raise Conflict("Pemindahan lain pada SOP ini masih berjalan. Tunggu sampai selesai, lalu ulangi.")


def run_relocations(session: Session, batch: Sequence[Job], now: datetime) -> None:
    """Move the next cases of each relocation; what is left becomes the same job again."""
    for job in batch:
        row = _held(session, job)
        if row is None or row.state != RUNNING:
            jobs.done(session, job)
            continue
        cases = _next(session, row, job.payload["after"])
        if not jobs.held(session, job):
            continue
        try:
            owner = identity.actor(session, row.tenant, row.created_by, now)
            identity.require(owner, "case.relocate")
            passage = _passage(session, row)
        except Refusal as no:
            _stop(session, row, no if isinstance(no, Conflict) else Conflict(_GONE), now)
            jobs.done(session, job)
            continue
        _move_all(session, row, cases, passage, owner, now)
        if len(cases) == BATCH:
            _ask(session, row, cases[-1].id, now)
        else:
            _end(session, row, now)
            jobs.done(session, job)


def _held(session: Session, job: Job) -> RelocationRow | None:
    query = select(RelocationRow).where(
        RelocationRow.tenant == job.tenant, RelocationRow.id == job.payload["relocation"]
    )
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).first()


def _next(session: Session, row: RelocationRow, after: str) -> list[InstanceRow]:
    """The next cases, locked, always in the same order."""
    query = select(InstanceRow).where(*ours(row.tenant, row.definition, row.source))
    query = query.where(InstanceRow.id > after) if after else query
    query = (
        query.order_by(InstanceRow.id).limit(BATCH).with_for_update().options(undefer(InstanceRow.snapshot))
    )
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _passage(session: Session, row: RelocationRow) -> Passage:
    before, after = (
        definitions.get(session, row.tenant, row.definition, number) for number in (row.source, row.target)
    )
    if after.retired:
        raise Conflict(_RETIRED, version=after.version)
    names = proposals(before.diagram.main, after.diagram.main)
    return Passage(before, after, orjson.loads(row.mapping), names)


def _move_all(
    session: Session,
    row: RelocationRow,
    cases: Sequence[InstanceRow],
    passage: Passage,
    owner: Actor,
    now: datetime,
) -> None:
    """Each case in its own savepoint: one that cannot follow holds no other back."""
    counting = clock(session, passage.target)
    told = orjson.loads(row.told)
    moved = 0
    reason: Refusal
    for case in cases:
        named = {"id": case.id, "number": case.register}
        try:
            _move(session, row, case, passage, counting, owner, now)
            moved += 1
            continue
        except Refusal as no:
            reason = no
        except Exception:  # one broken case must not hold back all others
            log.exception("relocation of case %s failed", named["id"])
            reason = Conflict(_OURS)
        row.stayed += 1
        told += [{**named, **why(reason)}] if len(told) < MOST_TOLD else []
    row.moved, row.told = row.moved + moved, _json(told)
    session.flush()


def _move(
    session: Session,
    row: RelocationRow,
    case: InstanceRow,
    passage: Passage,
    counting: Clock,
    owner: Actor,
    now: datetime,
) -> None:
    said = Said(reason=row.reason, more={"relocation": row.id})
    with session.begin_nested():
        instances.relocate(session, case, passage, counting, owner, said, now)


def _stop(session: Session, row: RelocationRow, reason: Refusal, now: datetime) -> None:
    """Nobody may go on with it: what has not moved stays."""
    left = max(0, row.total - row.moved - row.stayed)
    told = orjson.loads(row.told)
    row.told = _json([*told, {"id": None, "number": "", **why(reason)}])
    row.stayed += left
    _end(session, row, now)


def _end(session: Session, row: RelocationRow, now: datetime) -> None:
    row.state, row.ended_at = DONE, now
    session.flush()
    said = {"source": row.source, "target": row.target, "moved": row.moved, "stayed": row.stayed}
    done = Fact("relocation_done", {"relocation": row.id, **said})
    history.append(session, row.tenant, stream(row.definition), [done], None, now)


def _ask(session: Session, row: RelocationRow, after: str, now: datetime) -> None:
    jobs.schedule(
        session, row.tenant, "relocate", job_key(row.id), now, {"relocation": row.id, "after": after}
    )


def _pairs(mapping: Mapping[str, str]) -> list[list[str]]:
    return sorted([before, after] for before, after in mapping.items())


def _json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
