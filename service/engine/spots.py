"""Where a case stands in its diagram: what whoever judges its way without this engine needs to know."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from service.engine import snapshot as snapshots
from service.engine.joins import Instance, Join, Repeated
from service.engine.messages import Deciding
from service.engine.program import Program
from service.engine.timers import wall_clock
from service.engine.tokens import Case, Token

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Spot:
    """A token at rest. ``flow`` is how it came to a join that waits for others; ``again``: a repeated step, some of
    whose repetitions are done."""

    element: str
    flow: str | None = None
    again: bool = False


def spots(program: Program, snapshot: bytes) -> tuple[Spot, ...]:
    """Every token of a case, oldest first; events that wait on a step count with it, repetitions as one."""
    case, _ = snapshots.restore(program, snapshot, _NEVER, wall_clock)
    return tuple(_spots(case))


def _spots(case: Case) -> Iterator[Spot]:
    for token in case.live():
        spec: Any = token.task_spec
        host = token.parent if token.triggered else None
        if isinstance(spec, Instance) or host is not None and _waits_with(host, spec):
            continue
        again = isinstance(spec, Repeated) and token.internal_data["done"] > 0
        yield Spot(spec.bpmn_id, _flow(case, token) if isinstance(token.task_spec, Join) else None, again)


def _waits_with(host: Token, spec: object) -> bool:
    return spec in getattr(host.task_spec, "boundaries", ()) or isinstance(host.task_spec, Deciding)


def _flow(case: Case, token: Token) -> str:
    """The flow by which a token came to a join; a detour is called by its flow."""
    via = case.spec.task_specs[token.internal_data["via"]]
    return str(via.flows.get(token.task_spec.name) or via.name.removeprefix(":"))
