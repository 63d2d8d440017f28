"""The rehearsal as it stands after its steps: what is open and for whom, what happened, where the tokens are. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from service.definitions.content import Content, Definition
from service.definitions.lanes import bindings_of
from service.engine import OpenTask, Turn
from service.errors import Forbidden, Refusal
from service.forms import initial
from service.forms.plausible import answers
from service.history.frames import Frame, frames
from service.rehearsal.cast import Cast, Person, no, no_start
from service.rehearsal.running import Run, Told
from service.rehearsal.script import Script
from service.working_time import WorkCalendar

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Player:
    """A person at an open step, and why he may not do it (``None`` where he may)."""

    person: Person
    refusal: Forbidden | None


@dataclass(frozen=True, slots=True)
class Work:
    """A step that waits for a person, or the start of the case (``task`` is ``None``).

    ``schema`` is its form, ``data`` what the form shows of what the step has ``seen``, and ``suggestion`` what a person
    might fill in. ``players`` are all, those who may do it first. ``alone`` is true where real people hold the seat and
    none of them may do it.
    """

    task: OpenTask | None
    element: str
    seat: str
    schema: Mapping[str, Any] | None
    seen: Mapping[str, Any]
    data: Mapping[str, Any]
    suggestion: Mapping[str, Any]
    players: tuple[Player, ...]
    alone: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """The step that could not be done (counted from 1), and the house's own refusal."""

    step: int
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Scene:
    """``made`` steps were done, then one may have been ``refused``; the rest of the script was not looked at.

    ``turn`` is ``None`` before the case has started. ``frame`` says where the tokens are.
    """

    definition: Definition
    cast: Cast
    clock: datetime
    made: int
    refused: Refused | None
    turn: Turn | None
    told: tuple[Told, ...]
    frame: Frame | None
    work: tuple[Work, ...]

    @property
    def finished(self) -> bool:
        """Whether the case has come to its end."""
        return self.turn is not None and self.turn.finished


def rehearse(
    content: Content,
    cast: Cast,
    calendar: WorkCalendar,
    script: Script,
    weary: Callable[[], bool] = lambda: False,
) -> Scene:
    """Play ``script`` from its first step and say how the case stands then.

    The rules are those of a real case: who holds the seat, who is kept apart, the check of the forms, due times by
    ``calendar``. A step that is refused changes nothing and ends the play; ``Scene.refused`` tells it. ``weary`` is
    asked before every move whether it has taken too long already. Invalid when the diagram does not run, or the script
    names no instant to start at.
    """
    run = Run(defined(content, cast), cast, calendar, script.start, weary)
    made, refused = 0, None
    for number, step in enumerate(script.steps, 1):
        try:
            run.does(step, number)
        except Refusal as refusal:
            refused = Refused(number, refusal)
            break
        made = number
    told = tuple(run.told)
    return Scene(
        definition=run.definition,
        cast=cast,
        clock=run.clock,
        made=made,
        refused=refused,
        turn=run.turn,
        told=told,
        frame=frames(told, content.diagram.main)[-1] if told else None,
        work=tuple(work(run)),
    )


def defined(content: Content, cast: Cast) -> Definition:
    """The draft as if it were in force, with the seats its release would bind; Invalid when it does not run."""
    main = content.diagram.main
    content.program  # noqa: B018  # what does not run is refused here
    return Definition(
        tenant="",
        key=main.id,
        version=1,
        name=main.name or main.pool or main.id,
        sha256="",
        deployed_at=_NEVER,
        deployer="",
        content=content,
        bindings=bindings_of(main, cast.seats),
    )


def work(run: Run) -> Iterator[Work]:
    """What waits for a person, oldest first; before the case has started its start."""
    if run.turn is None:
        yield _start(run)
        return
    for task in run.turn.open_tasks:
        players = _sorted([Player(each, _no(run, task, each)) for each in run.cast.people.values()])
        data = run.seen(task.ref)
        seat = run.definition.seat(task.lane)
        yield _one(run, task, task.element, seat, data, players)


def _start(run: Run) -> Work:
    definition, people = run.definition, run.cast.people.values()
    players = _sorted([Player(each, no_start(run.cast, definition, each)) for each in people])
    return _one(run, None, definition.start_element, definition.start_seat, {}, players)


def _no(run: Run, task: OpenTask, person: Person) -> Forbidden | None:
    return no(run.cast, run.definition, task, run.past, person)


def _one(
    run: Run,
    task: OpenTask | None,
    element: str,
    seat: str | None,
    data: Mapping[str, Any],
    players: tuple[Player, ...],
) -> Work:
    schema = run.definition.form_for(element)
    shown = initial(schema, data) if schema else {}
    suggestion = suggested(schema, data, {}, run.day) if schema else {}
    holders = [each for each in players if not each.person.example and seat in each.person.seats]
    alone = bool(holders) and all(each.refusal is not None for each in holders)
    return Work(task, element, run.cast.title(seat), schema, data, shown, suggestion, players, alone)


def suggested(
    schema: Mapping[str, Any], data: Mapping[str, Any], choose: Mapping[str, Any], day: date
) -> Mapping[str, Any]:
    """What a person might fill in, with ``choose`` where it says so; nothing where the form is too odd to guess at."""
    try:
        return answers(schema, data, choose, day)
    except (Refusal, re.error, AttributeError, KeyError, TypeError, ValueError):
        return {}


def _sorted(players: list[Player]) -> tuple[Player, ...]:
    """Those who may come first, real people before examples."""
    return tuple(sorted(players, key=lambda each: (each.refusal is not None, each.person.example)))
