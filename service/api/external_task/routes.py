"""Steps of programs: the routes."""

from service.api.external_task import filters, polling, views
from service.api.routing import Route

_STEP, _ONE, _WORK = "/external-task", "/external-task/{id}", "external:work"
_FILTERS, _ENDS = filters.FILTERS.all, filters.FILTERS.ends

ROUTES: tuple[Route, ...] = (
    Route("GET", _STEP, views.several, "Open steps.", "ExternalTask[]", _WORK, parameters=_FILTERS),
    Route("POST", _STEP, views.filtered, "Open steps.", "ExternalTask[]", _WORK, "ExternalTaskFilter", _ENDS),
    Route("GET", f"{_STEP}/count", views.count, "How many.", "Count", _WORK, parameters=_FILTERS),
    Route("POST", f"{_STEP}/count", views.count_filtered, "How many.", "Count", _WORK, "ExternalTaskFilter"),
    Route(
        "GET",
        f"{_STEP}/topic-names",
        views.topic_names,
        "Topics there is work of.",
        "TopicNames",
        _WORK,
        parameters=filters.TOPICS.known,
    ),
    Route(
        "POST",
        f"{_STEP}/fetchAndLock",
        polling.fetch_and_lock,
        "Lock free steps, waiting for some up to asyncResponseTimeout.",
        "LockedExternalTask[]",
        _WORK,
        "FetchWish",
        changes=True,
    ),
    Route(
        "PUT",
        f"{_STEP}/retries",
        views.set_retries_of_several,
        "How often several may still be tried.",
        "",
        _WORK,
        "RetriesOfSeveral",
        changes=True,
        odd=(404,),
    ),
    Route("GET", _ONE, views.one, "A step.", "ExternalTask", _WORK),
    Route(
        "GET",
        f"{_ONE}/errorDetails",
        views.details,
        "Details of its last failure, as text.",
        "File",
        _WORK,
        also_empty=True,
        media="text/plain",
    ),
    Route("POST", f"{_ONE}/complete", views.complete, "It is done.", "", _WORK, "StepDone", changes=True),
    Route("POST", f"{_ONE}/failure", views.failure, "It failed.", "", _WORK, "StepFailed", changes=True),
    Route(
        "POST",
        f"{_ONE}/bpmnError",
        views.bpmn_error,
        "It met an error of the procedure.",
        "",
        _WORK,
        "StepError",
        changes=True,
    ),
    Route(
        "POST", f"{_ONE}/extendLock", views.extend_lock, "Keep it.", "", _WORK, "LockExtension", changes=True
    ),
    Route("POST", f"{_ONE}/lock", views.lock, "Take this one.", "", _WORK, "LockWish", changes=True),
    Route("POST", f"{_ONE}/unlock", views.unlock, "Let others take it.", "", _WORK, changes=True),
    Route(
        "PUT",
        f"{_ONE}/retries",
        views.set_retries,
        "How often it may still be tried; more than 0 ends its incident.",
        "",
        _WORK,
        "Retries",
        changes=True,
    ),
    Route("PUT", f"{_ONE}/priority", views.set_priority, "How urgent.", "", _WORK, "Priority", changes=True),
)
