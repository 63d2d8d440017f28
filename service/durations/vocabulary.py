"""The words of a *mutu baku* time, and how a cell of an SOP is cut into them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from service.durations.numbers import DIGITS, WORDS, of_digits, of_words


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its ISO 8601 form, how it is counted, its minutes on the wall, and how many ISO units one is.

    ``calendar`` is the counting with "kalender" behind it, empty where that means nothing; ``worked`` tells whether
    "kerja" means something.
    """

    form: str
    counting: str
    size: Fraction
    factor: int = 1
    calendar: str = ""
    worked: bool = True


def _months(form: str, months: int, factor: int) -> Unit:
    counting = "calendar-months" if months == 1 else f"calendar-months x{months}"
    return Unit(form, counting, months * Fraction(43_830), factor, counting, worked=False)


SECONDS = Unit("PT{}S", "working-minutes", Fraction(1, 60))
MINUTES = Unit("PT{}M", "working-minutes", Fraction(1))
HOURS = Unit("PT{}H", "working-minutes", Fraction(60))
CLOCK = Unit("PT{}H", "elapsed-clock", Fraction(1440), 24, worked=False)
DAYS = Unit("P{}D", "working-days", Fraction(1440), calendar="calendar-days")
WEEKS = Unit("P{}W", "working-days x5", Fraction(10_080), calendar="calendar-days x7")
_SPELLED = {
    SECONDS: "detik dtk",
    MINUTES: "menit mnt mnit mn min minute minutes mins",
    HOURS: "jam jm hour hours",
    DAYS: "hari hr hri day days",
    WEEKS: "minggu mgg mg pekan week weeks",
    _months("P{}M", 1, 1): "bulan bln bl month months",
    _months("P{}M", 3, 3): "triwulan tw kuartal kwartal",
    _months("P{}M", 4, 4): "caturwulan cawu",
    _months("P{}M", 6, 6): "semester smt",
    _months("P{}Y", 12, 1): "tahun thn th year years",
}
UNITS = MappingProxyType({word: unit for unit, words in _SPELLED.items() for word in words.split()})
_KINDS = {
    **dict.fromkeys(("x", "kali"), "x"),
    **dict.fromkeys(("per", "tiap", "setiap"), "per"),
    **dict.fromkeys(("atau", "or"), "atau"),
    **dict.fromkeys(("dan", "ditambah", "plus"), ","),
    **dict.fromkeys(("kerja", "efektif", "working"), "working"),
    **dict.fromkeys(("kalender", "takwim", "calendar"), "calendar"),
}

_DASH = re.compile(r"[\u2010-\u2015\u2212\u2043\uFE58\uFE63\uFF0D]")
_RAISED = re.compile("[²³¹⁰-⁹₀-₉]")
_HALVES = {"½": "1/2", "¼": "1/4", "¾": "3/4"}
_PHRASES = tuple(
    (re.compile(pattern), sign)
    for pattern, sign in (
        (r"\bantara (\S+(?: [^\W\d]+)?) dan\b", r" \1 - "),
        (r"\bs ?[/.] ?d\b\.?|\bsd\b|\bsampai(?: dengan)?\b|\bhingga\b", " - "),
        (r"\+ ?/ ?-|\+ ?-|[~≈]|\b(?:kurang lebih|lebih kurang|kira[ -]kira|sekitar)\b", " ± "),
        (r"\btidak (?:lebih|melebihi|boleh lebih)(?: dari)?\b|<=?|≤", " < "),
        (r"\btidak kurang(?: dari)?\b|>=?|≥", " > "),
        (
            r"\b(?:kurang dari|paling (?:lama|lambat)(?:nya)?|selama ?-? ?lamanya|selambat ?-? ?lambatnya)\b",
            " < ",
        ),
        (r"\b(?:maksimal|maksimum|maximal|maximum|maks|max|mak)\b\.?", " < "),
        (r"\b(?:di ?dalam|dalam|jangka waktu|waktu|selama|durasi|antara)\b", " < "),
        (
            r"\b(?:minimal|minimum|paling (?:cepat|sedikit|singkat)|sekurang ?- ?kurangnya|lebih dari)\b",
            " > ",
        ),
        (r"(?<!\d)(?<!\d )\bmin\b\.?(?= ?\d)|\bsetidaknya\b", " > "),
        (r"\bse(hari|jam|menit|minggu|pekan|bulan|tahun)\b", r" satu \1 "),
        (r"[×*]", " x "),
    )
)
_TOKEN = re.compile(rf"(?P<digits>{DIGITS})|(?P<word>[^\W\d_]+)|(?P<sign>[^\s.])")


@dataclass(frozen=True, slots=True)
class Token:
    """``kind``: number, unit, working, calendar, word, or the sign itself."""

    kind: str
    text: str
    number: Fraction = Fraction(0)
    unit: Unit | None = None


def plain(text: str) -> str:
    """Small letters, one kind of dash, single spaces; phrases as signs: ± about, < at most, > at least, - to.

    The small digits of footnotes do not become digits of the number before them.
    """
    for half, digits in _HALVES.items():
        text = text.replace(half, f" {digits}")
    text = unicodedata.normalize("NFKC", _RAISED.sub(" # ", text)).lower()
    text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    text = " ".join(_DASH.sub("-", text).split())
    for pattern, sign in _PHRASES:
        text = pattern.sub(sign, text)
    return " ".join(text.split()).strip(" .,;:")


def tokens(text: str) -> list[Token] | None:
    """The tokens of a plain text; ``None`` when a number in it cannot be one."""
    found: list[Token] = []
    words: list[str] = []
    for match in [*_TOKEN.finditer(text), None]:
        word = match["word"] if match else None
        if word in WORDS:
            words.append(word)
            continue
        if words:
            number = of_words(words)
            if number is None:
                return None
            found.append(Token("number", " ".join(words), number))
            words = []
        if match and not _take(match, found):
            return None
    return found


def _take(match: re.Match[str], found: list[Token]) -> bool:
    text = match[0]
    if match["digits"]:
        number = of_digits(text)
        if number is None:
            return False
        found.append(Token("number", text, number))
    elif match["word"]:
        found.extend(_words(text))
    else:
        found.append(Token("," if text in "+&" else text, text))
    return True


def _words(text: str) -> Iterator[Token]:
    if text == "harikerja" or text == "hk":
        yield Token("unit", text, unit=DAYS)
        yield Token("working", text)
    elif text in UNITS:
        yield Token("unit", text, unit=UNITS[text])
    else:
        yield Token(_KINDS.get(text, "word"), text)
