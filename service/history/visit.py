"""A visit of a token to an element, and what every reader of a case's way calls things by. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from service.diagram.model import Process

RELOCATED = "case_relocated"
OPEN, DONE, CANCELED = "open", "done", "canceled"
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})
ONE_WAY = frozenset({"exclusiveGateway", "eventBasedGateway"})
BODY = "#multiInstanceBody"
"""What is appended to the id of a repeated step, to name the whole of its repetitions."""
OPENS = frozenset({"task_opened", "external_opened", "message_awaited"})
CLOSES = {
    "task_completed": DONE,
    "external_completed": DONE,
    "message_received": DONE,
    "task_withdrawn": CANCELED,
    "external_withdrawn": CANCELED,
    "message_dropped": CANCELED,
}


class Told(Protocol):
    """An event, as ``Entry`` has it."""

    @property
    def seq(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...
    @property
    def element(self) -> str | None: ...
    @property
    def actor(self) -> str | None: ...
    @property
    def data(self) -> Mapping[str, Any] | None: ...


@dataclass(frozen=True, slots=True)
class Visit:
    """One token at one element, from ``started_at`` until it was left (``ended_at``), at ``seq`` of the case's events.

    ``ref`` names it where the engine does: tasks, steps for programs, messages and timers that are waited for.
    ``around`` is the visit of the sub-process or repeated step it happened in. ``how`` is open, done or canceled;
    ``last`` says that its token ended there. ``left_by`` is who ended it, ``None`` for the clock. ``former`` are what
    the element was called in earlier versions of the diagram, each until that event.
    """

    element: str
    kind: str
    name: str | None
    seq: int
    ref: str | None
    around: "Visit | None"
    started_at: datetime
    ended_at: datetime | None = None
    left_seq: int | None = None
    left_by: str | None = None
    how: str = OPEN
    last: bool = False
    former: tuple[tuple[int, str], ...] = ()

    def called(self, seq: int) -> str:
        """What the element was called when that event happened."""
        return next((element for until, element in self.former if seq < until), self.element)


Processes = Sequence[tuple[int, Process]]
"""The diagrams a case ran on, oldest first, each with the event that brought the case there (the first: 0)."""


def several(process: Process | Processes) -> Processes:
    """The diagrams of a case, also where there is just one."""
    return ((0, process),) if isinstance(process, Process) else process


def renamed(data: Mapping[str, Any]) -> dict[str, str]:
    """What elements are called from a relocation on, by what they were called before."""
    return {before: after for before, after in data.get("elements") or () if after}
