"""Who is told what."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service import identity
from service.identity import Deputy, Occupant
from service.tasks.tables import TaskRow


@dataclass(frozen=True, slots=True)
class News:
    """What is to be told about a task: ``kind`` is opened, reminder or late."""

    kind: str
    task: TaskRow

    @property
    def key(self) -> str:
        """What it is about: nobody is told the same twice, whatever way the news takes."""
        return f"{self.kind}:{self.task.id}"


@dataclass(frozen=True, slots=True)
class Told:
    """One person and one piece of news; ``kind`` as the person reads it: ``late_below`` for who sits above."""

    news: News
    kind: str
    person: Occupant


def recipients(session: Session, tenant: str, news: Sequence[News], now: datetime) -> list[Told]:
    """Who is told: the performer, else everybody who may take it; of lateness also who sits above.

    It may be taken by whoever sits in its seat or in a further one or acts for one of them, and by its candidates.
    Four statements.
    """
    late = [each for each in news if each.kind == "late"]
    above = _above(session, tenant, late)
    free = [each.task for each in news if not each.task.assignee]
    seats = {seat for task in free for seat in (task.seat, *task.further) if seat} | set(above.values())
    sitting = identity.occupants(session, tenant, seats, now)
    acting = identity.deputies(session, tenant, seats, now)
    people = {each.task.assignee for each in news if each.task.assignee}
    people |= {person for task in free for person in _asked(task)}
    held = identity.reachable(session, tenant, people)
    found: dict[tuple[str, str], Told] = {}
    for each in news:
        there = {seat: _there(seat, each.task, sitting, acting) for seat in seats}
        for told in _of(each, above, there, held):
            found.setdefault((each.key, told.person.id), told)
    return list(found.values())


def _there(
    seat: str, task: TaskRow, sitting: dict[str, list[Occupant]], acting: dict[str, list[Deputy]]
) -> list[Occupant]:
    """Who may do the task in that seat: its holders, and those whose mandate covers the procedure."""
    deputies = [each.person for each in acting.get(seat, ()) if each.covers(task.definition)]
    return [*sitting.get(seat, ()), *deputies]


def _asked(task: TaskRow) -> tuple[str, ...]:
    """Those who may take it without a seat of it."""
    return (*task.candidates, *task.named)


def _above(session: Session, tenant: str, late: Sequence[News]) -> dict[str, str]:
    """The superior seat of each seat that is late."""
    if not late:
        return {}
    seats = identity.seats(session, tenant)
    keys = {each.task.seat for each in late if each.task.seat in seats}
    return {key: above for key in keys if key and (above := seats[key].above)}


def _of(
    news: News, above: dict[str, str], sitting: dict[str, list[Occupant]], held: dict[str, Occupant]
) -> Iterator[Told]:
    task = news.task
    if task.assignee:
        performers = [held[task.assignee]] if task.assignee in held else []
    else:
        performers = [person for seat in (task.seat, *task.further) for person in sitting.get(seat or "", ())]
        performers += [held[person] for person in _asked(task) if person in held]
    yield from (Told(news, news.kind, person) for person in performers)
    if news.kind == "late":
        superiors = sitting.get(above.get(task.seat or "", ""), [])
        yield from (Told(news, "late_below", person) for person in superiors)
