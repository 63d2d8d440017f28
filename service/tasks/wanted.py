"""What open tasks may be asked for, and the clauses that say so."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Exists, Select, and_, exists, func, or_

from service.identity import Actor
from service.tasks.inbox import acted_for
from service.tasks.tables import CandidateRow, TaskRow

Clause = ColumnElement[bool]
SORTS: dict[str, Any] = {
    "id": TaskRow.id,
    "name": TaskRow.name,
    "name_in_any_case": func.lower(TaskRow.name),
    "opened": TaskRow.opened_at,
    "due": TaskRow.due_at,
    "follow_up": TaskRow.follow_up_at,
    "changed": TaskRow.changed_at,
    "priority": TaskRow.priority,
    "description": TaskRow.description,
    "assignee": TaskRow.assignee,
    "instance": TaskRow.instance,
}
_TICK = timedelta(milliseconds=1)
"""Programs see instants to the millisecond; rows keep more."""


@dataclass(frozen=True, slots=True)
class Span:
    """Instants: ``on`` is that very one, ``after`` and ``before`` leave theirs out, ``none`` wants no instant at all.

    ``before_or_none`` takes both.
    """

    on: datetime | None = None
    after: datetime | None = None
    before: datetime | None = None
    before_or_none: datetime | None = None
    none: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters that all hold; ``None`` filters nothing. What is ``like`` has % for any letters, people are ids.

    ``cases`` is a query of case ids. ``seats`` are those a task is offered to, ``candidate`` the person or his seats.
    ``order`` are names of ``SORTS``, each with whether it goes down. ``first`` rows are passed over, ``most`` come.
    """

    ids: tuple[str, ...] | None = None
    instances: tuple[str, ...] | None = None
    cases: Select[Any] | None = None
    not_cases: Select[Any] | None = None
    definitions: tuple[str, ...] | None = None
    version: int | None = None
    sop_name: str | None = None
    sop_name_like: str | None = None
    elements: tuple[str, ...] | None = None
    not_elements: tuple[str, ...] | None = None
    element_like: str | None = None
    name: str | None = None
    not_name: str | None = None
    name_like: str | None = None
    name_not_like: str | None = None
    description: str | None = None
    description_like: str | None = None
    seats: tuple[str, ...] | None = None
    seat_like: str | None = None
    any_seat: bool | None = None
    any_person: bool | None = None
    candidate: Actor | str | None = None
    involved: str | None = None
    assignees: tuple[str, ...] | None = None
    not_assignees: tuple[str, ...] | None = None
    assigned: bool | None = None
    owner: str | None = None
    delegation: str | None = None
    priority: int | None = None
    least_priority: int | None = None
    most_priority: int | None = None
    opened: Span = Span()
    due: Span = Span()
    follow_up: Span = Span()
    changed: Span = Span()
    order: tuple[tuple[str, bool], ...] = ()
    first: int = 0
    most: int = 100


def readable(actor: Actor) -> list[Clause]:
    """The right ``task.read`` as clauses."""
    if reads_all(actor):
        return []
    shown = [] if actor.inside else [TaskRow.assignee.is_(None)]
    return [or_(TaskRow.assignee == actor.person, and_(offered(actor, named=True), *shown))]


def reads_all(actor: Actor) -> bool:
    """True for who reads every task of the agency, so that ``readable`` says nothing."""
    return bool(actor.roles & {"auditor", "program"})


def offered(actor: Actor, *, named: bool = False) -> Clause:
    """Tasks of the person's seats, those he acts for included, and those he is a candidate of or ``named`` for."""
    kinds = ("person", "named") if named else ("person",)
    found: list[Clause] = [to_seats(sorted(actor.seats)), _offer(actor.person, *kinds)]
    for seat, scope in sorted(acted_for(actor).items()):
        covered = [TaskRow.definition.in_(sorted(scope))] if scope else []
        found.append(and_(to_seats([seat]), *covered))
    return or_(*found)


def to_seats(seats: Any) -> Clause:
    """Tasks of these seats, or offered to them."""
    return or_(TaskRow.seat.in_(seats), _offers("seat").where(CandidateRow.name.in_(seats)))


def clauses(wanted: Wanted) -> list[Clause]:
    """Everything that must hold."""
    return [*_words(wanted), *_people(wanted), *_spans(wanted)]


def _words(wanted: Wanted) -> Iterator[Clause]:
    one_of: tuple[tuple[Any, tuple[str, ...] | None], ...] = (
        (TaskRow.id, wanted.ids),
        (TaskRow.instance, wanted.instances),
        (TaskRow.definition, wanted.definitions),
        (TaskRow.element, wanted.elements),
        (TaskRow.assignee, wanted.assignees),
    )
    same: tuple[tuple[Any, Any], ...] = (
        (TaskRow.version, wanted.version),
        (TaskRow.sop_name, wanted.sop_name),
        (TaskRow.name, wanted.name),
        (TaskRow.description, wanted.description),
        (TaskRow.owner, wanted.owner),
        (TaskRow.delegation, wanted.delegation),
        (TaskRow.priority, wanted.priority),
    )
    alike: tuple[tuple[Any, str | None], ...] = (
        (TaskRow.sop_name, wanted.sop_name_like),
        (TaskRow.element, wanted.element_like),
        (TaskRow.name, wanted.name_like),
        (TaskRow.description, wanted.description_like),
    )
    yield from (column.in_(values) for column, values in one_of if values is not None)
    yield from (column == value for column, value in same if value is not None)
    yield from (like(column, pattern) for column, pattern in alike if pattern is not None)
    if wanted.cases is not None:
        yield TaskRow.instance.in_(wanted.cases)
    if wanted.not_cases is not None:
        yield TaskRow.instance.not_in(wanted.not_cases)
    if wanted.not_elements is not None:
        yield TaskRow.element.not_in(wanted.not_elements)
    if wanted.not_name is not None:
        yield TaskRow.name != wanted.not_name
    if wanted.name_not_like is not None:
        yield ~like(TaskRow.name, wanted.name_not_like)
    if wanted.least_priority is not None:
        yield TaskRow.priority >= wanted.least_priority
    if wanted.most_priority is not None:
        yield TaskRow.priority <= wanted.most_priority


def like(column: Any, pattern: str) -> Clause:
    """% stands for any letters and _ for one; nothing escapes them."""
    found: Clause = column.like(pattern.replace("\\", "\\\\"), escape="\\")
    return found


def _people(wanted: Wanted) -> Iterator[Clause]:
    if wanted.seats is not None:
        yield to_seats(wanted.seats)
    if wanted.seat_like is not None:
        yield like(TaskRow.seat, wanted.seat_like) | _offers("seat").where(
            like(CandidateRow.name, wanted.seat_like)
        )
    if wanted.any_seat is not None:
        some = TaskRow.seat.is_not(None) | _offers("seat")
        yield some if wanted.any_seat else ~some
    if wanted.any_person is not None:
        yield _offers("person") if wanted.any_person else ~_offers("person")
    if isinstance(wanted.candidate, Actor):
        yield offered(wanted.candidate)
    elif wanted.candidate is not None:
        yield _offer(wanted.candidate, "person")
    if wanted.involved is not None:
        held = or_(TaskRow.assignee == wanted.involved, TaskRow.owner == wanted.involved)
        yield held | _offer(wanted.involved, "person")
    if wanted.assigned is not None:
        yield TaskRow.assignee.is_not(None) if wanted.assigned else TaskRow.assignee.is_(None)
    if wanted.not_assignees is not None:
        yield TaskRow.assignee.is_(None) | TaskRow.assignee.not_in(wanted.not_assignees)


def _offer(name: str, *kinds: str) -> Clause:
    return _offers(*kinds).where(CandidateRow.name == name)


def _offers(*kinds: str) -> Exists:
    return exists().where(
        CandidateRow.tenant == TaskRow.tenant,
        CandidateRow.task == TaskRow.id,
        CandidateRow.kind.in_(kinds),
    )


def _spans(wanted: Wanted) -> Iterator[Clause]:
    for column, span in (
        (TaskRow.opened_at, wanted.opened),
        (TaskRow.due_at, wanted.due),
        (TaskRow.follow_up_at, wanted.follow_up),
        (TaskRow.changed_at, wanted.changed),
    ):
        if span.on is not None:
            yield and_(column >= _tick(span.on), column < _tick(span.on) + _TICK)
        if span.after is not None:
            yield column >= _tick(span.after) + _TICK
        if span.before is not None:
            yield column < span.before
        if span.before_or_none is not None:
            yield or_(column < span.before_or_none, column.is_(None))
        if span.none:
            yield column.is_(None)


def _tick(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
