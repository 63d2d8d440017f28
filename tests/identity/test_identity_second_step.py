"""The second step: what a phone shows counts once, paper replaces a lost phone, and nobody else can turn it off."""

from base64 import b32decode
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from household import NOW, PASSWORD, Household
from sqlalchemy import select

from service import history, identity
from service.errors import Conflict, Forbidden, NotFound
from service.identity import second_step
from service.identity.second_step import Seal, State
from service.identity.tables import AccountRow
from service.personnel import accounts

SEAL = Seal("rahasia-uji")
MINUTE = timedelta(minutes=1)


class Phone:
    """An authenticator app: RFC 6238 from the secret, written once more."""

    def __init__(self, secret: str) -> None:
        self._totp = TOTP(b32decode(secret), 6, SHA1(), 30)

    def shows(self, now: datetime) -> str:
        return self._totp.generate(int(now.timestamp())).decode()


def begun(house: Household, login: str = "sari") -> Phone:
    house.does(lambda s, me: second_step.begin(s, me, PASSWORD, SEAL), login)
    setup = house.does(lambda s, me: second_step.setup(s, me, SEAL), login)
    assert setup is not None
    said = parse_qs(urlsplit(setup.address).query)
    assert (said["secret"], said["issuer"]) == ([setup.secret], ["Lajur"])
    return Phone(setup.secret)


def on(house: Household, login: str = "sari") -> tuple[Phone, list[str]]:
    phone = begun(house, login)
    codes = house.does(lambda s, me: accounts.confirm_second_step(s, me, phone.shows(NOW), SEAL, NOW), login)
    return phone, codes


def passes(house: Household, code: str, now: datetime, login: str = "sari", seal: Seal = SEAL) -> bool:
    return house.does(lambda s, me: second_step.passed(s, me.tenant, me.person, code, seal, now), login)


def state(house: Household) -> State:
    return house.does(second_step.state)


@pytest.mark.parametrize(
    ("at", "shown"),
    [(59, "94287082"), (1111111109, "07081804"), (1234567890, "89005924"), (20000000000, "65353130")],
)
def test_the_phone_agrees_with_the_rfc(at: int, shown: str) -> None:
    """RFC 6238, appendix B, for SHA-1, its last six digits."""
    phone = Phone("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    assert phone.shows(datetime.fromtimestamp(at, UTC)) == shown[-6:]


def test_it_is_on_once_the_first_code_was_right(house: Household) -> None:
    phone = begun(house)
    assert state(house) == State(False, True, 0)
    owes = house.does(lambda s, me: identity.owes(s, me.tenant, me.person, "password"))
    assert owes == (), "what was never confirmed locks nobody out"
    wrong = "000000" if phone.shows(NOW) != "000000" else "000001"
    with pytest.raises(Forbidden, match="Kode salah"):
        house.does(lambda s, me: accounts.confirm_second_step(s, me, wrong, SEAL, NOW))
    codes = house.does(lambda s, me: accounts.confirm_second_step(s, me, phone.shows(NOW), SEAL, NOW))
    assert state(house) == State(True, False, 10) and len(set(codes)) == 10
    for way in ("password", "oidc"):
        assert house.does(lambda s, me, way=way: identity.owes(s, me.tenant, me.person, way)) == ("code",)
    assert house.does(lambda s, me: second_step.setup(s, me, SEAL)) is None, "the secret is shown no more"
    told = house.does(lambda s, me: history.read(s, me.tenant, accounts.stream(me.person)))
    assert [event.kind for event in told] == ["second_step_on"]


def test_a_code_counts_once(house: Household) -> None:
    phone, _ = on(house)
    assert not passes(house, phone.shows(NOW), NOW), "the one that confirmed it"
    later = NOW + MINUTE
    assert passes(house, phone.shows(later), later)
    assert not passes(house, phone.shows(later), later)
    assert not passes(house, phone.shows(later - timedelta(seconds=30)), later), "nor one from before"


@pytest.mark.parametrize(
    ("seconds", "right"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_phones_clock_may_be_half_a_minute_off(house: Household, seconds: int, right: bool) -> None:
    phone, _ = on(house)
    later = NOW + timedelta(minutes=10)
    assert passes(house, phone.shows(later + timedelta(seconds=seconds)), later) is right


def test_one_code_at_eight_browsers_opens_one(house: Household) -> None:
    phone, codes = on(house)
    later = NOW + MINUTE
    for code in (phone.shows(later), codes[0]):
        with ThreadPoolExecutor(8) as pool:
            said = Counter(pool.map(lambda _, code=code: passes(house, code, later), range(8)))
        assert said == {True: 1, False: 7}


def test_a_code_on_paper_replaces_the_phone_once(house: Household) -> None:
    _, codes = on(house)
    assert passes(house, f" {codes[3].upper()} ", NOW)
    assert not passes(house, codes[3], NOW)
    assert state(house).codes == 9
    new = house.does(lambda s, me: accounts.renew_recovery_codes(s, me, PASSWORD, NOW))
    assert not passes(house, codes[4], NOW) and passes(house, new[0].replace("-", ""), NOW)


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "١٢٣٤٥٦", "abc", "x" * 9999, "\ud800", "1e3456", "-12345"]
)
def test_odd_codes_are_wrong_ones(house: Household, code: str) -> None:
    on(house)
    assert not passes(house, code, NOW + MINUTE)


def test_a_colleagues_code_opens_nothing(house: Household) -> None:
    phone, codes = on(house)
    on(house, "admin")
    later = NOW + MINUTE
    assert not passes(house, phone.shows(later), later, "admin")
    assert not passes(house, codes[0], later, "admin")


def test_the_table_keeps_neither_the_secret_nor_the_codes(house: Household) -> None:
    setup_key = begun(house)
    kept = house.does(
        lambda s, me: s.scalars(select(AccountRow.totp).where(AccountRow.login == "sari")).one()
    )
    assert kept is not None and setup_key._totp.generate(0)
    assert Seal("another installation").open(kept, "totp\nmetro\n" + house.person().person) is None
    assert SEAL.open(kept, "totp\nmetro\n" + house.person("admin").person) is None, "bound to its person"
    assert SEAL.open(kept, "totp\nmetro\n" + house.person().person) is not None
    assert SEAL.open("%%%", "x") is None and SEAL.open("", "x") is None


def test_with_another_key_of_the_house_paper_still_helps(house: Household) -> None:
    phone, codes = on(house)
    other, later = Seal("a new secret key"), NOW + MINUTE
    assert not passes(house, phone.shows(later), later, seal=other)
    assert passes(house, codes[0], later, seal=other)


def test_turning_it_off_asks_for_the_password_and_a_code(house: Household) -> None:
    phone, codes = on(house)
    later = NOW + MINUTE
    for password, code in (("salah", phone.shows(later)), (PASSWORD, "000000"), (PASSWORD, phone.shows(NOW))):
        with pytest.raises(Forbidden):
            house.does(
                lambda s, me, p=password, c=code: accounts.turn_off_second_step(s, me, p, c, SEAL, later)
            )
        assert state(house).on
    house.does(lambda s, me: accounts.turn_off_second_step(s, me, PASSWORD, codes[0], SEAL, later))
    assert state(house) == State(False, False, 0)


def test_it_is_not_set_up_twice_and_not_without_the_password(house: Household) -> None:
    with pytest.raises(Forbidden):
        house.does(lambda s, me: second_step.begin(s, me, "salah", SEAL))
    with pytest.raises(Conflict):
        house.does(lambda s, me: accounts.confirm_second_step(s, me, "123456", SEAL, NOW))
    on(house)
    with pytest.raises(Conflict, match="sudah aktif"):
        house.does(lambda s, me: second_step.begin(s, me, PASSWORD, SEAL))


def test_an_admin_helps_who_lost_the_phone_and_no_stranger(house: Household) -> None:
    on(house)
    sari, dewi = house.person().person, house.person("dewi").person
    with pytest.raises(Forbidden, match="Hanya admin instansi"):
        house.does(lambda s, me: accounts.reset_second_step(s, me, sari, NOW))
    with pytest.raises(NotFound):
        house.does(lambda s, me: accounts.reset_second_step(s, me, dewi, NOW), "admin")
    assert house.does(lambda s, me: accounts.reset_second_step(s, me, sari, NOW), "admin")
    assert state(house) == State(False, False, 0)
    told = house.does(lambda s, me: history.read(s, me.tenant, accounts.PEOPLE))
    assert [(event.kind, event.data) for event in told] == [("second_step_reset", {"name": "Sari Wulandari"})]
    assert not house.does(lambda s, me: accounts.reset_second_step(s, me, sari, NOW), "admin")
