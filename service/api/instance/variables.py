"""The variables of a running case."""

from typing import Any

from service.api.caller import actor
from service.api.variable import holders
from service.api.variable.holders import Holder
from service.instances import waiting


def _of(id: str) -> Holder:
    missing = f"execution {id} doesn't exist: execution is null"
    return Holder(
        "process instance", id, missing, lambda session: (waiting.standing(session, actor(), id), None)
    )


def every(id: str) -> Any:
    """All of them."""
    return holders.every(_of(id))


def change(id: str) -> None:
    """Set and delete several."""
    holders.change(_of(id))


def one(id: str, varName: str) -> Any:
    """One of them."""
    return holders.one(_of(id), varName)


def put(id: str, varName: str) -> None:
    """Set one."""
    holders.put(_of(id), varName)


def remove(id: str, varName: str) -> None:
    """Delete one."""
    holders.remove(_of(id), varName)


def data(id: str, varName: str) -> Any:
    """The bytes of one."""
    return holders.data(_of(id), varName)


def put_data(id: str, varName: str) -> None:
    """Set one to an uploaded file."""
    holders.put_data(_of(id), varName)
