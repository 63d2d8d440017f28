"""A workbook (XLSX) from strangers, made small and plain before anything reads it as one.

Its parts are unpacked with a limit, parsed without entities and written anew, so that what was measured is what is
read. A packed part may grow a thousandfold; a cell in the last corner of a sheet makes a reader ask for memory for all
the empty ones before it; a count that lies makes it ask for more than there is, and the whole process ends.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from lxml import etree
from python_calamine import CalamineWorkbook

from service.errors import Invalid

LARGEST_PART = 8 * 1024 * 1024
MOST_PARTS, MOST_COLUMNS, LAST_ROW = 200, 60, 5_000
NEEDED = frozenset({"Types", "Relationships", "workbook", "worksheet", "sst", "styleSheet"})
"""The kinds of parts that hold cells; pictures, macros, links and the rest stay behind."""
COUNTS = ("count", "uniqueCount")
MAGIC = b"PK\x03\x04"
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError)


def read_workbook(data: bytes) -> list[list[str]]:
    """The cells of the first sheet as text, row by row; dates as 2026-01-31, formulas as their last result.

    Invalid when it is no workbook, is too large unpacked, or has cells beyond column 60 or row 5,000.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(_plain(data)))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except Invalid:
        raise
    except BaseException as error:  # the reader is compiled: what surprises it is no ordinary exception
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise _unreadable() from error
    return [[_text(cell) for cell in row] for row in rows]


def _plain(data: bytes) -> bytes:
    """The workbook with its XML parts only, each measured and written anew."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as new:
        for name, part in _parts(data):
            if (plain := _rewritten(part)) is not None:
                new.writestr(name, plain)
    return made.getvalue()


def _parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    room = LARGEST_PART
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if len(packed.namelist()) > MOST_PARTS or len(set(packed.namelist())) < len(packed.namelist()):
                raise _unreadable()
            for name in packed.namelist():
                if name.lower().endswith((".xml", ".rels")):
                    with packed.open(name) as file:
                        part = file.read(room + 1)
                    room -= len(part)
                    if room < 0:
                        raise _too_large()
                    yield name, part
    except _BROKEN as error:
        raise _unreadable() from error


def _rewritten(part: bytes) -> bytes | None:
    """The part without what only promises sizes; ``None`` for one that holds no cells."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root: Any = etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise _unreadable() from error
    if root.getroottree().docinfo.doctype:
        raise _unreadable()
    kind = etree.QName(root).localname
    if kind not in NEEDED:
        return None
    if kind == "worksheet":
        _measure(root)
    for element in root.iter("*"):
        for count in COUNTS:
            if count in element.attrib:
                del element.attrib[count]
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _measure(sheet: Any) -> None:
    """Invalid when a cell with something in it lies too far out; empty ones, with a style only, are dropped."""
    for promise in list(sheet.iter("{*}dimension")):
        promise.getparent().remove(promise)
    for cell in list(sheet.iter("{*}c")):
        if len(cell) == 0:
            cell.getparent().remove(cell)
            continue
        place = _PLACE.fullmatch(cell.get("r") or "")
        if place is None:
            raise _unreadable()
        if _column(place[1]) > MOST_COLUMNS or int(place[2]) > LAST_ROW:
            raise _too_large()


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _text(cell: Any) -> str:
    match cell:
        case bool():
            return "ya" if cell else "tidak"
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case time():
            return cell.isoformat()
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case float():
            return f"{cell:E}"
    return str(cell)


def _too_large() -> Invalid:
    return Invalid(
        "Buku kerja terlalu besar: paling banyak {columns} kolom dan {rows} baris di tiap lembar. Salin daftarnya ke "
        "berkas baru, lalu coba lagi.",
        columns=MOST_COLUMNS,
        rows=LAST_ROW,
    )


def _unreadable() -> Invalid:
    return Invalid(
        "Berkas ini tidak dapat dibaca sebagai XLSX. Simpan ulang dari Excel atau LibreOffice, atau pakai CSV."
    )
