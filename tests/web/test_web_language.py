"""Indonesian by birth, English by choice, and no sentence forgotten."""

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from visits import SOP, STAFF, Site

ADMIN = "admin.banyuwangi"

WEB = Path(__file__).resolve().parents[2] / "service" / "web"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({}, "Kata sandi"),
        ({"Accept-Language": "id-ID"}, "Kata sandi"),
        ({"Accept-Language": "en-US,en"}, "Password"),
    ],
)
def test_the_browser_may_ask_for_english(site: Site, headers: dict[str, str], words: str) -> None:
    assert words in site.stranger().get("/masuk", headers=headers).text


def test_a_choice_is_remembered(site: Site) -> None:
    visit = site.visit(STAFF)
    assert "My tasks" in visit.get("/tugas?bahasa=en").text
    assert '<html lang="en">' in visit.get("/tugas").text
    assert "Tugas Saya" in visit.get("/tugas?bahasa=id").text
    assert "Tugas Saya" in visit.get("/tugas?bahasa=xx").text


def test_every_sentence_of_the_pages_has_its_english() -> None:
    path = WEB / "translations" / "en" / "LC_MESSAGES" / "messages.po"
    english = read_po(BytesIO(path.read_bytes()), locale="en")
    found = extract_from_dir(
        WEB, METHODS, keywords=KEYWORDS, directory_filter=lambda folder: "node_modules" not in folder
    )
    said = {
        (message if isinstance(message, str) else message[0], context) for _, _, message, _, context in found
    }
    assert len(said) > 200
    missing = [each for each in said if not (english.get(*each) and english.get(*each).string)]
    assert missing == []


def test_a_word_with_two_meanings_has_an_english_for_each(site: Site) -> None:
    """Pelaksana is who does a step, and the role of everybody who may."""
    admin = site.visit(ADMIN)
    assert "Staff" in admin.get("/orang?bahasa=en").text and "Performed by" not in admin.get("/orang").text
    assert "Performed by" in site.visit(STAFF).get(f"/sop/{SOP}?bahasa=en").text
