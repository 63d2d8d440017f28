"""From a diagram's plain data to SpiffWorkflow's specification; SpiffWorkflow's own XML parser is not used.

Only what is built here exists for the engine: no text reaches it that is not an identifier, a checked ISO 8601
time, a compiled expression, or a text it only hands on.
"""

from collections import Counter
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.specs import WorkflowSpec

from service.diagram import Diagram, Flow
from service.engine import shape
from service.engine.building import Build
from service.engine.joins import Inclusive, Parallel
from service.engine.pieces import build_node
from service.engine.reach import reaches
from service.engine.steps import Activity, Condition, Detour, Exclusive, SubProcess
from service.engine.thrown import Caught


class Specification(BpmnProcessSpec):  # type: ignore[misc]
    """A process without the elements SpiffWorkflow adds, whose ids (Start, End, Root) a diagram may use."""

    def __init__(self, name: str) -> None:
        WorkflowSpec.__init__(self, name=name)
        self.io_specification = None
        self.data_objects: dict[str, Any] = {}
        self.data_stores: dict[str, Any] = {}
        self.correlation_keys: dict[str, Any] = {}
        self.bpmn_start_events: list[Any] = []


def build(diagram: Diagram) -> Build:
    """The specification of the diagram's one process; its ``faults`` must be empty before it is run."""
    process = diagram.main
    work = Build(diagram, process, Specification(process.id))
    shape.check(work)
    if work.faults:
        return work
    for node in process.nodes.values():
        build_node(work, node)
    _attach(work)
    _connect(work)
    for spec in work.spec.task_specs.values():
        if isinstance(spec, Inclusive):
            spec.reaches = reaches(work.spec, spec)
    return work


def _attach(work: Build) -> None:
    """Give activities their boundary events, sub-processes and the process their start, in the order of the file."""
    specs, nodes = work.spec.task_specs, work.process.nodes
    starts = []
    for node in nodes.values():
        spec = specs[node.id]
        if isinstance(spec, Activity):
            on_it = [specs[other.id] for other in nodes.values() if other.attached_to == node.id]
            spec.boundaries = tuple(event for event in on_it if not isinstance(event, Caught))
            spec.catchers = tuple(event for event in on_it if isinstance(event, Caught))
        if node.kind == "startEvent":
            if isinstance(around := specs.get(node.parent), SubProcess):
                around.inner_start = spec
            else:
                starts.append(spec)
    by_message = set(work.message_starts.values())
    work.spec.start = next((spec for spec in starts if spec.name not in by_message), starts[0])


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
    node = work.process.nodes[flow.source]
    if not isinstance(source, Exclusive | Inclusive):
        source.connect(target)
        _narrow(source, target, flow, node.default)
    elif flow.id == node.default or (flow.condition is None and len(node.outgoing) == 1):
        source.connect(target)
    elif flow.condition is None:
        work.refuse(flow, "flow", "Alur keluar gerbang harus punya syarat atau menjadi alur bawaan.")
    else:
        source.connect_if(Condition(flow.condition), target)


def _narrow(source: Any, target: Any, flow: Flow, default: str | None) -> None:
    """Outside of gateways a condition narrows the ways on, and the default is taken when no other is."""
    if isinstance(source, Parallel):
        return
    if flow.id == default:
        source.default = target.name
    elif flow.condition is not None:
        source.conditions = {**source.conditions, target.name: Condition(flow.condition)}
