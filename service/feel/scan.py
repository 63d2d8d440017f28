"""Cuts the text of an expression into tokens, and says where and why when it cannot."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from service.errors import Invalid
from service.feel.values import tidy

MAX_TEXT = 2_000
MAX_DIGITS = 34

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>(?:\d+(?:\.(?!\.)\d+)?|\.\d+))(?![0-9A-Za-z_])
      | (?P<string>"(?:[^"\\]|\\.)*")
      | (?P<quote>'(?:[^'\\]|\\.)*')
      | (?P<function>(?:date\s+and\s+time|string\s+length|starts\s+with|ends\s+with|upper\s+case|lower\s+case
          |list\s+contains|is\s+defined|round\s+half\s+up)(?=\s*\())
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<op>==|!=|<=|>=|\*\*|\.\.|&&|\|\||[-=<>+*/!()\[\]{},:.])""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4,6})|(.))", re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}
_JUEL_ONLY = {"==", "&&", "||", "!"}
_JUEL_WORDS = {"==": "=", "eq": "=", "ne": "!=", "&&": "and", "||": "or"}
_FEEL_WORDS = {"==": "=", "&&": "and", "||": "or", "!": "not(...)"}


@dataclass(frozen=True, slots=True)
class Token:
    """One word of an expression: its kind, its text, the value of a literal, and its offset in the whole text."""

    kind: str
    text: str
    at: int
    value: Any = None


def refuse(at: int, template: str, **values: Any) -> Invalid:
    """Make the refusal for offset ``at``; ``values["position"]`` counts characters from 1, wrapper included."""
    return Invalid(template, position=at + 1, **values)


def clip(text: str) -> str:
    """Shorten foreign text so that it can stand in a message: 20 printable characters at most."""
    shown = "".join(letter if letter.isprintable() else "·" for letter in text[:20])
    return shown + ("…" if len(text) > 20 else "")


def scan(text: str) -> tuple[Token, ...]:
    """Return the tokens of an expression, the last one of kind ``end``; the wrappers ``=`` and ``${}`` fall away.

    Raises Invalid with the position for anything that is no word of the subset.
    """
    if len(text) > MAX_TEXT:
        template = "Ungkapan terlalu panjang: {length} karakter, paling banyak {limit}. Pecah menjadi beberapa langkah."
        raise refuse(MAX_TEXT, template, length=len(text), limit=MAX_TEXT)
    if torn := _SURROGATE.search(text):
        raise _unreadable(text, torn.start(), torn.end())
    start, stop, juel = _unwrap(text)
    tokens: list[Token] = []
    at = start
    while at < stop:
        match = _TOKEN.match(text, at, stop)
        if match is None:
            raise _unreadable(text, at, stop)
        if match.lastgroup != "space":
            tokens.append(_token(match, juel))
        at = match.end()
    if not tokens:
        raise refuse(start, "Ungkapan kosong pada posisi {position}. Tuliskan syarat atau nilainya.")
    return (*tokens, Token("end", "", stop))


def _unwrap(text: str) -> tuple[int, int, bool]:
    start = len(text) - len(text.lstrip())
    stop = len(text.rstrip())
    if text.startswith("${", start) and text.endswith("}", 0, stop):
        return start + 2, stop - 1, True
    if text.startswith("=", start) and not text.startswith("==", start):
        return start + 1, stop, False
    return min(start, stop), stop, False


def _unreadable(text: str, at: int, stop: int) -> Invalid:
    if text[at] == '"':
        return refuse(
            at, "Teks yang dibuka pada posisi {position} tidak ditutup. Tambahkan tanda petik penutup."
        )
    template = (
        "Tanda “{found}” pada posisi {position} tidak dikenal. Lihat daftar ungkapan yang boleh dipakai."
    )
    return refuse(at, template, found=clip(text[at : min(at + 8, stop)]))


def _token(match: re.Match[str], juel: bool) -> Token:
    kind, found, at = str(match.lastgroup), match.group(), match.start()
    if kind == "number":
        return Token(kind, found, at, _number(found, at))
    if kind == "string" or (kind == "quote" and juel):
        return Token("string", found, at, _unescape(found, at))
    if kind == "quote":
        raise refuse(at, 'Teks pada posisi {position} memakai petik tunggal. Pakai petik ganda: "...".')
    if kind == "function":
        return Token(kind, " ".join(found.split()), at)
    if not juel and found in _JUEL_ONLY:
        template = (
            "Tanda “{found}” pada posisi {position} hanya berlaku di dalam ${{...}}. Pakai “{expected}”."
        )
        raise refuse(at, template, found=found, expected=_FEEL_WORDS[found])
    if juel and found in _JUEL_WORDS:
        found = _JUEL_WORDS[found]
        kind = "name" if found in ("and", "or") else "op"
    return Token(kind, found, at)


def _number(found: str, at: int) -> int | Decimal | None:
    if len(found.replace(".", "")) > MAX_DIGITS:
        template = "Bilangan pada posisi {position} lebih dari {limit} angka. Perpendek bilangannya."
        raise refuse(at, template, limit=MAX_DIGITS)
    return tidy(Decimal(found))


def _unescape(found: str, at: int) -> str:
    quote = found[0]

    def letter(match: re.Match[str]) -> str:
        if match[1] is None:
            # an unknown escape stays as written, as in the browser
            return quote if match[2] == quote else _LETTERS.get(match[2], match[0])
        code = int(match[1], 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise refuse(
                at, "Kode huruf di dalam teks pada posisi {position} tidak sah. Tulis hurufnya langsung."
            )
        return chr(code)

    return _ESCAPE.sub(letter, found[1:-1])
