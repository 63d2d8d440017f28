"""Cases: the only hand on the crank. Every move of a process goes through here, in the door's transaction."""

from service.instances.cases import Case, case, cases, seen
from service.instances.moves import Completed, Started, cancel, complete_task, fire_due, next_due, start
from service.instances.tallies import Tally, tally

__all__ = [
    "Case",
    "Completed",
    "Started",
    "Tally",
    "cancel",
    "case",
    "cases",
    "complete_task",
    "fire_due",
    "next_due",
    "seen",
    "start",
    "tally",
]
