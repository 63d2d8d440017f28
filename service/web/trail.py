"""The way a case has come: sentences, lanes, and marks on the diagram."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from service import history, identity
from service.definitions import Definition
from service.definitions.course import Course
from service.diagram import Process
from service.history import TECHNICAL, Entry
from service.identity import Actor
from service.instances import Case
from service.tasks import Task
from service.web import authority
from service.web.papers import chosen, reads
from service.web.steps import Step, steps
from service.web.timing import Took, spent
from service.web.words import near


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of the timeline; ``note`` is the decision taken and its reason, ``took`` and ``late`` its time."""

    seq: int
    at: datetime
    kind: str
    text: str
    note: str
    took: str
    late: str


@dataclass(frozen=True, slots=True)
class Stop:
    """One lane of the strip: ``state`` is here, late, done or ahead; ``done`` counts its finished steps."""

    name: str
    state: str
    word: str
    done: int
    tasks: tuple[Task, ...]


def names(session: Session, course: Course, entries: Sequence[Entry]) -> dict[str, str]:
    """What people call the persons, steps, lanes and flows of a case, as the latest version that has them says it.

    A deadline goes by the name of its step.
    """
    ids = {id for entry in entries for id in (entry.actor, entry.on_behalf_of)}
    ids |= {(entry.data or {}).get(key) for key in ("assignee", "to") for entry in entries}
    tenant = course.last.tenant
    people = identity.names(session, tenant, [id for id in ids if id])
    drawn = {id: name for _, process in course.processes for id, name in _drawn(process).items()}
    return drawn | people | authority.names(session, tenant, entries)


def _drawn(main: Process) -> dict[str, str]:
    lanes = {lane.id: lane.name for lane in main.lanes}
    hosts = {node.id: main.nodes.get(node.attached_to or "", node) for node in main.nodes.values()}
    nodes = {id: host.name for id, host in hosts.items() if host.name}
    flows = {flow.id: flow.name for flow in main.flows.values() if flow.name}
    return flows | nodes | lanes


def timeline(
    course: Course,
    entries: Sequence[Entry],
    called: Mapping[str, str],
    actor: Actor,
    visits: Mapping[str, Took],
) -> list[Line]:
    """The events people care about, newest first; decisions and reasons only for those who may read them."""
    return [
        Line(
            entry.seq,
            entry.at,
            entry.kind,
            sentence(entry, called),
            _note(course.at(entry.seq), entry, actor),
            *spent(course.at(entry.seq), entry, visits),
        )
        for entry in reversed(entries)
        if entry.kind not in TECHNICAL
    ]


def sentence(entry: Entry, called: Mapping[str, str]) -> str:
    """An event in one sentence, in the visitor's language."""
    template, values = history.sentence(entry, called)
    told = {key: near(value) if isinstance(value, datetime) else value for key, value in values.items()}
    who, job = authority.who(entry, called, told["actor"]), told["job"]
    return _(template).format(**told | {"actor": who, "job": _(job)})


def _note(definition: Definition, entry: Entry, actor: Actor) -> str:
    if entry.erased:
        return _("Isinya dihapus menurut %(basis)s.", basis=entry.erased)
    return chosen(definition, entry) if entry.kind == "task_completed" and reads(actor, entry) else ""


def completed(entries: Iterable[Entry]) -> list[str]:
    """The elements of the finished steps, in order."""
    return [entry.element for entry in entries if entry.kind == "task_completed" and entry.element]


def strip(definition: Definition, case: Case, entries: Sequence[Entry]) -> list[Stop]:
    """The lanes in the document's order, each with what has happened in it."""
    nodes = definition.diagram.main.nodes
    done = [nodes[id].lane for id in completed(entries) if id in nodes]
    return [
        _stop(lane.name, done.count(lane.id), tuple(task for task in case.tasks if task.lane == lane.id))
        for lane in definition.diagram.main.lanes
    ]


def _stop(name: str, done: int, tasks: tuple[Task, ...]) -> Stop:
    if tasks:
        late = any(task.late for task in tasks)
        return Stop(name, "late" if late else "here", _("terlambat") if late else _("di sini"), done, tasks)
    return Stop(name, "done" if done else "ahead", _("dilalui") if done else _("belum"), done, tasks)


def marks(tasks: Sequence[Task], entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """What the diagram shows: flows taken, finished steps, and where the case is now (with a word).

    ``centre`` is where to look first: here, or where the case ended.
    """
    flows = {str((entry.data or {}).get("flow")) for entry in entries if entry.kind == "flow_taken"}
    here = {task.element: task for task in tasks}
    way = completed(entries)
    done = [id for id in dict.fromkeys(way) if id not in here]
    last = None if here or not way else way[-1]
    found: list[dict[str, Any]] = [{"element": id, "kind": "taken"} for id in sorted(flows)]
    found += [{"element": id, "kind": "done", "word": _("selesai"), "centre": id == last} for id in done]
    for id, task in here.items():
        kind, word = ("late", _("di sini, terlambat")) if task.late else ("here", _("di sini"))
        found.append({"element": id, "kind": kind, "word": word, "centre": True})
    return found


def standing(definition: Definition, case: Case, entries: Sequence[Entry]) -> list[tuple[Step, str]]:
    """The diagram as a table: every step and where it stands."""
    done, here = set(completed(entries)), {task.element for task in case.tasks}
    return [
        (step, _("di sini") if step.element in here else _("selesai") if step.element in done else _("belum"))
        for step in steps(definition)
    ]
