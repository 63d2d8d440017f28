"""Completing a task, or ending it by an error of the procedure."""

from typing import Any

from sqlalchemy.orm import Session

from service import instances
from service.api import variables
from service.api.caller import actor, need, now, writing
from service.api.intake import body, text, yes
from service.api.reach import variables as reached
from service.api.refusals import Told
from service.api.task.refusing import ending, is_null
from service.errors import NotFound
from service.tasks import Closed


def complete(id: str) -> Any:
    """Complete a task; what the case then knows comes back for whoever asks and may read cases."""
    return _completed(id, "complete task", submit=False)


def submit_form(id: str) -> Any:
    """Complete a task as its form does: the form's rules hold, also those of a generated one."""
    return _completed(id, "submit task form", submit=True)


def _completed(id: str, verb: str, *, submit: bool) -> Any:
    sent = body()
    values, types = variables.read(sent.get("variables"), f"Cannot {verb} {id}")
    if returning := yes(sent, "withVariablesInReturn"):
        need("case:read")
    with writing() as session, ending(id, verb):
        done = instances.complete_task(
            session, id, values, actor(), now(), types=types, submit=submit, claim=True
        )
        if done.repeated:  # the original knows no task that is done
            raise Closed("Tugas ini sudah diselesaikan.")
        return _known(session, done.instance) if returning else None


def _known(session: Session, id: str) -> dict[str, Any]:
    case = instances.case(session, actor(), id, now())
    return variables.told(reached(session, case), case.types)


def error(id: str) -> None:
    """End a task by an error that the diagram catches."""
    sent = body()
    values, types = variables.read(sent.get("variables"), f"Cannot end task {id}")
    code, message = text(sent, "errorCode", 255) or "", text(sent, "errorMessage", 4_000)
    if not code:
        raise Told(400, "RestException", "errorCode is empty")
    with writing() as session, ending(id, "end task"):
        try:
            instances.task_error(session, actor(), id, code, message, values, now(), types)
        except (NotFound, Closed):
            raise Told(404, "RestException", is_null(id)) from None
