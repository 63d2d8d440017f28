"""What has been: the routes."""

from collections.abc import Callable
from typing import Any

from service.api.history import activities, details, incidents, instances, logs, operations, tasks, variables
from service.api.parameters import WITH_VARIABLES, Filters
from service.api.routing import Route

_ROOT, READ = "/history", "case:read"
_CASES, _VARIABLES = f"{_ROOT}/process-instance", f"{_ROOT}/variable-instance"
_OPERATION = f"{_ROOT}/user-operation/{{id}}"
_COUNTED_HERE = (f"{_ROOT}/detail",)
"""Lists that the original counts by the address only."""
View = Callable[..., Any]


def _list(
    path: str, views: tuple[View, View], filters: Filters, about: str, schema: str, body: str = ""
) -> list[Route]:
    """A list and its count, asked for in the address and, where ``body`` names its schema, in the body too."""
    several, count = views
    found = [
        Route("GET", path, several, about, f"{schema}[]", READ, parameters=filters.all),
        Route("GET", f"{path}/count", count, "How many.", "Count", READ, parameters=filters.all),
    ]
    if body:
        shown = tuple(each for each in filters.known if each is WITH_VARIABLES)
        found += [
            Route("POST", path, several, about, f"{schema}[]", READ, body, (*filters.ends, *shown)),
            Route(
                "POST", f"{path}/count", count, "How many.", "Count", READ, body, ours=path in _COUNTED_HERE
            ),
        ]
    return found


def _one(path: str, view: View, about: str, schema: str) -> Route:
    return Route("GET", f"{path}/{{id}}", view, about, schema, READ)


def _topic(name: str, topic: Any, filters: Filters, about: str, schema: str, body: str = "") -> list[Route]:
    return _list(f"{_ROOT}/{name}", (topic.several, topic.count), filters, about, schema, body)


ROUTES: tuple[Route, ...] = (
    *_topic("process-instance", instances, instances.CASES, "Cases.", "PastInstance", "PastFilter"),
    _one(_CASES, instances.by_id, "A case.", "PastInstance"),
    Route("DELETE", f"{_CASES}/{{id}}", instances.kept, "Refused: what happened stays.", "", READ),
    *_topic("activity-instance", activities, activities.ACTIVITIES, "Visits.", "Visit", "VisitFilter"),
    _one(f"{_ROOT}/activity-instance", activities.by_id, "A visit.", "Visit"),
    *_topic("task", tasks, tasks.TASKS, "Tasks, open and closed.", "PastTask", "PastTaskFilter"),
    *_topic(
        "variable-instance",
        variables,
        variables.VARIABLES,
        "Variables.",
        "PastVariable",
        "PastVariableFilter",
    ),
    _one(_VARIABLES, variables.by_id, "A variable.", "PastVariable"),
    Route(
        "GET",
        f"{_VARIABLES}/{{id}}/data",
        variables.data,
        "The bytes of a file.",
        "Bytes",
        READ,
        media="application/octet-stream",
    ),
    *_topic("detail", details, details.DETAILS, "Changes of variables.", "Detail", "DetailFilter"),
    _one(f"{_ROOT}/detail", details.by_id, "A change.", "Detail"),
    *_topic("user-operation", operations, operations.OPERATIONS, "What was done by hand.", "Operation"),
    Route(
        "PUT",
        f"{_OPERATION}/set-annotation",
        operations.annotated,
        "Refused: the record is sealed.",
        "",
        READ,
    ),
    Route(
        "PUT",
        f"{_OPERATION}/clear-annotation",
        operations.annotated,
        "Refused: the record is sealed.",
        "",
        READ,
    ),
    *_topic("incident", incidents, incidents.INCIDENTS, "Incidents, open and past.", "PastIncident"),
    *_list(
        f"{_ROOT}/external-task-log",
        (logs.steps, logs.steps_count),
        logs.STEPS,
        "What happened to steps for programs.",
        "StepLog",
        "StepLogFilter",
    ),
    _one(f"{_ROOT}/external-task-log", logs.step, "One line of it.", "StepLog"),
    *_list(
        f"{_ROOT}/identity-link-log",
        (logs.links, logs.links_count),
        logs.LINKS,
        "Who tasks were offered and given to.",
        "LinkLog",
    ),
)
