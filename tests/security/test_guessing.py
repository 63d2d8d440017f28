"""A stranger learns nothing by asking: not who has an account, not which number exists."""

import re
from typing import Any
from uuid import UUID

import argon2
import pytest
from routes import PROGRAMS, address
from town import APPLICANT_2, OPD, PASSWORD, STAFF, STAFF_2, UNKNOWN, Town, calm
from werkzeug.test import TestResponse

from service import identity
from service.database import EVERY, transaction

pytestmark = pytest.mark.long
WRONG = {
    "a wrong password": (STAFF, "salah-semua-1"),
    "an unknown name": ("tidak.ada", "salah-semua-1"),
    "a disabled person, rightly": (STAFF_2, PASSWORD),
    "a disabled person, wrongly": (STAFF_2, "salah-semua-1"),
    "an account without a password": ("tanpa.sandi", "salah-semua-1"),
    "an account without a password, empty": ("tanpa.sandi", ""),
    "an empty name": ("", "salah-semua-1"),
    "an empty password": (STAFF, ""),
    "a name with SQL": ("' OR 1=1 --", "salah-semua-1"),
    "a name with a NUL": (STAFF + "\x00", "salah-semua-1"),
    "a very long name": ("x" * 5000, "salah-semua-1"),
    "a very long password": (STAFF, "x" * 5000),
}


def told(answer: TestResponse, login: str) -> tuple[Any, ...]:
    """An answer without the token and without the name that was typed."""
    text = re.sub(r'name="csrf_token" value="[^"]*"', "", answer.get_data(as_text=True))
    text = re.sub(r'(id="login" name="login") value="[^"]*"', r"\1", text)
    headers = {
        name: value for name, value in answer.headers.items() if name not in ("Content-Length", "Set-Cookie")
    }
    cookies = [each.partition("=")[0] for each in answer.headers.getlist("Set-Cookie")]
    return answer.status_code, headers, cookies, text


def test_a_sign_in_that_fails_answers_alike_whoever_it_was(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same page, the same headers, and the same work: one verification of one argon2 hash, counted."""
    verify, counted = argon2.PasswordHasher.verify, []

    def counting(self: argon2.PasswordHasher, hash: str | bytes, password: str | bytes) -> bool:
        counted.append(hash)
        return verify(self, hash, password)

    town.does(
        "UPDATE person SET disabled_at = '2026-11-22 00:00:00' WHERE id = :id",
        id=UUID(town.things[STAFF_2]).hex,
    )
    town.does("UPDATE account SET login = 'tanpa.sandi', password_hash = '' WHERE login = :login", login=OPD)
    with transaction(
        town.engine, EVERY
    ) as session:  # hashed as the house hashes, not as the town did in haste
        identity.share_password(session, [STAFF, STAFF_2], PASSWORD)
    monkeypatch.setattr(argon2.PasswordHasher, "verify", counting)
    answers, work = {}, {}
    for what, (login, password) in WRONG.items():
        visit = town.stranger()
        visit.get("/masuk")
        counted.clear()
        answers[what] = told(visit.post("/masuk", login=login, password=password), login)
        work[what] = [str(each).split("$")[:4] for each in counted]
        assert visit.client.get("/sop").status_code == 302, what
    first = answers["a wrong password"]
    assert first[0] == 403
    assert {what: each for what, each in answers.items() if each != first} == {}
    assert {what: each for what, each in work.items() if each != work["a wrong password"]} == {}
    assert len(work["a wrong password"]) == 1


def test_a_name_is_blocked_alike_whether_it_exists_or_not(town: Town) -> None:
    """After many wrong passwords the answer stays the same for a known and an unknown name."""
    said = {}
    for login in (STAFF, "tidak.ada"):
        visit = town.stranger()
        visit.get("/masuk")
        for limiter in town.site.app.extensions["limiter"]:
            limiter.reset()  # an address may fail so often; here it is about the name
        said[login] = [
            told(visit.post("/masuk", login=login, password="salah-semua-1"), login) for _ in range(12)
        ]
    codes = {login: [each[0] for each in answers] for login, answers in said.items()}
    assert codes[STAFF] == codes["tidak.ada"]
    assert set(codes[STAFF]) <= {403, 429}
    texts = {login: [each[3] for each in answers] for login, answers in said.items()}
    assert texts[STAFF] == texts["tidak.ada"]


def test_what_belongs_to_others_answers_like_what_does_not_exist(town: Town) -> None:
    """An outsider tries the address of every thing of the town, and of nothing."""
    wrong, visit = [], town.at_a_page(APPLICANT_2)
    for rule in town.site.app.url_map.iter_rules():
        if "id" not in rule.arguments or rule.endpoint.partition(".")[0] in PROGRAMS:
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"}):
            missing = visit.client.open(
                address(rule, {}, id=UNKNOWN), method=method, headers={"X-CSRFToken": visit.token}
            )
            for name, id in town.things.items():
                if "." in name and name not in (STAFF, f"key of {STAFF}"):
                    continue
                there = visit.client.open(
                    address(rule, {}, id=id), method=method, headers={"X-CSRFToken": visit.token}
                )
                if (there.status_code, plain(there)) != (missing.status_code, plain(missing)):
                    wrong.append(
                        f"{method} {rule.rule} of {name}: {there.status_code}, not {missing.status_code}"
                    )
    assert wrong == []


def plain(answer: TestResponse) -> str:
    text = answer.get_data(as_text=True)
    return re.sub(r'value="[^"]*"', "", text.split("<main")[-1].split("</main>")[0])


def test_ids_that_are_no_ids_answer_like_unknown_ones(town: Town) -> None:
    """Another spelling of an id is no way around anything, and nothing breaks over it."""
    odd = ["0", "null", "%00", "..", "a" * 500, "{7*7}", "'", UNKNOWN.upper(), "💥"]
    wrong, visit = [], town.at_a_page(STAFF)
    with town.unmoved():
        for rule in town.site.app.url_map.iter_rules():
            for name in rule.arguments - {"filename"}:
                for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                    for each in (
                        odd if "int" not in str(rule._converters[name]).lower() else ["0", "9" * 25, 2**63]
                    ):
                        path = rule.rule
                        with town.site.app.test_request_context():
                            for other in rule.arguments - {name}:
                                kept = "1" if other == "version" else UNKNOWN
                                path = re.sub(rf"<[^>]*\b{other}>", kept, path)
                        path = re.sub(rf"<[^>]*\b{name}>", str(each), path)
                        answer = visit.client.open(path, method=method, headers={"X-CSRFToken": visit.token})
                        if answer.status_code not in (302, 400, 401, 403, 404, 405, 308, 422) or calm(answer):
                            wrong.append(f"{method} {path[:80]}: {answer.status_code} {calm(answer)}")
    assert wrong == []


def test_every_id_of_the_town_is_long_enough_not_to_be_guessed(town: Town) -> None:
    ids = [id for name, id in town.things.items() if not name.startswith("hash of")]
    assert ids and all(len(UUID(id).bytes) == 16 for id in ids)
