"""Plays the stories through the same rooms people use, on a clock that only goes forward."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from service import calendars, definitions, identity, instances, jobs, notices, personnel, tasks
from service.demo.agencies import DemoAgency
from service.demo.hours import before, later
from service.demo.telling import Move, Story
from service.forms.plausible import answers
from service.identity import Actor
from service.jobs import Job
from service.tasks import Task
from service.working_time import WorkCalendar

START, TAKE = Move(0, "start"), Move(0, "claim")
BATCH = 100
CLOCKWORK = {
    "timer": instances.run_timers,
    "start": instances.run_starts,
    "reminder": notices.run_reminders,
    "notice": notices.run_notices,
    "handback": personnel.run_handbacks,
}
"""The jobs that move the demo itself."""
TAKING = 0.7
"""The part of a step's wait after which somebody takes it."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a person does at ``at`` in the case of story number ``case``."""

    at: datetime
    case: int
    move: Move


class Stage:
    """The cases made so far, by story number; everything happens in one session."""

    def __init__(self, session: Session, agencies: Sequence[DemoAgency], stories: Sequence[Story]) -> None:
        self.session = session
        self.stories = stories
        self.agencies = {sop: agency for agency in agencies for sop in agency.sops}
        self.cases: dict[int, str] = {}

    def play(self, now: datetime) -> None:
        """Everything that happened until ``now``, in the order it happened, timers included."""
        open_hours = {sop: calendars.of(self.session, agency.key) for sop, agency in self.agencies.items()}
        acts = [
            act
            for number, story in enumerate(self.stories)
            for act in _acts(number, story, now, open_hours[story.sop])
        ]
        for act in sorted(acts, key=lambda act: act.at):
            self._let_time_pass(act.at)
            self._act(act)
        self._let_time_pass(now)

    def _let_time_pass(self, until: datetime) -> None:
        """Do every job at its own instant. Mails and webhooks of the past are not sent any more."""
        while (due := jobs.next_run_at(self.session)) is not None and due <= until:
            batch = jobs.claim(self.session, due, "demo", BATCH)
            for kind in sorted({job.kind for job in batch}):
                same = [job for job in batch if job.kind == kind]
                CLOCKWORK.get(kind, _forget)(self.session, same, due)

    def _act(self, act: Act) -> None:
        story = self.stories[act.case]
        if act.move.kind == "start":
            self.cases[act.case] = self._start(act, story)
        elif act.move.kind == "cancel":
            actor = self._person(story.by or self._starter(story), act.at)
            instances.cancel(self.session, self.cases[act.case], act.move.choose["alasan"], actor, act.at)
        else:
            self._work(act, story)

    def _start(self, act: Act, story: Story) -> str:
        tenant = self.agencies[story.sop].key
        definition = definitions.get(self.session, tenant, story.sop)
        actor = self._person(story.by or self._starter(story), act.at)
        schema = definition.form_for(definition.start_element)
        values = self._answers(schema, {}, {"nama_pemohon": actor.name, **story.start}, act.at, tenant)
        return instances.start(self.session, story.sop, values, actor, act.at).id

    def _starter(self, story: Story) -> str:
        agency = self.agencies[story.sop]
        seat = definitions.get(self.session, agency.key, story.sop).start_seat
        return agency.seats[seat or ""][0][0]

    def _work(self, act: Act, story: Story) -> None:
        """Take the first open step, or complete it when it is taken already."""
        agency = self.agencies[story.sop]
        task = self._open_task(act, agency)
        if task.assignee:
            actor = identity.actor(self.session, agency.key, task.assignee, act.at)
        else:
            hands = agency.seats[task.seat or ""]
            actor = self._person(hands[act.case % len(hands)][0], act.at)
        if act.move.kind == "claim":
            tasks.claim(self.session, actor, task.id, act.at)
            return
        values = self._filled(task, actor, act)
        instances.complete_task(self.session, task.id, values, actor, act.at)

    def _open_task(self, act: Act, agency: DemoAgency) -> Task:
        """Of several open steps the taken one, else the first."""
        found = tasks.of_instances(self.session, agency.key, [self.cases[act.case]], act.at)
        return min(found[self.cases[act.case]], key=lambda task: (task.assignee is None, task.ref))

    def _filled(self, task: Task, actor: Actor, act: Act) -> dict[str, Any]:
        definition = definitions.get(self.session, task.tenant, task.definition, task.version)
        schema = definition.form_for(task.element)
        case = instances.case(self.session, actor, task.instance, act.at)
        return self._answers(schema, case.variables, act.move.choose, act.at, task.tenant)

    def _answers(
        self,
        schema: Mapping[str, Any] | None,
        data: Mapping[str, Any],
        choose: Mapping[str, Any],
        at: datetime,
        tenant: str,
    ) -> dict[str, Any]:
        day = at.astimezone(identity.agency(self.session, tenant).clock).date()
        return {} if schema is None else answers(schema, data, choose, day)

    def _person(self, login: str, at: datetime) -> Actor:
        return identity.actor_by_login(self.session, login, at)


def _forget(session: Session, batch: Sequence[Job], now: datetime) -> None:
    jobs.done_many(session, batch)


def _acts(number: int, story: Story, now: datetime, calendar: WorkCalendar) -> Iterator[Act]:
    """The story's moves at their instants, in office hours; a completed step is taken some time before."""
    at = before(calendar, now, story.ago)
    yield Act(at, number, START)
    for move in story.moves:
        if move.kind == "complete":
            yield Act(later(calendar, at, move.wait * TAKING), number, TAKE)
        at = later(calendar, at, move.wait)
        yield Act(at, number, move)
