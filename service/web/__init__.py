"""The pages: doors that translate between people and the rooms. One module a kind of page."""

from flask import Flask

from service.web import (
    account,
    assets,
    assigning,
    audit,
    auth,
    bell,
    calendar,
    cases,
    deploying,
    federated,
    forecasting,
    headers,
    inbox,
    intake,
    jobs,
    keys,
    lanes,
    language,
    limits,
    modeler,
    origin,
    people,
    people_import,
    procedures,
    refusals,
    seat_words,
    seats,
    second_step,
    start,
    substitutes,
    task,
    telling,
    visitor,
    words,
    worktime,
)

_PARTS = (
    language,
    limits,
    origin,
    intake,
    visitor,
    federated,
    headers,
    refusals,
    words,
    worktime,
    forecasting,
    seat_words,
    bell,
    assets,
    assigning,
)
"""What every page shares, in the order in which a request meets it."""
_PAGES = (
    assigning,
    auth,
    second_step,
    federated,
    account,
    keys,
    bell,
    telling,
    inbox,
    task,
    start,
    cases,
    modeler,
    jobs,
    procedures,
    lanes,
    deploying,
    calendar,
    people_import,
    people,
    seats,
    substitutes,
    audit,
)


def hang(app: Flask) -> None:
    """Hang every page on the house; whoever is not signed in meets the sign-in page first."""
    for part in _PARTS:
        part.install(app)
    for page in _PAGES:
        app.register_blueprint(page.page)
