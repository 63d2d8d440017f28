"""Guessing is slow and tells nothing; what was used once is used up; halfway in is outside."""

from datetime import timedelta

import argon2
import pytest
from argon2.exceptions import VerifyMismatchError
from routes import WISHES, changes, knocks, reads
from town import (
    BEGUN,
    HALF_NEW,
    HALF_PHONE,
    NEW,
    PASSWORD,
    PHONE,
    STAFF,
    STAFF_2,
    Town,
    Visit,
    calm,
    sentence,
)

WRONG = "salah-semua-1"


def at_sign_in(town: Town) -> Visit:
    visit = town.stranger()
    visit.get("/masuk")
    return visit


def test_guessing_passwords_of_one_name_is_slowed_down(town: Town) -> None:
    """From the sixth on one waits, the right password waits too, and the wait is told."""
    visit = at_sign_in(town)
    codes = [visit.post("/masuk", login=STAFF, password=WRONG).status_code for _ in range(5)]
    assert codes == [403] * 5
    waits = visit.post("/masuk", login=STAFF, password=PASSWORD)
    assert waits.status_code == 429 and int(waits.headers["Retry-After"]) > 0
    assert "Terlalu banyak percobaan" in sentence(waits)
    assert visit.client.get("/sop").status_code == 302
    town.world.now += timedelta(minutes=2)
    assert visit.post("/masuk", login=STAFF, password=PASSWORD).status_code == 302


def test_one_persons_wait_is_not_his_colleagues(town: Town) -> None:
    visit = at_sign_in(town)
    for _ in range(7):
        visit.post("/masuk", login=STAFF, password=WRONG)
    assert visit.post("/masuk", login=STAFF_2, password=PASSWORD).status_code == 302


def test_another_spelling_of_a_name_is_the_same_name(town: Town) -> None:
    """Capitals, spaces and NULs around a login give no fresh attempts."""
    visit = at_sign_in(town)
    spellings = (STAFF, STAFF.upper(), f" {STAFF}", f"{STAFF} ", STAFF.title())
    assert {visit.post("/masuk", login=each, password=WRONG).status_code for each in spellings} == {403}
    assert visit.post("/masuk", login=STAFF, password=WRONG).status_code == 429


FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP")


@pytest.mark.parametrize("lying", [False, True])
def test_one_address_that_fails_at_many_names_is_stopped(
    town: Town, monkeypatch: pytest.MonkeyPatch, lying: bool
) -> None:
    """Spraying one password over many names. A header that anybody may write gives no fresh attempts."""

    def wrong(*given: object) -> bool:
        raise VerifyMismatchError  # what it costs is counted elsewhere

    monkeypatch.setattr(argon2.PasswordHasher, "verify", wrong)
    visit, codes = at_sign_in(town), []
    for n in range(33):
        data = {"csrf_token": visit.token, "login": f"orang{n}", "password": WRONG}
        headers = {name: f"for=10.0.0.{n}" if name == "Forwarded" else f"10.0.0.{n}" for name in FORWARDED}
        codes.append(visit.client.post("/masuk", data=data, headers=headers if lying else {}).status_code)
    assert codes[0] == 403 and codes[-1] == 429
    assert codes == sorted(codes)


def test_a_code_of_the_phone_opens_once(town: Town) -> None:
    """The same code again, for another session of the same person, is refused."""
    first, second = town.at_a_page(HALF_PHONE), town.stranger()
    code = town.code(PHONE)
    assert first.post("/masuk/kode", code=code).status_code == 302
    second.signs_in(PHONE)
    second.get("/masuk/kode")
    again = second.post("/masuk/kode", code=code)
    assert again.status_code == 403 and "sudah dipakai" in sentence(again)
    earlier = second.post("/masuk/kode", code=town.code(PHONE, -1))
    assert earlier.status_code == 403, "a code before the one that was used is used up with it"
    assert second.client.get("/sop").status_code == 302


def test_a_recovery_code_opens_once(town: Town) -> None:
    first, second = town.at_a_page(HALF_PHONE), town.stranger()
    code = town.recovery[0]
    assert first.post("/masuk/kode", code=code).status_code == 302
    second.signs_in(PHONE)
    second.get("/masuk/kode")
    with town.unmoved():
        for spelling in (code, code.upper(), code.replace("-", ""), f" {code} "):
            assert second.post("/masuk/kode", code=spelling).status_code == 403
    assert second.client.get("/sop").status_code == 302


def test_guessing_codes_is_slowed_down(town: Town) -> None:
    """Also in a new session: the count is the person's, not the cookie's."""
    visit = town.at_a_page(HALF_PHONE)
    codes = [visit.post("/masuk/kode", code=f"{n:06}").status_code for n in range(5)]
    assert codes == [403] * 5
    other = town.stranger()
    other.signs_in(PHONE)
    other.get("/masuk/kode")
    assert other.post("/masuk/kode", code=town.code(PHONE)).status_code == 429


@pytest.mark.parametrize(
    "code",
    [
        "",
        " ",
        "0",
        "00000",
        "0000000",
        "12345a",
        "１２３４５６",
        "-12345",
        "1e5",
        "x" * 10_000,
        "\x00",
        "' OR 1=1",
        "000000\n",
    ],
)
def test_what_is_no_code_is_refused(town: Town, code: str) -> None:
    visit = town.at_a_page(HALF_PHONE)
    with town.unmoved():
        answer = visit.post("/masuk/kode", code=code)
        assert answer.status_code == 403 and calm(answer) == ""


def test_a_first_password_ends_with_its_day(town: Town) -> None:
    town.world.now += timedelta(days=8)
    visit = at_sign_in(town)
    late = visit.post("/masuk", login=NEW, password=PASSWORD)
    assert late.status_code == 403
    assert visit.client.get("/masuk/kata-sandi").status_code == 302


def test_a_first_password_opens_nothing_but_the_choice_of_an_own_one(town: Town) -> None:
    visit = town.at_a_page(HALF_NEW)
    for wish, code in ((PASSWORD, 422), ("kata-sandi-uji-8", 302)):
        answer = visit.post("/masuk/kata-sandi", new=wish, again=wish)
        assert answer.status_code == code, sentence(answer)
    old = at_sign_in(town)
    assert old.post("/masuk", login=NEW, password=PASSWORD).status_code == 403


@pytest.mark.parametrize("half", [HALF_NEW, HALF_PHONE])
def test_halfway_in_is_outside(town: Town, half: str) -> None:
    """After the password and before what is still owed no page opens, and nothing changes."""
    visit, own = town.at_a_page(half), "/masuk/kata-sandi" if half == HALF_NEW else "/masuk/kode"
    wrong = []
    for route in reads(town):
        with visit.client.get(route.path) as answer:
            free = route.path in ("/masuk", "/sehat", own) or route.path.startswith(
                ("/static/", "/masuk/", "/.well-known/")
            )
            if answer.status_code != 302 and not free:
                wrong.append(f"{route.told}: {answer.status_code}")
    for route in changes(town):
        wish = WISHES[route.endpoint]
        if route.endpoint.startswith(("second_step.", "auth.", "federated.")):
            continue
        fields = wish.fields(town, knocks(town, route)) | {"csrf_token": visit.token}
        with town.unmoved(route.told):
            answer = visit.client.open(route.path, method=route.method, data=fields)
        if answer.status_code not in (302, 401, 403):
            wrong.append(f"{route.told}: {answer.status_code}")
    assert wrong == []


def test_halfway_does_not_last(town: Town) -> None:
    visit = town.at_a_page(HALF_PHONE)
    town.world.now += timedelta(minutes=11)
    assert visit.post("/masuk/kode", code=town.code(PHONE)).status_code in (302, 400)
    assert visit.client.get("/sop").location.startswith("/masuk?")


def test_what_one_owes_is_not_paid_with_the_other(town: Town) -> None:
    """The step of the code is not skipped by choosing a password, nor the other way round."""
    for half, path, fields in (
        (HALF_PHONE, "/masuk/kata-sandi", {"new": "sungguh-baru-42", "again": "sungguh-baru-42"}),
        (HALF_NEW, "/masuk/kode", {"code": town.code(PHONE)}),
    ):
        visit = town.at_a_page(half)
        with town.unmoved(half):
            answer = visit.post(path, **fields)
        assert answer.status_code in (302, 400, 403, 404)
        assert visit.client.get("/sop").status_code == 302


def test_a_second_step_is_not_turned_on_or_off_without_its_proofs(town: Town) -> None:
    wrong = []
    for login, path, fields in (
        (STAFF, "/akun/langkah-kedua", {"password": WRONG}),
        (BEGUN, "/akun/langkah-kedua/sahkan", {"code": "000000"}),
        (PHONE, "/akun/langkah-kedua/matikan", {"password": WRONG, "code": town.code(PHONE)}),
        (PHONE, "/akun/langkah-kedua/matikan", {"password": PASSWORD, "code": "000000"}),
        (PHONE, "/akun/langkah-kedua/kode", {"password": WRONG}),
        (STAFF, "/akun/kata-sandi", {"present": WRONG, "new": "sungguh-baru-42", "again": "sungguh-baru-42"}),
        (STAFF, "/akun/kunci", {"password": WRONG, "name": "x", "days": "30", "scope": "task:read"}),
    ):
        visit = town.at_a_page(login)
        with town.unmoved(path):
            answer = visit.post(path, **fields)
        if answer.status_code != 403 or calm(answer):
            wrong.append(f"{path}: {answer.status_code}")
    assert wrong == []
