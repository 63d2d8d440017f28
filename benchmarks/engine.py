"""One step of a case, three ways: stock SpiffWorkflow, this engine, and the tests' token oracle.

A step is what a server does for one completed form: load the stored case, complete a task, store the case. The
process has 12 user tasks in 4 lanes, 3 rework loops and 12 timers; the step is measured in the middle of it after
1, 10 and 100 rounds of rework. The oracle keeps its case in memory: it is the floor, not a rival.

Run: ``python benchmarks/engine.py`` (about a minute).
"""

import copy
import logging
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOUSE), str(HOUSE / "tests" / "engine")]

from bpmn_text import boundary, diagram, end, flow, gate, part, path, start, task
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState
from token_oracle import Oracle

from service import engine

NOW = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
ROUNDS = (0, 1, 10, 100)
LANES = ("Staf", "Kepala Seksi", "Kepala Bidang", "Kepala Dinas")
LOOPS = {2: 1, 6: 5, 10: 9}  # after task 2 back to task 1, and so on
AT = "t5"


def main() -> None:
    """Print one table."""
    logging.disable(logging.CRITICAL)
    print(f"{'rework':>7} {'':8}{'median ms':>10} {'stock is':>9} {'bytes':>9}")
    for rounds in ROUNDS:
        measured = {name: measure(rounds) for name, measure in MEASURES.items()}
        stock = measured["stock"][0]
        for name, (seconds, size) in measured.items():
            written = f"{size:>9,}" if size else f"{'-':>9}"
            print(f"{rounds:>7} {name:8}{seconds * 1000:>10.3f} {stock / seconds:>8.1f}x {written}")


def process(condition: str, deadline: str) -> bytes:
    """The process, in the spelling of the engine that reads it."""
    parts = [start(), end(), lanes()]
    row = ["start"]
    for number in range(1, 13):
        parts += [task(f"t{number}"), boundary(f"b{number}", f"t{number}", deadline), end(f"e{number}")]
        parts.append(path(f"b{number}", f"e{number}"))
        row.append(f"t{number}")
        if number in LOOPS:
            decide, back = f"g{number}", f"t{LOOPS[number]}"
            parts += [gate("exclusive", decide, f"{decide}_back"), flow(decide, back, id=f"{decide}_back")]
            parts += [path(*row, decide), flow(decide, f"t{number + 1}", condition.format(number=number))]
            row = []
    return diagram(*parts, path(*row, "end"))


def lanes() -> str:
    """Three tasks to a lane."""
    refs = [
        "".join(f"<bpmn:flowNodeRef>t{3 * n + k}</bpmn:flowNodeRef>" for k in (1, 2, 3)) for n in range(4)
    ]
    inside = (part("lane", f"lane{n}", refs[n], name=name) for n, name in enumerate(LANES))
    return part("laneSet", "lanes", "".join(inside))


def answers(element: str, again: bool) -> dict[str, Any]:
    """What a form of the step would send."""
    number = element.removeprefix("t")
    return {
        f"keputusan_{number}": "kembalikan" if again else "setuju",
        f"catatan_{number}": "Sudah diperiksa dan disesuaikan dengan daftar kelengkapan.",
        f"kelengkapan_{number}": ["surat permohonan", "daftar data", "disposisi"],
    }


def script(rounds: int) -> list[tuple[str, bool]]:
    """The tasks to complete until AT is open after so many rounds of rework."""
    way = [("t1", False), ("t2", False), ("t3", False), ("t4", False)]
    return way + [("t5", False), ("t6", True)] * rounds


def stock(rounds: int) -> tuple[float, int]:
    """Stock parser, stock default serializer: JSON with the specification in it."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(process("keputusan_{number} == 'setuju'", "&quot;P90D&quot;")))
    case = BpmnWorkflow(parser.get_spec("proses"), parser.get_subprocess_specs("proses"))
    case.do_engine_steps()
    for element, again in script(rounds):
        advance(case, element, again)
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
    stored = serializer.serialize_json(case)

    def step() -> None:
        case = serializer.deserialize_json(stored)
        advance(case, AT, False)
        serializer.serialize_json(case)

    return median(step, 20 if rounds >= 100 else 100), len(stored.encode())


def advance(case: BpmnWorkflow, element: str, again: bool) -> None:
    """Complete one task of a stock case."""
    opened = case.get_next_task(state=TaskState.READY, spec_name=element)
    opened.data.update(answers(element, again))
    opened.run()
    case.do_engine_steps()


def ours(rounds: int) -> tuple[float, int]:
    """This engine, from bytes to bytes."""
    program = engine.compile(process('keputusan_{number} = "setuju"', "P90D"))
    turn = engine.start(program, data={}, now=NOW)
    for element, again in script(rounds):
        (timer,) = turn.timers
        turn = engine.complete(program, turn.snapshot, str(timer.task), answers(element, again), now=NOW)
    ref, stored, values = str(turn.timers[0].task), turn.snapshot, answers(AT, False)
    return median(lambda: engine.complete(program, stored, ref, values, now=NOW), 2000), len(stored)


def oracle(rounds: int) -> tuple[float, int]:
    """The oracle, in memory: copies are prepared outside of the measure."""
    walk = Oracle(process('keputusan_{number} = "setuju"', "PT90M"))
    walk.start(NOW)
    for element, again in script(rounds):
        walk.complete(walk.open[0], answers(element, again), NOW)
    copies = iter([copy.deepcopy(walk) for _ in range(101)])

    def step() -> None:
        walk = next(copies)
        walk.complete(walk.open[0], answers(AT, False), NOW)

    return median(step, 100), 0


def median(step: Callable[[], object], times: int) -> float:
    """Seconds of the median run, after one that warms up."""
    step()
    took = []
    for _ in range(times):
        before = time.perf_counter()
        step()
        took.append(time.perf_counter() - before)
    return statistics.median(took)


MEASURES = {"stock": stock, "ours": ours, "oracle": oracle}

if __name__ == "__main__":
    main()
