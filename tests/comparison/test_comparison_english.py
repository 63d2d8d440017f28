"""Every template of a comparison has its English, so that an English page tells changes in one language."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from babel.messages.pofile import read_po
from sop import Sop
from test_single_edits import edits
from world import HOUSE

from service.comparison import Phrase, form_words, sentence, wording

PO = HOUSE / "service" / "web" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
CATALOG = read_po(BytesIO(PO.read_bytes()), locale="en")


def templates(value: Any) -> Iterator[str]:
    """The template of a phrase and of all phrases within."""
    if isinstance(value, tuple):
        for part in value:
            yield from templates(part)
    elif isinstance(value, Phrase):
        yield value.text
        for part in value.values.values():
            yield from templates(part)


def said() -> set[str]:
    """What the edits of this room's table say, and every word the tables of the room hold."""
    found: set[str] = set()
    for each in edits():
        _, name, edit = each.values
        changed = Sop(name)
        edit(changed)
        for difference in changed.found():
            found |= {*templates(Phrase(difference.text, difference.values)), *templates(difference.place)}
    tables = (wording.KINDS, wording.EVENTS, wording.LABELS, form_words.LABELS, form_words.TYPES)
    return found.union(*(table.values() for table in tables), *form_words.SWITCHES.values())


def english(text: str) -> str:
    """The template in English; itself where there is none."""
    found = CATALOG.get(text)
    return str(found.string) if found and found.string else text


def test_every_template_has_its_english() -> None:
    words = {text for text in said() if re.sub(r"{\w+}|\W", "", text)} - {"SOP", "HTML"}
    assert len(words) > 150
    assert [text for text in sorted(words) if not CATALOG.get(text)] == []


def test_a_sentence_is_said_in_another_language() -> None:
    changed = Sop("metro-pengumpulan-pengolahan")
    changed.text("tenggat_5", "timeDuration", "P2D")
    (told,) = (sentence(each, english) for each in changed.found())
    assert told == "Deadline “Mengoreksi draf (Kasi)” 10 minutes → 2 days"
