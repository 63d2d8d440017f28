"""The words, shades and tables of a procedure's picture."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from service.definitions import Definition
from service.identity import Seat
from service.reports import Picture, StepHeat
from service.web.steps import Step, steps
from service.web.worktime import work_time

FREQUENCY, TIME, LATENESS = VIEWS = ("frekuensi", "waktu", "terlambat")
TABLES = ("langkah", "alur", "varian", "putaran")
SHADES = 5
LATE = (0.05, 0.15, 0.3, 0.5)
"""Where the shades of lateness begin, as shares."""


@dataclass(frozen=True, slots=True)
class Row:
    """A step of the table: its row of the SOP, what was measured, and its shade from 1 to 5 (0: not measured)."""

    step: Step
    heat: StepHeat
    shade: int


@dataclass(frozen=True, slots=True)
class Chip:
    """A step (``number``, ``name``, ``lane``; ``again`` when it was done before) or a decision (a ``name`` alone)."""

    name: str
    number: str = ""
    lane: str = ""
    again: bool = False


def rows(definition: Definition, found: Picture, view: str) -> list[Row]:
    """Every step of the procedure in the document's order, then those that only older versions have."""
    known = steps(definition)
    drawn = {each.element for each in known}
    old = [_gone(definition, id) for id in found.steps if id not in drawn]
    none = StepHeat("", 0, 0, 0, None, None, 0, 0)
    heats = [(step, found.steps.get(step.element, none)) for step in (*known, *old)]
    most = max((_measure(heat, view) or 0 for _, heat in heats), default=0)
    return [Row(step, heat, _shade(heat, view, most)) for step, heat in heats]


def _gone(definition: Definition, id: str) -> Step:
    """A step that is no row of the SOP: a program's, or one of an older version."""
    node = definition.diagram.main.nodes.get(id)
    lane = definition.diagram.main.lane(node.lane) if node else None
    name = (node.name if node else "") or id
    return Step(id, "", name, lane.name if lane else "", name, (), "", "", "", False, ())


def _measure(heat: StepHeat, view: str) -> float | None:
    return {FREQUENCY: heat.times or None, TIME: heat.median, LATENESS: heat.late_share}[view]


def _shade(heat: StepHeat, view: str, most: float) -> int:
    """From 1 to 5: of the highest by fifths, of lateness by fixed shares."""
    value = _measure(heat, view)
    if value is None:
        return 0
    if view == LATENESS:
        return 1 + sum(value >= limit for limit in LATE)
    return min(SHADES, 1 + int(SHADES * value / most)) if most else 1


def reading(heat: StepHeat, view: str) -> str:
    """What a step shows in this view, in words."""
    if view == TIME:
        return work_time(heat.median) if heat.median is not None else ""
    if view == LATENESS:
        return (
            "" if heat.late_share is None else _("%(share)s%% terlambat", share=round(100 * heat.late_share))
        )
    return ngettext("%(num)d kali", "%(num)d kali", heat.times) if heat.times else ""


def marks(definition: Definition, found: Picture, rows: Sequence[Row], view: str) -> list[dict[str, Any]]:
    """Shades and words for the diagram; where to look first is the darkest step."""
    darkest = max(rows, key=lambda row: row.shade, default=None)
    marks: list[dict[str, Any]] = [
        {
            "element": row.step.element,
            "kind": f"heat-{row.shade}",
            "word": reading(row.heat, view),
            "centre": row is darkest,
        }
        for row in rows
        if row.shade and row.step.element in definition.diagram.main.nodes
    ]
    if view != FREQUENCY:
        return marks
    most = max((each.times for each in found.flows.values()), default=1)
    for id, flow in found.flows.items():
        if id in definition.diagram.main.flows:
            shade = min(SHADES, 1 + int(SHADES * flow.times / most))
            named = definition.diagram.main.flows[id].name
            marks.append({"element": id, "kind": f"flow-{shade}", "word": f"{flow.times}×" if named else ""})
    return marks


def legend(rows: Sequence[Row], view: str) -> list[tuple[int, str]]:
    """Every shade that is used, with the lowest and the highest value it stands for."""
    found = []
    for shade in range(1, SHADES + 1):
        heats = sorted(
            (row.heat for row in rows if row.shade == shade), key=lambda each: _measure(each, view) or 0
        )
        if heats:
            ends = dict.fromkeys(reading(heat, view) for heat in (heats[0], heats[-1]))
            found.append((shade, " – ".join(ends)))
    return found


def chips(definition: Definition, path: Iterable[str]) -> list[Chip]:
    known = {each.element: each for each in steps(definition)}
    found, met = [], set()
    for id in path:
        if id in known:
            step = known[id]
            found.append(Chip(step.name, step.no, step.lane, id in met))
        elif id in definition.diagram.main.flows:
            if name := definition.diagram.main.flows[id].name:
                found.append(Chip(name))
        else:
            node = definition.diagram.main.nodes.get(id)
            found.append(Chip((node.name if node else "") or id, "·", "", id in met))
        met.add(id)
    return found


def seats(definition: Definition, seats: Mapping[str, Seat]) -> dict[str, str]:
    """The seats of the procedure's lanes, by key."""
    keys = dict.fromkeys(definition.seat(lane.id) for lane in definition.diagram.main.lanes)
    return {key: seats[key].name if key in seats else key for key in keys if key}


def called(definition: Definition) -> dict[str, str]:
    """Steps and flows as people call them."""
    main = definition.diagram.main
    flows = {flow.id: flow.name for flow in main.flows.values() if flow.name}
    numbered = {
        each.element: f"{each.no}. {each.name}" if each.no else each.name for each in steps(definition)
    }
    return {id: node.name for id, node in main.nodes.items() if node.name} | flows | numbered


def lines(definition: Definition, found: Picture, name: str) -> Iterable[Sequence[Any]]:
    names = called(definition)
    if name == "alur":
        yield "alur", "dari", "ke", "nama", "kali", "berkas"
        for flow in found.flows.values():
            drawn = definition.diagram.main.flows.get(flow.flow)
            ends = (
                (names.get(drawn.source, drawn.source), names.get(drawn.target, drawn.target))
                if drawn
                else ("", "")
            )
            yield flow.flow, *ends, drawn.name if drawn else "", flow.times, flow.cases
    elif name == "varian":
        yield "nomor", "jalur", "berkas", "bagian_persen", "menit_kerja_tengah", "langkah_diulang"
        for number, each in enumerate(found.variants, 1):
            path = " > ".join(names.get(id, id) for id in each.path)
            yield number, path, each.cases, round(100 * each.share, 1), each.median, each.rework
    elif name == "putaran":
        yield "sesudah", "kembali_ke", "kali", "berkas"
        for back in found.reworks:
            yield (
                names.get(back.before, back.before),
                names.get(back.again, back.again),
                back.times,
                back.cases,
            )
    else:
        yield from _step_lines(rows(definition, found, FREQUENCY))


def _step_lines(rows: Sequence[Row]) -> Iterable[Sequence[Any]]:
    yield (
        "nomor", "kegiatan", "pelaksana", "mutu_baku", "kali", "berkas", "terbuka",
        "menit_kerja_tengah", "menit_kerja_p90", "bertenggat", "terlambat",
    )  # fmt: skip
    for row in rows:
        step, heat = row.step, row.heat
        times = (heat.times, heat.cases, heat.open, heat.median, heat.p90, heat.timed, heat.late)
        yield step.no, step.kegiatan, step.lane, step.waktu, *("" if each is None else each for each in times)
