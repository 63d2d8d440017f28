"""The check of what is drawn, while it is drawn: what ``lajur check`` finds, and the forecast. Nothing is stored."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, current_app
from flask_babel import gettext as _
from limits import parse as rate
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from service import definitions, drafts, identity
from service.definitions import ERROR, Definition, Finding
from service.definitions.content import Content
from service.definitions.forecast import Forecast
from service.definitions.outlook import Outlook
from service.diagram import Diagram, read
from service.errors import Invalid, Refusal
from service.settings import Settings
from service.web.drafting import MOST_VALUES
from service.web.forecasting import answers, exact_time, last_day
from service.web.intake import posted
from service.web.refusals import told
from service.web.visitor import actor, answer, looking, now

page = Blueprint("checking", __name__)

OFTEN = rate("90 per minute")
"""Who draws is checked a second after each change; more than this is a program."""
SHOWN = 20
_ABOUT_FORMS = frozenset({"form-broken", "form-warning", "form-unknown", "form-binding"})
_OF_FORMS = frozenset({"form-id", "form-json"})


def install(app: Flask) -> None:
    """Count the checks of each person, together with the other processes where the settings name a Redis."""
    settings: Settings = app.extensions["lajur"]
    storage = storage_from_string(settings.entrance.limits_url, wrap_exceptions=True)
    app.extensions["checks"] = MovingWindowRateLimiter(storage)


@page.post("/rancangan/<id>/periksa")
def check(id: str) -> Any:
    """What the posted diagram and forms would be told at release; without forms those of the draft."""
    with looking() as session:
        draft = drafts.get(session, actor(), id)
        if not _within_measure():
            return told(
                429,
                _("Terlalu banyak pemeriksaan dalam satu menit. Tunggu sebentar; gambar Anda tetap aman."),
            )
        xml, forms = _sent(draft.forms)
        seats = identity.seats_by_name(session, actor().tenant)
        found = definitions.check(xml, forms, seats)
        wrong = any(each.severity == ERROR for each in found)
        ahead = None if wrong else _forecast(Outlook(session, actor().tenant), _as_version(xml, forms))
    return answer(findings=findings(found, xml), forecast=ahead)


def findings(found: tuple[Finding, ...], xml: bytes) -> list[dict[str, Any]]:
    """The findings as scripts read them; ``form`` is the id of the form that one speaks of."""
    shown = _forms_of(xml)
    return [
        {
            "rule": each.rule,
            "severity": each.severity,
            "line": each.line,
            "element": None if each.rule in _OF_FORMS else each.element,
            "form": _form(each, shown),
            "sentence": each.sentence,
        }
        for each in found
    ]


def _form(finding: Finding, shown: Mapping[str, str]) -> str | None:
    if finding.rule in _OF_FORMS:
        return finding.element
    return shown.get(finding.element or "") if finding.rule in _ABOUT_FORMS else None


def _forms_of(xml: bytes) -> dict[str, str]:
    """The form of each element that names one."""
    try:
        nodes = read(xml).main.nodes
    except Refusal:
        return {}
    return {node.id: node.form for node in nodes.values() if node.form}


def _sent(forms: Mapping[str, Any]) -> tuple[bytes, Mapping[str, Any]]:
    """The diagram of this request, and its forms laid over ``forms`` (null takes one away); Invalid otherwise."""
    said = posted(MOST_VALUES)
    xml = said.get("xml")
    if not isinstance(xml, str):
        raise Invalid(
            "Kiriman harus memuat diagram (“xml”) sebagai teks. Muat ulang halaman, lalu coba lagi."
        )
    given = said.get("forms")
    if given is not None and not isinstance(given, dict):
        raise Invalid("“forms” harus memuat formulir menurut idnya. Muat ulang halaman, lalu coba lagi.")
    laid = {**forms, **(given or {})}
    return xml.encode(), {id: schema for id, schema in laid.items() if schema is not None}


def _within_measure() -> bool:
    counting: MovingWindowRateLimiter = current_app.extensions["checks"]
    try:
        return counting.hit(OFTEN, "checks", actor().tenant, actor().person)
    except StorageError:  # a counter that is away keeps nobody from drawing
        return True


def _as_version(xml: bytes, forms: Mapping[str, Any]) -> Definition:
    """What is drawn, as if it were a version."""
    diagram: Diagram = read(xml)
    content = Content(xml, forms, diagram)
    main = diagram.main
    return Definition(actor().tenant, main.id, 0, main.name, "", now(), actor().person, content)


def _forecast(outlook: Outlook, version: Definition) -> dict[str, Any] | None:
    """The times of the paths in words; ``None`` where nothing can be said."""
    try:
        found = outlook.forecast(version, now())
    except Invalid:
        return None
    return {
        "longest": _path(found, found.longest),
        "limit": _limit(found),
        "exceeds": found.exceeds,
        "complete": found.complete,
        "untimed": len(found.untimed),
        "paths": [_path(found, path) for path in found.paths[:SHOWN]],
    }


def _path(found: Forecast, path: Any) -> dict[str, Any]:
    return {
        "name": answers(path),
        "time": exact_time(path.working_minutes),
        "minutes": path.working_minutes,
        "ends": last_day(path.ends),
        "longest": path == found.longest,
    }


def _limit(found: Forecast) -> dict[str, Any] | None:
    if found.limit is None:
        return None
    minutes = found.limit.working_minutes
    return {
        "time": exact_time(minutes) if minutes is not None else found.limit.duration,
        "basis": found.limit.basis,
        "exceeded": found.limit.exceeded,
        "sentence": _("Melewati batas hukum") if found.limit.exceeded else _("Masih dalam batas hukum"),
    }
