"""A session belongs to one browser of one person, and lives no longer than the right to it."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from routes import WISHES, changes, knocks, reads
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from town import APPLICANT, HEAD, OWNER, PASSWORD, STAFF, STAFF_2, Town, Visit, calm
from web.visits import settings

from service.app import create_app
from service.web import visitor

DISABLED = "UPDATE person SET disabled_at = '2026-11-22 00:00:00' WHERE id = :id"
NO_ROLES = "DELETE FROM role_grant WHERE person = :id"
NO_SEAT = "UPDATE occupant SET until = '2026-11-22 00:00:00' WHERE person = :id"
OWN = ("bell.", "account.", "second_step.", "auth.", "keys.revoke")
"""What anybody with an account may do for himself, whatever his roles."""
SEATS = {"inbox.claim", "task.complete", "start.begin", "substitutes.delegate"}
"""What needs a seat; giving a held task back does not."""


def name_of(town: Town) -> str:
    found: str = town.site.app.config["SESSION_COOKIE_NAME"]
    return found


def cookie(town: Town, visit: Visit) -> str:
    found = visit.client.get_cookie(name_of(town))
    assert found is not None
    return found.value


def outside(visit: Visit, path: str = "/sop") -> bool:
    """Whether the browser is sent to the sign-in page."""
    answer = visit.client.get(path)
    return answer.status_code == 302 and answer.location.startswith("/masuk")


def test_signing_in_gives_a_new_session_whatever_was_planted_before(town: Town) -> None:
    thief = town.stranger()
    thief.get("/masuk")
    victim = town.stranger()
    victim.client.set_cookie(name_of(town), cookie(town, thief))
    victim.signs_in(STAFF)
    assert cookie(town, victim) != cookie(town, thief)
    assert outside(thief) and not outside(victim)


def test_signing_in_over_another_persons_session_leaves_nothing_of_it(town: Town) -> None:
    visit = town.at_a_page(STAFF)
    before = cookie(town, visit)
    visit.client.post("/keluar", data={"csrf_token": visit.token})
    visit.signs_in(APPLICANT)
    assert visit.client.get("/audit").status_code == 403
    assert cookie(town, visit) != before


def forged(key: str) -> Callable[[str], str]:
    """A cookie somebody signed with another key."""

    def sign(real: str) -> str:
        made = SecureCookieSessionInterface()
        signer = URLSafeTimedSerializer(
            key,
            salt=made.salt,
            serializer=made.serializer,
            signer_kwargs={"key_derivation": made.key_derivation, "digest_method": made.digest_method},
        )
        return str(
            signer.dumps({"_user_id": f"banyuwangi\n{UUID(int=1)}", "since": 1795399200, "_fresh": True})
        )

    return sign


def flipped(place: int) -> Callable[[str], str]:
    def flip(real: str) -> str:
        parts = real.split(".")
        part = parts[place]
        parts[place] = part[:3] + ("A" if part[3] != "A" else "B") + part[4:]
        return ".".join(parts)

    return flip


def grown(real: str) -> str:
    """The payload says more; the signature is the old one."""
    payload = base64.urlsafe_b64encode(json.dumps({"_user_id": "banyuwangi\n1"}).encode()).decode().strip("=")
    return ".".join([payload, *real.rpartition(".")[0].split(".")[-1:], real.rpartition(".")[2]])


TAMPERED: dict[str, Callable[[str], str]] = {
    "another payload": grown,
    "a letter of the payload": flipped(-3),
    "a letter of the time": flipped(-2),
    "a letter of the signature": flipped(-1),
    "signed with another key": forged("rahasia"),
    "signed with an empty key": forged(""),
    "no signature": lambda real: real.rpartition(".")[0],
    "cut short": lambda real: real[:-5],
    "nothing": lambda real: "",
    "dots only": lambda real: "..",
    "half letters and controls": lambda real: "%00%ff\\ud800",
    "four thousand letters": lambda real: "x" * 4_000,
    "a pickle": lambda real: "gASVIQAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOUjAZpZCA+L3SUhZRSlC4=",
}


@pytest.mark.parametrize("how", TAMPERED)
def test_a_tampered_cookie_is_nobody(town: Town, how: str) -> None:
    visit = town.visit(STAFF)
    changed = TAMPERED[how](cookie(town, visit))
    assert changed != cookie(town, visit)
    stranger = town.stranger()
    stranger.client.set_cookie(name_of(town), changed)
    with town.unmoved(how):
        assert outside(stranger)


def test_the_cookie_of_a_signed_out_session_is_nobody(town: Town) -> None:
    visit = town.at_a_page(STAFF)
    kept = cookie(town, visit)
    assert visit.post("/keluar").status_code == 302
    thief = town.stranger()
    thief.client.set_cookie(name_of(town), kept)
    assert outside(visit)
    assert outside(thief), "signing out must end the session, not only forget its cookie"


def test_signing_out_ends_one_browser_and_not_the_others(town: Town) -> None:
    first, second = town.at_a_page(STAFF), town.stranger()
    second.signs_in(STAFF)
    first.post("/keluar")
    assert outside(first) and not outside(second)


def taken(town: Town, statement: str, login: str) -> None:
    town.does(statement, id=UUID(town.things[login]).hex)


def test_a_disabled_person_is_out_at_once(town: Town) -> None:
    visit = town.at_a_page(HEAD)
    taken(town, DISABLED, HEAD)
    for route in reads(town):
        answer = visit.client.get(route.path)
        assert answer.status_code in (200, 302, 401, 404), route.told
        assert "Kasi" not in answer.text, route.told
        answer.close()
    assert outside(visit)


def abused(town: Town, statement: str, without: set[str] = frozenset()) -> list[str]:  # type: ignore[assignment]
    """What still worked after the person lost it between the form and its sending."""
    wrong = []
    for route in changes(town):
        wish = WISHES[route.endpoint]
        if not wish.login or route.endpoint in without:
            continue
        town.rewind()
        visit = knocks(town, route)
        fields = wish.fields(town, visit)
        taken(town, statement, wish.login)
        with town.unmoved(route.told):
            answer = wish.sent(town, visit, route, data={"csrf_token": visit.token, **fields})
        if answer.status_code not in (302, 400, 401, 403, 404) or calm(answer):
            wrong.append(f"{route.told}: {answer.status_code} {calm(answer)}")
        if answer.status_code == 302 and not answer.location.startswith("/masuk"):
            wrong.append(f"{route.told}: {answer.location}")
    return wrong


def test_who_is_disabled_between_the_form_and_its_sending_changes_nothing(town: Town) -> None:
    assert abused(town, DISABLED) == []


def test_who_lost_the_role_meanwhile_changes_nothing(town: Town) -> None:
    assert abused(town, NO_ROLES, {each for each in WISHES if each.startswith(OWN)}) == []


def test_who_left_the_seat_meanwhile_changes_nothing(town: Town) -> None:
    wrong = abused(town, NO_SEAT, {each for each in WISHES if each not in SEATS})
    assert wrong == []


def test_who_is_disabled_within_the_request_changes_nothing(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The narrowest gap: after the session was found good and before the transaction began."""
    wrong, begin, losing = [], visitor.transaction, {"login": ""}

    @contextmanager
    def begun_late(engine: Engine, *more: Any) -> Iterator[Session]:
        if losing["login"]:
            taken(town, DISABLED, losing["login"])
            losing["login"] = ""
            losing["rows"] = town.rows()
        with begin(engine, *more) as session:
            yield session

    monkeypatch.setattr(visitor, "transaction", begun_late)
    for route in changes(town):
        wish = WISHES[route.endpoint]
        if not wish.login or wish.moves != "rows":
            continue
        town.rewind()
        visit = knocks(town, route)
        losing["login"] = wish.login
        answer = wish.sent(town, visit, route)
        if losing["login"]:
            continue  # it went through no transaction of the visitor's
        if answer.status_code != 403 or calm(answer) or town.rows() != losing["rows"]:
            wrong.append(f"{route.told}: {answer.status_code}")
    assert wrong == []


def set_cookies(town: Town, https: bool) -> list[str]:
    """What the browser is told to keep when somebody signs in and chooses a language."""
    app = create_app(settings(town.url, https=https))
    client, base = app.test_client(), "https://localhost" if https else "http://localhost"
    page = client.get("/masuk?bahasa=en", base_url=base)
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post(
        "/masuk",
        data={"csrf_token": token, "login": STAFF, "password": PASSWORD},
        base_url=base,
        headers={"Referer": f"{base}/masuk"},
    )
    assert answer.status_code == 302, answer.text
    return [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]


def test_no_script_reads_a_cookie_and_no_other_site_sends_one(town: Town) -> None:
    told = set_cookies(town, https=False)
    assert len(told) >= 2
    for each in told:
        assert "HttpOnly" in each and ("SameSite=Lax" in each or "SameSite=Strict" in each), each
        assert "Domain=" not in each and "Secure" not in each and "Path=/" in each, each


def test_with_https_a_cookie_travels_encrypted_and_belongs_to_this_host(town: Town) -> None:
    for each in set_cookies(town, https=True):
        assert each.startswith(("__Host-", "bahasa=")), each
        assert "; Secure" in each and "Domain=" not in each and "Path=/" in each, each


def test_two_sessions_at_once_are_two_people(town: Town) -> None:
    """A second cookie of the same name, as a neighbour domain plants it, never mixes two people."""
    visit, thief = town.visit(STAFF), town.visit(STAFF_2)
    name = name_of(town)
    both = f"{name}={cookie(town, thief)}; {name}={cookie(town, visit)}"
    page = town.stranger().client.get("/sop", headers={"Cookie": both})
    assert page.status_code in (200, 302)
    assert ("Staf2" in page.text) != ("Staf Statistik banyuwangi" in page.text) or page.status_code == 302


def test_a_planted_cookie_of_another_person_does_not_sign_one_in_as_him(town: Town) -> None:
    """Login fixation: the victim asks to sign in, and the session that was planted is not his afterwards."""
    planted = cookie(town, town.visit(OWNER))
    visit = town.stranger()
    visit.client.set_cookie(name_of(town), planted)
    answer = visit.client.get("/masuk")
    assert answer.status_code == 302 and answer.location == "/"
