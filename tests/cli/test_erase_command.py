"""Erasing on the command line: shown first, asked, then gone; and what an auditor reads there is kept too."""

import pytest
from desk import Desk
from sqlalchemy import select

from service import identity
from service.database import EVERY, open_engine, reading, transaction
from service.history import reading as room
from service.history.questions import digest
from service.instances.tables import InstanceRow

SAID = ("--basis", "UU 27/2022 Pasal 43", "--request", "470/12/2026", "--as", "admin")


@pytest.fixture
def run(working: Desk) -> Desk:
    """The office with its admin and an auditor, and one cancelled case."""
    engine = open_engine(working.url)
    with transaction(engine, EVERY) as session:
        identity.add_person(session, "kantor", "admin", "Admin", {"agency_admin"})
        identity.add_person(session, "kantor", "halimah", "Halimah", {"auditor"})
    engine.dispose()
    return working


def number(run: Desk) -> str:
    found: str = run.answers("cases", "--as", "halimah")["rows"][0]["number"]
    return found


def test_a_case_that_runs_is_refused_and_an_ended_one_is_asked_about(run: Desk) -> None:
    case = number(run)
    assert "masih berjalan" in run.refuses("erase", case, *SAID, "--yes")
    run.does("cancel", case, "--as", "lina", "--reason", "Salah alamat")
    asked = run.runs("erase", case, *SAID, stdin="n\n")
    assert asked.exit_code == 1 and "Hapus?" in asked.stderr and "perihal" in asked.stdout
    assert "Undangan rapat" in run.does("cases", "--as", "halimah")
    said = run.does("erase", case, *SAID, "--yes")
    assert "perihal" in said and "Data pribadi dihapus dari" in said
    assert "Undangan rapat" not in run.does("cases", "--as", "halimah")
    assert "menghapus data pribadi" in run.does("show", case, "--as", "halimah")
    assert "utuh" in run.does("verify", case, "--as", "halimah")
    assert "Hanya admin" in run.refuses("erase", case, *SAID[:4], "--as", "lina", "--yes")


def test_all_of_a_persons_ended_cases(run: Desk) -> None:
    case = number(run)
    run.does("cancel", case, "--as", "lina", "--reason", "Salah alamat")
    done = run.answers("erase", "--person", "lina", *SAID, "--yes")
    assert [each["number"] for each in done] == [case]
    assert "tidak ditemukan" in run.refuses("erase", "--person", "tidak.ada", *SAID, "--yes")


def test_what_an_auditor_reads_here_is_kept(run: Desk) -> None:
    case = number(run)
    run.does("show", case, "--as", "halimah")
    run.does("cases", "--as", "lina")
    run.does("cases", "--q", "Zulkarnain", "--limit", "7", "--as", "halimah")
    engine = open_engine(run.url)
    with reading(engine, "kantor") as session:
        narrowed, newest, first = room.readings(session, "kantor")
        id = session.scalar(select(InstanceRow.id))
    engine.dispose()
    assert (newest.read.door, newest.read.case) == ("cli", id)
    assert newest.read.page == f"lajur show {case}" and first.read.page == "lajur cases"
    assert set(narrowed.read.page.split()) == {"lajur", "cases", digest("Zulkarnain"), "7"}
