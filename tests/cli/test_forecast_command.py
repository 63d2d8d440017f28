"""``lajur forecast``: a deployed procedure by its agency's calendar, or a file by the national one."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from desk import Desk

BPMN = Path(__file__).resolve().parents[2] / "bpmn"
TARAKAN = str(BPMN / "tarakan-layanan-data.bpmn")
FROM = ("--from", "2026-11-23T10:00:00+08:00")


def test_a_file_tells_steps_totals_and_the_law(desk: Desk) -> None:
    said = desk.does("forecast", TARAKAN, *FROM)
    assert "23 Nov 2026 10.00 WITA" in said
    assert "bersama langkah 1" in said
    assert "Jalur terlama: 11 hari kerja, selesai 8 Des 2026 10.00 WITA" in said
    assert "Pemohon (di luar instansi): 1 hari kerja" in said
    assert "UU 14/2008 Pasal 22 ayat (7), sampai 7 Des 2026 16.00 WITA: MELEWATI BATAS." in said
    assert "Tanpa waktu pihak di luar instansi: 10 hari kerja" in said
    assert "menambah 4 hari kerja" in said


def test_json_holds_everything_in_the_offices_zone(desk: Desk) -> None:
    found = desk.answers("forecast", TARAKAN, *FROM)
    assert (found["working_minutes"], found["spoken"]) == (4950, "11 hari kerja")
    assert found["ends"] == "2026-12-08T10:00:00+08:00"
    assert found["limit_due"] == "2026-12-07T16:00:00+08:00"
    assert (found["exceeds"], found["exceeds_without_outside"]) == (True, False)
    assert len(found["longest"]["steps"]) == 10
    assert {share["lane"] for share in found["longest"]["shares"] if share["outside"]} == {"pemohon"}


@pytest.mark.parametrize(
    ("words", "start"),
    [
        (("--from", "2026-11-23T10:00"), "2026-11-23T10:00:00+08:00"),
        (("--from", "2026-11-23T10:00", "--zone", "Asia/Jayapura"), "2026-11-23T10:00:00+09:00"),
        (("--from", "2026-11-23T02:00:00Z"), "2026-11-23T10:00:00+08:00"),
    ],
)
def test_a_time_without_zone_is_the_clock_on_the_offices_wall(
    desk: Desk, words: tuple[str, ...], start: str
) -> None:
    assert desk.answers("forecast", TARAKAN, *words)["start"] == start


def test_the_fastest_path_and_its_answers_are_told(desk: Desk) -> None:
    said = desk.does("forecast", str(BPMN / "banyuwangi-permintaan-data.bpmn"), "--from", "2026-11-23T08:00")
    assert "Jalur tercepat: 1 jam 25 menit" in said
    assert "Data tersedia? Tersedia" in said


def test_a_deployed_procedure_counts_by_its_agency(working: Desk) -> None:
    found = working.answers("forecast", "surat-masuk", "--as", "lina", "--from", "2026-11-23T08:00")
    assert (found["key"], found["name"]) == ("surat-masuk", "Surat masuk")
    assert datetime.fromisoformat(found["ends"]) > datetime.fromisoformat(found["start"])
    assert "Surat masuk (surat-masuk)" in working.does("forecast", "surat-masuk", "--as", "lina")
    assert "langkah_2" in found["untimed"]


def test_what_cannot_be_forecast_is_a_sentence(working: Desk, tmp_path: Path) -> None:
    assert "SOP tidak ditemukan" in working.refuses("forecast", "lain", "--as", "lina")
    assert "--as" in working.misunderstands("forecast", "surat-masuk")
    assert "tidak dapat dibaca" in working.misunderstands("forecast", "tidak-ada.bpmn")
    assert "ISO 8601" in working.misunderstands("forecast", TARAKAN, "--from", "besok")
    assert "Zona waktu" in working.refuses("forecast", TARAKAN, "--zone", "Asia/Tarakan")
    assert "antara tahun" in working.refuses("forecast", TARAKAN, "--from", "9998-12-31T10:00")
    broken = tmp_path / "rusak.bpmn"
    broken.write_text("<a/>", "utf-8")
    assert working.refuses("forecast", str(broken))


def test_deploying_tells_the_law_and_refuses_nothing(desk: Desk) -> None:
    text = desk.diagram.read_text("utf-8")
    head = 'isExecutable="true">'
    limit = '<camunda:property name="batas_hukum" value="PT10M"/>'
    said = (
        f"<bpmn:extensionElements><camunda:properties>{limit}</camunda:properties></bpmn:extensionElements>"
    )
    assert head in text
    desk.diagram.write_text(text.replace(head, head + said, 1), "utf-8")
    result = desk.runs("check", "--json", str(desk.diagram))
    assert result.exit_code == 0
    assert "legal-limit" in {each["rule"] for each in json.loads(result.stdout)}
    assert "melewati batas 10 menit" in desk.runs("deploy", str(desk.diagram), "--as", "pemilik").stderr
