"""A case replayed on its diagram: every event in turn, the same as a table, and its control sheet for paper."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from service import definitions, history, identity, instances
from service.definitions import Definition
from service.definitions.course import course
from service.history.frames import Frame, frames
from service.web import running, timing, trail
from service.web.moments import Moment, moments, titles
from service.web.visitor import actor, agency, looking, now
from service.web.words import instant
from service.web.worktime import office, work_time

page = Blueprint("replay", __name__)


def install(app: Flask) -> None:
    """Make the exact instant a filter of the templates."""
    app.jinja_env.filters["to_the_second"] = to_the_second


@page.get("/berkas/<id>/putar")
def replay(id: str) -> str:
    """The case from its first event to its last; ``?ke=`` names the event where one begins to look."""
    with looking() as session:
        case = instances.case(session, actor(), id, now())
        definition = definitions.get(session, actor().tenant, case.definition, case.version)
        entries = history.read(session, actor().tenant, id)
        seats = identity.seats(session, actor().tenant)
        ran = course(session, definition, entries)
        called = trail.names(session, ran, entries) | titles(seats)
    shown = frames(entries, ran.processes)
    visits = timing.took(entries, case.ended_at or now())
    told = moments(ran, entries, shown, called, actor(), visits)
    used = list(running.running(ran, entries))
    return render_template(
        "replay.html",
        case=case,
        definition=definition,
        moments=told,
        used=used,
        rows=running.rows(ran, told, visits),
        shares=timing.shares(ran, visits, seats),
        first=chosen(request.args.get("ke", ""), entries),
        script=list(_told(shown, told, used)),
        drawn=[
            [
                seq,
                url_for("procedures.diagram", key=each.key, version=each.version),
                each.version,
                each.sha256,
            ]
            for seq, each in ran.parts
        ],
        names={id: name for _, each in ran.parts for id, name in _names(each).items()},
        words=_words(),
        printed=now(),
    )


def chosen(asked: str, entries: Sequence[history.Entry]) -> int:
    """The number of the event that is asked for; the first one for anything that is no number of one."""
    wish = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1
    return max(1, min(wish, len(entries)))


def to_the_second(at: datetime) -> str:
    """Senin, 23 Nov 2026 09.00 WIB becomes Senin 23 Nov 2026 09.00.15 WIB, on the agency's clock."""
    local, locale = at.astimezone(agency().clock), get_locale()
    weekday = locale.days["format"]["wide"][local.weekday()] if locale else ""
    date, _hour, zone = instant(at).rsplit(" ", 2)
    return f"{weekday} {date} {local:%H.%M.%S} {zone}".strip()


def _names(definition: Definition) -> dict[str, str]:
    """What people call the elements; a boundary event goes by its step: Memeriksa (30 menit)."""
    nodes = definition.diagram.main.nodes
    named = {id: node.name or id for id, node in nodes.items()}
    hosted = {id: node for id, node in nodes.items() if node.attached_to in nodes}
    return named | {
        id: f"{named[str(node.attached_to)]} ({node.name})" if node.name else named[str(node.attached_to)]
        for id, node in hosted.items()
    }


def _told(
    shown: Sequence[Frame], told: Sequence[Moment], used: Sequence[Sequence[running.Running]]
) -> Iterator[dict[str, Any]]:
    """What the page's script needs of every event; what is as before is left out."""
    tokens: Any = None
    waiting: Any = None
    open_steps: Any = None
    last: datetime | None = None
    for frame, moment, steps in zip(shown, told, used, strict=True):
        one = _event(frame, moment)
        if frame.tokens is not tokens:
            one["tokens"] = tokens = frame.tokens
        if frame.waiting != waiting:
            one["waiting"] = waiting = frame.waiting
        if steps is not open_steps:
            open_steps = steps
            one["running"] = [
                [each.element, each.name, each.count, each.used, each.standard, each.percent, each.late]
                for each in steps
            ]
        if moment.leads:
            one["at"], one["gap"] = to_the_second(moment.entry.at), _gap(last, moment.entry.at)
            last = moment.entry.at
        yield one


def _event(frame: Frame, moment: Moment) -> dict[str, Any]:
    """An event on its own; empty parts are left out."""
    values = [[each.label, each.text, each.before, each.state] for each in moment.values]
    told: Mapping[str, Any] = {
        "moved": frame.moved,
        "wave": frame.wave,
        "ended": frame.ended,
        "cancelled": frame.cancelled,
        "dropped": frame.dropped,
        "technical": moment.technical,
        "kind": None if moment.technical else moment.entry.kind,
        "element": moment.entry.element if moment.entry.kind == "task_completed" else None,
        "note": moment.note,
        "took": moment.took,
        "late": moment.late,
        "who": moment.who,
        "lane": moment.lane,
        "authority": moment.authority,
        "values": values,
        "missing": moment.missing,
        "hidden": moment.leads and not moment.seen and _wrote(moment.entry),
    }
    full = {"seq": frame.seq, "stride": frame.stride, "text": moment.text}
    return full | {key: value for key, value in told.items() if value}


def _wrote(entry: history.Entry) -> bool:
    data = entry.data or {}
    return bool(data.get("values") or data.get("local"))


def _gap(before: datetime | None, at: datetime) -> str:
    """The working time since the move before, in words; nothing where none went by."""
    if before is None:
        return ""
    minutes = office().calendar.working_minutes(before, at)
    return _("%(span)s setelah sebelumnya", span=work_time(minutes)) if minutes > 0 else ""


def _words() -> dict[str, str]:
    """What the page's script says, in the visitor's language."""
    return {
        "play": _("Putar"),
        "pause": _("Jeda"),
        "position": _("Peristiwa {at} dari {all}"),
        "nobody": _("Tidak ada yang terbuka; berkas sudah berakhir."),
        "new": _("baru"),
        "changed": _("berubah"),
        "same": _("tetap"),
        "gone": _("dihapus"),
        "before": _("sebelumnya: {text}"),
        "none": _("Tidak ada isian pada peristiwa ini."),
        "hidden": _("Isian ini hanya terbaca oleh pegawai instansi dan auditor."),
        "withdrawn": _("ditarik"),
        "here": _("di sini"),
        "late": _("terlambat"),
        "dropped": _("Tenggat gugur: {name}"),
        "cancelled": _("Ditarik: {name}"),
        "used": _("{used} dari {standard}"),
        "many": _("{name} ({count} sekaligus)"),
        "copied": _("Tautan ke peristiwa ini sudah disalin."),
        "end": _("selesai"),
        "drawn": _("Diagram versi {version}"),
    }
