"""When a timer start event next begins a case."""

from datetime import UTC, datetime, tzinfo

from service.durations import iso
from service.engine.program import Program
from service.engine.timers import Plan, date, first_after, plan, repetition

_GRID = datetime(2001, 1, 1)  # noqa: DTZ001 (a clock time, wherever it is; a Monday)


def next_start(program: Program, *, after: datetime, begun: int, zone: tzinfo) -> datetime | None:
    """The first instant (UTC) after ``after`` at which the start event begins a case; ``None`` when there is none.

    ``begun`` is how many cases it has begun so far. A cycle falls on civil time in ``zone``, whatever the calendar:
    from its anchor, or without one from 1 January 2001, a Monday, so that P6M gives 1 January and 1 July, P1W Mondays
    and P1D midnights. ``Rn`` begins n cases; with an anchor, on the first n of its dates, missed ones included. A date
    begins one case, and a duration one so long after ``after``. Dates without an offset are read in ``zone``.
    """
    timer = program.nodes[program.start].timer
    if timer is None:
        return None
    times = plan(timer.kind, timer.text)
    if times.times is not None and begun >= times.times:
        return None
    if not times.every:
        due = _local(times.anchor, zone)
    elif timer.kind == "timeDuration":
        due = iso(times.every).after(after.astimezone(zone))
    else:
        return _repeated(times, after, zone)
    return due.astimezone(UTC) if due > after else None


def _repeated(times: Plan, after: datetime, zone: tzinfo) -> datetime | None:
    anchor = _local(times.anchor, zone) if times.anchor else _GRID.replace(tzinfo=zone)
    every = iso(times.every)
    number = first_after(anchor, every, after)
    if times.anchor and times.times is not None and number >= times.times:
        return None
    return repetition(anchor, every, number).astimezone(UTC)


def _local(text: str, zone: tzinfo) -> datetime:
    """The date of a diagram on the clock of ``zone``."""
    found = datetime.fromisoformat(text)
    return date(text).astimezone(zone) if found.tzinfo else found.replace(tzinfo=zone)
