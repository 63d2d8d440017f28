"""What a form holds while it is filled in, and which of its components are visible.

The order is the browser's: hidden fields are cleared from what expressions see by looking at everything that
was entered, then visibility is decided by looking at what is left.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from service.forms import moments
from service.forms.model import Branch, Component, Form, Group, Input, Path, Rows, Scope
from service.forms.rules import options
from service.forms.tree import copied, erase, get, put
from service.forms.values import empty, restored, same


def opened(form: Form, data: Mapping[str, Any]) -> dict[str, Any]:
    """The state of a form just opened with the task's data: earlier values, defaults, empty values."""
    state = dict(data)
    for name, part in form.names.items():
        if isinstance(part, Branch) and name in state:
            state[name] = copied(state[name])
    _open(form.root, state, data, ())
    return state


def root_scope(state: Mapping[str, Any], initial: Mapping[str, Any]) -> Scope:
    """The scope at the top of the form. An erased value shows the initial one again, as in the browser."""
    data = {**initial, **state}
    return _top(data, initial)


def without_hidden(form: Form, state: dict[str, Any], initial: Mapping[str, Any]) -> dict[str, Any]:
    """The state less every value of a hidden component."""
    if not form.conditions:
        return state
    seen = walk(form.root, state, _top(state, initial), lists=True)
    hidden = [path for _, path, _, is_hidden in seen if is_hidden]
    if not hidden:
        return state
    left: dict[str, Any] = copied(state)
    for path in hidden:
        erase(left, path)
    return left


def walk(
    component: Component,
    state: Mapping[str, Any],
    scope: Scope,
    path: Path = (),
    hidden: bool = False,
    lists: bool = False,
) -> Iterator[tuple[Input | Rows, Path, Scope, bool]]:
    """Every input, with its path in the state, what its expressions see, and whether it is hidden.

    A list comes before its items; with ``lists`` a hidden list stands for all of them.
    """
    here = (*path, *component.path)
    hidden = hidden or (component.hide is not None and component.hide.truthy_or_null(scope.names))
    if isinstance(component, Input):
        yield component, here, scope, hidden
    elif isinstance(component, Group):
        for child in component.children:
            yield from walk(child, state, scope, here, hidden, lists)
    else:
        yield component, here, scope, hidden
        if not (hidden and lists):
            yield from _walk_items(component, state, scope, here, hidden, lists)


def _walk_items(
    rows: Rows, state: Mapping[str, Any], scope: Scope, path: Path, hidden: bool, lists: bool
) -> Iterator[tuple[Input | Rows, Path, Scope, bool]]:
    items = get(state, path)
    for index, item in enumerate(items if isinstance(items, list) else []):
        inner = _item_scope(scope, item, index)
        for child in rows.children:
            yield from walk(child, state, inner, (*path, index), hidden, lists)


def _top(data: Mapping[str, Any], initial: Mapping[str, Any]) -> Scope:
    return Scope(_names(data, data, None, ()), initial, data, data)


def _item_scope(outer: Scope, item: Any, index: int) -> Scope:
    this = outer.this if isinstance(outer.this, Mapping) else {}
    parent = _names(this, outer.this, outer.parent, outer.counters)
    counters = (*outer.counters, index + 1)
    names = _names(outer.data, item, parent, counters)
    return Scope(names, outer.initial, outer.data, item, parent, counters)


def _names(data: Mapping[str, Any], this: Any, parent: Any, counters: tuple[int, ...]) -> dict[str, Any]:
    # The form's own data wins over the short names; the names in underscores always mean the place itself.
    place = {"this": this, "parent": parent, "i": list(counters)}
    return {**place, **data, "_this_": this, "_parent_": parent, "_i_": place["i"]}


def _open(component: Component, state: dict[str, Any], data: Mapping[str, Any], path: Path) -> None:
    here = (*path, *component.path)
    if isinstance(component, Input):
        put(state, here, _first_value(component, get(state, here), data))
        return
    if isinstance(component, Group):
        for child in component.children:
            _open(child, state, data, here)
        return
    items = get(state, here)
    items = items if isinstance(items, list) else [{}] * component.first_rows
    put(state, here, [copied(item) if isinstance(item, Mapping) else {} for item in items])
    for index in range(len(items)):
        for child in component.children:
            _open(child, state, data, (*here, index))


def _first_value(field: Input, value: Any, data: Mapping[str, Any]) -> Any:
    if value is None or not (field.prefill or field.readonly or field.disabled):
        return copied(field.default) if field.default is not None else empty(field)
    value = restored(field, value)
    if field.moment is not None and isinstance(value, str):
        return value if moments.is_shown(field.moment, value) else None
    if field.choices is not None and field.choices.expression is None:
        return _offered(field, value, data)
    return value


def _offered(field: Input, value: Any, data: Mapping[str, Any]) -> Any:
    assert field.choices is not None
    offered = [option.value for option in options(field.choices, Scope({}, data, {}, None))]
    if field.type in {"checklist", "taglist"}:
        return [one for one in value if any(same(one, other) for other in offered)]
    return value if any(same(value, other) for other in offered) else empty(field)
