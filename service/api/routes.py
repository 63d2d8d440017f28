"""Every route of the interface, once."""

from service.api import house
from service.api.definition import routes as definition_routes
from service.api.deployment import routes as deployment_routes
from service.api.execution import routes as execution_routes
from service.api.external_task import routes as external_task_routes
from service.api.history import routes as history_routes
from service.api.incident import routes as incident_routes
from service.api.instance import routes as instance_routes
from service.api.job import routes as job_routes
from service.api.message import routes as message_routes
from service.api.people import routes as people_routes
from service.api.routing import Route
from service.api.task import routes as task_routes
from service.api.unsupported import routes as unsupported_routes
from service.api.variable import routes as variable_routes

_OLD: tuple[Route, ...] = (
    Route("GET", "/version", house.version, "The version of the interface.", "Version"),
    Route("GET", "/engine", house.engines, "The engines.", "Engine[]", open=True),
)
ROUTES: tuple[Route, ...] = (
    *_OLD,
    *definition_routes.ROUTES,
    *deployment_routes.ROUTES,
    *execution_routes.ROUTES,
    *external_task_routes.ROUTES,
    *history_routes.ROUTES,
    *incident_routes.ROUTES,
    *instance_routes.ROUTES,
    *job_routes.ROUTES,
    *message_routes.ROUTES,
    *people_routes.ROUTES,
    *task_routes.ROUTES,
    *unsupported_routes.ROUTES,
    *variable_routes.ROUTES,
)
