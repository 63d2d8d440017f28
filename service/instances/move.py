"""A move of a case as it is about to be written: what the engine says, by whom, and what was said with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from service import engine
from service.engine import Fact, Turn
from service.identity import Actor
from service.instances.at_hand import Known
from service.instances.deadlines import Clock
from service.instances.tables import InstanceRow

_HEARD = frozenset(
    {
        "task_completed",
        "external_completed",
        "message_received",
        "error_caught",
        "error_ended",
        "variables_set",
    }
)
"""Facts that carry what was said about their ``ref``."""


@dataclass(frozen=True, slots=True)
class Said:
    """What came with the move: clean values, for which visit (``ref``), or a reason for cancelling.

    ``local`` are values local to the visit. ``on_behalf_of`` is for whom a program acts; ``more`` stands in the event
    as it is. ``wish`` is the fingerprint of what a person sent, kept with the task he completes.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    ref: str | None = None
    reason: str = ""
    local: Mapping[str, Any] = field(default_factory=dict)
    on_behalf_of: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    wish: str | None = None

    @property
    def returning(self) -> str | None:
        """Why work goes back: the field whose key begins with ``alasan`` (docs/forms.md)."""
        found = (value for key, value in self.values.items() if key.startswith("alasan") and value)
        return next((str(value)[:1000] for value in found), None)


@dataclass(frozen=True, slots=True)
class Move:
    """A turn of a case that is held, by whom (``None`` for the clock) for which seat, and what was said with it.

    ``known`` is what was read with the case already, where it was.
    """

    instance: InstanceRow
    clock: Clock
    turn: Turn
    actor: Actor | None = None
    said: Said = field(default_factory=Said)
    seat: str | None = None
    known: Known | None = None

    @property
    def begins(self) -> bool:
        """True for the first move of a case, which is not written yet, nor is its history."""
        return self.known is not None and not self.known.head.stored


def told(move: Move, now: datetime) -> list[Fact]:
    """The facts of a move made at ``now`` as the history keeps them; the last one carries the state's digest.

    With it whoever runs the move again knows that he has arrived where the case stood then.
    """
    facts = [_told(fact, move) for fact in move.turn.facts]
    if facts:
        state = {"state": engine.digest(move.turn, now)}
        facts[-1] = replace(facts[-1], data={**facts[-1].data, **state})
    return facts


def _told(fact: Fact, move: Move) -> Fact:
    """The fact with what was said, where it is theirs: every value that enters a case stands in an event."""
    said = move.said
    if fact.kind == "case_started":
        return replace(fact, data={**fact.data, **_begun(move), "values": engine.clean(said.values)})
    if fact.kind in _HEARD and fact.data.get("ref") == said.ref:
        local = {"local": engine.clean(said.local)} if said.local else {}
        return replace(fact, data={**fact.data, "values": engine.clean(said.values), **local, **said.more})
    if fact.kind == "case_relocated":
        return replace(fact, data={**fact.data, **said.more, "reason": said.reason})
    if fact.kind == "case_cancelled":
        return replace(fact, data={**fact.data, "reason": said.reason})
    return fact


def _begun(move: Move) -> dict[str, Any]:
    """What binds a case to its diagram, and its register number to the history."""
    definition = move.clock.definition
    version = {"definition": definition.key, "version": definition.version, "sha256": definition.sha256}
    return {**version, "number": move.instance.register}
