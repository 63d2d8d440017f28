"""An answer: JSON without a charset, or nothing at all."""

from typing import Any

import orjson
from flask import Response


def answer(said: Any, code: int = 200) -> Response:
    """``said`` as ``application/json``; ``None`` is 204 without a body and without a type, a response stays one."""
    if isinstance(said, Response):
        return said
    if said is None:
        response = Response(status=204)
        del response.headers["Content-Type"]
        return response
    return Response(orjson.dumps(said), status=code, content_type="application/json")


def download(data: bytes, name: str | None = None, kind: str = "application/octet-stream") -> Response:
    """Bytes as they are, for saving: no browser ever shows them as a page of this house."""
    response = Response(data, content_type=kind)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.set("Content-Disposition", "attachment", **({"filename": name} if name else {}))
    return response
