"""A session lives while it is used, for a day's work at most, and never wakes once it has ended."""

from datetime import datetime, timedelta

import pytest
from household import NOW, Household
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.identity import sessions
from service.identity.sessions import HALFWAY, Life, SignedIn
from service.identity.tables import SessionRow

LIFE = Life(timedelta(minutes=30), timedelta(hours=12))


def begins(house: Household, login: str = "sari", now: datetime = NOW, owes: str = "") -> str:
    return house.does(
        lambda session, me: sessions.begin(session, me.tenant, me.person, "password", "Firefox", now, owes),
        login,
    )


def found(house: Household, secret: str, now: datetime = NOW, login: str = "sari") -> SignedIn | None:
    answer = house.does(lambda session, me: sessions.find(session, me.tenant, secret, now, LIFE), login)
    return answer[0] if answer else None


def seen(house: Household, secret: str, now: datetime) -> None:
    one = found(house, secret, now)
    assert one is not None
    house.does(lambda session, me: sessions.seen(session, me.tenant, one.id, now))


def test_the_table_keeps_no_secret(house: Household) -> None:
    secret = begins(house)
    one = found(house, secret)
    assert one is not None and len(secret) == 43 and secret not in (one.id, one.browser)
    assert found(house, one.id) is None, "a stolen table opens nothing"


def test_it_ends_when_nobody_uses_it(house: Household) -> None:
    secret = begins(house)
    assert found(house, secret, NOW + timedelta(minutes=29, seconds=59))
    assert found(house, secret, NOW + timedelta(minutes=30)) is None


def test_it_ends_after_half_a_day_however_busy(house: Household) -> None:
    secret, now = begins(house), NOW
    while now < NOW + timedelta(hours=11, minutes=45):
        now += timedelta(minutes=15)
        seen(house, secret, now)
    assert found(house, secret, NOW + timedelta(hours=11, minutes=59))
    assert found(house, secret, NOW + timedelta(hours=12)) is None


@pytest.mark.parametrize("owes", ["code", "password"])
def test_halfway_one_may_stay_ten_minutes(house: Household, owes: str) -> None:
    secret = begins(house, owes=owes)
    half = found(house, secret, NOW + HALFWAY - timedelta(seconds=1))
    assert half is not None and half.owes == owes
    assert found(house, secret, NOW + HALFWAY) is None


def test_an_ended_session_never_wakes(house: Household) -> None:
    secret = begins(house)
    one = found(house, secret)
    assert one is not None
    assert house.does(lambda session, me: sessions.end(session, me.tenant, me.person, one.id, NOW))
    assert found(house, secret) is None
    house.does(lambda session, me: sessions.seen(session, me.tenant, one.id, NOW + timedelta(minutes=1)))
    assert found(house, secret) is None
    assert not house.does(lambda session, me: sessions.end(session, me.tenant, me.person, one.id, NOW))


def test_nobody_ends_another_persons_session(house: Household) -> None:
    one = found(house, begins(house))
    assert one is not None
    assert not house.does(
        lambda session, me: sessions.end(session, me.tenant, me.person, one.id, NOW), "admin"
    )
    assert not house.does(
        lambda session, me: sessions.end(session, me.tenant, me.person, one.id, NOW), "dewi"
    )


def test_all_others_end_and_this_one_stays(house: Household) -> None:
    secrets = [begins(house) for _ in range(3)]
    here = found(house, secrets[0])
    assert here is not None
    ended = house.does(lambda session, me: sessions.end_all(session, me.tenant, me.person, NOW, but=here.id))
    assert ended == 2
    assert [found(house, secret) is not None for secret in secrets] == [True, False, False]
    assert [
        one.id
        for one in house.does(lambda session, me: sessions.living(session, me.tenant, me.person, NOW, LIFE))
    ] == [here.id]


def test_another_agencys_session_is_unknown(house: Household) -> None:
    assert found(house, begins(house), login="dewi") is None


def test_rows_of_long_ago_are_swept_when_somebody_comes_in(house: Household) -> None:
    old = found(house, begins(house))
    assert old is not None
    house.does(lambda session, me: sessions.end(session, me.tenant, me.person, old.id, NOW))
    begins(house, now=NOW + timedelta(days=2))

    def kept(session: Session, me: object) -> int:
        return session.scalar(select(func.count()).select_from(SessionRow)) or 0

    assert house.does(kept) == 1


def test_what_a_browser_calls_itself_stays_a_line(house: Household) -> None:
    secret = house.does(
        lambda session, me: sessions.begin(
            session, me.tenant, me.person, "password", "a\r\nb" + "x" * 999, NOW
        )
    )
    one = found(house, secret)
    assert one is not None and one.browser == "a  b" + "x" * 196
