"""The parts of a diagram as frozen data. Ids are the file's own; lines count from 1."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.errors import Invalid


@dataclass(frozen=True, slots=True)
class Timer:
    """``kind`` is timeDuration, timeDate or timeCycle; ``text`` is what the file says, trimmed."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Loop:
    """Repetition of an activity: multi-instance, or ``standard`` (which we do not run)."""

    sequential: bool
    collection: str | None
    element_variable: str | None
    cardinality: str | None
    completion_condition: str | None
    standard: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """An input or output mapping: a text, a tuple of values or a dict of them; ``None`` for anything else, a script."""

    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class Error:
    """A BPMN error of the file; ``code`` and ``message`` are empty where it has none."""

    name: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Node:
    """A flow node: event, activity or gateway. ``parent`` is the id of its process or sub-process.

    ``event_ref`` is the message, error, signal or escalation it refers to, of a task too. ``attributes`` are the
    camunda attributes of the element, ``event_attributes`` those of its event definition.
    """

    id: str
    kind: str
    name: str
    line: int
    parent: str
    lane: str | None
    lanes: tuple[str, ...]
    incoming: tuple[str, ...]
    outgoing: tuple[str, ...]
    default: str | None
    documentation: str
    properties: Mapping[str, str]
    form: str | None
    event: str | None
    event_ref: str | None
    timer: Timer | None
    attached_to: str | None
    interrupting: bool
    loop: Loop | None
    attributes: Mapping[str, str]
    event_attributes: Mapping[str, str]
    inputs: tuple[Parameter, ...]
    outputs: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; ``condition`` is its text as written, ``None`` where there is none."""

    id: str
    name: str
    source: str
    target: str
    condition: str | None
    language: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Lane:
    """One pelaksana; ``nodes`` are the ids it claims, in document order."""

    id: str
    name: str
    line: int
    properties: Mapping[str, str]
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Process:
    """A process with the nodes and flows of its sub-processes beside its own."""

    id: str
    name: str
    executable: bool
    line: int
    documentation: str
    properties: Mapping[str, str]
    lanes: tuple[Lane, ...]
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    pool: str | None

    def lane(self, id: str | None) -> Lane | None:
        """The lane of that id, or ``None``."""
        return next((lane for lane in self.lanes if lane.id == id), None)


@dataclass(frozen=True, slots=True)
class Participant:
    """A pool; ``process`` is ``None`` for a collapsed one."""

    id: str
    name: str
    process: str | None
    line: int


@dataclass(frozen=True, slots=True)
class MessageFlow:
    """A message between pools; its ends are node or participant ids."""

    id: str
    name: str
    source: str
    target: str
    line: int


@dataclass(frozen=True, slots=True)
class Diagram:
    """A whole file. ``lines`` maps every id of the semantic part to its line; ``thrown`` are the errors by id."""

    xml: bytes
    processes: tuple[Process, ...]
    participants: tuple[Participant, ...]
    message_flows: tuple[MessageFlow, ...]
    messages: Mapping[str, str]
    signals: Mapping[str, str]
    errors: Mapping[str, str]
    escalations: Mapping[str, str]
    lines: Mapping[str, int]
    thrown: Mapping[str, Error]

    @property
    def main(self) -> Process:
        """The one executable process; Invalid when there is none or more than one."""
        executable = [process for process in self.processes if process.executable]
        if len(executable) != 1:
            raise Invalid(
                "Diagram harus memuat tepat satu proses dengan isExecutable=true; ditemukan {count}. "
                "Tandai satu proses saja sebagai dapat dijalankan.",
                count=len(executable),
            )
        return executable[0]
