"""Cases: the only hand on the crank. Every move of a process goes through here, in the door's transaction."""

from service.instances.cases import Case, case, cases, seen
from service.instances.clockwork import run_starts, run_timers
from service.instances.moves import Completed, Started, cancel, complete_task, start
from service.instances.numbers import numbers
from service.instances.rebinding import Rebound, bind_lane
from service.instances.recounting import Moved, Preview, calendar_changed, preview_calendar, run_recounts
from service.instances.tallies import Tally, tally

__all__ = [
    "Case",
    "Completed",
    "Moved",
    "Preview",
    "Rebound",
    "Started",
    "Tally",
    "bind_lane",
    "calendar_changed",
    "cancel",
    "case",
    "cases",
    "complete_task",
    "numbers",
    "preview_calendar",
    "run_recounts",
    "run_starts",
    "run_timers",
    "seen",
    "start",
    "tally",
]
