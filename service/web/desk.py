"""Everything that lies on the desk when a task is opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from service import definitions, history, identity, instances, tasks
from service.definitions import Definition
from service.definitions.course import Course, course, present
from service.errors import Forbidden, NotFound
from service.forms import initial
from service.history import Entry
from service.identity import Actor
from service.instances import Case
from service.tasks import Task
from service.web.authority import badges
from service.web.filling import Decision, decision
from service.web.papers import Paper, papers
from service.web.refusals import sentence
from service.web.steps import Step, step
from service.web.trail import marks, names
from service.web.visitor import now
from service.web.worktime import used


@dataclass(frozen=True, slots=True)
class Desk:
    """``mode`` says what the person may do: fill, claim, watch (another's), or closed.

    ``used`` is the per cent of the working time until the deadline that is gone; ``acting`` says as what the person
    acts who does not sit in the seat himself; ``why`` is the reason why someone of the seat may only watch.
    """

    task: Task
    mode: str
    definition: Definition
    step: Step | None
    schema: Mapping[str, Any] | None
    data: Mapping[str, Any]
    decision: Decision | None
    papers: Sequence[Paper]
    marks: Sequence[Mapping[str, Any]]
    case: Case | None
    used: int | None
    acting: str
    why: str


def desk(session: Session, id: str, actor: Actor) -> Desk:
    """The desk of a task ``actor`` may read; NotFound otherwise."""
    task = tasks.find(session, actor, id, now())
    definition = definitions.get(session, actor.tenant, task.definition, task.version)
    case = _case(session, actor, task)
    entries = history.read(session, actor.tenant, task.instance) if case else ()
    no = _refused(session, actor, task)
    schema = definition.form_for(task.element)
    ran = _course(session, actor, definition, case, entries)
    called = names(session, ran, entries)
    return Desk(
        task=task,
        mode=_mode(actor, task),
        definition=definition,
        step=step(definition, task.element),
        schema=schema,
        data=_data(session, schema, task, case, entries),
        decision=decision(schema) if schema else None,
        papers=papers(ran, entries, called, actor),
        marks=marks([task], present(entries)) if task.state == "open" else marks([], entries),
        case=case,
        used=used(task),
        acting=badges(session, actor, [task]).get(task.id, ""),
        why=sentence(no) if no else "",
    )


def _course(
    session: Session, actor: Actor, definition: Definition, case: Case | None, entries: Sequence[Entry]
) -> Course:
    """The versions of the task's case; the task's own where the case is not to be known."""
    if case is not None and case.version != definition.version:
        definition = definitions.get(session, actor.tenant, case.definition, case.version)
    return course(session, definition, entries)


def _case(session: Session, actor: Actor, task: Task) -> Case | None:
    """The case, unless the person may know of the task only (another OPD before taking it)."""
    try:
        return instances.case(session, actor, task.instance, now())
    except NotFound:
        return None


def _mode(actor: Actor, task: Task) -> str:
    if task.state != "open":
        return "closed"
    if task.assignee == actor.person:
        return "fill" if identity.may(actor, "task.complete", task) else "watch"
    free = task.assignee is None and identity.may(actor, "task.claim", task)
    return "claim" if free else "watch"


def _refused(session: Session, actor: Actor, task: Task) -> Forbidden | None:
    """Why the person may not take the free task, or no longer complete the own one."""
    if task.state != "open" or task.assignee not in (None, actor.person):
        return None
    action = "task.complete" if task.assignee == actor.person else "task.claim"
    return tasks.refusal(session, actor, action, task, now())


def _data(
    session: Session,
    schema: Mapping[str, Any] | None,
    task: Task,
    case: Case | None,
    entries: Sequence[Entry],
) -> dict[str, Any]:
    """What the form shows: what was sent, for a finished task; else what the step sees."""
    if schema is None or case is None:
        return {}
    sent = [entry.data for entry in entries if entry.kind == "task_completed" and entry.data]
    for data in sent:
        if task.state == "completed" and data.get("ref") == task.ref:
            return initial(schema, {**case.variables, **data.get("values", {})}, again=True)
    return initial(schema, instances.seen(session, task) if task.state == "open" else case.variables)
