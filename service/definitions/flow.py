"""How the sequence flows connect: every node on a way from the start to an end, no way round without a wait."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from service.definitions.elements import PROGRAMS
from service.definitions.findings import Finding, Subject, brief, error, quoted
from service.definitions.structure import ends_here, scopes
from service.diagram import Node, Process, Timer

Arrows = Mapping[str, Iterable[str]]
_DONE_BY_SOMEBODY = PROGRAMS | {"userTask", "manualTask", "receiveTask"}
_CATCHING = frozenset({"intermediateCatchEvent", "boundaryEvent"})
_CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})


def borders(subject: Subject) -> Iterator[Finding]:
    """No flow leaves or enters a sub-process, nothing enters a start or boundary event, nothing leaves an end."""
    process = subject.main
    for flow in process.flows.values():
        source, target = process.nodes[flow.source], process.nodes[flow.target]
        if source.parent != target.parent:
            sentence = "Alur tidak boleh menembus batas sub-proses. Sambungkan ke sub-prosesnya."
            yield error("flow-crosses-border", flow, sentence)
        if target.kind in ("startEvent", "boundaryEvent"):
            sentence = f"Alur tidak boleh masuk ke {quoted(target.id)}. Arahkan ke langkah sesudahnya."
            yield error("flow-into-start", flow, sentence)
        if source.kind == "endEvent":
            yield error(
                "flow-out-of-end",
                flow,
                f"Alur tidak boleh keluar dari akhir {quoted(source.id)}. Hapus alur ini.",
            )


def unreachable(subject: Subject) -> Iterator[Finding]:
    """Every node lies on a way from the start."""
    process = subject.main
    onward = arrows(process)
    for nodes in scopes(process).values():
        reached = reach(onward, [node.id for node in nodes if node.kind == "startEvent"])
        for node in nodes:
            if node.id not in reached:
                sentence = f"{_said(node)} tidak pernah tercapai dari peristiwa mulai. Sambungkan atau hapus."
                yield error("unreachable", node, sentence)


def dead_ends(subject: Subject) -> Iterator[Finding]:
    """From every node an end can be reached, without the help of a deadline that leaves the work where it is.

    A step without a flow out of it ends its way; in an SOP that is an error, since nobody can tell it from a slip.
    """
    process = subject.main
    backward = turned(arrows(process, aside=False))
    for nodes in scopes(process).values():
        saved = reach(backward, [node.id for node in nodes if ends_here(node)])
        for node in nodes:
            if node.kind == "endEvent" or node.id in saved and node.outgoing:
                continue
            sentence = f"Dari {_said(node).lower()} tidak ada jalan ke peristiwa akhir. Sambungkan ke akhir."
            if ends_here(node):
                yield Finding("dead-end", subject.strict, node.line, brief(node.id, 80), sentence)
            else:
                yield error("dead-end", node, sentence)


def loop_merges(subject: Subject) -> Iterator[Finding]:
    """A parallel gateway never waits for a flow that can only come after it."""
    process = subject.main
    onward = arrows(process)
    for node in process.nodes.values():
        if node.kind != "parallelGateway" or len(node.incoming) < 2:
            continue
        after = reach(onward, [node.id])
        later = [id for id in node.incoming if process.flows[id].source in after]
        if later and len(later) < len(node.incoming):
            sentence = (
                f"Gerbang paralel {quoted(node.name or node.id)} menunggu alur balik {quoted(later[0])} yang baru "
                "ada sesudahnya. Pakai gerbang eksklusif untuk menyambung pengulangan."
            )
            yield error("parallel-loop-merge", node, sentence)


def zero_wait_loops(subject: Subject) -> Iterator[Finding]:
    """Every way round passes a place where somebody or the clock is awaited, or the case would spin for ever."""
    process = subject.main
    circling = _circling(_quick(process, _waiting(process)))
    if circling:
        first = min((process.nodes[id] for id in circling), key=lambda node: (node.line, node.id))
        sentence = (
            f"Pengulangan lewat {quoted(first.name or first.id)} tidak melewati tugas pengguna atau waktu tunggu, "
            "sehingga berputar tanpa henti. Tambahkan tugas pengguna di dalamnya."
        )
        yield error("zero-wait-loop", first, sentence)


def _waiting(process: Process) -> set[str]:
    """The nodes that always wait. A multi-instance task over an empty list does not, nor does a date gone by."""
    nodes, inside = process.nodes.values(), scopes(process)
    found = {node.id for node in nodes if node.timer is not None and _lasts(node.timer)}
    found |= {node.id for node in nodes if node.kind in _DONE_BY_SOMEBODY and node.loop is None}
    found |= {node.id for node in nodes if node.kind in _CATCHING and node.event in ("message", "error")}
    for node in reversed([*nodes]):  # what stands inside comes before what stands around
        if node.kind == "subProcess":
            starts = [each.id for each in inside[node.id] if each.kind == "startEvent"]
            passed = reach(_quick(process, found), starts)
            if not any(ends_here(process.nodes[id]) for id in passed):
                found.add(node.id)
    return found


def _lasts(timer: Timer) -> bool:
    """True for a time that begins when the timer is reached: a duration, or a cycle without a date to begin at."""
    return timer.kind == "timeDuration" or timer.kind == "timeCycle" and timer.text.count("/") == 1


def _quick(process: Process, waiting: set[str]) -> dict[str, set[str]]:
    """The arrows a token can follow without any wait; a deadline by date may pass the moment its task opens."""
    hurried = {
        node.attached_to: {node.id}
        for node in process.nodes.values()
        if node.kind == "boundaryEvent" and node.id not in waiting
    }
    blocked = waiting - hurried.keys()
    return {
        id: (hurried[id] if id in waiting else set(next)) - blocked
        for id, next in arrows(process).items()
        if id not in blocked
    }


def _circling(onward: Mapping[str, set[str]]) -> set[str]:
    """The nodes left when whatever leads nowhere or comes from nowhere is taken away, again and again."""
    left = set(onward)
    for arrows in (onward, turned(onward)):
        changed = True
        while changed:
            stay = {id for id in left if left.intersection(arrows.get(id, ()))}
            changed, left = len(stay) < len(left), stay
    return left


def misplaced_conditions(subject: Subject) -> Iterator[Finding]:
    """Conditions stand on the flows of exclusive and inclusive gateways that have a choice, nowhere else."""
    process = subject.main
    for flow in process.flows.values():
        if flow.condition is None:
            continue
        source = process.nodes[flow.source]
        if source.kind not in _CHOOSING:
            advice = "Pindahkan ke gerbang eksklusif sesudahnya."
            yield error(
                "condition-misplaced",
                flow,
                f"Syarat pada alur dari {quoted(source.id)} diabaikan. {advice}",
            )
        elif len(source.outgoing) == 1:
            advice = "Hapus syaratnya atau tambahkan alur lain."
            yield error(
                "condition-misplaced",
                flow,
                f"Gerbang {quoted(source.id)} hanya punya satu alur keluar. {advice}",
            )


def arrows(process: Process, *, aside: bool = True) -> dict[str, list[str]]:
    """Node -> the nodes that follow it. A host is followed by its boundary events, with ``aside`` also by those that
    do not interrupt it."""
    onward: dict[str, list[str]] = {id: [] for id in process.nodes}
    for flow in process.flows.values():
        onward[flow.source].append(flow.target)
    for node in process.nodes.values():
        if node.kind == "boundaryEvent" and node.attached_to is not None and (aside or node.interrupting):
            onward[node.attached_to].append(node.id)
    return onward


def turned(onward: Arrows) -> dict[str, list[str]]:
    """The same arrows, backwards."""
    found: dict[str, list[str]] = defaultdict(list)
    for id, nexts in onward.items():
        for next in nexts:
            found[next].append(id)
    return found


def reach(onward: Arrows, first: Iterable[str]) -> set[str]:
    """Everything that can be reached from ``first``, and ``first``."""
    found = set(first)
    todo = list(found)
    while todo:
        for id in onward.get(todo.pop(), ()):
            if id not in found:
                found.add(id)
                todo.append(id)
    return found


def _said(node: Node) -> str:
    return f"Unsur {quoted(node.name or node.id)}"
