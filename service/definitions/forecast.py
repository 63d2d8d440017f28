"""How long a procedure takes by its own standard times, and when a case started at some instant would end. Pure.

Every step takes exactly its standard time, begins when the step before ends, and nothing is sent back: the ways back
are told apart, with what each round adds. "1 hari" counts 450 working minutes in a sum. Where branches run side by
side the join waits for the slowest, and the sums are those of the branch that was waited for.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from service.definitions.lanes import seat_of
from service.definitions.legal import Limit, limit_of
from service.definitions.paths import Loop, Path, Plan
from service.definitions.reckoning import Moment
from service.definitions.ways import resolutions
from service.diagram import Process
from service.working_time import WorkCalendar

OUTSIDE = frozenset({"pemohon", "opd"})
"""Seats of people who are not the agency's, unless the agency says which."""
MOST_PATHS = 200


@dataclass(frozen=True, slots=True)
class Forecast:
    """``paths`` are all of them in the order of the diagram, or ``complete`` is false and they are only the longest
    and the shortest (more than 200). ``untimed`` are steps of people without a standard time, which count nothing."""

    start: datetime
    longest: Path
    shortest: Path
    paths: tuple[Path, ...]
    complete: bool
    loops: tuple[Loop, ...]
    untimed: tuple[str, ...]
    limit: Limit | None

    @property
    def exceeds(self) -> bool:
        """Whether the longest path passes the legal limit."""
        return self.limit is not None and self.limit.exceeded


def forecast(
    process: Process, calendar: WorkCalendar, start: datetime, outside: Collection[str] | None = None
) -> Forecast:
    """The forecast of a case started at ``start`` (aware). ``outside`` are the lanes that are not the
    agency's, without a word those of pemohon and opd.

    Invalid for a diagram without a way from start to end, a timer that cannot be read, or an end after the year 2199.
    """
    plan = Plan(process, calendar, start, _lanes(process) if outside is None else outside)
    found = list(islice(resolutions(plan.ways), MOST_PATHS + 1))
    complete = len(found) <= MOST_PATHS
    if not complete:
        found = list(dict.fromkeys((plan.extreme(longest=True), plan.extreme(longest=False))))
    paths = tuple(plan.path(edges) for edges in found)
    longest = max(paths, key=lambda path: (path.ends, path.working_minutes))
    inside = max(paths, key=lambda path: (path.inside_ends, path.inside_minutes))
    return Forecast(
        start=start,
        longest=longest,
        shortest=min(paths, key=lambda path: (path.ends, path.working_minutes)),
        paths=paths,
        complete=complete,
        loops=tuple(plan.loops()),
        untimed=tuple(plan.untimed()),
        limit=limit_of(
            process,
            calendar,
            start,
            Moment(longest.ends, longest.working_minutes),
            Moment(inside.inside_ends, inside.inside_minutes),
        ),
    )


def longest(
    process: Process, calendar: WorkCalendar, start: datetime, outside: Collection[str] | None = None
) -> Path:
    """Only the longest path, however many there are. Refuses like ``forecast``."""
    plan = Plan(process, calendar, start, _lanes(process) if outside is None else outside)
    return plan.path(plan.extreme(longest=True))


def _lanes(process: Process) -> frozenset[str]:
    """The lanes whose seats the diagram itself puts outside."""
    return frozenset(lane.id for lane in process.lanes if seat_of(lane) in OUTSIDE)
