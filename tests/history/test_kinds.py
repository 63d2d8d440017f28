"""Kinds of elements carry the names that clients of other engines know."""

import pytest

from service.diagram import read
from service.history.kinds import kind_of

PARTS = {
    "startEvent": "startEvent",
    "startEvent timer": "startTimerEvent",
    "startEvent message": "messageStartEvent",
    "endEvent": "noneEndEvent",
    "endEvent terminate": "terminateEndEvent",
    "endEvent message": "messageEndEvent",
    "endEvent error": "errorEndEvent",
    "boundaryEvent timer": "boundaryTimer",
    "boundaryEvent message": "boundaryMessage",
    "boundaryEvent error": "boundaryError",
    "intermediateCatchEvent timer": "intermediateTimer",
    "intermediateCatchEvent message": "intermediateMessageCatch",
    "intermediateThrowEvent": "intermediateNoneThrowEvent",
    "intermediateThrowEvent message": "intermediateMessageThrowEvent",
    "userTask": "userTask",
    "serviceTask": "serviceTask",
    "task": "task",
    "exclusiveGateway": "exclusiveGateway",
    "eventBasedGateway": "eventBasedGateway",
    "subProcess": "subProcess",
}


@pytest.mark.parametrize(("part", "name"), PARTS.items())
def test_an_element_is_called_as_other_engines_call_it(part: str, name: str) -> None:
    kind, _, event = part.partition(" ")
    inside = f"<bpmn:{event}EventDefinition/>" if event else ""
    host = ' attachedToRef="x"' if kind == "boundaryEvent" else ""
    xml = (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x">'
        f'<bpmn:process id="p" isExecutable="true"><bpmn:{kind} id="x"{host}>{inside}</bpmn:{kind}></bpmn:process>'
        "</bpmn:definitions>"
    )
    assert kind_of(read(xml.encode()).main.nodes["x"]) == name
