"""Who is asking: a key, or a sign-in name with a key or a password. A browser's session counts for nothing here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, g, request
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from service import clock, identity
from service.api.intake import LARGEST
from service.api.refusals import Unknown
from service.api.routing import Route
from service.database import EVERY, db, reading, transaction
from service.errors import Forbidden, NotFound
from service.identity import Actor, Standing, attempts, keys
from service.identity.keys import Key
from service.identity.recognised import Proof, Recognised
from service.identity.signing_in import typed_login


@dataclass(frozen=True, slots=True)
class Caller:
    """A person through a program; without a key he came with his password, and may what he may."""

    actor: Actor
    scopes: frozenset[str]
    key: Key | None = None
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody who was let in a short while ago; ``admit`` looks, in his request, whether he still may."""

    tenant: str
    admit: Callable[[Session], Caller]


def ask(route: Route) -> Any:
    """Everybody is asked before anything else happens; what comes back is a refusal, or ``None``."""
    request.max_content_length = LARGEST
    if route.open:
        return None
    try:
        found = _caller()
    except attempts.Waiting:
        raise
    except Forbidden as no:
        raise Unknown(str(no)) from no
    if isinstance(found, Expected):
        g.expected, g.needed = found, route.scope
        return None
    g.caller = found
    need(route.scope)
    return None


def settle() -> None:
    """Whoever was expected is looked at now, if his request has not looked yet."""
    if "expected" in g:
        _known()


def need(scope: str) -> None:
    """Forbidden unless the key has that scope; an empty one is everybody's."""
    if scope and scope not in _known().scopes:
        raise Forbidden("Kunci ini tidak mempunyai izin {scope}. Buat kunci dengan izin itu.", scope=scope)


def _caller() -> Caller | Expected:
    given = request.authorization
    if given is None:
        raise Unknown
    if given.type == "bearer" and given.token:
        return _by_key(given.token)
    if given.type == "basic" and given.username is not None and given.password is not None:
        login = typed_login(given.username)
        if given.password.startswith(keys.MARK):
            return _by_key(given.password, login)
        return _by_password(login, given.password)
    raise Unknown


def _by_key(secret: str, login: str | None = None) -> Caller | Expected:
    """A key; where a sign-in name stands beside it, it is its owner's."""
    if (tenant := _memory().home(secret)) is not None:
        return Expected(tenant, lambda session: _of_key(session, secret, login))
    with reading(engine(), EVERY) as session:
        found = _of_key(session, secret, login)
    _memory().keep_home(secret, found.actor.tenant)
    _notice(found)
    return found


def _of_key(session: Session, secret: str, login: str | None) -> Caller:
    actor, key = keys.actor_of_key(session, secret, now())
    if login not in (None, actor.login):
        raise Unknown
    return Caller(actor, frozenset(key.scopes), key, secret)


def _notice(found: Caller) -> None:
    """Write down that a key was used."""
    if found.key is not None and keys.unnoticed(found.key, now()):
        with transaction(engine(), found.actor.tenant) as session:
            keys.notice(session, found.actor, found.key, now())


def _by_password(login: str, password: str) -> Caller | Expected:
    """A password opens as much as the sign-in page would at once: no second step, no first password.

    One that was proved from there a short while ago is not proved again, and is no attempt; the account is read anew.
    It takes away the count of wrong ones from there, as every right one does.
    """
    memory, here = _memory(), request.remote_addr or ""
    if (proof := memory.recall(login, here, password, now())) is not None:
        if memory.trust(login, here):
            with transaction(engine(), EVERY) as session:
                attempts.succeed(session, "password", login, now())
        return Expected(proof.tenant, lambda session: _of_password(session, login, here, proof))
    found = standing(login)  # before the proof: what is remembered is bound to a hash that was there by then
    try:
        actor = prove(login, password)
    except Unknown:
        memory.doubt(login, here)
        raise
    if found is not None and not found.owes:
        memory.keep(login, here, password, actor.tenant, found.password_hash, now())
    return Caller(actor, frozenset(keys.SCOPES))


def _of_password(session: Session, login: str, here: str, proof: Proof) -> Caller:
    found = identity.standing(session, login, now())
    if found is None or found.owes or found.password_hash != proof.stored:
        _memory().forget(login, here)
        raise Unknown
    return Caller(found.actor, frozenset(keys.SCOPES))


def _memory() -> Recognised:
    memory: Recognised = current_app.extensions["recognised"]
    return memory


def standing(login: str) -> Standing | None:
    """The account of that login, of whatever agency; ``None`` when unknown or disabled."""
    with reading(engine(), EVERY) as session:
        return identity.standing(session, login, now())


def prove(login: str, password: str) -> Actor:
    """The actor behind a password that is enough by itself.

    The attempt counts before it is looked at, also when it is refused. Unknown for a wrong one, Forbidden where a
    second step or an own password is owed, Waiting after too many.
    """
    with transaction(engine(), EVERY) as session:
        attempts.begin(session, "password", login, now())
    with reading(engine(), EVERY) as session:  # nobody waits for the slow hash to write
        try:
            actor = identity.sign_in(session, login, password, now())
        except Forbidden as no:
            raise Unknown from no
        if identity.owes(session, actor.tenant, actor.person, "password"):
            raise Forbidden("Akun ini memerlukan langkah kedua. Masuk di peramban, lalu buat kunci program.")
    with transaction(engine(), EVERY) as session:
        attempts.succeed(session, "password", login, now())
    return actor


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
    if "expected" in g:
        with reading(engine(), g.expected.tenant) as session:
            _admit(session)
        _notice(g.caller)
    if "caller" not in g:
        raise Unknown
    found: Caller = g.caller
    return found


def _admit(session: Session) -> None:
    """Let in whoever is expected, as he is now, when he may do what he asks for."""
    expected: Expected = g.pop("expected")
    try:
        g.caller = expected.admit(session)
    except (Forbidden, NotFound) as no:
        raise Unknown(str(no)) from no
    need(g.pop("needed"))


@contextmanager
def writing() -> Iterator[Session]:
    """A transaction of the caller's agency, in which key and person are looked up anew: what counts is what holds now.

    ``actor()`` is the fresh person from then on.
    """
    asking = None if "expected" in g else _known()
    with transaction(engine(), asking.actor.tenant if asking else g.expected.tenant) as session:
        if asking:
            g.caller = _again(session, asking)
        else:
            _admit(session)
            _noticed(session)
        yield session


def _noticed(session: Session) -> None:
    """The same in the transaction of the request."""
    found: Caller = g.caller
    if found.key is not None and keys.unnoticed(found.key, now()):
        keys.notice(session, found.actor, found.key, now())


def _again(session: Session, asking: Caller) -> Caller:
    try:
        if asking.key is not None:
            return _of_key(session, asking.secret, None)
        fresh = identity.actor(session, asking.actor.tenant, asking.actor.person, now())
    except (Forbidden, NotFound) as no:
        raise Unknown(str(no)) from no
    return Caller(fresh, asking.scopes)


@contextmanager
def looking() -> Iterator[Session]:
    """A look into the caller's agency; nothing is written."""
    expected = g.get("expected")
    with reading(engine(), expected.tenant if expected else actor().tenant) as session:
        if expected:
            _admit(session)
        yield session
    if expected:
        _notice(g.caller)
