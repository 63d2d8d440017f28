"""The six sheets against the digest of their documents: every cell in the right row and column, on both papers."""

import json
from bisect import bisect_right
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from babel.dates import format_date
from flask import Flask, render_template_string
from lxml import html
from pdf_words import Box, Seen, pages

from service.diagram import read
from service.sheets import Sheet, as_pdf, cells, sheet

HOUSE = Path(__file__).resolve().parent.parent.parent
DIGEST = {sop["id"]: sop for sop in json.loads((HOUSE / "tests/fixtures/digest.json").read_text())["sops"]}
TEXTS = ("kelengkapan", "waktu", "output", "keterangan")
BOXES = {
    "Dasar Hukum": "dasar_hukum",
    "Kualifikasi Pelaksana": "kualifikasi_pelaksana",
    "Keterkaitan": "keterkaitan",
    "Peralatan/Perlengkapan": "peralatan",
    "Peringatan": "peringatan",
    "Pencatatan dan Pendataan": "pencatatan",
}
DATES = {
    "Tanggal pembuatan": "tgl_pembuatan",
    "Tanggal revisi": "tgl_revisi",
    "Tanggal pengesahan": "tgl_pengesahan",
    "Tanggal efektif": "tgl_efektif",
}
pytestmark = pytest.mark.parametrize("sop", DIGEST)


@cache
def made(sop: str) -> Sheet:
    return sheet(read((HOUSE / "bpmn" / f"{sop}.bpmn").read_bytes()), "Versi 1")


@cache
def on_screen(sop: str) -> Any:
    """The pages as HTML, without the site around them."""
    app = Flask("lembar", template_folder=str(HOUSE / "service/web/templates"))
    charts = [(each, cells(each, made(sop).columns)) for each in made(sop).pages]
    text = (
        "{% from 'parts/sheet.html' import identity, chart %}<div>{{ identity(sheet) }}"
        "{% for page, rows in charts %}{{ chart(sheet, page, rows, loop.index + 1) }}{% endfor %}</div>"
    )
    with app.app_context():
        return html.fromstring(render_template_string(text, sheet=made(sop), charts=charts))


@cache
def on_paper(sop: str) -> list[Seen]:
    return pages(as_pdf(made(sop)))


def lanes(sop: str) -> list[str]:
    return [lane["name_normalized"] for lane in DIGEST[sop]["lanes"]]


def lane(sop: str, step: dict[str, Any]) -> str:
    return str(next(one["name_normalized"] for one in DIGEST[sop]["lanes"] if one["id"] == step["lane"]))


def spaced(text: str) -> str:
    return " ".join(text.split())


def day(iso: str | None) -> str:
    return format_date(date.fromisoformat(iso), "d MMMM y", locale="id") if iso else ""


def decided(sop: str) -> set[str]:
    return {str(gateway["after_step"]) for gateway in DIGEST[sop]["flow"]["gateways"]}


def test_every_cell_of_the_chart_stands_in_its_row_and_column_on_the_screen(sop: str) -> None:
    columns = ["No", "Kegiatan", *lanes(sop), "Kelengkapan", "Waktu", "Output", "Keterangan"]
    rows: dict[str, dict[str, Any]] = {}
    for table in on_screen(sop).findall(".//table"):
        first, second = ([cell.text for cell in row.findall("th")] for row in table.findall("thead/tr"))
        assert [*first[:2], *second, first[-1]] == columns
        assert first[2:4] == ["Pelaksana", "Mutu Baku"]
        for row in table.findall("tbody/tr"):
            found = dict(zip(columns, row.findall("td"), strict=True))
            rows[found["No"].text or f"link {len(rows)}"] = found
    assert [no for no in rows if not no.startswith("link")] == numbers(sop)
    for step in DIGEST[sop]["steps"]:
        row = rows[str(step["no"])]
        assert spaced(row["Kegiatan"].text) == spaced(step["kegiatan"])
        for name in TEXTS:
            assert spaced(row[name.capitalize()].text or "") == spaced(step[name] or ""), (step["no"], name)
        shapes = {
            name: [shape for shape in row[name].xpath(".//svg/svg/*") if shape.get("class") != "sheet-point"]
            for name in lanes(sop)
        }
        drawn = {name: found for name, found in shapes.items() if found}
        assert list(drawn) == [lane(sop, step)], step["no"]
        question = any(each.tag == "path" for each in drawn[lane(sop, step)])
        assert question == (str(step["no"]) in decided(sop)), step["no"]


def numbers(sop: str) -> list[str]:
    """The numbers of the steps, those that the document implies behind the step before them."""
    found = [str(step["no"]) for step in DIGEST[sop]["steps"]]
    nodes = read((HOUSE / "bpmn" / f"{sop}.bpmn").read_bytes()).main.nodes
    for implied in DIGEST[sop]["implied_steps"]:
        if f"langkah_{implied['id']}" in nodes:
            found.insert(found.index(str(implied["between"][0])) + 1, implied["id"])
    return found


def test_every_cell_of_the_chart_stands_in_its_row_and_column_on_paper(sop: str) -> None:
    columns = Columns(sop)
    for page in on_paper(sop)[1:]:
        columns.reads(page)
    for name in lanes(sop):
        assert columns.heads[name] == name
    for step in DIGEST[sop]["steps"]:
        no = str(step["no"])
        row = columns.rows[no]
        assert row["Kegiatan"].split(" Keputusan: ")[0] == spaced(step["kegiatan"])
        for name in TEXTS:
            assert row.get(name.capitalize(), "") == spaced(step[name] or ""), (no, name)
        assert {column for column, _ in columns.shapes[no]} == {lane(sop, step)}, no
        assert any(abs(box.height - 20) < 0.1 for _, box in columns.shapes[no]) == (no in decided(sop)), no


class Columns:
    """What stands on paper, sorted into the cells of the chart by its place alone."""

    def __init__(self, sop: str) -> None:
        wide, margin = made(sop).columns, 10 * 72 / 25.4
        self.low = 210 * 72 / 25.4 - margin - 18 - made(sop).header
        widths = [wide.no, wide.kegiatan, *[wide.lane] * len(wide.lanes), *wide.widths[2:]]
        self.edges = [margin + sum(widths[:place]) for place in range(len(widths))]
        self.names = ["No", "Kegiatan", *lanes(sop), "Kelengkapan", "Waktu", "Output", "Keterangan"]
        self.heads: dict[str, str] = {}
        self.rows: dict[str, dict[str, str]] = {}
        self.shapes: dict[str, list[tuple[str, Box]]] = {}

    def at(self, x: float) -> str:
        return self.names[bisect_right(self.edges, x) - 1]

    def reads(self, page: Seen) -> None:
        """Texts belong to the row whose number stands above them, shapes to the one whose number is next to them."""
        top = next(word.y for word in page.words if word.text == "Mutu Baku")
        heads = [word for word in page.words if self.low < word.y < top - 1]
        self.heads = {
            name: " ".join(word.text for word in heads if self.at(word.x) == name) for name in self.names
        }
        words = [word for word in page.words if 45 < word.y < self.low]
        begins = [each for each in words if self.at(each.x) == "No" or each.text.startswith("Penghubung")]
        for word in words:
            row = next(each.text for each in reversed(begins) if each.y >= word.y - 0.1)
            cell = self.rows.setdefault(row, {})
            cell[self.at(word.x)] = f"{cell.get(self.at(word.x), '')} {word.text}".strip()
        for box in page.boxes:
            near = [each.text for each in begins if each.y + 12 > box.y]
            if 12 < box.height < 24 and box.width < 50 and near and box.y < self.low:
                self.shapes.setdefault(near[-1], []).append((self.at(box.x), box))


def test_the_identity_block_says_what_the_document_says_on_the_screen(sop: str) -> None:
    block = on_screen(sop).xpath("//section")[0]
    said = {term.text: term.getnext() for term in block.iter("dt")}
    identity = DIGEST[sop]["identity"]
    assert said["Nomor SOP"].text == identity["nomor_sop"]
    assert spaced(said["Nama SOP"].text_content()) == spaced(DIGEST[sop]["judul"])
    for label, key in DATES.items():
        assert (said[label].text or "") == day(identity.get(key)), label
    signed = [each.text for each in said["Disahkan oleh"].iter("p")]
    assert signed == signature(sop)
    for label, key in BOXES.items():
        entries = [spaced(each.text) for each in said[label].iter("li")] or [spaced(said[label].text or "")]
        alike(entries, identity[key] or [""])


def signature(sop: str) -> list[str]:
    given = DIGEST[sop]["identity"]["disahkan_oleh"]
    number = (given["nip"] or "").partition(" (")[0]
    return [
        text
        for text in (given["jabatan"], given["nama"], given.get("pangkat"), number and f"NIP {number}")
        if text
    ]


def alike(found: list[str], wanted: list[str]) -> None:
    """The entries in their order; where the digest shortens one with a mark, its beginning."""
    assert len(found) == len(wanted)
    for entry, one in zip(found, wanted, strict=True):
        assert (
            entry == spaced(one) or one.endswith("…") and entry.startswith(one.removesuffix("…").strip())
        ), one


def test_the_identity_block_says_what_the_document_says_on_paper(sop: str) -> None:
    words = on_paper(sop)[0].words
    identity = DIGEST[sop]["identity"]
    label_x = next(word.x for word in words if word.text == "Nomor SOP")
    labels = sorted((word for word in words if word.x == label_x), key=lambda word: -word.y)
    said = {
        here.text: [word.text for word in words if word.x > label_x + 1 and here.y + 1 > word.y > under.y + 1]
        for here, under in pairwise([*labels, next(word for word in words if word.text == "Dasar Hukum")])
    }
    assert said["Nomor SOP"] == [identity["nomor_sop"]]
    assert spaced(" ".join(said["Nama SOP"])) == spaced(DIGEST[sop]["judul"])
    for label, key in DATES.items():
        assert " ".join(said[label]) == day(identity.get(key)), label
    assert " ".join(said["Disahkan oleh"]) == " ".join(signature(sop))
    heads = {word.text: word for word in words if word.text in BOXES}
    for label, key in BOXES.items():
        head = heads[label]
        under = [other.y for other in heads.values() if other.y < head.y - 1]
        inside = [
            word.text
            for word in words
            if max(under, default=40) + 1 < word.y < head.y - 1 and (word.x < 400) == (head.x < 400)
        ]
        wanted = identity[key]
        told = [each if len(wanted) == 1 else f"{number}. {each}" for number, each in enumerate(wanted, 1)]
        alike([" ".join(inside)] if len(wanted) < 2 else entries(inside), told or [""])


def entries(lines: list[str]) -> list[str]:
    """Lines joined to the numbered entries they belong to."""
    found: list[str] = []
    for line in lines:
        if line.startswith(f"{len(found) + 1}. "):
            found.append(line)
        else:
            found[-1] += f" {line}"
    return found
