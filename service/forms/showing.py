"""What an opened form is given of a case: only the data it names."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

_NAME = re.compile(r"[^\W\d]\w*")


def initial(
    schema: Mapping[str, Any], variables: Mapping[str, Any], *, again: bool = False
) -> dict[str, Any]:
    """The variables the form names, without those an earlier visit may not fill in (``jangan_isi_awal``).

    ``again`` shows a form as it was sent, with everything in it.
    """
    named, fresh = set(_named(schema)), set() if again else set(_fresh(schema))
    return {key: plain(value) for key, value in variables.items() if key in named and key not in fresh}


def _named(schema: Mapping[str, Any]) -> Iterator[str]:
    """Every name in keys, paths and expressions."""
    for part in _parts(schema):
        for key in ("key", "path", "valuesKey"):
            if isinstance(part.get(key), str):
                yield part[key].split(".")[0]
        for text in _texts(part):
            if text.startswith("=") or "{{" in text:
                yield from _NAME.findall(text)


def _fresh(schema: Mapping[str, Any]) -> Iterator[str]:
    return (
        part["key"]
        for part in _parts(schema)
        if isinstance(part.get("key"), str) and _said(part).get("jangan_isi_awal") == "ya"
    )


def _said(part: Mapping[str, Any]) -> Mapping[str, Any]:
    said = part.get("properties")
    return said if isinstance(said, Mapping) else {}


def _parts(part: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield part
    children = part.get("components")
    for child in children if isinstance(children, list | tuple) else ():
        if isinstance(child, Mapping):
            yield from _parts(child)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, child in value.items():
            if key != "components":
                yield from _texts(child)
    elif isinstance(value, list):
        for child in value:
            yield from _texts(child)


def plain(value: Any) -> Any:
    """The value as a browser's JSON holds it: exact numbers become its numbers."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
