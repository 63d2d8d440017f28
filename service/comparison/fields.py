"""The differences of one form: fields that came, went, moved or ask otherwise."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import orjson

from service.comparison.components import Component, components, settings
from service.comparison.form_words import ON, SWITCHES, kind, label, noun, value
from service.comparison.model import Phrase, excerpts
from service.comparison.order import moved

Components = Mapping[str, Component]
_OPTIONS = "values"
_SHOWN = frozenset(
    {"type", "id", "key", "path", "label", "text", "dateLabel", "timeLabel", "description", "validate.required",
     "subtype", "showOutline", "schemaVersion"}
)  # fmt: skip
"""What a component is told by, and what only says how it looks."""


class Said(NamedTuple):
    """One difference of a form: ``text`` begins with {subject}, the form, which the caller knows."""

    kind: str
    text: str
    values: Mapping[str, Any] = {}


def differing(old: Any, new: Any) -> Iterator[Said]:
    """Everything in which a form differs. A field keeps its place in the comparison by its id, else by its key."""
    after = components(new)
    before = _followed(components(old), after)
    for id, part in after.items():
        if id not in before:
            yield _came(part)
            yield from asks(part)
        else:
            yield from _changes(before[id], part)
    yield from (
        Said("field-gone", "{subject}: {noun} “{field}” dihapus", _field(part))
        for id, part in before.items()
        if id not in after
    )
    yield from _moves(before, after)
    if _drawn(before, after) != _drawn(after, before):
        yield Said("form-layout", "{subject}: tata letak berubah")
    yield from _settings(settings(old), settings(new))


def _followed(before: Components, after: Components) -> dict[str, Component]:
    """The older components under the ids of the newer: who got another id is known by key, path or text."""
    found: dict[str, str] = {}
    for sign in ("key", "path", "text", "label"):
        lost = _by(before, sign, found.keys() | after.keys())
        come = _by(after, sign, before.keys() | set(found.values()))
        found |= {lost[said]: come[said] for said in lost if said in come}
    return {
        found.get(id, id): replace(part, id=found.get(id, id), parent=found.get(part.parent, part.parent))
        for id, part in before.items()
    }


def _by(parts: Components, sign: str, but: Any) -> dict[tuple[str, str], str]:
    """Components by type and what they say under ``sign``; none that two share."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for id, part in parts.items():
        if id not in but and isinstance(said := part.says.get(sign), str):
            found[str(part.says.get("type")), said].append(id)
    return {said: ids[0] for said, ids in found.items() if len(ids) == 1}


def _field(part: Component) -> dict[str, Any]:
    return {"noun": noun(part.says.get("type")), "field": part.label}


def _came(part: Component) -> Said:
    text = "{subject}: {noun} “{field}” baru ({type})"
    if part.says.get("validate.required"):
        text = "{subject}: {noun} “{field}” baru ({type}), wajib diisi"
    return Said("field-new", text, {**_field(part), "type": kind(part.says.get("type"))})


def asks(part: Component) -> Iterator[Said]:
    """What a new component does beside being there: when it is hidden, what it begins with, which choices it has."""
    blank = replace(part, says={path: said for path, said in part.says.items() if path in _SHOWN})
    yield from _changes(blank, part)


def _changes(old: Component, new: Component) -> Iterator[Said]:
    for path in {**old.says, **new.says}:
        was, now = old.says.get(path), new.says.get(path)
        if _same(was, now):
            continue
        if path in SWITCHES:
            yield from _switched(path, was, now, new)
        elif path == _OPTIONS:
            yield from _options(was, now, new)
        else:
            yield _valued(path, was, now, _field(new))


def _same(one: Any, other: Any) -> bool:
    """Equal as JSON: 1 is not true, and the order of names does not count."""
    dump = [orjson.dumps(each, option=orjson.OPT_SORT_KEYS, default=str) for each in (one, other)]
    return dump[0] == dump[1]


def _switched(path: str, was: Any, now: Any, part: Component) -> Iterator[Said]:
    if isinstance(was, str) or isinstance(now, str):  # an expression decides
        yield _valued(path, was, now, _field(part))
        return
    silent = path in ON
    if (now if now is not None else silent) != (was if was is not None else silent):
        on = bool(now) if now is not None else silent
        text = SWITCHES[path][0 if on else 1]
        yield Said(
            path.rpartition(".")[2],
            "{subject}: {noun} “{field}” {how}",
            {**_field(part), "how": Phrase(text)},
        )


def _valued(path: str, was: Any, now: Any, field: Mapping[str, Any]) -> Said:
    old, new = was if was is None else value(path, was), now if now is None else value(path, now)
    if isinstance(old, str) and isinstance(new, str):
        old, new = excerpts(old, new)
    text = "{subject}: {noun} “{field}”, {what} “{old}” menjadi “{new}”"
    if was is None:
        text = "{subject}: {noun} “{field}”, {what} “{new}” ditambahkan"
    elif now is None:
        text = "{subject}: {noun} “{field}”, {what} “{old}” dihapus"
    return Said(f"field-{path}", text, {**field, "what": label(path), "old": old, "new": new})


def _options(was: Any, now: Any, part: Component) -> Iterator[Said]:
    """Choices are known by the value that is stored."""
    old, new = _choices(was), _choices(now)
    if old is None or new is None:
        yield _valued(_OPTIONS, was, now, _field(part))
        return
    field = _field(part)
    for stored, shown in new.items():
        if stored not in old:
            yield Said("option", "{subject}: {noun} “{field}”, pilihan “{new}” baru", {**field, "new": shown})
        elif old[stored] != shown:
            text = "{subject}: {noun} “{field}”, pilihan “{old}” menjadi “{new}”"
            yield Said("option", text, {**field, "old": old[stored], "new": shown})
    for stored, shown in old.items():
        if stored not in new:
            yield Said(
                "option", "{subject}: {noun} “{field}”, pilihan “{old}” dihapus", {**field, "old": shown}
            )
    if moved(list(old), list(new)):
        yield Said("option-order", "{subject}: {noun} “{field}”, urutan pilihan berubah", field)


def _choices(said: Any) -> dict[str, str] | None:
    """Label by stored value; none where that would lose something."""
    rows = [] if said is None else said
    if not isinstance(rows, list) or not all(
        isinstance(row, Mapping) and set(row) <= {"value", "label"} for row in rows
    ):
        return None
    found = {orjson.dumps(row.get("value"), default=str).decode(): str(row.get("label", "")) for row in rows}
    return found if len(found) == len(rows) else None


def _moves(before: Components, after: Components) -> Iterator[Said]:
    for id, part in after.items():
        if id in before and before[id].parent != part.parent:
            around = after.get(part.parent)
            text = (
                "{subject}: {noun} “{field}” pindah ke “{around}”"
                if around
                else "{subject}: {noun} “{field}” pindah ke luar"
            )
            yield Said("field-moved", text, {**_field(part), "around": around.label if around else ""})
    old, new = _children(before, after), _children(after, before)
    for parent in new:
        for id in moved(old.get(parent, ()), new[parent]):
            yield Said("field-moved", "{subject}: {noun} “{field}” pindah urutan", _field(after[id]))


def _children(parts: Components, others: Components) -> dict[str, list[str]]:
    """By parent, in order, the components that stand there in both."""
    found: dict[str, list[str]] = defaultdict(list)
    for id, part in parts.items():
        if id in others and others[id].parent == part.parent:
            found[part.parent].append(id)
    return found


def _drawn(parts: Components, others: Components) -> list[tuple[frozenset[str], Any]]:
    """How those components are laid out that both have: who shares a row with whom, and how wide each is."""
    rows: dict[tuple[str, str], set[str]] = defaultdict(set)
    common = [part for id, part in sorted(parts.items()) if id in others and others[id].parent == part.parent]
    for part in common:
        rows[part.parent, part.row].add(part.id)
    return [(frozenset(rows[part.parent, part.row]), part.columns) for part in common]


def _settings(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Said]:
    for path in {**old, **new}:
        if not _same(old.get(path), new.get(path)):
            was, now = (None if path not in side else value(path, side[path]) for side in (old, new))
            text = "{subject}: {what} “{old}” menjadi “{new}”"
            yield Said("form-setting", text, {"what": label(path), "old": was or "-", "new": now or "-"})
