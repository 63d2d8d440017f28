"""Timers say when, in the spelling the engine reads, no sooner than a minute and no later than five years.

Outside of SOPs a wait may be as short as a second: programs wait so, and diagrams that come from Camunda.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from service.definitions.findings import ERROR, Finding, Subject, brief, error, quoted
from service.diagram import Node, Timer
from service.durations import iso
from service.engine import timers as spelling
from service.engine.timers import Plan
from service.errors import Refusal

SHORTEST = timedelta(minutes=1)
SHORTEST_ELSEWHERE = timedelta(seconds=1)
LONGEST = timedelta(days=5 * 366)
FIRST_YEAR, LAST_YEAR = 2000, 2199
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_EXAMPLE = "Tulis seperti PT30M, P1D, P1W, atau P3M."
_CYCLE = "Tulis seperti R/P1D, R3/PT10H, atau R/2026-01-05T08:00:00+07:00/P1W."


def timers(subject: Subject) -> Iterator[Finding]:
    """Every timer has one time that parses and lies within the bounds; of a cycle, each repetition does."""
    for node in subject.main.nodes.values():
        if node.event != "timer":
            continue
        if node.timer is None or not node.timer.text:
            yield error("timer-missing", node, f"Pewaktu {quoted(node.id)} belum berisi waktu. {_EXAMPLE}")
        else:
            sop = subject.strict == ERROR
            yield from _time(node, node.timer, SHORTEST if sop else SHORTEST_ELSEWHERE)


def _time(node: Node, timer: Timer, shortest: timedelta) -> Iterator[Finding]:
    cycle = timer.kind == "timeCycle"
    try:
        plan = spelling.plan(timer.kind, timer.text)
        shortest = SHORTEST if cycle else shortest
        inside = not plan.every or shortest <= _length(plan.every) <= LONGEST
    except Refusal as no:
        yield error("timer-broken", node, brief(str(no), 300))
        return
    if not inside:
        what = "Jarak pengulangan" if cycle else "Tenggat"
        found = f"{what} harus antara 1 menit dan 5 tahun; ditemukan {quoted(timer.text)}."
        yield error("timer-out-of-range", node, f"{found} {_CYCLE if cycle else _EXAMPLE}")
    elif cycle and not _begins(plan):
        found = f"Pengulangan harus mulai antara tahun {FIRST_YEAR} dan {LAST_YEAR}; ditemukan {quoted(timer.text)}."
        yield error("timer-out-of-range", node, f"{found} {_CYCLE}")


def _length(text: str) -> timedelta:
    """The wall-clock span of a duration, from an ordinary New Year's Day."""
    return iso(text).after(_SOME_DAY) - _SOME_DAY


def _begins(plan: Plan) -> bool:
    return not plan.anchor or FIRST_YEAR <= spelling.date(plan.anchor).year <= LAST_YEAR
