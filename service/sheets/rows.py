"""The rows of the chart: one for each step, in the order of the document, with the shapes that stand in it."""

import re
from collections.abc import Iterator

from service.diagram import Node, Process
from service.sheets.flow import GATEWAYS, Chart
from service.sheets.identity import clean
from service.sheets.model import DECISION, END, PROCESS, START, Row, Symbol

_PARTS = re.compile(r"(\d{1,9})|(\D+)")
_WAITING = {"message": "Menunggu pesan", "timer": "Menunggu", "signal": "Menunggu isyarat"}


def lanes(process: Process, chart: Chart) -> tuple[str, ...]:
    """The names of the columns: every lane, also one that nothing stands in, and one more for what has no lane."""
    names = [clean(lane.name) or lane.id for lane in process.lanes]
    known = {lane.id for lane in process.lanes}
    if any(chart.nodes[id].lane not in known for id in chart.shown) or not names:
        names.append("Tanpa lajur" if names else clean(process.pool or "") or "Pelaksana")
    return tuple(names)


def rows(process: Process, chart: Chart) -> list[Row]:
    """Every row with its shapes; what each arrow leads to is told to those who do not see it."""
    steps = [id for id in _sorted(process, chart) if chart.step(id)]
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    places = {id: place for place, id in enumerate(steps)}
    for id in (each for each in chart.order if not chart.step(each)):
        row, early = _home(chart, places, id)
        if row:
            (before if early else after).setdefault(row, []).append(id)
    columns = {lane.id: place for place, lane in enumerate(process.lanes)}
    told = dict(_told(chart))
    found = []
    for id in steps:
        shapes = [*before.get(id, ()), id, *after.get(id, ())]
        symbols = [
            Symbol(each, *_shape(chart, each, columns, band), told=told.get(each, ""))
            for band, each in enumerate(shapes)
        ]
        found.append(_row(chart, id, shapes, tuple(symbols)))
    return found


def _sorted(process: Process, chart: Chart) -> list[str]:
    """By the numbers the document gives; a shape without one stays behind what leads to it."""
    keys: dict[str, tuple[tuple[tuple[int, int, str], ...], int]] = {}
    last: tuple[tuple[int, int, str], ...] = ()
    for place, id in enumerate(chart.order):
        if no := process.nodes[id].properties.get("no", "").strip():
            last = tuple((bool(text), int(digits or 0), text) for digits, text in _PARTS.findall(no))
        keys[id] = (last, place)
    return sorted(chart.order, key=keys.__getitem__)


def _home(chart: Chart, places: dict[str, int], id: str) -> tuple[str, bool]:
    """The row in which a start, an end or a question stands, and whether above its step."""
    backwards = [each.source for each in chart.connections if each.target == id]
    if chart.nodes[id].kind != "startEvent" and (known := _steps(chart, places, id, backwards, back=True)):
        earlier = [each for each in known if chart.order[each] < chart.order[id]] or known
        return max(earlier, key=lambda each: chart.order[each]), False
    forwards = [each.target for each in chart.connections if each.source == id]
    known = _steps(chart, places, id, forwards, back=False)
    return (min(known, key=places.__getitem__), True) if known else (next(iter(places), ""), True)


def _steps(chart: Chart, places: dict[str, int], id: str, todo: list[str], *, back: bool) -> list[str]:
    """The steps next to a shape, looked for through other shapes."""
    seen, found = {id}, []
    for each in todo:
        if each in seen:
            continue
        seen.add(each)
        if each in places:
            found.append(each)
        elif back:
            todo += [one.source for one in chart.connections if one.target == each]
        else:
            todo += [one.target for one in chart.connections if one.source == each]
    return found


def _shape(chart: Chart, id: str, columns: dict[str, int], band: int) -> tuple[str, int, int, str]:
    node = chart.nodes[id]
    column = columns.get(node.lane or "", len(columns))
    if node.kind == "startEvent":
        return START, column, band, "Mulai"
    if node.kind == "endEvent":
        return END, column, band, "Selesai"
    return DECISION if node.kind in GATEWAYS or chart.asks(id) else PROCESS, column, band, ""


def _told(chart: Chart) -> Iterator[tuple[str, str]]:
    """For each shape what it is and where its arrows lead."""
    for id in chart.order:
        node = chart.nodes[id]
        to = [
            f"{_called(chart, each.target)} ({clean(each.label)})"
            if each.label
            else _called(chart, each.target)
            for each in chart.connections
            if each.source == id and each.target in chart.order
        ]
        kind = "Keputusan" if node.kind in GATEWAYS or chart.asks(id) else "Kegiatan"
        what = {"startEvent": "Mulai", "endEvent": "Selesai"}.get(node.kind, kind)
        yield id, f"{what}; lanjut ke {', '.join(to)}" if to else what


def _called(chart: Chart, id: str) -> str:
    node = chart.nodes[id]
    if node.kind == "endEvent":
        return "selesai"
    no = node.properties.get("no", "")
    return f"langkah {clean(no)}" if no else clean(node.name) or id


def _row(chart: Chart, id: str, shapes: list[str], symbols: tuple[Symbol, ...]) -> Row:
    node, said = chart.nodes[id], chart.nodes[id].properties
    gates = [chart.nodes[each] for each in shapes if chart.nodes[each].kind in GATEWAYS]
    if (own := chart.asks(id)) is not None:
        gates.append(own)
    return Row(
        element=id,
        no=clean(said.get("no", "")),
        kegiatan=clean(node.documentation or node.name or _WAITING.get(node.event or "", id)),
        kelengkapan=clean(said.get("kelengkapan", "")),
        waktu=clean(said.get("waktu", "") or _deadline(chart, node)),
        output=clean(said.get("output", "")),
        keterangan=clean(said.get("keterangan", "") or _remark(node)),
        questions=tuple(clean(each.name) for each in gates if each.name.strip()),
        bands=len(symbols),
        symbols=symbols,
    )


def _deadline(chart: Chart, node: Node) -> str:
    """What the step's own timer says, where the document gives no time."""
    if node.timer is not None:
        return node.name or node.timer.text
    timers = (each for each in chart.nodes.values() if each.attached_to == node.id and each.timer)
    return next((each.name or each.timer.text for each in timers if each.timer), "")


def _remark(node: Node) -> str:
    """What the reader should know of a step that the document only implies."""
    said = node.properties
    shared = f"waktu {said['mutu_baku']}" if said.get("mutu_baku") else ""
    return "; ".join(filter(None, ("tersirat" if said.get("tersirat") == "ya" else "", shared)))
