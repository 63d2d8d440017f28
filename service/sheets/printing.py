"""The sheet as a PDF: the identity block first, then the chart page by page."""

import io
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any
from xml.sax.saxutils import escape

from service.sheets import painting
from service.sheets.measuring import BODY, BOLD, MM, fonts
from service.sheets.model import MARGIN, Identity, Sheet
from service.sheets.paging import FOOT


def as_pdf(sheet: Sheet) -> bytes:
    """The whole sheet; the same sheet gives the same bytes."""
    from reportlab.platypus import BaseDocTemplate, NextPageTemplate, PageBreak, PageTemplate

    fonts()
    out = io.BytesIO()
    paper = BaseDocTemplate(
        out,
        pagesize=(sheet.paper.width * MM, sheet.paper.height * MM),
        title=f"SOP {sheet.identity.title}",
        author=", ".join(sheet.identity.office) or "Lajur",
        lang="id",
        invariant=1,
    )

    def first(canvas: Any, _: Any) -> None:
        painting.foot(canvas, sheet, 1)

    ways = [("first", _frame(sheet, FOOT), {"onPage": first}), ("chart", _frame(sheet, 0), {})]
    paper.addPageTemplates([PageTemplate(name, [frame], **more) for name, frame, more in ways])
    story = [*_identity(sheet.identity, (sheet.paper.width - 2 * MARGIN) * MM), NextPageTemplate("chart")]
    for number in range(len(sheet.pages)):
        story += [PageBreak(), _chart(sheet, number)]
    paper.build(story)
    return out.getvalue()


def _frame(sheet: Sheet, foot: float) -> Any:
    """What is left free inside the margins and above the foot."""
    from reportlab.platypus import Frame

    width, height = ((side - 2 * MARGIN) * MM for side in (sheet.paper.width, sheet.paper.height))
    padding = dict.fromkeys(("leftPadding", "rightPadding", "topPadding", "bottomPadding"), 0)
    return Frame(MARGIN * MM, MARGIN * MM + foot, width, height - foot, **padding)


def _chart(sheet: Sheet, number: int) -> Any:
    """A page of the chart as the layout takes it: it fills what is left free."""
    from reportlab.platypus import Flowable

    class Chart(Flowable):  # type: ignore[misc]  # the layout has no types
        def wrap(self, width: float, height: float) -> tuple[float, float]:
            self.width, self.height = width, height
            return width, height

        def draw(self) -> None:
            painting.chart(self.canv, sheet, number, self.height)

    return Chart()


def _identity(block: Identity, width: float) -> Iterator[Any]:
    """The office and what identifies the SOP side by side, then its six boxes two by two."""
    from reportlab.platypus import Table

    left, right = width * 0.46, width * 0.54
    yield Table(
        [
            [
                [
                    _text("STANDAR OPERASIONAL PROSEDUR", "office"),
                    *(_text(each, "office") for each in block.office),
                ],
                _head(block, right),
            ]
        ],
        colWidths=(left, right),
        style=[
            ("BOX", (0, 0), (-1, -1), 0.8, "#000000"),
            ("LINEAFTER", (0, 0), (0, -1), 0.8, "#000000"),
            ("VALIGN", (0, 0), (0, -1), "MIDDLE"),
            *(((f"{side}PADDING", (1, 0), (1, 0), 0)) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")),
        ],
    )
    for one, other in zip(block.boxes[::2], block.boxes[1::2], strict=True):
        yield _boxes(one, other, width)


def _head(block: Identity, width: float) -> Any:
    from reportlab.platypus import Table

    signed = [_text(each, "middle") for each in block.signed]
    signer = [_text(each, "middle") for each in block.signer]
    rows = [
        *([_text(label, "label"), _text(text)] for label, text in block.head),
        [_text("Disahkan oleh", "label"), [*signed, _space(44), *signer]],
        [_text("Nama SOP", "label"), _text(block.title, "label")],
    ]
    style = [("GRID", (0, 0), (-1, -1), 0.4, "#000000"), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    return Table(rows, colWidths=(width * 0.3, width * 0.7), style=style)


def _boxes(one: tuple[str, tuple[str, ...]], other: tuple[str, tuple[str, ...]], width: float) -> Any:
    """Two boxes with their lists; each entry is a row, so that a long list goes on overleaf."""
    from reportlab.platypus import Table

    rows = [[_text(one[0], "label"), _text(other[0], "label")]]
    for pair in zip_longest(_numbered(one[1]), _numbered(other[1]), fillvalue=""):
        rows.append([_text(each, "item") for each in pair])
    style = [
        ("BOX", (0, 0), (-1, -1), 0.8, "#000000"),
        ("LINEAFTER", (0, 0), (0, -1), 0.4, "#000000"),
        ("BACKGROUND", (0, 0), (-1, 0), "#eeeeee"),
        ("LINEBELOW", (0, 0), (-1, 0), 0.4, "#000000"),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
    ]
    return Table(rows, colWidths=(width / 2, width / 2), style=style, repeatRows=1, splitInRow=1)


def _numbered(entries: tuple[str, ...]) -> list[str]:
    return (
        list(entries)
        if len(entries) == 1
        else [f"{number}. {each}" for number, each in enumerate(entries, 1)]
    )


def _text(text: str, style: str = "body") -> Any:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    bold = style in ("office", "label")
    plain = ParagraphStyle(
        style,
        fontName=BOLD if bold else BODY,
        fontSize=10 if style == "office" else 7.6,
        leading=14 if style == "office" else 9.6,
        alignment=1 if style in ("office", "middle") else 0,
        leftIndent=10 if style == "item" and text[:1].isdigit() else 0,
        firstLineIndent=-10 if style == "item" and text[:1].isdigit() else 0,
        splitLongWords=1,
    )
    return Paragraph(escape(text), plain)


def _space(height: float) -> Any:
    from reportlab.platypus import Spacer

    return Spacer(1, height)
