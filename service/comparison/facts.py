"""The differences within one part: each fact that is said otherwise, in a sentence of its own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from service.comparison.model import Phrase, excerpts
from service.comparison.naming import name, target
from service.comparison.order import moved
from service.comparison.reading import Drawing, Part
from service.comparison.wording import event, kind, label, loop, timer

_Row = tuple[str, int]
_NAMED = frozenset(
    {"messageRef", "processRef", "event:messageRef", "event:errorRef", "event:escalationRef", "event:signalRef",
     "parent"}
)  # fmt: skip


class Change(NamedTuple):
    """One fact: ``text`` begins with {subject}, which the caller knows."""

    kind: str
    text: str
    values: Mapping[str, Any]


class _Two(NamedTuple):
    """A part before and after, among the others."""

    old: Part
    new: Part
    before: Drawing
    after: Drawing


def changes(old: Part, new: Part, before: Drawing, after: Drawing) -> Iterator[Change]:
    """What is said otherwise of a part that both diagrams have."""
    two = _Two(old, new, before, after)
    if old.tag != new.tag:
        yield Change(
            "kind", "{subject}: jenis {old} menjadi {new}", {"old": kind(old.tag), "new": kind(new.tag)}
        )
    for path in {**old.facts, **new.facts}:
        was, now = old.facts.get(path), new.facts.get(path)
        if was != now:
            yield from _TOLD.get(path, _plain)(two, path, was, now)
    for path in {**old.lists, **new.lists}:
        yield from _listed(path, old.lists.get(path, ()), new.lists.get(path, ()))


def _plain(two: _Two, path: str, was: Any, now: Any) -> Iterator[Change]:
    """A value with a name: what it was and what it is."""
    sort = path.partition(":")[0] if ":" in path else path
    if path in _NAMED:
        was, now = was and name(was, two.before), now and name(now, two.after)
    elif path == "property:pisah_dari":
        was, now = was and _names(was, two.before), now and _names(now, two.after)
    elif was is not None and now is not None:
        was, now = excerpts(str(was), str(now))
    yield Change(sort, _valued(was, now), {"what": label(path), "old": was, "new": now})


def _valued(was: Any, now: Any) -> str:
    if was is None:
        return "{subject}: {what} “{new}” ditambahkan"
    return "{subject}: {what} “{old}” dihapus" if now is None else "{subject}: {what} “{old}” menjadi “{new}”"


def _names(ids: str, found: Drawing) -> tuple[Phrase | str, ...]:
    return tuple(name(id, found) for id in ids.replace(",", " ").split())


def _name(two: _Two, path: str, was: Any, now: Any) -> Iterator[Change]:
    text = _valued(was, now)
    if was and now and two.new.tag not in ("sequenceFlow", "messageFlow", "boundaryEvent"):
        text = "{subject} semula bernama “{old}”"
    yield Change("name", text, {"what": Phrase("nama"), "old": was, "new": now})


def _lane(two: _Two, path: str, was: Any, now: Any) -> Iterator[Change]:
    host, stood = (side.get(two.new.facts.get("attached", "")) for side in (two.after, two.before))
    if host and stood and (host.facts.get("lane"), stood.facts.get("lane")) == (now, was):
        return  # it goes where its step goes
    texts = {
        (True, True): "{subject} pindah dari lajur “{old}” ke “{new}”",
        (False, True): "{subject} masuk ke lajur “{new}”",
        (True, False): "{subject} keluar dari lajur “{old}”",
    }
    values = {"old": _lanes(was, two.before), "new": _lanes(now, two.after)}
    yield Change("lane", texts[was is not None, now is not None], values)


def _lanes(ids: str | None, found: Drawing) -> tuple[Phrase | str, ...]:
    return tuple(name(id, found) for id in (ids or "").split())


def _event(two: _Two, path: str, was: Any, now: Any) -> Iterator[Change]:
    values = {"old": _trigger(two.old), "new": _trigger(two.new)}
    yield Change("event", "{subject}: pemicu {old} menjadi {new}", values)


def _trigger(part: Part) -> Phrase:
    said = event(part.facts.get("event"))
    if "timer" not in part.facts:
        return said
    return Phrase("{event} ({time})", {"event": said, "time": timer(part.facts["timer"])})


def _timer(two: _Two, path: str, was: Any, now: Any) -> Iterator[Change]:
    if two.old.facts.get("event") != two.new.facts.get("event"):
        return  # told with what sets it off
    text = "{subject} {old} → {new}" if two.new.tag == "boundaryEvent" else "{subject}: waktu {old} → {new}"
    old, new = timer(was), timer(now)
    if old == new:  # two spellings of the same words
        old, new = (Phrase("“{text}”", {"text": value[1] if value else ""}) for value in (was, now))
    yield Change("timer", text, {"old": old, "new": new})


def _condition(two: _Two, path: str, was: Any, now: Any) -> Iterator[Change]:
    yield Change("condition", _valued(was, now), {"what": Phrase("syarat"), "old": was, "new": now})


def _language(two: _Two, path: str, was: Any, now: Any) -> Iterator[Change]:
    if "condition" in two.old.facts and "condition" in two.new.facts:
        yield from _plain(two, path, was, now)


def _default(two: _Two, path: str, was: Any, now: Any) -> Iterator[Change]:
    texts = {
        (True, True): "{subject}: alur bawaan ke “{old}” menjadi ke “{new}”",
        (False, True): "{subject}: alur ke “{new}” menjadi alur bawaan",
        (True, False): "{subject}: alur ke “{old}” bukan alur bawaan lagi",
    }
    old, new = was and target(was, two.before), now and target(now, two.after)
    if old == new:  # two ways to the same step
        old, new = was, now
    yield Change("default", texts[was is not None, now is not None], {"old": old, "new": new})


def _end(two: _Two, path: str, was: Any, now: Any) -> Iterator[Change]:
    old, new = name(was or "", two.before), name(now or "", two.after)
    text = "{subject}: semula dari “{old}”" if path == "source" else "{subject}: semula ke “{old}”"
    yield Change(path, text, {"old": old, "new": new})


def _attached(two: _Two, path: str, was: Any, now: Any) -> Iterator[Change]:
    values = {"old": name(was or "", two.before), "new": name(now or "", two.after)}
    yield Change("attached", "{subject} semula pada “{old}”", values)


def _interrupting(two: _Two, path: str, was: Any, now: Any) -> Iterator[Change]:
    text = (
        "{subject} tidak lagi menghentikan langkahnya"
        if now == "false"
        else "{subject} kini menghentikan langkahnya"
    )
    yield Change("interrupting", text, {})


def _executable(two: _Two, path: str, was: Any, now: Any) -> Iterator[Change]:
    text = "{subject} kini dapat dijalankan" if now == "true" else "{subject} tidak lagi dapat dijalankan"
    yield Change("executable", text, {})


def _loop(two: _Two, path: str, was: Any, now: Any) -> Iterator[Change]:
    yield Change("loop", "{subject}: dikerjakan {old} menjadi {new}", {"old": loop(was), "new": loop(now)})


_TOLD: Mapping[str, Callable[[_Two, str, Any, Any], Iterator[Change]]] = {
    "name": _name, "lane": _lane, "event": _event, "timer": _timer, "condition": _condition,
    "language": _language, "default": _default, "source": _end, "target": _end, "attached": _attached,
    "cancelActivity": _interrupting, "isExecutable": _executable, "loop": _loop,
}  # fmt: skip


def _listed(path: str, was: Sequence[str], now: Sequence[str]) -> Iterator[Change]:
    """Rows of a numbered list: each that came, went or reads otherwise, and whether others changed places."""
    what, old, new = label(f"list:{path}"), _counted(was), _counted(now)
    pairs = _replaced(old, new)
    for gone, come in pairs:
        cut = dict(zip(("old", "new"), excerpts(gone[0], come[0]), strict=True))
        yield Change("list", _valued(gone, come), {"what": what, **cut})
    paired = {each for pair in pairs for each in pair}
    for text, _ in (each for each in old if each not in new and each not in paired):
        yield Change("list", _valued(text, None), {"what": what, "old": text})
    for text, _ in (each for each in new if each not in old and each not in paired):
        yield Change("list", _valued(None, text), {"what": what, "new": text})
    if moved(old, new):
        yield Change("list-order", "{subject}: urutan {what} berubah", {"what": what})


def _counted(rows: Sequence[str]) -> list[tuple[str, int]]:
    """Rows told apart where two read alike."""
    return [(row, rows[:index].count(row)) for index, row in enumerate(rows)]


def _replaced(old: list[_Row], new: list[_Row]) -> list[tuple[_Row, _Row]]:
    """Rows that stand where another stood."""
    found: list[tuple[_Row, _Row]] = []
    for how, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "replace":
            gone = [each for each in old[i:j] if each not in new]
            found += zip(gone, (each for each in new[k:m] if each not in old), strict=False)
    return found
