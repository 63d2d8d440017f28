"""The only room that knows SpiffWorkflow: a diagram in, moves of a case out, nothing kept in between.

Data of a case is one flat set of variables that every branch sees, as process variables are in Camunda; what is
filled in at one instance of a multi-instance step stays with that instance until its results are gathered.
"""

from service.engine.moves import cancel, complete, fire, recount, start, variables
from service.engine.program import Program, compile
from service.engine.starts import next_start
from service.engine.timers import DueRule, Plan, plan, wall_clock
from service.engine.turn import ClosedTask, Fact, OpenTask, Timer, Turn

__all__ = [
    "ClosedTask",
    "DueRule",
    "Fact",
    "OpenTask",
    "Plan",
    "Program",
    "Timer",
    "Turn",
    "cancel",
    "compile",
    "complete",
    "fire",
    "next_start",
    "plan",
    "recount",
    "start",
    "variables",
    "wall_clock",
]
