"""Visits at the door: forms that are refused, cookies that are copied, a house that is opened with other settings."""

from typing import Any

from visits import Site, Visit, settings

from service.app import create_app
from service.settings import Entrance


def problem(answer: Any) -> str:
    """The sentence of a refused form."""
    found: str = answer.text.split('id="problem">')[1].split("<")[0]
    return found


def tries(visit: Visit, login: str, password: str = "salah-semua", **headers: str) -> Any:
    visit.get("/masuk")
    return visit.client.post(
        "/masuk", data={"csrf_token": visit.token, "login": login, "password": password}, headers=headers
    )


def anew(site: Site, entrance: Entrance, **more: Any) -> Site:
    """The same house, opened with other settings."""
    url = site.world.engine.url.render_as_string(hide_password=False)
    site.app = create_app(settings(url, entrance=entrance, **more))
    site.app.testing = True
    return site


def cookie(visit: Visit) -> str:
    found = visit.client.get_cookie("lajur")
    assert found is not None
    return found.value


def copied(site: Site, value: str) -> Visit:
    """A browser with a copy of somebody's cookie."""
    visit = site.stranger()
    visit.client.set_cookie("lajur", value)
    return visit
