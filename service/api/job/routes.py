"""Jobs: the routes."""

from service.api.job import filters, views
from service.api.routing import Route

_JOB, _ONE, _DRAWN = "/job", "/job/{id}", "/job-definition"
_READ, _WRITE = "case:read", "job:write"
_FILTERS, _ENDS = filters.FILTERS.all, filters.FILTERS.ends
_DRAWN_FILTERS, _DRAWN_ENDS = filters.DEFINITIONS.all, filters.DEFINITIONS.ends

ROUTES: tuple[Route, ...] = (
    Route("GET", _JOB, views.several, "Waiting timers.", "Job[]", _READ, parameters=_FILTERS),
    Route("POST", _JOB, views.filtered, "Waiting timers.", "Job[]", _READ, "JobFilter", _ENDS),
    Route("GET", f"{_JOB}/count", views.count, "How many.", "Count", _READ, parameters=_FILTERS),
    Route("POST", f"{_JOB}/count", views.count_filtered, "How many.", "Count", _READ, "JobFilter"),
    Route("GET", _ONE, views.one, "A waiting timer.", "Job", _READ),
    Route(
        "GET",
        f"{_ONE}/stacktrace",
        views.stacktrace,
        "Why its last try failed, as text.",
        "File",
        _READ,
        also_empty=True,
        media="text/plain",
    ),
    Route("POST", f"{_ONE}/execute", views.execute, "Let it fire now.", "", _WRITE, changes=True),
    Route(
        "PUT",
        f"{_ONE}/retries",
        views.set_retries,
        "Let the system try again.",
        "",
        _WRITE,
        "JobRetries",
        changes=True,
        odd=(500,),
    ),
    Route(
        "PUT",
        f"{_ONE}/duedate",
        views.set_due,
        "Let it be due at another instant.",
        "",
        _WRITE,
        "JobDue",
        changes=True,
        odd=(500,),
    ),
    Route(
        "GET", _DRAWN, views.drawn, "Timers of diagrams.", "JobDefinition[]", _READ, parameters=_DRAWN_FILTERS
    ),
    Route(
        "POST",
        _DRAWN,
        views.drawn_filtered,
        "Timers of diagrams.",
        "JobDefinition[]",
        _READ,
        "JobDefinitionFilter",
        _DRAWN_ENDS,
    ),
    Route(
        "GET", f"{_DRAWN}/count", views.drawn_count, "How many.", "Count", _READ, parameters=_DRAWN_FILTERS
    ),
    Route(
        "POST",
        f"{_DRAWN}/count",
        views.drawn_count_filtered,
        "How many.",
        "Count",
        _READ,
        "JobDefinitionFilter",
    ),
    Route("GET", f"{_DRAWN}/{{id}}", views.drawn_one, "A timer of a diagram.", "JobDefinition", _READ),
)
