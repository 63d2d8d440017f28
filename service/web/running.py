"""Working time in a replay: what each open step had used at each event, and every visit to a step on one sheet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _

from service.definitions.course import Course
from service.history import Entry
from service.history.visits import RELOCATED, renamed
from service.web.moments import Moment
from service.web.steps import Step, step
from service.web.timing import REARMED, Took
from service.web.worktime import office, work_time

CLOSES = ("task_completed", "task_withdrawn")
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Running:
    """An element with open steps at an instant: how many, the time the oldest has used, of what, and how late it is.

    ``percent`` is of the time until its deadline; ``None`` without one.
    """

    element: str
    name: str
    count: int
    used: str
    standard: str
    percent: int | None
    late: str


@dataclass(frozen=True, slots=True)
class Row:
    """One visit to a step, for the control sheet: planned and used working minutes, and who did it.

    ``opened`` and ``closed`` are the moments; ``closed`` is ``None`` while it is open. ``round`` counts visits from 1,
    ``part`` those of a repeated step in one round; it is 0 for any other.
    """

    step: Step
    round: int
    part: int
    visit: Took
    opened: Moment
    closed: Moment | None
    planned: int | None

    @property
    def used(self) -> int:
        """Working minutes it took, or has taken until now."""
        return self.visit.minutes


def running(course: Course, entries: Sequence[Entry]) -> Iterator[tuple[Running, ...]]:
    """The open steps at each event, oldest first; the same tuple again where nothing changed."""
    clock = _Clock(course, entries[0].at if entries else None)
    for entry in entries:
        yield clock.after(entry)


def rows(course: Course, told: Sequence[Moment], visits: Mapping[str, Took]) -> list[Row]:
    """Every visit to a step in the order they opened, as the version had it that opened it."""
    opened = {_ref(each.entry): each for each in told if each.entry.kind == "task_opened"}
    closed = {_ref(each.entry): each for each in told if each.entry.kind in CLOSES}
    counts: dict[str, tuple[int, int, datetime]] = {}
    found = []
    for ref, visit in visits.items():
        if ref not in opened:
            continue
        definition = course.at(opened[ref].entry.seq)
        row = step(definition, visit.element)
        if row is None:
            continue
        number, part, since = counts.get(visit.element, (0, 0, None))
        loop = definition.diagram.main.nodes[visit.element].loop
        again = loop is not None and number > 0 and (loop.sequential or since == visit.opened)
        number, part = (number, part + 1) if again else (number + 1, 1 if loop else 0)
        counts[visit.element] = number, part, visit.opened
        found.append(Row(row, number, part, visit, opened[ref], closed.get(ref), _planned(visit)))
    return found


def _planned(visit: Took) -> int | None:
    if visit.due is None:
        return None
    return max(0, office().calendar.working_minutes(visit.opened, visit.due))


def _ref(entry: Entry) -> str:
    return str((entry.data or {}).get("ref", ""))


class _Clock:
    """Open steps by element and ref; working time is counted once for each instant, from the first event on."""

    def __init__(self, course: Course, first: datetime | None) -> None:
        self._course, self._definition, self._first = course, course.parts[0][1], first
        self._open: dict[str, dict[str, tuple[datetime, datetime | None]]] = {}
        self._where: dict[str, str] = {}
        self._gone: dict[datetime, timedelta] = {}
        self._last: tuple[datetime | None, tuple[Running, ...]] = (None, ())

    def after(self, entry: Entry) -> tuple[Running, ...]:
        """The open steps after the event."""
        if not self._hears(entry) and entry.at == self._last[0]:
            return self._last[1]
        now = tuple(self._one(element, refs, entry.at) for element, refs in self._open.items() if refs)
        self._last = (entry.at, now if now != self._last[1] else self._last[1])
        return self._last[1]

    def _hears(self, entry: Entry) -> bool:
        """Take in what an event opens, closes or moves; whether it did."""
        data, ref = entry.data or {}, _ref(entry)
        if entry.kind == "task_opened" and entry.element:
            self._open.setdefault(entry.element, {})[ref] = (entry.at, _instant(data.get("due")))
            self._where[ref] = entry.element
        elif entry.kind in CLOSES and ref in self._where:
            del self._open[self._where.pop(ref)][ref]
        elif entry.kind == "deadline_moved":
            self._moves(data.get("tasks") or (), _instant(data.get("from")), _instant(data.get("to")))
        elif entry.kind in REARMED:
            self._sets(data.get("tasks") or (), _instant(data.get("deadline")))
        elif entry.kind == RELOCATED:
            self._relocates(entry)
        elif entry.kind in ("case_finished", "case_cancelled"):
            self._open.clear()
            self._where.clear()
        else:
            return False
        return True

    def _relocates(self, entry: Entry) -> None:
        """What is open goes on under the names of the other version."""
        self._definition = self._course.at(entry.seq)
        names = renamed(entry.data or {})
        self._where = {ref: names.get(element, element) for ref, element in self._where.items()}
        before, self._open = self._open, {}
        for element, refs in before.items():
            self._open.setdefault(names.get(element, element), {}).update(refs)

    def _sets(self, refs: Sequence[str], due: datetime | None) -> None:
        for ref in refs:
            if ref in self._where:
                waiting = self._open[self._where[ref]]
                waiting[ref] = (waiting[ref][0], due)

    def _moves(self, refs: Sequence[str], before: datetime | None, after: datetime | None) -> None:
        for ref in refs:
            waiting = self._open.get(self._where.get(ref, ""), {})
            if ref in waiting and waiting[ref][1] == before:
                waiting[ref] = (waiting[ref][0], after)

    def _one(
        self, element: str, refs: Mapping[str, tuple[datetime, datetime | None]], at: datetime
    ) -> Running:
        opened, due = next(iter(refs.values()))
        row = step(self._definition, element)
        used, whole = self._span(opened, at), self._span(opened, due) if due else None
        late = self._span(due, at) if due and due < at else 0
        return Running(
            element=element,
            name=row.name if row else element,
            count=len(refs),
            used=work_time(used),
            standard=(row.waktu if row else "") or (work_time(whole) if whole else ""),
            percent=min(100, 100 * used // whole) if whole else None,
            late=_("terlambat %(span)s", span=work_time(late)) if late else "",
        )

    def _span(self, start: datetime, end: datetime) -> int:
        return max(0, (self._since(end) - self._since(start)) // MINUTE)

    def _since(self, at: datetime) -> timedelta:
        if at not in self._gone:
            self._gone[at] = office().calendar.elapsed(self._first or at, at)
        return self._gone[at]


def _instant(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
