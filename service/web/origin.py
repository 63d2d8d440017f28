"""Where a form stood: the browser says so with every change, and a change from a page elsewhere is refused.

The second line behind the page's token (OWASP ASVS 5.0, 3.5.1): it holds even where a token leaked.
"""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_babel import gettext as _

from service.web.refusals import told

READS = frozenset({"GET", "HEAD", "OPTIONS"})


def install(app: Flask) -> None:
    """Ask where a change comes from before anything else happens."""
    app.before_request(_from_here)


def _from_here() -> Any:
    """400 for a change that a page elsewhere sent, also with a password the browser remembers (Basic).

    Programs name no origin.
    """
    if request.method in READS:
        return None
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site", "same-origin")
    if site in ("same-origin", "none") and (origin is None or _is_ours(origin)):
        return None
    return told(
        400, _("Kiriman ini datang dari halaman lain. Buka situs ini dari alamatnya, lalu kirim lagi.")
    )


def _is_ours(origin: str) -> bool:
    """The address the browser shows: the one it asked for, or the public one where a proxy renames the host."""
    settings = current_app.extensions["lajur"]
    if settings.post.public_url and origin == _origin(settings.post.public_url):
        return True
    schemes = ("https",) if settings.https else ("http", "https")
    return any(origin == f"{scheme}://{request.host}" for scheme in schemes)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
