"""The executor: every effect once, whoever fails, stops, dies or takes too long."""

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine
from workplace import (
    HOUR,
    MINUTE,
    NOON,
    Telephone,
    asks,
    claims,
    noted,
    notes,
    person,
    taking_notes,
    tally,
    told,
    working,
    write,
)

from service import jobs, worker
from service.database import EVERY, transaction
from service.errors import Conflict
from service.jobs import Job, Wish
from service.worker import executing, loop

Waiting = Callable[[Callable[[], bool]], None]


@pytest.fixture
def phone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Telephone]:
    """The handler of jobs of the kind ``call``."""
    phone = Telephone()
    monkeypatch.setitem(worker.HANDLERS, "call", phone)
    yield phone


@pytest.fixture(autouse=True)
def desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever works here takes notes."""
    monkeypatch.setitem(worker.HANDLERS, "note", taking_notes)


def calls(count: int = 1, **more: Any) -> list[Wish]:
    return [Wish("call", NOON, {"n": n}, **more) for n in range(count)]


def test_two_workers_do_every_job_once(place: Engine, waiting: Waiting) -> None:
    asks(place, *notes(4 * worker.BATCH + 3))
    with working(place, 2):
        waiting(lambda: tally(place) == (0, 0, 0))
    assert noted(place) == list(range(4 * worker.BATCH + 3))


def test_what_jobs_ask_for_is_done_in_the_same_settling(place: Engine) -> None:
    asks(place, *notes(3), *notes(1, NOON + HOUR))
    assert worker.settle(place, NOON) == 3
    assert worker.settle(place, NOON) == 0
    assert noted(place) == [0, 1, 2]
    assert worker.settle(place, NOON + HOUR) == 1


def test_a_job_that_breaks_its_batch_does_not_stop_the_others(
    place: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbling(session: Any, batch: Sequence[Job], now: datetime) -> None:
        for job in jobs.held_many(session, batch):
            write(session, job, now)
            if job.payload["n"] == 1:
                raise ZeroDivisionError
            jobs.done(session, job)

    monkeypatch.setitem(worker.HANDLERS, "note", stumbling)
    asks(place, *notes(3, max_attempts=1))
    worker.settle(place, NOON)
    assert noted(place) == [0, 2]
    assert tally(place) == (0, 0, 1)
    ((kind, data),) = told(place, "pekerjaan")
    assert (kind, data["reason"]) == ("job_died", executing.BROKEN.format(error="ZeroDivisionError"))


def test_a_refusal_is_the_reason_people_read(place: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(session: Any, batch: Sequence[Job], now: datetime) -> None:
        raise Conflict("Berkas {number} tidak bergerak.", number="0007/2026")

    monkeypatch.setitem(worker.HANDLERS, "note", refusing)
    asks(place, *notes(1, max_attempts=2))
    for hours in range(2):
        worker.settle(place, NOON + hours * HOUR)
    ((_, data),) = told(place, "pekerjaan")
    assert (data["reason"], data["attempts"]) == ("Berkas 0007/2026 tidak bergerak.", 2)


def test_a_job_that_kills_its_workers_rests_with_the_reason(place: Engine) -> None:
    asks(place, *notes(1, max_attempts=2))
    for minutes in range(2):
        assert claims(place, NOON + minutes * MINUTE)  # and nothing more is heard of them
    worker.settle(place, NOON + 2 * MINUTE)
    assert noted(place) == []
    ((_, data),) = told(place, "pekerjaan")
    assert data["reason"] == executing.WORN.format(attempts=2)


def test_a_kind_nobody_knows_is_told_in_the_end(place: Engine) -> None:
    asks(place, Wish("ekspor", NOON, max_attempts=1))
    worker.settle(place, NOON)
    ((_, data),) = told(place, "pekerjaan")
    assert "ekspor" in data["reason"]


def test_who_is_told_to_stop_gives_back_what_it_has_not_begun(place: Engine) -> None:
    asks(place, *notes(2))
    stop = threading.Event()
    stop.set()
    worker.run_jobs(place, claims(place), NOON, stop)
    assert noted(place) == []
    assert {job.attempts for job in claims(place)} == {1}


def test_who_comes_too_late_does_nothing(place: Engine) -> None:
    asks(place, *notes(1))
    slow = claims(place)
    worker.settle(place, NOON + HOUR)
    worker.run_jobs(place, slow, NOON + HOUR)
    assert noted(place) == [0]


def test_a_call_is_made_outside_of_any_transaction(place: Engine, phone: Telephone) -> None:
    phone.meanwhile = lambda: asks(place, *notes(1))
    asks(place, *calls())
    worker.settle(place, NOON)
    assert len(phone.heard) == 1
    assert noted(place) == [0, 0]


def test_a_call_that_failed_is_made_again_under_the_same_id(place: Engine, phone: Telephone) -> None:
    phone.trouble = [TimeoutError()]
    asks(place, *calls())
    worker.settle(place, NOON)
    assert noted(place) == []
    worker.settle(place, NOON + MINUTE)
    assert noted(place) == [0]
    assert len(phone.heard) == 2 and len(set(phone.heard)) == 1


def test_the_result_of_a_call_that_took_too_long_is_dropped(place: Engine, phone: Telephone) -> None:
    phone.meanwhile = lambda: claims(place, NOON + HOUR, worker="b")
    asks(place, *calls())
    worker.settle(place, NOON)
    assert len(phone.heard) == 1
    assert noted(place) == []
    assert tally(place) == (0, 1, 0)


def test_what_must_not_happen_twice_is_not_called_again_by_itself(place: Engine, phone: Telephone) -> None:
    """The worker dies in the middle of the call: an exit that no handler of errors sees."""
    phone.once = True
    phone.meanwhile = _killed
    asks(place, *calls())
    with pytest.raises(SystemExit):
        worker.settle(place, NOON)
    phone.meanwhile = None
    assert worker.settle(place, NOON + executing.CALL_LEASE - MINUTE) == 0
    worker.settle(place, NOON + executing.CALL_LEASE)
    assert len(phone.heard) == 1
    ((_, data),) = told(place, "pekerjaan")
    assert data["reason"] == executing.UNKNOWN
    with transaction(place, EVERY) as session:
        jobs.retry(session, person(place, "galih"), data["job"], NOON + HOUR)
    worker.settle(place, NOON + HOUR)
    assert len(phone.heard) == 2
    assert noted(place) == [0]


def _killed() -> None:
    raise SystemExit


def test_a_call_of_unknown_end_that_must_not_happen_twice_rests_at_once(
    place: Engine, phone: Telephone
) -> None:
    phone.once, phone.trouble = True, [ConnectionResetError()]
    asks(place, *calls())
    worker.settle(place, NOON)
    worker.settle(place, NOON + HOUR)
    assert len(phone.heard) == 1
    assert tally(place) == (0, 0, 1)


def test_slow_calls_hold_up_no_other_work_and_each_is_made_once(
    place: Engine, phone: Telephone, waiting: Waiting
) -> None:
    phone.waits_for = threading.Event()
    asks(place, *calls(loop.CALLS + 3))
    with working(place):
        waiting(lambda: len(phone.heard) == loop.CALLS)
        asks(place, *notes(1))
        waiting(lambda: noted(place) == [0])
        assert len(phone.heard) == loop.CALLS
        phone.waits_for.set()
        waiting(lambda: tally(place) == (0, 0, 0))
    assert len(phone.heard) == len(set(phone.heard)) == loop.CALLS + 3


def test_a_stopping_worker_finishes_its_calls(place: Engine, phone: Telephone, waiting: Waiting) -> None:
    phone.waits_for = threading.Event()
    asks(place, *calls())
    with working(place):
        waiting(lambda: len(phone.heard) == 1)
        threading.Timer(0.2, phone.waits_for.set).start()
    assert noted(place) == [0]


def test_a_clock_that_goes_back_holds_up_no_job_of_a_dead_worker(place: Engine, waiting: Waiting) -> None:
    asks(place, *notes(1, NOON - 2 * HOUR))
    clock = [NOON]
    claims(place, clock[0] + HOUR)  # by a worker that died, an hour ahead of what the clock will say
    with working(place, now=lambda: clock[0]):
        waiting(lambda: _lease_ends(place) <= NOON + executing.CALL_LEASE)
        clock[0] += executing.CALL_LEASE
        worker.wake()
        waiting(lambda: noted(place) == [0])


def _lease_ends(engine: Engine) -> datetime:
    with transaction(engine, EVERY) as session:
        return jobs.next_run_at(session) or NOON
