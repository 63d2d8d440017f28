"""Who comes from the agency's own sign-in service is somebody we know, or nobody."""

import pytest
from household import NOW, Household

from service import history, identity
from service.errors import Conflict, Forbidden
from service.identity import Actor, federation
from service.identity.federation import Claim
from service.personnel import accounts

ISSUER = "https://masuk.example"
SARI = Claim(ISSUER, "f1b2", "Sari@Metro.example")


def mails(house: Household, login: str, email: str) -> None:
    house.does(lambda s, me: identity.set_email(s, me.tenant, me.person, email), login)


def comes(house: Household, claim: Claim) -> Actor:
    return house.at_the_door(lambda s: accounts.recognise(s, claim, NOW))


def test_a_verified_address_of_one_person_links_once_and_for_all(house: Household) -> None:
    mails(house, "sari", "sari@metro.example")
    assert comes(house, SARI).login == "sari"
    mails(house, "sari", "lain@metro.example")
    assert comes(house, Claim(ISSUER, "f1b2")).login == "sari", "from then on the subject counts"
    told = house.does(lambda s, me: history.read(s, me.tenant, accounts.stream(me.person)))
    assert [event.kind for event in told] == ["sign_in_linked"]


@pytest.mark.parametrize(
    "claim",
    [
        Claim(ISSUER, "f1b2"),
        Claim(ISSUER, "f1b2", "orang@lain.example"),
        Claim(ISSUER, "", "sari@metro.example"),
        Claim(ISSUER, "x" * 256, "sari@metro.example"),
        Claim(ISSUER, "a\nb", "sari@metro.example"),
        Claim(ISSUER, "f1b2", "%"),
    ],
)
def test_nobody_else_gets_in_and_nobody_is_made(house: Household, claim: Claim) -> None:
    mails(house, "sari", "sari@metro.example")
    with pytest.raises(Forbidden, match="belum terhubung"):
        comes(house, claim)
    assert len(house.does(lambda s, me: identity.people(s, me.tenant, NOW))) == 2


def test_an_address_of_two_people_links_neither(house: Household) -> None:
    mails(house, "sari", "sari@metro.example")
    mails(house, "dewi", "SARI@metro.example")
    with pytest.raises(Forbidden):
        comes(house, SARI)


def test_a_linked_account_is_not_linked_anew_by_its_address(house: Household) -> None:
    mails(house, "sari", "sari@metro.example")
    comes(house, SARI)
    with pytest.raises(Forbidden):
        comes(house, Claim(ISSUER, "another", "sari@metro.example"))


def test_the_same_subject_of_another_issuer_is_somebody_else(house: Household) -> None:
    house.does(lambda s, me: accounts.link_sign_in(s, me, Claim(ISSUER, "f1b2"), NOW))
    with pytest.raises(Forbidden):
        comes(house, Claim("https://lain.example", "f1b2"))


def test_a_disabled_person_stays_out(house: Household) -> None:
    mails(house, "sari", "sari@metro.example")
    comes(house, SARI)
    house.disables("sari")
    with pytest.raises(Forbidden):
        comes(house, SARI)


def test_one_links_ones_own_account_and_undoes_it(house: Household) -> None:
    claim = Claim(ISSUER, "f1b2")
    house.does(lambda s, me: accounts.link_sign_in(s, me, claim, NOW))
    assert house.does(federation.linked) and comes(house, claim).login == "sari"
    with pytest.raises(Conflict):
        house.does(lambda s, me: accounts.link_sign_in(s, me, Claim(ISSUER, "zzz"), NOW))
    with pytest.raises(Conflict, match="akun lain"):
        house.does(lambda s, me: accounts.link_sign_in(s, me, claim, NOW), "dewi")  # of another agency
    assert house.does(lambda s, me: accounts.unlink_sign_in(s, me, NOW))
    assert not house.does(lambda s, me: accounts.unlink_sign_in(s, me, NOW))
    with pytest.raises(Forbidden):
        comes(house, claim)


def test_the_last_way_in_is_kept(house: Household) -> None:
    house.at_the_door(lambda s: identity.add_person(s, "metro", "baru", "Orang Baru", {"applicant"}))
    house.does(lambda s, me: accounts.link_sign_in(s, me, SARI, NOW), "baru")
    with pytest.raises(Conflict, match="belum punya kata sandi"):
        house.does(lambda s, me: accounts.unlink_sign_in(s, me, NOW), "baru")
