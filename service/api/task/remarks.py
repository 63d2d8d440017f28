"""What is noted about a task, and whom it is offered to."""

from typing import Any

from flask import request
from sqlalchemy.orm import Session

from service import tasks
from service.api.caller import actor, looking, now, writing
from service.api.intake import body, text
from service.api.parameters import TEXT, Parameter, read
from service.api.reach import logins
from service.api.refusals import Told
from service.api.task import shapes
from service.api.task.refusing import reading, taking
from service.errors import Invalid, NotFound
from service.tasks import Comment

OF_TYPE = (Parameter("type", TEXT, "Only links of this type: candidate, assignee or owner."),)


def comments(id: str) -> Any:
    """Everything noted about it, newest first, also when it is closed."""
    with looking() as session, reading(id, _none(404, id)):
        found = tasks.comments(session, actor(), id, now())
        return _told(session, found)


def comment(id: str, commentId: str) -> Any:
    """One note."""
    with looking() as session:
        try:
            known = tasks.comments(session, actor(), id, now())
        except NotFound:
            known = ()
        found = tuple(each for each in known if each.id == commentId)
        if not found:
            message = f"Task comment with id {commentId} does not exist for task id '{id}'."
            raise Told(404, "InvalidRequestException", message, None)
        return _told(session, found)[0]


def note(id: str) -> Any:
    """Note something; the record keeps it."""
    message = text(body(), "message", 4_000)
    if message is None:
        raise Told(400, "InvalidRequestException", "Not enough parameters submitted")
    with writing() as session, reading(id, _none(400, id)):
        found = tasks.comment(session, actor(), id, message, now())
        base, _, _ = request.base_url.partition("/task/")
        return shapes.comment(found, logins(session, {found.person}), base)


def _none(code: int, id: str) -> Told:
    return Told(code, "InvalidRequestException", f"No task found for task id {id}", None)


def _told(session: Session, found: tuple[Comment, ...]) -> list[dict[str, Any]]:
    names = logins(session, {each.person for each in found})
    return [shapes.comment(each, names) for each in found]


def links(id: str) -> Any:
    """Whom an open task is offered to, who has it, who owns it."""
    kind = read(OF_TYPE, request.args, text=True).get("type")
    with looking() as session, taking(id):
        task = tasks.opened(session, actor(), id, now())
        names = logins(session, {*task.candidates, task.assignee, task.owner})
        return [each for each in shapes.links(task, names) if kind in (None, each["type"])]


def link(id: str) -> None:
    """Offer it to one more, or name its assignee or owner."""
    wish = _wish()
    with writing() as session, taking(id):
        tasks.link(session, actor(), id, *wish, now())


def unlink(id: str) -> None:
    """Take that back."""
    wish = _wish()
    with writing() as session, taking(id):
        tasks.unlink(session, actor(), id, *wish, now())


def _wish() -> tuple[str, str | None, str | None]:
    sent = body()
    user, group = text(sent, "userId", 100), text(sent, "groupId", 100)
    kind = text(sent, "type", 40)
    if (user is None) == (group is None):
        message = "Identity Link requires userId or groupId, but not both"
        raise Told(400, "InvalidRequestException", message, None)
    if kind is None:
        raise Invalid("type harus diisi candidate, assignee, atau owner. Tambahkan.")
    return kind, user, group
