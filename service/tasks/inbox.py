"""What waits for a person: own tasks and free ones of own seats, most urgent first, page by page."""

import base64
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, and_, func, select, tuple_, union
from sqlalchemy.orm import Session

from service import identity
from service.errors import Invalid, NotFound
from service.identity import Actor
from service.tasks.apart import Apart, barred
from service.tasks.tables import CandidateRow, TaskRow

END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)
MOST = 99
LONGEST_SEARCH = 300
STATES = ("", "free", "mine", "soon", "late", "returned")
SORTS = {"due": TaskRow.sort_at, "opened": TaskRow.opened_at}


@dataclass(frozen=True, slots=True)
class Task:
    """A task as pages show it. Instants are aware UTC; ``late`` is as of the ``now`` it was read with.

    ``barred`` holds who may not do it and the step he did before in the case (``apart.STARTED``: began the case).
    ``further`` seats, ``candidates`` and who was ``named`` may take it beside its own seat's holders.
    At its due instant a task is late: the timer comes before the person. ``reminded_at`` is when people were
    reminded that its time runs out.
    """

    tenant: str
    id: str
    instance: str
    number: str
    subject: str
    definition: str
    version: int
    sop_name: str
    element: str
    ref: str
    name: str
    item: str
    lane: str | None
    seat: str | None
    assignee: str | None
    assignee_name: str | None
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    reminded_at: datetime | None
    state: str
    late: bool
    returned_by: str | None
    returned_by_name: str | None
    returned_reason: str | None
    revision: int
    sort_at: datetime
    priority: int = 50
    follow_up_at: datetime | None = None
    owner: str | None = None
    owner_name: str | None = None
    delegation: str | None = None
    description: str | None = None
    changed_at: datetime | None = None
    further: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    barred: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, the key of the next page (``None`` on the last), and how many there are, capped at 100."""

    rows: tuple[Any, ...]
    next: str | None
    count: int


def inbox(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    q: str = "",
    sop: str = "",
    state: str = "",
    sort: str = "due",
    after: str = "",
    limit: int = 50,
) -> Page:
    """The open tasks ``actor`` holds or may take.

    ``state`` is one of free, mine, soon (reminded and not late yet), late, returned; Invalid otherwise.
    One branch for own tasks, one for each seat and one for what is offered to it beside, each read along its index
    and merged by the database, so the cost follows the page and not the pile.
    """
    identity.require(actor, "task.list")
    if state not in STATES or sort not in SORTS:
        raise Invalid("Saringan tidak dikenal. Pilih salah satu dari daftar di halaman ini.")
    wanted = _filters(q, sop, state, now)
    branches = _branches(actor, state, sort, wanted)
    rows = _page(session, actor, branches, _position(after), limit, sort)
    more = len(rows) > limit
    shown = told(session, actor.tenant, rows[:limit], now)
    mark = _mark(getattr(rows[limit - 1], SORTS[sort].key), rows[limit - 1].id) if more else None
    return Page(shown, mark, _count(session, branches))


@dataclass(frozen=True, slots=True)
class _Branch:
    """A part of an inbox that one index gives in order: ``key`` are the columns of that order."""

    query: Any
    key: tuple[Any, Any]


def _branches(actor: Actor, state: str, sort: str, wanted: Collection[ColumnElement[bool]]) -> list[_Branch]:
    """Own tasks, free ones of each seat, and free ones offered to each seat beside its own and to the person."""
    mine = [_branch(actor, TaskRow.assignee == actor.person, sort, wanted)]
    free, offered = [], []
    seats: dict[str, frozenset[str]] = dict.fromkeys(sorted(actor.seats), frozenset())
    for seat, scope in (*seats.items(), *sorted(acted_for(actor).items())):
        covered = [*wanted, TaskRow.definition.in_(scope)] if scope else wanted
        free.append(_branch(actor, and_(TaskRow.seat == seat, TaskRow.assignee.is_(None)), sort, covered))
        offered.append(_offered(actor, "seat", seat, sort, covered))
    offered += [_offered(actor, kind, actor.person, sort, wanted) for kind in ("person", "named")]
    if state == "mine":
        return mine
    return [*free, *offered] if state == "free" else [*mine, *free, *offered]


def _branch(
    actor: Actor, clause: ColumnElement[bool], sort: str, wanted: Collection[ColumnElement[bool]]
) -> _Branch:
    key = (SORTS[sort], TaskRow.id)
    query = select(TaskRow.id.label("id"), key[0].label("key"))
    return _Branch(query.where(TaskRow.tenant == actor.tenant, TaskRow.state == "open", clause, *wanted), key)


def _offered(
    actor: Actor, kind: str, name: str, sort: str, wanted: Collection[ColumnElement[bool]]
) -> _Branch:
    """Free tasks by the index of offers, which keeps the same order."""
    key = (CandidateRow.sort_at if sort == "due" else SORTS[sort], CandidateRow.task)
    same = (TaskRow.tenant == CandidateRow.tenant) & (TaskRow.id == CandidateRow.task)
    query = select(CandidateRow.task.label("id"), key[0].label("key")).join(TaskRow, same)
    asked = (CandidateRow.tenant == actor.tenant, CandidateRow.kind == kind, CandidateRow.name == name)
    return _Branch(query.where(*asked, TaskRow.state == "open", TaskRow.assignee.is_(None), *wanted), key)


def acted_for(actor: Actor) -> dict[str, frozenset[str]]:
    """The seats a person acts for beside the own ones, each once, with the procedures covered (none: all)."""
    found: dict[str, frozenset[str]] = {}
    for each in actor.mandates:
        if each.seat not in actor.seats:
            wide = not each.scope or found.get(each.seat) == frozenset()
            found[each.seat] = frozenset() if wide else found.get(each.seat, frozenset()) | each.scope
    return found


def searched(q: str) -> list[str]:
    """The words of a search, in small letters: of what is longer than any subject, the beginning."""
    return q[:LONGEST_SEARCH].replace("\x00", "").lower().split()[:8]


def _filters(q: str, sop: str, state: str, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for word in searched(q):
        found.append(TaskRow.search.contains(word, autoescape=True))
    if sop:
        found.append(TaskRow.definition == sop.replace("\x00", ""))
    if state == "late":
        found.append(TaskRow.due_at <= now)
    if state == "soon":
        found += [TaskRow.reminded_at.is_not(None), TaskRow.due_at > now]
    if state == "returned":
        found.append(TaskRow.returned_by.is_not(None))
    return found


def _page(
    session: Session, actor: Actor, branches: Sequence[_Branch], position: Any, limit: int, sort: str
) -> Sequence[TaskRow]:
    limited = []
    for branch in branches:
        query = branch.query if position is None else branch.query.where(tuple_(*branch.key) > position)
        limited.append(select(query.order_by(*branch.key).limit(limit + 1).subquery()))
    merged = union(*limited).subquery()  # a task may be offered twice
    chosen = select(merged.c.id).order_by(merged.c.key, merged.c.id).limit(limit + 1)
    key = (SORTS[sort], TaskRow.id)
    query = select(TaskRow).where(TaskRow.tenant == actor.tenant, TaskRow.id.in_(chosen)).order_by(*key)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def _count(session: Session, branches: Sequence[_Branch]) -> int:
    """How many there are, counted no further than 100."""
    limited = [select(branch.query.limit(MOST + 1).subquery().c.id) for branch in branches]
    counted = select(union(*limited).subquery().c.id).limit(MOST + 1).subquery()
    return session.scalar(select(func.count()).select_from(counted)) or 0


def _mark(value: datetime, id: str) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([value.isoformat(), id])).decode()


def _position(after: str) -> tuple[datetime, str] | None:
    if not after:
        return None
    try:
        instant, id = orjson.loads(base64.urlsafe_b64decode(after.encode()))
        return datetime.fromisoformat(instant).astimezone(UTC), str(id)
    except (ValueError, TypeError, OverflowError) as error:
        raise Invalid("Penanda halaman rusak. Mulai lagi dari halaman pertama.") from error


def find(session: Session, actor: Actor, id: str, now: datetime) -> Task:
    """The task in whatever state; NotFound when there is none or ``actor`` may not know of it."""
    row = session.get(TaskRow, (actor.tenant, id), populate_existing=True)
    if row is None or not identity.may(actor, "task.read", row):
        raise NotFound("Tugas tidak ditemukan.")
    return told(session, actor.tenant, [row], now)[0]


def of_instances(
    session: Session, tenant: str, instances: Collection[str], now: datetime
) -> dict[str, list[Task]]:
    """The open tasks of several cases in two statements, most urgent first."""
    query = (
        select(TaskRow)
        .where(TaskRow.tenant == tenant, TaskRow.instance.in_(instances), TaskRow.state == "open")
        .order_by(TaskRow.sort_at, TaskRow.id)
    )
    found: dict[str, list[Task]] = {}
    for task in told(session, tenant, session.scalars(query).all(), now):
        found.setdefault(task.instance, []).append(task)
    return found


def told(session: Session, tenant: str, rows: Sequence[TaskRow], now: datetime) -> tuple[Task, ...]:
    """Rows as tasks; the names of the people in them, and who may not do them, are asked for once."""
    ids = {id for row in rows for id in (row.assignee, row.returned_by, row.owner) if id}
    names = identity.names(session, tenant, ids)
    found = barred(session, tenant, {row.id: Apart(row.instance, row.apart) for row in rows})
    ours = ("assignee_name", "late", "returned_by_name", "owner_name", "barred")
    plain = [name for name in Task.__slots__ if name not in ours]
    return tuple(
        Task(
            **{name: getattr(row, name) for name in plain},
            assignee_name=names.get(row.assignee or ""),
            returned_by_name=names.get(row.returned_by or ""),
            owner_name=names.get(row.owner or ""),
            barred=found.get(row.id, {}),
            late=row.due_at is not None and row.due_at <= (row.closed_at or now),
        )
        for row in rows
    )
