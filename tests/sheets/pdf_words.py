"""What a PDF made by reportlab shows: each piece of text and each shape with its place, read from the file itself."""

import base64
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\b(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_TOKEN = re.compile(rb"\((?:\\.|[^\\()])*\)|/[^\s/()<>\[\]]+|[^\s/()<>\[\]]+|[<>\[\]]+", re.DOTALL)
_MAPPED = re.compile(rb"<([0-9A-F]{2})> <([0-9A-F]{4})>")
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_NAMES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass(frozen=True)
class Word:
    """A line of text and where it begins."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Box:
    """A closed shape: how many corners it has, its middle and its measures."""

    corners: int
    x: float
    y: float
    width: float
    height: float


@dataclass
class Seen:
    """A page, its text from above."""

    words: list[Word] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)


def pages(pdf: bytes) -> list[Seen]:
    """Every page of the file in order."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    fonts = {
        name: _letters(objects, body)
        for body in objects.values()
        for name in re.findall(rb"/Name\s*/(F\d+\+\d+)", body)
    }
    kids = re.search(rb"/Kids\s*\[([^\]]*)\]", pdf)
    assert kids
    order = [int(number) for number in re.findall(rb"(\d+) 0 R", kids[1])]
    return [_page(_content(objects, objects[number]), fonts) for number in order]


def _content(objects: dict[int, bytes], page: bytes) -> bytes:
    found = re.search(rb"/Contents\s+(\d+) 0 R", page)
    assert found
    return _unpacked(objects[int(found[1])])


def _unpacked(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found
    data = found[1]
    if b"ASCII85Decode" in body:
        data = base64.a85decode(data.strip().removesuffix(b"~>"))
    return zlib.decompressobj().decompress(data) if b"FlateDecode" in body else data


def _letters(objects: dict[int, bytes], font: bytes) -> dict[int, str]:
    """The letter behind each byte that a font is asked for."""
    found = re.search(rb"/ToUnicode\s+(\d+) 0 R", font)
    assert found
    pairs = _MAPPED.findall(_unpacked(objects[int(found[1])]))
    return {int(byte, 16): chr(int(letter, 16)) for byte, letter in pairs}


def _page(content: bytes, fonts: dict[bytes, dict[int, str]]) -> Seen:
    drawn = _Drawn(fonts)
    stack: list[Any] = []
    for token in _tokens(content):
        if isinstance(token, str):
            drawn.does(token, stack)
            stack = []
        else:
            stack.append(token)
    return drawn.seen


class _Drawn:
    """A page while its commands are read one by one."""

    def __init__(self, fonts: dict[bytes, dict[int, str]]) -> None:
        self.seen = Seen()
        self._fonts = fonts
        self._letters: dict[int, str] = {}
        self._moved, self._kept = (0.0, 0.0), [(0.0, 0.0)]
        self._at, self._leading, self._line = (0.0, 0.0), 0.0, ""
        self._corners: list[tuple[float, float]] = []

    def does(self, command: str, given: list[Any]) -> None:
        """One command with what stands before it."""
        match command:
            case "q":
                self._kept.append(self._moved)
            case "Q":
                self._moved = self._kept.pop()
            case "cm":
                assert given[:4] == [1.0, 0.0, 0.0, 1.0], "only moved, never turned or scaled"
                self._moved = (self._moved[0] + given[4], self._moved[1] + given[5])
            case "m" | "l" | "c":
                self._corners.append(self._place(*given[-2:]))
            case "re":
                x, y = self._place(*given[:2])
                self.seen.boxes.append(Box(4, x + given[2] / 2, y + given[3] / 2, given[2], given[3]))
            case "h":
                self._closed()
            case "S" | "B" | "f" | "n":
                self._corners = []
            case _:
                self._writes(command, given)

    def _writes(self, command: str, given: list[Any]) -> None:
        match command:
            case "Tm":
                self._at = (given[4], given[5])
            case "TL":
                self._leading = given[0]
            case "Tf":
                self._letters = self._fonts.get(given[0], {})
            case "Tj":
                self._line += "".join(self._letters[byte] for byte in given[0])
            case "T*" | "ET":
                if self._line.strip():
                    self.seen.words.append(Word(self._line.strip(), *self._place(*self._at)))
                self._line, self._at = "", (self._at[0], self._at[1] - self._leading)

    def _place(self, x: float, y: float) -> tuple[float, float]:
        return self._moved[0] + x, self._moved[1] + y

    def _closed(self) -> None:
        xs, ys = [x for x, _ in self._corners], [y for _, y in self._corners]
        middle = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
        size = (max(xs) - min(xs), max(ys) - min(ys))
        self.seen.boxes.append(Box(len(set(self._corners)), *middle, *size))
        self._corners = []


def _tokens(content: bytes) -> Iterator[str | float | bytes]:
    """Numbers, names and texts as they are, and operators as text."""
    for token in _TOKEN.findall(content):
        if token.startswith(b"("):
            yield _ESCAPED.sub(_unescaped, token[1:-1])
        elif token.startswith(b"/"):
            yield token[1:]
        else:
            try:
                yield float(token)
            except ValueError:
                yield token.decode("latin-1")


def _unescaped(found: "re.Match[bytes]") -> bytes:
    code = found[1]
    return bytes([int(code, 8) & 255]) if code.isdigit() else _NAMES.get(code, code)
