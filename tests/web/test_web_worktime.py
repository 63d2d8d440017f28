"""Deadlines are told in the working time of the agency: how late, how much is left, how long it took, whose it was."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update
from visits import APPLICANT, AUDITOR, HEAD, SOP, Site

from service.database import EVERY, transaction
from service.tasks.tables import TaskRow
from service.web.worktime import work_span, work_time


def at(text: str) -> datetime:
    """A local time in Banyuwangi as the instant it is."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Jakarta")).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "seen", "words"),
    [
        ("2026-11-23 09:00", "2026-11-23 09:10", "20 menit kerja lagi"),
        ("2026-11-23 09:00", "2026-11-23 09:24", "segera: 6 menit kerja lagi"),
        ("2026-11-23 15:50", "2026-11-23 15:55", "besok 07.50"),
        ("2026-11-27 16:20", "2026-11-27 16:22", "Senin 07.50"),
        ("2026-11-23 09:00", "2026-11-23 09:45", "terlambat 15 menit kerja"),
        ("2026-11-23 09:00", "2026-11-23 12:59", "terlambat 2 jam kerja"),
        ("2026-11-23 09:00", "2026-11-24 09:30", "terlambat 1 hari kerja"),
        ("2026-11-27 09:00", "2026-11-29 20:00", "terlambat 5 jam kerja"),
        ("2026-11-23 15:30", "2026-11-23 20:00", "terlambat sejak hari ini 16.00"),
        ("2026-03-17 14:00", "2026-03-24 12:00", "terlambat 30 menit kerja"),
    ],
    ids=[
        "today",
        "four fifths used",
        "over night",
        "over the weekend",
        "late",
        "the noon break does not count",
        "the night does not count",
        "the weekend does not count",
        "late at closing time",
        "Lebaran does not count",
    ],
)
def test_a_deadline_is_told_in_working_time(site: Site, start: str, seen: str, words: str) -> None:
    site.world.now = at(start)
    site.world.starts(SOP)
    site.world.now = at(seen)
    assert f">{words}<" in site.visit(APPLICANT).get("/tugas").text


def test_the_exact_instant_stays_for_pointer_and_machine(site: Site) -> None:
    site.world.now = at("2026-11-23 15:50")
    site.world.starts(SOP)
    page = site.visit(APPLICANT).get("/tugas").text
    assert '<time datetime="2026-11-24T00:50:00+00:00" title="24 Nov 2026 07.50 WIB">' in page


def test_english_counts_working_time_as_well(site: Site) -> None:
    site.world.starts(SOP)
    site.world.waits(hours=2, fire=False)
    assert "late by 1 working hour" in site.visit(APPLICANT).get("/tugas?bahasa=en").text


def test_words_for_long_spans(site: Site) -> None:
    with site.app.test_request_context():
        assert [work_span(minutes) for minutes in (59, 60, 449, 450, 1349)] == [
            "59 menit kerja",
            "1 jam kerja",
            "7 jam kerja",
            "1 hari kerja",
            "2 hari kerja",
        ]
        assert [work_time(minutes) for minutes in (0, 65, 120, 450, 585)] == [
            "0 menit kerja",
            "1 jam 5 menit kerja",
            "2 jam kerja",
            "1 hari kerja",
            "1 hari 2 jam kerja",
        ]


@pytest.mark.tampered
def test_a_reminded_task_wears_a_badge_and_can_be_asked_for(site: Site) -> None:
    reminded, calm, late = (site.world.starts(SOP, perihal=f"Permintaan {name}") for name in "abc")
    with transaction(site.world.engine, EVERY) as session:
        for case, due in ((reminded, "09:20"), (calm, "09:30"), (late, "09:01")):
            values = {"reminded_at": site.world.now} if case != calm else {}
            instant = at(f"2026-11-23 {due}")
            session.execute(
                update(TaskRow)
                .where(TaskRow.instance == case)
                .values(due_at=instant, sort_at=instant, **values)
            )
    site.world.waits(minutes=2, fire=False)
    visit = site.visit(APPLICANT)
    page = visit.get("/tugas").text
    assert page.index("Permintaan c") < page.index("Permintaan a") < page.index("Permintaan b")
    assert page.count('<span class="chip chip-soon">Pengingat</span>') == 1
    assert "segera: 18 menit kerja lagi" in page and ">28 menit kerja lagi<" in page
    soon = visit.get("/tugas?state=soon").text
    assert "Permintaan a" in soon and "Permintaan b" not in soon and "Permintaan c" not in soon


def test_a_page_asks_for_the_calendar_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from service import calendars

    for number in range(12):
        site.world.starts(SOP, perihal=f"Permintaan {number}")
    visit, asked, of = site.visit(APPLICANT), [], calendars.of
    monkeypatch.setattr(calendars, "of", lambda *args: (asked.append(args), of(*args))[1])
    assert visit.get("/tugas").text.count("data-row") == 12
    assert len(asked) == 1


def test_a_case_says_how_long_each_step_took_and_whose_time_it_was(site: Site) -> None:
    case = site.world.starts(SOP)
    site.world.waits(minutes=45, fire=False)
    site.world.completes(case, "langkah_1")
    site.world.waits(minutes=8, fire=False)
    site.world.completes(case, "langkah_2")
    for login in (HEAD, AUDITOR):
        page = site.visit(login).get(f"/berkas/{case}").text
        assert "Waktu: 45 menit kerja dari mutu baku 30 menit" in page
        assert '<span class="due-late">terlambat 15 menit kerja</span>' in page
        assert "Waktu: 8 menit kerja dari mutu baku 10 menit" in page
        whose = page.split("Waktu siapa")[1].split("</section>")[0]
        ours, theirs = whose.split("Pemohon dan OPD")
        assert "8 menit kerja" in ours and "terlambat" not in ours
        assert "45 menit kerja" in theirs and "15 menit kerja di antaranya terlambat" in theirs


def test_a_passed_deadline_is_told_with_due_and_actual_time(site: Site) -> None:
    case = site.world.starts(SOP)
    site.world.waits(hours=3)
    page = site.visit(HEAD).get(f"/berkas/{case}").text
    assert "Tenggat “Mengajukan permintaan data” (23 Nov 09.30) terlewati, dicatat 23 Nov 12.00." in page


def test_a_moved_deadline_is_told_and_lateness_counts_from_the_new_one(site: Site) -> None:
    site.world.now = at("2026-11-27 16:20")
    case = site.world.starts(SOP)
    site.world.declares_off("banyuwangi", date(2026, 11, 30), "Hari jadi kabupaten")
    site.world.waits(minutes=1)
    site.world.now = at("2026-12-01 08:00")
    site.world.completes(case, "langkah_1")
    page = site.visit(HEAD).get(f"/berkas/{case}").text
    moved = "Tenggat “Mengajukan permintaan data” berpindah dari 30 Nov 07.50 ke 1 Des 07.50"
    assert f"{moved} karena kalender kerja berubah." in page
    assert "Waktu: 40 menit kerja dari mutu baku 30 menit" in page
    assert '<span class="due-late">terlambat 10 menit kerja</span>' in page
