"""The only room that knows SpiffWorkflow: a diagram in, moves of a case out, nothing kept in between.

Data of a case is one flat set of variables that every branch sees, as process variables are in Camunda; what is
filled in at one instance of a multi-instance step stays with that instance until its results are gathered.
"""

from service.engine.data import clean
from service.engine.digest import digest
from service.engine.moves import cancel, complete, fire, receive, recount, start, throw_error
from service.engine.one_timer import fire_one, move_timer
from service.engine.program import Program, compile
from service.engine.relocating import Unfit, relocate
from service.engine.spots import Spot, spots
from service.engine.starts import next_start
from service.engine.timers import DueRule, Plan, plan, wall_clock
from service.engine.turn import ClosedTask, External, Fact, OpenTask, Subscription, Timer, Turn
from service.engine.variables import emptied, local_variables, set_variables, variables

__all__ = [
    "ClosedTask",
    "DueRule",
    "External",
    "Fact",
    "OpenTask",
    "Plan",
    "Program",
    "Spot",
    "Subscription",
    "Timer",
    "Turn",
    "Unfit",
    "cancel",
    "clean",
    "compile",
    "complete",
    "digest",
    "emptied",
    "fire",
    "fire_one",
    "local_variables",
    "move_timer",
    "next_start",
    "plan",
    "receive",
    "recount",
    "relocate",
    "set_variables",
    "spots",
    "start",
    "throw_error",
    "variables",
    "wall_clock",
]
