"""Splits and joins fit each other: no gateway waits for ever, no step is done twice by accident.

Each sub-process is judged by itself and counts as one step outside. So is what a deadline starts beside a task,
unless it comes back into the way it left.
"""

from collections.abc import Collection, Iterator

from service.definitions.findings import Finding, Subject, error, quoted
from service.definitions.flow import arrows, reach
from service.definitions.reduction import chains, one_token, shrink
from service.definitions.structure import ends_here, scopes
from service.definitions.tokens import Net, Trouble, play
from service.diagram import Node, Process
from service.engine import Spot

_JOINS = {"parallelGateway": "and", "inclusiveGateway": "or"}
_SPLITS = {"exclusiveGateway": "xor", "eventBasedGateway": "xor", "inclusiveGateway": "or"}
_SENTENCES = {
    "deadlock": (
        "{node} menunggu cabang yang pada sebagian jalur tidak pernah tiba, sehingga berkas macet. "
        "Pasangkan gerbang pemisah dan penggabung sejenis."
    ),
    "unsynchronised": (
        "{node} dilewati dua kali oleh cabang paralel yang belum digabung. "
        "Gabungkan cabangnya dengan gerbang paralel lebih dulu."
    ),
    "unproven": (
        "Cabang paralel sesudah {node} terlalu banyak untuk diperiksa seluruhnya. "
        "Sederhanakan, atau pindahkan sebagian ke sub-proses."
    ),
}


def soundness(subject: Subject) -> Iterator[Finding]:
    """No deadlock and no lack of synchronisation on any route."""
    process = subject.main
    for nodes in scopes(process).values():
        for entry, region in _regions(process, nodes):
            if one_token(_shrunk(process, entry, region)):
                continue
            net = _net(process, entry, region)
            chains(net)
            for trouble in play(net):
                node = process.nodes[trouble.origin]
                sentence = _SENTENCES[trouble.kind].format(node=quoted(node.name or node.id))
                yield error(trouble.kind, node, sentence)


def stuck(process: Process, standing: Collection[Spot]) -> list[Trouble]:
    """What may go wrong from where a case stands: a join that waits for ever, or two tokens that meet.

    Empty when every way from there comes to an end.
    """
    found: dict[Trouble, None] = {}
    for nodes in scopes(process).values():
        for entry, region in _regions(process, nodes):
            net, heads = _places(process, entry, region)
            first = frozenset(
                spot.flow and _edge(net, heads, process, spot.flow) or net.outs[heads[spot.element]][0]
                for spot in standing
                if spot.element in region
            )
            found |= dict.fromkeys(play(net, first=first))
    return [*found]


def _edge(net: Net, heads: dict[str, int], process: Process, flow: str) -> int:
    """The edge of a sequence flow; several flows may lead from one element to another."""
    source, target = process.flows[flow].source, process.flows[flow].target
    beside = [id for id in process.nodes[source].outgoing if process.flows[id].target == target]
    edges = [edge for edge in net.ins[heads[target]] if net.origins[net.edges[edge][0]] == source]
    return edges[beside.index(flow)]


def _shrunk(process: Process, entry: str, region: set[str]) -> Net:
    net = _net(process, entry, region)
    shrink(net)
    return net


def _regions(process: Process, nodes: list[Node]) -> Iterator[tuple[str, set[str]]]:
    """Every beginning with the nodes its token may visit: the start, and each event that does not interrupt."""
    onward = arrows(process, aside=False)
    asides = [node for node in nodes if node.kind == "boundaryEvent" and not node.interrupting]
    regions = {
        node.id: reach(onward, [node.id]) for node in [*nodes] if node.kind == "startEvent" or node in asides
    }
    for region in regions.values():
        grown = True
        while grown:  # a deadline's way that comes back is part of the way it left
            grown = False
            for aside in asides:
                if aside.attached_to in region and aside.id not in region:
                    other = regions[aside.id]
                    if any(not ends_here(process.nodes[id]) for id in other & region):
                        region |= other
                        grown = True
    absorbed = {
        aside.id
        for aside in asides
        for id, region in regions.items()
        if id != aside.id and aside.id in region
    }
    return ((id, region) for id, region in regions.items() if id not in absorbed)


def _net(process: Process, entry: str, region: set[str]) -> Net:
    """The net of a region: each element a joining and a splitting node, its boundary events choices between them."""
    return _places(process, entry, region)[0]


def _places(process: Process, entry: str, region: set[str]) -> tuple[Net, dict[str, int]]:
    """The net of a region, and the joining node of each element."""
    net = Net()
    heads: dict[str, int] = {}
    tails: dict[str, int] = {}
    for id in sorted(region, key=lambda id: (process.nodes[id].line, id)):
        node = process.nodes[id]
        if node.kind == "endEvent":
            heads[id] = net.add("stop" if node.event == "terminate" else "end", id)
        else:
            heads[id] = net.add(_JOINS.get(node.kind, "xor"), id)
            tails[id] = net.add(_SPLITS.get(node.kind, "and"), id)
    for id, tail in tails.items():
        _work(net, process, id, heads, tail)
        for flow in process.nodes[id].outgoing:
            net.join(tail, heads[process.flows[flow].target])
        if ends_here(process.nodes[id]):
            net.join(tail, net.add("end", id))
    return net, heads


def _work(net: Net, process: Process, id: str, heads: dict[str, int], tail: int) -> None:
    """From joining to splitting: the work is finished, given up at a deadline, or goes on beside one."""
    at = heads[id]
    for event in process.nodes.values():
        if event.attached_to != id or event.id not in heads:
            continue
        choice, after = net.add("xor", id), net.add("xor", id)
        net.join(at, choice)
        net.join(choice, after)
        if event.interrupting:
            net.join(choice, heads[event.id])
        else:
            both = net.add("and", id)
            net.join(choice, both)
            net.join(both, after)
            net.join(both, heads[event.id])
        at = after
    net.join(at, tail)
