"""How much room a text takes: the letters of the paper, measured before anything is drawn."""

from functools import cache, lru_cache
from typing import Any

BODY, BOLD = "Vera", "VeraBd"
SIZE, LEADING = 6.6, 8.2
PADDING = 3.0
HEAD, BESIDE = 5.9, 1.5
"""The size of the letters of headings, and the room left and right of them."""
MM = 72 / 25.4


@cache
def fonts() -> Any:
    """The measure of a text (text, font, size), once the letters are there: they go along with every file."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name in (BODY, BOLD):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    return pdfmetrics.stringWidth


def lines(text: str, width: float, font: str = BODY, size: float = SIZE) -> list[str]:
    """The text in lines of that width at most; a word that is longer than a line is cut where it must be."""
    found: list[str] = []
    line, used, space = "", 0.0, _wide(" ", font, size)
    for word in text.split():
        more = _wide(word, font, size)
        if line and used + space + more <= width:
            line, used = f"{line} {word}", used + space + more
            continue
        if line:
            found.append(line)
        *full, line = _cut(word, width, font, size) if more > width else [word]
        found += full
        used = _wide(line, font, size)
    return [*found, line] if line else found


@lru_cache(maxsize=20_000)
def _wide(word: str, font: str, size: float) -> float:
    """How wide a word is: the letters of these fonts do not move each other."""
    return float(fonts()(word, font, size))


def _cut(word: str, width: float, font: str, size: float) -> list[str]:
    """A word in pieces that fit, each of one letter at least."""
    pieces, piece, used = [], "", 0.0
    for letter in word:
        more = _wide(letter, font, size)
        if piece and used + more > width:
            pieces.append(piece)
            piece, used = "", 0.0
        piece, used = piece + letter, used + more
    return [*pieces, piece]


def height(text: str, width: float) -> float:
    """How high a cell of that width becomes."""
    return len(lines(text, width - 2 * PADDING)) * LEADING + 2 * PADDING
