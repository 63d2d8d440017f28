"""The pages: doors that translate between people and the rooms. One module a kind of page."""

from flask import Flask

from service.web import (
    assets,
    audit,
    auth,
    cases,
    deploying,
    headers,
    inbox,
    language,
    procedures,
    refusals,
    start,
    task,
    visitor,
    words,
)


def hang(app: Flask) -> None:
    """Hang every page on the house; whoever is not signed in meets the sign-in page first."""
    for part in (language, visitor, headers, refusals, words, assets):
        part.install(app)
    for page in (auth, inbox, task, start, cases, procedures, deploying, audit):
        app.register_blueprint(page.page)
