"""Pembacaan: every page an auditor is given is kept in the history before he gets it; and who may look at that list."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Flask, Response, current_app, make_response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import OperationalError

from service import identity, instances
from service.database import transaction
from service.errors import Invalid
from service.history import reading
from service.history.reading import Lately, Read
from service.instances import readings
from service.instances.numbers import numbered
from service.web.refusals import told
from service.web.visitor import DOORS, actor, agency, engine, looking, now

page = Blueprint("reads", __name__)
FILTERS = ("orang", "berkas", "sejak", "sampai", "after")
PAGE = 50
UNREAD = frozenset({"static", "bell.count", "auth.home", "auth.health", "modeler.webapps", "reads.reads"})
OWN = frozenset({"auth", "second_step", "federated", "account", "keys"})
"""What shows nothing of anybody else: these endpoints, and the blueprints of one's own account."""


def install(app: Flask) -> None:
    """Look at every answer of every page, also of those that nobody has thought of yet."""
    app.extensions["read_lately"] = Lately()
    app.after_request(_kept)


def _kept(response: Response) -> Response:
    """The answer, once it is kept that this auditor is given it; a busy database gives nothing out."""
    if not _counts(response):
        return response
    who, lately = actor(), current_app.extensions["read_lately"]
    read = Read(request.full_path.rstrip("?"), "web", request.remote_addr or "")
    if lately.knows(who.tenant, who.person, read, now()):
        return response
    try:
        with transaction(engine(), who.tenant) as session:
            readings.keep(session, who, read, now())
    except OperationalError:
        response.close()
        return make_response(told(503, _("Sistem sedang sibuk. Tunggu sebentar, lalu coba lagi.")))
    lately.keep(who.tenant, who.person, read, now())
    return response


def _counts(response: Response) -> bool:
    """Whether this answer shows something to an auditor."""
    if request.endpoint is None or request.endpoint in UNREAD or request.blueprint in (*OWN, *DOORS):
        return False
    shows = response.status_code < 300 or response.status_code == 304
    return shows and current_user.is_authenticated and readings.watched(actor())


@page.get("/audit/pembacaan")
def reads() -> str:
    """Who read what, the newest first: an auditor his own, admins and process owners everybody's."""
    asked: dict[str, Any] = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    everybody = identity.may(actor(), "reads.list", "")
    person = asked.get("orang", "") if everybody else actor().person
    identity.require(actor(), "reads.list", person)
    with looking() as session:
        tenant = actor().tenant
        known = reading.readers(session, tenant) if everybody else (actor().person,)
        case = numbered(session, tenant, asked["berkas"]) or "" if asked.get("berkas") else ""
        lost = bool(person) and person not in known or bool(asked.get("berkas")) and not case
        rows = () if lost else _found(session, person, case, asked)
        names = identity.names(session, tenant, {*known, *(row.person for row in rows)})
        cases = instances.numbers(session, tenant, {row.read.case for row in rows if row.read.case})
    more = rows[PAGE - 1].mark if len(rows) > PAGE else None
    return render_template(
        "reads.html",
        rows=rows[:PAGE],
        more=more,
        asked=asked,
        names=names,
        known=known,
        cases=cases,
        doors=_doors(),
    )


def _found(session: Any, person: str, case: str, asked: dict[str, Any]) -> tuple[reading.Seen, ...]:
    since = _day("sejak", _("Sejak"))
    until = _day("sampai", _("Sampai"))
    return reading.readings(
        session,
        actor().tenant,
        person=person,
        case=case,
        since=since,
        until=until + timedelta(days=1) if until else None,
        after=asked.get("after", ""),
        limit=PAGE + 1,
    )


def _day(name: str, words: str) -> datetime | None:
    """The beginning of a day on the agency's clock, where one is asked for."""
    if not request.args.get(name):
        return None
    try:
        on = date.fromisoformat(request.args[name])
        if not 1970 <= on.year <= 9998:
            raise ValueError
    except ValueError:
        raise Invalid("{what} harus tanggal seperti 2026-11-23. Pilih tanggalnya.", what=words) from None
    return datetime.combine(on, time(), agency().clock)


def _doors() -> dict[str, str]:
    return {"web": _("Halaman"), "rest": _("Antarmuka program"), "cli": _("Baris perintah")}
