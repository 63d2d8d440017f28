"""Random block-structured processes: every split has its join, every loop a task in it."""

import random
from dataclasses import dataclass, field

from bpmn_text import (
    boundary,
    catch,
    diagram,
    end,
    error,
    external,
    flow,
    gate,
    message,
    named,
    on,
    part,
    start,
    sub,
    task,
    wait,
)


@dataclass
class Writer:
    """Writes blocks; each takes the element it follows and gives the element the next one follows."""

    random: random.Random
    parts: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    number: int = 0

    def block(self, after: str, depth: int) -> str:
        """One random block."""
        kinds = [self.task, self.task, self.pause, self.program, self.news, self.first]
        if depth and self.number < 150:
            kinds += [self.choice, self.together, self.together, self.some, self.loop, self.loop, self.inner]
            kinds += [self.choice, self.split, self.loop, self.inner]
        return self.random.choice(kinds)(after, depth)

    def row(self, after: str, depth: int) -> str:
        """One to three blocks in a row."""
        for _ in range(self.random.randint(1, 3)):
            after = self.block(after, depth)
        return after

    def task(self, after: str, depth: int) -> str:
        """A user task, often with deadlines."""
        id = self.new("t")
        self.parts += [task(id), flow(after, id)]
        return self.deadlines(id)

    def program(self, after: str, depth: int) -> str:
        """A step of a program, perhaps with an event that catches its error."""
        id = self.new("x")
        self.parts += [external(id), flow(after, id)]
        if self.random.random() < 0.5:
            return self.deadlines(id)
        caught, meet = self.new("c"), self.new("m")
        self.parts += [on(caught, id, error()), gate("exclusive", meet), flow(id, meet), flow(caught, meet)]
        return meet

    def news(self, after: str, depth: int) -> str:
        """An event or a task that waits for a message."""
        id = self.new("n")
        if self.random.random() < 0.5:
            self.parts += [catch(id, "kabar"), flow(after, id)]
            return id
        self.parts += [part("receiveTask", id, messageRef="kabar"), flow(after, id)]
        return self.deadlines(id)

    def first(self, after: str, depth: int) -> str:
        """A choice by the first message or time to come."""
        split, meet = self.new("v"), self.new("m")
        self.parts += [part("eventBasedGateway", split), gate("exclusive", meet), flow(after, split)]
        for _ in range(self.random.randint(2, 3)):
            id = self.new("n")
            waits = catch(id, "kabar") if self.random.random() < 0.6 else wait(id, *self.time(0))
            self.parts += [waits, flow(split, id), flow(id, meet)]
        return meet

    def split(self, after: str, depth: int) -> str:
        """A task with several ways out, all of them taken; a parallel gateway joins them."""
        id, join = self.new("t"), self.new("j")
        self.parts += [task(id), gate("parallel", join), flow(after, id)]
        for _ in range(self.random.randint(2, 3)):
            self.parts.append(flow(self.row(id, depth - 1), join))
        return join

    def deadlines(self, host: str) -> str:
        """Events on an activity; what follows an interrupting one meets the activity's own way out."""
        if self.random.random() < 0.4:
            self.late(host)
        if self.random.random() < 0.15:
            self.heard(host)
        if self.random.random() < 0.15:
            id, meet = self.new("i"), self.new("m")
            event = boundary(id, host, *self.time(0.2), interrupting=True)
            if self.random.random() < 0.3:
                event = on(id, host, message("kabar"))
            self.parts += [event, gate("exclusive", meet)]
            self.parts += [flow(host, meet), flow(id, meet)]
            return meet
        return host

    def late(self, host: str) -> None:
        """A non-interrupting deadline that ends, sometimes after a task of its own."""
        id, last = self.new("b"), self.new("e")
        text, kind = self.time(0.4)
        self.parts += [boundary(id, host, text, kind=kind), end(last, "escalation")]
        before = id
        if self.random.random() < 0.4:
            before = self.new("t")
            self.parts += [task(before), flow(id, before)]
        self.parts.append(flow(before, last))

    def heard(self, host: str) -> None:
        """A message that does not interrupt, and its end."""
        id, last = self.new("h"), self.new("e")
        event = on(id, host, message("kabar"), interrupting=False)
        self.parts += [event, end(last), flow(id, last)]

    def pause(self, after: str, depth: int) -> str:
        """An intermediate timer."""
        id = self.new("w")
        self.parts += [wait(id, *self.time(0.1)), flow(after, id)]
        return id

    def choice(self, after: str, depth: int) -> str:
        """An exclusive split and merge; a branch may be empty."""
        return self.branches(after, depth, "exclusive")

    def some(self, after: str, depth: int) -> str:
        """An inclusive split and join."""
        return self.branches(after, depth, "inclusive")

    def branches(self, after: str, depth: int, kind: str) -> str:
        """A split whose first flow is the default."""
        split, join = self.new("x"), self.new("j")
        ways = self.random.randint(2, 3)
        flows = [f"{split}_{way}" for way in range(ways)]
        self.parts += [gate(kind, split, flows[0]), gate(kind, join), flow(after, split)]
        for way, id in enumerate(flows):
            question = None if way == 0 else f'{self.ask()} = "ya"'
            first = self.new("p")
            self.parts += [gate("exclusive", first), flow(split, first, question, id)]
            last = first if way and self.random.random() < 0.2 else self.row(first, depth - 1)
            self.parts.append(flow(last, join))
        return join

    def together(self, after: str, depth: int) -> str:
        """A parallel split and join."""
        split, join = self.new("s"), self.new("j")
        self.parts += [gate("parallel", split), gate("parallel", join), flow(after, split)]
        for _ in range(self.random.randint(2, 3)):
            self.parts.append(flow(self.row(split, depth - 1), join))
        return join

    def loop(self, after: str, depth: int) -> str:
        """A body that is left or done again."""
        again, decide = self.new("m"), self.new("d")
        self.parts += [gate("exclusive", again), flow(after, again)]
        last = self.row(self.task(again, 0), depth - 1)
        self.parts += [gate("exclusive", decide, f"{decide}_on"), flow(last, decide)]
        self.parts.append(flow(decide, again, f'{self.ask()} = "ya"'))
        on = self.new("p")
        self.parts += [gate("exclusive", on), flow(decide, on, id=f"{decide}_on")]
        return on

    def inner(self, after: str, depth: int) -> str:
        """A sub-process."""
        id = self.new("sub")
        outside, self.parts = self.parts, []
        begin, last = self.new("a"), self.new("e")
        self.parts += [start(begin), end(last)]
        self.parts.append(flow(self.row(begin, depth - 1), last))
        inside, self.parts = self.parts, outside
        self.parts += [sub(id, *inside), flow(after, id)]
        return self.deadlines(id)

    def time(self, cycles: float) -> tuple[str, str]:
        """Minutes, and such a share of the times again and again or up to so many times; with the kind of timer."""
        minutes = f"PT{self.random.randint(1, 90)}M"
        if self.random.random() >= cycles:
            return minutes, "timeDuration"
        return f"R{self.random.choice(('', 1, 2, 3, 7))}/{minutes}", "timeCycle"

    def ask(self) -> str:
        self.questions.append(self.new("q"))
        return self.questions[-1]

    def new(self, prefix: str) -> str:
        self.number += 1
        return f"{prefix}{self.number}"


def random_process(seed: int, depth: int = 3) -> tuple[bytes, list[str]]:
    """A process and the variables its conditions ask about."""
    writer = Writer(random.Random(seed))
    writer.parts += [start(), end()]
    writer.parts.append(flow(writer.row("start", depth), "end"))
    return diagram(*writer.parts, around=named("message", "kabar")), writer.questions
