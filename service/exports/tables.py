"""Cases as rows for spreadsheets: one an event, or one a visit to a step. CSV is streamed; XLSX goes to a file. Pure.

Nothing in them is ever a formula or a link: what begins like one gets an apostrophe in CSV and is text in XLSX.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

import xlsxwriter

from service.errors import Invalid
from service.exports.lifecycle import WORDS
from service.exports.trail import STATES, Event, Trail
from service.spreadsheet import harmless

Row = tuple[Any, ...]
MOST_ROWS = 200_000
"""Lines of a sheet; it could hold five times as many, but nobody could wait for it, nor an office's machine open it."""
_LONGEST = 32_767
"""Characters a cell of a sheet holds."""
_CASE = ("nomor_berkas", "id_berkas", "perihal", "sop", "nama_sop", "versi", "keadaan_berkas")
EVENTS = (
    *_CASE,
    "nomor_peristiwa",
    "waktu",
    "jenis",
    "kegiatan",
    "keadaan",
    "langkah",
    "lajur",
    "pelaku",
    "atas_nama",
    "kepada",
    "jabatan",
    "dasar",
    "tenggat",
    "catatan",
    "isian",
    "terhapus",
    "sidik",
)
STEPS = (
    *_CASE,
    "kegiatan",
    "langkah",
    "kunjungan",
    "lajur",
    "dibuka",
    "diambil",
    "ditutup",
    "tenggat",
    "terlambat",
    "hasil",
    "pelaku",
    "atas_nama",
    "jabatan",
    "dasar",
)
_OPENED = frozenset({"task_opened", "external_opened"})
_TAKEN = frozenset({"task_assigned", "task_claimed", "task_handed"})
_MOVED = frozenset({"deadline_moved", "timer_armed", "timer_dropped"})
_CLOSED = frozenset({"task_completed", "task_withdrawn", "external_completed", "external_withdrawn"})


@dataclass
class _Visit:
    """A visit to a step, from the event that opened it on."""

    opened: Event
    due: datetime | None = field(default=None)
    taken: Event | None = None
    closed: Event | None = None


def event_rows(trail: Trail) -> Iterator[Row]:
    """A row for every event of the case, as ``EVENTS`` heads them."""
    head = _head(trail)
    for each in trail.events:
        answers = _json(each.answers) if each.answers else None
        did = (each.resource, each.behalf, each.given_to, each.role, each.ground)
        what = (each.seq, each.at, each.kind, each.activity, WORDS[each.transition], each.element, each.lane)
        erased = "ya" if each.erased else None
        yield (*head, *what, *did, each.due, each.note, answers, erased, each.hash)


def step_rows(trail: Trail) -> Iterator[Row]:
    """A row for every visit to a step, in the order they opened, as ``STEPS`` heads them."""
    head = _head(trail)
    for visit in _visits(trail.events):
        opened, closed = visit.opened, visit.closed
        done = closed is not None and closed.transition == "complete"
        hand = closed if done else visit.taken
        who = hand and (hand.resource if done else hand.given_to or hand.resource)
        did = (who, hand.behalf, hand.role, hand.ground) if hand else (None,) * 4
        times = (opened.at, visit.taken and visit.taken.at, closed and closed.at, visit.due)
        result = WORDS[closed.transition] if closed else "berjalan"
        what = (opened.activity, opened.element, opened.ref, opened.lane)
        yield (*head, *what, *times, _late(visit), result, *did)


def _visits(events: Sequence[Event]) -> Iterable[_Visit]:
    """Tasks and steps for programs; timers move their deadlines."""
    found: dict[str, _Visit] = {}
    for each in events:
        ref = each.ref or ""
        if each.kind in _OPENED:
            found[ref] = _Visit(each, each.due)
        elif ref in found and each.kind in _TAKEN:
            found[ref].taken = each
        elif ref in found and each.kind in _CLOSED:
            found[ref].closed = each
        elif each.kind in _MOVED:
            for task in each.watched:
                if task in found:
                    found[task].due = each.due
    return found.values()


def _late(visit: _Visit) -> str | None:
    if visit.due is None or visit.closed is None:
        return None
    return "ya" if visit.closed.at > visit.due else "tidak"


def _head(trail: Trail) -> Row:
    case = trail.subject
    state = STATES.get(case.state, case.state)
    return (case.number, case.id, case.subject, case.definition, case.sop_name, case.version, state)


def events_csv(trails: Iterable[Trail], zone: ZoneInfo) -> Iterator[bytes]:
    """All events, a case at a time."""
    return _csv(trails, zone, EVENTS, event_rows)


def steps_csv(trails: Iterable[Trail], zone: ZoneInfo) -> Iterator[bytes]:
    """All visits to steps, a case at a time."""
    return _csv(trails, zone, STEPS, step_rows)


def _csv(
    trails: Iterable[Trail], zone: ZoneInfo, heading: Row, rows: Callable[[Trail], Iterable[Row]]
) -> Iterator[bytes]:
    """UTF-8 with the mark that spreadsheets know it by, and lines as RFC 4180 ends them."""
    yield b"\xef\xbb\xbf" + _lines([heading], zone)
    for trail in trails:
        if lines := _lines(rows(trail), zone):
            yield lines


def _lines(rows: Iterable[Row], zone: ZoneInfo) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([harmless(_cell(each, zone)) for each in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def xlsx(trails: Iterable[Trail], zone: ZoneInfo, out: IO[bytes]) -> None:
    """A workbook with a sheet of steps and one of events, written to ``out`` row by row.

    Invalid when a sheet cannot hold them all.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with closing(
        xlsxwriter.Workbook(out, options)
    ) as book:  # also when it fails: rows wait in files of its own
        sheets = [_sheet(book, "Langkah", STEPS), _sheet(book, "Peristiwa", EVENTS)]
        filled = [0, 0]
        for trail in trails:
            for number, rows in enumerate((step_rows(trail), event_rows(trail))):
                for row in rows:
                    filled[number] += 1
                    if filled[number] > MOST_ROWS:
                        raise too_many()
                    _write(sheets[number], filled[number], row, zone)


def too_many() -> Invalid:
    """What is said where a sheet is too small."""
    return Invalid("Terlalu banyak peristiwa untuk satu lembar XLSX. Pilih CSV, atau masa yang lebih pendek.")


def _sheet(book: Any, name: str, heading: Sequence[str]) -> Any:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, len(heading) - 1, 16)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, heading, book.add_format({"bold": True}))
    return sheet


def _write(sheet: Any, row: int, values: Row, zone: ZoneInfo) -> None:
    for column, value in enumerate(values):
        cell = _cell(value, zone)
        if isinstance(cell, int | float):
            sheet.write_number(row, column, cell)
        elif cell is not None:
            sheet.write_string(row, column, cell if len(cell) <= _LONGEST else cell[: _LONGEST - 1] + "…")


def _cell(value: Any, zone: ZoneInfo) -> Any:
    """Numbers stay, instants are told on the agency's clock with its offset, the rest is text."""
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(" ", "seconds")
    if value is None or isinstance(value, int):
        return value
    return str(value).encode("utf-8", "replace").decode()


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
