"""A diagram made ready to run: parsed once, then shared by every case and thread."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from service.diagram import Node, read
from service.engine import gate, parser
from service.engine.expressions import FeelEngine
from service.errors import Invalid


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """The specification of one process with its compiled expressions. Nothing in it changes while cases run.

    ``flows`` maps a sequence flow to its source and target. ``start`` is the id of the start event that needs no
    message, or else of the first one; ``message_starts`` are the start events by the names of their messages;
    ``externals`` the topics, as written, of the elements a program does.
    """

    process: str
    start: str
    spec: Any
    script_engine: FeelEngine
    nodes: Mapping[str, Node]
    flows: Mapping[str, tuple[str, str]]
    message_starts: Mapping[str, str]
    externals: Mapping[str, str]


def compile(xml: bytes) -> Program:
    """The program of the one executable process in ``xml``.

    Invalid, with a Fault for every place in ``details``, when the file is not safe BPMN or holds anything this
    engine would not run as written: scripts, classes, listeners, calls, expressions outside FEEL and our JUEL, times
    outside plain ISO 8601. Nothing in the file is run or evaluated.
    """
    diagram = read(xml)
    process = diagram.main
    faults = gate.faults(diagram)
    if not faults:
        work = parser.build(diagram)
        faults = work.faults
    if faults:
        first = faults[0]
        raise Invalid(
            "Diagram tidak dapat dijalankan. Baris {line}: {sentence}",
            faults,
            line=first.line,
            sentence=first.sentence,
        )
    return Program(
        process=process.id,
        start=work.spec.start.name,
        spec=work.spec,
        script_engine=FeelEngine(MappingProxyType(work.expressions)),
        nodes=process.nodes,
        flows=MappingProxyType({flow.id: (flow.source, flow.target) for flow in process.flows.values()}),
        message_starts=MappingProxyType(work.message_starts),
        externals=MappingProxyType(work.externals),
    )
