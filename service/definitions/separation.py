"""Which steps must not share a person, as the diagram says it or by the rule that who drafts does not approve. Pure.

docs/separation.md tells the rule for people and how it reads the six procedures.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from service.definitions.findings import Finding, Subject, error, quoted, warning
from service.definitions.flow import reach
from service.definitions.ways import Edge, ways
from service.diagram import Node, Process
from service.errors import Invalid

APART = "pisah_dari"
OFF = "tidak"
_ADDRESSES = ("candidateGroups", "candidateUsers", "assignee")
_CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})
Graph = Mapping[str, Collection[str]]


def apart(process: Process) -> Mapping[str, tuple[str, ...]]:
    """For each user task the ids of the elements whose performers may not do it; tasks without any are left out.

    The start event among them means whoever started the case. A property that names what is not there names nothing.
    A task that camunda:candidateGroups, candidateUsers or assignee address follows no rule but its own property.
    """
    roads = _Roads(process)
    found: dict[str, set[str]] = defaultdict(set)
    for task in _tasks(process):
        said = named(task)
        if said is None and not addressed(task):
            found[task.id] |= roads.drafting(task.id)
        for id in said or ():
            if id != task.id and id in process.nodes:
                found[task.id].add(id)
                if process.nodes[id].kind == "userTask" and not roads.before(id, task.id):
                    found[id].add(task.id)  # whichever comes later is refused
    order = {id: index for index, id in enumerate(process.nodes)}
    return {task: tuple(sorted(ids, key=order.__getitem__)) for task, ids in found.items() if ids}


def named(task: Node) -> tuple[str, ...] | None:
    """The ids the task's own property names, none for "tidak"; ``None`` where the property says nothing."""
    said = tuple(task.properties.get(APART, "").replace(",", " ").split())
    return () if said == (OFF,) else said or None


def addressed(task: Node) -> bool:
    """True when the diagram itself says to whom the task goes: then it says also who may do it."""
    return any(task.attributes.get(name, "").strip() for name in _ADDRESSES)


def separations(subject: Subject) -> Iterator[Finding]:
    """What ``pisah_dari`` names is a step or a start of this process, and not the step itself."""
    for node in subject.main.nodes.values():
        if APART not in node.properties:
            continue
        if node.kind != "userTask":
            sentence = (
                f"Properti {APART} hanya berlaku pada tugas; pada {quoted(node.id)} tidak dibaca. Hapus."
            )
            yield warning("separation-misplaced", node, sentence)
        elif named(node) == ():
            sentence = (
                f"Tugas {quoted(node.name or node.id)} memakai {APART}={OFF}: penyusun dapat menyetujui pekerjaannya "
                "sendiri. Hapus propertinya bila tidak disengaja."
            )
            yield warning("separation-off", node, sentence)
        else:
            yield from _misnamed(subject, node)


def _misnamed(subject: Subject, task: Node) -> Iterator[Finding]:
    for id in named(task) or ():
        other = subject.main.nodes.get(id)
        if id == task.id:
            sentence = f"Tugas {quoted(id)} tidak dapat dipisahkan dari dirinya sendiri. Hapus dari {APART}."
            yield error("separation-itself", task, sentence)
        elif other is None or other.kind not in ("userTask", "startEvent"):
            sentence = (
                f"Properti {APART} harus menyebut id tugas atau peristiwa mulai di proses ini, atau {OFF}; ditemukan "
                f"{quoted(id)}. Perbaiki idnya."
            )
            yield error("separation-unknown", task, sentence)


def shared_lanes(subject: Subject) -> Iterator[Finding]:
    """Where the rule separates two steps of one lane, two people are needed: the owner says whether that is meant."""
    nodes = subject.main.nodes
    for id, others in apart(subject.main).items():
        same = [nodes[other] for other in others if nodes[other].lane == nodes[id].lane is not None]
        if same and named(nodes[id]) is None:
            sentence = (
                f"Tugas {quoted(nodes[id].name or id)} menyetujui {quoted(same[0].name or same[0].id)} di lajur yang "
                f"sama, sehingga perlu dua orang di sana. Tulis {APART} bila maksudnya lain."
            )
            yield warning("separation-same-lane", nodes[id], sentence)


def _tasks(process: Process) -> Iterable[Node]:
    return (node for node in process.nodes.values() if node.kind == "userTask")


class _Roads:
    """Where work comes from and where it may be sent back to. Each question costs one walk over the diagram."""

    def __init__(self, process: Process) -> None:
        self._nodes = process.nodes
        try:
            found = ways(process)
        except Invalid:  # no way to an end: never deployed, and nothing to approve
            forward: tuple[Edge, ...] = ()
            back: tuple[Edge, ...] = ()
        else:
            forward, back = found.forward, found.back
        self._forward = _graph((edge.source, edge.target) for edge in forward)
        self._backward = _graph((edge.target, edge.source) for edge in forward)
        self._every = _graph((edge.source, edge.target) for edge in (*forward, *back))
        self._into = _graph((edge.target, edge.source) for edge in (*forward, *back))
        self._ends = self._into.keys() - self._every.keys()
        self._earlier: dict[str, set[str]] = {}
        self._repairing: dict[str, set[str]] = {}
        for task in _tasks(process):
            self._look_back(task.id)

    def before(self, one: str, other: str) -> bool:
        """True when the first stands on a way to the other."""
        return one in reach(self._backward, [other])

    def drafting(self, task: str) -> set[str]:
        """The steps that make what ``task`` approves; none when it approves nothing.

        Where returned work arrives, every step between there and the approval, and the last steps before it, all
        without those that approve themselves.
        """
        if not self._approves(task):
            return set()
        between = reach(self._forward, self._earlier[task]) & reach(self._backward, [task])
        between |= reach(_without(self._every, task), self._repairing[task])
        made = {place for place in between if self._is_task(place)} | self._last_before(task)
        return {place for place in made if place != task and not self._approves(place)}

    def _look_back(self, task: str) -> None:
        """Where a choice after ``task`` sends the work so that it comes to ``task`` again: back, or to be repaired."""
        chosen = self._chosen(task) - {task}
        self._earlier[task] = chosen & reach(self._backward, [task]) if chosen else set()
        left = chosen - self._earlier[task]
        self._repairing[task] = left - reach(_without(self._into, task), self._ends) if left else set()

    def _approves(self, task: str) -> bool:
        return bool(self._earlier[task] or self._repairing[task])

    def _chosen(self, task: str) -> set[str]:
        """The next steps after a task with a choice between them and it."""
        found: set[str] = set()
        todo = [(place, False) for place in self._every.get(task, ())]
        seen = set(todo)
        while todo:
            place, chosen = todo.pop()
            if self._is_task(place):
                found |= {place} if chosen else set()
                continue
            node, after = self._nodes.get(place), self._every.get(place, ())
            choice = node is not None and node.kind in _CHOOSING and len(after) > 1
            onward = {(target, chosen or choice) for target in after} - seen
            seen |= onward
            todo += onward
        return found

    def _last_before(self, task: str) -> set[str]:
        """The last steps before ``task`` that approve nothing themselves."""
        found: set[str] = set()
        seen = {task}
        todo = [task]
        while todo:
            for place in self._backward.get(todo.pop(), ()):
                if place in seen:
                    continue
                seen.add(place)
                if self._is_task(place) and not self._approves(place):
                    found.add(place)
                else:
                    todo.append(place)
        return found

    def _is_task(self, place: str) -> bool:
        node = self._nodes.get(place)
        return node is not None and node.kind == "userTask"


def _graph(pairs: Iterable[tuple[str, str]]) -> Graph:
    found: dict[str, set[str]] = defaultdict(set)
    for source, target in pairs:
        found[source].add(target)
    return dict(found)


def _without(graph: Graph, place: str) -> Graph:
    """The graph with no way out of ``place``."""
    return {source: targets for source, targets in graph.items() if source != place}
