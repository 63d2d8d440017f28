"""The check of a submitted form: never weaker than the browser, and nothing the form could not send."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from service.errors import Invalid
from service.feel import Expression
from service.forms.intake import dotted, refuse_hostile, unknown
from service.forms.model import Component, FieldProblem, Form, Group, Input, Path, Rows, Scope
from service.forms.reading import compiled
from service.forms.rules import flaws
from service.forms.state import opened, root_scope, walk, without_hidden
from service.forms.tree import copied, get, put
from service.forms.values import WrongType, empty, plain, read, same

NOTHING: Mapping[str, Any] = MappingProxyType({})


def check(
    schema: Mapping[str, Any],
    values: Mapping[str, Any],
    data: Mapping[str, Any] = NOTHING,
    *,
    today: date | None = None,
) -> dict[str, Any]:
    """The values to store for a form that was submitted.

    ``values`` is what the client sent, ``data`` what the task sees (it fills readonly fields and feeds
    expressions), ``today`` the agency's own day for fields that allow no past day (without it they let any day
    through). Hidden and disabled fields are left out, readonly and computed ones come from the server, empty ones
    hold the empty value of their type, a shown list without rows is ``[]``. Whole numbers are int, others Decimal.
    ``Invalid`` carries one ``FieldProblem`` a flaw in ``details``.
    """
    form = compiled(schema)
    refuse_hostile(values)
    _refuse(unknown(form, values))
    entry = _settled(form, values, opened(form, data))
    _refuse(tuple(_problems(entry, today)))
    return _clean(entry)


def _refuse(problems: tuple[FieldProblem, ...]) -> None:
    if problems:
        text = "Ada {jumlah} isian yang belum benar. Perbaiki isian yang ditandai, lalu kirim lagi."
        raise Invalid(text, problems, jumlah=len(problems))


class _Entry:
    """A form with what was entered: its state, its visible places, and what came with the wrong type."""

    __slots__ = ("form", "initial", "kept", "places", "state", "values", "wrong")

    def __init__(
        self, form: Form, values: Mapping[str, Any], initial: dict[str, Any], kept: frozenset[Path]
    ) -> None:
        self.form, self.values, self.initial, self.kept = form, values, initial, kept
        self.state: dict[str, Any] = copied(initial)
        self.wrong: dict[Path, str] = {}
        self._enter(form.root, ())
        self.places = self._visible()
        self._compute()

    def _visible(self) -> list[tuple[Input | Rows, Path, Scope]]:
        scope = root_scope(without_hidden(self.form, self.state, self.initial), self.initial)
        seen = walk(self.form.root, self.state, scope)
        return [(component, path, inner) for component, path, inner, hidden in seen if not hidden]

    def _enter(self, component: Component, path: Path) -> None:
        here = (*path, *component.path)
        if isinstance(component, Input):
            self._enter_value(component, here)
        elif isinstance(component, Group):
            for child in component.children:
                self._enter(child, here)
        else:
            for index in range(self._enter_rows(component, here)):
                for child in component.children:
                    self._enter(child, (*here, index))

    def _enter_value(self, field: Input, path: Path) -> None:
        if field.disabled or field.readonly is True or field.expression is not None or path in self.kept:
            return
        try:
            value = read(field, get(self.values, path))
        except WrongType as flaw:
            self.wrong[path] = str(flaw)
            value = empty(field)
        put(self.state, path, value)

    def _enter_rows(self, rows: Rows, path: Path) -> int:
        sent = get(self.values, path) or []
        if rows.resizable:
            put(self.state, path, [{} for _ in sent])
            return len(sent)
        size = len(get(self.initial, path))
        if len(sent) > size:
            self.wrong[path] = f"harus {size} baris, tetapi terkirim {len(sent)}"
        return size

    def _compute(self) -> None:
        # Computed fields may feed one another: as many rounds as fields settle every order but a circle.
        for _ in range(self.form.computed):
            if not sum(self._recompute(*place) for place in self.places):
                return
            self.places = self._visible()

    def _recompute(self, component: Input | Rows, path: Path, scope: Scope) -> bool:
        if isinstance(component, Rows) or component.expression is None:
            return False
        value = plain(component.expression.evaluate(scope.names))
        if same(value, get(self.state, path)):
            return False
        put(self.state, path, value)
        return True


def _settled(form: Form, values: Mapping[str, Any], initial: dict[str, Any]) -> _Entry:
    """Enters the values and takes back those of fields that an expression makes readonly, until none is left."""
    kept: frozenset[Path] = frozenset()
    while True:
        entry = _Entry(form, values, initial, kept)
        locked = frozenset(path for component, path, scope in entry.places if _is_locked(component, scope))
        if locked <= kept:
            return entry
        kept |= locked


def _is_locked(component: Input | Rows, scope: Scope) -> bool:
    if not isinstance(component, Input) or not isinstance(component.readonly, Expression):
        return False
    return component.readonly.truthy_or_null(scope.names)


def _clean(entry: _Entry) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    for component, path, _ in entry.places:
        if isinstance(component, Rows):
            put(clean, path, [])
        elif not component.disabled:
            put(clean, path, get(entry.state, path))
    return clean


def _problems(entry: _Entry, today: date | None) -> Iterator[FieldProblem]:
    for component, path, scope in entry.places:
        wrong = entry.wrong.get(path)
        if wrong is not None:
            yield _problem(component, path, wrong)
        elif isinstance(component, Rows):
            yield from _size_problems(component, path, len(get(entry.state, path)))
        elif not component.disabled:
            entered = (
                component.readonly is not True and component.expression is None and path not in entry.kept
            )
            for flaw in flaws(component, get(entry.state, path), scope, today, entered=entered):
                yield _problem(component, path, flaw)


def _size_problems(rows: Rows, path: Path, size: int) -> Iterator[FieldProblem]:
    if size < rows.fewest:
        yield _problem(rows, path, f"harus memuat paling sedikit {rows.fewest} baris, tetapi ada {size}")
    if size > rows.most:
        yield _problem(rows, path, f"boleh memuat paling banyak {rows.most} baris, tetapi ada {size}")


def _problem(component: Input | Rows, path: Path, flaw: str) -> FieldProblem:
    rows = [step + 1 for step in path if isinstance(step, int)]
    place = f" (baris {'.'.join(map(str, rows))})" if rows else ""
    label = component.label or dotted(path)
    return FieldProblem(dotted(path), label, f"“{label}”{place} {flaw.rstrip('.')}.")
