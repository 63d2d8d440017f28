"""How an answer of ours is held against a recorded one: members and JSON types, values aside."""

import json
import re
from collections.abc import Iterator
from typing import Any

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
VERSIONED = re.compile(r"(\w+):\d+:" + ID.pattern)
KINDS = {
    bool: "truth",
    int: "number",
    float: "number",
    str: "text",
    list: "list",
    dict: "object",
    type(None): "null",
}


class Ids:
    """The recorded ids with the live ones that stand for them."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def learn(self, recorded: str, live: str) -> None:
        self._known.setdefault(recorded, live)

    def learn_from(self, recorded: Any, live: Any) -> None:
        """What stands in the same place of two answers of the same shape is the same thing."""
        if isinstance(recorded, dict) and isinstance(live, dict):
            for (old, old_value), (new, new_value) in zip(recorded.items(), live.items(), strict=False):
                if VERSIONED.fullmatch(old):
                    self.learn_from(old, new)
                    self.learn_from(old_value, new_value)
                else:
                    self.learn_from(old_value, live.get(old))
        elif isinstance(recorded, list) and isinstance(live, list) and len(recorded) == len(live):
            for pair in zip(recorded, live, strict=True):
                self.learn_from(*pair)
        elif isinstance(recorded, str) and isinstance(live, str) and named(recorded) and ID.search(live):
            self.learn(recorded, live)

    def live(self, text: str) -> str:
        """A recorded text with the live ids in it, the longest first: a definition's id ends with another's."""
        for recorded in sorted(self._known, key=len, reverse=True):
            text = text.replace(recorded, self._known[recorded])
        return text


def named(text: str) -> bool:
    """True for an id alone."""
    return bool(VERSIONED.fullmatch(text) or ID.fullmatch(text))


def address(path: str) -> str:
    """A path without its query, ids as ``{id}``."""
    found = VERSIONED.sub("{id}", path.split("?")[0])
    return ID.sub("{id}", found)


def unlike(recorded: Any, live: Any, where: str = "") -> Iterator[tuple[str, str, str]]:
    """Where the two differ: the member, what was recorded there, what is there now."""
    known, found = kinds(recorded), kinds(live)
    if isinstance(recorded, list) and isinstance(live, list):
        yield from unlike_lists(recorded, live, where)
    elif isinstance(recorded, dict) and isinstance(live, dict):
        yield from unlike_objects([recorded], [live], where)
    elif known != found:
        yield where or ".", "/".join(sorted(known)), "/".join(sorted(found))


def unlike_lists(recorded: list[Any], live: list[Any], where: str) -> Iterator[tuple[str, str, str]]:
    if bool(recorded) != bool(live):
        yield f"{where}[]", "filled" if recorded else "empty", "filled" if live else "empty"
    elif recorded and all(isinstance(each, dict) for each in [*recorded, *live]):
        yield from unlike_objects(recorded, live, f"{where}[]")


def unlike_objects(recorded: list[Any], live: list[Any], where: str) -> Iterator[tuple[str, str, str]]:
    """Several objects of a kind: each member's types in all of them together."""
    old, new = members(recorded), members(live)
    for name in sorted(old.keys() | new.keys()):
        place = f"{where}.{name}".lstrip(".")
        if name not in new or name not in old:
            yield place, "there" if name in old else "missing", "there" if name in new else "missing"
            continue
        known, found = merged_kinds(old[name]), merged_kinds(new[name])
        if found - known or (known - {"null"}) - found:
            yield place, "/".join(sorted(known)), "/".join(sorted(found))
        elif "object" in known:
            inner = [[each for each in side if isinstance(each, dict)] for side in (old[name], new[name])]
            yield from unlike_objects(*inner, place)
        elif "list" in known:
            flat = [
                [x for each in side if isinstance(each, list) for x in each]
                for side in (old[name], new[name])
            ]
            yield from unlike_lists(*flat, place)


def members(objects: list[Any]) -> dict[str, list[Any]]:
    """Every member with its values; ids that name a member are one member."""
    found: dict[str, list[Any]] = {}
    for each in objects:
        for name, value in each.items():
            found.setdefault(VERSIONED.sub("{id}", name), []).append(value)
    return found


def kinds(value: Any) -> set[str]:
    return {KINDS[type(value)]}


def merged_kinds(values: list[Any]) -> set[str]:
    return {KINDS[type(value)] for value in values}


def parsed(text: str) -> Any:
    """JSON, or the text itself where there is none (one recorded answer is cut short)."""
    try:
        return json.loads(text)
    except ValueError:
        return text
