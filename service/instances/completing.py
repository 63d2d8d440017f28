"""Completing a task: who may, what its form lets through, and the move of the case."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session

from service import engine, identity, tasks
from service.definitions.answers import answers
from service.errors import NotFound
from service.identity import Actor
from service.instances import recording
from service.instances.at_hand import AtHand, Held, at_hand
from service.instances.holding import require_moving
from service.instances.kinds import Types, keep_types
from service.instances.receipts import Receipt
from service.instances.recording import Move, Said
from service.instances.tables import InstanceRow


@dataclass(frozen=True, slots=True)
class Completed:
    """The case after the step, and the receipt of what was written.

    ``repeated`` when the same form had been sent before and nothing changed; then there is no new receipt.
    """

    instance: str
    number: str
    opened: tuple[str, ...]
    finished: bool
    repeated: bool = False
    receipt: Receipt | None = None


def complete_task(
    session: Session,
    id: str,
    values: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    *,
    types: Types | None = None,
    submit: bool = True,
    claim: bool = False,
) -> Completed:
    """Complete an own task with its form's values and move the case.

    ``claim`` takes a free task of an own seat first. A program completes any task, for whoever has taken it.
    ``submit``: see ``answers``. NotFound, Forbidden (not claimed by the actor, no authority any more, kept apart from
    an earlier step), Invalid (fields), Conflict (closed meanwhile, suspended). The same person sending the same values
    again gets the same answer and changes nothing.
    """
    hand = at_hand(session, actor.tenant, id)
    if hand is None or not identity.may(actor, "task.read", hand.task):
        raise NotFound("Tugas tidak ditemukan.")
    wish = _fingerprint(values)
    if hand.task.state != "open":
        return _answered_before(session, hand.task, hand.instance, actor, wish)
    require_moving(hand.instance)
    if claim and hand.task.assignee is None and not actor.program:
        tasks.claim(session, actor, id, now)
        hand = at_hand(session, actor.tenant, id) or hand
    _require(session, actor, hand.task, now)
    return _moved(session, hand, values, actor, now, types, submit, wish)


def _require(session: Session, actor: Actor, task: Held, now: datetime) -> None:
    """A program may by its role alone; of a person it is asked what he did before."""
    if actor.program and task.delegation is None:
        identity.require(actor, "task.complete", task)
    else:
        tasks.require(session, actor, "task.complete", tasks.find(session, actor, task.id, now), now)


def _moved(
    session: Session,
    hand: AtHand,
    values: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    types: Types | None,
    submit: bool,
    wish: str,
) -> Completed:
    instance, task, clock = hand.instance, hand.task, hand.clock
    program = clock.definition.program
    seen = engine.variables(program, instance.snapshot, task.ref)
    clean = answers(clock.definition, task.element, values, seen, clock.day(now), actor.program, submit)
    turn = engine.complete(program, instance.snapshot, task.ref, clean, now=now, due=clock.rule)
    keep_types(instance, clean.keys(), types)
    said = Said(clean, task.ref, on_behalf_of=task.assignee if actor.program else None, wish=wish)
    move = Move(instance, clock, turn, actor, said, tasks.acting_seat(actor, task), hand.known)
    opened, receipt = recording.receipted(session, move, now)
    return Completed(instance.id, instance.register, opened, turn.finished, receipt=receipt)


def _answered_before(
    session: Session, task: Held, instance: InstanceRow, actor: Actor, wish: str
) -> Completed:
    mine = task.assignee == actor.person or actor.program
    if task.state == "completed" and mine and task.submission == wish:
        return Completed(instance.id, instance.register, (), instance.state == "finished", repeated=True)
    name = identity.names(session, actor.tenant, [task.assignee] if task.assignee else []).get(
        task.assignee or ""
    )
    if task.state == "completed":
        raise tasks.Closed(
            "Tugas ini sudah diselesaikan {name}. Isian Anda tidak disimpan.", name=name or "orang lain"
        )
    raise tasks.Closed("Tugas ini sudah ditarik karena berkasnya bergerak. Isian Anda tidak disimpan.")


def _fingerprint(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(values, option=orjson.OPT_SORT_KEYS)).hexdigest()
