"""What an auditor takes home: the same report as paper and for programs."""

import ast
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.messages.pofile import read_po

from service import audit
from service.audit import Checked, Finding, Report

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Jakarta")
LATE = Finding(
    "terlambat", 9, "“{element}” melewati tenggat {due}.", {"element": "Ağı <b>& Co</b>", "due": NOW}
)
WRONG = Finding("keadaan", 4, "Tercatat “{found}”.", {"found": "keputusan diambil"})
REPORT = Report(
    "01a1", "0001/2026", "sop-a", 2, "ab" * 32, 12, "cd" * 32, (WRONG, LATE), (Checked("x", 12),), NOW
)


def test_notes_accuse_nobody() -> None:
    assert not REPORT.ok
    assert replace(REPORT, findings=(LATE,)).ok
    assert REPORT.of(audit.NOTE) == (LATE,) and REPORT.of(audit.FINDING) == (WRONG,)


def test_sentences_stand_on_the_clock_that_is_asked_for() -> None:
    assert "23/11/2026 09.00.00 WIB" in LATE.told(ZONE)
    assert "23/11/2026 02.00.00 UTC" in LATE.sentence


def test_the_report_for_programs_is_plain_json() -> None:
    said = json.loads(json.dumps(audit.as_json(REPORT)))
    assert said["ok"] is False and said["number"] == "0001/2026"
    assert said["findings"][0] == {
        "rule": "keadaan",
        "severity": "temuan",
        "seq": 4,
        "sentence": "Tercatat “keputusan diambil”.",
        "values": {"found": "keputusan diambil"},
    }
    assert said["findings"][1]["values"]["due"] == "2026-11-23T02:00:00+00:00"


def test_the_paper_has_a_page_for_each_case_and_is_the_same_twice() -> None:
    paper = audit.as_pdf([REPORT, REPORT], "Dinas Kominfo & Statistik", ZONE)
    assert paper.startswith(b"%PDF-") and paper.count(b"/Type /Page\n") == 2
    assert paper == audit.as_pdf([REPORT, REPORT], "Dinas Kominfo & Statistik", ZONE)


def test_a_long_report_goes_on_on_further_pages() -> None:
    long = replace(REPORT, findings=(WRONG,) * 80)
    assert audit.as_pdf([long], "Dinas", ZONE).count(b"/Type /Page\n") > 1


def test_every_sentence_of_a_finding_has_its_english() -> None:
    path = Path(audit.__file__).parent.parent / "web" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
    english = read_po(BytesIO(path.read_bytes()), locale="en")
    told = {*audit.RULES.values()}
    for name in ("people", "rows", "examining", "wording", "conformance"):
        told |= set(_sentences(Path(audit.__file__).with_name(f"{name}.py")))
    assert len(told) > 40
    assert [each for each in sorted(told) if not (english.get(each) and english[each].string)] == []


def _sentences(path: Path) -> Iterator[str]:
    """Texts of a module that are Indonesian sentences; what explains the code aside."""
    tree = ast.parse(path.read_text("utf-8"))
    papers = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in papers)
    for text in (str(node.value) for node in texts):
        if text.endswith((".", "{reason}")) and " " in text:
            yield text
