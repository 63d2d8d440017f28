"""Timers say when, in the spelling the engine reads, no sooner than a minute and no later than five years."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from service.definitions.findings import Finding, Subject, brief, error, quoted
from service.diagram import Node, Timer
from service.engine import timers as spelling
from service.errors import Refusal

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(days=5 * 366)
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_EXAMPLE = "Tulis seperti PT30M, P1D, P1W, atau P3M."


def timers(subject: Subject) -> Iterator[Finding]:
    """Every timer has one time that parses and lies within the bounds."""
    for node in subject.main.nodes.values():
        if node.event != "timer":
            continue
        if node.timer is None or not node.timer.text:
            yield error("timer-missing", node, f"Pewaktu {quoted(node.id)} belum berisi waktu. {_EXAMPLE}")
        elif node.timer.kind == "timeCycle" and node.kind != "startEvent":
            sentence = f"Waktu berulang hanya untuk peristiwa mulai. {_EXAMPLE}"
            yield error("timer-broken", node, sentence)
        else:
            yield from _time(node, node.timer)


def _time(node: Node, timer: Timer) -> Iterator[Finding]:
    try:
        spelling.check(timer.kind, timer.text)
        inside = timer.kind != "timeDuration" or SHORTEST <= _length(timer.text) <= LONGEST
    except Refusal as no:
        yield error("timer-broken", node, brief(str(no), 300))
        return
    if not inside:
        sentence = f"Tenggat harus antara 1 menit dan 5 tahun; ditemukan {quoted(timer.text)}. {_EXAMPLE}"
        yield error("timer-out-of-range", node, sentence)


def _length(text: str) -> timedelta:
    """The wall-clock span of a duration, from an ordinary New Year's Day."""
    return spelling.duration(text).after(_SOME_DAY) - _SOME_DAY
