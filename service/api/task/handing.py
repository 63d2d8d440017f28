"""Whose hands a task is in: taking, handing over, delegating, giving back."""

from typing import Any

from service import instances, tasks
from service.api import variables
from service.api.caller import actor, now, writing
from service.api.intake import body, text
from service.api.task.refusing import taking
from service.errors import Forbidden, Invalid


def claim(id: str) -> None:
    """Take a task for oneself, or as a program for somebody."""
    user = _user()
    with writing() as session, taking(id):
        tasks.opened(session, actor(), id, now())
        if user is None or user == actor().login:
            tasks.claim(session, actor(), id, now())
        elif actor().program:
            tasks.claim_for(session, actor(), id, user, now())
        else:
            raise Forbidden(
                "Tugas hanya dapat diambil untuk diri sendiri. Isi userId dengan nama pengguna kunci ini."
            )


def unclaim(id: str) -> None:
    """Give a task back to its seat."""
    body()
    with writing() as session, taking(id):
        tasks.opened(session, actor(), id, now())
        tasks.release(session, actor(), id, now())


def assign(id: str) -> None:
    """Put a task into somebody's hands, or with none back to its seat. People do so only with their own."""
    user = _user()
    with writing() as session, taking(id):
        if user == actor().login and not actor().program:
            tasks.opened(session, actor(), id, now())
            tasks.claim(session, actor(), id, now())
        elif user is None:
            tasks.opened(session, actor(), id, now())
            tasks.release(session, actor(), id, now())
        else:
            tasks.assign(session, actor(), id, user, now())


def delegate(id: str) -> None:
    """Let somebody else do one's part."""
    user = _user()
    if user is None:
        raise Invalid("userId harus diisi nama pengguna penerima titipan. Tambahkan.")
    with writing() as session, taking(id):
        tasks.delegate(session, actor(), id, user, now())


def resolve(id: str) -> None:
    """Give a delegated task back to its owner, with variables from programs."""
    values, types = variables.read(body().get("variables"), f"Cannot resolve task {id}")
    with writing() as session, taking(id):
        task = tasks.opened(session, actor(), id, now())
        if values:
            kept: dict[str, Any] = {name: kind for name, kind in types.items() if kind}
            instances.set_variables(session, task.instance, values, (), actor(), now(), types=kept)
        tasks.resolve(session, actor(), id, now())


def _user() -> str | None:
    user = text(body(), "userId", 100)
    return None if user is None else user.strip().lower()
