"""An independent reading of BPMN: tokens on a graph, nothing of the house and nothing of SpiffWorkflow.

Understands what ``random_process`` writes: tasks of people and programs, four gateways, sub-processes, messages,
errors caught where they are thrown, timers of minutes (once or again and again; ``slow`` clock minutes pass for each of
theirs, until a recount says otherwise), and conditions of the form ``name = "value"``. Where the engine looks who may
still reach an inclusive join, tokens here carry the split they came from and how many left it.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from math import inf
from typing import Any
from xml.etree import ElementTree

_B = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


@dataclass(eq=False)
class Token:
    at: str
    scope: "Token | None"
    frames: tuple[tuple[int, int], ...]
    serial: int
    ref: str = ""
    flow: str = ""
    host: "Token | None" = None
    due: datetime | None = None
    since: datetime | None = None
    times: float = 1
    waits: bool = False
    gateway: "Token | None" = None


@dataclass
class Oracle:
    xml: bytes
    data: dict[str, Any] = field(default_factory=dict)
    tokens: list[Token] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    missed: list[int] = field(default_factory=list)
    slow: int = 1

    def __post_init__(self) -> None:
        process = ElementTree.fromstring(self.xml).find(f"{_B}process")
        assert process is not None
        every = [(parent, e) for parent in process.iter() for e in parent if e.get("id")]
        self.kind = {e.get("id"): e.tag.removeprefix(_B) for _, e in every}
        self.node = {e.get("id"): e for _, e in every}
        self.flows = {id: self.node[id] for id, kind in self.kind.items() if kind == "sequenceFlow"}
        self.out: dict[str, list[str]] = {id: [] for id in self.kind}
        self.into: dict[str, list[str]] = {id: [] for id in self.kind}
        for id, flow in self.flows.items():
            self.out[flow.get("sourceRef")].append(id)
            self.into[flow.get("targetRef")].append(id)
        self.starts = {p.get("id"): e.get("id") for p, e in every if self.kind[e.get("id")] == "startEvent"}
        self.root, self.visits, self.serial = process.get("id"), Counter(), count()

    def start(self, now: datetime) -> None:
        self.now = now
        self._enter(self._token(self.starts[self.root], None, ()))
        self._rest()

    def recount(self, slow: int, now: datetime) -> list[tuple[str, datetime, datetime]]:
        """What moves, in the order it was due; what is due already stays."""
        self.slow, moved, now = slow, [], max(self.now, now)
        for timer in sorted((t for t in self.tokens if t.due), key=lambda t: (t.due, t.serial)):
            was, due = timer.due, self._after(timer.at, timer.since)
            if was > now and was != due:
                timer.due, self.now = due, now
                moved.append((timer.ref, was, due))
        return moved

    def complete(self, ref: str, values: dict[str, Any], now: datetime) -> None:
        (token,) = [token for token in self.tokens if token.ref == ref]
        self.data.update(values)
        self.now = max(self.now, now)
        self._done(token)
        self._rest()

    def fail(self, ref: str, now: datetime) -> None:
        """Throw an error at a step that has an event for it."""
        (host,) = [token for token in self.tokens if token.ref == ref]
        self.now = max(self.now, now)
        (event,) = self.catching(ref)
        caught = self._token(event, host.scope, host.frames)
        self._remove(host, sparing=caught)
        self._go(caught, self.out[event])
        self._rest()

    def catching(self, ref: str) -> list[str]:
        """The error events on an open step."""
        at = next(token.at for token in self.tokens if token.ref == ref)
        found = [id for id, node in self.node.items() if node.get("attachedToRef") == at]
        return [id for id in found if self.node[id].find(f"{_B}errorEventDefinition") is not None]

    def hear(self, ref: str, values: dict[str, Any], now: datetime) -> None:
        """The message comes that something waits for."""
        (token,) = [token for token in self.tokens if token.ref == ref]
        self.data.update(values)
        self.now = max(self.now, now)
        if token.host and self.node[token.at].get("cancelActivity") == "false":
            token = self._token(token.at, token.scope, (), host=token.host)
        token.waits = False
        self._happened(token)

    def fire(self, now: datetime) -> None:
        """By the clock that was read; what fires and what is completed moves the oracle's own, and only onwards."""
        self.taken, self.missed = [], []
        while due := [t for t in self.tokens if t.due and t.due <= now]:
            self.now = max(self.now, now)
            timer = min(due, key=lambda t: (t.due, t.serial))
            if self._repeats(timer.at):
                timer = self._repeated(timer)
            timer.due = None
            self._happened(timer)

    def _happened(self, event: Token) -> None:
        """Go on from an event that came."""
        if event.host and self.node[event.at].get("cancelActivity") == "true":
            self._remove(event.host, sparing=event)
        if event.gateway:
            self.taken.append(event.flow)
            self.tokens = [t for t in self.tokens if t is event or t.gateway is not event.gateway]
        if self.kind[event.at] == "receiveTask":
            self._done(event)
        else:
            self._go(event, self.out[event.at])
        self._rest()

    @property
    def open(self) -> list[str]:
        return sorted(t.ref for t in self.tokens if self.kind[t.at] == "userTask")

    @property
    def programs(self) -> list[str]:
        return sorted(t.ref for t in self.tokens if self.kind[t.at] == "serviceTask")

    @property
    def awaited(self) -> list[str]:
        return sorted(t.ref for t in self.tokens if t.waits)

    @property
    def pending(self) -> list[tuple[str, datetime]]:
        return sorted((t.ref, t.due) for t in self.tokens if t.due)

    def _token(self, at: str, scope: Token | None, frames: Any, **more: Any) -> Token:
        token = Token(at, scope, frames, next(self.serial), **more)
        self.tokens.append(token)
        return token

    def _enter(self, token: Token) -> None:
        kind = self.kind[token.at]
        doing: Callable[[Token], None] | None = getattr(self, f"_{kind}", None)
        if doing is not None:
            doing(token)
        else:
            self._go(token, self.out[token.at])

    def _userTask(self, token: Token) -> None:
        token.ref = self._name(token.at)
        self._arm(token)

    _serviceTask = _userTask

    def _receiveTask(self, token: Token) -> None:
        token.ref, token.waits = self._name(token.at), True
        self._arm(token)

    def _eventBasedGateway(self, token: Token) -> None:
        self.tokens.remove(token)
        for flow in self.out[token.at]:
            at = self.flows[flow].get("targetRef")
            event = self._token(at, token.scope, token.frames, flow=flow, gateway=token)
            self._intermediateCatchEvent(event)

    def _subProcess(self, token: Token) -> None:
        self._arm(token)
        self._enter(self._token(self.starts[token.at], token, ()))

    def _arm(self, host: Token) -> None:
        for id, node in self.node.items():
            if node.get("attachedToRef") == host.at and node.find(f"{_B}errorEventDefinition") is None:
                self._intermediateCatchEvent(self._token(id, host.scope, (), host=host))

    def _intermediateCatchEvent(self, token: Token) -> None:
        token.ref, token.since = self._name(token.at), self.now
        if self.node[token.at].find(f"{_B}messageEventDefinition") is not None:
            token.waits = True
        else:
            token.due = self._after(token.at, self.now)
        if self._repeats(token.at):
            times = self._time(token.at).partition("/")[0][1:]
            token.times = int(times) if times else inf
        if token.host and self.node[token.at].get("cancelActivity") == "true":
            token.frames = token.host.frames

    def _repeated(self, timer: Token) -> Token:
        """Count what has passed; a timer that goes on stays, and another token leaves it."""
        passed = 0
        while timer.times and timer.due <= self.now:
            timer.since, timer.due = timer.due, self._after(timer.at, timer.due)
            timer.times, passed = timer.times - 1, passed + 1
        self.missed.append(passed - 1)
        if not timer.times:
            return timer
        timer.ref = self._name(timer.at)
        return self._token(timer.at, timer.scope, (), host=timer.host)

    def _repeats(self, id: str) -> bool:
        boundary = self.node[id].get("cancelActivity") == "false"
        return boundary and self._time(id).startswith("R") and not self._time(id).startswith("R1/")

    def _after(self, id: str, start: datetime) -> datetime:
        minutes = int(self._time(id).partition("PT")[2][:-1])
        return start + timedelta(minutes=minutes * self.slow)

    def _time(self, id: str) -> str:
        node = self.node[id]
        return node.findtext(f".//{_B}timeDuration") or node.findtext(f".//{_B}timeCycle", "")

    def _endEvent(self, token: Token) -> None:
        self.tokens.remove(token)

    def _exclusiveGateway(self, token: Token) -> None:
        default = self.node[token.at].get("default")
        true = [f for f in self.out[token.at] if f != default and self._holds(f)]
        self._go(token, [true[0] if true else default or self.out[token.at][0]])

    def _parallelGateway(self, token: Token) -> None:
        here = {t.flow: t for t in self.tokens if (t.at, t.scope) == (token.at, token.scope)}
        if len(here) == len(self.into[token.at]):
            self._merge(token, list(here.values()), token.frames)

    def _inclusiveGateway(self, token: Token) -> None:
        if len(self.into[token.at]) > 1:
            same = [t for t in self.tokens if t.at == token.at and t.frames == token.frames]
            if len(same) == token.frames[-1][1]:
                self._merge(token, same, token.frames[:-1])
            return
        default = self.node[token.at].get("default")
        true = [f for f in self.out[token.at] if f != default and self._holds(f)] or [default]
        token.frames = (*token.frames, (token.serial, len(true)))
        self._go(token, true)

    def _merge(self, token: Token, used: list[Token], frames: Any) -> None:
        for other in used:
            self.tokens.remove(other)
        token.frames = frames
        self.tokens.append(token)
        self._go(token, self.out[token.at])

    def _holds(self, flow: str) -> bool:
        name, _, value = self.flows[flow].findtext(f"{_B}conditionExpression", "").partition(" = ")
        return self.data.get(name) == value.strip('"')

    def _done(self, token: Token) -> None:
        self._disarm(token)
        self._go(token, self.out[token.at])

    def _go(self, token: Token, flows: list[str]) -> None:
        self.tokens.remove(token)
        for flow in flows:
            self.taken.append(flow)
            self._enter(self._token(self.flows[flow].get("targetRef"), token.scope, token.frames, flow=flow))

    def _rest(self) -> None:
        while empty := [t for t in self.tokens if self.kind[t.at] == "subProcess" and not self._inside(t)]:
            self._done(empty[-1])

    def _inside(self, sub: Token) -> list[Token]:
        return [token for token in self.tokens if token.scope is sub]

    def _disarm(self, host: Token) -> None:
        self.tokens = [
            token for token in self.tokens if token.host is not host or not (token.due or token.waits)
        ]

    def _remove(self, host: Token, sparing: Token) -> None:
        self._disarm(host)
        for token in self._inside(host):
            self._remove(token, sparing)
        self.tokens = [token for token in self.tokens if token is not host]

    def _name(self, id: str) -> str:
        self.visits[id] += 1
        return f"{id}.{self.visits[id]}"
