"""``lajur sheet``: a diagram on disk as the official sheet, without a database."""

import re
from pathlib import Path

from desk import Desk

BPMN = Path(__file__).resolve().parents[2] / "bpmn"
METRO = str(BPMN / "metro-pengumpulan-pengolahan.bpmn")


def test_a_diagram_becomes_a_paper_of_the_size_that_is_wanted(desk: Desk) -> None:
    for paper, width in (("a4", b"841"), ("f4", b"935")):
        out = desk.place / f"metro-{paper}.pdf"
        said = desk.does("sheet", METRO, "--pdf", str(out), "--kertas", paper)
        assert "3 halaman ditulis ke" in said
        written = out.read_bytes()
        assert written.startswith(b"%PDF-") and b"[ 0 0 " + width in written
        assert len(re.findall(rb"/Type /Page\b", written)) == 3


def test_what_is_no_diagram_is_refused_and_nothing_is_written(desk: Desk) -> None:
    wrong, out = desk.place / "catatan.bpmn", desk.place / "lembar.pdf"
    wrong.write_text("bukan diagram")
    assert "XML" in desk.refuses("sheet", str(wrong), "--pdf", str(out))
    assert not out.exists()
    assert "--pdf" in desk.misunderstands("sheet", METRO)
