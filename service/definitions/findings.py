"""What the check says, and what every rule is given to look at."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from lxml import etree

from service.diagram import Diagram, Process

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one place: ``rule`` is kebab-case, ``line`` counts from 1, ``sentence`` is Indonesian.

    An "error" keeps the diagram out; a "warning" is told and lets it in.
    """

    rule: str
    severity: str
    line: int
    element: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What a rule looks at: the file, its executable process, the forms, the seats (without them nothing is said
    about seats). Other processes are drawn, not run, and only their ids, names and references are asked."""

    diagram: Diagram
    root: etree._Element
    main: Process
    forms: Mapping[str, Mapping[str, Any]]
    seats: Mapping[str, str]

    @property
    def strict(self) -> str:
        """The severity of an incompleteness: an error where the process says it is an SOP."""
        return ERROR if self.main.properties.get("jenis") == "sop" else WARNING


class Rule(Protocol):
    """A rule yields what is wrong; it never raises and never changes anything."""

    def __call__(self, subject: Subject, /) -> Iterator[Finding]: ...


class Placed(Protocol):
    """Anything of the diagram with an id and a line."""

    @property
    def id(self) -> str: ...
    @property
    def line(self) -> int: ...


def error(rule: str, at: Placed, sentence: str) -> Finding:
    """An error at a part of the diagram."""
    return Finding(rule, ERROR, at.line, brief(at.id, 80), sentence)


def warning(rule: str, at: Placed, sentence: str) -> Finding:
    """A warning at a part of the diagram."""
    return Finding(rule, WARNING, at.line, brief(at.id, 80), sentence)


def quoted(text: str) -> str:
    """A name from the file, short and in quotation marks, fit to stand in a sentence."""
    return f"“{brief(text)}”"


def brief(text: str, most: int = 60) -> str:
    """``text`` without control characters, cut to ``most`` characters."""
    clean = "".join(
        " " if unicodedata.category(sign) in ("Cc", "Cf", "Cs") else sign for sign in text[: most + 1]
    )
    return clean if len(clean) <= most else clean[: most - 1] + "…"
