"""The arrows of any drawing: none runs through a shape, none shares a line with one that leads elsewhere."""

from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sketches import chart, drawn, standing

from service.diagram import Diagram, read
from service.sheets import Page, Sheet, sheet
from service.sheets.model import BAND, TALL, Route

SIX = sorted((Path(__file__).resolve().parent.parent.parent / "bpmn").glob("*.bpmn"))
_NEAR = 1e-6


@st.composite
def drawings(draw: st.DrawFn) -> Diagram:
    """Up to eighteen steps in up to six lanes, each after the other, some with a question that leads anywhere."""
    count, width = draw(st.integers(1, 18)), draw(st.integers(1, 6))
    steps = [f"s{number}" for number in range(count)]
    nodes = {"mulai": "startEvent", **dict.fromkeys(steps, "userTask"), "akhir": "endEvent"}
    following = dict(zip(["mulai", *steps], [*steps, "akhir"], strict=True))
    flows = [("mulai", steps[0], "")]
    for step in steps:
        answers = draw(st.lists(st.sampled_from([*steps, "akhir"]), max_size=2))
        source = f"g{step}" if answers else step
        if answers:
            nodes[source] = "exclusiveGateway"
            flows.append((step, source, ""))
        flows += [(source, to, f"Jawaban {place}") for place, to in enumerate([following[step], *answers])]
    lanes: dict[str, list[str]] = {f"lajur {number}": [] for number in range(width)}
    for id in nodes:
        lanes[f"lajur {draw(st.integers(0, width - 1))}"].append(id)
    said = {step: {"no": str(place)} for place, step in enumerate(steps, 1)}
    return drawn(nodes, flows, lanes, said)


@settings(max_examples=60, deadline=None)
@given(drawings())
def test_no_arrow_runs_through_a_shape(diagram: Diagram) -> None:
    for made in (chart(diagram), sheet(diagram, "uji", "f4")):
        for page in made.pages:
            untouched(page, made)


@pytest.mark.parametrize("file", SIX, ids=lambda file: file.stem)
def test_the_arrows_of_the_six_are_told_apart(file: Path) -> None:
    made = sheet(read(file.read_bytes()), "")
    for page in made.pages:
        untouched(page, made)
        for one, other in combinations(page.routes, 2):
            if one.target.id != other.target.id and one.source.id != other.source.id:
                assert not any(along(a, b) for a in pieces(one) for b in pieces(other)), (one, other)
        for route in page.routes:
            answers = [each.exit for each in page.routes if each.source.id == route.source.id]
            assert len(answers) == len(set(answers)), f"the answers of {route.source.id} leave by one side"


def test_returns_in_one_lane_each_have_a_line_of_their_own() -> None:
    steps = list("abcdefgh")
    nodes = {"mulai": "startEvent", **dict.fromkeys(steps, "userTask")}
    flows = [("mulai", "a", "")]
    for place, (step, after) in enumerate(pairwise(steps)):
        nodes[f"g{step}"] = "exclusiveGateway"
        back = steps[max(0, place - 2)]
        flows += [(step, f"g{step}", ""), (f"g{step}", after, "Ya"), (f"g{step}", back, "Tidak")]
    page = chart(drawn(nodes, flows, {"staf": list(nodes)})).pages[0]
    assert sum(route.points[-1][1] <= route.points[0][1] for route in page.routes) == 7
    for one, other in combinations(page.routes, 2):
        if one.target.id != other.target.id:
            assert not any(along(a, b) for a in pieces(one) for b in pieces(other)), (one, other)


@dataclass(frozen=True)
class Piece:
    """A straight piece of an arrow."""

    x1: float
    y1: float
    x2: float
    y2: float


def pieces(route: Route) -> list[Piece]:
    return [Piece(min(a, c), min(b, d), max(a, c), max(b, d)) for (a, b), (c, d) in pairwise(route.points)]


def along(one: Piece, other: Piece) -> bool:
    """Whether two pieces lie on the same line and share more than a point."""
    if abs(one.x1 - one.x2) < _NEAR and abs(other.x1 - other.x2) < _NEAR:
        return abs(one.x1 - other.x1) < _NEAR and min(one.y2, other.y2) - max(one.y1, other.y1) > _NEAR
    if abs(one.y1 - one.y2) < _NEAR and abs(other.y1 - other.y2) < _NEAR:
        return abs(one.y1 - other.y1) < _NEAR and min(one.x2, other.x2) - max(one.x1, other.x1) > _NEAR
    return False


def untouched(page: Page, made: Sheet) -> None:
    """Every arrow begins and ends at its shapes and touches no other; at its own it arrives from its side."""
    for route in page.routes:
        ends = ((each.column + 0.5, each.band + 0.5) for each in (route.source, route.target))
        assert (route.points[0], route.points[-1]) == tuple(ends)
        for symbol in standing(page):
            x, y = symbol.column + 0.5, symbol.band + 0.5
            half, tall = made.columns.half(symbol.kind) / made.columns.lane, TALL[symbol.kind] / BAND
            touched = [
                piece
                for piece in pieces(route)
                if piece.x1 < x + half and piece.x2 > x - half and piece.y1 < y + tall and piece.y2 > y - tall
            ]
            own = (symbol.id == route.source.id) + (symbol.id == route.target.id)
            assert len(touched) <= own, (route, symbol)
