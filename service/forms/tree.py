"""Nested data reached by a path: names for mappings, indexes for lists."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from service.forms.model import Path


def get(tree: Any, path: Path) -> Any:
    """The value at the path, ``None`` where there is none."""
    for step in path:
        if isinstance(step, int):
            tree = tree[step] if isinstance(tree, list) and step < len(tree) else None
        else:
            tree = tree.get(step) if isinstance(tree, Mapping) else None
    return tree


def put(tree: dict[str, Any], path: Path, value: Any) -> None:
    """Sets the value, making mappings and lists on the way; list items in between become empty mappings."""
    place: Any = tree
    for step, following in pairwise(path):
        wanted = list if isinstance(following, int) else dict
        if isinstance(step, int):
            _lengthen(place, step)
        if not isinstance(get(place, (step,)), wanted):
            place[step] = wanted()
        place = place[step]
    if isinstance(path[-1], int):
        _lengthen(place, path[-1])
    place[path[-1]] = value


def erase(tree: dict[str, Any], path: Path) -> None:
    """Removes the value and every mapping or list that holds nothing after that."""
    place: Any = None
    while path and not _holds_something(place):
        place = get(tree, path[:-1])
        if isinstance(place, list):
            place[int(path[-1])] = None
        elif isinstance(place, dict):
            place.pop(path[-1], None)
        path = path[:-1]


def copied(value: Any) -> Any:
    """The same data in new mappings and lists."""
    if isinstance(value, Mapping):
        return {key: copied(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [copied(child) for child in value]
    return value


def _lengthen(items: list[Any], index: int) -> None:
    while len(items) <= index:
        items.append({})


def _holds_something(place: Any) -> bool:
    if isinstance(place, list):
        return any(item is not None for item in place)
    return place is not None and bool(place)
