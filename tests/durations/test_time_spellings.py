"""The cells of real SOPs, each read to what its author meant, or kept for a person to look at."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from service.durations import iso, read

CELLS = json.loads((Path(__file__).parents[1] / "fixtures/calendar/durations.json").read_text("utf-8"))


def meaning(text: str) -> dict[str, Any]:
    """What is said about a cell, in the words of durations.json; what is not said is left out."""
    return {
        name: list(value) if name == "flags" else value
        for name, value in asdict(read(text)).items()
        if value and name != "reason"
    }


def spans(text: str) -> tuple[str | None, str | None, str]:
    reading = read(text)
    return reading.min, reading.max, reading.counting


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell["verbatim"])
def test_the_cells_of_real_sops(cell: dict[str, Any]) -> None:
    assert meaning(cell["verbatim"]) == {
        name: value for name, value in cell.items() if name not in ("count", "verbatim")
    }


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("30MENIT.", "PT30M"), ("15 mnt", "PT15M"), ("3 hr", "P3D"), ("1 pekan", "P1W"), ("2 bln", "P2M"),
        ("45 detik", "PT45S"), ("3 Jam.", "PT3H"), ("1\u00a0hari", "P1D"), ("10\u200b menit", "PT10M"),
        ("sehari", "P1D"), ("sejam", "PT1H"), ("seminggu", "P1W"), ("dua belas hari", "P12D"),
        ("dua puluh lima menit", "PT25M"), ("seratus dua puluh menit", "PT120M"), ("sebelas hari", "P11D"),
        ("setengah hari", "P0.5D"), ("½ hari", "P0.5D"), ("1/2 hari", "P0.5D"), ("satu setengah jam", "PT1.5H"),
        ("1½ jam", "PT1.5H"), ("1 1/2 jam", "PT1.5H"), ("1,5 jam", "PT1.5H"), ("2.5 hari", "P2.5D"),
        ("1.000 menit", "PT1000M"), ("1000,5 menit", "PT1000.5M"), ("sepuluh (10) hari", "P10D"),
        ("(10 menit)", "PT10M"), ("(10 menit", "PT10M"),
        ("1 tahun", "P1Y"), ("2 triwulan", "P6M"), ("2 semester", "P12M"), ("05 menit", "PT5M"),
        ("1 jam 30 menit", "PT1H30M"), ("1 jam dan 30 menit", "PT1H30M"), ("1 hari, 4 jam 5 menit", "P1DT4H5M"),
        ("P1D", "P1D"), ("PT120M", "PT120M"), ("+7 hari kerja", "P7D"), ("- 3 hari", "P3D"),
    ],
)  # fmt: skip
def test_numbers_and_units_in_every_spelling(text: str, form: str) -> None:
    reading = read(text)
    assert (reading.kind, reading.min, reading.max, reading.flags) == ("duration", None, form, ())
    assert iso(form, shares=True)


@pytest.mark.parametrize(
    "text",
    ["maks. 3 hari", "Maksimal 3 hari", "3 hari maksimal", "MAKSIMUM 3 HARI", "paling lama 3 (tiga) hari",
     "Paling lambat 3 hari", "selambat-lambatnya 3 hari", "selama-lamanya 3 hari", "tidak lebih dari 3 hari",
     "kurang dari 3 hari", "≤ 3 hari", "< 3 hari", "sampai dengan 3 hari", "dalam waktu 3 hari", "Waktu: 3 hari",
     "selama 3 hari", "3 hari (maksimal)"],
)  # fmt: skip
def test_at_most_is_the_duration(text: str) -> None:
    assert meaning(text) == {"kind": "duration", "max": "P3D", "counting": "working-days"}


@pytest.mark.parametrize(
    "dash",
    ["-", " - ", "–", " — ", "‑", " s/d ", " s.d. ", " sd ", " sampai ", " sampai dengan ", " hingga "],
)
def test_a_range_in_every_spelling(dash: str) -> None:  # fmt: skip
    assert spans(f"1{dash}20 hari") == spans(f"1 hari{dash}20 hari") == ("P1D", "P20D", "working-days")
    assert spans(f"1 (satu){dash}20 (dua puluh) hari") == ("P1D", "P20D", "working-days")


def test_ranges_over_units() -> None:
    assert spans("30 menit - 1 jam") == ("PT30M", "PT1H", "working-minutes")
    assert spans("1 minggu s/d 1 bulan") == ("P1W", "P1M", "calendar-months")
    assert spans("1-2 x 24 jam") == ("PT24H", "PT48H", "elapsed-clock")
    assert spans("antara 1 dan 3 hari") == ("P1D", "P3D", "working-days")


@pytest.mark.parametrize(
    "text",
    ["± 30 menit", "+/- 30 menit", "+- 30 menit", "kurang lebih 30 menit", "lebih kurang 30 menit", "sekitar 30 menit",
     "kira-kira 30 menit", "~30 menit"],
)  # fmt: skip
def test_about(text: str) -> None:
    assert meaning(text) == {
        "kind": "duration",
        "max": "PT30M",
        "counting": "working-minutes",
        "approx": True,
    }


@pytest.mark.parametrize(
    "text",
    ["5 hari kerja", "5 HK", "5 hari efektif", "5 hari kerja efektif", "5 hari (kerja)", "5 hari kerja (HK)"],
)
def test_working_days_that_are_said(text: str) -> None:
    assert meaning(text) == {
        "kind": "duration", "max": "P5D", "counting": "working-days", "explicit_working": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "3 x 24 jam",
        "3x24 Jam",
        "3 X 24jam",
        "3 × 24 jam",
        "3 kali 24 jam",
        "3 (tiga) x 24 jam",
        "maks 3x24 jam",
    ],
)
def test_times_24_hours_is_the_clock_on_the_wall(text: str) -> None:  # fmt: skip
    assert meaning(text) == {"kind": "duration", "max": "PT72H", "counting": "elapsed-clock"}


def test_days_of_the_calendar_are_said_as_such() -> None:
    assert spans("14 hari kalender") == (None, "P14D", "calendar-days")
    assert spans("2 minggu kalender") == (None, "P2W", "calendar-days x7")
    assert spans("3 bulan kalender") == (None, "P3M", "calendar-months")


@pytest.mark.parametrize(
    ("text", "thing"),
    [("5 menit/berkas", "berkas"), ("5 menit / berkas.", "berkas"), ("5 Menit per Dokumen", "dokumen"),
     ("5 menit setiap surat", "surat"), ("5 menit/1 berkas", "berkas"), ("5 menit (per lembar)", "lembar"),
     ("5 menit/surat/berkas", "surat/berkas")],
)  # fmt: skip
def test_the_time_for_each_thing(text: str, thing: str) -> None:
    assert meaning(text) == {"kind": "duration", "max": "PT5M", "counting": "working-minutes", "per": thing}


@pytest.mark.parametrize(
    ("text", "form", "flag"),
    [
        ("1 jam / 2 hari", "PT1H", "two alternatives: review"),
        ("1 hari atau 2 hari", "P1D", "two alternatives: review"),
        ("1 hari / 2 hari / 3 hari", "P1D", "several durations: review"),
        ("2 bulan 1 minggu", "P2M", "several durations: review"),
        ("5 menit, 10 menit", "PT5M", "several durations: review"),
        ("3 hari kerja sejak berkas lengkap", "P3D", "counted from another moment: review"),
    ],
)
def test_what_is_read_only_in_part_asks_for_a_review(text: str, form: str, flag: str) -> None:
    reading = read(text)
    assert (reading.kind, reading.max, reading.flags) == ("duration", form, (flag,))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "–",
        "--",
        "...",
        "Segera",
        "SEGERA.",
        "sesegera mungkin",
        "Secepatnya",
        "tidak ada",
        "Nihil",
    ],
)
def test_a_cell_without_a_time_is_none(text: str) -> None:  # fmt: skip
    reading = read(text)
    assert (reading.kind, reading.max, reading.flags) == ("none", None, ())
    assert reading.reason


@pytest.mark.parametrize(
    "text",
    ["Sesuai kebutuhan", "Insidentil", "Tentatif", "Semesteran", "Setiap hari", "Bulanan", "seminggu sekali",
     "3x sehari", "2 x 60 menit", "2 x 24 jam kerja", "minimal 2 hari", "min. 5 menit", "> 1 jam", "10-5 menit",
     "5-5 menit", "0 menit", "08.00-10.00 WIB", "pukul 10:00", "jam 10", "5.10 menit", "1,000 menit", "l hari",
     "1O menit", "10 (lima) hari", "1 0 hari kerja", "1 hari (8 jam)", "2 hari sebelum acara", "hari", "5", "1,5 bulan",
     "dua satu hari", "5 menit/hari", "10 menit²", "3² hari", "30 menit pengerjaan", "PT0S", "R/P1D", "99999999 hari",
     "5 menit/", "/ berkas", "1 hari kalender - 2 hari", "1 hari kalender kerja", "5 x hari", "hari " * 60],
)  # fmt: skip
def test_what_is_not_sure_is_kept_for_a_person(text: str) -> None:
    reading = read(text)
    assert (reading.kind, reading.max, reading.counting) == ("unparsed", None, "")
    assert reading.flags and all("review" in flag for flag in reading.flags)
    assert text.strip()[:60] in reading.reason


WORDS = st.sampled_from(
    ["1", "2", "24", "0,5", "1/2", "10", "(sepuluh)", "menit", "jam", "hari", "kerja", "minggu", "bulan", "kalender",
     "x", "-", "–", "/", ";", ",", "(", ")", "±", "maks", "min", "per", "berkas", "dan", "atau", "s/d", "satu", "puluh",
     "belas", "setengah", "sejak", "HK", "P1D", "½", "²", "."]
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, max_size=9).map(" ".join) | st.text(max_size=40))
@example("1" * 300)
def test_no_cell_breaks_the_reading(text: str) -> None:
    """Whatever is said can be counted, a range has its least below its most, and a refusal gives its reason."""
    reading = read(text)
    assert (reading.kind == "duration") == (reading.max is not None) == bool(reading.counting)
    assert (reading.kind == "duration") != bool(reading.reason)
    for form in filter(None, (reading.min, reading.max)):
        assert iso(form, shares=True)
