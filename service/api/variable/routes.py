"""Variables as things of their own: the routes."""

from service.api.routing import Route
from service.api.variable import holders, instances
from service.api.variable.filters import VARIABLES

_ALL, _ENDS = VARIABLES.all, (*VARIABLES.ends, *holders.WHICH)
_VARIABLES, READ = "/variable-instance", "case:read"
_FILTER = "VariableInstanceFilter"
ROUTES: tuple[Route, ...] = (
    Route("GET", _VARIABLES, instances.several, "Variables.", "VariableInstance[]", READ, parameters=_ALL),
    Route("POST", _VARIABLES, instances.filtered, "Variables.", "VariableInstance[]", READ, _FILTER, _ENDS),
    Route("GET", f"{_VARIABLES}/count", instances.count, "How many.", "Count", READ, parameters=_ALL),
    Route("POST", f"{_VARIABLES}/count", instances.count_filtered, "How many.", "Count", READ, _FILTER),
    Route(
        "GET",
        f"{_VARIABLES}/{{id}}",
        instances.one,
        "A variable.",
        "VariableInstance",
        READ,
        parameters=holders.ONE,
    ),
    Route(
        "GET",
        f"{_VARIABLES}/{{id}}/data",
        instances.data,
        "The bytes of a File or of Bytes.",
        "Bytes",
        READ,
        media="*/*",
    ),
)
