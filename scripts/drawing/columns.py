"""Which column each part stands in: its rank by the longest path, going back left out, one part to a cell."""

from collections import defaultdict
from collections.abc import Iterator

from drawing.sketch import Line, Sketch


def columns(sketch: Sketch) -> dict[str, int]:
    """Part id -> column, counted from 0 at the left."""
    forward = _forward(sketch)
    least: dict[str, int] = defaultdict(int)
    while True:
        rank = _ranks(sketch, forward, least)
        late = _crowded(sketch, forward, rank)
        if late is None:
            return rank
        least[late] = rank[late] + 1


def backward(sketch: Sketch) -> frozenset[str]:
    """The ids of the flows that lead back to work already done."""
    return frozenset(flow.id for flow in sketch.flows) - {flow.id for flow in _forward(sketch)}


def _forward(sketch: Sketch) -> tuple[Line, ...]:
    """The flows without those that close a circle when walked from the start in the file's order."""
    onward: dict[str, list[Line]] = defaultdict(list)
    for flow in sketch.flows:
        onward[flow.source].append(flow)
    closing: set[str] = set()
    done: set[str] = set()
    on_the_way: set[str] = set()

    def walk(id: str) -> None:
        on_the_way.add(id)
        for flow in onward[id]:
            if flow.target in on_the_way:
                closing.add(flow.id)
            elif flow.target not in done:
                walk(flow.target)
        on_the_way.discard(id)
        done.add(id)

    starts = [part.id for part in sketch.parts.values() if part.kind == "startEvent"]
    for id in (*starts, *sketch.parts):
        if id not in done:
            walk(id)
    return tuple(flow for flow in sketch.flows if flow.id not in closing)


def _ranks(sketch: Sketch, forward: tuple[Line, ...], least: dict[str, int]) -> dict[str, int]:
    """The longest way to each part, no part before its ``least`` column."""
    rank = {id: least[id] for id in sketch.parts}
    for _ in sketch.parts:
        for flow in forward:
            rank[flow.target] = max(rank[flow.target], rank[flow.source] + 1)
    return rank


def _crowded(sketch: Sketch, forward: tuple[Line, ...], rank: dict[str, int]) -> str | None:
    """A part that must give way to another in its cell; one that continues its own lane stays."""
    cells: dict[tuple[int, int], list[str]] = defaultdict(list)
    for id, part in sketch.parts.items():
        cells[rank[id], part.lane].append(id)
    for cell in sorted(cells):
        if len(cells[cell]) > 1:
            staying = [id for id in cells[cell] if _continues(sketch, forward, rank, id)] or cells[cell]
            return next(id for id in cells[cell] if id != staying[0])
    return None


def _continues(sketch: Sketch, forward: tuple[Line, ...], rank: dict[str, int], id: str) -> bool:
    return any(
        sketch.parts[source].lane == sketch.parts[id].lane and rank[source] == rank[id] - 1
        for source in _before(forward, id)
    )


def _before(forward: tuple[Line, ...], id: str) -> Iterator[str]:
    return (flow.source for flow in forward if flow.target == id)
