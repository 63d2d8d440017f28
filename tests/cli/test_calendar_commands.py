"""The calendar on the command line."""

from datetime import timedelta

import pytest
from desk import Desk

from service import clock, identity
from service.database import EVERY, open_engine, transaction


@pytest.fixture
def run(working: Desk) -> Desk:
    """The office with its admin."""
    engine = open_engine(working.url)
    with transaction(engine, EVERY) as session:
        identity.add_person(session, "kantor", "admin", "Admin", {"agency_admin"})
    engine.dispose()
    return working


def test_a_month_is_listed_day_by_day(run: Desk) -> None:
    text = run.does("calendar", "--month", "2026-03", "--as", "lina")
    assert "Kam 19 Mar 2026" in text and "Hari Suci Nyepi" in text and "08.00–12.00, 12.30–15.00" in text
    assert "17 hari kerja" in text
    found = run.answers("calendar", "--month", "2026-03", "--as", "lina")
    assert found["working_days"] == 17 and len(found["days"]) == 31
    assert found["days"][1]["segments"][0][0].endswith("T08:00:00+08:00")
    assert "2026-03" in run.refuses("calendar", "--month", "Maret", "--as", "lina")


def test_a_day_is_declared_and_withdrawn(run: Desk) -> None:
    day = clock.now().date() + timedelta(days=40)
    month = f"{day:%Y-%m}"
    checked = run.answers("day-off", str(day), "Hari jadi", "--check", "--as", "admin")
    assert checked == {"changes": 1, "saved": False, "moved": 0}
    assert "1 perubahan, disimpan" in run.does("day-off", str(day), "Hari jadi", "--as", "admin")
    listed = run.answers("calendar", "--month", month, "--as", "lina")["days"][day.day - 1]
    assert (listed["kind"], listed["name"], listed["declared"]) == ("off", "Hari jadi", True)
    assert "sudah seperti itu" in run.does("day-off", str(day), "Hari jadi", "--as", "admin")
    run.does("day-off", str(day), "--withdraw", "--as", "admin")
    assert "Tidak ada hari" in run.refuses("day-off", str(day), "--withdraw", "--as", "admin")
    assert "Hanya admin instansi" in run.refuses("day-off", str(day), "Hari jadi", "--as", "lina")


def test_a_list_is_imported_or_its_wrong_lines_are_named(run: Desk) -> None:
    day = clock.now().date() + timedelta(days=40)
    path = run.place / "libur.csv"
    path.write_text(f"tanggal,jenis,nama\n{day},libur,Satu\n31/02/2027,libur,Dua\n", "utf-8")
    said = run.refuses("calendar-import", str(path), "--as", "admin")
    assert "baris 3: " in said and "31/02/2027" in said
    path.write_text(f"tanggal,jenis,nama\n{day},libur,Satu\n", "utf-8")
    assert run.answers("calendar-import", str(path), "--as", "admin") == {
        "changes": 1,
        "saved": True,
        "moved": 0,
    }
