"""A page elsewhere cannot make a signed-in browser change anything: no token, no change."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from routes import WISHES, Route, Wish, changes, knocks, untaught
from town import AUDITOR, HALF_NEW, HALF_PHONE, OPERATOR, PHONE, Town, Visit, calm
from web.visits import settings
from werkzeug.test import TestResponse

from service.app import create_app
from service.settings import Post

pytestmark = pytest.mark.long
Forgery = Callable[[Town, Visit, Wish, Route], TestResponse]
EVIL = "https://evil.example"


def with_token(token: Any) -> Forgery:
    """The right wish with another token."""

    def send(town: Town, visit: Visit, wish: Wish, route: Route) -> TestResponse:
        return wish.sent(town, visit, route, data=wish.fields(town, visit) | {"csrf_token": token})

    return send


def of_another_session(town: Town, visit: Visit, wish: Wish, route: Route) -> TestResponse:
    other = town.at_a_page(OPERATOR if wish.login == AUDITOR else AUDITOR).token
    return with_token(other)(town, visit, wish, route)


def of_a_stranger(town: Town, visit: Visit, wish: Wish, route: Route) -> TestResponse:
    stranger = town.stranger()
    stranger.get("/masuk")
    return with_token(stranger.token)(town, visit, wish, route)


def in_the_address(town: Town, visit: Visit, wish: Wish, route: Route) -> TestResponse:
    fields = wish.fields(town, visit)
    return wish.sent(
        town, visit, route, data={**fields, "csrf_token": None}, query_string={"csrf_token": visit.token}
    )


def in_a_cookie(town: Town, visit: Visit, wish: Wish, route: Route) -> TestResponse:
    visit.client.set_cookie("csrf_token", visit.token)
    return with_token(None)(town, visit, wish, route)


def as_plain_text(town: Town, visit: Visit, wish: Wish, route: Route) -> TestResponse:
    """What a foreign form can send without asking first: JSON dressed as text."""
    return visit.client.open(
        route.path, method=route.method, data='{"values": {}}', content_type="text/plain"
    )


def as_json(town: Town, visit: Visit, wish: Wish, route: Route) -> TestResponse:
    return visit.client.open(route.path, method=route.method, json={"values": {}, "csrf_token": visit.token})


def from_origin(**headers: str) -> Forgery:
    """The right token, but the browser says the form stood elsewhere."""

    def send(town: Town, visit: Visit, wish: Wish, route: Route) -> TestResponse:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return wish.sent(town, visit, route, headers=told)

    return send


WITHOUT_TOKEN: dict[str, Forgery] = {
    "no token": with_token(None),
    "an empty token": with_token(""),
    "a wrong token": with_token("x" * 91),
    "the token of another's session": of_another_session,
    "the token of a stranger's page": of_a_stranger,
    "the token in the address": in_the_address,
    "the token in a cookie": in_a_cookie,
    "JSON as text/plain": as_plain_text,
    "JSON without the header": as_json,
}
FROM_ELSEWHERE: dict[str, Forgery] = {
    "Origin: null": from_origin(Origin="null"),
    "a foreign Origin": from_origin(Origin=EVIL),
    "a lookalike Origin": from_origin(Origin="http://localhost.evil.example"),
    "another scheme": from_origin(Origin="ftp://localhost"),
    "another port": from_origin(Origin="http://localhost:8081"),
    "cross-site, says the browser": from_origin(Sec_Fetch_Site="cross-site"),
    "same-site, says the browser": from_origin(Sec_Fetch_Site="same-site"),
}


def test_every_route_is_taught(town: Town) -> None:
    """A new route that changes something needs one wish that succeeds: without it no story here could fail."""
    assert untaught(town) == set(), "name what stands for them in routes.NAMED"
    assert {each.endpoint for each in changes(town)} - set(WISHES) == set(), "say how in routes.WISHES"


def test_the_right_token_has_its_effect(town: Town) -> None:
    """The control: with it every abuse below would have had an effect."""
    without = []
    for route in changes(town):
        town.rewind()
        visit, before = knocks(town, route), town.rows()
        stands = visit.client.get("/sop").status_code
        answer = WISHES[route.endpoint].sent(town, visit, route)
        moved = {
            "rows": town.rows() != before,
            "session": visit.client.get("/sop").status_code != stands,
            "": True,
        }
        if (
            answer.status_code
            not in (200, 201, 302, 303, *([404, 409] if not WISHES[route.endpoint].moves else []))
            or not moved[WISHES[route.endpoint].moves]
        ):
            without.append(f"{route.told}: {answer.status_code}")
    assert without == []


def forged(town: Town, forgeries: dict[str, Forgery]) -> list[str]:
    """What went wrong when every wish was forged in each of these ways."""
    wrong = []
    for route in changes(town):
        wish, visit, before = WISHES[route.endpoint], knocks(town, route), town.rows()
        stands = visit.client.get("/sop").status_code if wish.moves == "session" else 0
        for how, forge in forgeries.items():
            answer = forge(town, visit, wish, route)
            still = not stands or visit.client.get("/sop").status_code == stands
            if answer.status_code != 400 or calm(answer) or not still:
                wrong.append(f"{route.told}: {how}: {answer.status_code} {calm(answer)}")
        if town.rows() != before:
            wrong.append(f"{route.told}: something was written")
            town.rewind()
    return wrong


def test_nothing_changes_without_the_token_of_this_session(town: Town) -> None:
    assert forged(town, WITHOUT_TOKEN) == []


def test_nothing_changes_from_a_page_elsewhere_even_with_the_token(town: Town) -> None:
    assert forged(town, FROM_ELSEWHERE) == []


@pytest.mark.parametrize(
    ("origin", "https", "code"),
    [
        ("http://localhost", False, 403),
        ("https://localhost", False, 403),  # a proxy speaks HTTPS and the operator did not say so
        ("http://localhost", True, 400),
        ("https://localhost", True, 403),
        ("https://lajur.kota.go.id", True, 403),  # the public address, where a proxy renames the host
        ("https://kota.go.id", True, 400),
        ("https://lajur.kota.go.id.evil.example", True, 400),
        ("null", True, 400),
    ],
)
def test_a_form_comes_from_the_address_the_browser_shows(
    town: Town, origin: str, https: bool, code: int
) -> None:
    """403 is what a wrong password gets: the form was looked at."""
    told = replace(settings(town.url, https=https), post=Post(public_url="https://lajur.kota.go.id/"))
    base = f"{'https' if https else 'http'}://localhost"
    visit = Visit(create_app(told).test_client())
    visit.get("/masuk", base_url=base)
    data = {"csrf_token": visit.token, "login": "x", "password": "salah"}
    headers = {"Origin": origin, "Referer": f"{base}/masuk"}
    assert visit.client.post("/masuk", data=data, base_url=base, headers=headers).status_code == code


def test_the_token_of_an_earlier_session_of_the_same_person_is_worth_nothing(town: Town) -> None:
    wrong, later = [], {}
    for route in changes(town):
        wish = WISHES[route.endpoint]
        if wish.login in ("", HALF_NEW, HALF_PHONE, PHONE):  # a second session of theirs stays halfway
            continue
        if wish.login not in later:
            later[wish.login] = town.stranger()
            later[wish.login].signs_in(wish.login)
        with town.unmoved(route.told):
            answer = with_token(town.at_a_page(wish.login).token)(town, later[wish.login], wish, route)
        if answer.status_code != 400:
            wrong.append(f"{route.told}: {answer.status_code}")
    assert wrong == []


def test_a_page_elsewhere_with_https_is_refused_by_its_referrer_too(town: Town) -> None:
    wrong = []
    for route in changes(town):
        visit = knocks(town, route)
        for referrer in (EVIL + "/tugas", "https://localhost.evil.example/"):
            with town.unmoved(route.told):
                answer = WISHES[route.endpoint].sent(
                    town, visit, route, base_url="https://localhost", headers={"Referer": referrer}
                )
            if answer.status_code not in (302, 400):  # 302: over https the plain cookie is not sent along
                wrong.append(f"{route.told}: {answer.status_code}")
    assert wrong == []
