"""Which passwords are refused, how one's own is changed, and that a first one only opens the way to an own one."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from household import NOW, PASSWORD, Household

from service import history, identity
from service.errors import Forbidden, Invalid
from service.identity import sessions
from service.identity.passwords import COMMON, check_strength
from service.identity.sessions import Life
from service.personnel import accounts

ABOUT = ["sari.w", "Sari Wulandari", "metro", "Diskominfo", "Kota Metro"]


def test_at_least_three_thousand_common_passwords_are_known() -> None:
    known = [line for line in COMMON.read_text("utf-8").splitlines() if not line.startswith("# ")]
    assert len(known) >= 3000 and len(set(known)) == len(known)
    assert all(len(line) >= 8 and line == line.casefold() for line in known)


@pytest.mark.parametrize("password", ["password", "12345678", "Bismillah1", "iloveyou", " rahasia123 "])
def test_what_everybody_tries_first_is_refused(password: str) -> None:
    with pytest.raises(Invalid, match="terlalu umum"):
        check_strength(password, ABOUT)


@pytest.mark.parametrize(
    "password", ["sari2026!", "WULANDARI99", "diskominfometro1", "lajurlajur", "kotametro"]
)
def test_little_more_than_a_name_is_refused(password: str) -> None:
    with pytest.raises(Invalid, match="nama Anda atau instansi"):
        check_strength(password, ABOUT)


@pytest.mark.parametrize(
    "password",
    ["qjxkvbzw", "aaaabbbbccccz", "サクラサクサクラサ", PASSWORD, "sari makan nasi goreng", "x" * 200],
)
def test_length_is_enough_and_nothing_is_composed(password: str) -> None:
    check_strength(password, ABOUT)


def test_changing_it_asks_for_the_present_one_and_ends_every_session(house: Household) -> None:
    life = Life(timedelta(hours=1), timedelta(hours=12))
    secret = house.does(lambda s, me: sessions.begin(s, me.tenant, me.person, "password", "", NOW))
    with pytest.raises(Forbidden, match="sekarang salah"):
        house.does(lambda s, me: accounts.change_password(s, me, "bukan ini", "nasi goreng kambing", NOW))
    assert house.does(lambda s, me: sessions.find(s, me.tenant, secret, NOW, life))
    house.does(lambda s, me: accounts.change_password(s, me, PASSWORD, "nasi goreng kambing", NOW))
    assert house.does(lambda s, me: sessions.find(s, me.tenant, secret, NOW, life)) is None
    with pytest.raises(Forbidden):
        house.at_the_door(lambda s: identity.sign_in(s, "sari", PASSWORD, NOW))
    assert (
        house.at_the_door(lambda s: identity.sign_in(s, "sari", "nasi goreng kambing", NOW)).login == "sari"
    )
    told = house.does(lambda s, me: history.read(s, me.tenant, accounts.stream(me.person)))
    assert [event.kind for event in told] == ["password_changed"] and "kambing" not in repr(told)


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("pendek", "8 sampai 200"),
        ("x" * 201, "8 sampai 200"),
        (PASSWORD, "sama dengan"),
        ("password1", "umum"),
    ],
)
def test_a_new_one_that_will_not_do_changes_nothing(house: Household, new: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        house.does(lambda s, me: accounts.change_password(s, me, PASSWORD, new, NOW))
    assert house.at_the_door(lambda s: identity.sign_in(s, "sari", PASSWORD, NOW))


def test_a_first_password_owes_an_own_one_and_expires(house: Household) -> None:
    until = NOW + timedelta(days=7)
    house.at_the_door(lambda s: identity.set_password(s, "sari", "pintu-kayu-7w", NOW, until))
    me = house.at_the_door(lambda s: identity.sign_in(s, "sari", "pintu-kayu-7w", NOW))
    assert house.at_the_door(lambda s: identity.owes(s, me.tenant, me.person, "password")) == ("password",)
    assert house.at_the_door(lambda s: identity.owes(s, me.tenant, me.person, "oidc")) == ()
    with pytest.raises(Forbidden, match="sudah tidak berlaku"):
        house.at_the_door(lambda s: identity.sign_in(s, "sari", "pintu-kayu-7w", until))
    with pytest.raises(Forbidden, match="pengguna atau kata sandi salah"):
        house.at_the_door(lambda s: identity.sign_in(s, "sari", "bukan-ini", until))
    house.does(lambda s, me: accounts.choose_password(s, me, "nasi goreng kambing", NOW))
    assert house.at_the_door(lambda s: identity.owes(s, me.tenant, me.person, "password")) == ()
    assert house.at_the_door(lambda s: identity.sign_in(s, "sari", "nasi goreng kambing", until))


def test_only_a_first_password_is_replaced_without_the_present_one(house: Household) -> None:
    with pytest.raises(Forbidden, match="sudah diganti"):
        house.does(lambda s, me: accounts.choose_password(s, me, "nasi goreng kambing", NOW))


@pytest.mark.parametrize("password", ["x" * 5000, "", "\ud800" * 9, "\x00"])
def test_odd_passwords_are_wrong_ones(house: Household, password: str) -> None:
    with pytest.raises(Forbidden):
        house.at_the_door(lambda s: identity.sign_in(s, "sari", password, NOW))


def test_the_hash_is_as_slow_as_owasp_asks(strong: PasswordHasher) -> None:
    """OWASP's password storage cheat sheet: Argon2id with 19 MiB and two passes, or more."""
    assert (strong.type.name, strong.memory_cost >= 19 * 1024, strong.time_cost >= 2) == ("ID", True, True)


def test_whatever_was_wrong_one_hash_is_computed(house: Household, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same work, so the same time, for a wrong password, an unknown, a disabled, and one without a password."""
    hashes = []
    right = PasswordHasher.verify

    def counted(self: PasswordHasher, hash: str, password: str) -> bool:
        hashes.append(hash.split("$")[3])  # its parameters
        return right(self, hash, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    house.disables("admin")
    house.at_the_door(lambda s: identity.add_person(s, "metro", "baru", "Orang Baru", {"applicant"}))
    said = set()
    for login, password in (
        ("sari", "salah"),
        ("nobody", "salah"),
        ("admin", PASSWORD),
        ("baru", ""),
        ("sari", "x" * 999),
    ):
        with pytest.raises(Forbidden) as no:
            house.at_the_door(lambda s, a=login, b=password: identity.sign_in(s, a, b, NOW))
        said.add(str(no.value))
    assert len(said) == 1 and len(hashes) == 5 and len(set(hashes)) == 1
