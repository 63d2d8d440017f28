"""Every route of the interface, once."""

from service.api import definitions, house, instances, parameters, tasks
from service.api.routing import Route

_DEFINITIONS = (*parameters.DEFINITIONS, *parameters.SLICES["definitions"])
_INSTANCES = (*parameters.INSTANCES, *parameters.SLICES["instances"])
_PAST = (*parameters.PAST, *parameters.SLICES["past"])
_TASKS = (*parameters.TASKS, *parameters.SLICES["tasks"])
_ENDS = parameters.SLICES["tasks"][2:]
_DEFINITION, _INSTANCE, _TASK = "/process-definition", "/process-instance", "/task"
_HISTORY = "/history/process-instance"
READ_D, READ_C, START, READ_T, WRITE_T = (
    "definition:read",
    "case:read",
    "case:start",
    "task:read",
    "task:write",
)

ROUTES: tuple[Route, ...] = (
    Route("GET", "/version", house.version, "The version of the interface.", "Version"),
    Route("GET", "/engine", house.engines, "The engines.", "Engine[]", open=True),
    Route(
        "GET", _DEFINITION, definitions.several, "Versions.", "Definition[]", READ_D, parameters=_DEFINITIONS
    ),
    Route(
        "GET",
        f"{_DEFINITION}/count",
        definitions.count,
        "How many.",
        "Count",
        READ_D,
        parameters=_DEFINITIONS,
    ),
    Route(
        "GET", f"{_DEFINITION}/key/{{key}}", definitions.by_key, "The version in force.", "Definition", READ_D
    ),
    Route("GET", f"{_DEFINITION}/key/{{key}}/xml", definitions.xml_by_key, "Its diagram.", "Diagram", READ_D),
    Route(
        "POST",
        f"{_DEFINITION}/key/{{key}}/start",
        definitions.start_by_key,
        "Start a case of the version in force.",
        "StartedInstance",
        START,
        "StartWish",
        changes=True,
    ),
    Route("GET", f"{_DEFINITION}/{{id}}", definitions.by_id, "A version.", "Definition", READ_D),
    Route("GET", f"{_DEFINITION}/{{id}}/xml", definitions.xml_by_id, "Its diagram.", "Diagram", READ_D),
    Route(
        "POST",
        f"{_DEFINITION}/{{id}}/start",
        definitions.start_by_id,
        "Start a case of a version in force.",
        "StartedInstance",
        START,
        "StartWish",
        changes=True,
    ),
    Route("GET", _INSTANCE, instances.several, "Running cases.", "Instance[]", READ_C, parameters=_INSTANCES),
    Route(
        "POST",
        _INSTANCE,
        instances.filtered,
        "Running cases.",
        "Instance[]",
        READ_C,
        "InstanceFilter",
        _ENDS,
    ),
    Route("GET", f"{_INSTANCE}/count", instances.count, "How many.", "Count", READ_C, parameters=_INSTANCES),
    Route("GET", f"{_INSTANCE}/{{id}}", instances.one, "A running case.", "Instance", READ_C),
    Route(
        "GET",
        f"{_INSTANCE}/{{id}}/variables",
        instances.values,
        "Its variables.",
        "Variables",
        READ_C,
        parameters=(parameters.WITH_VARIABLES,),
    ),
    Route("GET", _TASK, tasks.several, "Open tasks.", "Task[]", READ_T, parameters=_TASKS),
    Route("POST", _TASK, tasks.filtered, "Open tasks.", "Task[]", READ_T, "TaskFilter", _ENDS),
    Route("GET", f"{_TASK}/count", tasks.count, "How many.", "Count", READ_T, parameters=_TASKS),
    Route("POST", f"{_TASK}/count", tasks.count_filtered, "How many.", "Count", READ_T, "TaskFilter"),
    Route("GET", f"{_TASK}/{{id}}", tasks.one, "An open task.", "Task", READ_T),
    Route(
        "GET",
        f"{_TASK}/{{id}}/form-variables",
        tasks.form_variables,
        "What its form is opened with.",
        "Variables",
        READ_T,
        parameters=(parameters.WITH_VARIABLES,),
    ),
    Route(
        "POST",
        f"{_TASK}/{{id}}/claim",
        tasks.claim,
        "Take it.",
        "",
        WRITE_T,
        "ClaimWish",
        changes=True,
    ),
    Route("POST", f"{_TASK}/{{id}}/unclaim", tasks.unclaim, "Give it back.", "", WRITE_T, changes=True),
    Route(
        "POST",
        f"{_TASK}/{{id}}/complete",
        tasks.complete,
        "Complete it.",
        "Variables",
        WRITE_T,
        "CompleteWish",
        changes=True,
        also_empty=True,
    ),
    Route("GET", _HISTORY, instances.past, "Cases.", "PastInstance[]", READ_C, parameters=_PAST),
    Route("POST", _HISTORY, instances.past_filtered, "Cases.", "PastInstance[]", READ_C, "PastFilter", _ENDS),
    Route("GET", f"{_HISTORY}/count", instances.past_count, "How many.", "Count", READ_C, parameters=_PAST),
    Route("GET", f"{_HISTORY}/{{id}}", instances.past_one, "A case.", "PastInstance", READ_C),
)
