"""``lajur audit``: one case or all of them, a line for each finding, and a paper to take along."""

import sqlite3
from pathlib import Path

from desk import Desk


def test_audit_proves_one_case_and_all_of_them(working: Desk) -> None:
    row = working.answers("cases", "--as", "lina")["rows"][0]
    assert "terbukti" in working.does("audit", row["number"], "--as", "auditor")
    said = working.answers("audit", "--all", "--as", "auditor")
    assert said["registers"] == []
    assert [case["number"] for case in said["cases"]] == [row["number"]]
    assert said["cases"][0]["ok"] is True and said["cases"][0]["checked"][1]["count"] == 1


def test_processes_side_by_side_say_the_same(working: Desk) -> None:
    working.does("start", "surat-masuk", "--as", "lina", "--values", '{"perihal": "Undangan kedua"}')
    alone = working.does("audit", "--all", "--as", "auditor", "--processes", "1")
    assert working.does("audit", "--all", "--as", "auditor", "--processes", "2") == alone


def test_a_finding_is_told_with_its_event_and_the_exit_code(working: Desk) -> None:
    _renumber(Path(working.url.removeprefix("sqlite:///")))
    result = working.runs("audit", "--all", "--as", "auditor")
    assert result.exit_code == 1
    assert "Nomor register 0001/" in result.stdout and "#1" in result.stdout and "1 temuan" in result.stdout


def _renumber(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE instance SET number = 9")
    connection.close()


def test_the_paper_is_written_where_it_is_wanted(working: Desk) -> None:
    paper = working.place / "laporan.pdf"
    working.does("audit", "--all", "--as", "auditor", "--pdf", str(paper))
    assert paper.read_bytes().startswith(b"%PDF-")


def test_audit_is_for_auditors_and_wants_one_case_or_all(working: Desk) -> None:
    working.misunderstands("audit", "--as", "auditor")
    working.misunderstands("audit", "0001/2026", "--all", "--as", "auditor")
    working.refuses("audit", "--all", "--as", "lina")
    assert "tidak ditemukan" in working.refuses("audit", "9999/2026", "--as", "auditor")
