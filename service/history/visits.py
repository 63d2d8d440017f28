"""From the events of a case to its visits: which element was entered when, and how it was left. Pure.

A visit is what other engines call an activity instance. Nothing is kept for it: whoever asks reads the events again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from service.diagram.model import Node, Process
from service.history.kinds import kind_of
from service.history.visit import (
    BODY,
    CANCELED,
    CLOSES,
    DONE,
    GATEWAYS,
    ONE_WAY,
    OPEN,
    OPENS,
    RELOCATED,
    Processes,
    Told,
    Visit,
    renamed,
    several,
)

__all__ = [
    "BODY",
    "CANCELED",
    "DONE",
    "GATEWAYS",
    "ONE_WAY",
    "OPEN",
    "RELOCATED",
    "Processes",
    "Told",
    "Visit",
    "renamed",
    "several",
    "visits",
]


def visits(entries: Iterable[Told], process: Process | Processes) -> tuple[Visit, ...]:
    """Every visit in the order they began. ``entries`` are all events of one case, in order.

    A gateway that joins is visited once by each token that came. An event whose data were lawfully erased is placed
    by its element alone.
    """
    walk = _Walk(process)
    for entry in entries:
        walk.hears(entry)
    return walk.told()


class _Walk:
    """The visits so far; ``_open`` are the numbers of those not left yet, oldest first."""

    def __init__(self, process: Process | Processes) -> None:
        self._later = dict(several(process))
        self._process = several(process)[0][1]
        self._found: list[Visit] = []
        self._open: dict[str, list[int]] = {}
        self._came: dict[int, str] = {}
        self._refs: dict[str, int] = {}
        self._passing: tuple[str, set[str]] = ("", set())

    def told(self) -> tuple[Visit, ...]:
        return tuple(self._found)

    def hears(self, entry: Told) -> None:
        data = entry.data or {}
        if entry.kind == RELOCATED:
            self._moves(entry, data)
        node = self._process.nodes.get(entry.element or "")
        if entry.kind == "gateway_passed":
            self._passes(entry, data)
            return
        if entry.kind == "flow_taken":
            self._flows(entry)
            return
        self._passing = ("", set())
        if entry.kind in ("event_passed", "step_passed"):
            self._instant(entry, node)
        elif entry.kind in OPENS:
            self._opens(entry, node, data)
        elif entry.kind in CLOSES:
            self._closes(entry, node, data)
        elif entry.kind == "timer_fired":
            self._fires(entry, node, data)
        elif entry.kind in ("error_caught", "error_ended"):
            self._errs(entry, data)
        elif entry.kind in ("case_finished", "case_cancelled"):
            self._ends(entry)

    def _moves(self, entry: Told, data: Mapping[str, Any]) -> None:
        """The case goes on by another diagram; what is open may be called otherwise there."""
        self._process = self._later.get(entry.seq, self._process)
        names = renamed(data)
        open_ones = dict(self._open)
        self._open = {}
        for element, numbers in open_ones.items():
            body = BODY if element.endswith(BODY) else ""
            now = names.get(element.removesuffix(BODY), element.removesuffix(BODY)) + body
            self._open.setdefault(now, []).extend(numbers)
            for number in numbers if now != element else ():
                self._found[number] = self._called(self._found[number], now, entry.seq)

    def _called(self, visit: Visit, now: str, seq: int) -> Visit:
        node = self._process.nodes.get(now.removesuffix(BODY))
        name = visit.name if node is None else node.name or None
        return replace(visit, element=now, name=name, former=(*visit.former, (seq, visit.element)))

    # what a token does

    def _flows(self, entry: Told) -> None:
        flow = self._process.flows.get(entry.element or "")
        if flow is None:
            return
        if flow.source != self._passing[0]:
            self._passing = ("", set())
        source, target = (self._process.nodes.get(each) for each in (flow.source, flow.target))
        if source is not None and _holds(source):
            self._leave(self._oldest(_place(source)), entry)
        if target is None:
            return
        if target.kind in GATEWAYS or _holds(target):
            self._came[self._enter(entry, target, place=_place(target))] = flow.id
        elif _waits_for_time(target) and not self._branch(target):
            self._enter(entry, target, ref=self._next_ref(target.id))

    def _passes(self, entry: Told, data: Mapping[str, Any]) -> None:
        """The first flow of a pass uses up what came; further ones of the same pass only take more flows."""
        gateway, flow = entry.element or "", str(data.get("flow"))
        node = self._process.nodes.get(gateway)
        if node is None:
            return
        before, flows = self._passing
        waiting = self._open.get(gateway, [])
        if before == gateway and flow not in flows and node.kind not in ONE_WAY:
            flows.add(flow)
            return
        self._passing = (gateway, {flow})
        used: set[str] = set()
        for number in list(waiting):
            came = self._came.get(number, "")
            if came not in used:
                used.add(came)
                self._leave(number, entry)
            if node.kind in ONE_WAY:
                break

    def _instant(self, entry: Told, node: Node | None, ref: str | None = None) -> None:
        if node is None:
            return
        self._leave(self._enter(entry, node, ref=ref), entry)
        if node.kind == "endEvent" and node.event == "terminate":
            self._cancel_within(node.parent, entry)

    def _opens(self, entry: Told, node: Node | None, data: Mapping[str, Any]) -> None:
        if node is not None and node.attached_to is None and not self._branch(node):
            self._enter(entry, node, ref=data.get("ref") or self._next_ref(node.id))

    def _closes(self, entry: Told, node: Node | None, data: Mapping[str, Any]) -> None:
        if node is None:
            return
        number = self._named(node.id, data.get("ref"))
        if number is not None:
            self._leave(number, entry, CLOSES[entry.kind])
        elif entry.kind == "message_received":
            self._happens(entry, node, node.interrupting)

    def _fires(self, entry: Told, node: Node | None, data: Mapping[str, Any]) -> None:
        number = None if node is None else self._named(node.id, data.get("ref"))
        if number is not None:
            self._leave(number, entry)
        elif node is not None:
            self._happens(entry, node, bool(data.get("interrupting", node.interrupting)))

    def _happens(self, entry: Told, node: Node, interrupting: bool) -> None:
        """A boundary event, or a branch of an event-based gateway: it is met and passed at once."""
        if node.attached_to is not None and interrupting:
            self._cancel_host(node.attached_to, entry)
        self._instant(entry, node)

    def _errs(self, entry: Told, data: Mapping[str, Any]) -> None:
        number = self._named(entry.element or "", data.get("ref"))
        if entry.kind == "error_ended":
            self._leave(number, entry, last=True)
            return
        self._leave(number, entry, CANCELED)
        boundary = self._process.nodes.get(str(data.get("boundary")))
        if boundary is not None:
            self._happens(entry, boundary, boundary.interrupting)

    def _ends(self, entry: Told) -> None:
        how = DONE if entry.kind == "case_finished" else CANCELED
        for number, visit in enumerate(self._found):
            if visit.how == OPEN:
                self._leave(number, entry, how)

    # keeping them

    def _enter(self, entry: Told, node: Node, *, ref: str | None = None, place: str = "") -> int:
        if ref is not None and node.kind != "boundaryEvent":
            self._refs[node.id] = max(self._refs.get(node.id, 0), _number(ref))
        element = place or node.id
        kind = "multiInstanceBody" if element.endswith(BODY) else kind_of(node)
        around = None if element.endswith(BODY) or not node.loop else self._newest(node.id + BODY)
        around = around or self._newest(node.parent)
        self._found.append(Visit(element, kind, node.name or None, entry.seq, ref, around, entry.at))
        self._open.setdefault(element, []).append(len(self._found) - 1)
        return len(self._found) - 1

    def _leave(self, number: int | None, entry: Told, how: str = DONE, *, last: bool = False) -> None:
        if number is None:
            return
        visit = self._found[number]
        self._open[visit.element].remove(number)
        node = self._process.nodes.get(visit.element.removesuffix(BODY))
        ends = how == DONE and node is not None and not node.outgoing and visit.kind != "multiInstanceBody"
        self._found[number] = replace(
            visit, ended_at=entry.at, left_seq=entry.seq, left_by=entry.actor, how=how, last=last or ends
        )

    def _cancel_host(self, host: str, entry: Told) -> None:
        """What a boundary event interrupts, as far as no event of its own says so."""
        node = self._process.nodes.get(host)
        if node is not None and _holds(node):
            self._leave(self._oldest(_place(node)), entry, CANCELED)
            self._cancel_within(host, entry)

    def _cancel_within(self, scope: str, entry: Told) -> None:
        """Everything that still waits in a process or sub-process and in those it holds."""
        for number, visit in enumerate(self._found):
            if visit.how == OPEN and scope in self._scopes(visit.element.removesuffix(BODY)):
                self._leave(number, entry, CANCELED)

    def _scopes(self, element: str) -> set[str]:
        found: set[str] = set()
        while (node := self._process.nodes.get(element)) is not None:
            element = node.parent
            found.add(element)
        return found

    def _branch(self, node: Node) -> bool:
        """Whether it is one of the events that an event-based gateway waits for."""
        sources = (self._process.nodes.get(self._process.flows[flow].source) for flow in node.incoming)
        return any(each is not None and each.kind == "eventBasedGateway" for each in sources)

    def _named(self, element: str, ref: str | None) -> int | None:
        waiting = self._open.get(element, [])
        if ref is None:
            return waiting[0] if waiting else None
        return next((number for number in waiting if self._found[number].ref == ref), None)

    def _oldest(self, element: str) -> int | None:
        return self._named(element, None)

    def _newest(self, element: str) -> Visit | None:
        waiting = self._open.get(element, [])
        return self._found[waiting[-1]] if waiting else None

    def _next_ref(self, element: str) -> str:
        """What the engine calls the next visit that waits there."""
        return f"{element}.{self._refs.get(element, 0) + 1}"


def _holds(node: Node) -> bool:
    """Whether others happen within it: a sub-process, or a step that is repeated."""
    return node.kind == "subProcess" or node.loop is not None


def _place(node: Node) -> str:
    return node.id + BODY if node.loop else node.id


def _waits_for_time(node: Node) -> bool:
    return node.kind == "intermediateCatchEvent" and node.event == "timer"


def _number(ref: str) -> int:
    """The number at the end of a visit's name."""
    tail = ref.rpartition(".")[2]
    return int(tail) if tail.isascii() and tail.isdigit() else 0
