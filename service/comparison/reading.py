"""A diagram's file as parts with facts: path -> value. How it is drawn, and how a modeler writes it, is left out.

Everything of the semantic part stands somewhere: what has no path of its own is kept whole under ``rest:``, so that
no change can go by unseen.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lxml import etree

from service.definitions.extensions import IGNORED
from service.definitions.separation import APART
from service.diagram.extensions import CAMUNDA, camunda, parameters, properties
from service.diagram.intake import BPMN, parse
from service.diagram.reading import NODE_KINDS, read

THROWN = frozenset({"message", "signal", "error", "escalation"})
NOTES = frozenset(
    {"textAnnotation", "association", "group", "category", "dataObject", "dataObjectReference", "dataStore",
     "dataStoreReference", "itemDefinition"}
)  # fmt: skip
FLOWS = frozenset({"sequenceFlow", "messageFlow", "association"})
PARTS = NODE_KINDS | THROWN | NOTES | FLOWS | {"definitions", "participant", "process", "lane"}
_AROUND = frozenset({"collaboration", "laneSet", "childLaneSet"})
_ENDINGS = frozenset({"incoming", "outgoing", "flowNodeRef"})
"""The other end of what flows and lanes say already."""
_DEFAULTS = frozenset(
    {
        ("isInterrupting", "true"), ("cancelActivity", "true"), ("isSequential", "false"), ("isExecutable", "false"),
        ("isForCompensation", "false"), ("triggeredByEvent", "false"), ("parallelMultiple", "false"),
        ("startQuantity", "1"), ("completionQuantity", "1"), ("gatewayDirection", "Unspecified"),
        ("instantiate", "false"), ("eventGatewayType", "Exclusive"), ("isCollection", "false"),
        ("isUnlimited", "true"), ("isClosed", "false"), ("processType", "None"), ("associationDirection", "None"),
        ("textFormat", "text/plain"), ("waitForCompletion", "true"), ("testBefore", "false"), ("behavior", "All"),
        ("expressionLanguage", "http://www.w3.org/1999/XPath"), ("cancelRemainingInstances", "true"),
        ("typeLanguage", "http://www.w3.org/2001/XMLSchema"), ("itemKind", "Information"), ("ordering", "Parallel"),
    }
)  # fmt: skip
"""Attributes that say what holds without them: modelers write them or not as they like."""
_SWITCHES = frozenset(name for name, value in _DEFAULTS if value in ("true", "false"))
_WRITER = frozenset({"exporter", "exporterVersion"})
_OTHERS = ("http://www.w3.org/2001/XMLSchema-instance", "http://camunda.org/schema/modeler/")
_DRAWING = "http://www.omg.org/spec/BPMN/20100524/DI"
_TIMES = ("timeDuration", "timeDate", "timeCycle")
_ENDS = {"sourceRef": "source", "targetRef": "target", "attachedToRef": "attached"}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing of the diagram. ``lists`` are its numbered properties (dasar_hukum_1, _2) by their common name."""

    id: str
    tag: str
    facts: Mapping[str, Any]
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name, or what stands in a note."""
        return str(self.facts.get("name") or self.facts.get("text") or "")


class Drawing(dict[str, Part]):
    """The parts of one diagram by their id, in the order of the file. Not changed once it is asked."""

    @cached_property
    def sources(self) -> Mapping[str, list[str]]:
        """What sequence flows lead to a part from, by its id."""
        found: dict[str, list[str]] = defaultdict(list)
        for part in self.values():
            if part.tag == "sequenceFlow":
                found[part.facts.get("target", "")].append(part.facts.get("source", ""))
        return found


def parts(xml: bytes) -> Drawing:
    """Every part of a diagram. Invalid, with Faults in ``details``, when the file is not safe BPMN, or too large."""
    read(xml)  # refuses also an id used twice, of which a second one would go by unseen
    root = parse(xml)
    claims: dict[str, list[str]] = defaultdict(list)
    for lane in root.iter(f"{{{BPMN}}}lane"):
        for ref in lane.iterfind(f"{{{BPMN}}}flowNodeRef"):
            claims[(ref.text or "").strip()].append(lane.get("id", ""))
    found = Drawing()
    for element in root.iter(f"{{{BPMN}}}*"):
        if (part := _part(element, claims)) is not None:
            found.setdefault(part.id, part)
    return found


def main(found: Mapping[str, Part]) -> str:
    """The id of the process that runs, else of the first one; empty when there is none."""
    processes = [part for part in found.values() if part.tag == "process"]
    runs = [part for part in processes if part.facts.get("isExecutable") == "true"]
    return next((part.id for part in runs + processes), "")


def _part(element: etree._Element, claims: Mapping[str, list[str]]) -> Part | None:
    tag = _local(element)
    if tag not in PARTS:
        return None
    facts = dict(_attributes(element, tag)) | dict(_inside(element))
    said, lists = _numbered(properties(element))
    if APART in said:
        said[APART] = " ".join(said[APART].replace(",", " ").split())
    facts |= {f"property:{name}": value for name, value in said.items()}
    for kind in ("inputParameter", "outputParameter"):
        facts |= {f"{kind}:{each.name}": _plain(each.value) for each in parameters(element, kind)}
    if tag in NODE_KINDS or tag in ("sequenceFlow", "lane"):
        facts["parent"] = _owner(element)  # a note's says nothing: modelers hang it where they like
    if tag in NODE_KINDS:
        facts["lane"] = _lane(element, claims)
    id = "definitions" if tag == "definitions" else element.get("id") or _by_ends(element, tag)
    return Part(id, tag, {path: value for path, value in facts.items() if value not in ("", None)}, lists)


def _by_ends(element: etree._Element, tag: str) -> str:
    return f"{tag}:{element.get('sourceRef', '')}:{element.get('targetRef', '')}"


def _owner(element: etree._Element) -> str:
    """The process, sub-process or lane around it; lane sets do not count."""
    around = element.getparent()
    while around is not None and _local(around) not in PARTS:
        around = around.getparent()
    return "" if around is None else around.get("id", "")


def _lane(element: etree._Element, claims: Mapping[str, list[str]]) -> str:
    """The lane that claims it; without one that of the step it stands on or of the sub-process around it."""
    here: etree._Element | None = element
    while here is not None and _local(here) in NODE_KINDS:
        for id in (here.get("id", ""), here.get("attachedToRef", "")):
            if id in claims:
                return " ".join(claims[id])
        here = here.getparent()
    return ""


def _attributes(element: etree._Element, tag: str) -> Iterator[tuple[str, str]]:
    for key, raw in element.attrib.items():
        name, value = etree.QName(str(key)), str(raw)
        uri, local = name.namespace or "", name.localname
        if uri in CAMUNDA:
            if local not in IGNORED:
                yield f"camunda:{local}", value
        elif uri:
            if not uri.startswith(_OTHERS):  # the modeler's own notes
                yield f"rest:@{local}", value
        elif local not in ("id", *_WRITER) and (local, _switched(local, value)) not in _DEFAULTS:
            yield _ENDS.get(local, local), _switched(local, value)


def _switched(name: str, value: str) -> str:
    """A switch in one spelling: XML allows 1 and 0 for true and false."""
    return {"1": "true", "0": "false"}.get(value, value) if name in _SWITCHES else value


def _inside(element: etree._Element) -> Iterator[tuple[str, Any]]:
    """What its children say, except those that are parts themselves."""
    rest: dict[str, list[str]] = defaultdict(list)
    said: dict[str, list[str]] = defaultdict(list)
    for child in element.iterchildren("*"):
        tag = _local(child)
        if tag in PARTS or tag in _ENDINGS or etree.QName(child).namespace == _DRAWING:
            continue
        if tag in _AROUND:
            rest[tag].append(whole(child, shallow=True))
        elif tag in ("documentation", "text"):
            said[tag].append("".join(str(part) for part in child.itertext()).strip())
        elif tag == "conditionExpression":
            yield "condition", (child.text or "").strip() or " "
            yield "language", child.get("language")
        elif tag.endswith("EventDefinition"):
            yield from _event(child, tag)
        elif tag.endswith("LoopCharacteristics"):
            yield from _loop(child, tag)
        elif tag == "extensionElements":
            for extension in _unread(child):
                rest[etree.QName(extension).localname].append(whole(extension))
        else:
            rest[tag or etree.QName(child).localname].append(whole(child))
    yield from ((name, "\n".join(texts)) for name, texts in said.items())
    yield from ((f"rest:{name}", "; ".join(texts)) for name, texts in rest.items())


def _unread(extensions: etree._Element) -> Iterator[etree._Element]:
    """Extensions that nothing else here reads; fields of a form are compared as the form they amount to."""
    for extension in extensions.iterchildren("*"):
        name = etree.QName(extension)
        known = name.namespace in CAMUNDA and name.localname in ("properties", "inputOutput", "formData")
        if not known:
            yield extension


def _event(element: etree._Element, tag: str) -> Iterator[tuple[str, Any]]:
    yield "event", tag.removesuffix("EventDefinition")
    for name, value in _attributes(element, tag):
        yield f"event:{name}", value
    for child in element.iterchildren("*"):
        local = _local(child)
        if local in _TIMES:
            yield "timer", (local, (child.text or "").strip())
        elif local not in ("extensionElements", "documentation"):
            yield f"rest:{local or etree.QName(child).localname}", whole(child)
    for extension in element.iterfind(f"{{{BPMN}}}extensionElements/*"):
        yield f"rest:{etree.QName(extension).localname}", whole(extension)


def _loop(element: etree._Element, tag: str) -> Iterator[tuple[str, Any]]:
    sequential = element.get("isSequential") in ("true", "1")
    yield "loop", "standard" if tag.startswith("standard") else "sequential" if sequential else "parallel"
    said = {name: value for name, value in camunda(element).items() if name not in IGNORED}
    for child in element.iterchildren("*"):
        local = _local(child)
        if local == "loopDataInputRef":
            said.setdefault("collection", (child.text or "").strip())
        elif local == "inputDataItem":
            said.setdefault("elementVariable", child.get("name", ""))
        elif local in ("loopCardinality", "completionCondition"):
            said[local] = (child.text or "").strip()
        else:
            said[f"rest {etree.QName(child).localname}"] = whole(child)
    yield from ((f"loop:{name}", value) for name, value in said.items())


def _numbered(said: Mapping[str, str]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Properties apart from those that count up: name_1, name_2."""
    plain: dict[str, str] = {}
    counted: dict[str, dict[int, str]] = defaultdict(dict)
    for name, value in said.items():
        stem, _, number = name.rpartition("_")
        if stem and number.isdecimal() and number.isascii() and len(number) < 4 and number[0] != "0":
            counted[stem][int(number)] = value
        else:
            plain[name] = value
    return plain, {stem: tuple(found[number] for number in sorted(found)) for stem, found in counted.items()}


def _plain(value: Any) -> str:
    """A mapped value as text: "[skrip]" for what is not read."""
    if isinstance(value, tuple):
        return "[" + "; ".join(_plain(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + "; ".join(f"{key}: {_plain(item)}" for key, item in sorted(value.items())) + "}"
    return "[skrip]" if value is None else str(value)


def whole(element: etree._Element, *, shallow: bool = False) -> str:
    """An element as one line: names, attributes in order, texts; neither prefixes, ids nor spaces count.

    ``shallow`` leaves out what is a part of its own.
    """
    name, tag = etree.QName(element).localname, _local(element)
    said = sorted((path.rpartition(":")[2], value) for path, value in _attributes(element, tag))
    attributes = "".join(f' {path}="{value}"' for path, value in said)
    inner = element.iterchildren("*")
    children = " ".join(whole(child) for child in inner if not (shallow and _local(child) in PARTS))
    text = " ".join(part for part in ((element.text or "").strip(), children) if part)
    return f"<{name}{attributes}>{text}</{name}>" if text else f"<{name}{attributes}/>"


def _local(element: etree._Element) -> str:
    tag: object = element.tag
    return tag.removeprefix(f"{{{BPMN}}}") if isinstance(tag, str) and tag.startswith(f"{{{BPMN}}}") else ""
