"""A scene of a rehearsal in words: what the page shows, in the visitor's language and on the agency's clock."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from service.forms.showing import plain
from service.history import TECHNICAL, Entry
from service.rehearsal import Player, Refused, Scene, Told, Walk, Way, Work
from service.rehearsal.running import PROGRAM
from service.rehearsal.walking import FINISHED
from service.web.papers import chosen, said
from service.web.refusals import sentence as refusal_sentence
from service.web.steps import step
from service.web.trail import sentence
from service.web.words import day, near, written
from service.web.worktime import work_span
from service.working_time import WorkCalendar


def told(scene: Scene, calendar: WorkCalendar) -> dict[str, Any]:
    """Everything the page needs to show the scene, as JSON."""
    entries = [_entry(each) for each in scene.told]
    called = _called(scene)
    return {
        "made": scene.made,
        "refused": _refused(scene.refused) if scene.refused else None,
        "clock": _clock(scene.clock, calendar),
        "state": "new" if scene.turn is None else "finished" if scene.finished else "running",
        "work": [_work(scene, calendar, each) for each in scene.work],
        "programs": _programs(scene),
        "messages": _messages(scene),
        "starts": sorted(scene.definition.program.message_starts) if scene.turn is None else [],
        "timers": _timers(scene, calendar),
        "events": [_event(scene, each, at, called) for each, at in zip(entries, scene.told, strict=True)],
        "marks": _marks(scene),
        "tokens": [list(each) for each in scene.frame.tokens] if scene.frame else [],
        "late": [task.element for task in _tasks(scene) if task.due is not None and task.due <= scene.clock],
        "data": _data(scene, entries),
    }


def _entry(told: Told) -> Entry:
    return Entry(told.seq, told.at, told.kind, told.element, told.actor, None, None, dict(told.data), "")


def _called(scene: Scene) -> dict[str, str]:
    """What people call the persons, steps, lanes and flows; a deadline goes by the name of its step."""
    main = scene.definition.diagram.main
    hosts = {node.id: main.nodes.get(node.attached_to or "", node) for node in main.nodes.values()}
    return (
        {flow.id: flow.name for flow in main.flows.values() if flow.name}
        | {id: host.name for id, host in hosts.items() if host.name}
        | {lane.id: lane.name for lane in main.lanes}
        | {person.id: person.name for person in scene.cast.people.values()}
        | {PROGRAM: _("Program")}
    )


def _refused(refused: Refused) -> dict[str, Any]:
    problems = [
        {"key": each.key, "sentence": each.sentence}
        for each in refused.refusal.details
        if hasattr(each, "key")
    ]
    return {"step": refused.step, "sentence": refusal_sentence(refused.refusal), "problems": problems}


def _clock(at: datetime, calendar: WorkCalendar) -> dict[str, str]:
    local = at.astimezone(ZoneInfo(calendar.zone))
    locale = get_locale()
    name = locale.days["format"]["wide"][local.weekday()] if locale else ""
    words = f"{name}, {day(local)} {local:%H.%M} {local.tzname()}"
    return {"words": words, "input": local.strftime("%Y-%m-%dT%H:%M")}


def _tasks(scene: Scene) -> Any:
    return scene.turn.open_tasks if scene.turn else ()


def _work(scene: Scene, calendar: WorkCalendar, work: Work) -> dict[str, Any]:
    node = scene.definition.diagram.main.nodes[work.element]
    row = step(scene.definition, work.element)
    task = work.task
    return {
        "ref": task.ref if task else None,
        "element": work.element,
        "name": (task.name if task else node.name) or work.element,
        "item": written(task.item) if task and task.item is not None else "",
        "seat": work.seat,
        "clocked": task is None and node.event == "timer",
        "due": _due(scene.clock, task.due, calendar) if task else None,
        "row": asdict(row) if row else None,
        "schema": work.schema,
        "data": plain(work.data),
        "suggestion": plain(work.suggestion),
        "players": [_player(each) for each in work.players],
        "alone": _alone(work) if work.alone else "",
    }


def _player(player: Player) -> dict[str, str]:
    why = refusal_sentence(player.refusal) if player.refusal else ""
    return {"id": player.person.id, "name": player.person.name, "why": why}


def _alone(work: Work) -> str:
    return _(
        "Pemegang jabatan %(seat)s sekarang tidak boleh mengerjakan langkah ini karena pemisahan tugas. Tunjuk orang "
        "kedua untuk jabatan itu sebelum SOP ini berlaku.",
        seat=work.seat,
    )


def _due(clock: datetime, due: datetime | None, calendar: WorkCalendar) -> dict[str, str]:
    """How much working time is left on the rehearsal's clock, and when it ends."""
    if due is None:
        return {"words": _("tanpa tenggat"), "kind": "none", "at": ""}
    at = _on_clock(due, calendar)
    if due <= clock:
        minutes = calendar.working_minutes(due, clock)
        late = (
            _("terlambat %(span)s", span=work_span(minutes))
            if minutes
            else _("terlambat sejak %(when)s", when=at)
        )
        return {"words": late, "kind": "late", "at": at}
    minutes = calendar.working_minutes(clock, due)
    words = _("%(span)s lagi", span=work_span(minutes)) if minutes else at
    return {"words": words, "kind": "calm", "at": at}


def _on_clock(at: datetime, calendar: WorkCalendar) -> str:
    return near(at.astimezone(ZoneInfo(calendar.zone)))


def _programs(scene: Scene) -> list[dict[str, str]]:
    externals = scene.turn.externals if scene.turn else ()
    return [
        {"ref": each.ref, "element": each.element, "name": each.name or each.element, "topic": each.topic}
        for each in externals
    ]


def _messages(scene: Scene) -> list[dict[str, str]]:
    waiting = scene.turn.subscriptions if scene.turn else ()
    return [{"ref": each.ref, "element": each.element, "message": each.message} for each in waiting]


def _timers(scene: Scene, calendar: WorkCalendar) -> list[dict[str, str]]:
    called, waiting = _called(scene), scene.turn.timers if scene.turn else ()
    return [
        {
            "element": each.element,
            "name": called.get(each.element, each.element),
            **_due(scene.clock, each.due, calendar),
        }
        for each in waiting
    ]


def _event(scene: Scene, entry: Entry, told: Told, called: Mapping[str, str]) -> dict[str, Any]:
    note = chosen(scene.definition, entry) if entry.kind == "task_completed" else ""
    return {
        "step": told.step,
        "at": near(entry.at),
        "text": sentence(entry, called),
        "note": note,
        "technical": entry.kind in TECHNICAL,
        "element": entry.element,
    }


def _marks(scene: Scene) -> list[dict[str, str]]:
    """Where the case has come by: flows taken and steps done, timers that run, and where it stands."""
    flows = {str(each.data.get("flow")) for each in scene.told if each.kind == "flow_taken"}
    done = {each.element for each in scene.told if each.kind == "task_completed" and each.element}
    marks = dict.fromkeys(sorted(flows), "taken") | dict.fromkeys(sorted(done), "done")
    if scene.frame:
        marks |= dict.fromkeys(scene.frame.waiting, "waiting")
        marks |= {id: "here" for id, count in scene.frame.tokens if id not in flows}
    late = {task.element for task in _tasks(scene) if task.due is not None and task.due <= scene.clock}
    marks |= dict.fromkeys(sorted(late), "late")
    return [{"element": id, "kind": kind} for id, kind in marks.items()]


def _data(scene: Scene, entries: list[Entry]) -> list[list[str]]:
    """The data of the case with the labels of the forms that brought it, in the order in which it came."""
    lines = {key: [label, text] for entry in entries for key, label, text in said(scene.definition, entry)}
    known = {key.partition(".")[0] for key in lines}
    return [*lines.values(), *_further(scene, known)]


def _further(scene: Scene, known: set[str]) -> Iterator[list[str]]:
    for name, value in (scene.turn.variables if scene.turn else {}).items():
        if name not in known and (text := written(value)):
            yield [name, text]


def ways_told(walk: Walk) -> dict[str, Any]:
    """The ways of a walk in sentences, those that lead nowhere first, each with the script that plays it again."""
    main = walk.definition.diagram.main
    called = {id: main.nodes.get(node.attached_to or "", node).name or id for id, node in main.nodes.items()}
    ways = sorted(walk.ways, key=lambda each: each.outcome == FINISHED)
    stuck = sum(each.outcome != FINISHED for each in ways)
    count = ngettext("%(num)d jalur dicoba", "%(num)d jalur dicoba", len(ways))
    verdict = (
        ngettext("%(num)d jalur buntu.", "%(num)d jalur buntu.", stuck)
        if stuck
        else _("Semuanya sampai ke akhir.")
    )
    part = "" if walk.whole else " " + _("Waktunya habis sebelum semua jalur dicoba.")
    return {"summary": f"{count}. {verdict}{part}", "ways": [_way(each, called) for each in ways]}


def _way(way: Way, called: Mapping[str, str]) -> dict[str, Any]:
    end = called.get(way.element or "", way.element or "-")
    if way.outcome == FINISHED:
        ends = _("sampai ke “%(end)s”", end=end)
    elif way.refusal is not None:
        ends = _("buntu di “%(end)s”: %(why)s", end=end, why=refusal_sentence(way.refusal))
    else:
        ends = _("tidak sampai ke akhir dalam %(steps)s langkah", steps=len(way.steps))
    steps = [{name: value for name, value in asdict(each).items() if value} for each in way.steps]
    return {
        "turning": _turning(way, called),
        "ends": ends,
        "good": way.outcome == FINISHED,
        "steps": plain(steps),
    }


def _turning(way: Way, called: Mapping[str, str]) -> str:
    if way.turning is None:
        return _("Jalur lurus")
    name = called.get(way.turning.element, way.turning.element)
    if not way.turning.answers:
        return _("Tenggat “%(name)s” lewat", name=name)
    chosen = ", ".join(f"{label}: {answer}" for label, answer in way.turning.answers)
    return _("Pada “%(name)s” dipilih %(chosen)s", name=name, chosen=chosen)
