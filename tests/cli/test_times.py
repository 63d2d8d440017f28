"""Times on the command line: what a spelling means, when it ends, what lies between; without any database."""

from pathlib import Path

import pytest
from desk import Desk

FRIDAY = ("--from", "2026-02-13T10:00:00+08:00", "--zone", "Asia/Makassar")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk without an office: any question to a database would fail."""
    return Desk(tmp_path, tmp_path, "mysql://nowhere")


@pytest.mark.parametrize(
    ("text", "count", "answer"),
    [
        ("1 hari", (), {"due": "2026-02-18T10:00:00+08:00", "counting": "working-days"}),
        ("P1D", ("--count", "rolling"), {"due": "2026-02-18T10:00:00+08:00", "counting": "working-days"}),
        ("1 hari", ("--count", "statutory"), {"due": "2026-02-18T16:00:00+08:00", "counting": "statutory"}),
        ("1 hari", ("--count", "calendar"), {"due": "2026-02-18T16:00:00+08:00", "counting": "calendar"}),
        ("± 60 Menit", (), {"due": "2026-02-13T11:00:00+08:00", "counting": "working-minutes"}),
        ("1 – 2 minggu", (), {"due": "2026-03-03T10:00:00+08:00", "counting": "working-days x5"}),
        ("3 bulan", (), {"due": "2026-05-13T10:00:00+08:00", "counting": "calendar-months"}),
        ("1 x 24 Jam", (), {"due": "2026-02-14T10:00:00+08:00", "counting": "elapsed-clock"}),
        ("1 x 24 Jam", ("--count", "statutory"), {"due": "2026-02-14T10:00:00+08:00", "counting": "elapsed-clock"}),
        ("5 hari kalender", (), {"due": "2026-02-18T10:00:00+08:00", "counting": "calendar-days"}),
        ("0,5 hari", (), {"due": "2026-02-13T15:15:00+08:00", "counting": "working-days"}),
    ],
)  # fmt: skip
def test_due_says_when_a_time_ends(
    desk: Desk, text: str, count: tuple[str, ...], answer: dict[str, str]
) -> None:
    assert desk.answers("due", text, *FRIDAY, *count) == answer


def test_due_is_a_sentence_for_people(desk: Desk) -> None:
    said = desk.does("due", "1 hari", *FRIDAY)
    assert said == "Jatuh tempo 18 Feb 2026 10.00 WITA (dihitung hari kerja).\n"


def test_an_instant_without_zone_is_read_on_the_wall_of_the_office(desk: Desk) -> None:
    answer = desk.answers("due", "PT1H", "--from", "2026-04-13T10:00", "--zone", "Asia/Jayapura")
    assert answer["due"] == "2026-04-13T11:00:00+09:00"


def test_due_refuses_what_is_no_time(desk: Desk) -> None:
    assert "“Segera” tidak menyebut lamanya waktu" in desk.refuses("due", "Segera", *FRIDAY)
    assert "“Tentatif” bukan angka dengan satuan" in desk.refuses("due", "Tentatif", *FRIDAY, "--json")
    assert "IANA" in desk.refuses("due", "1 hari", *FRIDAY[:2], "--zone", "Mars")
    assert "1900 dan 2200" in desk.refuses("due", "90 tahun", "--from", "2150-01-01T10:00:00+08:00")
    assert "ISO 8601" in desk.misunderstands("due", "1 hari", "--from", "kemarin")


def test_elapsed_counts_working_minutes(desk: Desk) -> None:
    at = (
        "--from",
        "2026-02-13T10:00:00+07:00",
        "--to",
        "2026-02-18T09:00:00+07:00",
        "--zone",
        "Asia/Jakarta",
    )
    assert desk.answers("elapsed", *at) == {"working_minutes": 390}
    assert desk.does("elapsed", *at) == "390 menit kerja.\n"
    assert desk.answers("elapsed", "--from", at[3], "--to", at[1])["working_minutes"] == -390


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("2 x 24 Jam", {"kind": "duration", "max": "PT48H", "counting": "elapsed-clock"}),
        (
            "1 – 20 Hari Kerja",
            {"kind": "duration", "min": "P1D", "max": "P20D", "counting": "working-days", "explicit_working": True},
        ),
        (
            "2 menit/berkas",
            {"kind": "duration", "max": "PT2M", "counting": "working-minutes", "per": "berkas"},
        ),
        ("± 1 jam", {"kind": "duration", "max": "PT1H", "counting": "working-minutes", "approx": True}),
        ("-", {"kind": "none", "reason": "Tidak ada waktu yang ditulis."}),
        ("", {"kind": "none", "reason": "Tidak ada waktu yang ditulis."}),
    ],
)  # fmt: skip
def test_duration_says_what_a_spelling_means(desk: Desk, text: str, answer: dict[str, object]) -> None:
    assert desk.answers("duration", text) == answer


def test_duration_says_that_a_person_must_look(desk: Desk) -> None:
    answer = desk.answers("duration", "1 0 hari kerja")
    assert (answer["kind"], answer["flags"]) == ("unparsed", ["split digits (OCR?): review"])
    assert "angkanya terpisah" in answer["reason"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1 – 20 Hari Kerja", "1 hari sampai 20 hari, dihitung hari kerja."),
        ("± 0,5 hari", "kira-kira 0,5 hari, dihitung hari kerja."),
        ("2 menit/berkas", "2 menit per berkas, dihitung menit kerja."),
        ("1 semester", "6 bulan, dihitung bulan kalender."),
        ("P1DT4H", "1 hari 4 jam, dihitung hari kerja."),
        ("120 Menit / 3 Hari", "120 menit, dihitung menit kerja. Tinjau: menyebut dua pilihan, yang pertama diambil."),
        ("Segera", "“Segera” tidak menyebut lamanya waktu."),
        ("- 5 menit", "5 menit, dihitung menit kerja."),
    ],
)  # fmt: skip
def test_duration_is_a_sentence_for_people(desk: Desk, text: str, sentence: str) -> None:
    assert desk.does("duration", text) == f"{sentence}\n"
