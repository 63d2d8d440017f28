"""Task rows for the steps a turn opened: whose they are, by lane, candidates or assignee, and till when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

import orjson
from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from service import identity
from service.database import new_id
from service.definitions import Definition
from service.engine import OpenTask
from service.instances.move import Move
from service.instances.tables import InstanceRow
from service.prepared import Prepared
from service.tasks.apart import Apart, apart_text, barred
from service.tasks.inbox import END_OF_TIME
from service.tasks.offers import NAMED, PERSON, SEAT
from service.tasks.tables import CandidateRow, TaskRow

_TASKS = Prepared(
    insert(cast(Table, TaskRow.__table__)),
    *("tenant", "id", "instance", "ref", "element", "name", "item", "lane", "seat", "definition", "version"),
    *(
        "sop_name",
        "number",
        "subject",
        "search",
        "assignee",
        "apart",
        "opened_at",
        "due_at",
        "sort_at",
        "state",
    ),
    *("returned_by", "returned_reason", "revision", "priority", "follow_up_at", "description"),
)
"""What ``_task`` says of a new one."""


@dataclass(frozen=True, slots=True)
class Known:
    """The agency's seats by every name they have, and its people by sign-in name, as far as diagrams name them."""

    seats: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)

    def seat(self, name: str) -> str:
        """The seat of that name; one that the agency has not is kept by the name, for programs to find."""
        return self.seats.get(identity.plain(name), name)


def open_tasks(session: Session, moves: Sequence[Move], now: datetime) -> dict[str, list[dict[str, Any]]]:
    """Write the rows of the opened steps, in a handful of statements; the rows by case."""
    known = _known(session, moves)
    pairs = [(move, task) for move in moves for task in move.turn.opened]
    rows = [_task(move, task, known[move.instance.tenant], now) for move, task in pairs]
    _free_barred(session, rows)
    if rows:
        _TASKS.run_all(session, rows)
    further = [
        each
        for (move, task), row in zip(pairs, rows, strict=True)
        for each in _candidates(task, row, known[move.instance.tenant])
    ]
    if further:
        session.execute(insert(CandidateRow), further)
    found: dict[str, list[dict[str, Any]]] = {move.instance.id: [] for move in moves}
    offered = {each["task"] for each in further}
    for row in rows:
        found[row["instance"]].append({**row, "offered": row["id"] in offered})
    return found


def _known(session: Session, moves: Sequence[Move]) -> dict[str, Known]:
    """Asked for only where a diagram names seats or people itself: statements by agency, not by task."""
    found = {}
    for tenant in {move.instance.tenant for move in moves}:
        opened = [task for move in moves if move.instance.tenant == tenant for task in move.turn.opened]
        logins = {login for task in opened for login in (task.assignee, *task.users) if login}
        seats = identity.seats_by_name(session, tenant) if any(task.groups for task in opened) else {}
        found[tenant] = Known(seats, identity.persons(session, tenant, logins) if logins else {})
    return found


def _candidates(task: OpenTask, row: Mapping[str, Any], known: Known) -> list[dict[str, Any]]:
    seats = dict.fromkeys(known.seat(group) for group in task.groups[1:])
    people = dict.fromkeys(known.people[login] for login in task.users if login in known.people)
    found = [(SEAT, seat) for seat in seats if seat != row["seat"]] + [(PERSON, id) for id in people]
    found += [(NAMED, row["assignee"])] if task.assignee and row["assignee"] else []
    same = {"tenant": row["tenant"], "task": row["id"], "sort_at": row["sort_at"]}
    return [{**same, "kind": kind, "name": name} for kind, name in found]


def _free_barred(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Nobody is handed a task that must be kept apart from what he did before: it waits for the seat."""
    own = [row for row in rows if row["assignee"] and row["apart"]]
    for tenant in {row["tenant"] for row in own}:
        found = barred(session, tenant, {row["id"]: Apart(row["instance"], row["apart"]) for row in own})
        for row in own:
            if row["assignee"] in found.get(row["id"], {}):
                row["assignee"] = None


def _task(move: Move, task: OpenTask, known: Known, now: datetime) -> dict[str, Any]:
    instance, definition, said = move.instance, move.clock.definition, move.said
    addressed = bool(task.groups or task.users or task.assignee)
    seat = _seat(move, task, known)
    again = not task.ref.endswith(".1") and said.returning is not None
    own = seat is not None and seat == instance.owner_seat and not addressed
    node = definition.diagram.main.nodes.get(task.element)
    return {
        "tenant": instance.tenant,
        "id": new_id(),
        "instance": instance.id,
        "ref": task.ref,
        "element": task.element,
        "name": task.name or task.element,
        "item": item_label(task.item),
        "lane": task.lane,
        "seat": seat,
        "definition": instance.definition,
        "version": instance.version,
        "sop_name": instance.sop_name,
        "number": instance.register,
        "subject": instance.subject,
        "search": f"{instance.search} {task.name} {item_label(task.item)}".lower(),
        "assignee": instance.started_by if own else known.people.get(task.assignee or ""),
        "apart": apart_from(definition, task.element, instance),
        "opened_at": now,
        "due_at": task.due,
        "sort_at": task.due or END_OF_TIME,
        "state": "open",
        "returned_by": move.actor.person if again and move.actor else None,
        "returned_reason": said.returning if again else None,
        "revision": 1,
        "priority": task.priority,
        "follow_up_at": task.follow_up,
        "description": (node.documentation or None) if node else None,
    }


def _seat(move: Move, task: OpenTask, known: Known) -> str | None:
    """The first of the groups; else, where nobody else is named, the lane's."""
    if task.groups:
        return known.seat(task.groups[0])
    return None if task.users else move.clock.definition.seat(task.lane)


def apart_from(definition: Definition, element: str, instance: InstanceRow) -> str:
    """What a task at ``element`` must be kept apart from, by its present names and those of earlier versions."""
    named = definition.apart(element)
    former = [before for before, now in orjson.loads(instance.renamed).items() if now in named]
    return apart_text([*named, *former], definition.start_element, instance.started_by)


def item_label(item: Any) -> str:
    """The words for one item of a multi-instance step: text as it is, an object by its values."""
    if item is None:
        return ""
    if isinstance(item, Mapping):
        return " – ".join(str(value) for value in item.values() if value)[:200]
    return str(item)[:200]
