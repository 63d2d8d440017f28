"""Who is asking. Everything is closed except the few doors named here."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Response, abort, g, jsonify, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_babel import gettext as _
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf import CSRFProtect
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from service import clock, identity
from service.database import db, reading, transaction
from service.errors import Forbidden, NotFound
from service.identity import Actor, Agency

OPEN = frozenset({"static", "auth.sign_in", "auth.health"})
"""The doors that ask nobody's name."""
LONGEST = timedelta(hours=12)
"""After this a person signs in again, however busy."""


@dataclass(frozen=True)
class Visitor(UserMixin):
    """The signed-in person as Flask-Login keeps one."""

    actor: Actor
    agency: Agency

    def get_id(self) -> str:
        """Agency and person, enough to find both again."""
        return f"{self.actor.tenant}\n{self.actor.person}"


class Sessions(SecureCookieSessionInterface):
    """Sessions that files know nothing of: a file kept for good must neither carry nor vary by a cookie.

    A page that asks for the bell's number by itself does not keep a session alive that nobody uses.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint not in ("static", "bell.count"):
            super().save_session(app, session, response)


def install(app: Flask) -> None:
    """Ask everybody, at every door, before anything else happens; changes also bring the page's token."""
    app.session_interface = Sessions()
    logins = LoginManager(app)
    logins.user_loader(_visitor)
    app.before_request(_ask)
    CSRFProtect(app)
    app.context_processor(lambda: {"me": current_user, "may": may})


def _visitor(id: str) -> Visitor | None:
    tenant, _, person = id.partition("\n")
    since = session.get("since")
    if not isinstance(since, int | float) or now().timestamp() - since > LONGEST.total_seconds():
        return None
    try:
        with reading(engine()) as database:
            actor = identity.actor(database, tenant, person, now())
            return Visitor(actor, identity.agency(database, tenant))
    except NotFound:
        return None


def _ask() -> Any:
    if request.endpoint is None or request.endpoint in OPEN or current_user.is_authenticated:
        return None
    sentence = _("Sesi Anda sudah berakhir. Masuk lagi; isian Anda masih tersimpan di peramban ini.")
    if wants_json():
        return jsonify(message=sentence), 401
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("auth.sign_in", next=here if here != "/" else None))


def now() -> datetime:
    """The instant of this request: one for everything it reads and writes."""
    if "now" not in g:
        g.now = clock.now()
    instant: datetime = g.now
    return instant


def engine() -> Engine:
    """The database of this app."""
    return db.engine


@contextmanager
def writing() -> Iterator[Session]:
    """A transaction of the person's agency, in which the person is looked up anew: what counts is what holds now.

    ``actor()`` is the fresh person from then on. Forbidden when the account was closed meanwhile.
    """
    asking = actor()
    with transaction(engine()) as session:
        try:
            g.actor = identity.actor(session, asking.tenant, asking.person, now())
        except NotFound as error:
            raise Forbidden("Akun Anda sudah dinonaktifkan. Hubungi admin instansi Anda.") from error
        yield session


@contextmanager
def looking() -> Iterator[Session]:
    """A look into the person's agency; nothing is written."""
    actor()
    with reading(engine()) as session:
        yield session


def actor() -> Actor:
    """The signed-in person."""
    if not current_user.is_authenticated:
        abort(401)
    person: Actor = g.get("actor") or current_user.actor
    return person


def agency() -> Agency:
    """The signed-in person's agency."""
    found: Agency = current_user.agency
    return found


def may(action: str, thing: Any = None) -> bool:
    """What a template may offer the person."""
    return bool(current_user.is_authenticated) and identity.may(actor(), action, thing)


def wants_json() -> bool:
    """True for scripts: they sent JSON or ask for it before HTML."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.is_json or best == "application/json"


def answer(**said: Any) -> Response:
    """A JSON answer."""
    return jsonify(**said)
