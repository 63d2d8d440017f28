"""Incidents: the routes."""

from service.api.incident import views
from service.api.routing import Route

_READ, _ONE = "case:read", "/incident/{id}"

ROUTES: tuple[Route, ...] = (
    Route(
        "GET", "/incident", views.several, "What rests.", "Incident[]", _READ, parameters=views.FILTERS.all
    ),
    Route("GET", "/incident/count", views.count, "How many.", "Count", _READ, parameters=views.FILTERS.all),
    Route("GET", _ONE, views.one, "An incident.", "Incident", _READ),
)
