"""A timer in a case: due by the rule that is handed in, fired only when told, a repeating one due again after that."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast

from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition

from service.durations import iso
from service.engine.timers import Plan, first_after, repetition, utc
from service.errors import Invalid

MOST_PASSED = 10_000
"""So many repetitions are counted when they pass unseen; after more of them the timer begins anew from now."""
_DAY = timedelta(days=1)


class PlainTimer(TimerEventDefinition):  # type: ignore[misc]
    """Spiff's timer with plain ISO text, a due time that only a recount moves, and no clock of its own.

    A waiting token keeps ``due``, ``ref``, and ``since``, from when its due time is counted (a date has none), and
    of a cycle with an end ``left``, how many times it will still fire. One that was set by another version of the
    diagram keeps what that said as ``every``, until it is due again.
    """

    def __init__(self, element: str, plan: Plan) -> None:
        super().__init__(element, plan.every or plan.anchor)
        self.plan = plan

    def has_fired(self, my_task: Any) -> bool:
        """Fix the due time at the first look; true only after ``fire`` said so."""
        data = my_task.internal_data
        if "due" not in data and not data.get("fired"):
            self.arm(my_task, my_task.workflow.now)
        return bool(data.get("fired"))

    def next(self, my_task: Any) -> tuple[int, bool]:
        """The timer fires: how many further repetitions have passed by now, and whether it is due once more.

        It is then due at the first repetition after now, each counted by the rule from the one before.
        """
        case, data = my_task.workflow, my_task.internal_data
        left = data.get("left")
        since, due, passed = self._passed(case, due_of(my_task), MOST_PASSED if left is None else left)
        if left == passed:
            return passed - 1, False
        if left is not None:
            data["left"] = left - passed
        self._wait(my_task, since, due)
        return passed - 1, True

    def recount(self, my_task: Any) -> None:
        """Fix the due time anew by the rule, from the same instant as before; a date stays."""
        data = my_task.internal_data
        if "since" in data:
            every = data.get("every", self.plan.every)
            due = self._asked(my_task.workflow, datetime.fromisoformat(data["since"]), every)
            data["due"] = due.isoformat()

    def arm(self, my_task: Any, since: datetime) -> None:
        """Let it wait, and count its time from that instant."""
        case, plan = my_task.workflow, self.plan
        if plan.anchor and plan.every:
            number, due = self._joined(case)
        else:
            number, due = 0, self._asked(case, since, plan.every or plan.anchor)
        if plan.times not in (None, 1):
            my_task.internal_data["left"] = plan.times - number
        self._wait(my_task, None if plan.anchor else since, due)

    def take_over(self, my_task: Any, before: "PlainTimer") -> None:
        """Go on for another version's timer: what it waits for stays, what comes after that is this one's."""
        data, plan = my_task.internal_data, self.plan
        if plan == before.plan:
            return
        if "since" in data:
            data.setdefault("every", before.plan.every)
        if plan.times != before.plan.times:
            data.pop("left", None)
            if plan.times not in (None, 1):
                data["left"] = plan.times

    def _wait(self, my_task: Any, since: datetime | None, due: datetime) -> None:
        data = my_task.internal_data
        data.pop("every", None)
        data["due"], data["ref"] = due.isoformat(), my_task.workflow.next_ref(self.name)
        if since is not None:
            data["since"] = since.isoformat()

    def _joined(self, case: Any) -> tuple[int, datetime]:
        """Number and time of the first repetition from now of a cycle that begins at a date.

        What begins at a date falls by the clock on the wall, whatever the rule counts; when all repetitions have gone
        by it is the last of them, as a date gone by.
        """
        plan, every = self.plan, iso(self.plan.every)
        anchor = _local(plan.anchor, self._asked(case, case.now, plan.anchor))
        number = first_after(anchor, every, case.now - timedelta.resolution)
        if plan.times is not None:
            number = min(number, plan.times - 1)
        return number, utc(repetition(anchor, every, number))

    def _passed(self, case: Any, due: datetime, most: int) -> tuple[datetime, datetime, int]:
        """The first repetition after now, the instant it is counted from, and how many from ``due`` on have passed.

        Beyond ``most`` nobody counts: however long an outage was, the answer comes soon.
        """
        since, passed = due, 0
        while due <= case.now and passed < most:
            since, due, passed = due, self._asked(case, due, self.plan.every), passed + 1
        if due <= case.now:
            since, due = case.now, self._asked(case, case.now, self.plan.every)
        if due <= case.now:
            raise Invalid("Aturan tenggat harus memberi waktu sesudah awalnya. Perbaiki kalender kerja.")
        return since, due, passed

    def _asked(self, case: Any, start: datetime, text: str) -> datetime:
        return utc(case.due_rule(start, text, self.name))


def due_of(token: Any) -> datetime:
    """When a waiting timer is due, in UTC."""
    return datetime.fromisoformat(cast(str, token.internal_data["due"]))


def _local(text: str, instant: datetime) -> datetime:
    """The instant a rule found for a date, on the clock the date was written by."""
    written = datetime.fromisoformat(text)
    ahead = written.utcoffset() if written.tzinfo else written.replace(tzinfo=UTC) - instant
    return instant.astimezone(timezone(ahead)) if ahead is not None and abs(ahead) < _DAY else instant
