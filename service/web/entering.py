"""The moment somebody comes in: attempts are counted, a new session begins, the one before is worth nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from flask import request, session, url_for
from flask_login import current_user, login_user
from sqlalchemy.orm import Session

from service.database import EVERY, transaction
from service.errors import Forbidden, Refusal
from service.identity import Actor, attempts, sessions
from service.web import access
from service.web.visitor import Visitor, engine, life, now


@contextmanager
def attempt(what: str, login: str) -> Iterator[None]:
    """An attempt to prove who one is by ``what`` (password or code): counted first, forgotten when it was right.

    Waiting when there were too many. Forbidden in the block means that the proof was wrong; any other refusal comes
    after it.
    """
    try:
        with transaction(engine(), EVERY) as database:
            attempts.begin(database, what, login, now())
        yield
    except Forbidden:
        access.told(f"{what}_refused", login=login)
        raise
    except Refusal:
        _succeeded(what, login)
        raise
    _succeeded(what, login)


def _succeeded(what: str, login: str) -> None:
    with transaction(engine(), EVERY) as database:
        attempts.succeed(database, what, login, now())


def enter(person: Actor, way: str, owes: tuple[str, ...] = ()) -> None:
    """Begin a session of that person in this browser."""
    with transaction(engine(), EVERY) as database:
        begin(database, person, way, owes)


def begin(database: Session, person: Actor, way: str, owes: tuple[str, ...] = ()) -> None:
    """``enter`` within a transaction: a new secret, and nothing of what the cookie held before.

    The session this browser had ends; ``owes`` is what must come before anything else.
    """
    leave(database)
    owed = owes[0] if owes else ""
    browser = request.user_agent.string
    secret = sessions.begin(database, person.tenant, person.person, way, browser, now(), owed)
    found = sessions.find(database, person.tenant, secret, now(), life())
    assert found is not None  # it has just begun
    session.clear()
    session.permanent = True
    login_user(Visitor(person, found[1], found[0], secret, person))
    access.told("halfway" if owed else "signed_in", login=person.login, way=way, owes=owed or "-")


def leave(database: Session) -> None:
    """End the session this browser has, if it has one, so that a copy of its cookie is worth nothing."""
    visitor = current_user._get_current_object()
    if isinstance(visitor, Visitor):
        one = visitor.session
        sessions.end(database, one.tenant, one.person, one.id, now())


def onward() -> str:
    """Where the person wanted to go, as long as it is here."""
    wish = request.values.get("next", "")
    return wish if local(wish) else url_for("auth.home")


def local(wish: str) -> bool:
    """True for a path of this site."""
    parts = urlsplit(wish)
    here = wish.startswith("/") and not wish.startswith(("//", "/\\")) and wish.isprintable()
    return here and not parts.scheme and not parts.netloc and "\\" not in wish
