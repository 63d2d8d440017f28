"""Each node of a diagram as the step that runs it."""

from collections.abc import Callable
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition

from service.diagram import Loop, Node
from service.engine.addressing import address
from service.engine.building import Build
from service.engine.events import Boundary, Catch, End, Start, Throw
from service.engine.externals import External
from service.engine.human import Human
from service.engine.joins import Inclusive, Instance, Parallel, Repeated
from service.engine.messages import Deciding, MessageBoundary, MessageCatch, Receive
from service.engine.shape import ID, PROGRAMS, external, message_of
from service.engine.steps import Exclusive, Plain, SubProcess
from service.engine.thrown import Caught, ErrorEnd
from service.engine.timers import Plan, plan
from service.engine.waiting import PlainTimer
from service.errors import Invalid


def build_node(work: Build, node: Node) -> None:
    """Add the step of a node to the specification."""
    spec = _MAKERS.get(node.kind, _external)(work, node)
    spec.bpmn_id, spec.bpmn_name, spec.lane, spec.flows = node.id, node.name, node.lane, {}
    one = spec.instance if isinstance(spec, Repeated) else spec
    one.inputs = tuple((parameter.name, parameter.value) for parameter in node.inputs)
    one.outputs_given = tuple((parameter.name, parameter.value) for parameter in node.outputs)
    work.texts(node, (parameter.value for parameter in (*node.inputs, *node.outputs)))
    if isinstance(one, Human):
        one.address = address(node.attributes)
        work.texts(node, one.address.texts())


def _start(work: Build, node: Node) -> Any:
    _plan(work, node)
    if node.event == "message" and (name := message_of(work.diagram, node)):
        work.message_starts[name] = node.id
    return Start(work.spec, node.id, NoneEventDefinition())


def _end(work: Build, node: Node) -> Any:
    if external(node):
        return _external(work, node)
    if node.event == "error":
        end = ErrorEnd(work.spec, node.id, NoneEventDefinition())
        error = work.diagram.thrown[node.event_ref or ""]
        end.code, end.message = error.code, error.message or None
        work.texts(node, [error.message])
        return end
    end = End(work.spec, node.id, NoneEventDefinition())
    end.terminates = node.event == "terminate"
    return end


def _throw(work: Build, node: Node) -> Any:
    return _external(work, node) if external(node) else Throw(work.spec, node.id, NoneEventDefinition())


def _external(work: Build, node: Node) -> Any:
    said = {**node.attributes, **node.event_attributes}
    spec = External(work.spec, node.id)
    spec.topic, spec.priority, spec.ends = (
        said.get("topic", ""),
        said.get("taskPriority"),
        node.kind == "endEvent",
    )
    work.externals[node.id] = spec.topic
    work.texts(node, [spec.topic, spec.priority or ""])
    return spec


def _catch(work: Build, node: Node) -> Any:
    if node.event == "message":
        return _awaiting(work, node, MessageCatch)
    return Catch(work.spec, node.id, PlainTimer(node.id, _plan(work, node)))


def _boundary(work: Build, node: Node) -> Any:
    if node.event == "error":
        return _caught(work, node)
    if node.event == "message":
        event = _awaiting(work, node, MessageBoundary)
    else:
        event = Boundary(work.spec, node.id, PlainTimer(node.id, _plan(work, node)), node.interrupting)
    event.interrupting = node.interrupting
    return event


def _caught(work: Build, node: Node) -> Any:
    event, error = Caught(work.spec, node.id), work.diagram.thrown.get(node.event_ref or "")
    event.code = error.code or node.event_ref or "" if error else node.event_ref or ""
    event.code_variable = node.event_attributes.get("errorCodeVariable")
    event.message_variable = node.event_attributes.get("errorMessageVariable")
    return event


def _receive(work: Build, node: Node) -> Any:
    return _awaiting(work, node, Receive)


def _awaiting(work: Build, node: Node, kind: Any) -> Any:
    spec = kind(work.spec, node.id)
    spec.message = message_of(work.diagram, node)
    work.texts(node, [spec.message])
    return spec


def _human(work: Build, node: Node) -> Any:
    return Human(work.spec, node.id) if node.loop is None else _repeated(work, node, node.loop)


def _plain(kind: Any) -> Callable[[Build, Node], Any]:
    return lambda work, node: kind(work.spec, node.id)


_MAKERS: dict[str, Callable[[Build, Node], Any]] = {
    "startEvent": _start,
    "endEvent": _end,
    "intermediateThrowEvent": _throw,
    "intermediateCatchEvent": _catch,
    "boundaryEvent": _boundary,
    "receiveTask": _receive,
    "userTask": _human,
    "manualTask": _human,
    "task": _plain(Plain),
    "subProcess": _plain(SubProcess),
    "parallelGateway": _plain(Parallel),
    "inclusiveGateway": _plain(Inclusive),
    "exclusiveGateway": _plain(Exclusive),
    "eventBasedGateway": _plain(Deciding),
    **dict.fromkeys(PROGRAMS, _external),
}


def _plan(work: Build, node: Node) -> Plan:
    try:
        if node.timer is not None:
            return plan(node.timer.kind, node.timer.text)
        if node.event == "timer":
            work.refuse(node, "timer", "Waktu harus berupa durasi, tanggal atau pengulangan, misalnya PT30M.")
    except Invalid as error:
        work.refuse(node, "timer", str(error))
    return Plan(1, "", "")


def _repeated(work: Build, node: Node, loop: Loop) -> Any:
    if loop.standard or (loop.collection is None) == (loop.cardinality is None):
        work.refuse(node, "loop", "Pengulangan membutuhkan tepat satu dari collection atau loopCardinality.")
    if loop.element_variable is not None and not ID.fullmatch(loop.element_variable):
        work.refuse(node, "loop", "elementVariable harus berupa nama variabel.")
    spec = Repeated(work.spec, node.id)
    spec.instance = Instance(work.spec, f"{node.id}:butir")
    spec.instance.bpmn_id, spec.instance.lane, spec.instance.flows = node.id, node.lane, {}
    spec.sequential, spec.variable = loop.sequential, loop.element_variable
    texts = (loop.collection, loop.cardinality, loop.completion_condition)
    spec.collection, spec.cardinality, spec.done_when = (
        work.expression(node, text) if text is not None else None for text in texts
    )
    return spec
