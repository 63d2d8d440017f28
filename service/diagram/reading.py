"""From elements to the model: one walk over the semantic part of the file."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple, cast

from lxml import etree

from service.diagram.extensions import CAMUNDA as CAMUNDA
from service.diagram.extensions import camunda, parameters, properties
from service.diagram.intake import BPMN, MAX_DEPTH, MAX_NODES, parse, refuse
from service.diagram.model import (
    Diagram,
    Error,
    Flow,
    Lane,
    Loop,
    MessageFlow,
    Node,
    Participant,
    Process,
    Timer,
)

CONTAINERS = frozenset({"subProcess", "transaction", "adHocSubProcess"})
NODE_KINDS = frozenset(
    {
        "startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent",
        "intermediateThrowEvent", "implicitThrowEvent",
        "task", "userTask", "manualTask", "serviceTask", "scriptTask", "businessRuleTask",
        "sendTask", "receiveTask",
        "callActivity", "subProcess", "transaction", "adHocSubProcess",
        "callChoreography", "choreographyTask", "subChoreography",
        "exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway",
    }
)  # fmt: skip
_DEFINITIONS = {"message": "messages", "signal": "signals", "error": "errors", "escalation": "escalations"}


class _Around(NamedTuple):
    """What a node needs to know of its process while it is read."""

    lanes: Mapping[str, list[str]]
    incoming: Mapping[str, list[str]]
    outgoing: Mapping[str, list[str]]


def read(xml: bytes) -> Diagram:
    """The diagram in ``xml``. Invalid, with Faults in ``details``, when the bytes are unsafe or not BPMN."""
    root = parse(xml)
    lines = _lines(root)
    participants = tuple(
        Participant(_id(e), _name(e), e.get("processRef"), _line(e)) for e in _all(root, "participant")
    )
    pools = {p.process: p.name for p in participants if p.process}
    named: dict[str, dict[str, str]] = {field: {} for field in _DEFINITIONS.values()}
    for element in root:
        if (field := _DEFINITIONS.get(_tag(element))) is not None:
            named[field][_id(element)] = _name(element)
    return Diagram(
        xml=xml,
        processes=tuple(_process(e, pools.get(_id(e))) for e in root if _tag(e) == "process"),
        participants=participants,
        message_flows=tuple(
            MessageFlow(_id(e), _name(e), e.get("sourceRef", ""), e.get("targetRef", ""), _line(e))
            for e in _all(root, "messageFlow")
        ),
        lines=lines,
        thrown={_id(e): _error(e) for e in root if _tag(e) == "error"},
        **named,
    )


def _error(element: etree._Element) -> Error:
    code, message = element.get("errorCode", ""), camunda(element).get("errorMessage", "")
    return Error(_name(element), code.strip(), message)


def _lines(root: etree._Element) -> dict[str, int]:
    """Every semantic id with its line; refuses a tree too deep, too many nodes and an id used twice."""
    lines: dict[str, int] = {}
    nodes = 0
    for element in _semantic(root, 1):
        nodes += _tag(element) in NODE_KINDS
        if nodes > MAX_NODES:
            refuse(
                _line(element),
                "too-many-nodes",
                f"Diagram melebihi {MAX_NODES} simpul. Pecah menjadi beberapa proses.",
            )
        if not (id := element.get("id")):
            if _tag(element) in NODE_KINDS or _tag(element) in ("process", "sequenceFlow", "lane"):
                refuse(
                    _line(element), "missing-id", f"Unsur {_tag(element)} tidak punya id. Beri id yang unik."
                )
            continue
        if id in lines:
            sentence = f"Id dipakai dua kali (baris {lines[id]} dan {_line(element)}). Beri id yang berbeda."
            refuse(_line(element), "duplicate-id", sentence, id[:80])
        lines[id] = _line(element)
    return lines


def _semantic(element: etree._Element, depth: int) -> Iterator[etree._Element]:
    """Elements of the BPMN namespace in document order; extensions and the drawing are left out."""
    if depth > MAX_DEPTH:
        refuse(
            _line(element),
            "too-deep",
            f"Unsur bersarang lebih dari {MAX_DEPTH} tingkat. Sederhanakan diagram.",
        )
    yield element
    for child in element:
        if _tag(child) and _tag(child) != "extensionElements":
            yield from _semantic(child, depth + 1)


def _process(element: etree._Element, pool: str | None) -> Process:
    inside = list(_semantic(element, 1))
    lanes = tuple(_lane(e) for e in inside if _tag(e) == "lane")
    flows = [_flow(e) for e in inside if _tag(e) == "sequenceFlow"]
    around = _Around(defaultdict(list), defaultdict(list), defaultdict(list))
    for lane in lanes:
        for id in lane.nodes:
            around.lanes[id].append(lane.id)
    for flow in flows:
        around.outgoing[flow.source].append(flow.id)
        around.incoming[flow.target].append(flow.id)
    return Process(
        id=_id(element),
        name=_name(element),
        executable=element.get("isExecutable", "false") in ("true", "1"),
        line=_line(element),
        documentation=_documentation(element),
        properties=properties(element),
        lanes=lanes,
        nodes={_id(e): _node(e, around) for e in inside if _tag(e) in NODE_KINDS},
        flows={flow.id: flow for flow in flows},
        pool=pool,
    )


def _lane(element: etree._Element) -> Lane:
    refs = tuple((e.text or "").strip() for e in element if _tag(e) == "flowNodeRef")
    return Lane(_id(element), _name(element), _line(element), properties(element), refs)


def _flow(element: etree._Element) -> Flow:
    condition = _child(element, "conditionExpression")
    return Flow(
        id=_id(element),
        name=_name(element),
        source=element.get("sourceRef", ""),
        target=element.get("targetRef", ""),
        condition=None if condition is None else (condition.text or "").strip(),
        language=None if condition is None else condition.get("language"),
        line=_line(element),
    )


def _node(element: etree._Element, around: _Around) -> Node:
    id = _id(element)
    lanes = _lanes_of(element, around.lanes)
    definition = next((e for e in element if _tag(e).endswith("EventDefinition")), None)
    event = None if definition is None else _tag(definition).removesuffix("EventDefinition")
    attributes = camunda(element)
    return Node(
        id=id,
        kind=_tag(element),
        name=_name(element),
        line=_line(element),
        parent=_id(_up(element)),
        lane=lanes[0] if lanes else None,
        lanes=lanes,
        incoming=tuple(around.incoming.get(id, ())),
        outgoing=tuple(around.outgoing.get(id, ())),
        default=element.get("default"),
        documentation=_documentation(element),
        properties=properties(element),
        form=attributes.get("formRef"),
        event=event,
        event_ref=element.get("messageRef") if definition is None else definition.get(f"{event}Ref"),
        timer=_timer(definition),
        attached_to=element.get("attachedToRef"),
        interrupting=element.get("cancelActivity", "true") in ("true", "1"),
        loop=_loop(element),
        attributes=attributes,
        event_attributes={} if definition is None else camunda(definition),
        inputs=parameters(element, "inputParameter"),
        outputs=parameters(element, "outputParameter"),
    )


def _lanes_of(element: etree._Element, lanes: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The lanes that claim the node, or those of the sub-process around it (innermost first)."""
    inside: etree._Element | None = element
    while inside is not None and _tag(inside) in NODE_KINDS:
        if found := lanes.get(_id(inside)):
            return tuple(found)
        inside = inside.getparent()
    return ()


def _timer(definition: etree._Element | None) -> Timer | None:
    if definition is None or _tag(definition) != "timerEventDefinition":
        return None
    for kind in ("timeDuration", "timeDate", "timeCycle"):
        if (found := _child(definition, kind)) is not None:
            return Timer(kind, (found.text or "").strip())
    return None


def _loop(element: etree._Element) -> Loop | None:
    if _child(element, "standardLoopCharacteristics") is not None:
        return Loop(True, None, None, None, None, standard=True)
    loop = _child(element, "multiInstanceLoopCharacteristics")
    if loop is None:
        return None
    attributes = camunda(loop)
    return Loop(
        sequential=loop.get("isSequential", "false") in ("true", "1"),
        collection=attributes.get("collection") or _text(loop, "loopDataInputRef"),
        element_variable=attributes.get("elementVariable") or _attribute(loop, "inputDataItem", "name"),
        cardinality=_text(loop, "loopCardinality"),
        completion_condition=_text(loop, "completionCondition"),
    )


def _documentation(element: etree._Element) -> str:
    found = _child(element, "documentation")
    return "" if found is None else "".join(str(part) for part in found.itertext()).strip()


def _text(element: etree._Element, tag: str) -> str | None:
    found = _child(element, tag)
    return None if found is None else (found.text or "").strip()


def _attribute(element: etree._Element, tag: str, name: str) -> str | None:
    found = _child(element, tag)
    return None if found is None else found.get(name)


def _child(element: etree._Element, tag: str) -> etree._Element | None:
    return element.find(f"{{{BPMN}}}{tag}")


def _all(root: etree._Element, tag: str) -> Iterator[etree._Element]:
    return root.iter(f"{{{BPMN}}}{tag}")


def _up(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    assert parent is not None  # a node is read from inside a process
    return parent


def _tag(element: etree._Element) -> str:
    """The local name of a BPMN element; empty for comments and other namespaces."""
    tag: object = element.tag
    if not isinstance(tag, str):
        return ""
    uri, _, local = tag[1:].partition("}")
    return local if uri == BPMN else ""


def _id(element: etree._Element) -> str:
    return element.get("id", "")


def _name(element: etree._Element) -> str:
    return element.get("name", "")


def _line(element: etree._Element) -> int:
    return cast("int | None", element.sourceline) or 1
