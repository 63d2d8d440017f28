"""Running cases: the routes."""

from service.api.instance import variables, views
from service.api.instance.filters import INSTANCES
from service.api.routing import Route
from service.api.variable import holders

_CASES = "/process-instance"
_VARIABLES = f"{_CASES}/{{id}}/variables"
_ONE = f"{_VARIABLES}/{{varName}}"
READ, WRITE = "case:read", "case:write"
_ALL, _ENDS = INSTANCES.all, INSTANCES.ends
ROUTES: tuple[Route, ...] = (
    Route("GET", _CASES, views.several, "Running cases.", "Instance[]", READ, parameters=_ALL),
    Route("POST", _CASES, views.filtered, "Running cases.", "Instance[]", READ, "InstanceFilter", _ENDS),
    Route("GET", f"{_CASES}/count", views.count, "How many.", "Count", READ, parameters=_ALL),
    Route("POST", f"{_CASES}/count", views.count_filtered, "How many.", "Count", READ, "InstanceFilter"),
    Route(
        "POST",
        f"{_CASES}/delete",
        views.end_several,
        "End many at once; the batch is over when it is answered.",
        "Batch",
        WRITE,
        "InstancesEnding",
        changes=True,
        odd=(404,),
    ),
    Route(
        "PUT",
        f"{_CASES}/suspended",
        views.suspend_several,
        "Suspend many, or let them go on.",
        "",
        WRITE,
        "InstancesSuspending",
        changes=True,
        odd=(404,),
    ),
    Route("GET", f"{_CASES}/{{id}}", views.one, "A running case.", "Instance", READ),
    Route(
        "DELETE",
        f"{_CASES}/{{id}}",
        views.end,
        "End it.",
        "",
        WRITE,
        parameters=views.DELETING,
        changes=True,
    ),
    Route(
        "GET",
        f"{_CASES}/{{id}}/activity-instances",
        views.tree,
        "What is open in it.",
        "ActivityInstance",
        READ,
    ),
    Route(
        "PUT",
        f"{_CASES}/{{id}}/suspended",
        views.suspend,
        "Suspend it, or let it go on.",
        "",
        WRITE,
        "Suspending",
        changes=True,
    ),
    Route(
        "GET",
        _VARIABLES,
        variables.every,
        "Its variables.",
        "Variables",
        READ,
        parameters=holders.WHICH,
        odd=(500,),
    ),
    Route(
        "POST",
        _VARIABLES,
        variables.change,
        "Set and delete variables.",
        "",
        WRITE,
        "VariableChanges",
        changes=True,
        odd=(500,),
    ),
    Route("GET", _ONE, variables.one, "One variable.", "Variable", READ, parameters=holders.ONE, odd=(500,)),
    Route("PUT", _ONE, variables.put, "Set one.", "", WRITE, "VariableWish", changes=True, odd=(500,)),
    Route("DELETE", _ONE, variables.remove, "Delete one.", "", WRITE, changes=True, odd=(500,)),
    Route(
        "GET",
        f"{_ONE}/data",
        variables.data,
        "The bytes of a File or of Bytes.",
        "Bytes",
        READ,
        odd=(500,),
        media="*/*",
    ),
    Route(
        "POST",
        f"{_ONE}/data",
        variables.put_data,
        "Set one to an uploaded file.",
        "",
        WRITE,
        "Upload",
        changes=True,
        odd=(500,),
        sends="multipart/form-data",
    ),
)
