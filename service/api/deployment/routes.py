"""Deployments: the routes."""

from service.api.deployment import views
from service.api.deployment.filters import DEPLOYMENTS, REMOVING
from service.api.routing import Route

READ, WRITE = "definition:read", "definition:deploy"
_HERE = "/deployment"
_FILES = f"{_HERE}/{{id}}/resources"
ROUTES: tuple[Route, ...] = (
    Route("GET", _HERE, views.several, "Deployments.", "Deployment[]", READ, parameters=DEPLOYMENTS.all),
    Route("GET", f"{_HERE}/count", views.count, "How many.", "Count", READ, parameters=DEPLOYMENTS.all),
    Route("GET", f"{_HERE}/registered", views.registered, "The ids of all.", "DeploymentId[]", READ),
    Route(
        "POST",
        f"{_HERE}/create",
        views.create,
        "Deliver files; each diagram becomes a version.",
        "Delivered",
        WRITE,
        "Delivery",
        changes=True,
        odd=(500,),
        sends="multipart/form-data",
    ),
    Route("GET", f"{_HERE}/{{id}}", views.one, "A deployment.", "Deployment", READ),
    Route("GET", _FILES, views.resources, "Its files.", "Resource[]", READ),
    Route("GET", f"{_FILES}/{{resource}}", views.resource, "A file of it.", "Resource", READ),
    Route(
        "GET",
        f"{_FILES}/{{resource}}/data",
        views.data,
        "The file's bytes.",
        "File",
        READ,
        media="*/*",
    ),
    Route(
        "POST",
        f"{_HERE}/{{id}}/redeploy",
        views.redeploy,
        "Deliver its files once more.",
        "Delivered",
        WRITE,
        "RedeployWish",
        changes=True,
        odd=(500,),
    ),
    Route(
        "DELETE",
        f"{_HERE}/{{id}}",
        views.remove,
        "Take it back: its versions are retired.",
        "",
        WRITE,
        parameters=REMOVING,
        changes=True,
        odd=(500,),
    ),
)
