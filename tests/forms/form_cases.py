"""Random forms with random entries near their rules' borders; the same ones for the same seed."""

from collections.abc import Callable
from random import Random
from typing import Any

Component = dict[str, Any]
WORDS = [
    "",
    "a",
    "ab",
    "abc",
    "abcde",
    " ab ",
    "   ",
    "ABC-1",
    "pasar 7",
    "😀",
    "é\u00a0",
    "x" * 12,
    "baris\ndua",
]
NUMBERS: list[Any] = [None, 0, 1, -1, 2, 5, 10, 10.5, 0.1, 0.25, 1.5, 99, 1000000, -0.75, "7", "satu", True]
DATES = [
    None,
    "",
    "2026-11-21",
    "2024-02-29",
    "2023-02-29",
    "2026-13-01",
    "21-11-2026",
    "2026-11-21T10:00",
    5,
]
TIMES = [None, "10:15", "10:07", "23:45", "24:00", "9:00", "10:15Z", "10:30+08:00", "x"]
MOMENTS = [
    None,
    "2026-11-21T10:15",
    "2026-11-21T10:15+08:00",
    "2026-11-21T02:15Z",
    "2026-11-21",
    "2026-02-30T10:15",
]
OPTIONS = [
    {"label": "Satu", "value": "satu"},
    {"label": "Dua", "value": "dua"},
    {"label": "Tiga", "value": 3},
]
PICKS: list[Any] = [None, "satu", "dua", 3, "3", "lain", ["satu"], True]
SETS: list[Any] = [[], ["satu"], ["satu", "dua"], ["dua", 3], ["satu", "lain"], ["satu", "satu"]]
PATTERNS = ["^[a-c]+$", "[0-9]", "^ab", "\\d$", "^.{3}$", "^\\S+$", "^(?:abc|pasar)", "b|7"]


class FormCases:
    """Each call of ``case`` gives {schema, values, data, entered}."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.makers: list[Callable[[], tuple[Component, Any]]] = [
            *[self.text] * 3,
            *[self.number] * 2,
            self.checkbox,
            self.single,
            self.several,
            self.moment,
        ]

    def case(self) -> dict[str, Any]:
        self.count = 0
        self.keys: list[str] = []
        self.numbers: list[str] = []
        self.data: dict[str, Any] = {"luar": self.random.choice([None, 1, 7]), "pilihan": ["satu", "dua"]}
        values: dict[str, Any] = {}
        components = [self.part(values) for _ in range(self.random.randint(1, 6))]
        schema = {"type": "default", "schemaVersion": 19, "id": "formulir", "components": components}
        return {"schema": schema, "values": values, "data": self.data, "entered": merged(self.data, values)}

    def part(self, values: dict[str, Any]) -> Component:
        kind = self.random.random()
        if kind < 0.12:
            return self.group(values)
        if kind < 0.24:
            return self.rows(values)
        if kind < 0.32:
            return self.computed()
        return self.field(values)

    def field(self, values: dict[str, Any], prefix: str = "f") -> Component:
        component, value = self.random.choice(self.makers)()
        self.count += 1
        key = f"{prefix}{self.count}"
        component |= {"id": f"Field_{self.count}", "key": key, "label": key}
        component |= self.maybe_hidden()
        self.values_for(component, key, value, values)
        if prefix == "f":
            self.keys.append(key)
            self.numbers += (
                [key] if component["type"] == "number" and "serializeToString" not in component else []
            )
        return component

    def values_for(self, component: Component, key: str, value: Any, values: dict[str, Any]) -> None:
        """A readonly or disabled field shows what the data holds, whatever a client sends."""
        chance = self.random.random()
        if chance < 0.08 and key.startswith("f"):
            component["readonly"] = self.random.choice([True, "=luar = 1", "=luar > 5"])
        elif chance < 0.14 and key.startswith("f"):
            component["disabled"] = True
        if "readonly" in component or "disabled" in component:
            self.data[key] = value
        if component.get("readonly") is not True and "disabled" not in component:
            values[key] = value

    def maybe_hidden(self) -> Component:
        if self.random.random() > 0.35:
            return {}
        name, number = self.random.choice([*self.keys, "luar"]), self.random.choice([*self.numbers, "luar"])
        conditions = [
            f'={name} = "satu"',
            f"={number} > 4",
            f"={name} = null",
            f"={name} != 1",
            f'={name} = "abc"',
        ]
        return {"conditional": {"hide": self.random.choice([*conditions, "=luar > 100 and luar < 5"])}}

    def group(self, values: dict[str, Any]) -> Component:
        self.count += 1
        own = {"type": "group", "id": f"Group_{self.count}", "label": "Kelompok", **self.maybe_hidden()}
        if self.random.random() < 0.5:
            return own | {"components": [self.field(values) for _ in range(2)]}
        path, below = f"g{self.count}", dict[str, Any]()
        values[path] = below
        return own | {"path": path, "components": [self.field(below, "d") for _ in range(2)]}

    def rows(self, values: dict[str, Any]) -> Component:
        self.count += 1
        path, size = f"r{self.count}", self.random.randint(0, 3)
        columns: list[tuple[Component, str]] = []
        items: list[dict[str, Any]] = [{} for _ in range(size)]
        for _ in range(2):
            component, _ = maker = self.random.choice(self.makers)()
            self.count += 1
            key = f"k{self.count}"
            columns.append((component | {"id": f"Field_{self.count}", "key": key, "label": key}, key))
            for item in items:
                item[key] = self.value_like(maker)
        if self.random.random() < 0.5:
            columns[1][0]["conditional"] = {"hide": f'=this.{columns[0][1]} = "abc"'}
        values[path] = items
        own = {"type": "dynamiclist", "id": f"List_{self.count}", "path": path, "label": "Daftar"}
        return own | {"components": [component for component, _ in columns], **self.maybe_hidden()}

    def value_like(self, made: tuple[Component, Any]) -> Any:
        kind = made[0]["type"]
        pools = {"textfield": WORDS, "textarea": WORDS, "number": NUMBERS[:12], "checkbox": [True, False]}
        return self.random.choice(pools.get(kind, [made[1]]))

    def computed(self) -> Component:
        self.count += 1
        name = self.random.choice([*self.keys, "luar"])
        texts = [f'=if {name} = "satu" then 1 else 2', f"={name}", "=luar + 1", "=count(pilihan)"]
        key = f"e{self.count}"
        expression = self.random.choice(texts)
        return {
            "type": "expression",
            "id": f"Field_{self.count}",
            "key": key,
            "expression": expression,
            "computeOn": "change",
        }

    def text(self) -> tuple[Component, Any]:
        kind = self.random.choice(["textfield", "textarea"])
        rules: dict[str, Any] = {}
        self.rule(rules, "required", [True])
        self.rule(rules, "minLength", [2, 3, "=luar"])
        self.rule(rules, "maxLength", [2, 5])
        self.rule(rules, "pattern", PATTERNS)
        pool: list[Any] = WORDS
        if self.random.random() < 0.15:
            rules["validationType"] = self.random.choice(["email", "phone"])
            pool = ["a@b.id", "a@b", "a b@c.id", "+6281234567890", "081234567890", "x+6281234567", ""]
        return {"type": kind, "validate": rules}, self.random.choice([*pool, *pool, None, 5, ["a"]])

    def number(self) -> tuple[Component, Any]:
        rules: dict[str, Any] = {}
        self.rule(rules, "required", [True])
        self.rule(rules, "min", [0, 1, "2", "=luar"])
        self.rule(rules, "max", [5, 10.5, 99])
        component: Component = {"type": "number", "validate": rules}
        if self.random.random() < 0.4:
            component["decimalDigits"] = self.random.choice([0, 1, 2])
        if self.random.random() < 0.3:
            component["increment"] = self.random.choice(["0.1", "5", 0.25])
        if self.random.random() < 0.2:
            component["serializeToString"] = True
            return component, self.random.choice(
                ["1.50", "10", "0.1", "", None, "12345678901234567890", "x", "-3"]
            )
        return component, self.random.choice(NUMBERS)

    def checkbox(self) -> tuple[Component, Any]:
        rules: dict[str, Any] = {}
        self.rule(rules, "required", [True])
        return {"type": "checkbox", "validate": rules}, self.random.choice([True, True, False, None, "ya"])

    def single(self) -> tuple[Component, Any]:
        kind = self.random.choice(["radio", "select"])
        return {"type": kind, **self.choices()}, self.random.choice(PICKS)

    def several(self) -> tuple[Component, Any]:
        kind = self.random.choice(["checklist", "taglist"])
        return {"type": kind, **self.choices()}, self.random.choice(SETS)

    def choices(self) -> Component:
        rules: dict[str, Any] = {}
        self.rule(rules, "required", [True])
        sources: list[Component] = [{"values": OPTIONS}] * 3 + [
            {"valuesKey": "pilihan"},
            {"valuesExpression": "=pilihan"},
        ]
        return {"validate": rules, **self.random.choice(sources)}

    def moment(self) -> tuple[Component, Any]:
        rules: dict[str, Any] = {}
        self.rule(rules, "required", [True])
        subtype, pool = self.random.choice([("date", DATES), ("time", TIMES), ("datetime", MOMENTS)])
        component: Component = {"type": "datetime", "subtype": subtype, "validate": rules}
        if subtype != "date":
            component |= {
                "timeSerializingFormat": self.random.choice(["no_timezone", "utc_offset", "utc_normalized"])
            }
            component |= {"timeInterval": self.random.choice([5, 15, 30])}
        return component, self.random.choice(pool)

    def rule(self, rules: dict[str, Any], name: str, values: list[Any]) -> None:
        if self.random.random() < 0.35:
            rules[name] = self.random.choice(values)


def merged(data: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """What the form is filled with in the browser: the task's data with the entries over it."""
    return {**data, **values}
