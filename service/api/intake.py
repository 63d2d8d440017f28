"""What a program sent: the body as a JSON object and the parameters of its address."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from service.api import parameters
from service.api.parameters import Filters
from service.errors import Invalid
from service.incoming import parse, unreadable

LARGEST = 1024 * 1024
"""Bytes a body may have."""
MOST_SORTS = 20


def body() -> dict[str, Any]:
    """The JSON object of the body; an empty body is an empty object. Invalid for anything that is no object."""
    data = request.get_data()
    if not data:
        return {}
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        value = parse(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise unreadable() from error
    if not isinstance(value, dict) or any("\x00" in text for text in _texts(value)):
        raise unreadable()
    return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, child in value.items():
            yield key
            yield from _texts(child)
    elif isinstance(value, list):
        for child in value:
            yield from _texts(child)


def asked(filters: Filters) -> dict[str, Any]:
    """The filters of the address and the slice."""
    return parameters.read(filters.all, request.args, text=True)


def asked_in_body(filters: Filters) -> dict[str, Any]:
    """The same filters in a body, where sorting is a list; the slice stands in the address."""
    sent = body()
    ends = parameters.read(filters.ends, request.args, text=True)
    return parameters.read(filters.known, sent, text=False) | ends | _sorting(sent.get("sorting"), filters)


def _sorting(value: Any, filters: Filters) -> dict[str, Any]:
    """The first of the wanted orders, and all of them under ``sorting``, of which the further ones break ties."""
    if value is None or value == []:
        return {}
    if (
        not isinstance(value, list)
        or len(value) > MOST_SORTS
        or not all(isinstance(one, Mapping) for one in value)
    ):
        raise Invalid("sorting harus berupa daftar objek dengan sortBy dan sortOrder. Perbaiki isinya.")
    each = [parameters.read(filters.slice[:2], one, text=False) for one in value]
    if {} in each:
        raise Invalid("sorting harus berupa daftar objek dengan sortBy dan sortOrder. Perbaiki isinya.")
    return {**each[0], "sorting": tuple(each)}


def text(sent: Mapping[str, Any], name: str, longest: int) -> str | None:
    """A text of the body, ``None`` where there is none; Invalid when it is longer or no text."""
    value = sent.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > longest:
        raise Invalid(
            "{name} harus berupa teks sampai {longest} huruf. Perbaiki isinya.", name=name, longest=longest
        )
    return value


def yes(sent: Mapping[str, Any], name: str) -> bool:
    """A truth value of the body, false where there is none; Invalid for anything else."""
    value = sent.get(name)
    if not isinstance(value, bool | None):
        raise Invalid("{name} harus berupa true atau false. Perbaiki isinya.", name=name)
    return bool(value)
