"""Reports to take home: JSON for programs, PDF for the file. Pure."""

import io
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Any
from xml.sax.saxutils import escape

from service.audit.findings import FINDING, NOTE, RULES, Finding, Report

_MARGIN = 56
_NOTHING = "Tidak ada temuan. Riwayat utuh, dan berkas ini adalah hasil isian yang tercatat."


def as_json(report: Report) -> dict[str, Any]:
    """The report as plain data; instants as ISO 8601 in UTC."""
    return {
        "case": report.case,
        "number": report.number,
        "sop": report.sop,
        "version": report.version,
        "sha256": report.sha256,
        "events": report.events,
        "head": report.head,
        "at": report.at.isoformat(),
        "ok": report.ok,
        "findings": [_finding(each) for each in report.findings],
        "checked": [{"what": each.what, "count": each.count} for each in report.checked],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "seq": finding.seq,
        "sentence": finding.sentence,
        "values": {
            key: getattr(value, "isoformat", lambda v=value: v)() for key, value in finding.values.items()
        },
    }


def as_pdf(reports: Sequence[Report], agency: str, zone: tzinfo) -> bytes:
    """The reports of an agency's cases as one paper with numbered pages, times on the clock of ``zone``."""
    pages = _built(reports, agency, zone, 0)[1]
    return _built(reports, agency, zone, pages)[0]


def _built(reports: Sequence[Report], agency: str, zone: tzinfo, pages: int) -> tuple[bytes, int]:
    """The paper, and how many pages it has: who writes "1 of 3" must have written all three."""
    from reportlab.platypus import PageBreak, SimpleDocTemplate

    out = io.BytesIO()
    paper = SimpleDocTemplate(
        out,
        title="Laporan audit berkas",
        author=agency,
        lang="id",
        invariant=1,
        **dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), _MARGIN),
    )
    story: list[Any] = []
    for number, report in enumerate(reports):
        story += [PageBreak()] if number else []
        story += _told(report, agency, zone)

    def foot(canvas: Any, paper: Any) -> None:
        canvas.setFont("Vera", 8)
        canvas.drawString(_MARGIN, 30, agency)
        canvas.drawRightString(canvas._pagesize[0] - _MARGIN, 30, f"Halaman {paper.page} dari {pages}")

    paper.build(story, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue(), paper.page


def _styles() -> Any:
    """Styles in a font that holds every letter of an Indonesian name and goes along with the file."""
    from reportlab.lib.styles import ParagraphStyle, StyleSheet1
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    if "Vera" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
        pdfmetrics.registerFont(TTFont("VeraBd", "VeraBd.ttf"))
    styles = StyleSheet1()
    styles.add(ParagraphStyle("body", fontName="Vera", fontSize=9, leading=13))
    styles.add(ParagraphStyle("head", fontName="VeraBd", fontSize=9, leading=13))
    styles.add(ParagraphStyle("title", fontName="VeraBd", fontSize=15, leading=20, spaceAfter=4))
    styles.add(
        ParagraphStyle("part", fontName="VeraBd", fontSize=11, leading=15, spaceBefore=14, spaceAfter=4)
    )
    styles.add(ParagraphStyle("code", fontName="Vera", fontSize=7.5, leading=11, wordWrap="CJK"))
    return styles


def _told(report: Report, agency: str, zone: tzinfo) -> Iterator[Any]:
    from reportlab.platypus import Paragraph

    styles = _styles()
    yield Paragraph("Laporan audit berkas", styles["title"])
    yield Paragraph(escape(agency), styles["head"])
    yield Paragraph(verdict(report), styles["part"])
    yield _table(
        [
            ("Nomor register", report.number, "body"),
            ("SOP", f"{report.sop}, versi {report.version}", "body"),
            ("Sidik diagram dan formulir", report.sha256, "code"),
            ("Peristiwa", str(report.events), "body"),
            ("Sidik peristiwa terakhir", report.head, "code"),
            ("Diperiksa", f"{report.at.astimezone(zone):%d/%m/%Y %H.%M.%S %Z}", "body"),
        ],
        styles,
    )
    for severity, title in ((FINDING, "Temuan"), (NOTE, "Catatan")):
        if some := report.of(severity):
            yield Paragraph(title, styles["part"])
            yield _table([(_place(each), each.told(zone), "body") for each in some], styles)
    yield Paragraph("Yang diperiksa", styles["part"])
    yield _table([(str(each.count), each.what, "body") for each in report.checked], styles)
    yield Paragraph("Cara memeriksa ulang", styles["part"])
    text = (
        "Laporan ini dihitung dari riwayat berkas: rantai sidik (SHA-256) dihitung ulang, isian yang tercatat "
        "dijalankan kembali pada versi diagram yang sama, dan hasilnya dibandingkan dengan yang tercatat. Siapa pun "
        f"dapat mengulanginya dengan “lajur audit {report.number}”, atau tanpa sistem ini dengan bundel bukti."
    )
    yield Paragraph(escape(text), styles["body"])


def verdict(report: Report) -> str:
    """The report in one sentence."""
    count = len(report.of(FINDING))
    return f"{count} temuan harus dijelaskan." if count else _NOTHING


def _place(finding: Finding) -> str:
    where = f"Peristiwa {finding.seq}" if finding.seq else "Berkas"
    return f"{where}: {RULES[finding.rule]}"


def _table(rows: Sequence[tuple[str, str, str]], styles: Any) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Paragraph, Table

    cells = [
        (Paragraph(escape(left), styles["head"]), Paragraph(escape(right), styles[style]))
        for left, right, style in rows
    ]
    line = ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor("#c8ccd0"))
    return Table(
        cells, colWidths=(150, 330), style=[line, ("VALIGN", (0, 0), (-1, -1), "TOP")], hAlign="LEFT"
    )
