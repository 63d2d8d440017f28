"""Uji coba: a draft tried out in the browser; the script of what was done comes with each request, nothing is kept."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import orjson
from flask import Blueprint, render_template
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from service import calendars, definitions, drafts, identity, rehearsal
from service.definitions import ERROR, Finding
from service.definitions.content import Content, opened
from service.drafts import Draft
from service.rehearsal import Cast
from service.web.cast import cast_of
from service.web.intake import posted
from service.web.scenes import told, ways_told
from service.web.visitor import actor, agency, answer, looking, now
from service.working_time import WorkCalendar

page = Blueprint("rehearsing", __name__)
PATIENCE = 2.0
"""Seconds that one request may take to play a script again."""


class Stage(NamedTuple):
    """A draft ready to be played, or what keeps it from running (``broken``, then there is no ``content``)."""

    draft: Draft
    content: Content | None
    broken: tuple[Finding, ...]
    cast: Cast
    calendar: WorkCalendar


@page.get("/rancangan/<id>/coba", endpoint="rehearsal")
def page_of(id: str) -> str:
    """The page on which a draft is tried out."""
    stage = _stage(id)
    begins = stage.calendar.add(now(), timedelta(0))  # nobody tries a procedure out at midnight
    return render_template(
        "rehearsal.html",
        draft=stage.draft,
        broken=stage.broken,
        begins=begins.astimezone(ZoneInfo(stage.calendar.zone)).strftime("%Y-%m-%dT%H:%M"),
        most=rehearsal.MOST_STEPS,
    )


@page.post("/rancangan/<id>/coba/adegan")
def scene(id: str) -> Any:
    """How the case stands after the script in the body; a step that is refused stands in the answer with its reason."""
    script = rehearsal.read(posted())
    stage = _stage(id)
    if stage.content is None:
        return _broken(stage)
    played = rehearsal.rehearse(stage.content, stage.cast, stage.calendar, script, _weary())
    return answer(revision=stage.draft.revision, **told(played, stage.calendar))


@page.post("/rancangan/<id>/coba/jalur")
def walk(id: str) -> Any:
    """Every way through the draft with plausible answers, as far as time allows, and those that lead nowhere."""
    script = rehearsal.read(posted())
    stage = _stage(id)
    if stage.content is None:
        return _broken(stage)
    walked = rehearsal.walk(stage.content, stage.cast, stage.calendar, script.start, _weary())
    return answer(**ways_told(walked))


def _broken(stage: Stage) -> Any:
    """What a script is told whose draft was broken meanwhile."""
    message = _(
        "Rancangan ini belum dapat dicoba. Muat ulang halaman untuk melihat apa yang harus diperbaiki."
    )
    return answer(message=message, broken=[each.sentence for each in stage.broken]), 422


def _weary() -> Callable[[], bool]:
    until = time.monotonic() + PATIENCE
    return lambda: time.monotonic() > until


def _stage(id: str) -> Stage:
    """The draft with everything that is asked about it; NotFound and Forbidden as ``drafts.get``."""
    with looking() as session:
        draft = drafts.get(session, actor(), id)
        seats = identity.seats_by_name(session, draft.tenant)
        paper = orjson.dumps(dict(draft.forms), option=orjson.OPT_SORT_KEYS)
        content, broken = _looked(draft.xml, paper, tuple(sorted(seats.items())))
        cast = cast_of(session, content, seats, actor(), now()) if content else Cast({}, {}, {})
        return Stage(draft, content, broken, cast, _calendar(session, content))


def _calendar(session: Session, content: Content | None) -> WorkCalendar:
    unit = content.diagram.main.properties.get("unit", "") if content else ""
    return calendars.of(session, agency().key, unit)


@lru_cache(maxsize=16)
def _looked(
    xml: bytes, forms: bytes, seats: tuple[tuple[str, str], ...]
) -> tuple[Content | None, tuple[Finding, ...]]:
    """A draft as it can be played, or every error that keeps it from running; asked for again at each step."""
    findings = definitions.check(xml, orjson.loads(forms), dict(seats))
    broken = tuple(each for each in findings if each.severity == ERROR)
    return (None, broken) if broken else (opened(xml, forms), ())
