"""The variables an open task sees, and those that are its own."""

from typing import Any

from sqlalchemy.orm import Session

from service import tasks
from service.api.caller import actor, now
from service.api.reach import inside
from service.api.variable import holders
from service.api.variable.holders import Holder
from service.errors import NotFound
from service.instances import waiting
from service.instances.waiting import Standing
from service.tasks import Closed


def _seen(id: str) -> Holder:
    return Holder("task", id, f"task {id} doesn't exist: task is null", lambda session: _at(session, id))


def _own(id: str) -> Holder:
    missing = f"task {id} doesn't exist: task is null"
    return Holder("localTask", id, missing, lambda session: _at(session, id), local=True)


def _at(session: Session, id: str) -> tuple[Standing, str | None]:
    """Its case and what the case calls it; people outside the agency see what they wrote themselves."""
    try:
        task = tasks.opened(session, actor(), id, now())
    except Closed:
        raise NotFound("Tugas tidak ditemukan.") from None
    return waiting.standing(session, actor(), task.instance), task.ref if inside() else None


def every(id: str) -> Any:
    """All it sees."""
    return holders.every(_seen(id))


def change(id: str) -> None:
    """Set and delete several."""
    holders.change(_seen(id))


def one(id: str, varName: str) -> Any:
    """One it sees."""
    return holders.one(_seen(id), varName)


def put(id: str, varName: str) -> None:
    """Set one."""
    holders.put(_seen(id), varName)


def remove(id: str, varName: str) -> None:
    """Delete one."""
    holders.remove(_seen(id), varName)


def data(id: str, varName: str) -> Any:
    """The bytes of one."""
    return holders.data(_seen(id), varName)


def put_data(id: str, varName: str) -> None:
    """Set one to a file."""
    holders.put_data(_seen(id), varName)


def every_local(id: str) -> Any:
    """All its own."""
    return holders.every(_own(id))


def change_local(id: str) -> None:
    """Set and delete several of its own."""
    holders.change(_own(id))


def one_local(id: str, varName: str) -> Any:
    """One of its own."""
    return holders.one(_own(id), varName)


def put_local(id: str, varName: str) -> None:
    """Set one of its own."""
    holders.put(_own(id), varName)


def remove_local(id: str, varName: str) -> None:
    """Delete one of its own."""
    holders.remove(_own(id), varName)


def data_local(id: str, varName: str) -> Any:
    """The bytes of one of its own."""
    return holders.data(_own(id), varName)


def put_data_local(id: str, varName: str) -> None:
    """Set one of its own to a file."""
    holders.put_data(_own(id), varName)
