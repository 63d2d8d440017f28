"""Executions: the routes."""

from service.api.execution import variables, views
from service.api.execution.filters import EXECUTIONS
from service.api.routing import Route
from service.api.variable import holders

_ALL, _ENDS = EXECUTIONS.all, EXECUTIONS.ends
_EXECUTIONS = "/execution"
_VARIABLES = f"{_EXECUTIONS}/{{id}}/localVariables"
_ONE = f"{_VARIABLES}/{{varName}}"
_MESSAGE = f"{_EXECUTIONS}/{{id}}/messageSubscriptions/{{messageName}}"
READ, WRITE, SEND = "case:read", "case:write", "message:send"
ROUTES: tuple[Route, ...] = (
    Route("GET", _EXECUTIONS, views.several, "Executions.", "Execution[]", READ, parameters=_ALL),
    Route("POST", _EXECUTIONS, views.filtered, "Executions.", "Execution[]", READ, "ExecutionFilter", _ENDS),
    Route("GET", f"{_EXECUTIONS}/count", views.count, "How many.", "Count", READ, parameters=_ALL),
    Route(
        "POST", f"{_EXECUTIONS}/count", views.count_filtered, "How many.", "Count", READ, "ExecutionFilter"
    ),
    Route("GET", f"{_EXECUTIONS}/{{id}}", views.one, "An execution.", "Execution", READ),
    Route("GET", _MESSAGE, views.subscription, "The message it waits for.", "Subscription", READ),
    Route(
        "POST",
        f"{_MESSAGE}/trigger",
        views.trigger,
        "The message comes to it.",
        "",
        SEND,
        "Trigger",
        changes=True,
        odd=(500,),
    ),
    Route(
        "POST",
        f"{_EXECUTIONS}/{{id}}/signal",
        views.signal,
        "A receive task goes on.",
        "",
        SEND,
        "Trigger",
        changes=True,
        odd=(500,),
    ),
    Route(
        "GET",
        _VARIABLES,
        variables.every,
        "Its local variables.",
        "Variables",
        READ,
        parameters=holders.WHICH,
        odd=(500,),
    ),
    Route(
        "POST",
        _VARIABLES,
        variables.change,
        "Set and delete local variables.",
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
