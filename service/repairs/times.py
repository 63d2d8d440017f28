"""When: timers that only have a name, steps without a deadline."""

from collections.abc import Iterator

from lxml import etree

from service.diagram.intake import BPMN
from service.durations import iso, read
from service.errors import Invalid
from service.repairs.drawing import XSI, Drawing, Element, called, tag
from service.repairs.proposal import LEAVE, Choice, Proposal, Rule, Seats, quoted

USUAL = {"PT1H": "1 jam kerja", "P1D": "1 hari kerja", "P3D": "3 hari kerja", "P5D": "5 hari kerja"}
_TIMES = frozenset({"timeDuration", "timeDate", "timeCycle"})
_CALENDAR = ("calendar-days", "elapsed-clock")
NONE = Choice(LEAVE, "Tanpa tenggat")


def wordless(drawing: Drawing, seats: Seats) -> Iterator[Proposal]:
    """Every timer says a time that can be read."""
    for node, timer in _timers(drawing):
        if _says(timer):
            continue
        told = next((text for text in (_text(timer), called(node)) if _read(text)), "")
        choices, default = _choices(told)
        sentence = f"Pewaktu {quoted(called(node))} belum berisi waktu yang dapat dibaca."
        sentence += f" Namanya terbaca sebagai {quoted(told)}." if told else ""
        yield Proposal("timer", node.get("id", ""), sentence, choices, default)


def _timers(drawing: Drawing) -> Iterator[tuple[Element, Element]]:
    for node in drawing.nodes():
        yield from ((node, part) for part in node if tag(part) == "timerEventDefinition")


def _says(timer: Element) -> bool:
    """True for a date, a cycle, and a duration as the engine spells it: others are not ours to guess."""
    for part in timer:
        if tag(part) in ("timeDate", "timeCycle") and (part.text or "").strip():
            return True
        if tag(part) == "timeDuration":
            try:
                iso((part.text or "").strip())
            except Invalid:
                return (part.text or "").strip().startswith(("$", "="))
            return True
    return False


def _text(timer: Element) -> str:
    return next(((part.text or "").strip() for part in timer if tag(part) in _TIMES), "")


def _read(text: str) -> str | None:
    """The longest time a text means as ISO 8601, if it means one."""
    said = read(text)
    return said.max if said.kind == "duration" else None


def _choices(told: str) -> tuple[tuple[Choice, ...], str]:
    found = _read(told) if told else None
    usual = [Choice(value, label) for value, label in USUAL.items() if value != found]
    mine = [Choice(found, f"{told} ({found})")] if found else []
    choices = (*mine, *usual)
    return choices, found or "P1D"


def tell(drawing: Drawing, element: str, value: str) -> None:
    node, timer = next(pair for pair in _timers(drawing) if pair[0].get("id") == element)
    told = next((text for text in (_text(timer), called(node)) if _read(text) == value), "")
    for part in [each for each in timer if tag(each) in _TIMES]:
        timer.remove(part)
    _set(timer, value)
    if told and read(told).counting.startswith(_CALENDAR):
        drawing.set_property(node, "kalender", "kalender")


def _set(timer: Element, value: str) -> None:
    said = etree.SubElement(timer, f"{{{BPMN}}}timeDuration")
    said.set(f"{{{XSI}}}type", f"{timer.prefix}:tFormalExpression" if timer.prefix else "tFormalExpression")
    said.text = value


def untimed(drawing: Drawing, seats: Seats) -> Iterator[Proposal]:
    """Every step has a deadline: mutu baku's time, where the drawing says it."""
    timed = {node.get("attachedToRef") for node, _ in _timers(drawing)}
    for step in drawing.nodes():
        if tag(step) != "userTask" or step.get("id") in timed:
            continue
        told = drawing.properties(step).get("waktu", "")
        choices, default = _choices(told if _read(told) else "")
        sentence = f"Langkah {quoted(called(step))} belum punya tenggat."
        yield Proposal("deadline", step.get("id", ""), sentence, (*choices, NONE), default)


def add_deadline(drawing: Drawing, element: str, value: str) -> None:
    if value == NONE.value:
        return
    step = drawing.get(element)
    told = drawing.properties(step).get("waktu", "")
    name = told if _read(told) == value else USUAL.get(value, value)
    timer = drawing.add_node("boundaryEvent", f"tenggat_{element}", name, element, "border")
    timer.set("cancelActivity", "false")
    timer.set("attachedToRef", element)
    end = drawing.add_node("endEvent", f"terlambat_{element}", "Terlambat", element, "below")
    ids = timer.get("id", ""), end.get("id", "")
    _set(
        etree.SubElement(timer, f"{{{BPMN}}}timerEventDefinition", id=drawing.new_id(f"waktu_{element}")),
        value,
    )
    drawing.add_flow(*ids)
    raised = etree.SubElement(
        end, f"{{{BPMN}}}escalationEventDefinition", id=drawing.new_id(f"eskalasi_{element}")
    )
    raised.set("escalationRef", _escalation(drawing))
    if not told:
        drawing.set_property(step, "waktu", name)


def _escalation(drawing: Drawing) -> str:
    """The file's escalation "terlambat", made when there is none."""
    found = next((each for each in drawing.root if each.get("escalationCode") == "terlambat"), None)
    if found is None:
        id = drawing.new_id("eskalasi_terlambat")
        found = etree.Element(f"{{{BPMN}}}escalation", id=id, name="Terlambat", escalationCode="terlambat")
        drawing.root.insert(0, found)
    return found.get("id", "")


RULES = {"timer": Rule(wordless, tell), "deadline": Rule(untimed, add_deadline)}
