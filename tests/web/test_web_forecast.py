"""The forecast on a procedure's sheet and on the cards of Mulai."""

import re
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from visits import SOP, STAFF, Site
from world import HOUSE

from service.definitions import forecast
from service.diagram import read
from service.web.gantt import Picture, picture
from service.working_time import default

TARAKAN = "tarakan-layanan-data"
ANALYST = "staf_statistik.tarakan"


def drawn(sop: str, start: datetime) -> Picture:
    """The picture of a real SOP's longest path."""
    main = read((HOUSE / "bpmn" / f"{sop}.bpmn").read_bytes()).main
    calendar = default(start.tzinfo.key)
    found = forecast.forecast(main, calendar, start)
    limit = found.limit.due if found.limit else None
    return picture(found.longest, [lane.id for lane in main.lanes], calendar, limit)


def section(page: str) -> str:
    """The words of the forecast, without tags."""
    text = page.split('id="prakiraan"')[1].split('id="steps"')[0]
    return " ".join(re.sub(r"<[^>]+>", " ", text).split()).replace(" ,", ",").replace(" .", ".")


def test_the_sheet_says_when_a_case_would_end_and_that_the_law_wants_it_sooner(site: Site) -> None:
    site.world.deploys(TARAKAN)
    words = section(site.visit(ANALYST).get(f"/sop/{TARAKAN}?mulai=2099-11-23").text)
    assert "Bila dimulai 23 Nov 2099 07.30 WITA, berkas selesai paling lambat" in words
    assert "11 hari kerja waktu baku, 10 hari kerja di antaranya waktu instansi" in words
    assert "Melewati batas hukum. Jalur terlama 11 hari kerja, batasnya 10 hari kerja" in words
    assert "Tanpa waktu pihak di luar instansi: 10 hari kerja, masih dalam batas." in words
    assert "Surat ditandatangani? Tidak, perbaiki : 7 hari kerja" in words


def test_each_path_can_be_looked_at(site: Site) -> None:
    visit = site.visit(STAFF)
    page = visit.get(f"/sop/{SOP}").text
    assert section(page).count("OPD memiliki data?") == 2
    links = re.findall(r'href="\?([^"#]+)#prakiraan"( aria-current="true")?', page)
    assert [bool(current) for _, current in links] == [False, True, False]
    shortest = section(visit.get(f"/sop/{SOP}?jalur=1").text)
    assert "1 jam 25 menit waktu baku" in shortest and "Menghubungi OPD" not in shortest


@pytest.mark.parametrize("asked", ["mulai=besok", "mulai=2026-02-30", "mulai=9999-01-01", "mulai=0001-01-01"])
def test_a_date_that_is_none_is_told_beside_its_field(site: Site, asked: str) -> None:
    answer = site.visit(STAFF).get(f"/sop/{SOP}?{asked}")
    assert answer.status_code == 200
    assert 'aria-invalid="true" aria-describedby="mulai-salah"' in answer.text
    assert 'class="gantt"' not in answer.text


@pytest.mark.parametrize("asked", ["jalur=99", "jalur=-1", "jalur=x", "jalur="])
def test_a_path_that_is_none_is_the_longest(site: Site, asked: str) -> None:
    assert "4 jam 40 menit waktu baku" in section(site.visit(STAFF).get(f"/sop/{SOP}?{asked}").text)


def test_nothing_on_the_page_needs_more_than_the_policy_gives(site: Site) -> None:
    page = site.visit(STAFF).get(f"/sop/{SOP}").text
    assert "style=" not in page and "onclick" not in page
    assert page.count('class="gantt-row"') == 4


def test_cards_say_how_long_at_most_and_when_it_would_end(site: Site) -> None:
    page = " ".join(re.sub(r"<[^>]+>", " ", site.visit(STAFF).get("/mulai").text).split())
    assert re.search(r"Paling lama 4 jam 40 menit Bila dimulai sekarang, selesai \d+ \w+ \d{4}", page)


def test_a_day_off_of_the_agency_moves_the_end(site: Site) -> None:
    calendar, soon = default("Asia/Jakarta"), site.world.now.date()
    kinds = {day: calendar.day(day).kind for n in range(30, 90) if (day := soon + timedelta(days=n))}
    day, next_day = next(pair for pair in pairwise(kinds) if all(kinds[day] == "working" for day in pair))
    before = section(site.visit(STAFF).get(f"/sop/{SOP}?mulai={day}").text)
    site.world.declares_off(SOP.split("-")[0], day, "Hari jadi")
    after = section(site.visit(STAFF).get(f"/sop/{SOP}?mulai={day}").text)
    assert f"Bila dimulai {day.day} " in before
    assert f"Bila dimulai {next_day.day} " in after


def test_the_sheet_is_english_for_who_wants_it(site: Site) -> None:
    words = section(site.visit(STAFF).get(f"/sop/{SOP}?bahasa=en").text)
    assert "4 hours 40 minutes of standard time" in words and "Whose time" in words


def test_days_off_are_narrow_and_nights_take_no_room() -> None:
    seen = drawn(TARAKAN, datetime(2026, 11, 23, 7, 30, tzinfo=ZoneInfo("Asia/Makassar")))
    assert len(seen.shades) == 4  # two weekends
    assert {shade.day.kind for shade in seen.shades} == {"weekend"}
    bars = [bar for row in seen.rows for bar in row.bars]
    days = {bar.step.no: bar.width / bars[0].width for bar in bars}
    assert [round(days[no], 1) for no in ("1", "2", "3", "4", "9")] == [1, 1, 1, 3.8, 1.9]
    assert seen.limit == seen.end == 100


def test_hours_are_told_when_it_is_over_in_a_day() -> None:
    seen = drawn(SOP, datetime(2026, 11, 23, 9, 10, tzinfo=ZoneInfo("Asia/Jakarta")))
    hours = [f"{tick.at:%H.%M}" for tick in seen.ticks if tick.kind == "hour"]
    assert hours == ["09.00", "10.00", "11.00", "12.00", "14.00"]
    assert seen.shades == () and seen.limit is None
    assert all(bar.left >= 0 and bar.left + bar.width <= 100.01 for row in seen.rows for bar in row.bars)


def test_months_of_work_are_marked_by_weeks() -> None:
    seen = drawn("balikpapan-pengumpulan-data", datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Makassar")))
    days = [tick.at for tick in seen.ticks if tick.kind == "day"]
    assert 10 < len(days) < 20 and all(day.weekday() in (0, 1, 2) for day in days)
    assert {shade.day.kind for shade in seen.shades} > {"weekend", "holiday"}
    tiny = [bar for row in seen.rows for bar in row.bars if bar.step.duration == "PT5M"]
    assert tiny and all(bar.width == 0.7 and bar.number != "inside" for bar in tiny)


def test_bars_of_a_lane_that_would_hide_each_other_take_another_line() -> None:
    seen = drawn("metro-pengumpulan-pengolahan", datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Jakarta")))
    for row in seen.rows:
        for line in range(row.lines):
            bars = sorted((bar.left, bar.width) for bar in row.bars if bar.line == line)
            assert all(one[0] + one[1] <= next[0] + 0.02 for one, next in zip(bars, bars[1:], strict=False))
