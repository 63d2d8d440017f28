"""Guessing is slow, whoever is guessed, and right guesses wipe the slate."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from household import NOW, Household

from service.identity import attempts
from service.identity.attempts import FREE, Waiting


def tries(house: Household, login: str, now: datetime) -> str:
    try:
        house.at_the_door(lambda session: attempts.begin(session, "password", login, now))
    except Waiting as no:
        return f"wait {no.seconds}"
    return "looked at"


@pytest.mark.parametrize("login", ["sari", "nobody"])
def test_the_sixth_attempt_waits_and_each_one_after_twice_as_long(house: Household, login: str) -> None:
    now = NOW
    assert [tries(house, login, now) for _ in range(FREE)] == ["looked at"] * FREE
    waited = []
    for _ in range(8):
        said = tries(house, login, now)
        waited.append(int(said.removeprefix("wait ")))
        now += timedelta(seconds=waited[-1])
        assert tries(house, login, now) == "looked at"
    assert waited == [30, 60, 120, 240, 480, 900, 900, 900]


def test_waiting_does_not_make_the_wait_longer(house: Household) -> None:
    for _ in range(FREE):
        tries(house, "sari", NOW)
    assert [tries(house, "sari", NOW + timedelta(seconds=gone)) for gone in (0, 10, 29)] == [
        "wait 30",
        "wait 20",
        "wait 1",
    ]
    assert tries(house, "sari", NOW + timedelta(seconds=30)) == "looked at"


def test_success_wipes_the_slate_and_only_that_one(house: Household) -> None:
    for login in ("sari", "dewi"):
        for _ in range(FREE):
            tries(house, login, NOW)
    house.at_the_door(lambda session: attempts.succeed(session, "password", "sari", NOW))
    assert tries(house, "sari", NOW) == "looked at"
    assert tries(house, "dewi", NOW) == "wait 30"
    house.at_the_door(lambda session: attempts.begin(session, "code", "dewi", NOW))  # another kind of proof


def test_a_day_later_all_is_forgotten(house: Household) -> None:
    for _ in range(FREE):
        tries(house, "sari", NOW)
    later = NOW + timedelta(days=1, seconds=1)
    assert [tries(house, "sari", later) for _ in range(FREE)] == ["looked at"] * FREE


def test_a_clock_that_went_back_locks_nobody_out(house: Household) -> None:
    for _ in range(FREE + 3):
        tries(house, "sari", NOW + timedelta(days=30))
    assert tries(house, "sari", NOW) == "looked at"


def test_thirty_guesses_at_once_are_no_way_around(house: Household) -> None:
    with ThreadPoolExecutor(8) as pool:
        said = Counter(pool.map(lambda _: tries(house, "sari", NOW), range(30)))
    assert said == {"looked at": FREE, "wait 30": 30 - FREE}


def test_what_was_typed_is_not_kept(house: Household) -> None:
    from sqlalchemy import select

    from service.identity.tables import AttemptRow

    tries(house, "kata-sandi-saya-salah-kolom", NOW)
    keys = house.at_the_door(lambda session: session.scalars(select(AttemptRow.key)).all())
    assert [len(key) for key in keys] == [64] and "sandi" not in keys[0]
