"""Process definitions: the routes."""

from collections.abc import Callable, Iterator
from typing import Any

from service.api.definition import starting, statistics, views
from service.api.definition.filters import DEFINITIONS
from service.api.deployment.filters import REMOVING
from service.api.routing import Route

READ, WRITE, START, COUNT = "definition:read", "definition:deploy", "case:start", "case:read"
_HERE = "/process-definition"
_KEY, _ID, _TENANT = f"{_HERE}/key/{{key}}", f"{_HERE}/{{id}}", f"{_HERE}/key/{{key}}/tenant-id/{{tenant}}"
View = Callable[..., Any]


def _both(
    method: str, end: str, by_key: View, by_id: View, summary: str, answers: str, scope: str, **more: Any
) -> Iterator[Route]:
    """The same for the version in force of a key, for a version by its id, and for another tenant's."""
    yield Route(method, _KEY + end, by_key, summary, answers, scope, **more)
    yield Route(method, _ID + end, by_id, summary, answers, scope, **more)
    yield Route(method, _TENANT + end, views.of_tenant, "Versions carry no tenant.", answers, scope, **more)


ROUTES: tuple[Route, ...] = (
    Route("GET", _HERE, views.several, "Versions.", "Definition[]", READ, parameters=DEFINITIONS.all),
    Route("GET", f"{_HERE}/count", views.count, "How many.", "Count", READ, parameters=DEFINITIONS.all),
    Route(
        "GET",
        f"{_HERE}/statistics",
        statistics.overview,
        "How many cases of each version run.",
        "VersionTally[]",
        COUNT,
        parameters=statistics.ASKED,
    ),
    Route(
        "PUT",
        f"{_HERE}/suspended",
        views.suspend_named,
        "Suspend or release every version of a key.",
        "",
        WRITE,
        "SuspendVersionsWish",
        changes=True,
        odd=(404,),
    ),
    *_both("GET", "", views.by_key, views.by_id, "A version.", "Definition", READ),
    *_both("GET", "/xml", views.xml_by_key, views.xml_by_id, "Its diagram.", "Diagram", READ),
    *_both("GET", "/diagram", views.picture_by_key, views.picture_by_id, "A picture: none.", "", READ),
    *_both(
        "GET",
        "/startForm",
        starting.form_by_key,
        starting.form_by_id,
        "What opens a case.",
        "FormOpened",
        READ,
    ),
    *_both(
        "GET",
        "/form-variables",
        starting.values_by_key,
        starting.values_by_id,
        "What the start's form is opened with.",
        "Variables",
        READ,
        parameters=starting.FORM_ASKED,
        odd=(500,),
    ),
    *_both(
        "GET",
        "/rendered-form",
        starting.rendered_by_key,
        starting.rendered_by_id,
        "A described form as a page's part.",
        "File",
        READ,
        media="application/xhtml+xml",
    ),
    *_both(
        "GET",
        "/deployed-start-form",
        starting.deployed_by_key,
        starting.deployed_by_id,
        "The start's form file.",
        "FormFile",
        READ,
    ),
    *_both(
        "GET",
        "/statistics",
        statistics.by_key,
        statistics.by_id,
        "How many cases stand at each step.",
        "StepTally[]",
        COUNT,
        parameters=statistics.ASKED,
    ),
    *_both(
        "POST",
        "/start",
        starting.by_key,
        starting.by_id,
        "Start a case.",
        "StartedInstance",
        START,
        body="StartWish",
        changes=True,
        odd=(500,),
    ),
    *_both(
        "POST",
        "/submit-form",
        starting.submit_by_key,
        starting.submit_by_id,
        "Start a case by its form.",
        "StartedInstance",
        START,
        body="StartWish",
        changes=True,
        odd=(500,),
    ),
    *_both(
        "PUT",
        "/suspended",
        views.suspend_by_key,
        views.suspend_by_id,
        "Suspend or release.",
        "",
        WRITE,
        body="SuspendVersionsWish",
        changes=True,
        odd=(500,),
    ),
    *_both(
        "DELETE",
        "",
        views.remove_by_key,
        views.remove_by_id,
        "Take it back: it is retired.",
        "",
        WRITE,
        parameters=REMOVING,
        changes=True,
        odd=(500,),
    ),
    Route(
        "GET",
        f"{_ID}/static-called-process-definitions",
        views.called,
        "Processes it calls: none.",
        "Definition[]",
        READ,
    ),
)
