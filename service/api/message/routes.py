"""Messages: the routes."""

from service.api.message import views
from service.api.message.filters import SUBSCRIPTIONS
from service.api.routing import Route

_ALL = SUBSCRIPTIONS.all
_AWAITED, READ = "/event-subscription", "case:read"
ROUTES: tuple[Route, ...] = (
    Route(
        "POST",
        "/message",
        views.send,
        "A message comes to whoever waits for it.",
        "Correlation[]",
        "message:send",
        "MessageWish",
        changes=True,
        also_empty=True,
    ),
    Route("GET", _AWAITED, views.awaited, "Messages waited for.", "Subscription[]", READ, parameters=_ALL),
    Route("GET", f"{_AWAITED}/count", views.count_awaited, "How many.", "Count", READ, parameters=_ALL),
)
