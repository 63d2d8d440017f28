"""Kinds of elements as the history of other engines names them. Pure."""

from service.diagram.model import Node

_KINDS = {
    "startEvent": {"": "startEvent", "timer": "startTimerEvent", "*": "{}StartEvent"},
    "endEvent": {"": "noneEndEvent", "*": "{}EndEvent"},
    "boundaryEvent": {"*": "boundary{}"},
    "intermediateCatchEvent": {
        "": "intermediateCatchEvent",
        "timer": "intermediateTimer",
        "conditional": "intermediateConditional",
        "*": "intermediate{}Catch",
    },
    "intermediateThrowEvent": {
        "": "intermediateNoneThrowEvent",
        "signal": "intermediateSignalThrow",
        "*": "intermediate{}ThrowEvent",
    },
}


def kind_of(node: Node) -> str:
    """The kind of an element as Camunda's history names it: ``userTask``, ``noneEndEvent``, ``boundaryTimer``."""
    known = _KINDS.get(node.kind)
    if known is None:
        return node.kind
    event = node.event or ""
    name = event if node.kind in ("startEvent", "endEvent") else event[:1].upper() + event[1:]
    return known.get(event, known["*"]).format(name)
