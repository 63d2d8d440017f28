"""The language of Camunda 7, as far as it is read here: what it gives, and what it refuses."""

from decimal import Decimal
from typing import Any

import pytest

from service import feel
from service.errors import Invalid
from service.feel import juel

DATA: dict[str, Any] = {
    "nama": "Ani", "luas": 12, "harga": 1.5, "setuju": True, "kosong": None, "teks": "", "angka": "7", "huruf": "b",
    "warga": {"alamat": {"kota": "Bandung"}, "a b": 1, "tag": ["x", "y"]}, "daftar": [10, 20], "hampa": [],
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), [
    ("${setuju}", True), ("#{setuju}", True), (" ${setuju} ", True), ("${!setuju}", False), ("${not setuju}", False),
    ("${luas}", 12), ("${harga}", Decimal("1.5")), ("${'a'}", "a"), ('${"a"}', "a"), ("${'it\\'s'}", "it's"),
    ("${null}", None), ("${true}", True), ("${1.50}", Decimal("1.5")), ("${.5}", Decimal("0.5")),
    ("${warga.alamat.kota}", "Bandung"), ("${warga['a b']}", 1), ("${warga.tag[1]}", "y"), ("${daftar[luas - 12]}", 10),
    ("${daftar[9]}", None), ("${warga.tiada.lagi}", None), ("${warga.__class__}", None),
    ("${luas == 12}", True), ("${luas eq 12.0}", True), ("${luas != 12}", False), ("${luas ne 13}", True),
    ("${luas > 5 && luas < 20}", True), ("${luas gt 5 and luas lt 10}", False), ("${luas ge 12 or tiada}", True),
    ("${luas le 12 || tiada}", True), ("${false and tiada}", False), ("${nama == 'Ani'}", True),
    ("${'b' > huruf}", False),
    ("${'c' > huruf}", True), ("${angka == 7}", True), ("${angka > 10}", False), ("${setuju == 'true'}", True),
    ("${kosong == null}", True), ("${nama == null}", False), ("${kosong != null}", False), ("${kosong > 1}", False),
    ("${kosong < 1}", False), ("${kosong <= kosong}", True), ("${kosong < kosong}", False), ("${!kosong}", True),
    ("${empty kosong}", True), ("${empty teks}", True), ("${empty hampa}", True), ("${empty nama}", False),
    ("${not empty daftar}", True), ("${!empty kosong && luas > 1}", False),
    ("${luas > 10 ? 'besar' : 'kecil'}", "besar"), ("${luas > 20 ? 1 : luas > 10 ? 2 : 3}", 2),
    ("${1 + 2 * 3}", 7), ("${(1 + 2) * 3}", 9), ("${7 / 2}", Decimal("3.5")), ("${7 div 2}", Decimal("3.5")),
    ("${7 % 4}", 3), ("${7 mod 4}", 3), ("${-luas + 2}", -10), ("${0.1 + 0.2}", Decimal("0.3")), ("${angka + 1}", 8),
    ("${kosong + 1}", 1), ("${- - 3}", 3), ("${2 - 1 - 1}", 0), ("${daftar == daftar}", True),
    ("${1 < 2 == true}", True),
    ("${execution.getVariable('luas')}", 12), ("${execution.getVariable('tiada')}", None),
    ("${execution.hasVariable('kosong')}", True), ("${execution.hasVariable('tiada')}", False),
    ("${execution.getVariable('warga').alamat.kota == 'Bandung'}", True),
    ("Izin ${nama}", "Izin Ani"), ("${nama}-${luas}", "Ani-12"), ("${harga}${kosong}${setuju}", "1.5true"),
    ("${'}'}x", "}x"), ("tanpa apa pun", "tanpa apa pun"), ("$ 5 {x}", "$ 5 {x}"), ("", ""),
])  # fmt: skip
def test_what_an_expression_gives(text: str, value: Any) -> None:
    found = juel.compile(text).evaluate(DATA)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(("text", "sentence"), [
    ("${tiada}", "Variabel “tiada” tidak ada"), ("${empty tiada}", "“tiada”"), ("${tiada == null}", "“tiada”"),
    ("${nama + 1}", "bilangan"), ("${'a' + 'b'}", "bilangan"), ("${nama > 1}", "bilangan"),
    ("${luas and setuju}", "ya atau tidak"),
    ("${!daftar}", "ya atau tidak"), ("${luas ? 1 : 2}", "ya atau tidak"), ("${1 / 0}", "tidak punya hasil"),
    ("${1 % 0}", "tidak punya hasil"), ("${nama.x}", "bagian bernama"), ("${daftar.x}", "bilangan"),
    ("${daftar > hampa}", "teks"), ("x${daftar}", "teks"), ("${setuju + 1}", "bilangan"), ("${daftar == 'a'}", "teks"),
    ("${'NaN' + 1}", "bilangan"), ("${'1e999999' + 1}", "bilangan"),
    ("${9999999999999999999999999999999999 * 10}", "hasil"),
])  # fmt: skip
def test_what_cannot_be_computed_is_refused_when_it_is_asked(text: str, sentence: str) -> None:
    expression = juel.compile(text)
    with pytest.raises(Invalid, match=sentence):
        expression.evaluate(DATA)


@pytest.mark.parametrize(("text", "position"), [
    ("${", 3), ("${}", 3), ("${ }", 4), ("${a", 4), ("x ${a b}", 7), ("${a == }", 8), ("${== a}", 3), ("${a.}", 5),
    ("${a[1}", 6), ("${(a}", 5), ("${a ? 1}", 8), ("${a = 1}", 5), ("${a := 1}", 6), ("${'a}", 3), ("${'a\\n'}", 3),
    ("${a()}", 4), ("${a.b()}", 6), ("${a['b']()}", 9), ("${'a'.length()}", 13), ("${execution}", 12),
    ("${execution.id}", 15),
    ("${execution.getVariable(luas)}", 25), ("${execution.getVariable('a', 'b')}", 28),
    ("${execution.setVariable('a')}", 24),
    ("${execution['getVariable']('a')}", 12), ("${task.x()}", 9), ("${dateTime()}", 11), ("${now()}", 6),
    ("${a; b}", 4),
    ("${a -> b}", 6), ("${{1}}", 3), ("${[1]}", 3), ("${a.true}", 5), ("${not}", 6), ("${12abc}", 3), ("${1.2.3}", 3),
    ("${a\ud800}", 4), ("${@a}", 3), ("${a|b}", 4), ("${a&b}", 4), ("${a ${b}}", 5), ("${x in y}", 5),
])  # fmt: skip
def test_what_lies_outside_is_refused_with_its_place(text: str, position: int) -> None:
    with pytest.raises(Invalid) as refusal:
        juel.compile(text)
    assert refusal.value.values["position"] == position
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("text", [
    "${" + "(" * 2000 + ")}", "${" + "!" * 1990 + "a}", "${" + "a." * 900 + "a}", "${" + "-" * 1000 + "1}",
    "${" + "a?" * 200 + "1" + ":1" * 200 + "}", "${" + "a[" * 300 + "}", "${" + "1" * 60 + "}", "x" * 2001,
])  # fmt: skip
def test_no_text_is_too_much_for_it(text: str) -> None:
    with pytest.raises(Invalid):
        juel.compile(text)


def test_a_long_row_is_as_good_as_a_short_one() -> None:
    assert juel.compile("${" + " + ".join(["1"] * 400) + "}").evaluate({}) == 400


def test_a_result_cannot_grow_beyond_its_bound() -> None:
    expression = juel.compile("${a}" * 400)
    with pytest.raises(Invalid, match="100000 karakter"):
        expression.evaluate({"a": "x" * 5000})


def test_names_are_those_it_asks_for() -> None:
    assert juel.compile("${a.b > c[d] && execution.hasVariable('e') ? 'f' : g}").names == set("acdeg")
    assert juel.is_computed("x ${a}") and juel.is_computed("#{a}") and not juel.is_computed("P2D $ {")


def test_nothing_of_python_is_in_reach() -> None:
    class Bait(dict[str, Any]):
        secret = "x"

    for text in ("${b.secret}", "${b['__class__']}", "${b.keys}", "${b.__dict__}"):
        assert juel.compile(text).evaluate({"b": Bait()}) is None


@pytest.mark.parametrize(("text", "is_juel"), [
    ("${luas == 12}", True), ("#{luas eq 12}", True), ("luas = 12", False), ("=luas = 12", False),
    ("${luas = 12}", False),
    ("${count(daftar) = 2}", False),
])  # fmt: skip
def test_a_diagram_may_use_either_language(text: str, is_juel: bool) -> None:
    expression = feel.compile_for_diagram(text)
    assert expression.evaluate(DATA) is True and expression.juel is is_juel


@pytest.mark.parametrize(
    "text", ["${execution.id}", "${execution.processBusinessKey = 1}", "${a.b()}", "luas == 12"]
)
def test_what_is_neither_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        feel.compile_for_diagram(text)
