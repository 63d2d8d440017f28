"""What makes two versions differ, as the pages show it: headings with sentences, marks for both diagrams."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from service import comparison
from service.comparison import NEW, OLD, Difference, Spec


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence. ``old`` and ``new`` are the shapes to show on either diagram, ``word`` says what happened."""

    sentence: str
    word: str
    kind: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, a step, a lane or a form, with its sentences."""

    title: str
    rows: tuple[Row, ...]


def changes(old: Spec, new: Spec) -> list[Section]:
    """What ``new`` changes, in the visitor's language; empty when nothing does. Invalid for unsafe diagrams."""
    groups = comparison.grouped(comparison.differences(old, new))
    return [
        Section(comparison.told(group.place, _), tuple(_row(each) for each in group.differences))
        for group in groups
    ]


def _row(difference: Difference) -> Row:
    word, kind = _happened(difference.side)
    return Row(
        comparison.sentence(difference, _),
        word,
        kind,
        None if difference.side == NEW else difference.was,
        None if difference.side == OLD else difference.element,
    )


def _happened(side: str) -> tuple[str, str]:
    if side == NEW:
        return _("baru"), "new"
    return (_("dihapus"), "gone") if side == OLD else (_("berubah"), "changed")


def marks(sections: Sequence[Section], side: str) -> list[dict[str, str]]:
    """What to mark on one diagram: each shape once, with its word; what came or went says more than what changed."""
    found: dict[str, dict[str, str]] = {}
    for row in (row for section in sections for row in section.rows):
        shape = row.old if side == OLD else row.new
        if shape is not None and (shape not in found or row.kind != "changed"):
            found[shape] = {"element": shape, "kind": row.kind, "word": row.word}
    return list(found.values())


def count(sections: Sequence[Section]) -> int:
    """How many sentences there are."""
    return sum(len(section.rows) for section in sections)
