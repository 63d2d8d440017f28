"""What the check of a submitted form accepts, refuses, drops and restores."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from form_cases import FormCases

from service.errors import Invalid
from service.forms import FieldProblem, check

TODAY = date(2026, 11, 21)


def form(*components: dict[str, Any]) -> dict[str, Any]:
    """A form of these components; each gets an id, and a label from its key."""
    return {"type": "default", "schemaVersion": 19, "components": [named(part) for part in components]}


def named(component: dict[str, Any]) -> dict[str, Any]:
    key = component.get("key") or component.get("path") or component["type"]
    below = (
        {"components": [named(part) for part in component["components"]]} if "components" in component else {}
    )
    return {"id": f"Field_{key}", "label": key, **component, **below}


def text(key: str, **more: Any) -> dict[str, Any]:
    return {"type": "textfield", "key": key, **more}


def problems(schema: dict[str, Any], values: Any, data: dict[str, Any] | None = None) -> dict[str, str]:
    """The sentence for each refused key."""
    with pytest.raises(Invalid) as refusal:
        check(schema, values, data or {}, today=TODAY)
    assert all(isinstance(problem, FieldProblem) for problem in refusal.value.details)
    return {problem.key: problem.sentence for problem in refusal.value.details}


DECISION = form(
    {
        "type": "radio",
        "key": "keputusan_5",
        "values": ["paraf", "kembalikan"],
        "validate": {"required": True},
    },
    {
        "type": "textarea",
        "key": "alasan_5",
        "validate": {"required": True},
        "conditional": {"hide": '=keputusan_5 != "kembalikan"'},
    },
)


def test_approval_needs_no_reason() -> None:
    assert check(DECISION, {"keputusan_5": "paraf"}) == {"keputusan_5": "paraf"}


def test_return_needs_its_reason() -> None:
    """Blanks pass in the browser; here they are an empty reason."""
    found = problems(DECISION, {"keputusan_5": "kembalikan", "alasan_5": " \n "})

    assert found == {"alasan_5": "“alasan_5” wajib diisi, tetapi masih kosong. Isilah lebih dahulu."}
    assert check(DECISION, {"keputusan_5": "kembalikan", "alasan_5": "Angka 2023 keliru"})["alasan_5"]


def test_value_of_hidden_field_is_never_stored() -> None:
    assert check(DECISION, {"keputusan_5": "paraf", "alasan_5": "disisipkan"}) == {"keputusan_5": "paraf"}


def test_decision_of_an_earlier_visit_decides_nothing() -> None:
    """The case still holds the decision of the first visit; the second must bring its own."""
    schema = form(
        DECISION["components"][0] | {"properties": {"jangan_isi_awal": "ya"}}, DECISION["components"][1]
    )
    data = {"keputusan_5": "kembalikan", "alasan_5": "lama"}

    assert list(problems(schema, {}, data)) == ["keputusan_5"]
    assert check(schema, {"keputusan_5": "paraf"}, data) == {"keputusan_5": "paraf"}


def test_missing_value_hides_as_in_the_browser() -> None:
    """`=luas > 5` is null while luas is empty, and null hides: the required field is not asked for."""
    schema = form(
        {"type": "number", "key": "luas"},
        text("izin", validate={"required": True}, conditional={"hide": "=luas > 5"}),
    )

    assert check(schema, {"luas": None}) == {"luas": None}
    assert list(problems(schema, {"luas": 3})) == ["izin"]


def test_group_hides_everything_in_it() -> None:
    schema = form(
        {
            "type": "group",
            "path": "lampiran",
            "conditional": {"hide": "=ada != true"},
            "components": [text("nomor", validate={"required": True})],
        },
        {"type": "checkbox", "key": "ada"},
    )

    assert check(schema, {"ada": False, "lampiran": {"nomor": "sisa"}}) == {"ada": False}
    assert list(problems(schema, {"ada": True})) == ["lampiran.nomor"]
    assert check(schema, {"ada": True, "lampiran": {"nomor": "1"}}) == {
        "ada": True,
        "lampiran": {"nomor": "1"},
    }


def test_disabled_field_is_left_out() -> None:
    assert check(form(text("a", disabled=True, validate={"required": True})), {"a": "x"}, {"a": "y"}) == {}


def test_readonly_value_comes_from_the_task() -> None:
    schema = form(text("perihal", readonly=True))

    assert check(schema, {"perihal": "diganti"}, {"perihal": "Data padi"}) == {"perihal": "Data padi"}
    assert check(schema, {}, {}) == {"perihal": ""}


def test_readonly_by_condition_cannot_be_unlocked_by_what_is_sent() -> None:
    """`b` is open only while `a` says so, and `a` is locked by the task's data: sending `a` must not open `b`."""
    schema = form(text("a", readonly="=terkunci = true"), text("b", readonly='=a != "buka"'))
    data = {"terkunci": True, "a": "tutup", "b": "asli"}

    assert check(schema, {"a": "buka", "b": "diganti"}, data) == {"a": "tutup", "b": "asli"}
    assert check(schema, {"a": "buka", "b": "diganti"}, {**data, "terkunci": False}) == {
        "a": "buka",
        "b": "diganti",
    }


def test_computed_field_is_recomputed() -> None:
    schema = form(
        {"type": "number", "key": "luas"},
        {"type": "expression", "key": "hektar", "expression": "=luas / 10000"},
    )

    assert check(schema, {"luas": 25000, "hektar": 1_000_000}) == {"luas": 25000, "hektar": Decimal("2.5")}


@pytest.mark.parametrize(
    ("rules", "good", "bad"),
    [
        ({"validate": {"min": 1945, "max": 2100}}, [1945, 2100], [1944, 2101]),
        ({"validate": {"min": "=batas"}}, [7, 8.5], [6.99]),
        ({"decimalDigits": 0}, [3, 3.0, 0], [3.5]),
        ({"decimalDigits": 2}, [0.25, 1.1], [0.125]),
        ({"increment": "0.1"}, [0.3, 1, -0.7], [0.35]),
        ({"increment": 5}, [0, 5, 15], [7]),
        ({}, [0, -1, 2**53 - 1], [2**53, 1e300, "5", True, [], {}]),
        (
            {"serializeToString": True},
            ["1.50", "12345678901234567890"],
            ["x", "NaN", "Infinity", "0x10", " 1", "1e400"],
        ),
    ],
)
def test_number_keeps_its_rules(rules: dict[str, Any], good: list[Any], bad: list[Any]) -> None:
    schema = form({"type": "number", "key": "angka", **rules})

    for value in good:
        assert check(schema, {"angka": value}, {"batas": 7})["angka"] == (
            value if isinstance(value, str) else Decimal(repr(value))
        )
    for value in bad:
        assert list(problems(schema, {"angka": value}, {"batas": 7})) == ["angka"]


def test_number_is_stored_exactly() -> None:
    clean = check(form({"type": "number", "key": "angka"}), {"angka": 0.1})

    assert clean == {"angka": Decimal("0.1")}
    assert type(check(form({"type": "number", "key": "angka"}), {"angka": 4.0})["angka"]) is int


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), Decimal("NaN"), 1e400, [10**5000], Decimal("1e999999")]
)
def test_number_without_end_is_refused_anywhere(value: Any) -> None:
    (key,) = problems(form(text("a")), {"a": {"b": [value]}})
    assert key.startswith("a.b.0")


@pytest.mark.parametrize(
    ("validate", "good", "bad"),
    [
        ({"minLength": 3}, ["abc", " abc ", "", "😀x"], ["ab", " ab ", "\ufeffab"]),
        ({"maxLength": 3}, ["abc", " abc "], ["abcd", "😀😀"]),
        ({"pattern": "^[0-9]{4}$"}, ["2026", ""], ["2026\u0661", "x2026", "20266"]),
        ({"pattern": "[0-9]"}, ["ab1"], ["ab"]),
        ({"validationType": "email"}, ["a@b.go.id", "a@b", ""], ["a", "a b@c.id", "a@b.", "é@b.id"]),
        (
            {"validationType": "phone"},
            ["+6281234567890", "006281234567890"],
            ["081234567890", "+62", "+6281x"],
        ),
        ({"required": True}, ["a"], ["", "  ", None, "\u3000"]),
    ],
)
def test_text_keeps_its_rules(validate: dict[str, Any], good: list[Any], bad: list[Any]) -> None:
    schema = form({"type": "textarea", "key": "a", "validate": validate})

    for value in good:
        assert check(schema, {"a": value}) == {"a": value}
    for value in bad:
        assert list(problems(schema, {"a": value})) == ["a"]


def test_pattern_says_what_the_owner_wrote() -> None:
    rules = {"pattern": "^https?://", "patternErrorMessage": "Isilah alamat lengkap."}

    assert problems(form(text("tautan", validate=rules)), {"tautan": "ftp://x"}) == {
        "tautan": "“tautan” belum benar. Isilah alamat lengkap."
    }


def test_pattern_that_would_run_for_ever_is_given_up() -> None:
    schema = form(text("a", validate={"pattern": "^a*a*a*a*a*a*$"}))

    with pytest.raises(Invalid, match="waktu wajar"):
        check(schema, {"a": "a" * 5000 + "!"})


def test_text_field_has_one_line() -> None:
    assert check(form(text("a")), {"a": "satu\r\ndua\ttiga"}) == {"a": "satu  dua tiga"}


@pytest.mark.parametrize("value", [5, True, ["a"], {"a": 1}])
def test_text_is_never_made_of_another_type(value: Any) -> None:
    with pytest.raises(Invalid):
        check(form(text("a")), {"a": value})


@pytest.mark.parametrize("key", ["__proto__", "constructor", "prototype"])
def test_prototype_names_are_refused(key: str) -> None:
    schema = form({"type": "dynamiclist", "path": "daftar", "components": [text("a")]})

    assert list(problems(schema, {"daftar": [{key: {"x": 1}}]})) == [f"daftar.0.{key}"]
    assert list(problems(schema, {key: 1})) == [key]


@pytest.mark.parametrize("values", [{"b": 1}, {"a": "x", "lain": None}, {"a": "x", "a.b": 1}, [], None, "a"])
def test_what_the_form_does_not_ask_is_refused(values: Any) -> None:
    with pytest.raises(Invalid):
        check(form(text("a")), values)


@pytest.mark.parametrize("value", ["a\0b", "\ud83d"])
def test_broken_text_is_refused(value: str) -> None:
    assert list(problems(form(text("a")), {"a": value})) == ["a"]


@pytest.mark.parametrize(
    "values",
    [{"a": "x" * 1_000_001}, {"a": [0] * 20_001}, {"a": [[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]}],
)
def test_too_much_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="terlalu besar"):
        check(form(text("a")), values)


@pytest.mark.parametrize(
    ("source", "good", "bad"),
    [
        (
            {"values": [{"label": "Satu", "value": "1"}, {"label": "Dua", "value": 2}]},
            ["1", 2, None, ""],
            [1, "2", True],
        ),
        ({"values": ["a", "b"]}, ["a"], ["A", ["a"], {"a": 1}]),
        ({"valuesKey": "opd"}, ["Dinas Tani"], ["Dinas Lain"]),
        ({"valuesExpression": "=opd"}, ["Dinas Tani"], ["Dinas Lain"]),
        ({"values": [{"label": "Ya", "value": True}]}, [True], [1, "true"]),
    ],
)
def test_choice_must_be_offered(source: dict[str, Any], good: list[Any], bad: list[Any]) -> None:
    schema = form({"type": "select", "key": "pilihan", **source})
    data = {"opd": ["Dinas Tani", {"label": "Dinas Laut", "value": "laut"}]}

    for value in good:
        assert check(schema, {"pilihan": value}, data) == {"pilihan": None if value == "" else value}
    for value in bad:
        assert list(problems(schema, {"pilihan": value}, data)) == ["pilihan"]


def test_checklist_is_a_set_of_what_is_offered() -> None:
    schema = form({"type": "checklist", "key": "c", "values": ["a", "b", 1], "validate": {"required": True}})

    assert check(schema, {"c": ["b", "a"]}) == {"c": ["b", "a"]}
    for value in ([], None, ["a", "a"], ["c"], ["1"], [True], "a", {"a": 1}, [["a"]]):
        assert list(problems(schema, {"c": value})) == ["c"]


def test_required_checkbox_must_be_ticked() -> None:
    schema = form({"type": "checkbox", "key": "lengkap", "validate": {"required": True}})

    assert check(schema, {"lengkap": True}) == {"lengkap": True}
    assert problems(schema, {}) == {"lengkap": "“lengkap” belum dicentang. Centanglah bila sudah dipenuhi."}
    assert list(problems(schema, {"lengkap": 1})) == ["lengkap"]


@pytest.mark.parametrize(
    ("component", "good", "bad"),
    [
        (
            {"subtype": "date"},
            ["2024-02-29", "2000-01-01"],
            ["2023-02-29", "29-02-2024", "2024-2-9", "1899-12-31", 5],
        ),
        ({}, ["2026-11-21"], ["2026-11-21T10:00"]),
        ({"disallowPassedDates": True}, ["2026-11-21", "2027-01-01"], ["2026-11-20"]),
        ({"subtype": "time", "timeInterval": 15}, ["09:45", "00:00"], ["09:40", "24:00", "9:00", "09:45Z"]),
        (
            {"subtype": "time", "timeSerializingFormat": "utc_normalized"},
            ["09:45Z"],
            ["09:45", "09:45+00:00"],
        ),
        (
            {"subtype": "datetime", "timeSerializingFormat": "utc_offset", "timeInterval": 30},
            ["2026-11-21T10:30+08:00"],
            [
                "2026-11-21T10:30",
                "2026-11-21",
                "2026-11-31T10:30+08:00",
                "2026-11-21T10:30+8",
                "2026-11-21 10:30+08:00",
            ],
        ),
    ],
)
def test_moment_exists_and_is_written_as_the_form_writes_it(
    component: dict[str, Any], good: list[Any], bad: list[Any]
) -> None:
    schema = form({"type": "datetime", "key": "saat", **component})

    for value in good:
        assert check(schema, {"saat": value}, today=TODAY) == {"saat": value}
    for value in bad:
        assert list(problems(schema, {"saat": value})) == ["saat"]


def test_past_day_that_an_earlier_step_wrote_is_kept() -> None:
    schema = form({"type": "datetime", "key": "batas", "disallowPassedDates": True, "readonly": True})

    assert check(schema, {}, {"batas": "2026-11-01"}, today=TODAY) == {"batas": "2026-11-01"}


LIST = form(
    {
        "type": "dynamiclist",
        "path": "daftar_data",
        "properties": {"baris_paling_sedikit": "1", "baris_paling_banyak": "3"},
        "components": [
            text("opd", validate={"required": True}),
            text("sebab", validate={"required": True}, conditional={"hide": '=this.opd != "lain"'}),
        ],
    }
)


def test_list_checks_each_row() -> None:
    rows = [{"opd": "Dinas Tani"}, {"opd": "lain", "sebab": "baru"}]

    assert check(LIST, {"daftar_data": rows}) == {"daftar_data": rows}
    assert problems(LIST, {"daftar_data": [{"opd": "a"}, {"opd": "lain"}, {}]}) == {
        "daftar_data.1.sebab": "“sebab” (baris 2) wajib diisi, tetapi masih kosong. Isilah lebih dahulu.",
        "daftar_data.2.opd": "“opd” (baris 3) wajib diisi, tetapi masih kosong. Isilah lebih dahulu.",
    }


@pytest.mark.parametrize(
    "rows", [[], None, [{"opd": "a"}] * 4, "a", {"opd": "a"}, ["a"], [{"opd": "a", "lain": 1}]]
)
def test_list_has_bounds_and_a_shape(rows: Any) -> None:
    with pytest.raises(Invalid):
        check(LIST, {"daftar_data": rows})


def test_list_that_lost_its_rows_is_stored_empty() -> None:
    """The browser sends nothing then; the rows of the earlier visit must not come back."""
    schema = form({"type": "dynamiclist", "path": "daftar", "components": [text("a")]})

    assert check(schema, {}, {"daftar": [{"a": "lama"}]}) == {"daftar": []}


def test_list_of_fixed_length_keeps_its_rows() -> None:
    columns = [text("opd", readonly=True), text("hasil")]
    schema = form({"type": "dynamiclist", "path": "daftar", "allowAddRemove": False, "components": columns})
    data = {"daftar": [{"opd": "Dinas Tani"}, {"opd": "Dinas Laut"}]}

    assert check(schema, {"daftar": [{"opd": "x", "hasil": "ada"}]}, data) == {
        "daftar": [{"opd": "Dinas Tani", "hasil": "ada"}, {"opd": "Dinas Laut", "hasil": ""}]
    }
    assert list(problems(schema, {"daftar": [{}, {}, {}]}, data)) == ["daftar"]


def test_file_is_refused_with_a_sentence() -> None:
    schema = form({"type": "filepicker", "key": "berkas"})

    assert check(schema, {"berkas": None}) == {"berkas": None}
    assert problems(schema, {"berkas": "files::1"}) == {
        "berkas": "“berkas” belum menerima berkas; cantumkan tautannya pada isian lain."
    }


def test_shown_components_carry_nothing() -> None:
    shown = [
        {"type": kind}
        for kind in ("text", "html", "spacer", "separator", "image", "button", "table", "iframe")
    ]
    schema = form(*[part | {"key": f"k{at}"} for at, part in enumerate(shown)], {"type": "documentPreview"})

    assert check(schema, {}) == {}
    assert list(problems(schema, {"k1": "x"})) == ["k1"]


def test_nested_key_is_stored_nested() -> None:
    schema = form(text("data_opd.opd", readonly=True), text("catatan"))
    data = {"data_opd": {"opd": "Dinas Tani", "lain": 1}}

    assert check(schema, {"data_opd": {"opd": "x"}, "catatan": "ok"}, data) == {
        "data_opd": {"opd": "Dinas Tani"},
        "catatan": "ok",
    }
    assert data == {"data_opd": {"opd": "Dinas Tani", "lain": 1}}


def test_nothing_that_is_sent_breaks_the_check() -> None:
    """Random forms with values moved to the wrong places: accepted or refused, nothing else."""
    generator = FormCases(seed=7)
    strange: list[Any] = [
        None,
        "",
        "x",
        -1,
        2.5,
        True,
        [],
        {},
        [[]],
        [{}],
        {"a": {}},
        ["satu", None],
        [1, [2]],
    ]
    for _ in range(1500):
        case = generator.case()
        for place in (case["values"], case["data"]):
            for key in place:
                if generator.random.random() < 0.4:
                    place[key] = generator.random.choice(strange)
        try:
            assert isinstance(check(case["schema"], case["values"], case["data"], today=TODAY), dict)
        except Invalid as refusal:
            assert refusal.details and str(refusal)


def test_form_with_an_error_checks_nothing() -> None:
    with pytest.raises(Invalid, match="belum dapat dipakai"):
        check(form(text("a"), text("a") | {"id": "Field_2"}), {"a": "x"})


def test_problem_names_label_and_never_echoes_at_length() -> None:
    found = problems(form(text("a", label="Nomor surat")), {"x" * 5000: 1})

    assert all(len(key) <= 120 and len(sentence) < 250 for key, sentence in found.items())
