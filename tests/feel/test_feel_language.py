"""What expressions mean: the sentences a gateway or a form says, and the traps of null."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from service import feel
from service.feel.cursor import MAX_DEPTH, MAX_LINKS
from service.feel.functions import FUNCTIONS
from service.feel.parse import MAX_NOT
from service.feel.scan import MAX_DIGITS, MAX_TEXT
from service.feel.values import MAX_NESTING, MAX_STEPS, MAX_STRING

DATA: dict[str, Any] = {
    "keputusan_5": "paraf",
    "luas": 12,
    "daftar": [1, 2, 3],
    "kosong": None,
    "surat": {"nomor": "0007/2026", "lampiran": [{"nama": "peta", "hal": 2}, {"nama": "data", "hal": 9}]},
}


def value(text: str, data: dict[str, Any] | None = None) -> Any:
    return feel.compile(text).evaluate(DATA if data is None else data)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('keputusan_5 = "paraf"', True),
        ('=keputusan_5 = "kembalikan"', False),
        ('${keputusan_5 == "paraf"}', True),
        ("${keputusan_5 == 'paraf' && !(luas > 20)}", True),
        ('${keputusan_5 ne "paraf" || luas eq 12}', True),
        ('  = luas >= 10 and keputusan_5 != "setuju"  ', True),
        ("surat.nomor", "0007/2026"),
        ("surat.lampiran.nama", ["peta", "data"]),
        ("surat.lampiran[hal > 3].nama", ["data"]),
        ("surat.lampiran[-1].hal", 9),
        ("daftar[item >= 2]", [2, 3]),
        ("daftar[1]", 1),
        ("daftar[0]", None),
        ("count([null, false, 1][item != 2])", 1),  # a filter never keeps null or false
        ("2 in [3..1]", True),
        ("daftar[9]", None),
        ("luas in [10..12]", True),
        ("luas in [10..12)", False),
        ("luas in (12..20]", False),
        ("luas in (1, > 10)", True),
        ("luas between 1 and 12 and true", True),
        ('if luas > 10 then "besar" else "kecil"', "besar"),
        ("some x in daftar satisfies x > 2", True),
        ("every x in daftar satisfies x > 2", False),
        ("for x in daftar return x * 2", [2, 4, 6]),
        ("for i in 3..1 return i", [3, 2, 1]),
        ('{nama: "a", dua: [luas, nama]}', {"nama": "a", "dua": [12, "a"]}),
        ('contains(surat.nomor, "/2026") and starts with(surat.nomor, "0007")', True),
        ("string length(surat.nomor) + count(daftar) - sum(daftar)", 6),
        ("list contains(daftar, 2) and is defined(luas) and not(is defined(kosong))", True),
        ("[min(daftar), max(3, 8), floor(1.5), ceiling(1.5), round half up(2.345, 2), abs(-1)]",
         [1, 8, 1, 2, Decimal("2.35"), 1]),
        ('[number("1.50"), string(1.50), upper case("a"), lower case("A"), ends with("ab", "b")]',
         [Decimal("1.5"), "1.5", "A", "a", True]),
        ('substring("perihal", 4)', "ihal"),
    ],
)  # fmt: skip
def test_an_expression_means_what_it_says(text: str, expected: Any) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1 + 0.2 = 0.3", True),
        ("0.1 + 0.2", Decimal("0.3")),
        ("0.5 + 0.5", 1),
        ("1.10", Decimal("1.1")),
        ("7 / 2", Decimal("3.5")),
        ("6 / 2", 3),
        ("1 / 3", Decimal("0." + "3" * 34)),
        ("2 ** 3 ** 2", 64),
        ("-2 ** 2", 4),
        ("1 - 2 - 3", -4),
        ("1 + 2 * 3", 7),
        ("harga * 3", Decimal("0.3")),
        ("harga = 0.1", True),
        ("harga", Decimal("0.1")),
        ("list contains(harga_lain, 0.1) and 0.1 in harga_lain", True),
        ("1 / 0", None),
        ("0 ** -1", None),
    ],
)
def test_numbers_are_exact_decimals_and_whole_ones_are_ints(text: str, expected: Any) -> None:
    found = value(text, {"harga": 0.1, "harga_lain": [0.1]})

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kosong > 1", None),
        ("tidak_ada < 1", None),
        ("tidak_ada.lebih.dalam", None),
        ("kosong = null", True),
        ("tidak_ada = null", True),
        ("luas = null", False),
        ("luas != null", True),
        ("kosong != 1", True),
        ("kosong = 1", False),
        ('luas = "12"', None),
        ("kosong and false", False),
        ("kosong and true", None),
        ("kosong or true", True),
        ("kosong or false", None),
        ("not(kosong)", None),
        ("not(kosong > 1)", None),
        ("if kosong then 1 else 2", 2),
        ("kosong + 1", None),
        ('"a" + 1', None),
        ("count(kosong)", None),
        ("sum([])", None),
        ("kosong in [1..3]", False),
        ("luas in kosong", None),
        ("kosong between 1 and 2", None),
        ("some x in kosong satisfies x", None),
        ("for x in kosong return x", None),
        ('contains(kosong, "a")', None),
        ("true < 5", None),
        ('"10" > 5', None),
    ],
)
def test_null_and_what_does_not_fit_stay_null(text: str, expected: Any) -> None:
    found = value(text)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("hide", "data", "hidden"),
    [
        ("=luas > 5", {"luas": 9}, True),
        ("=luas > 5", {"luas": 1}, False),
        ("=luas > 5", {}, True),  # the trap: an empty field hides the one that depends on it
        ("=luas != null and luas > 5", {}, False),
        ('=keputusan_5 != "kembalikan"', {}, True),
        ('=keputusan_5 = "paraf"', {}, False),
        ("=tanda", {"tanda": 1}, False),
        ("=tanda", {"tanda": "ya"}, False),
        ("=tanda", {"tanda": [1, None]}, True),
        ("=not(tanda)", {}, False),  # an outermost not() negates the test, so null shows the field
        ("=not(tanda > 5)", {}, False),
        ("=(not(tanda))", {}, True),
        ("=not(tanda) and true", {}, True),
    ],
)
def test_null_hides_a_field_as_it_does_in_the_browser(hide: str, data: dict[str, Any], hidden: bool) -> None:
    assert feel.compile(hide).truthy_or_null(data) is hidden


def test_dates_and_durations_are_compared_and_moved() -> None:
    assert value('date("2025-01-31") + duration("P1D")') == date(2025, 2, 1)
    assert value('date("2025-01-31") + duration("PT5H")') == datetime(2025, 1, 31, 5, tzinfo=UTC)
    assert value('date("2025-03-01") - date("2025-02-01")') == timedelta(days=28)
    assert value('duration("PT90M") = duration("PT1H30M")') is True
    assert value('date and time("2025-01-31T10:00:00Z") < date and time("2025-01-31T17:30:00+07:00")') is True
    assert (
        value('date(tanggal) in [date("2025-01-01")..date("2025-12-31")]', {"tanggal": "2025-06-01"}) is True
    )
    assert value("date(tanggal)", {"tanggal": "2025-02-30"}) is None
    assert value("saat + selang", {"saat": date(9999, 12, 31), "selang": timedelta(days=1)}) is None


def test_names_are_the_free_variables_and_functions_are_listed() -> None:
    expression = feel.compile("some x in daftar satisfies x > batas.atas and count(daftar) > 1 and item = 2")

    assert expression.names == {"daftar", "batas", "item"}
    assert expression.functions == {"count"}
    assert feel.compile("daftar[item > a]").names == {"daftar", "a"}
    assert feel.compile("{a: 1, b: a + c}").names == {"c"}


def test_a_result_shares_nothing_with_the_data_and_holds_no_float() -> None:
    data = {"isi": {"angka": [0.5, 2.0, (1, 0.25)]}}

    found = value("isi", data)
    found["angka"].append("baru")

    assert found["angka"] == [Decimal("0.5"), 2, [1, Decimal("0.25")], "baru"]
    assert len(data["isi"]["angka"]) == 3


def test_python_attributes_are_out_of_reach_and_prototype_names_are_plain_names() -> None:
    data = {"a": "teks", "b": {"__class__": 1, "constructor": 2, "__proto__": 3}, "c": object()}

    assert value("a.__class__", data) is None
    assert value("c.__class__", data) is None
    assert value("c", data) is None
    assert value("b.keys", data) is None
    assert value("[b.__class__, b.constructor, b.__proto__]", data) == [1, 2, 3]
    assert value("__proto__", {}) is None


def test_the_same_text_is_compiled_once() -> None:
    assert feel.compile("luas > 1") is feel.compile("luas > 1")


def test_the_documentation_names_every_function_and_bound() -> None:
    page = (Path(__file__).parents[2] / "docs" / "feel.md").read_text(encoding="utf-8")

    assert [name for name in FUNCTIONS if f"`{name}(" not in page] == []
    for bound in (MAX_TEXT, MAX_STEPS, MAX_STRING, MAX_DEPTH, MAX_LINKS, MAX_NOT, MAX_NESTING, MAX_DIGITS):
        assert f"{bound:,}" in page
