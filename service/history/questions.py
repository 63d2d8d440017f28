"""What an auditor searched for, kept so that a repeat still shows and nobody's name stays. Pure."""

import json
import re
from hashlib import sha256
from typing import Any
from urllib.parse import unquote_plus

FREE = frozenset({"q", "berkas"})
"""Fields of pages in which anything may be typed."""
SEARCHING = (
    *("like", "name", "business", "descr", "variable", "value", "message", "text"),
    *("email", "search"),
)
"""Parts of the names of parameters by which programs search for words."""
_PLAIN = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]{1,9}|[0-9]{4,9}/[0-9]{4}|true|false"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]{5,15}(Z|[+-][0-9:]{4,6})?)?",
    re.ASCII,
)
"""Ids, short numbers, register numbers, instants, yes and no: they name no one, and say what was looked at."""
_DIGITS, _LONG = 8, 16


def digest(text: str) -> str:
    """What stands for words: the same for the same words."""
    return "…" + _sum(text, _DIGITS) if text and not _PLAIN.fullmatch(text) else text


def unnamed(page: str) -> str:
    """An address with its question and, behind a space, its body of JSON: without the words that were searched for."""
    head, body = _parted(page)
    path, mark, question = head.partition("?")
    pairs = "&".join(_pair(each) for each in question.split("&"))
    return f"{path}{mark}{pairs}" + (f" {_body(body)}" if body else "")


def shortened(text: str, longest: int) -> str:
    """Not longer than ``longest``: what is cut off is still told apart from any other end."""
    if len(text) <= longest:
        return text
    return text[: longest - _LONG - 1] + "…" + _sum(text, _LONG)


def _parted(page: str) -> tuple[str, str]:
    """A body begins behind the method and the address; addresses have no spaces in them."""
    method, gap, rest = page.partition(" ")
    if not gap or method.startswith("/"):
        return method, rest
    address, _gap, body = rest.partition(" ")
    return f"{method} {address}", body


def _pair(pair: str) -> str:
    name, mark, value = pair.partition("=")
    called = unquote_plus(name)
    if called not in FREE and not any(part in called.lower() for part in SEARCHING):
        return pair
    said = unquote_plus(value)
    told = digest(said)
    return pair if told == said else f"{name}{mark}{told}"


def _body(body: str) -> str:
    try:
        told = json.dumps(_without(json.loads(body)), ensure_ascii=False, separators=(",", ":"))
        return told.encode("utf-8", "replace").decode("utf-8")
    except (ValueError, RecursionError):
        return digest(body)


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_without(each) for each in value]
    if isinstance(value, str):
        return digest(value)
    return value if isinstance(value, bool | None) or _PLAIN.fullmatch(str(value)) else digest(str(value))


def _sum(text: str, digits: int) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:digits]
