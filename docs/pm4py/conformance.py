#!/usr/bin/env python3
"""Lets pm4py, an outsider, judge the same logs as our conformance check, and prints where the two differ.

    .venv/bin/python docs/pm4py/conformance.py [models]

Block-structured models of tasks, exclusive and parallel gateways and loops are made at random: what pm4py turns into
a Petri net without losing anything (it drops boundary events and lanes, and has no inclusive join). Each model has a
log of good traces, told by the blocks themselves, and a log of the same traces with steps dropped, doubled, swapped,
replaced or put in. pm4py aligns every trace with its net; a trace fits when the alignment costs nothing.

pm4py is under the AGPL: it is no dependency of Lajur and never becomes one. This script makes an environment of its
own (``var/pm4py``, a few hundred megabytes, once) and runs itself again in there. ``conformance.txt`` is what it
printed.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parents[2]
PLACE = HOUSE / "var" / "pm4py"
HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="http://lajur.test">'
TRACES = 5
ONE_SIDED = 10_000
"""What a step costs that only the trace or only the net makes; an unseen move of the net costs 1."""
Block = tuple  # ("task", id), ("row" | "choice" | "both" | "again", blocks...)


class Maker:
    """One random model: its block, its diagram, and traces of it."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.tasks: list[str] = []
        self.block = self.made(3)
        self.parts: list[str] = ['<startEvent id="s"/><endEvent id="e"/>']
        self.gates = self.flows = 0
        self.joined(self.drawn(self.block, "s"), "e")

    def made(self, depth: int) -> Block:
        """A block; a task now and then, and always at the bottom."""
        kind = self.chance.choice(("task", "row", "choice", "both", "again")) if depth else "task"
        if kind == "task" or len(self.tasks) > 12:
            self.tasks.append(f"t{len(self.tasks) + 1}")
            return ("task", self.tasks[-1])
        if kind == "again":
            return (kind, self.made(depth - 1))
        return (kind, *(self.made(depth - 1) for _ in range(self.chance.randint(2, 3))))

    def xml(self) -> bytes:
        """The diagram."""
        return f'{HEAD}<process id="p" isExecutable="true">{"".join(self.parts)}</process></definitions>'.encode()

    def drawn(self, block: Block, after: str) -> str:
        """Draw a block behind an element; the element the next one follows."""
        kind, *inside = block
        if kind == "task":
            self.parts.append(f'<userTask id="{inside[0]}" name="{inside[0]}"/>')
            return self.joined(after, inside[0])
        if kind == "row":
            for each in inside:
                after = self.drawn(each, after)
            return after
        gate = "parallel" if kind == "both" else "exclusive"
        first, last = self.gate(gate), self.gate(gate)
        self.joined(after, first)
        for each in inside:
            self.joined(self.drawn(each, first), last)
        if kind == "again":
            self.joined(last, first)
        return last

    def gate(self, kind: str) -> str:
        self.gates += 1
        self.parts.append(f'<{kind}Gateway id="g{self.gates}"/>')
        return f"g{self.gates}"

    def joined(self, source: str, target: str) -> str:
        self.flows += 1
        self.parts.append(f'<sequenceFlow id="f{self.flows}" sourceRef="{source}" targetRef="{target}"/>')
        return target

    def trace(self, block: Block) -> list[str]:
        """One way through a block, by what the block means."""
        kind, *inside = block
        if kind == "task":
            return [inside[0]]
        if kind == "choice":
            return self.trace(self.chance.choice(inside))
        if kind == "again":
            rounds = self.chance.choice((1, 1, 2, 3))
            return [step for _ in range(rounds) for step in self.trace(inside[0])]
        told = [self.trace(each) for each in inside]
        return [step for each in told for step in each] if kind == "row" else self.mixed(told)

    def mixed(self, rows: list[list[str]]) -> list[str]:
        """Several rows side by side, in any order that keeps each."""
        left, found = [list(row) for row in rows if row], []
        while left:
            row = self.chance.choice(left)
            found.append(row.pop(0))
            left = [each for each in left if each]
        return found

    def spoilt(self, trace: list[str]) -> list[str]:
        """The trace with one or two slips. It may happen to be another good one: who judges must notice."""
        found = list(trace)
        for _ in range(self.chance.randint(1, 2)):
            at = self.chance.randrange(len(found)) if found else 0
            how = self.chance.choice(("drop", "double", "swap", "replace", "insert"))
            if how == "drop" and found:
                del found[at]
            elif how == "double" and found:
                found.insert(at, found[at])
            elif how == "swap" and len(found) > 1:
                other = self.chance.randrange(len(found))
                found[at], found[other] = found[other], found[at]
            elif how == "replace" and found:
                found[at] = self.chance.choice(self.tasks)
            else:
                found.insert(at, self.chance.choice([*self.tasks, "asing"]))
        return found


def logs(maker: Maker) -> Iterator[tuple[str, list[list[str]]]]:
    """The good log of a model, and the same one spoilt."""
    good = [maker.trace(maker.block) for _ in range(TRACES)]
    yield "good", good
    yield "mutated", [maker.spoilt(trace) for trace in good]


def ours(models: int) -> dict[str, Any]:
    """What our check says of every trace, and how long it took; in Lajur's own environment."""
    sys.path.insert(0, str(HOUSE))
    from service.audit.conformance import Step, conforms
    from service.audit.token_game import Game
    from service.diagram import read

    said, began = [], time.perf_counter()
    for seed in range(models):
        maker = Maker(seed)
        game = Game(read(maker.xml()).main)
        for _, log in logs(maker):
            found = [conforms(game, [Step(step) for step in trace], ended=True) for trace in log]
            assert all(each.proven for each in found)
            said.append([each.ok for each in found])
    return {"models": models, "said": said, "seconds": time.perf_counter() - began}


def compared(told: dict[str, Any]) -> int:
    """What pm4py says beside it, printed; 1 when they differ anywhere. In pm4py's environment."""
    import pm4py

    said: Counter[tuple[str, bool, bool]] = Counter()
    verdicts, began = iter(told["said"]), time.perf_counter()
    for seed in range(told["models"]):
        maker = Maker(seed)
        for kind, log in logs(maker):
            for trace, mine, theirs in zip(log, next(verdicts), aligned(maker, log), strict=True):
                said[kind, mine, theirs] += 1
                if mine != theirs or (kind == "good" and not mine):
                    print(
                        f"seed {seed}, {kind}: {' '.join(trace)}: ours {_word(mine)}, pm4py {_word(theirs)}"
                    )
    took, total = time.perf_counter() - began, said.total()
    print(f"pm4py {pm4py.__version__}: {told['models']} models, {len(told['said'])} logs, {total} traces")
    for (kind, mine, theirs), count in sorted(said.items()):
        print(f"  {kind:8}{count:6} traces: ours {_word(mine)}, pm4py {_word(theirs)}")
    same = sum(count for (_, mine, theirs), count in said.items() if mine == theirs)
    print(f"same verdict on {same} of {total} traces")
    print(
        f"time for a trace: ours {1000 * told['seconds'] / total:.2f} ms, pm4py {1000 * took / total:.2f} ms"
    )
    return int(same != total)


def aligned(maker: Maker, log: list[list[str]]) -> list[bool]:
    """Which traces pm4py can align with its net of the diagram at no cost."""
    import pm4py
    from pm4py.algo.conformance.alignments.petri_net import algorithm
    from pm4py.objects.log.obj import Event, EventLog, Trace

    with tempfile.NamedTemporaryFile(suffix=".bpmn") as file:
        file.write(maker.xml())
        file.flush()
        net = pm4py.convert_to_petri_net(pm4py.read_bpmn(file.name))
    told = EventLog([Trace([Event({"concept:name": step}) for step in trace]) for trace in log])
    found = algorithm.apply(told, *net, parameters={"show_progress_bar": False})
    return [each["cost"] < ONE_SIDED for each in found]


def _word(fits: bool) -> str:
    return "fits" if fits else "deviates"


def _environment() -> Path:
    program = PLACE / "bin" / "python"
    if not program.exists():
        venv.create(PLACE, with_pip=True)
        subprocess.run([program, "-m", "pip", "install", "--quiet", "pm4py", "r4pm", "polars"], check=True)
    return program


if __name__ == "__main__":
    if Path(sys.prefix).resolve() == PLACE.resolve():
        raise SystemExit(compared(json.load(sys.stdin)))
    verdicts = json.dumps(ours(int(sys.argv[1]) if len(sys.argv) > 1 else 120))
    raise SystemExit(subprocess.run([_environment(), __file__], input=verdicts, text=True).returncode)
