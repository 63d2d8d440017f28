"""What a comparison says: sentences with their values kept apart, so that a door may say them in another language."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

OLD, NEW, BOTH = "old", "new", "both"
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
LONGEST = 300
Translate = Callable[[str], str]


class Spec(Protocol):
    """Anything with a diagram's file and its forms: a version's content, a version, a draft."""

    @property
    def xml(self) -> bytes: ...
    @property
    def forms(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Phrase:
    """A template of ours with its values: texts of the files as they are, or phrases again."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same.

    ``element`` is the id of the shape to show (of the newer diagram, unless ``side`` is "old"), ``was`` its id in the
    older one, ``place`` the heading it belongs under: the step, the lane, the form. ``side`` says where it is seen:
    "old" (it is gone), "new" (it came), "both" (it changed).
    """

    kind: str
    element: str | None
    text: str
    values: Mapping[str, Any]
    side: str
    was: str | None = None
    place: Phrase = Phrase("SOP")


def sentence(difference: Difference, translate: Translate = str) -> str:
    """The difference in one sentence; ``translate`` gives our templates in another language."""
    return told(Phrase(difference.text, difference.values), translate)


def told(phrase: Phrase, translate: Translate = str) -> str:
    """A phrase as text, every sign of the files visible."""
    values = {name: _value(value, translate) for name, value in phrase.values.items()}
    return translate(phrase.text).format(**values)


def _value(value: Any, translate: Translate) -> str:
    if isinstance(value, Phrase):
        return told(value, translate)
    if isinstance(value, tuple):
        return ", ".join(_value(part, translate) for part in value)
    return seen(str(value))


def seen(text: str) -> str:
    """``text`` with what nobody sees written out, so that it neither hides a change nor turns the line around."""
    return "".join(sign if sign == "\n" else _visible(sign) for sign in text).replace("\n", " ⏎ ")


def _visible(sign: str) -> str:
    return f"[U+{ord(sign):04X}]" if unicodedata.category(sign) in _UNSEEN else sign


def excerpts(old: str, new: str) -> tuple[str, str]:
    """Both texts, cut to the place where they differ when they are long."""
    if max(len(old), len(new)) <= LONGEST:
        return old, new
    start = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    return _around(old, start), _around(new, start)


def _around(text: str, at: int) -> str:
    begin = max(0, at - 60)
    part = text[begin : begin + LONGEST]
    return ("…" if begin else "") + part + ("…" if begin + LONGEST < len(text) else "")
