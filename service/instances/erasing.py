"""Erasing what is personal in ended cases, as the law asks (UU 27/2022): first shown, then done, never taken back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm import Session, undefer

from service import engine, history, identity
from service.definitions.tables import SubscriptionRow
from service.errors import Conflict, NotFound
from service.external_tasks.tables import ExternalTaskRow
from service.history import Going
from service.identity import Actor
from service.instances.holding import RUNNING
from service.instances.numbers import numbered
from service.instances.tables import InstanceRow
from service.jobs.tables import JobRow
from service.notices.tables import NoticeRow
from service.personnel.telling import line
from service.tasks.tables import TaskRow

GONE = "Data dihapus"
"""What an erased case is called."""
MOST = 1000
"""Cases that are erased at once: what goes must fit on a page that somebody reads, and into one transaction."""
_WITH_ROWS = (NoticeRow, JobRow, SubscriptionRow, ExternalTaskRow)
"""Tables whose rows about an erased case go with it: lines under bells, mails that wait, what a program said."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases: the one of that register number or id, or all that a person started."""

    case: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Erasable:
    """An ended case and what of it would go: events, the names of fields in them, and rows by table."""

    tenant: str
    id: str
    number: str
    sop_name: str
    state: str
    ended_at: datetime | None
    events: tuple[Going, ...]
    fields: tuple[str, ...]
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """What would go, and the numbers of cases that still run and stay. ``seen`` names exactly this plan."""

    cases: tuple[Erasable, ...]
    running: tuple[str, ...]
    seen: str

    @property
    def events(self) -> int:
        """How many payloads would go."""
        return sum(len(case.events) for case in self.cases)


def plan(session: Session, actor: Actor, wanted: Wanted) -> Plan:
    """What an erasure would take, for the admin to look at; nothing is changed.

    Forbidden, NotFound for an unknown case or person, Conflict for one case that still runs.
    """
    return _plan(session, actor, _rows(session, actor, wanted))


def erase(
    session: Session,
    actor: Actor,
    wanted: Wanted,
    basis: str,
    request: str,
    now: datetime,
    seen: str | None = None,
) -> Plan:
    """Erase it; what went. ``basis`` is the legal ground, ``request`` the number of the letter that asked for it.

    Refused as ``plan``; Invalid without basis and letter, Conflict when nothing is left to erase, or not what was
    ``seen``. Each case's history says it, and the agency's stream of erasures.
    """
    identity.require(actor, "case.erase")
    why = {
        "basis": line(basis, 5, 200, "Dasar penghapusan"),
        "request": line(request, 3, 120, "Nomor surat permohonan"),
    }
    rows = _rows(session, actor, wanted, hold=True)
    found = _plan(session, actor, rows)
    if seen is not None and seen != found.seen:
        raise Conflict("Isi berkas berubah sejak ditunjukkan. Lihat lagi apa yang akan dihapus, lalu ulangi.")
    cases = [case for case in found.cases if case.events]
    if not cases:
        raise Conflict(
            "Tidak ada data pribadi yang tersisa untuk dihapus: semuanya sudah dihapus sebelumnya."
        )
    ids = {case.id for case in cases}
    about = {case.id: {"case": case.id, "number": case.number} for case in cases}
    going = {case.id: case.events for case in cases}
    history.erase(session, actor.tenant, going, why, about, actor.person, now)
    _clean(session, actor.tenant, [row for row in rows if row.id in ids])
    return Plan(tuple(cases), found.running, found.seen)


def _rows(session: Session, actor: Actor, wanted: Wanted, *, hold: bool = False) -> list[InstanceRow]:
    """The cases, oldest first; with ``hold`` locked until the transaction ends."""
    identity.require(actor, "case.erase")
    query = select(InstanceRow).where(InstanceRow.tenant == actor.tenant).order_by(InstanceRow.id)
    if wanted.person:
        if wanted.person not in identity.names(session, actor.tenant, [wanted.person]):
            raise NotFound("Orang tidak ditemukan.")
        query = query.where(InstanceRow.started_by == wanted.person)
    else:
        by_number = "/" in wanted.case
        id = numbered(session, actor.tenant, wanted.case) if by_number else wanted.case.strip()
        query = query.where(InstanceRow.id == (id or ""))
    query = query.options(undefer(InstanceRow.snapshot)).with_for_update() if hold else query
    rows = list(session.scalars(query.limit(MOST + 1).execution_options(populate_existing=True)))
    if len(rows) > MOST:
        raise Conflict(
            "Orang ini memulai lebih dari {most} berkas, terlalu banyak untuk dihapus sekaligus. "
            "Hapus satu per satu dengan nomor registernya.",
            most=MOST,
        )
    if not rows and not wanted.person:
        raise NotFound("Berkas tidak ditemukan. Tulis nomor registernya seperti 0007/2026.")
    if not wanted.person and rows[0].state == RUNNING:
        raise Conflict(
            "Berkas {number} masih berjalan dan datanya masih diperlukan. Tunggu sampai selesai atau dibatalkan.",
            number=rows[0].register,
        )
    return rows


def _plan(session: Session, actor: Actor, rows: Sequence[InstanceRow]) -> Plan:
    ended = [row for row in rows if row.state != RUNNING]
    going = history.going(session, actor.tenant, {row.id for row in ended}) if ended else {}
    counts = _counts(session, actor.tenant, going)
    cases = tuple(_erasable(row, going[row.id], counts.get(row.id, {})) for row in ended)
    return Plan(cases, tuple(row.register for row in rows if row.state == RUNNING), _seen(cases))


def _erasable(row: InstanceRow, events: tuple[Going, ...], rows: Mapping[str, int]) -> Erasable:
    told = (row.tenant, row.id, row.register, row.sop_name, row.state, row.ended_at)
    return Erasable(*told, events, _fields(events), rows)


def _fields(events: Sequence[Going]) -> tuple[str, ...]:
    """What is written in those events, by name: of filled-in forms each field."""
    names: dict[str, None] = {}
    for each in events:
        for member in each.members:
            value = (each.entry.data or {})[member]
            names |= dict.fromkeys(map(str, value) if isinstance(value, Mapping) else (member,))
    return tuple(names)


def _counts(session: Session, tenant: str, cases: Collection[str]) -> dict[str, dict[str, int]]:
    """Rows of each table about those cases, by case and table."""
    found: dict[str, dict[str, int]] = {}
    for table in (TaskRow, *_WITH_ROWS):
        query = select(table.instance, func.count()).where(table.tenant == tenant, table.instance.in_(cases))
        for case, count in session.execute(query.group_by(table.instance)):
            found.setdefault(str(case), {})[table.__tablename__] = count
    return found


def _seen(cases: Sequence[Erasable]) -> str:
    told = [f"{case.id} {[each.entry.seq for each in case.events]}" for case in cases]
    return sha256("\n".join(told).encode()).hexdigest()[:32]


def _clean(session: Session, tenant: str, rows: Sequence[InstanceRow]) -> None:
    """What rows hold of it beside the history: names, search words, variables, keys of doubled wishes, notices."""
    for row in rows:
        row.snapshot = engine.emptied(row.snapshot)
        row.subject, row.search = GONE, f"{row.register} {row.sop_name}".lower()
        row.business_key, row.start_token, row.types = None, None, "{}"
    session.flush()
    ids = {row.id for row in rows}
    _named(session, tenant, ids)
    bare = func.lower(TaskRow.number + " " + TaskRow.sop_name + " " + TaskRow.name)
    wiped = {"subject": GONE, "item": "", "search": bare, "submission": None, "returned_reason": None}
    session.execute(
        update(TaskRow)
        .where(TaskRow.tenant == tenant, TaskRow.instance.in_(ids))
        .values(revision=TaskRow.revision + 1, description=None, **wiped)
        .execution_options(synchronize_session=False)
    )
    for table in _WITH_ROWS:
        gone = delete(table).where(table.tenant == tenant, table.instance.in_(ids))
        session.execute(gone.execution_options(synchronize_session=False))


def _named(session: Session, tenant: str, cases: Collection[str]) -> None:
    """Tasks that a program has renamed are called as they were when they opened: as the diagram calls them."""
    opened = history.read_many(session, tenant, cases, ["task_opened"])
    told = {
        (case, (each.data or {}).get("ref")): (each.data or {}).get("name")
        for case, entries in opened.items()
        for each in entries
    }
    columns = (TaskRow.id, TaskRow.instance, TaskRow.ref, TaskRow.element, TaskRow.name)
    query = select(*columns).where(TaskRow.tenant == tenant, TaskRow.instance.in_(cases))
    rows = session.execute(query)
    names = [(row, told.get((row.instance, row.ref)) or row.element) for row in rows]
    back = [{"_id": row.id, "_name": name} for row, name in names if name != row.name]
    if back:
        table: Any = TaskRow.__table__
        where = (table.c.tenant == tenant, table.c.id == bindparam("_id"))
        session.connection().execute(update(table).where(*where).values(name=bindparam("_name")), back)
