"""Where a wish comes from: the browser says so with every change, and a change from a page elsewhere is refused.

The second line behind the page's token (OWASP ASVS 5.0, 3.5.1): it holds even where a token leaked. Pages elsewhere may
use the programs' door alone, and only the desktop Modeler (whose origin is ``null`` or ``file://``) and the sites that
the settings name; they bring their own proof (CORS without credentials).
"""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from flask_babel import gettext as _

from service.web.refusals import told
from service.web.visitor import DOORS as PROGRAMS

READS = frozenset({"GET", "HEAD", "OPTIONS"})
DESKTOP = frozenset({"null", "file://"})
"""The origin of a page that stands in no site, as those of a desktop program."""
WELL_KNOWN = "modeler.webapps"
LETS = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "authorization, content-type, accept",
    "Access-Control-Max-Age": "600",
}


def install(app: Flask) -> None:
    """Ask where a change comes from before anything else happens, and tell pages elsewhere what they may."""
    app.before_request(_from_here)
    app.after_request(_letting)


def _from_here() -> Any:
    """400 for a change that a page elsewhere sent, also with a password the browser remembers (Basic).

    Programs name no origin.
    """
    if request.method in READS:
        return None
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site", "same-origin")
    if site in ("same-origin", "none") and (origin is None or _is_ours(origin)):
        return None
    if _is_let(origin) and not _remembered(origin):
        return None
    return told(
        400, _("Kiriman ini datang dari halaman lain. Buka situs ini dari alamatnya, lalu kirim lagi.")
    )


def _is_let(origin: str | None) -> bool:
    """True where a page of that origin may use the door that was asked for."""
    if request.blueprint not in PROGRAMS and request.endpoint != WELL_KNOWN:
        return False
    return origin in DESKTOP or origin in current_app.extensions["lajur"].entrance.origins


def _remembered(origin: str | None) -> bool:
    """True where the password may be one that a browser sends by itself for any page without a site.

    No page can take its browser's name away without asking first (a request with another ``User-Agent`` is
    preflighted, and refused there); the Modeler's browser names Electron, and remembers nothing.
    """
    given, browser = request.authorization, request.user_agent.string
    basic = given is not None and given.type == "basic"
    return origin in DESKTOP and basic and "Mozilla/" in browser and "Electron/" not in browser


def _letting(response: Response) -> Response:
    """Tell a page elsewhere that it may read this answer; nothing to any other, and never with a browser's cookies."""
    origin = request.headers.get("Origin")
    if request.blueprint in PROGRAMS or request.endpoint == WELL_KNOWN:
        response.vary.add("Origin")
    if origin is not None and _is_let(origin):
        response.headers["Access-Control-Allow-Origin"] = origin
        if request.method == "OPTIONS":
            response.headers.update(LETS)
    return response


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
