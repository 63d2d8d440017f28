"""Who is asking. Everything is closed except the few doors named here."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from flask import Flask, Request, Response, abort, current_app, flash, g, jsonify, redirect, request, url_for
from flask import session as cookie
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_babel import gettext as _
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf import CSRFProtect
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from service import clock, identity
from service.database import db, reading, transaction
from service.errors import Forbidden, NotFound
from service.identity import Actor, Agency, sessions
from service.identity.sessions import Life, SignedIn
from service.personnel import assignments
from service.settings import Entrance

OPEN = frozenset(
    {"static", "auth.sign_in", "auth.health", "federated.begin", "federated.back", "modeler.webapps"}
)
"""The doors that ask nobody's name."""
DOORS = frozenset({"engine_rest"})
"""The programs' door asks by itself, and counts no cookie."""
OWED = {"code": "second_step.code", "password": "second_step.password"}
"""Where somebody is led who has come in only halfway; nothing else opens before, but the way out."""
UNNOTICED = frozenset({"static", "bell.count"})
"""What a page asks for by itself: it does not keep a session alive that nobody uses."""
ELSEWHERE = "elsewhere"
"""Stands in the cookie for the other agency that an auditor looks at."""


@dataclass(frozen=True)
class Visitor(UserMixin):
    """The signed-in person as Flask-Login keeps one; ``secret`` is what only this browser's cookie carries.

    ``home`` is who he is at the agency of his account, ``actor`` who he is at the one he looks at: an auditor may be
    assigned to others.
    """

    actor: Actor
    agency: Agency
    session: SignedIn
    secret: str
    home: Actor

    @property
    def away(self) -> bool:
        """True for an auditor who looks at another agency than his own."""
        return self.actor.tenant != self.home.tenant

    @property
    def is_authenticated(self) -> bool:
        """False for somebody who still owes a code or an own password, so that every door stays closed."""
        return not self.session.owes

    def get_id(self) -> str:
        """Agency, person and secret, enough to find the session again."""
        return f"{self.home.tenant}\n{self.home.person}\n{self.secret}"


class Sessions(SecureCookieSessionInterface):
    """Cookies that files know nothing of: a file kept for good must neither carry nor vary by one."""

    digest_method = staticmethod(sha256)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Who brings no cookie has an empty session; nothing needs to be unsealed."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint not in UNNOTICED and (session.accessed or session.modified):
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
    """The person behind a cookie, in two statements; ``None`` when the session is over or the account closed."""
    tenant, _, rest = id.partition("\n")
    person, _, secret = rest.partition("\n")
    with reading(engine(), tenant) as database:
        found = sessions.find(database, tenant, secret, now(), life())
        if found is None or found[0].person != person:
            return None
        try:
            home = identity.actor(database, tenant, person, now())
        except NotFound:
            return None
    return Visitor(*(_elsewhere(home) or (home, found[1])), found[0], secret, home)


def _elsewhere(home: Actor) -> tuple[Actor, Agency] | None:
    """Who and where an auditor is who looks at another agency; ``None`` at home, and once the assignment is over."""
    if ELSEWHERE not in cookie:
        return None
    with reading(engine(), cookie[ELSEWHERE]) as database:
        try:
            there = assignments.there(database, cookie[ELSEWHERE], home, now())
            return there, identity.agency(database, there.tenant)
        except NotFound:
            return None


def _back_home() -> Any:
    """Lead an auditor home whose assignment has ended: what he just asked for was meant for the other agency."""
    del cookie[ELSEWHERE]
    sentence = _("Penugasan Anda di instansi itu sudah berakhir. Anda kembali di instansi Anda sendiri.")
    if wants_json():
        return jsonify(message=sentence), 403
    flash(sentence)
    return redirect(url_for("auth.home"))


def _ask() -> Any:
    if request.endpoint is None or request.endpoint in OPEN or request.blueprint in DOORS:
        return None
    if current_user.is_authenticated:
        return _back_home() if ELSEWHERE in cookie and not current_user.away else _notice()
    half = halfway()
    owed = OWED.get(half.owes) if half else None
    if owed and request.endpoint in (owed, "auth.sign_out"):
        return None
    sentence = _("Sesi Anda sudah berakhir. Masuk lagi; isian Anda masih tersimpan di peramban ini.")
    if wants_json():
        return jsonify(message=sentence), 401
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for(owed or "auth.sign_in", next=here if here != "/" else None))


def _notice() -> None:
    """Write down, at most once a minute, that the session is used."""
    used: SignedIn = current_user.session
    if request.endpoint in UNNOTICED or now() - used.seen_at < sessions.NOTICED:
        return
    try:
        with transaction(engine(), used.tenant) as database:
            sessions.seen(database, used.tenant, used.id, now())
    except OperationalError:  # busy: the next request will do
        pass


def halfway() -> SignedIn | None:
    """The session of somebody who has come in only halfway."""
    found = getattr(current_user, "session", None)
    return found if isinstance(found, SignedIn) and found.owes else None


def life() -> Life:
    """How long sessions live here."""
    entrance: Entrance = current_app.extensions["lajur"].entrance
    return Life(timedelta(minutes=entrance.idle_minutes), timedelta(hours=entrance.session_hours))


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
    with transaction(engine(), asking.tenant) as session:
        try:
            g.actor = identity.actor(session, asking.tenant, asking.person, now())
        except NotFound as error:
            raise Forbidden("Akun Anda sudah dinonaktifkan. Hubungi admin instansi Anda.") from error
        yield session


@contextmanager
def looking() -> Iterator[Session]:
    """A look into the person's agency; nothing is written."""
    with reading(engine(), actor().tenant) as session:
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
