"""A proposal: what is missing where, and the ways to mend it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from service.repairs.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to mend: ``value`` is what comes back when it is chosen, ``label`` what the owner reads."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was found at ``element`` and what is proposed; ``default`` is the value of the choice that is preset.

    ``rule`` is kebab-case and ``id`` is rule and element: the same drawing always gives the same ids. A ``safe`` one
    changes nothing about who does what, when, or which way a case goes.
    """

    rule: str
    element: str
    sentence: str
    choices: tuple[Choice, ...]
    default: str
    safe: bool = False

    @property
    def id(self) -> str:
        """What a confirmation names."""
        return f"{self.rule}:{self.element}"


Seats = Mapping[str, str]
"""The agency's seat keys by every name they have (``identity.seats_by_name``)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """``finds`` says what is missing; ``mends`` puts the chosen value in its place, changing the drawing."""

    finds: Callable[[Drawing, Seats], Iterator[Proposal]]
    mends: Callable[[Drawing, str, str], None]


YES = (Choice("ya", "Ya, lakukan"),)
LEAVE = "-"
"""The value of a choice that lets a thing be as it is."""


def quoted(text: str, most: int = 60) -> str:
    """A name from the file, short, in quotation marks and without line breaks."""
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in text[: most * 2]).split())
    return f"“{plain if len(plain) <= most else plain[: most - 1] + '…'}”"
