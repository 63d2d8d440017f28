"""The sheet cut into pages: nothing is lost over the edge, connectors meet, a page holds what stands on it."""

import re

import pytest
from pdf_words import pages
from sketches import arrows, chart, drawn, shapes

from service.diagram import Diagram
from service.errors import Invalid
from service.sheets import Sheet, as_pdf, cells, sheet
from service.sheets.model import CONNECTOR
from service.sheets.paging import room


def long(count: int, words: int = 8, back: tuple[str, str] = ("s30", "s2")) -> Diagram:
    """Many steps after one another, one question that leads far back, and one far ahead."""
    steps = [f"s{number}" for number in range(count)]
    nodes = {
        "mulai": "startEvent",
        **dict.fromkeys(steps, "userTask"),
        "g": "exclusiveGateway",
        "akhir": "endEvent",
    }
    flows = [("mulai", "s0", ""), (steps[-1], "akhir", ""), ("s5", steps[-2], "langsung")]
    for step, after in zip(steps, steps[1:], strict=False):
        if step != back[0]:
            flows.append((step, after, ""))
    flows += [(back[0], "g", ""), ("g", steps[steps.index(back[0]) + 1], "Ya"), ("g", back[1], "Tidak")]
    texts = {step: {"no": str(place), "output": "kata " * words} for place, step in enumerate(steps, 1)}
    return drawn(nodes, flows, {"staf": [*nodes], "kasi": []}, texts)


def test_every_step_stands_on_one_page_and_no_page_is_too_full() -> None:
    made = chart(long(40))
    assert len(made.pages) > 2
    steps = [row.no for page in made.pages for row in page.rows if row.no]
    assert steps == [str(number) for number in range(1, 41)]
    for page in made.pages:
        assert sum(page.heights) <= room(made.paper, made.columns)


def test_an_arrow_over_the_edge_ends_in_a_connector_and_begins_again_in_its_twin() -> None:
    made = chart(long(40))
    halves: dict[str, set[tuple[str, int]]] = {}
    for number, page in enumerate(made.pages, 2):
        for row in page.rows:
            for symbol in row.symbols:
                if symbol.kind == CONNECTOR:
                    told = re.fullmatch(r"Penghubung (\w+), (ke|dari) halaman (\d+)", symbol.told)
                    assert told and row.kegiatan == symbol.told and told[1] == symbol.text
                    halves.setdefault(told[1], set()).add((told[2], number))
    for letter, ends in halves.items():
        assert [way for way, _ in ends].count("dari") == 1, f"{letter} arrives in one place"
        assert any(way == "ke" for way, _ in ends), f"{letter} is left for somewhere"
        assert len({page for _, page in ends}) == len(ends), f"{letter} stands once on each page"


def test_what_leads_on_leaves_below_and_what_leads_back_above() -> None:
    seen = []
    for number, page in enumerate(chart(long(40)).pages, 2):
        rows = [row.element for row in page.rows]
        middle = next(place for place, element in enumerate(rows) if element)
        for place, row in enumerate(page.rows):
            if not row.element:
                other = int(row.kegiatan.rpartition(" ")[2])
                seen.append(row.kegiatan.endswith(f"ke halaman {other}"))
                assert (place > middle) == (other > number), row.kegiatan
    assert seen.count(True) > 3 and seen.count(False) > 3


def test_connectors_join_the_arrows_of_the_drawing_and_no_others() -> None:
    for count in (33, 40, 47):
        joined = whole(chart(long(count)))
        steps = [f"s{number}" for number in range(count)]
        wanted = {(a, b) for a, b in zip(steps, steps[1:], strict=False)} | {("s30", "s2"), ("s5", steps[-2])}
        assert joined == wanted | {("mulai", "s0"), (steps[-1], "akhir")}


def whole(made: Sheet) -> set[tuple[str, str]]:
    """The arrows from shape to shape, led through their connectors by letter."""
    kinds = shapes(made)
    found = {(source, target) for source, target, _ in arrows(made)}
    into = {to: after for to, after in found if kinds[to] == CONNECTOR}
    arrives = {id.split()[1]: after for id, after in into.items() if id.startswith("dari")}
    return {
        (source, arrives[target.split()[1]] if kinds[target] == CONNECTOR else target)
        for source, target in found
        if kinds[source] != CONNECTOR
    }


def test_a_text_that_fills_pages_goes_on_without_losing_a_word() -> None:
    nodes = {"mulai": "startEvent", "a": "userTask", "b": "userTask"}
    told = " ".join(f"kata{number}" for number in range(450))
    made = chart(drawn(nodes, [("mulai", "a", ""), ("a", "b", "")], said={"a": {"kelengkapan": told}}))
    rows = [row for page in made.pages for row in page.rows if row.element.startswith("a")]
    assert len(rows) > 2 and [row.no for row in rows[1:]] == [""] * (len(rows) - 1)
    assert " ".join(row.kelengkapan for row in rows) == told
    assert whole(made) == {("mulai", "a"), ("a", "b")}


def test_a_book_in_a_cell_comes_to_an_end() -> None:
    made = chart(drawn({"a": "userTask"}, [], said={"a": {"output": "x" * 100_000}}))
    written = "".join(row.output for page in made.pages for row in page.rows)
    assert written.replace(" ", "").endswith("…[dipotong]") and len(written) < 5000


def test_the_paper_has_a_page_for_each_and_says_so() -> None:
    made = chart(long(40))
    read = pages(as_pdf(made))
    assert len(read) == made.count
    for number, page in enumerate(read, 1):
        assert f"Halaman {number} dari {made.count}" in [word.text for word in page.words]
        assert "uji" in [word.text for word in page.words]
        assert all(20 < word.x < 815 and 20 < word.y < 570 for word in page.words)
    assert as_pdf(made) == as_pdf(made)


def test_identity_that_fills_pages_keeps_the_numbers_of_the_chart() -> None:
    diagram = drawn({"a": "userTask"}, [], said={})
    xml = diagram.xml.replace(b"<userTask", _properties(120) + b"<userTask")
    from service.diagram import read as reads

    made = sheet(reads(xml), "uji")
    found = pages(as_pdf(made))
    told = [word.text for page in found for word in page.words]
    assert len(found) > 2 and f"120. {'pasal ' * 30}".strip() in " ".join(told)
    assert found[-1].words[-1].text == "Halaman 2 dari 2"


def _properties(count: int) -> bytes:
    each = "".join(
        f'<camunda:property name="dasar_hukum_{number}" value="{"pasal " * 30}"/>'
        for number in range(1, count + 1)
    )
    return f"<extensionElements><camunda:properties>{each}</camunda:properties></extensionElements>".encode()


def test_twenty_lanes_still_fit_beside_each_other() -> None:
    lanes: dict[str, list[str]] = {f"Jabatan dengan nama panjang {number}": [] for number in range(20)}
    lanes["Jabatan dengan nama panjang 7"].append("a")
    made = chart(drawn({"a": "userTask"}, [], lanes))
    wide = made.columns
    assert sum(wide.widths) + 20 * wide.lane == pytest.approx(277 * 72 / 25.4)
    assert min(wide.widths) > 20 and len(cells(made.pages[0], wide)[0]) == 20
    assert len(pages(as_pdf(made))) == 2


def test_f4_is_wider_and_anything_else_is_refused() -> None:
    diagram = long(33)
    assert sheet(diagram, "", "f4").columns.kegiatan > sheet(diagram, "").columns.kegiatan
    with pytest.raises(Invalid, match="Kertas harus a4 atau f4; ditemukan “letter”"):
        sheet(diagram, "", "letter")


def test_more_performers_than_a_paper_has_room_for_are_refused_in_a_sentence() -> None:
    lanes = {f"l{number}": [f"s{number}"] for number in range(41)}
    steps = {f"s{number}": "userTask" for number in range(41)}
    with pytest.raises(Invalid, match="paling banyak 40 pelaksana"):
        sheet(drawn(steps, [], lanes), "uji")


def test_a_name_longer_than_a_page_leaves_room_for_the_steps() -> None:
    made = sheet(drawn({"a": "userTask", "b": "userTask"}, [("a", "b", "")], {"L" * 3000: ["a", "b"]}), "uji")
    assert made.count == 2 and made.header < room(made.paper, made.columns) and as_pdf(made)
