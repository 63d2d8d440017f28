"""What a program sent: the body as a JSON object and the parameters of its address."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from service.api import parameters
from service.api.parameters import Parameter
from service.errors import Invalid
from service.incoming import parse, unreadable

LARGEST = 1024 * 1024
"""Bytes a body may have."""


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


def asked(known: tuple[Parameter, ...], kind: str) -> dict[str, Any]:
    """The filters of the address and the slice of that kind of list."""
    return parameters.read((*known, *parameters.SLICES[kind]), request.args, text=True)


def asked_in_body(known: tuple[Parameter, ...], kind: str) -> dict[str, Any]:
    """The same filters in a body, where sorting is a list; the slice stands in the address."""
    sent = body()
    slice = parameters.read(_ends(kind), request.args, text=True)
    return parameters.read(known, sent, text=False) | slice | _sorting(sent.get("sorting"), kind)


def _ends(kind: str) -> tuple[Parameter, ...]:
    return tuple(each for each in parameters.SLICES[kind] if each.name in ("firstResult", "maxResults"))


def _sorting(value: Any, kind: str) -> dict[str, Any]:
    """The first of the wanted orders; further ones only break ties and are passed over."""
    if value is None or value == []:
        return {}
    if not isinstance(value, list) or not isinstance(value[0], Mapping):
        raise Invalid("sorting harus berupa daftar objek dengan sortBy dan sortOrder. Perbaiki isinya.")
    return parameters.read(parameters.SLICES[kind][:2], value[0], text=False)


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
