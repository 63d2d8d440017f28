"""The server's check against the browser's own form engine: never weaker, the same when both accept."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from form_cases import FormCases
from playwright.sync_api import Page

from service.errors import Invalid
from service.forms import check
from service.forms.patterns import compile_pattern, found

FORMS = sorted((Path(__file__).resolve().parents[2] / "forms").glob("*.form"))
Submit = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


def alike(stored: Any, sent: Any) -> bool:
    """The same data, where a browser leaves out an empty list and writes a hidden row as null."""
    if isinstance(stored, dict):
        sent = {} if sent is None else sent
        names = {name for name in stored if stored[name] != [] or name in sent}
        return (
            isinstance(sent, dict) and names == sent.keys() and all(alike(stored[n], sent[n]) for n in names)
        )
    if isinstance(stored, list):
        return isinstance(sent, list) and len(stored) == len(sent) and all(map(alike, stored, sent))
    if isinstance(stored, bool) or isinstance(sent, bool) or not isinstance(stored, int | Decimal):
        return stored == sent and type(stored) is type(sent)
    return isinstance(sent, int | float) and stored == Decimal(repr(sent))


def accepted(case: dict[str, Any]) -> dict[str, Any] | None:
    try:
        return check(case["schema"], case["values"], case["data"])
    except Invalid:
        return None


def test_check_agrees_with_browser(submit_in_browser: Submit) -> None:
    """What the browser refuses the server refuses; what the server stores is what the browser would send."""
    generator = FormCases(seed=20261121)
    cases = [generator.case() for _ in range(400)]
    answers = submit_in_browser(cases)
    stored = [accepted(case) for case in cases]

    weaker = [
        case
        for case, answer, mine in zip(cases, answers, stored, strict=True)
        if answer["errors"] and mine is not None
    ]
    other = [
        (case, answer["data"], mine)
        for case, answer, mine in zip(cases, answers, stored, strict=True)
        if mine is not None and not answer["errors"] and not alike(mine, answer["data"])
    ]
    assert not weaker, json.dumps(weaker[0], indent=1)
    assert not other, f"{json.dumps(other[0][:2], indent=1)} {other[0][2]}"
    assert sum(bool(answer["errors"]) for answer in answers) > 100
    assert sum(mine is not None for mine in stored) > 80


def filled(component: dict[str, Any], pick: int) -> Any:
    """Something an official could enter; ``pick`` says which choice."""
    rules = component.get("validate", {})
    sample = {"email": "dina@contoh.go.id"}.get(rules.get("validationType"), "Data padi 2025")
    if "pattern" in rules:
        sample = "https://data.contoh.go.id/padi" if "http" in rules["pattern"] else "081234567890"
    if "values" in component:
        options = [option["value"] for option in component["values"]]
        return options if component["type"] == "checklist" else options[pick % len(options)]
    by_type = {"number": 2025 if rules.get("max") == 2100 else 7, "checkbox": True, "datetime": "2026-12-01"}
    moment = "02:05Z" if component.get("subtype") == "time" else None
    return moment or by_type.get(component["type"], sample)


def answered(components: list[dict[str, Any]], pick: int, *, shown: bool) -> dict[str, Any]:
    """What stands in the fields a step fills in, or in those it only shows."""
    values: dict[str, Any] = {}
    for component in components:
        if component["type"] == "group":
            values |= answered(component["components"], pick, shown=shown)
        elif component["type"] == "dynamiclist" and not shown:
            values[component["path"]] = [
                answered(component["components"], pick, shown=False) for _ in range(2)
            ]
        elif (
            "key" in component
            and component["type"] != "expression"
            and bool(component.get("readonly")) == shown
        ):
            values[component["key"]] = filled(component, pick)
    return values


TEXTS = [
    "",
    "a",
    "ab\n",
    "abc",
    "A-1",
    "é",
    "\u0661",
    "7",
    "\u00a0",
    "\ufeff",
    "\x1c",
    "😀",
    "a😀b",
    "{",
    "]",
    "\u2028x",
    "^$",
]
PATTERNS_OF_BOTH = [
    *(
        "^[a-c]+$",
        "\\d",
        "^.$",
        "^.{2}$",
        "^\\s$",
        "\\S",
        "[\\s\\S]",
        "[^\\s]",
        "\\w$",
        "\\W",
        "^\\D*$",
        "\\bab",
        "\\Bb",
    ),
    *(
        "a|^$",
        "(?:a|b)c",
        "(?=a)a",
        "(?!a)b",
        "(?<=a)b",
        "[\\d\\-]",
        "[a\\]]",
        "\\{",
        "]",
        "\\u0061",
        "\\x41",
        "[^a]",
        "a*?b",
    ),
    *("^\\^\\$$", "[😀]", "😀", "a{1,2}", "(a)(b)c", "\\/|\\.", "\\n", "\\0", "[\\b]", "^[\\w.-]+$", "[|&~]"),
]
PATTERNS_REFUSED = [
    "a++",
    "*a",
    "a{,3}",
    "{",
    "(?i)a",
    "(?P<x>a)",
    "\\1",
    "(a)\\1",
    "\\A",
    "\\Z",
    "\\p{L}",
    "[]",
    "[^]",
    "[\\Sa]",
    "(a",
    "a{2000}",
]


def test_pattern_finds_what_the_browser_finds(form_page: Page) -> None:
    """Every pattern that is not refused means the same in Python; those that would not are refused."""
    trials = [[pattern, text] for pattern in PATTERNS_OF_BOTH for text in TEXTS]
    theirs = form_page.evaluate("trials => trials.map(([p, t]) => new RegExp(p).test(t))", trials)
    ours = [found(compile_pattern(pattern), text) for pattern, text in trials]

    assert [trial for trial, one, other in zip(trials, theirs, ours, strict=True) if one != other] == []
    for pattern in PATTERNS_REFUSED:
        with pytest.raises(Invalid):
            compile_pattern(pattern)


def test_forms_of_the_house_open_in_the_browser(submit_in_browser: Submit) -> None:
    """Each opens without a warning, and an empty one is refused on both sides."""
    schemas = {path.stem: json.loads(path.read_text("utf-8")) for path in FORMS}
    cases = [{"schema": schema, "data": {}, "entered": {}} for schema in schemas.values()]

    for (name, schema), answer in zip(schemas.items(), submit_in_browser(cases), strict=True):
        assert answer["warnings"] == 0, name
        assert answer["errors"], name
        with pytest.raises(Invalid):
            check(schema, answer["data"], {}, today=date(2026, 11, 21))


def entry(path: Path, pick: int) -> dict[str, Any]:
    """The form filled in, over the data that earlier steps left for it."""
    schema = json.loads(path.read_text("utf-8"))
    values = answered(schema["components"], pick, shown=False)
    row = {"opd": "Dinas Pertanian", "data": "Luas panen"}
    shown = {
        key: value
        for key, value in answered(schema["components"], pick, shown=True).items()
        if "." not in key
    }
    data = {**shown, "data_opd": row}
    return {"schema": schema, "values": values, "data": data, "entered": {**data, **values}}


@pytest.mark.parametrize("pick", [0, 1])
def test_forms_of_the_house_can_be_filled_in(submit_in_browser: Submit, pick: int) -> None:
    """Filled in with the first or the second choice everywhere, a form is accepted on both sides and stored alike."""
    cases = [entry(path, pick) for path in FORMS]

    for case, answer in zip(cases, submit_in_browser(cases), strict=True):
        assert answer["errors"] == {}, case["schema"]["id"]
        stored = check(case["schema"], case["values"], case["data"], today=date(2026, 11, 21))
        assert alike(stored, answer["data"]), case["schema"]["id"]
