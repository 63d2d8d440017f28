"""How long each step of a case took in working time, and whose time it was. Read from the history alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _

from service.definitions import Definition
from service.definitions.course import Course
from service.history import Entry
from service.identity import Seat
from service.web.steps import step
from service.web.worktime import office, work_time

REARMED = ("timer_armed", "timer_dropped")
CLOSING = {"task_completed": True, "task_withdrawn": False}


@dataclass(frozen=True, slots=True)
class Took:
    """A step from its opening until it closed, or until now; ``due`` is its deadline as it stood in the end."""

    ref: str
    element: str
    opened: datetime
    until: datetime
    due: datetime | None
    completed: bool

    @property
    def minutes(self) -> int:
        """Working minutes it took."""
        return max(0, office().calendar.working_minutes(self.opened, self.until))

    @property
    def late(self) -> int:
        """Working minutes after its deadline; 0 when it was in time."""
        if self.due is None or self.until <= self.due:
            return 0
        return max(0, office().calendar.working_minutes(self.due, self.until))


@dataclass(frozen=True, slots=True)
class Shares:
    """Working minutes a case lay with the agency and with people outside; ``late`` are those beyond deadlines."""

    agency: int
    outside: int
    agency_late: int
    outside_late: int


def took(entries: Iterable[Entry], now: datetime) -> dict[str, Took]:
    """Every visit to a step by its ref, in the order they opened."""
    found: dict[str, Took] = {}
    for entry in entries:
        data = entry.data or {}
        ref = str(data.get("ref", ""))
        if entry.kind == "task_opened" and entry.element:
            found[ref] = Took(ref, entry.element, entry.at, now, _instant(data.get("due")), False)
        elif entry.kind in CLOSING and ref in found:
            found[ref] = replace(found[ref], until=entry.at, completed=CLOSING[entry.kind])
        elif entry.kind == "deadline_moved":
            for task in data.get("tasks") or ():
                if task in found and found[task].due == _instant(data.get("from")):
                    found[task] = replace(found[task], due=_instant(data.get("to")))
        elif entry.kind in REARMED:
            for task in data.get("tasks") or ():
                if task in found:
                    found[task] = replace(found[task], due=_instant(data.get("deadline")))
    return found


def spent(definition: Definition, entry: Entry, visits: Mapping[str, Took]) -> tuple[str, str]:
    """For a finished step: the time it took beside its mutu baku, and by how much it was late; else nothing."""
    visit = visits.get(str((entry.data or {}).get("ref", "")))
    if entry.kind != "task_completed" or visit is None:
        return "", ""
    row = step(definition, visit.element)
    words = _("Waktu: %(took)s", took=work_time(visit.minutes))
    if row is not None and row.waktu:
        words = _("%(took)s dari mutu baku %(standard)s", took=words, standard=row.waktu)
    return words, _("terlambat %(span)s", span=work_time(visit.late)) if visit.late else ""


def shares(course: Course, visits: Mapping[str, Took], seats: Mapping[str, Seat]) -> Shares:
    """Whose time it was, by the latest version that has the step. Steps side by side count once on each side."""
    outside = {seat.key for seat in seats.values() if seat.external}
    ours: list[Took] = []
    theirs: list[Took] = []
    for visit in visits.values():
        has = (each for _, each in reversed(course.parts) if visit.element in each.diagram.main.nodes)
        definition = next(has, course.last)
        node = definition.diagram.main.nodes.get(visit.element)
        seat = definition.seat(node.lane) if node else None
        (theirs if seat in outside else ours).append(visit)
    return Shares(_covered(ours), _covered(theirs), _covered(ours, late=True), _covered(theirs, late=True))


def _covered(visits: Sequence[Took], *, late: bool = False) -> int:
    """Working minutes covered by at least one of the visits, or by the late part of one."""
    return sum(max(0, office().calendar.working_minutes(*each)) for each in _united(_spans(visits, late)))


def _spans(visits: Iterable[Took], late: bool) -> Iterator[tuple[datetime, datetime]]:
    for visit in visits:
        start = visit.due if late else visit.opened
        if start is not None and start < visit.until:
            yield start, visit.until


def _united(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Spans that overlap or touch become one."""
    found: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _instant(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
