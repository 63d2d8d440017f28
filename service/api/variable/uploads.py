"""A variable that comes as a form: ``data``, and ``valueType`` or ``type``."""

import json
from base64 import b64encode
from typing import Any

from flask import request

from service.api.variable.reading import LARGEST_FILE
from service.errors import Invalid
from service.incoming import parse


def uploaded(prefix: str) -> dict[str, Any]:
    """What a multipart form sends, as the object a JSON body would have been.

    Invalid where ``data`` is missing or too large. Without ``valueType`` it is Bytes; ``type`` names a Java class
    whose value ``data`` is as JSON.
    """
    part = request.files.get("data")
    if part is not None:
        data, media, name = part.stream.read(LARGEST_FILE + 1), part.mimetype or "", part.filename
    elif "data" in request.form:
        data, media, name = request.form["data"].encode(), "text/plain", None
    else:
        raise _no(prefix, "the form must have a part named data")
    if len(data) > LARGEST_FILE:
        raise _no(prefix, f"data may have at most {LARGEST_FILE // 1024} KB")
    if (java := _text("type")) is not None:
        return _object(prefix, java, data)
    kind = (_text("valueType") or "Bytes").strip()
    if kind.lower() == "file":
        info = {"filename": name or "data", "mimetype": media or None, "encoding": _charset(part)}
        return {"type": "File", "value": b64encode(data).decode(), "valueInfo": info}
    if kind.lower() == "bytes":
        return {"type": "Bytes", "value": b64encode(data).decode()}
    return {"type": kind, "value": _read(prefix, data)}


def _object(prefix: str, java: str, data: bytes) -> dict[str, Any]:
    value = json.dumps(parse(_read(prefix, data)))
    info = {"objectTypeName": java[:300], "serializationDataFormat": "application/json"}
    return {"type": "Object", "value": value, "valueInfo": info}


def _text(name: str) -> str | None:
    """A part of the form that is text, however the client sent it."""
    if name in request.form:
        return request.form[name]
    part = request.files.get(name)
    return None if part is None else part.stream.read(300).decode("utf-8", "replace")


def _charset(part: Any) -> str | None:
    found = part.mimetype_params.get("charset") if part is not None else None
    return str(found)[:40] if found else None


def _read(prefix: str, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise _no(prefix, "data must be UTF-8 text for this type") from None


def _no(prefix: str, sentence: str) -> Invalid:
    return Invalid("{sentence}", sentence=f"{prefix}: {sentence}")
