"""Which element of one version is which of another: proposed by id and kind, else by name; the owner decides."""

from collections import Counter
from collections.abc import Mapping

from service.diagram import Node, Process
from service.errors import Invalid

RESTS = frozenset(
    {"userTask", "manualTask", "serviceTask", "sendTask", "businessRuleTask", "receiveTask", "subProcess"}
    | {"intermediateCatchEvent", "intermediateThrowEvent", "endEvent", "boundaryEvent"}
    | {"eventBasedGateway", "parallelGateway", "inclusiveGateway"}
)
"""Kinds of elements where something may wait."""
_PEOPLE = frozenset({"userTask", "manualTask"})


def proposals(source: Process, target: Process) -> dict[str, str]:
    """For elements of ``source`` that are called otherwise in ``target``: what they are there.

    The same id and kind is the same element and is not named; else one of the same name and kind that ``source`` has
    not, where there is just one; else a boundary event of the same kind on the same step, where there is just one.
    """
    left = [
        node for node in source.nodes.values() if node.kind in RESTS and not _same(source, target, node.id)
    ]
    fresh = [node for node in target.nodes.values() if not _same(source, target, node.id)]
    names = Counter((_kind(node), _plain(node.name)) for node in left)
    found: dict[str, str] = {}
    for node in left:
        like = [
            each for each in fresh if _kind(each) == _kind(node) and _plain(each.name) == _plain(node.name)
        ]
        if node.name and len(like) == 1 and names[_kind(node), _plain(node.name)] == 1:
            found[node.id] = like[0].id
    return found | _events(source, target, left, fresh, found)


def _events(
    source: Process, target: Process, left: list[Node], fresh: list[Node], found: Mapping[str, str]
) -> dict[str, str]:
    """Deadlines that were drawn anew on the same step."""
    pairs: dict[str, str] = {}
    for node in left:
        if node.kind != "boundaryEvent" or node.id in found:
            continue
        host = found.get(node.attached_to or "", node.attached_to)
        ours = [each for each in left if _on(each, node.attached_to, node)]
        theirs = [each for each in fresh if _on(each, host, node) and each.id not in found.values()]
        if len(ours) == len(theirs) == 1:
            pairs[node.id] = theirs[0].id
    return pairs


def _on(event: Node, host: str | None, like: Node) -> bool:
    return (
        event.attached_to == host and _kind(event) == _kind(like) and event.interrupting == like.interrupting
    )


def choices(target: Process, node: Node) -> list[Node]:
    """The elements of ``target`` that an element may be led to: those of its kind."""
    return [each for each in target.nodes.values() if _kind(each) == _kind(node)]


def checked(source: Process, target: Process, wanted: Mapping[str, str]) -> dict[str, str]:
    """What the owner said over what is proposed. Invalid for elements that the versions have not."""
    for before, after in wanted.items():
        if before not in source.nodes or after and after not in target.nodes:
            raise Invalid(
                "Pasangan “{before}” ke “{after}” tidak ada di kedua versi ini. Pilih dari daftar.",
                before=before[:80],
                after=after[:80],
            )
    found = proposals(source, target) | dict(wanted)
    return {before: after for before, after in found.items() if before != after}


def _same(source: Process, target: Process, id: str) -> bool:
    ours, theirs = source.nodes.get(id), target.nodes.get(id)
    return ours is not None and theirs is not None and _kind(ours) == _kind(theirs)


def _kind(node: Node) -> tuple[str, str | None]:
    return ("userTask" if node.kind in _PEOPLE else node.kind, node.event)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
