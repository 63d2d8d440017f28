"""A subset of JUEL, the language of Camunda 7: ``${...}`` or ``#{...}``, alone or between text.

There are literals, names, ``a.b``, ``a['b']``, ``list[0]``, comparisons, logic, ``empty``, ``? :``, arithmetic, and
``execution.getVariable('x')``, ``execution.hasVariable('x')``. As in Camunda a name that does not exist is refused when
it is looked up, and null counts as false, 0 or empty text. Nothing else of JUEL is there; nothing reaches Python.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from service.errors import Invalid
from service.feel import coercion
from service.feel.coercion import Step
from service.feel.expression import Expression
from service.feel.values import tidy

MAX_TEXT = 2_000
MAX_DEPTH = 32
MAX_DIGITS = 34
_OPENING = re.compile(r"[$#]\{")
_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>(?:\d+(?:\.\d+)?|\.\d+))(?![0-9A-Za-z_.])
      | (?P<string>"(?:[^"\\]|\\["'\\])*"|'(?:[^'\\]|\\["'\\])*')
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<op>==|!=|<=|>=|&&|\|\||[<>+*/%!()\[\].?:-])""",
    re.VERBOSE | re.ASCII,
)
_WORDS = {
    "and": "&&", "or": "||", "not": "!", "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=",
    "div": "/", "mod": "%", "empty": "empty",
}  # fmt: skip
_RANKS = (("||",), ("&&",), ("==", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "/", "%"))
_CONSTANTS = {"true": True, "false": False, "null": None}
_CALLS = ("getVariable", "hasVariable")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def is_computed(text: str) -> bool:
    """Whether there is anything to compute in a text of a diagram: a ``${`` or ``#{``."""
    return _OPENING.search(text) is not None


@lru_cache(maxsize=4096)
def compile(text: str) -> Expression:
    """Compile a text with any number of ``${...}`` in it; one alone keeps its value's type, else the result is text.

    Raises Invalid for anything outside the subset; ``values["position"]`` counts characters from 1.
    """
    if len(text) > MAX_TEXT:
        template = "Ungkapan terlalu panjang: {length} karakter, paling banyak {limit}. Pecah menjadi beberapa langkah."
        raise Invalid(template, length=len(text), limit=MAX_TEXT, position=MAX_TEXT + 1)
    names: set[str] = set()
    parts: list[Step] = []
    at, whole = 0, text.strip()
    while opening := _OPENING.search(whole, at):
        if opening.start() > at:
            parts.append(coercion.constant(whole[at : opening.start()]))
        reader = _Reader(whole, opening.end(), names)
        parts.append(reader.block())
        at = reader.stop
    if at < len(whole) or not parts:
        parts.append(coercion.constant(whole[at:]))
    run = parts[0] if len(parts) == 1 else coercion.joined(parts)
    return Expression(text, frozenset(names), frozenset(), run, None, juel=True)


class _Reader:
    """Reads one block, token by token, straight into closures."""

    def __init__(self, text: str, start: int, names: set[str]) -> None:
        self.text, self.names, self.stop, self.depth = text, names, start, 0
        self.tokens = self._scan(start)
        self.place = 0

    def block(self) -> Step:
        if self.token.kind == "end":
            raise self._refuse("Ungkapan kosong pada posisi {position}. Tuliskan syarat atau nilainya.")
        found = self.choice()
        if self.token.kind != "end":
            raise self.unexpected()
        return found

    @property
    def token(self) -> _Token:
        return self.tokens[self.place]

    def choice(self) -> Step:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self._refuse(
                "Ungkapan bertingkat terlalu dalam pada posisi {position}. Sederhanakan ungkapannya."
            )
        found = self.ranked(0)
        if self.skip("?"):
            yes = self.choice()
            self.need(":")
            found = coercion.chosen(found, yes, self.choice())
        self.depth -= 1
        return found

    def ranked(self, rank: int) -> Step:
        if rank == len(_RANKS):
            return self.unary()
        found = self.ranked(rank + 1)
        while (sign := self.sign()) in _RANKS[rank]:
            self.place += 1
            found = coercion.binary(sign, found, self.ranked(rank + 1))
        return found

    def unary(self) -> Step:
        signs = []
        while (sign := self.sign()) in ("!", "-", "empty"):
            signs.append(sign)
            self.place += 1
        found = self.path()
        for sign in reversed(signs[-MAX_DEPTH:]):
            found = coercion.unary(sign, found)
        if len(signs) > MAX_DEPTH:
            raise self._refuse(
                "Ungkapan bertingkat terlalu dalam pada posisi {position}. Sederhanakan ungkapannya."
            )
        return found

    def path(self) -> Step:
        found, links = self.single(), 0
        while self.sign() in (".", "["):
            links += 1
            if links > MAX_DEPTH:
                raise self._refuse("Jalur terlalu panjang pada posisi {position}. Sederhanakan ungkapannya.")
            if self.skip("."):
                found = coercion.entry(found, coercion.constant(self.name()))
            else:
                self.place += 1
                found = coercion.entry(found, self.choice())
                self.need("]")
            if self.sign() == "(":
                raise self._refuse(
                    "Pemanggilan fungsi pada posisi {position} tidak didukung. "
                    "Yang ada hanya execution.getVariable('nama') dan execution.hasVariable('nama')."
                )
        return found

    def single(self) -> Step:
        token = self.token
        self.place += 1
        if token.kind == "number":
            return coercion.constant(self.number(token))
        if token.kind == "string":
            return coercion.constant(re.sub(r"\\(.)", r"\1", token.text[1:-1]))
        if token.text == "(":
            found = self.choice()
            self.need(")")
            return found
        self.place -= 1
        if token.kind == "name" and token.text in _CONSTANTS:
            self.place += 1
            return coercion.constant(_CONSTANTS[token.text])
        name = self.name()
        return self.call() if name == "execution" else self.variable(name)

    def variable(self, name: str) -> Step:
        if self.sign() == "(":
            raise self._refuse(
                "Pemanggilan fungsi pada posisi {position} tidak didukung. "
                "Yang ada hanya execution.getVariable('nama') dan execution.hasVariable('nama')."
            )
        self.names.add(name)
        return coercion.variable(name)

    def call(self) -> Step:
        """``execution.getVariable('x')`` and ``execution.hasVariable('x')``: no other way into the engine."""
        self.need(".")
        method = self.name()
        if method not in _CALLS:
            raise self._refuse(
                "execution hanya mengenal getVariable('nama') dan hasVariable('nama'), posisi {position}. Pakai itu."
            )
        self.need("(")
        token = self.token
        if token.kind != "string":
            raise self.unexpected()
        self.place += 1
        self.need(")")
        name = re.sub(r"\\(.)", r"\1", token.text[1:-1])
        self.names.add(name)
        return coercion.known(name) if method == "hasVariable" else coercion.looked_up(name)

    def number(self, token: _Token) -> int | Decimal | None:
        if len(token.text) > MAX_DIGITS:
            raise self._refuse("Bilangan pada posisi {position} terlalu panjang. Perpendek bilangannya.")
        return tidy(Decimal(token.text))

    def name(self) -> str:
        token = self.token
        if token.kind != "name" or token.text in _CONSTANTS or token.text in _WORDS:
            raise self.unexpected()
        self.place += 1
        return token.text

    def sign(self) -> str:
        token = self.token
        if token.kind == "name":
            return _WORDS.get(token.text, "")
        return token.text if token.kind == "op" else ""

    def skip(self, sign: str) -> bool:
        found = self.sign() == sign
        self.place += found
        return found

    def need(self, sign: str) -> None:
        if not self.skip(sign):
            raise self.unexpected()

    def unexpected(self) -> Invalid:
        """The refusal of the token at the place."""
        found = self.token.text[:20] or "akhir ungkapan"
        return self._refuse(
            "“{found}” pada posisi {position} tidak diharapkan di sini. Perbaiki ungkapannya.", found=found
        )

    def _refuse(self, template: str, **values: str) -> Invalid:
        at = self.token.at if self.tokens else self.stop
        return Invalid(template, position=at + 1, **values)

    def _scan(self, at: int) -> list[_Token]:
        self.tokens = []
        found: list[_Token] = []
        while not self.text.startswith("}", at):
            match = _TOKEN.match(self.text, at)
            if match is None:
                shown = "".join(letter if letter.isprintable() else "·" for letter in self.text[at : at + 8])
                template = "Tanda “{found}” pada posisi {position} tidak dikenal dalam ${{...}}. Perbaiki ungkapannya."
                raise Invalid(template, position=at + 1, found=shown or "akhir ungkapan")
            if match.lastgroup != "space":
                found.append(_Token(str(match.lastgroup), match.group(), at))
            at = match.end()
        self.stop = at + 1
        return [*found, _Token("end", "", at)]
