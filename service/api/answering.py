"""An answer: JSON without a charset, or nothing at all."""

from typing import Any

import orjson
from flask import Response


def answer(said: Any, code: int = 200) -> Response:
    """``said`` as ``application/json``; ``None`` is 204 without a body and without a type."""
    if said is None:
        response = Response(status=204)
        del response.headers["Content-Type"]
        return response
    return Response(orjson.dumps(said), status=code, content_type="application/json")
