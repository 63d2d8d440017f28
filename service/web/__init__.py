"""The pages: doors that translate between people and the rooms. One module a kind of page."""

from flask import Flask

from service.web import (
    assets,
    audit,
    auth,
    bell,
    calendar,
    cases,
    deploying,
    forecasting,
    headers,
    inbox,
    jobs,
    language,
    procedures,
    refusals,
    start,
    task,
    telling,
    visitor,
    words,
    worktime,
)


def hang(app: Flask) -> None:
    """Hang every page on the house; whoever is not signed in meets the sign-in page first."""
    for part in (language, visitor, headers, refusals, words, worktime, forecasting, bell, assets):
        part.install(app)
    for page in (
        auth,
        bell,
        telling,
        inbox,
        task,
        start,
        cases,
        jobs,
        procedures,
        deploying,
        calendar,
        audit,
    ):
        app.register_blueprint(page.page)
