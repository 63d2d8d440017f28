"""What a form sent, as plain data: JSON from the page's script, or a form field that holds the same JSON."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, request

from service.incoming import MOST_NAMES, parse, unreadable


def install(app: Flask) -> None:
    """Refuse what no form sends before anybody looks into it."""
    app.before_request(_named)


def _named() -> None:
    """A part without a name, which those who look for the token among the names stumble over."""
    if request.mimetype == "multipart/form-data" and None in request.form:
        raise unreadable()


@dataclass(frozen=True, slots=True)
class Sent:
    """The form's values, and the token that names the wish (empty when none came)."""

    values: dict[str, Any]
    token: str


def sent() -> Sent:
    """The values of this request; Invalid when they are no JSON object, too deep, or say a name twice."""
    if request.is_json:
        body = posted()
        return Sent(_object(body.get("values")), _token(body.get("token")))
    values = _object(parse(request.form.get("values", "")))
    return Sent(values, _token(request.form.get("token")))


def posted(most: int = MOST_NAMES) -> dict[str, Any]:
    """The JSON object of this request, of at most so many values; Invalid when it is none."""
    return _object(parse(_text(request.get_data()), most))


def _token(given: Any) -> str:
    return given.replace("\x00", "")[:100] if isinstance(given, str) else ""


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise unreadable() from error


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise unreadable()
    return value
