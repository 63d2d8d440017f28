"""Who is asking: a key, or a sign-in name with a key or a password. A browser's session counts for nothing here."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g, request
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from service import clock, identity
from service.api.intake import LARGEST
from service.api.refusals import Unknown, told
from service.api.routing import Route
from service.database import EVERY, db, reading, transaction
from service.errors import Forbidden, NotFound
from service.identity import Actor, attempts, keys
from service.identity.keys import Key
from service.identity.signing_in import typed_login

WHO = "Kirim kunci program Anda: Authorization: Bearer lajur_… (dibuat di halaman Kunci program)."


@dataclass(frozen=True, slots=True)
class Caller:
    """A person through a program; without a key he came with his password, and may what he may."""

    actor: Actor
    scopes: frozenset[str]
    key: Key | None = None
    secret: str = ""


def ask(route: Route) -> Any:
    """Everybody is asked before anything else happens; what comes back is a refusal, or ``None``."""
    request.max_content_length = LARGEST
    if route.open:
        return None
    try:
        found = _caller()
    except attempts.Waiting as no:
        response = told(429, "AuthenticationException", str(no))
        response.headers["Retry-After"] = str(no.seconds)
        return response
    except Forbidden as no:
        raise Unknown(str(no)) from no
    g.caller = found
    need(route.scope)
    return None


def need(scope: str) -> None:
    """Forbidden unless the key has that scope; an empty one is everybody's."""
    if scope and scope not in _known().scopes:
        raise Forbidden("Kunci ini tidak mempunyai izin {scope}. Buat kunci dengan izin itu.", scope=scope)


def _caller() -> Caller:
    given = request.authorization
    if given is None:
        raise Unknown(WHO)
    if given.type == "bearer" and given.token:
        return _by_key(given.token)
    if given.type == "basic" and given.username is not None and given.password is not None:
        login = typed_login(given.username)
        if not given.password.startswith(keys.MARK):
            return _by_password(login, given.password)
        found = _by_key(given.password)
        if found.actor.login == login:
            return found
    raise Unknown(WHO)


def _by_key(secret: str) -> Caller:
    with reading(engine(), EVERY) as session:
        actor, key = keys.actor_of_key(session, secret, now())
    if keys.unnoticed(key, now()):
        with transaction(engine(), actor.tenant) as session:
            keys.notice(session, actor, key, now())
    return Caller(actor, frozenset(key.scopes), key, secret)


def _by_password(login: str, password: str) -> Caller:
    """A password opens as much as the sign-in page would at once: no second step, no first password.

    The attempt counts before it is looked at, also when it is refused.
    """
    with transaction(engine(), EVERY) as session:
        attempts.begin(session, "password", login, now())
    with reading(engine(), EVERY) as session:  # nobody waits for the slow hash to write
        actor = identity.sign_in(session, login, password, now())
        if identity.owes(session, actor.tenant, actor.person, "password"):
            raise Forbidden("Akun ini memerlukan langkah kedua. Masuk di peramban, lalu buat kunci program.")
    with transaction(engine(), EVERY) as session:
        attempts.succeed(session, "password", login, now())
    return Caller(actor, frozenset(keys.SCOPES))


def now() -> datetime:
    """The instant of this request: one for everything it reads and writes."""
    if "now" not in g:
        g.now = clock.now()
    instant: datetime = g.now
    return instant


def engine() -> Engine:
    """The database of this app."""
    return db.engine


def actor() -> Actor:
    """Who is asking."""
    return _known().actor


def _known() -> Caller:
    if "caller" not in g:
        raise Unknown(WHO)
    found: Caller = g.caller
    return found


@contextmanager
def writing() -> Iterator[Session]:
    """A transaction of the caller's agency, in which key and person are looked up anew: what counts is what holds now.

    ``actor()`` is the fresh person from then on.
    """
    asking = _known()
    with transaction(engine(), asking.actor.tenant) as session:
        g.caller = _again(session, asking)
        yield session


def _again(session: Session, asking: Caller) -> Caller:
    try:
        if asking.key is not None:
            fresh, key = keys.actor_of_key(session, asking.secret, now())
            return Caller(fresh, frozenset(key.scopes), key, asking.secret)
        fresh = identity.actor(session, asking.actor.tenant, asking.actor.person, now())
    except (Forbidden, NotFound) as no:
        raise Unknown(str(no)) from no
    return Caller(fresh, asking.scopes)


@contextmanager
def looking() -> Iterator[Session]:
    """A look into the caller's agency; nothing is written."""
    with reading(engine(), actor().tenant) as session:
        yield session
