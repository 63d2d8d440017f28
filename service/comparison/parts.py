"""The differences of two diagrams' parts: what came, what is gone, and in which order they stand."""

from collections.abc import Iterator, Mapping
from typing import Any

from service.comparison.facts import changes
from service.comparison.model import BOTH, NEW, OLD, Difference, Phrase
from service.comparison.naming import name, place, subject, target
from service.comparison.order import moved
from service.comparison.reading import Drawing, Part
from service.comparison.wording import event, kind, timer
from service.diagram.reading import NODE_KINDS

_ORDINARY = frozenset({"userTask", "startEvent", "endEvent", "boundaryEvent", "subProcess"})
_TOLD = frozenset(
    {"name", "text", "lane", "parent", "event", "timer", "attached", "cancelActivity", "source", "target",
     "condition", "language", "camunda:formRefBinding"}
)  # fmt: skip
"""What the sentence about a new part says already."""


def compared(old: Drawing, new: Drawing, was: Mapping[str, str]) -> Iterator[Difference]:
    """Every difference of the parts.

    ``old`` has the ids of ``new`` already; ``was`` gives, by the id of ``new``, the id it had where that was another.
    """
    for id, part in new.items():
        if id not in old:
            yield from _came(part, new)
            continue
        for change in changes(old[id], part, old, new):
            values = {"subject": subject(part, new), **change.values}
            yield Difference(change.kind, id, change.text, values, BOTH, was.get(id, id), place(part, new))
        if id in was and part.tag != "definitions":
            values = {"subject": subject(part, new), "old": was[id], "new": id}
            text = "{subject}: id “{old}” menjadi “{new}”"
            yield Difference("id", id, text, values, BOTH, was[id], place(part, new))
    yield from (_gone(part, old) for id, part in old.items() if id not in new)
    yield from _lanes(old, new, was)
    yield from _branches(old, new, was)


def _came(part: Part, new: Drawing) -> Iterator[Difference]:
    """That a part is new, and what it says beside what that sentence told."""
    values: dict[str, Any] = {"subject": subject(part, new), "how": "", "where": ""}
    facts = part.facts
    if part.tag == "sequenceFlow":
        values["where"] = _led(part)
    elif facts.get("timer"):
        stops = "" if facts.get("cancelActivity") == "false" else Phrase(", menghentikan langkahnya")
        values["how"] = Phrase(": {time}{stops}", {"time": timer(facts["timer"]), "stops": stops})
    elif told := _sorted(part):
        values["how"] = Phrase(" ({kind})", {"kind": told})
    if part.tag in NODE_KINDS and facts.get("lane") and "attached" not in facts:
        values["where"] = Phrase(" di lajur “{lane}”", {"lane": name(facts["lane"], new)})
    at = place(part, new)
    yield Difference(f"{_sort(part)}-new", part.id, "{subject} baru{how}{where}", values, NEW, None, at)
    stub = Part(part.id, part.tag, {path: value for path, value in facts.items() if path in _TOLD})
    for each in changes(stub, part, Drawing(), new):
        values = {"subject": values["subject"], **each.values}
        yield Difference(each.kind, part.id, each.text, values, NEW, None, at)


def _sorted(part: Part) -> Phrase | None:
    """What kind of thing it is, where its name does not say so."""
    if part.facts.get("event"):
        return event(part.facts["event"])
    return kind(part.tag) if part.tag in NODE_KINDS - _ORDINARY else None


def _gone(part: Part, old: Drawing) -> Difference:
    values = {"subject": subject(part, old), "led": _led(part)}
    text = "{subject} dihapus{led}"
    return Difference(f"{_sort(part)}-gone", part.id, text, values, OLD, part.id, place(part, old))


def _sort(part: Part) -> str:
    return "node" if part.tag in NODE_KINDS else part.tag


def _led(part: Part) -> Phrase | str:
    condition = part.facts.get("condition")
    return Phrase(" (syarat: {condition})", {"condition": condition}) if condition else ""


def _lanes(old: Drawing, new: Drawing, was: Mapping[str, str]) -> Iterator[Difference]:
    before, after = _tagged(old, "lane"), _tagged(new, "lane")
    for id in moved(before, after):
        values = {
            "subject": subject(new[id], new), "old": before.index(id) + 1, "new": after.index(id) + 1,
        }  # fmt: skip
        text = "{subject}: urutan ke-{old} menjadi ke-{new}"
        yield Difference("lane-order", id, text, values, BOTH, was.get(id, id), place(new[id], new))


def _tagged(found: Drawing, tag: str) -> list[str]:
    return [id for id, part in found.items() if part.tag == tag]


def _branches(old: Drawing, new: Drawing, was: Mapping[str, str]) -> Iterator[Difference]:
    """Of an exclusive gateway the first way whose condition holds is taken: their order counts."""
    for id, part in new.items():
        if part.tag != "exclusiveGateway" or id not in old:
            continue
        before, after = _asked(id, old), _asked(id, new)
        if moved(before, after):
            ways = tuple(Phrase("“{name}”", {"name": target(flow, new)}) for flow in after)
            values = {"subject": subject(part, new), "ways": ways}
            text = "{subject}: urutan pemeriksaan cabang menjadi {ways}"
            yield Difference("branch-order", id, text, values, BOTH, was.get(id, id), place(part, new))


def _asked(gateway: str, found: Drawing) -> list[str]:
    flows = (found[id] for id in _tagged(found, "sequenceFlow"))
    default = found[gateway].facts.get("default")
    return [
        flow.id
        for flow in flows
        if flow.facts.get("source") == gateway and flow.facts.get("condition") and flow.id != default
    ]
