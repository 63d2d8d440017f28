"""Sending what the pages' script sends, with whatever in it."""

from typing import Any

from town import Visit, calm
from werkzeug.test import TestResponse

OUT = (400, 403, 404, 405, 409, 413, 415, 422)


def sends(visit: Visit, path: str, body: "str | bytes", **headers: str) -> TestResponse:
    """What the page's script does, with whatever body."""
    told = {"X-CSRFToken": visit.token, "Accept": "application/json", "Content-Type": "application/json"}
    return visit.client.post(path, data=body, headers=told | headers)


def refused(answer: TestResponse, what: Any = "") -> None:
    assert answer.status_code in OUT, (what, answer.status_code)
    assert calm(answer) == "", what
