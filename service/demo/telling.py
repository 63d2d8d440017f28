"""How a demo case is told: waits in working minutes, who acts, and what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DAY = 450
"""Working minutes of an ordinary working day."""


@dataclass(frozen=True, slots=True)
class Move:
    """After ``wait`` working minutes somebody takes and completes the open step, only takes it, or cancels the case.

    ``choose`` holds the values that matter; the rest of the form is filled plausibly (``answers``).
    """

    wait: int
    kind: str = "complete"
    choose: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """One case of ``sop``, started ``ago`` working minutes before the demo by ``by`` or who sits where it starts."""

    sop: str
    ago: int
    start: Mapping[str, Any]
    moves: tuple[Move, ...] = ()
    by: str = ""


def does(wait: int, **choose: Any) -> Move:
    """Take the step and complete it."""
    return Move(wait, "complete", choose)


def takes(wait: int) -> Move:
    """Take the step and leave it open."""
    return Move(wait, "claim")


def cancels(wait: int, reason: str) -> Move:
    """Cancel the case."""
    return Move(wait, "cancel", {"alasan": reason})


def quickly(*waits: int) -> tuple[Move, ...]:
    """Several steps on the straight path."""
    return tuple(does(wait) for wait in waits)
