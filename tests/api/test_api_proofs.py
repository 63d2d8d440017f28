"""A password that was proved a short while ago costs little, and opens nothing longer than it would otherwise."""

from datetime import timedelta
from typing import Any

import argon2
import pytest
from programs import ROOT, Site, basic
from sqlalchemy import update
from web.visits import HEAD, STAFF

from service import identity
from service.database import EVERY, transaction
from service.identity import recognised
from service.identity.recognised import Recognised
from service.identity.tables import AccountRow, AttemptRow, GrantRow, PersonRow

PASSWORD = "program-rahasia-7"
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture
def proofs(site: Site, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every hash that a password is held against; STAFF has a password."""
    with transaction(site.world.engine, EVERY) as session:
        identity.set_password(session, STAFF, PASSWORD, site.world.now)
    verify, told = argon2.PasswordHasher.verify, []

    def counting(self: argon2.PasswordHasher, hash: Any, password: Any) -> bool:
        told.append(str(hash))
        return verify(self, hash, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counting)
    return told


def asks(site: Site, password: str = PASSWORD, login: str = STAFF, **more: Any) -> int:
    """What a program with Basic is answered."""
    client = site.app.test_client()
    answer = client.get(f"{ROOT}/version", headers=basic(login, password), environ_overrides=more or None)
    return answer.status_code


def attempts(site: Site) -> int:
    with transaction(site.world.engine, EVERY) as session:
        return session.query(AttemptRow).count()


def test_a_password_is_proved_once_and_then_known_for_a_while(site: Site, proofs: list[str]) -> None:
    assert [asks(site) for _ in range(5)] == [200] * 5
    assert len(proofs) == 1 and attempts(site) == 0
    assert asks(site, login=STAFF.upper()) == 200 and len(proofs) == 1
    site.world.now += recognised.LASTS
    assert asks(site) == 200 and len(proofs) == 2


def test_whoever_guesses_elsewhere_is_counted_and_does_not_stop_who_is_known(
    site: Site, proofs: list[str]
) -> None:
    assert asks(site) == 200
    codes = [asks(site, f"salah-{number}", **ELSEWHERE) for number in range(7)]
    assert codes[0] == 401 and codes[-1] == 429
    assert asks(site) == 200, "who is known need not wait for who guesses"
    assert asks(site, **ELSEWHERE) == 429, "from there the right one is a guess like any other"
    assert len(proofs) <= 6


def test_whoever_guesses_beside_a_known_one_is_counted_too(site: Site, proofs: list[str]) -> None:
    assert asks(site) == 200
    codes = [asks(site, f"salah-{number}") for number in range(7)]
    assert codes[0] == 401 and codes[-1] == 429
    assert len(proofs) <= 6
    assert asks(site) == 200 and attempts(site) == 0, "a right one takes the count away, as ever"


def test_guesses_at_other_names_from_an_office_do_not_shut_out_its_known_program(
    site: Site, proofs: list[str]
) -> None:
    assert asks(site) == 200
    codes = [asks(site, "salah", login=f"tebakan-{number}") for number in range(31)]
    assert codes == [401] * 30 + [429], "the address has used up its failures"
    assert asks(site) == 200
    assert asks(site, login=HEAD) == 429, "a name that is not known waits with the address"


def test_what_is_known_here_is_not_known_elsewhere_nor_for_another(site: Site, proofs: list[str]) -> None:
    assert asks(site) == 200
    assert asks(site, **ELSEWHERE) == 200 and len(proofs) == 2
    assert asks(site, login=HEAD) == 401
    assert asks(site, PASSWORD + " ") == 401 and asks(site, "") == 401


@pytest.mark.parametrize("ends", ["password", "disabled", "second step", "first password", "gone"])
def test_it_ends_at_once(site: Site, proofs: list[str], ends: str) -> None:
    assert asks(site) == 200
    person = site.world.person(STAFF)
    with transaction(site.world.engine, EVERY) as session:
        account = session.get_one(AccountRow, STAFF)
        if ends == "password":
            identity.set_password(session, STAFF, "yang-baru-sekali-8", site.world.now)
        elif ends == "disabled":
            session.get_one(PersonRow, (person.tenant, person.person)).disabled_at = site.world.now
        elif ends == "second step":
            account.totp_step = 0
        elif ends == "first password":
            account.temporary_until = site.world.now + timedelta(days=1)
        else:
            session.delete(account)
    client, headers = site.app.test_client(), basic(STAFF, PASSWORD)
    for method, path in (("GET", "/version"), ("GET", "/batch"), ("POST", "/task"), ("GET", "/nowhere")):
        answer = client.open(
            ROOT + path, method=method, headers=headers, data="{", content_type="application/json"
        )
        assert answer.status_code == 401, f"{method} {path}"
    if ends == "password":
        assert asks(site, "yang-baru-sekali-8") == 200
        assert asks(site) == 401


def test_roles_are_read_anew_with_every_request(site: Site, proofs: list[str]) -> None:
    client, headers = site.app.test_client(), basic(STAFF, PASSWORD)
    assert client.get(f"{ROOT}/task", headers=headers).status_code == 200
    with transaction(site.world.engine, EVERY) as session:
        person = site.world.person(STAFF).person
        session.execute(update(GrantRow).where(GrantRow.person == person).values(role="process_owner"))
    assert client.get(f"{ROOT}/task", headers=headers).status_code == 403
    assert len(proofs) == 1


def test_three_hundred_requests_a_second_are_no_guessing(site: Site, proofs: list[str]) -> None:
    assert {asks(site) for _ in range(400)} == {200}
    assert len(proofs) == 1


def test_guessing_many_names_from_one_address_is_stopped(site: Site, proofs: list[str]) -> None:
    codes = [asks(site, "salah", f"nama-{number}") for number in range(40)]
    assert codes[0] == 401 and codes[-1] == 429
    assert len(proofs) <= 31


def test_the_memory_is_small_and_holds_no_password(site: Site) -> None:
    memory, now = Recognised(), site.world.now
    for number in range(recognised.MOST + 5):
        memory.keep(f"n{number}", "a", PASSWORD, "kota", "hash", now)
        memory.keep_home(f"lajur_{number}", "kota")
    assert memory.recall("n4", "a", PASSWORD, now) is None and memory.home("lajur_4") is None
    found = memory.recall("n5", "a", PASSWORD, now)
    assert found is not None and (found.tenant, found.stored) == ("kota", "hash")
    assert memory.home("lajur_5") == "kota"
    assert memory.recall("n5", "b", PASSWORD, now) is None
    assert memory.recall("n5", "a", PASSWORD, now - timedelta(seconds=1)) is None, "a clock put back"
    assert PASSWORD not in repr(memory.__dict__) and "lajur_5" not in repr(memory.__dict__)
    assert Recognised().recall("n5", "a", PASSWORD, now) is None
