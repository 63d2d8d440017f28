"""The versions that a case has run on, one after another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from service.definitions.content import Definition
from service.definitions.versions import get
from service.diagram import Process
from service.errors import NotFound
from service.history import Entry
from service.history.visits import RELOCATED, renamed


@dataclass(frozen=True, slots=True)
class Course:
    """Versions, oldest first, each with the number of the event that brought the case there (the first: 0)."""

    parts: tuple[tuple[int, Definition], ...]

    @property
    def last(self) -> Definition:
        """The version the case runs on now."""
        return self.parts[-1][1]

    @property
    def processes(self) -> tuple[tuple[int, Process], ...]:
        """The diagrams, as those read them who tell where tokens were."""
        return tuple((seq, each.diagram.main) for seq, each in self.parts)

    def at(self, seq: int) -> Definition:
        """The version that counted for the event of that number."""
        return next(each for begin, each in reversed(self.parts) if begin <= seq)


def course(session: Session, last: Definition, entries: Sequence[Entry]) -> Course:
    """The versions of a case that runs on ``last``, as its events tell; no statement for one that was never moved.

    A version that is gone is told by the one that followed it.
    """
    moved = [entry for entry in entries if entry.kind == RELOCATED]
    numbers = [(entry.data or {}).get("before") for entry in moved]
    begins = [0, *(entry.seq for entry in moved)]
    known = [_known(session, last, number) for number in numbers]
    return Course(tuple(zip(begins, [*known, last], strict=True)))


def _known(session: Session, last: Definition, number: object) -> Definition:
    try:
        return get(session, last.tenant, last.key, number) if isinstance(number, int) else last
    except NotFound:
        return last


def present(entries: Sequence[Entry]) -> list[Entry]:
    """The events with their elements as they are called in the version the case runs on now."""
    found: list[Entry] = []
    for entry in entries:
        if entry.kind == RELOCATED and (names := renamed(entry.data or {})):
            found = [replace(each, element=names.get(each.element or "", each.element)) for each in found]
        found.append(entry)
    return found
