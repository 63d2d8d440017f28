"""A form file read into a compiled form, with every flaw it has."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import orjson

from service.errors import Invalid
from service.forms import properties
from service.forms.expressions import Expressions
from service.forms.model import PROTOTYPE_NAMES, Branch, Component, Form, Group, Input, Problem, Rows

MOST_COMPONENTS = 1000
DEEPEST = 10
MOST_BYTES = 1_000_000
MOST_ROWS = 500
NEWEST_SCHEMA = 19

SHOWN_ONLY = frozenset(
    {"text", "html", "spacer", "separator", "image", "button", "iframe", "table", "documentPreview"}
)
_FEEL_WORDS = frozenset(
    {
        *("and", "between", "else", "every", "false", "for", "function", "if", "in", "instance"),
        *("not", "null", "or", "return", "satisfies", "some", "then", "true"),
    }
)


def compiled(schema: Mapping[str, Any]) -> Form:
    """The compiled form, kept for the next time; ``Invalid`` with the problems when the file has an error."""
    return _compiled(_bytes(schema))


def examined(schema: Mapping[str, Any]) -> tuple[Form | None, tuple[Problem, ...]]:
    """The compiled form and all its problems; no form when the file is not one at all."""
    return _examined(_bytes(schema))


@lru_cache(maxsize=512)
def _compiled(schema: bytes) -> Form:
    form, problems = _examined(schema)
    errors = tuple(problem for problem in problems if problem.severity == "error")
    if form is None or errors:
        raise Invalid(
            "Berkas formulir belum dapat dipakai: {kalimat} Perbaiki di penyunting formulir, lalu simpan lagi.",
            errors,
            kalimat=errors[0].sentence,
        )
    return form


@lru_cache(maxsize=512)
def _examined(schema: bytes) -> tuple[Form | None, tuple[Problem, ...]]:
    reader = _Reader()
    form = reader.form(orjson.loads(schema)) if len(schema) <= MOST_BYTES else None
    if form is None:
        reader.report(
            "not_a_form", "error", "", f"Berkas bukan formulir form-js sampai versi skema {NEWEST_SCHEMA}."
        )
    return form, tuple(reader.problems)


def _bytes(schema: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(schema, default=dict)
    except TypeError:
        return b"null"


class _Reader:
    """Walks the components once; collects problems, ids and the tree of names."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.expressions = Expressions(self.report)
        self.names: dict[str, Input | Branch] = {}
        self._ids: set[str] = set()
        self._count = 0

    def report(self, rule: str, severity: str, path: str, sentence: str) -> None:
        self.problems.append(Problem(rule, severity, path, sentence))

    def form(self, schema: Any) -> Form | None:
        if not isinstance(schema, Mapping) or schema.get("type") != "default":
            return None
        version = schema.get("schemaVersion", NEWEST_SCHEMA)
        if (
            not isinstance(schema.get("components"), list)
            or not isinstance(version, int)
            or version > NEWEST_SCHEMA
        ):
            return None
        children = tuple(self._children(schema, "", self.names, False, 1))
        root = Group(str(schema.get("id", "")), (), "", None, children)
        computed = [part for part in _inputs(root) if part.expression is not None]
        self._check_chains(computed)
        self.expressions.check_conditions(self.names)
        return Form(root, self.names, len(computed), self.expressions.hides > 0)

    def _children(
        self, parent: Mapping[str, Any], path: str, names: dict[str, Input | Branch], moving: bool, depth: int
    ) -> Iterator[Component]:
        components = parent.get("components") or []
        for index, component in enumerate(components if isinstance(components, list) else []):
            self._count += 1
            here = f"{path}components.{index}"
            if self._count > MOST_COMPONENTS or depth > DEEPEST:
                self.report(
                    "too_large",
                    "error",
                    here,
                    f"Formulir melebihi {MOST_COMPONENTS} komponen atau {DEEPEST} tingkat.",
                )
                return
            if isinstance(component, Mapping):
                part = self._component(component, here, names, moving, depth)
                if part is not None:
                    yield part
            else:
                self.report("unknown_type", "error", here, "Komponen harus berupa objek dengan jenis (type).")

    def _component(
        self, source: Mapping[str, Any], path: str, names: dict[str, Input | Branch], moving: bool, depth: int
    ) -> Component | None:
        self._check_id(source, path)
        kind = source.get("type")
        kind = kind if isinstance(kind, str) else str(kind)  # a list or an object is no word to look up
        if kind in SHOWN_ONLY:
            self.expressions.shown_only(source, path)
            return None
        if kind == "group":
            return self._group(source, path, names, moving, depth)
        if kind == "dynamiclist":
            return self._rows(source, path, names, depth)
        if kind in properties.TYPES:
            return self._input(source, path, names, moving)
        self.report("unknown_type", "error", path, f"Jenis komponen “{kind[:40]}” tidak dikenal.")
        return None

    def _group(
        self, source: Mapping[str, Any], path: str, names: dict[str, Input | Branch], moving: bool, depth: int
    ) -> Group:
        steps = self._steps(source.get("path"), path, "path") if source.get("path") else ()
        for step in steps:
            names = self._branch(names, step, path)
        hide = self.expressions.hide(source, path)
        children = tuple(self._children(source, f"{path}.", names, moving, depth + 1))
        return Group(properties.text(source, "id"), steps, properties.label(source), hide, children)

    def _rows(
        self, source: Mapping[str, Any], path: str, names: dict[str, Input | Branch], depth: int
    ) -> Rows | None:
        steps = self._steps(source.get("path"), path, "path")
        if not steps:
            return None
        for step in steps[:-1]:
            names = self._branch(names, step, path)
        hide = self.expressions.hide(source, path)
        fixed = (
            not source.get("allowAddRemove", True)
            or bool(source.get("readonly"))
            or bool(source.get("disabled"))
        )
        below: dict[str, Input | Branch] = {}
        children = tuple(self._children(source, f"{path}.", below, not fixed, depth + 1))
        first, fewest, most = properties.row_counts(source, path, self.report, MOST_ROWS)
        label = properties.label(source)
        rows = Rows(
            properties.text(source, "id"), steps, label, hide, children, not fixed, first, fewest, most
        )
        self._check_rows(source, path, children)
        self._claim(names, steps[-1], Branch(below, rows), path)
        return rows

    def _check_rows(self, source: Mapping[str, Any], path: str, children: tuple[Component, ...]) -> None:
        if not children or source.get("isRepeating", True) is not True:
            self.report(
                "rows",
                "error",
                path,
                "Daftar harus berulang (isRepeating) dan memuat paling sedikit satu isian.",
            )
        if isinstance(source.get("readonly"), str):
            self.report(
                "rows", "error", f"{path}.readonly", "Daftar hanya boleh selalu atau tidak pernah baca saja."
            )

    def _input(
        self, source: Mapping[str, Any], path: str, names: dict[str, Input | Branch], moving: bool
    ) -> Input | None:
        steps = self._steps(source.get("key"), path, "key")
        if not steps:
            return None
        field = properties.read(source, steps, path, self.expressions, self.report)
        if moving and field.readonly is not False:
            sentence = (
                "Isian baca saja tidak boleh di dalam daftar yang barisnya dapat ditambah atau dihapus."
            )
            self.report("readonly_in_rows", "error", f"{path}.readonly", sentence)
        for step in steps[:-1]:
            names = self._branch(names, step, path)
        self._claim(names, steps[-1], field, path)
        return field

    def _check_id(self, source: Mapping[str, Any], path: str) -> None:
        identifier = source.get("id")
        if not isinstance(identifier, str) or not identifier:
            self.report("id", "warning", path, "Komponen belum mempunyai id.")
        elif identifier in self._ids:
            self.report("id", "error", path, f"Id “{identifier[:60]}” dipakai dua kali.")
        else:
            self._ids.add(identifier)

    def _steps(self, key: Any, path: str, name: str) -> tuple[str, ...]:
        steps = tuple(key.split(".")) if isinstance(key, str) else ()
        if not steps or not all(_is_name(step) for step in steps):
            sentence = f"Kunci “{str(key)[:60]}” harus huruf, angka, atau garis bawah, tidak diawali angka."
            self.report("key", "error", f"{path}.{name}", sentence)
            return ()
        if any(step in _FEEL_WORDS for step in steps):
            self.report(
                "key", "warning", f"{path}.{name}", f"Kunci “{key}” tidak dapat disebut dalam ungkapan FEEL."
            )
        return steps

    def _branch(self, names: dict[str, Input | Branch], step: str, path: str) -> dict[str, Input | Branch]:
        part = names.get(step)
        if part is None:
            part = names[step] = Branch({})
        if isinstance(part, Input) or part.rows is not None:
            self._taken(step, path)
            return {}
        assert isinstance(part.names, dict)
        return part.names

    def _claim(self, names: dict[str, Input | Branch], step: str, part: Input | Branch, path: str) -> None:
        if step in names:
            self._taken(step, path)
        else:
            names[step] = part

    def _taken(self, step: str, path: str) -> None:
        self.report("key", "error", f"{path}.key", f"Kunci “{step[:60]}” sudah dipakai komponen lain.")

    def _check_chains(self, computed: list[Input]) -> None:
        keys = {field.path[0] for field in computed}
        for field in computed:
            if field.expression is not None and field.expression.names & keys:
                sentence = (
                    f"“{field.label}” dihitung dari nilai terhitung lain; urutannya tidak pasti di peramban."
                )
                self.report("chain", "warning", field.id, sentence)


def _inputs(component: Component) -> Iterator[Input]:
    if isinstance(component, Input):
        yield component
    else:
        for child in component.children:
            yield from _inputs(child)


def _is_name(step: str) -> bool:
    return step.isascii() and step.isidentifier() and step not in PROTOTYPE_NAMES
