"""Make a net smaller without making it sounder or less sound, so that most diagrams need no search at all.

The rules are the usual ones for workflow graphs (sequence, self-loop, merging neighbours of one kind, parallel
edges), with ends that only take tokens.
"""

from service.definitions.tokens import Net


def chains(net: Net) -> None:
    """Take away nodes with one way in and one way out."""
    for node in list(net.kinds):
        if len(net.ins[node]) == 1 and len(net.outs[node]) == 1:
            (before,), (after,) = net.ins[node], net.outs[node]
            source, target = net.edges[before][0], net.edges[after][1]
            if before != after and source != node:
                net.cut(before)
                net.cut(after)
                net.drop(node)
                net.join(source, target)


def shrink(net: Net) -> None:
    """Apply every rule until none applies."""
    size = None
    while size != (len(net.kinds), len(net.edges)):
        size = (len(net.kinds), len(net.edges))
        chains(net)
        for edge in list(net.edges):
            if edge in net.edges:
                _loosen(net, edge)


def one_token(net: Net) -> bool:
    """True when no node ever makes or awaits a second token: such a net cannot get stuck."""
    return all(
        kind in ("xor", "end", "stop") or len(net.ins[node]) <= 1 and len(net.outs[node]) <= 1
        for node, kind in net.kinds.items()
    )


def _loosen(net: Net, edge: int) -> None:
    source, target = net.edges[edge]
    pair = (net.kinds[source], net.kinds[target])
    if source == target:
        if pair == ("xor", "xor") and len(net.outs[source]) > 1:
            net.cut(edge)
    elif pair == ("and", "end"):
        _forget_end(net, edge)
    elif pair == ("xor", "end"):
        _one_end(net, edge)
    elif pair[0] == pair[1] and pair[0] in ("xor", "and"):
        if net.ins[source] and (len(net.outs[source]) == 1 or len(net.ins[target]) == 1):
            _merge(net, edge)
        elif sum(net.edges[each][1] == target for each in net.outs[source]) > 1:
            net.cut(edge)
    elif pair == ("or", "or") and _all_together(net, source, target):
        net.cut(edge)


def _all_together(net: Net, source: int, target: int) -> bool:
    """Whether several edges lead from an inclusive split to a join, and nothing else leaves or enters."""
    edges = net.outs[source]
    return len(edges) > 1 and set(edges) == set(net.ins[target])


def _forget_end(net: Net, edge: int) -> None:
    """A token that only ends disturbs nobody, as long as its node gives another one, and not again and again."""
    source, target = net.edges[edge]
    if len(net.outs[source]) > 1 and not _comes_back(net, source):
        net.cut(edge)
        if not net.ins[target]:
            net.drop(target)


def _comes_back(net: Net, node: int) -> bool:
    """Whether a way leads from the node back to it."""
    seen: set[int] = set()
    todo = [node]
    while todo:
        fresh = {net.edges[edge][1] for edge in net.outs[todo.pop()]} - seen
        seen |= fresh
        todo.extend(fresh)
    return node in seen


def _one_end(net: Net, edge: int) -> None:
    """Two ends to choose from are as good as one."""
    source, target = net.edges[edge]
    if sum(net.kinds[net.edges[each][1]] == "end" for each in net.outs[source]) > 1:
        net.cut(edge)
        if not net.ins[target]:
            net.drop(target)


def _merge(net: Net, edge: int) -> None:
    """Two neighbours of one kind are one node."""
    source, target = net.edges[edge]
    net.cut(edge)
    for each in list(net.ins[source]):
        before = net.edges[each][0]
        net.cut(each)
        net.join(target if before == source else before, target)
    for each in list(net.outs[source]):
        after = net.edges[each][1]
        net.cut(each)
        net.join(target, after)
    net.drop(source)
