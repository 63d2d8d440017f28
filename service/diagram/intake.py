"""The gate a diagram's bytes pass before anything looks at their meaning.

At most 2 MB of strict UTF-8, no DOCTYPE, no processing instruction, no entity beyond XML's own five, at
most 500 flow nodes and no id twice. An error never repeats the offending text.
"""

import re
from dataclasses import dataclass
from typing import NoReturn

from lxml import etree

from service.errors import Invalid

MAX_BYTES = 2_000_000
MAX_NODES = 500
MAX_DEPTH = 60
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_FORBIDDEN = (
    (re.compile(r"<!DOCTYPE", re.IGNORECASE), "xml-doctype", "DOCTYPE"),
    (re.compile(r"<!ENTITY", re.IGNORECASE), "xml-doctype", "ENTITY"),
    (re.compile(r"<\?(?!xml[\s?])"), "xml-instruction", "instruksi pemrosesan (<?...?>)"),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a file before it could be understood."""

    line: int
    element: str | None
    rule: str
    sentence: str


def parse(xml: bytes) -> etree._Element:
    """The root element of safe bytes; Invalid with one Fault in ``details`` otherwise."""
    _refuse_outside(xml)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        refuse(
            line, "xml-malformed", f"Berkas bukan XML yang utuh (baris {line}). Simpan ulang dari pemodel."
        )
    if etree.QName(root).namespace != BPMN or etree.QName(root).localname != "definitions":
        refuse(
            1,
            "not-bpmn",
            "Berkas harus berupa BPMN 2.0 (unsur akar bpmn:definitions). Simpan dari pemodel BPMN.",
        )
    return root


def _refuse_outside(xml: bytes) -> None:
    if len(xml) > MAX_BYTES:
        refuse(
            1,
            "xml-too-large",
            f"Berkas {len(xml):,} bita melebihi batas {MAX_BYTES:,} bita. Kecilkan diagram.",
        )
    declared = _DECLARED.match(xml.removeprefix(b"\xef\xbb\xbf"))
    if declared and declared.group(1).lower() not in (b"utf-8", b"utf8"):
        refuse(1, "xml-encoding", "Berkas harus memakai penyandian UTF-8. Simpan ulang sebagai UTF-8.")
    try:
        text = xml.decode("utf-8", errors="strict")
    except UnicodeDecodeError as error:
        line = xml.count(b"\n", 0, error.start) + 1
        refuse(line, "xml-encoding", "Berkas memuat bita yang bukan UTF-8. Simpan ulang sebagai UTF-8.")
    for pattern, rule, what in _FORBIDDEN:
        found = pattern.search(text)
        if found:
            line = text.count("\n", 0, found.start()) + 1
            refuse(line, rule, f"Berkas memuat {what}, yang tidak diizinkan. Hapus baris itu.")


def refuse(line: int, rule: str, sentence: str, element: str | None = None) -> NoReturn:
    """Raise Invalid with one Fault."""
    raise Invalid(
        "Diagram tidak dapat dibaca: {sentence}", (Fault(line, element, rule, sentence),), sentence=sentence
    )
