"""Every choice of a draft tried once: which ways lead to an end, and which lead nowhere. Pure.

The straight way is walked first, then one way for each other answer, and for each deadline that runs out, found on the
ways before. Forms are filled in plausibly; whoever may do a step does it.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Any

from service import forms
from service.definitions.content import Content, Definition
from service.errors import Refusal
from service.rehearsal.cast import Cast
from service.rehearsal.running import Run
from service.rehearsal.scene import Work, defined, suggested, work
from service.rehearsal.script import COMPLETE, MESSAGE, NEXT, START, WAIT, Step
from service.working_time import WorkCalendar

MOST_WAYS = 60
LONGEST_WAY = 80
MOST_ANSWERS = 8
"""Answers of one form that are tried: of two fields with many options each only the first few combinations."""
PATIENT = 3
"""So often the same answer is given on one way, before another is tried: a way must not turn in circles."""
FINISHED, STUCK, LONG = "finished", "stuck", "long"
_NAME = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Turning:
    """Where a way leaves the straight one: at which element, and the answers given there (field label, option label).

    Without answers a deadline was let run out.
    """

    element: str
    answers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """One way through the procedure. ``turning`` is ``None`` for the straight one; ``steps`` play it again.

    ``outcome`` is finished, stuck (``refusal`` says why, ``element`` where) or long: no end within 80 steps.
    """

    turning: Turning | None
    outcome: str
    element: str | None
    refusal: Refusal | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """The ways that were walked; not ``whole`` when time or the number of ways did not allow for all."""

    definition: Definition
    ways: tuple[Way, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class _Branch:
    """A way still to be walked: the case where it leaves another way, and the step that leaves it."""

    run: Run
    steps: tuple[Step, ...]
    step: Step | None
    turning: Turning | None
    given: Mapping[str, int]


@dataclass
class _Search:
    """What was tried already, so that nothing is tried twice, and what is still to be walked."""

    weary: Callable[[], bool]
    tried: set[Turning] = field(default_factory=set)
    todo: deque[_Branch] = field(default_factory=deque)


def walk(
    content: Content,
    cast: Cast,
    calendar: WorkCalendar,
    start: str,
    weary: Callable[[], bool] = lambda: False,
) -> Walk:
    """Walk every way from a case started at ``start``; Invalid as ``rehearse``."""
    definition = defined(content, cast)
    run = Run(definition, cast, calendar, start, lambda: False)
    search = _Search(weary)
    search.todo.append(_Branch(run, (), None, None, {}))
    ways: list[Way] = []
    while search.todo and len(ways) < MOST_WAYS and not weary():
        ways.append(_walked(search.todo.popleft(), search))
    return Walk(definition, tuple(ways), not search.todo)


def _walked(branch: _Branch, search: _Search) -> Way:
    """One way to its end; the other ways that begin on it are put down to be walked later."""
    run, steps, given = branch.run.fork(), list(branch.steps), dict(branch.given)
    following = branch.step
    here: str | None = branch.turning.element if branch.turning else None
    while len(steps) < LONGEST_WAY:
        try:
            if following is None:
                if run.turn is not None and run.turn.finished:
                    return Way(branch.turning, FINISHED, run.told[-1].element, None, tuple(steps))
                following, here = _straight(run, tuple(steps), given, search)
            run.does(following, len(steps) + 1)
        except Refusal as refusal:
            return Way(branch.turning, STUCK, here, refusal, tuple(steps))
        steps.append(following)
        following = None
    return Way(branch.turning, LONG, here, None, tuple(steps))


def _straight(
    run: Run, steps: tuple[Step, ...], given: dict[str, int], search: _Search
) -> tuple[Step, str | None]:
    """What the straight way does next, and where; everything else that could be done is put down."""
    if run.turn is not None:
        for timer in run.turn.timers:
            wait = Step(WAIT, to=max(timer.due, run.clock).isoformat())  # the next one may be another's
            _put_down(search, run, steps, wait, Turning(timer.element), given)
    if (open_work := next(iter(work(run)), None)) is not None:
        return _answered(run, open_work, steps, given, search)
    if run.turn is not None and run.turn.externals:
        external = run.turn.externals[0]
        return Step(COMPLETE, ref=external.ref), external.element
    if run.turn is not None and run.turn.subscriptions:
        waiting = run.turn.subscriptions[0]
        return Step(MESSAGE, ref=waiting.ref), waiting.element
    return Step(WAIT, to=NEXT), None


def _answered(
    run: Run, task: Work, steps: tuple[Step, ...], given: dict[str, int], search: _Search
) -> tuple[Step, str]:
    """The step with its first answer; one branch is put down for each other answer."""
    person = next((each.person.id for each in task.players if each.refusal is None), None)
    if person is None:
        refused = task.players[0].refusal if task.players else None
        raise refused or Refusal("Tidak ada orang yang dapat mengerjakan langkah ini. Isi jabatannya dahulu.")
    found = list(_answers(run, task))
    ready = [(_step(run, task, person, chosen), told) for chosen, told in found]
    for step, told in ready[1:]:
        _put_down(search, run, steps, step, Turning(task.element, told), given)
    times = given.get(task.element, 0)
    given[task.element] = times + 1
    return ready[(times // PATIENT) % len(ready)][0], task.element


def _put_down(
    search: _Search,
    run: Run,
    steps: tuple[Step, ...],
    step: Step,
    turning: Turning,
    given: Mapping[str, int],
) -> None:
    """Remember to walk this way, once."""
    if turning in search.tried:
        return
    search.tried.add(turning)
    search.todo.append(_Branch(run.fork(), steps, step, turning, dict(given)))


def _step(run: Run, task: Work, person: str, chosen: Mapping[str, Any]) -> Step:
    values = suggested(task.schema, task.seen, chosen, run.day) if task.schema else {}
    if task.task is None:
        return Step(START, by=person, values=values)
    return Step(COMPLETE, ref=task.task.ref, by=person, values=values)


def _answers(run: Run, task: Work) -> Iterator[tuple[dict[str, Any], tuple[tuple[str, str], ...]]]:
    """The answers worth trying: every option of the fields that a condition of the diagram looks at."""
    flows = run.definition.diagram.main.flows.values()
    asked = {name for flow in flows for name in _NAME.findall(flow.condition or "")}
    chosen = []
    for each in forms.fields(task.schema) if task.schema else ():
        options = [(option.value, option.label) for option in each.options]
        options = [(True, "Ya"), (False, "Tidak")] if each.type == "checkbox" else options
        if options and not each.readonly and each.key.partition(".")[0] in asked:
            chosen.append([(each.key, value, (each.label, label)) for value, label in options])
    for combination in islice(product(*chosen), MOST_ANSWERS):
        values = {key: value for key, value, _ in combination}
        yield values, tuple(told for _, _, told in combination)
