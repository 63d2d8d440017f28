"""What the log says of people coming and going: one line each, no passwords, nothing that could forge a line."""

import logging

from flask import request

_log = logging.getLogger("lajur.access")


def told(what: str, **about: str) -> None:
    """One line: ``what`` happened, from which address, and more as ``name=value`` with odd characters escaped."""
    told = {"address": request.remote_addr or "-", **about}
    _log.info("%s %s", what, " ".join(f"{name}={escaped(value)}" for name, value in told.items()))


def escaped(text: str) -> str:
    """The text between quotes in plain ASCII: a line break, a quote or a bidirectional mark stays one word."""
    plain = text[:100].encode("unicode_escape").decode("ascii").replace('"', '\\"')
    return f'"{plain}"'
