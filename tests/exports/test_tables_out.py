"""CSV and XLSX: every event and every visit is a row, and nothing in them is ever a formula or a link."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook
from takings import NOW, Archive, takes
from world import World

from service import exports
from service.database import reading, transaction
from service.errors import Invalid
from service.exports import Wanted, tables
from service.exports.tables import EVENTS, STEPS, events_csv, steps_csv, xlsx
from service.exports.trail import Event, Subject, Trail
from service.spreadsheet import RISKY

JAKARTA = ZoneInfo("Asia/Jakarta")
NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
SOP = "banyuwangi-permintaan-data"
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"]


def rows(text: bytes) -> list[dict[str, str]]:
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def sheets(book: bytes) -> dict[str, list[list[Any]]]:
    found = CalamineWorkbook.from_filelike(io.BytesIO(book))
    return {name: found.get_sheet_by_name(name).to_python() for name in found.sheet_names}


def trail(*events: dict[str, Any], subject: str = "Perihal") -> Trail:
    usual: dict[str, Any] = dict.fromkeys(Event.__slots__)
    usual |= {"at": NOON, "resource": "Sari", "watched": (), "answers": {}, "erased": False, "hash": "a" * 64}
    usual |= {"activity": "Memeriksa", "transition": "complete", "kind": "task_completed"}
    told = tuple(Event(**(usual | {"seq": seq} | each)) for seq, each in enumerate(events, 1))
    case = Subject("id", "0001/2026", subject, None, SOP, 1, "SOP", "running", NOON, None, None)
    return Trail(case, "b" * 64, told)


def test_csv_and_xlsx_tell_the_same_rows(archive: Archive) -> None:
    for format, sheet, heading in (("csv", "Peristiwa", EVENTS), ("csv-steps", "Langkah", STEPS)):
        told = rows(archive.takes("banyuwangi", format, reads=True))
        [head, *lines] = sheets(archive.takes("banyuwangi", "xlsx", reads=True))[sheet]
        assert tuple(head) == heading == tuple(told[0])
        assert len(lines) == len(told)
        for line, row in zip(lines, told, strict=True):
            assert [_same(each) for each in line] == [_same(each) for each in row.values()]


def _same(cell: Any) -> str:
    """Whole numbers without their point; what CSV must disarm without its apostrophe."""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return text.removeprefix("'")


def test_every_event_has_a_row_and_every_visit_one(archive: Archive) -> None:
    auditor = archive.auditor("metro")
    with reading(archive.engine, "metro") as session:
        found = exports.measure(session, auditor, Wanted())
    events = rows(archive.takes("metro", "csv"))
    assert len(events) == found.events
    opened = [each for each in events if each["jenis"] == "task_opened"]
    steps = rows(archive.takes("metro", "csv-steps"))
    assert len(steps) == len(opened) > 10
    assert {each["hasil"] for each in steps} >= {"selesai", "berjalan"}


def test_a_step_tells_when_it_was_opened_taken_closed_and_whether_it_was_late(world: World) -> None:
    world.deploys(SOP)
    case = world.starts(SOP)
    world.waits(hours=2)
    world.completes(case)
    auditor = world.person("auditor.banyuwangi")
    first, second = rows(takes(world.engine, auditor, "csv-steps", Wanted(case)))
    assert (first["dibuka"], first["ditutup"]) == ("2026-11-23 09:00:00+07:00", "2026-11-23 11:00:00+07:00")
    assert (first["tenggat"], first["terlambat"], first["hasil"]) == (
        "2026-11-23 09:30:00+07:00",
        "ya",
        "selesai",
    )
    assert (second["kegiatan"], second["hasil"], second["terlambat"], second["pelaku"]) == (
        "Menugaskan staf",
        "berjalan",
        "",
        "",
    )


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_begins_like_a_formula_is_text(text: str) -> None:
    bad = trail({"note": text, "resource": text, "answers": {"a": text}}, subject=text)
    for produce in (events_csv, steps_csv):
        cells = [cell for row in rows(b"".join(produce([bad], JAKARTA))) for cell in row.values()]
        assert not [cell for cell in cells if cell.startswith(RISKY)]
    told = rows(b"".join(events_csv([bad], JAKARTA)))[0]
    assert told["catatan"] == f"'{text}"
    out = io.BytesIO()
    xlsx([bad], JAKARTA, out)
    with zipfile.ZipFile(out) as parts:
        everything = b"".join(parts.read(name) for name in parts.namelist() if "sheet" in name)
    assert b"<f>" not in everything and b"<f " not in everything


def test_addresses_are_no_links_and_long_text_is_cut_to_what_a_cell_holds() -> None:
    out = io.BytesIO()
    xlsx([trail({"note": "https://contoh.go.id/a", "activity": "x" * 40_000})], JAKARTA, out)
    with zipfile.ZipFile(out) as parts:
        assert not [name for name in parts.namelist() if "rels" in name and "sheet" in name]
    line = sheets(out.getvalue())["Peristiwa"][1]
    assert len(line[EVENTS.index("kegiatan")]) == 32_767
    assert line[EVENTS.index("catatan")] == "https://contoh.go.id/a"


def test_a_sheet_that_is_too_small_is_said_before_and_while_writing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    with pytest.raises(Invalid, match="CSV"):
        xlsx([trail(*[{}] * 4)], JAKARTA, io.BytesIO())
    world.deploys(SOP)
    world.starts(SOP)
    auditor = world.person("auditor.banyuwangi")
    with transaction(world.engine, "banyuwangi") as session, pytest.raises(Invalid, match="CSV"):
        exports.hand_out(session, auditor, Wanted(), "xlsx", NOW)


def test_a_deadline_that_moved_is_the_one_that_counts() -> None:
    later = NOON.replace(hour=9)
    opened = {"kind": "task_opened", "transition": "schedule", "ref": "a.1", "due": NOON}
    moved = {
        "kind": "deadline_moved",
        "ref": "t.1",
        "watched": ("a.1",),
        "due": later,
        "transition": "unknown",
    }
    closed = {"ref": "a.1", "at": NOON.replace(hour=8)}
    [step] = rows(b"".join(steps_csv([trail(opened, moved, closed)], JAKARTA)))
    assert (step["tenggat"], step["terlambat"]) == ("2026-11-23 16:00:00+07:00", "tidak")
    kept = replace(trail(opened, closed))
    assert rows(b"".join(steps_csv([kept], JAKARTA)))[0]["terlambat"] == "ya"
