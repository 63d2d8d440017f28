"""A rehearsed case and its clock: every move is the engine's, by the agency's calendar; nothing is kept. Pure."""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from service import durations, engine
from service.definitions import deadlines
from service.definitions.answers import answers
from service.definitions.content import Definition
from service.engine import OpenTask, Turn
from service.errors import Conflict, Invalid, NotFound
from service.rehearsal.cast import Cast, Past, Person, no, no_start
from service.rehearsal.script import COMPLETE, ERROR, MESSAGE, NEXT, START, Step
from service.working_time import KERJA, WorkCalendar

MOST_MOVES = 1_000
"""Moves of one rehearsal, timers included: a cycle of one minute would go on for ever."""

PROGRAM = "program"
"""Who did what no person does: a program, or whoever sent a message."""


@dataclass(frozen=True, slots=True)
class Told:
    """One event of the rehearsal, as a history would keep it; ``step`` is the number of the step that caused it."""

    seq: int
    at: datetime
    kind: str
    element: str | None
    actor: str | None
    data: Mapping[str, Any]
    step: int


class Run:
    """A rehearsed case: its ``clock``, its last ``turn`` (``None`` before the start) and what was ``told``."""

    def __init__(
        self,
        definition: Definition,
        cast: Cast,
        calendar: WorkCalendar,
        start: str,
        weary: Callable[[], bool],
    ) -> None:
        self.definition, self.cast, self.calendar = definition, cast, calendar
        self.zone = ZoneInfo(calendar.zone)
        self.clock = self._instant(start)
        self.turn: Turn | None = None
        self.told: list[Told] = []
        self.starter: str | None = None
        self.done: dict[str, set[str]] = {}
        self._rule = deadlines.rule(definition.diagram.main, calendar)
        self._weary, self._moves, self._number = weary, 0, 0

    @property
    def past(self) -> Past:
        """What decides who may go on."""
        return Past(self.starter, self.done)

    def does(self, step: Step, number: int) -> None:
        """Do one step. A refusal of any kind leaves the case as it was before it, but for the time that passed."""
        self._number = number
        work = {START: self._start, COMPLETE: self._complete, MESSAGE: self._receive, ERROR: self._throw}
        work.get(step.do, self._wait)(step)

    @property
    def day(self) -> date:
        """The agency's own day."""
        return self.clock.astimezone(self.zone).date()

    def fork(self) -> "Run":
        """The same case once more: what happens to the one does not happen to the other."""
        other = copy(self)
        other.told = list(self.told)
        other.done = {element: set(people) for element, people in self.done.items()}
        return other

    def task(self, ref: str) -> OpenTask | None:
        """The open task of that ref."""
        tasks = self.turn.open_tasks if self.turn else ()
        return next((task for task in tasks if task.ref == ref), None)

    def seen(self, ref: str) -> dict[str, Any]:
        """What the open work ``ref`` sees of the data."""
        return engine.variables(self.definition.program, self.snapshot, ref)

    @property
    def snapshot(self) -> bytes:
        """The state of the case; Conflict before it has started."""
        if self.turn is None:
            raise Conflict("Berkas uji belum dimulai. Mulai dahulu.")
        return self.turn.snapshot

    def _start(self, step: Step) -> None:
        if self.turn is not None:
            raise Conflict("Berkas uji sudah dimulai. Hapus langkah ini, atau mulai lagi dari awal.")
        definition, person = self.definition, None
        element = definition.program.message_starts.get(step.message, definition.start_element)
        node = definition.diagram.main.nodes[element]
        if not step.message and node.event != "timer":
            person = self._person(step)
            if (refused := no_start(self.cast, definition, person)) is not None:
                raise refused
        program = person is None or person.program
        clean = answers(definition, element, step.values, {}, self.day, program, True)
        login = person.login if person else None
        turn = engine.start(
            definition.program,
            data=clean,
            now=self.clock,
            due=self._rule,
            message=step.message or None,
            initiator=login,
        )
        self.starter = person.id if person else None
        self._moved(turn, self.starter, "", clean)

    def _complete(self, step: Step) -> None:
        task = self.task(step.ref)
        if task is None:
            self._program(step)
            return
        person = self._person(step)
        if (refused := no(self.cast, self.definition, task, self.past, person)) is not None:
            raise refused
        seen = self.seen(step.ref)
        clean = answers(self.definition, task.element, step.values, seen, self.day, person.program, True)
        turn = engine.complete(
            self.definition.program, self.snapshot, step.ref, clean, now=self.clock, due=self._rule
        )
        self.done.setdefault(task.element, set()).add(person.id)
        self._moved(turn, person.id, step.ref, clean)

    def _program(self, step: Step) -> None:
        """A step that a program does: whatever it brings."""
        values = engine.clean(step.values)
        program, snapshot = self.definition.program, self.snapshot
        turn = engine.complete(program, snapshot, step.ref, values, now=self.clock, due=self._rule)
        self._moved(turn, PROGRAM, step.ref, values)

    def _receive(self, step: Step) -> None:
        values = engine.clean(step.values)
        program, snapshot = self.definition.program, self.snapshot
        turn = engine.receive(program, snapshot, step.ref, values, now=self.clock, due=self._rule)
        self._moved(turn, PROGRAM, step.ref, values)

    def _throw(self, step: Step) -> None:
        values = engine.clean(step.values)
        turn = engine.throw_error(
            self.definition.program,
            self.snapshot,
            step.ref,
            step.code,
            step.message or None,
            values,
            now=self.clock,
            due=self._rule,
        )
        self._moved(turn, PROGRAM, step.ref, values)

    def _wait(self, step: Step) -> None:
        """Let time pass; what is due meanwhile happens at its own instant, one after another."""
        until = self._until(step)
        if until < self.clock:
            raise Invalid("Waktu uji tidak dapat mundur. Pilih waktu sesudah waktu uji sekarang.")
        while self.turn and self.turn.next_due_at is not None and self.turn.next_due_at <= until:
            self.clock = max(self.clock, self.turn.next_due_at)
            self._moved(
                engine.fire(self.definition.program, self.snapshot, now=self.clock, due=self._rule), None
            )
        self.clock = until

    def _until(self, step: Step) -> datetime:
        if step.span:
            return self.calendar.due(self.clock, durations.iso(step.span), KERJA)
        if step.to != NEXT:
            return self._instant(step.to)
        due = self.turn.next_due_at if self.turn else None
        if due is None:
            raise Conflict("Tidak ada tenggat yang ditunggu. Pilih waktu sendiri.")
        return max(due, self.clock)

    def _instant(self, text: str) -> datetime:
        """The instant that ``text`` names on the agency's clock; Invalid for none, and outside the calendar's years."""
        try:
            found = deadlines.instant(text, self.zone)
        except OverflowError:
            found = datetime.max.replace(tzinfo=UTC)
        self.calendar.elapsed(found, found)
        return found

    def _person(self, step: Step) -> Person:
        found = self.cast.people.get(step.by)
        if found is None:
            raise NotFound("Orang yang dipilih tidak ada lagi di uji coba ini. Pilih orang lain.")
        return found

    def _moved(
        self, turn: Turn, by: str | None, ref: str = "", values: Mapping[str, Any] | None = None
    ) -> None:
        self._moves += 1
        if self._moves > MOST_MOVES or self._weary():
            raise Invalid(
                "Uji coba ini terlalu panjang untuk dijalankan ulang. Mulai lagi, atau hapus beberapa langkah."
            )
        self.turn = turn
        for fact in turn.facts:
            data = dict(fact.data)
            if fact.kind == "case_started" or ref and data.get("ref") == ref and fact.kind not in _OPENS:
                data["values"] = values or {}
            seq = len(self.told) + 1
            self.told.append(Told(seq, self.clock, fact.kind, fact.element, by, data, self._number))


_OPENS = frozenset({"task_opened", "external_opened", "message_awaited"})
