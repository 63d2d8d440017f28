"""Which part of the older diagram is which of the newer: by id, and where an id was changed, by what is around it.

Who deletes a step and draws it again, or renames its id, still means the same step when kind and name say so and
nothing else could be meant.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from service.comparison.reading import FLOWS, THROWN, Part, main
from service.diagram.reading import NODE_KINDS

Parts = Mapping[str, Part]
Around = Mapping[str, Sequence[tuple[str, str]]]
Key = Callable[[Part, Around], Hashable | None]
REFERENCES = frozenset(
    {"source", "target", "attached", "default", "parent", "lane", "messageRef", "processRef", "event:messageRef",
     "event:errorRef", "event:signalRef", "event:escalationRef", "property:pisah_dari"}
)  # fmt: skip
"""Paths whose value names other parts by their id, one or several with spaces or commas between."""


def renamed(old: Parts, new: Parts) -> dict[str, str]:
    """Old id -> new id of the parts whose id changed; found from the plain to the far-fetched."""
    found: dict[str, str] = {}
    before, after = main(old), main(new)
    if before and after and before != after and before not in new and after not in old:
        found[before] = after
    for tags, key in _KEYS:
        while more := _pairs(old, new, found, tags, key):
            found |= more
    return found


def followed(part: Part, ids: Mapping[str, str]) -> Part:
    """The older part with the ids that its references have now."""
    facts = {path: _now(value, ids) if path in REFERENCES else value for path, value in part.facts.items()}
    return replace(part, id=ids.get(part.id, part.id), facts=facts)


def _now(value: Any, ids: Mapping[str, str]) -> str:
    return " ".join(ids.get(id, id) for id in str(value).replace(",", " ").split())


def _pairs(
    old: Parts, new: Parts, found: Mapping[str, str], tags: frozenset[str], key: Key
) -> dict[str, str]:
    """Parts without a partner that have the same key, which no other has."""
    taken = set(found.values())
    mapped = [followed(part, found) for part in old.values()]
    lost = {found.get(id, id): id for id in old if id not in new and id not in found}
    come = [part for id, part in new.items() if id not in old and id not in taken and part.tag in tags]
    gone = [part for part in mapped if part.id in lost and part.tag in tags]
    before, after = _alone(gone, key, _around(mapped)), _alone(come, key, _around(new.values()))
    return {lost[before[each].id]: after[each].id for each in before if each in after}


def _around(found: Iterable[Part]) -> dict[str, list[tuple[str, str]]]:
    """For each part those that flows lead from and to."""
    around: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for part in found:
        if part.tag == "sequenceFlow":
            source, target = part.facts.get("source", ""), part.facts.get("target", "")
            around[source].append(("to", target))
            around[target].append(("from", source))
    return {id: sorted(ends) for id, ends in around.items()}


def _alone(found: list[Part], key: Key, around: Around) -> dict[Hashable, Part]:
    keyed = [(value, part) for part in found if (value := key(part, around)) is not None]
    often = Counter(value for value, _ in keyed)
    return {value: part for value, part in keyed if often[value] == 1}


def _named(part: Part, around: Around) -> Hashable | None:
    return (part.tag, part.facts.get("event"), part.name) if part.name else None


def _attached(part: Part, around: Around) -> Hashable | None:
    host = part.facts.get("attached")
    return (host, part.facts.get("event")) if host else None


def _ends(part: Part, around: Around) -> Hashable | None:
    return part.tag, part.facts.get("source"), part.facts.get("target")


def _neighbours(part: Part, around: Around) -> Hashable | None:
    ends = around.get(part.id)
    return (part.tag, part.facts.get("event"), tuple(ends)) if ends else None


_LANES = frozenset({"lane", "participant", "process"}) | THROWN
_KEYS = (
    (_LANES, _named),
    (NODE_KINDS, _named),
    (frozenset({"boundaryEvent"}), _attached),
    (NODE_KINDS, _neighbours),
    (FLOWS, _ends),
    (frozenset({"textAnnotation"}), _named),
)
