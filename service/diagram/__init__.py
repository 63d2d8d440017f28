"""What a BPMN 2.0 file says, read safely into plain data: nothing is judged and nothing is run here."""

from service.diagram.intake import MAX_BYTES, MAX_NODES, Fault
from service.diagram.model import (
    Diagram,
    Error,
    Flow,
    Lane,
    Loop,
    MessageFlow,
    Node,
    Parameter,
    Participant,
    Process,
    Timer,
)
from service.diagram.reading import read

__all__ = [
    "MAX_BYTES",
    "MAX_NODES",
    "Diagram",
    "Error",
    "Fault",
    "Flow",
    "Lane",
    "Loop",
    "MessageFlow",
    "Node",
    "Parameter",
    "Participant",
    "Process",
    "Timer",
    "read",
]
