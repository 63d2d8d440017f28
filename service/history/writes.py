"""From the events of a case to what entered its variables, one by one. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.history.visits import Told

HELD = ("values", "local")
"""Members of an event's data that hold values by name; the latter only its own visit sees."""


@dataclass(frozen=True, slots=True)
class Write:
    """A variable set by event ``seq`` (``gone``: taken away), the ``revision``-th time, by ``actor`` or the clock.

    ``ref`` is the visit it was said at; with ``local`` only that sees it.
    """

    seq: int
    at: datetime
    kind: str
    element: str | None
    actor: str | None
    ref: str | None
    name: str
    value: Any
    local: bool
    gone: bool
    revision: int


def writes(entries: Iterable[Told]) -> Iterator[Write]:
    """Every value that entered the case, and every one that was taken away, in order of the case's events.

    What an event no longer holds because it was lawfully erased is left out.
    """
    times: dict[tuple[str | None, str], int] = {}
    for entry in entries:
        data = entry.data or {}
        ref = data.get("ref")
        for held in HELD:
            local = held == "local" or entry.kind == "variables_set" and ref is not None
            place = ref if local else None
            for name, value in (data.get(held) or {}).items():
                times[place, name] = times.get((place, name), -1) + 1
                what = (entry.seq, entry.at, entry.kind, entry.element, entry.actor, ref, name, value)
                yield Write(*what, local, False, times[place, name])
        for name in data.get("deleted") or ():
            local = ref is not None
            what = (entry.seq, entry.at, entry.kind, entry.element, entry.actor, ref, name, None)
            yield Write(*what, local, True, times.pop((ref if local else None, name), 0))
