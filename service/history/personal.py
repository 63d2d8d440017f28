"""What of an event's data is somebody's own and may be lawfully erased, and what tells only of the procedure. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol, TypeVar, cast

ERASED = "payload_erased"
"""The event that says so, in the stream itself: which events, on what basis, and what remains of their data."""
OF_THE_PROCEDURE = frozenset(
    {
        "ref",
        "lane",
        "due",
        "flow",
        "source",
        "target",
        "task",
        "tasks",
        "interrupting",
        "missed",
        "from",
    }
    | {"to", "before", "after", "assignee", "owner", "end", "topic", "boundary", "code", "retries", "worker"}
    | {"definition", "version", "sha256", "number", "names", "deleted", "comment", "kind", "attempts", "job"}
    | {"incident", "clock"}
    | {"elements", "begun", "before_sha256", "relocation", "deadline", "total", "moved", "stayed"}
)
"""Members that name steps, times, seats and officials' ids. Whatever else there is counts as personal: in doubt."""
OF_THE_KIND = {
    **dict.fromkeys(
        ("task_opened", "external_opened", "external_failed", "external_retries_set", "incident_opened")
        + ("incident_resolved",),
        frozenset({"name"}),
    ),
    **dict.fromkeys(("message_awaited", "message_received", "message_dropped"), frozenset({"message"})),
    ERASED: frozenset({"basis", "request", "count", "events", "remains"}),
}
"""Members that are no free text in events of that kind: there steps and messages go by their names in the diagram."""


def personal(kind: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    """The members that may be somebody's own; what is empty says nothing. A digest of values counts as they do."""
    return tuple(
        name
        for name, value in data.items()
        if value not in ("", None, [], {}) and not _plain(kind, name, value)
    )


def remains(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What of the data stays to be read when the rest is erased."""
    return {name: value for name, value in data.items() if _plain(kind, name, value)}


def _plain(kind: str, name: str, value: Any) -> bool:
    known = OF_THE_KIND.get(kind, frozenset())
    return name in known or name in OF_THE_PROCEDURE and not isinstance(value, Mapping)


def named(data: Mapping[str, Any]) -> frozenset[int]:
    """The numbers that an erasing event names."""
    events = data.get("events")
    return (
        frozenset(each for each in events if isinstance(each, int))
        if isinstance(events, list)
        else frozenset()
    )


class Told(Protocol):
    """An event, as ``Entry`` has it."""

    @property
    def seq(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def data(self) -> Mapping[str, Any] | None: ...


_Event = TypeVar("_Event", bound=Told)


def erasures(entries: Iterable[_Event]) -> dict[int, _Event]:
    """The numbers of lawfully erased events, each with the event that erased it."""
    told = (entry for entry in entries if entry.kind == ERASED and entry.data)
    return {seq: entry for entry in told for seq in named(entry.data or {})}


def laid_over(entries: Iterable[_Event]) -> tuple[_Event, ...]:
    """The events, those erased with what remains of their data and the basis (``Entry.erased``)."""
    found = tuple(entries)
    gone = erasures(found)
    return tuple(
        _over(each, gone[each.seq]) if each.data is None and each.seq in gone else each for each in found
    )


def _over(entry: _Event, erasing: Told) -> _Event:
    told = erasing.data or {}
    data = dict(told.get("remains", {}).get(str(entry.seq), {}))
    return cast(_Event, replace(cast(Any, entry), data=data, erased=str(told.get("basis", "-"))))
