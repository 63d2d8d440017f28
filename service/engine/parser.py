"""From a diagram's plain data to SpiffWorkflow's specification; SpiffWorkflow's own XML parser is not used.

Only what is built here exists for the engine: no text reaches it that is not an identifier, a checked ISO 8601
time or a compiled FEEL expression.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition
from SpiffWorkflow.specs import WorkflowSpec

from service import feel
from service.diagram import Fault, Flow, Loop, Node, Process
from service.engine.events import Boundary, Catch, End, Start, Throw
from service.engine.joins import Inclusive, Instance, Parallel, Repeated
from service.engine.reach import reaches
from service.engine.steps import Activity, Condition, Detour, Exclusive, Human, SubProcess
from service.engine.timers import Plan, plan
from service.engine.waiting import PlainTimer
from service.errors import Invalid
from service.feel import Expression

_ID = re.compile(r"[^\W\d][\w.-]{0,199}")
_TASKS = frozenset({"userTask", "manualTask"})
_ACTIVITIES = _TASKS | {"subProcess"}
_GATEWAYS = {"parallelGateway": Parallel, "inclusiveGateway": Inclusive, "exclusiveGateway": Exclusive}
_EVENTS = {
    "startEvent": (None, "message", "timer"),
    "endEvent": (None, "message", "terminate", "escalation"),
    "intermediateThrowEvent": (None, "message"),
    "intermediateCatchEvent": ("timer",),
    "boundaryEvent": ("timer",),
}


class Specification(BpmnProcessSpec):  # type: ignore[misc]
    """A process without the elements SpiffWorkflow adds, whose ids (Start, End, Root) a diagram may use."""

    def __init__(self, name: str) -> None:
        WorkflowSpec.__init__(self, name=name)
        self.io_specification = None
        self.data_objects: dict[str, Any] = {}
        self.data_stores: dict[str, Any] = {}
        self.correlation_keys: dict[str, Any] = {}
        self.bpmn_start_events: list[Any] = []


@dataclass
class Build:
    """A specification being built, what was compiled for it, and what is wrong so far."""

    process: Process
    spec: Any
    expressions: dict[str, Expression] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, thing: Node | Flow, rule: str, sentence: str) -> None:
        """Note a fault at a node or flow."""
        self.faults.append(Fault(thing.line, thing.id[:80], rule, sentence))

    def expression(self, thing: Node | Flow, text: str) -> str:
        """Compile ``text`` for later and return it as the key it will be looked up by."""
        try:
            self.expressions[text] = feel.compile(text)
        except Invalid as error:
            self.refuse(thing, "expression", f"Ungkapan tidak dapat dipakai: {error}")
        return text


def build(process: Process) -> Build:
    """The specification of ``process``; its ``faults`` must be empty before it is run."""
    work = Build(process, Specification(process.id))
    for node in process.nodes.values():
        _check_shape(work, node)
    _check_flows(work)
    if work.faults:
        return work
    for node in process.nodes.values():
        _build_node(work, node)
    _attach(work)
    _connect(work)
    for spec in work.spec.task_specs.values():
        if isinstance(spec, Inclusive):
            spec.reaches = reaches(work.spec, spec)
    return work


def _check_shape(work: Build, node: Node) -> None:
    if not _ID.fullmatch(node.id):
        work.refuse(
            node, "id", "Id harus diawali huruf dan hanya memuat huruf, angka, garis bawah, titik, strip."
        )
    if node.kind in _EVENTS:
        if node.event not in _EVENTS[node.kind]:
            work.refuse(node, "event", f"{node.kind} dengan pemicu {node.event or 'kosong'} belum didukung.")
    elif node.kind not in _ACTIVITIES and node.kind not in _GATEWAYS:
        work.refuse(node, "element", f"Unsur {node.kind} belum didukung. Ganti dengan userTask atau gerbang.")
    if node.loop is not None and node.kind not in _TASKS:
        work.refuse(node, "loop", "Pengulangan hanya didukung pada userTask.")
    host = work.process.nodes.get(node.attached_to or "")
    if node.kind == "boundaryEvent" and (
        host is None or host.kind not in _ACTIVITIES or host.parent != node.parent
    ):
        work.refuse(node, "boundary", "Peristiwa batas harus menempel pada tugas di proses yang sama.")
    if node.incoming and node.kind in ("startEvent", "boundaryEvent"):
        work.refuse(node, "flow", "Peristiwa ini tidak boleh punya alur masuk.")
    if node.outgoing and node.kind == "endEvent":
        work.refuse(node, "flow", "Peristiwa akhir tidak boleh punya alur keluar.")


def _check_flows(work: Build) -> None:
    nodes = work.process.nodes
    for flow in work.process.flows.values():
        source, target = nodes.get(flow.source), nodes.get(flow.target)
        if source is None or target is None or source.parent != target.parent:
            work.refuse(flow, "flow", "Alur harus menghubungkan dua unsur di proses yang sama.")
        elif flow.condition is not None and source.kind not in ("exclusiveGateway", "inclusiveGateway"):
            work.refuse(flow, "flow", "Syarat hanya boleh pada alur keluar gerbang eksklusif atau inklusif.")
    starts = Counter(node.parent for node in nodes.values() if node.kind == "startEvent")
    scopes = [work.process.id, *(node.id for node in nodes.values() if node.kind == "subProcess")]
    for scope in scopes:
        if starts[scope] != 1:
            line = nodes[scope].line if scope in nodes else work.process.line
            sentence = f"Proses harus punya tepat satu peristiwa awal; ditemukan {starts[scope]}."
            work.faults.append(Fault(line, scope, "start", sentence))


def _build_node(work: Build, node: Node) -> None:
    spec = _step(work, node)
    spec.bpmn_id, spec.bpmn_name, spec.lane, spec.flows = node.id, node.name, node.lane, {}


def _step(work: Build, node: Node) -> Any:
    times = _plan(work, node)
    if node.kind == "startEvent":
        return Start(work.spec, node.id, NoneEventDefinition())
    if node.kind == "endEvent":
        end = End(work.spec, node.id, NoneEventDefinition())
        end.terminates = node.event == "terminate"
        return end
    if node.kind == "intermediateThrowEvent":
        return Throw(work.spec, node.id, NoneEventDefinition())
    if node.kind in ("intermediateCatchEvent", "boundaryEvent"):
        return _timed(work, node, times)
    if node.kind in _GATEWAYS:
        return _GATEWAYS[node.kind](work.spec, node.id)
    if node.kind == "subProcess":
        return SubProcess(work.spec, node.id)
    return Human(work.spec, node.id) if node.loop is None else _repeated(work, node, node.loop)


def _plan(work: Build, node: Node) -> Plan:
    try:
        if node.timer is not None:
            return plan(node.timer.kind, node.timer.text)
        if node.event == "timer":
            work.refuse(node, "timer", "Waktu harus berupa durasi, tanggal atau pengulangan, misalnya PT30M.")
    except Invalid as error:
        work.refuse(node, "timer", str(error))
    return Plan(1, "", "")


def _timed(work: Build, node: Node, times: Plan) -> Any:
    timer = PlainTimer(node.id, times)
    if node.kind == "intermediateCatchEvent":
        return Catch(work.spec, node.id, timer)
    boundary = Boundary(work.spec, node.id, timer, node.interrupting)
    boundary.interrupting = node.interrupting
    return boundary


def _repeated(work: Build, node: Node, loop: Loop) -> Any:
    if loop.standard or (loop.collection is None) == (loop.cardinality is None):
        work.refuse(node, "loop", "Pengulangan membutuhkan tepat satu dari collection atau loopCardinality.")
    if loop.element_variable is not None and not _ID.fullmatch(loop.element_variable):
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


def _attach(work: Build) -> None:
    """Give activities their boundary timers and sub-processes their start, in the order of the file."""
    specs = work.spec.task_specs
    for node in work.process.nodes.values():
        spec = specs[node.id]
        if isinstance(spec, Activity):
            spec.boundaries = tuple(
                specs[other.id] for other in work.process.nodes.values() if other.attached_to == node.id
            )
        if node.kind == "startEvent":
            if isinstance(around := specs.get(node.parent), SubProcess):
                around.inner_start = spec
            else:
                work.spec.start = spec


def _connect(work: Build) -> None:
    pairs = Counter((flow.source, flow.target) for flow in work.process.flows.values())
    for flow in work.process.flows.values():
        source, target = work.spec.task_specs[flow.source], work.spec.task_specs[flow.target]
        if pairs[flow.source, flow.target] > 1:
            detour = Detour(work.spec, f":{flow.id}")
            detour.flows = {}
            detour.connect(target)
            target = detour
        source.flows[target.name] = flow.id
        _connect_one(work, source, target, flow)


def _connect_one(work: Build, source: Any, target: Any, flow: Flow) -> None:
    if flow.condition is not None:
        work.expression(flow, flow.condition)
    if not isinstance(source, Exclusive | Inclusive):
        source.connect(target)
        return
    node = work.process.nodes[flow.source]
    if flow.id == node.default or (flow.condition is None and len(node.outgoing) == 1):
        source.connect(target)
    elif flow.condition is None:
        work.refuse(flow, "flow", "Alur keluar gerbang harus punya syarat atau menjadi alur bawaan.")
    else:
        source.connect_if(Condition(flow.condition), target)
