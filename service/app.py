"""The house with its doors hung on."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import make_url
from werkzeug.middleware.proxy_fix import ProxyFix

from service import api, web
from service.database import db, engine_options, tuned
from service.settings import Settings

LARGEST = 4 * 1024 * 1024
"""Bytes a request may bring: a diagram of 2 MB with its forms, encoded."""


class House(Flask):
    """An app of plain functions."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Nothing here waits in Python's own way, so none of a request's many hooks is asked whether it does."""
        return func


def create_app(settings: Settings) -> Flask:
    """The pages on a database that is already migrated (``service.database.upgrade``)."""
    app = House(__name__, template_folder="web/templates", static_folder="web/static")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=_whole(settings.database_url),
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=LARGEST,
        MAX_FORM_MEMORY_SIZE=LARGEST,
        SESSION_COOKIE_NAME="__Host-lajur" if settings.https else "lajur",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_REFRESH_EACH_REQUEST=False,  # the table knows when it is over, not the cookie
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.entrance.session_hours),
        PREFERRED_URL_SCHEME="https" if settings.https else "http",
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.extensions["lajur"] = settings
    if (
        believed := settings.entrance.trusted_proxies
    ):  # anybody can write these headers; only a proxy's own count
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=believed, x_proto=1)  # type: ignore[method-assign]
    db.init_app(app)
    with app.app_context():
        tuned(db.engine)
    web.hang(app)
    api.hang(app)
    return app


def _whole(url: str) -> str:
    """Flask-SQLAlchemy would look for a relative SQLite file in its own folder, and the command line in another."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database.startswith(":"):
        return url
    return parsed.set(database=str(Path(parsed.database).absolute())).render_as_string(hide_password=False)
