"""Cases: the only hand on the crank. Every move of a process goes through here, in the door's transaction."""

from service.instances.among import among, resting
from service.instances.beginning import Beginning, beginning
from service.instances.cancelling import cancel
from service.instances.cases import Case, case, cases
from service.instances.clockwork import run_starts, run_timers
from service.instances.completing import Completed, complete_task
from service.instances.correlating import Correlated, Mismatch, Wish, correlate, deliver
from service.instances.holding import Suspended
from service.instances.kinds import Types
from service.instances.numbers import numbers
from service.instances.pending import fire_timer, move_timer, pending, retry_timer
from service.instances.programs import complete_external, external_error
from service.instances.rebinding import Rebound, bind_lane
from service.instances.receipts import Receipt, Standing, standing
from service.instances.recounting import Moved, Preview, calendar_changed, preview_calendar, run_recounts
from service.instances.relocating import Passage, relocate
from service.instances.starting import SUBJECT, Begun, Opening, Started, begin, start
from service.instances.suspending import suspend
from service.instances.tallies import Tally, tally
from service.instances.task_errors import task_error
from service.instances.variables import Known, known, local_variables, matching, seen, set_variables
from service.instances.withdrawing import StillRunning, retire_versions, suspend_versions, take_back

__all__ = [
    "SUBJECT",
    "Beginning",
    "Begun",
    "Case",
    "Completed",
    "Correlated",
    "Known",
    "Mismatch",
    "Moved",
    "Opening",
    "Passage",
    "Preview",
    "Rebound",
    "Receipt",
    "Standing",
    "Started",
    "StillRunning",
    "Suspended",
    "Tally",
    "Types",
    "Wish",
    "among",
    "begin",
    "beginning",
    "bind_lane",
    "calendar_changed",
    "cancel",
    "case",
    "cases",
    "complete_external",
    "complete_task",
    "correlate",
    "deliver",
    "external_error",
    "fire_timer",
    "known",
    "local_variables",
    "matching",
    "move_timer",
    "numbers",
    "pending",
    "preview_calendar",
    "relocate",
    "resting",
    "retry_timer",
    "retire_versions",
    "run_recounts",
    "run_starts",
    "run_timers",
    "seen",
    "set_variables",
    "standing",
    "start",
    "suspend",
    "suspend_versions",
    "take_back",
    "tally",
    "task_error",
]
