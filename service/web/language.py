"""Indonesian by birth; English for whoever chooses it. The catalogue is read as it was written: nothing to compile."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, Response, current_app, request
from flask_babel import Babel, Domain, get_locale

LANGUAGES = ("id", "en")
CATALOGUES = Path(__file__).parent / "translations"


class Catalogues(Domain):
    """The translations of the language of this request; Indonesian sentences are their own."""

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        return catalogue(locale.language) if locale else NullTranslations()


@cache
def catalogue(language: str) -> NullTranslations:
    """The sentences of one language, read once."""
    path = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def chosen() -> str:
    """The language of ``?bahasa=``, else of the cookie, else what the browser asks for, else Indonesian."""
    for wish in (request.args.get("bahasa"), request.cookies.get("bahasa")):
        if wish in LANGUAGES:
            return str(wish)
    return request.accept_languages.best_match(LANGUAGES, default="id") or "id"


def install(app: Flask) -> None:
    """Give the app its languages and remember what a person chose."""
    Babel(app, default_locale="id", locale_selector=chosen).domain_instance = Catalogues()
    app.after_request(_remember)
    app.jinja_env.globals["bahasa"] = lambda: str(get_locale() or "id")


def _remember(response: Response) -> Response:
    wish = request.args.get("bahasa")
    if wish in LANGUAGES:
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        year = 365 * 24 * 3600
        response.set_cookie("bahasa", str(wish), max_age=year, httponly=True, samesite="Lax", secure=secure)
    return response
