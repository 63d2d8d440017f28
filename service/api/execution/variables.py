"""The local variables of an execution."""

from typing import Any

from service.api.execution.views import local
from service.api.variable import holders


def every(id: str) -> Any:
    """All of them."""
    return holders.every(local(id))


def change(id: str) -> None:
    """Set and delete several."""
    holders.change(local(id))


def one(id: str, varName: str) -> Any:
    """One of them."""
    return holders.one(local(id), varName)


def put(id: str, varName: str) -> None:
    """Set one."""
    holders.put(local(id), varName)


def remove(id: str, varName: str) -> None:
    """Delete one."""
    holders.remove(local(id), varName)


def data(id: str, varName: str) -> Any:
    """The bytes of one."""
    return holders.data(local(id), varName)


def put_data(id: str, varName: str) -> None:
    """Set one to an uploaded file."""
    holders.put_data(local(id), varName)
