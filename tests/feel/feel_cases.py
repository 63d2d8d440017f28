"""Random expressions inside the subset, with random data, from a seed."""

import json
from random import Random
from typing import Any

Case = tuple[str, dict[str, Any]]

_NUMBERS, _TEXTS, _FLAGS = ["luas", "jumlah", "hari"], ["status", "nama"], ["setuju", "lengkap"]
_WORDS = ["", "a", "ab", "abc", "Paraf", "paraf", "dua kata", "é😀", 'petik"']
_LETTERS = ["perihal", "paraf", "setuju dan valid", "Ab", "Bx"]


def cases(seed: int, count: int) -> list[Case]:
    """Make ``count`` expressions with their data; arithmetic stays where binary floats are exact."""
    made = []
    for number in range(count):
        writer = Writer(Random(f"{seed}-{number}"))
        made.append((writer.start(), writer.data()))
    return made


class Writer:
    """Writes one random expression of each type; a name of any type may be missing or null in the data."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.items: list[str] = []

    def start(self) -> str:
        return self.random.choice([self.flag, self.flag, self.number, self.text, self.numbers, self.other])(4)

    def data(self) -> dict[str, Any]:
        pick = self.random.choice
        data = {name: pick([None, 0, 1, 2, 3, -2, 0.5, 2.25, 10]) for name in _NUMBERS}
        data |= {name: pick([None, *_WORDS]) for name in _TEXTS}
        data |= {name: pick([None, True, False]) for name in _FLAGS}
        data["daftar"] = pick([None, [], [1], [1, 2, 3], [2, 0.5, -1, 3], [3, 1, 2, 2, 10]])
        data["baris"] = pick(
            [None, [], [{"k": 1, "v": "a"}], [{"k": 2, "v": "paraf"}, {"k": 3}, {"k": 1, "v": None}]]
        )
        data["isi"] = pick([None, {}, {"dalam": {"nilai": 3}}, {"dalam": {"nilai": None}}, {"dalam": 5}])
        return {name: value for name, value in data.items() if self.random.random() > 0.1}

    def number(self, depth: int) -> str:
        pick = self.random.choice
        if depth <= 0 or self.random.random() < 0.25:
            return pick(
                [
                    *_NUMBERS,
                    *self.items,
                    "0",
                    "1",
                    "2",
                    "3",
                    "10",
                    "0.5",
                    "2.25",
                    "1.50",
                    ".75",
                    "isi.dalam.nilai",
                    "null",
                ]
            )
        low, n = depth - 1, self.number
        forms = [
            lambda: f"{n(low)} {pick('+-*')} {n(low)}",
            lambda: f"({n(low)} {pick('+-')} {n(low)})",
            lambda: f"{n(low)} / {pick('248')}",
            lambda: f"{pick(_NUMBERS)} ** {pick('0123')}",
            lambda: f"-{pick(_NUMBERS)}",
            lambda: f"-({n(low)})",
            lambda: f"(if {self.flag(low)} then {n(low)} else {n(low)})",
            lambda: f"{pick(['sum', 'min', 'max', 'count'])}({self.numbers(low)})",
            lambda: f"{pick(['min', 'max', 'sum'])}({n(low)}, {n(low)})",
            lambda: f"{pick(['floor', 'ceiling', 'abs'])}({n(low)})",
            lambda: f"round half up({n(low)}, 0)",
            lambda: f"string length({self.text(low)})",
            lambda: (
                f"{pick(['daftar', 'baris.k', 'baris[k > 1].k'])}[{pick(['1', '2', '-1', '-2', '0', '9'])}]"
            ),
            lambda: f"baris[{pick('123')}].k",
            lambda: f'number("{pick(["5", "-1.5", "x", " 7 ", "+2", ".5"])}")',
            lambda: f"{{a: {n(low)}, b: a}}.b",
        ]
        return pick(forms)()

    def text(self, depth: int) -> str:
        pick = self.random.choice
        if depth <= 0 or self.random.random() < 0.3:
            return pick([*_TEXTS, *[json.dumps(word, ensure_ascii=False) for word in _WORDS], "baris[1].v"])
        low, t = depth - 1, self.text
        forms = [
            lambda: f"{t(low)} + {t(low)}",
            lambda: f"{pick(['upper case', 'lower case'])}({t(low)})",
            lambda: f"substring({json.dumps(pick(_LETTERS))}, {pick('123')})",
            lambda: f"substring({json.dumps(pick(_LETTERS))}, {pick(['1', '2', '-1', '-2'])}, {pick('012')})",
            lambda: f"(if {self.flag(low)} then {t(low)} else {t(low)})",
            lambda: f"string({pick([self.number, t, self.flag, self.numbers])(low)})",
            lambda: (
                f'string(date("2025-01-{pick(["01", "28"])}") + duration("{pick(["P1D", "P3D", "-P2D"])}"))'
            ),
        ]
        return pick(forms)()

    def flag(self, depth: int) -> str:
        pick = self.random.choice
        if depth <= 0 or self.random.random() < 0.1:
            return pick(
                [*_FLAGS, "true", "false", f"{pick(_NUMBERS)} > 1", f'status = "{pick(["paraf", "abc"])}"']
            )
        low, f, n, t = depth - 1, self.flag, self.number, self.text
        order = pick(["<", "<=", ">", ">="])
        forms = [
            lambda: f"({f(low)}) and ({f(low)})",
            lambda: f"({f(low)}) or ({f(low)})",
            lambda: (
                f"{pick(_NUMBERS)} {order} {n(low)} {pick(['and', 'or'])} {pick(_FLAGS)}"
                f" {pick(['and', 'or'])} {pick(_FLAGS)}"
            ),
            lambda: f"not({f(low)})",
            lambda: f"{n(low)} {order} {n(low)}",
            lambda: f"{t(low)} {order} {t(low)}",
            lambda: f"{pick([n, t])(low)} {pick(['=', '!='])} {pick([n, t])(low)}",
            lambda: f"{pick([n, t, self.numbers, self.other])(low)} {pick(['=', '!='])} null",
            lambda: f"{self.numbers(low)} {pick(['=', '!='])} {self.numbers(low)}",
            lambda: (
                f"({n(low)} in {pick(['[1..3]', '(1..3]', '[0.5..2)', '[1..3)', '[luas..10]', '[3..1]', '(0..2)'])})"
            ),
            lambda: (
                f"({n(low)} in ({pick(['1, 2', '> 2', '< 1, >= 3', '[1..2], 10', 'null, 1', '<= jumlah'])}))"
            ),
            lambda: f"({n(low)} in {pick(['daftar', '[1, 2]', '> 2', 'null', '(daftar)', 'baris.k'])})",
            lambda: f"({t(low)} in {pick(['status', chr(91) + chr(34) + 'paraf' + chr(34) + ']'])})",
            lambda: f"{n(low)} between {n(low)} and {n(low)}",
            lambda: f"{pick(['contains', 'starts with', 'ends with'])}({t(low)}, {t(low)})",
            lambda: f"list contains({pick(['daftar', '[1, null]', 'baris.v'])}, {pick([n, t])(0)})",
            lambda: f"({pick(['some', 'every'])} x in {self.numbers(low)} satisfies {self.inside('x', low)})",
            lambda: self.dates(),
            lambda: f"(if {f(low)} then {f(low)} else {f(low)})",
        ]
        return pick(forms)()

    def numbers(self, depth: int) -> str:
        pick = self.random.choice
        if depth <= 0 or self.random.random() < 0.25:
            return pick(["daftar", "baris.k", "[]", "[1]", "[1, 2, 3]", "[0.5, luas]"])
        low = depth - 1
        forms = [
            lambda: f"[{self.number(low)}, {self.number(low)}]",
            lambda: f"daftar[{self.inside('item', low)}]",
            lambda: f"baris[{pick(['k > 1', 'item.k = 2', 'v = null', 'v != null and k < 3'])}].k",
            lambda: f"(for x in {self.numbers(low)} return {self.with_name('x', low)})",
            lambda: f"(for i in {pick(['1..3', '3..1', '0..2'])} return {self.with_name('i', low)})",
            lambda: f"{self.numbers(low)}[item {pick(['<', '>=', '!='])} {pick('0123')}]",
        ]
        return pick(forms)()

    def other(self, depth: int) -> str:
        pick = self.random.choice
        forms = [
            lambda: f"baris[{pick('12')}]",
            lambda: f"baris[k >= {pick('12')}]",
            lambda: "isi.dalam",
            lambda: f"{{a: {self.number(depth - 1)}, b: {self.text(depth - 1)}}}",
            lambda: f"[{self.text(depth - 1)}, {self.flag(depth - 1)}, null]",
            lambda: "tidak_ada.sama.sekali",
            lambda: f"if {self.flag(depth - 1)} then {self.number(depth - 1)} else {self.text(depth - 1)}",
        ]
        return pick(forms)()

    def dates(self) -> str:
        pick = self.random.choice
        day = [f'date("2025-0{pick("123")}-1{pick("05")}")' for _ in range(3)]
        moment = [
            f'date and time("2025-01-31T0{pick("789")}:00:00{pick(["Z", "+07:00"])}")' for _ in range(2)
        ]
        length = [
            f'duration("{pick(["PT30M", "PT60M", "PT1H", "P1D", "PT24H", "P2DT3H"])}")' for _ in range(2)
        ]
        sign = pick(["<", "<=", "=", "!=", ">", ">="])
        forms = [
            f"{day[0]} {sign} {day[1]}",
            f"{day[0]} between {day[1]} and {day[2]}",
            f"({day[0]} in [{day[1]}..{day[2]}])",
            f"{moment[0]} {sign} {moment[1]}",
            f"{length[0]} {sign} {length[1]}",
            f"{day[0]} + {length[0]} {sign} {day[1]}",
            f"{day[0]} - {day[1]} {sign} {length[0]}",
            f"{moment[0]} - {moment[1]} {sign} {length[0]}",
            f"{moment[0]} + {length[0]} {sign} {moment[1]} + {length[1]}",
            f"{day[0]} {sign} {moment[0]}",
            f"({moment[0]} - {day[0]} {sign} {length[0]})",
            f"({moment[0]} in [{day[0]}..{day[1]}])",
            f"{day[0]} {sign} null",
        ]
        return pick(forms)

    def inside(self, name: str, depth: int) -> str:
        order = self.random.choice(["<", ">", "=", "!=", ">="])
        return f"{self.with_name(name, min(depth, 1))} {order} {self.with_name(name, 0)}"

    def with_name(self, name: str, depth: int) -> str:
        self.items += [name, name, name]
        written = self.number(depth)
        del self.items[-3:]
        return written
