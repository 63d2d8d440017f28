"""A million due times: the working time room against a walk day by day, in one run.

Starts are spread over a year, in and outside working hours, as an agency's tasks are. The walk is the one the tests
compare with; its days are prepared before the clock starts, so that it is not made slower than it is. The ratio says
how many times longer the walk takes for one due time.

Run: ``python benchmarks/working_time.py`` (about half a minute).
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOUSE), str(HOUSE / "tests" / "working_time")]

from day_walk import DayWalk

from service.durations import iso
from service.working_time import KALENDER, KERJA, STATUTORI, default

MILLION = 1_000_000
WALKED = 2_000
ZONE = "Asia/Makassar"
STARTS = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=31 * number) for number in range(MILLION)]

Due = Callable[[datetime], object]


def main() -> None:
    """Print one table."""
    began = time.perf_counter()
    default(ZONE).due(STARTS[0], iso("PT1H"))
    print(f"first due time, holidays and tables included: {(time.perf_counter() - began) * 1000:.0f} ms")
    print(f"{'':22}{'s a million':>12}{'walk µs':>9}{'ratio':>8}")
    for name, (due, walked) in operations().items():
        seconds = taken(due, STARTS)
        line = f"{name:22}{seconds:>12.2f}"
        if walked is not None:
            each = taken(walked, STARTS[:: MILLION // WALKED]) / WALKED
            line += f"{each * 1e6:>9.1f}{each * MILLION / seconds:>7.0f}x"
        print(line, flush=True)


def operations() -> dict[str, tuple[Due, Due | None]]:
    """What is measured: the room's way, and the walk's where it has one."""
    calendar = default(ZONE)
    walk = DayWalk(calendar)
    later = timedelta(days=90)

    def due(text: str, counting: str) -> Due:
        duration = iso(text)
        return lambda start: calendar.due(start, duration, counting)

    measured: dict[str, tuple[Due, Due | None]] = {
        "PT90M kerja": (due("PT90M", KERJA), lambda at: walk.minutes_later(at, timedelta(minutes=90))),
        "PT1500H kerja": (due("PT1500H", KERJA), lambda at: walk.minutes_later(at, timedelta(hours=1500))),
        "P3D kerja": (due("P3D", KERJA), lambda at: walk.days_later(at, 3)),
        "P250D kerja": (due("P250D", KERJA), lambda at: walk.days_later(at, 250)),
        "P3W kerja": (due("P3W", KERJA), lambda at: walk.days_later(at, 15)),
        "P10D statutori": (due("P10D", STATUTORI), lambda at: walk.days_after(at, 10)),
        "P3M kerja": (due("P3M", KERJA), None),
        "P7D kalender": (due("P7D", KALENDER), None),
        "PT48H kalender": (due("PT48H", KALENDER), None),
        "elapsed over 90 days": (
            lambda at: calendar.elapsed(at, at + later),
            lambda at: walk.between(at, at + later),
        ),
    }
    for _, walked in measured.values():  # the walk knows its days before it is measured
        for start in STARTS[::5000]:
            if walked is not None:
                walked(start)
    return measured


def taken(due: Due, starts: list[datetime]) -> float:
    began = time.perf_counter()
    for start in starts:
        due(start)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
