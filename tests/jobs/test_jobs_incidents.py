"""What the system gave up on: why, for whom to see, and tried again."""

import pytest
from sqlalchemy import Engine
from workplace import HOUR, NOON, OTHER, asks, claims, fails, notes, person, tally, told

from service import jobs
from service.database import EVERY, new_id, reading, transaction
from service.errors import Conflict, Forbidden, Invalid, NotFound
from service.jobs import Job, Page


def dies(engine: Engine, count: int = 1, instance: str | None = None) -> list[Job]:
    """Let jobs fail until they rest."""
    asks(engine, *notes(count, max_attempts=1, instance=instance))
    resting = list(claims(engine))
    assert all(fails(engine, job) for job in resting)
    return resting


def incidents(engine: Engine, login: str, **filters: str | int) -> Page:
    with reading(engine, EVERY) as session:
        return jobs.incidents(session, person(engine, login), NOON, **filters)  # type: ignore[arg-type]


def retries(engine: Engine, login: str, id: str) -> None:
    with transaction(engine, EVERY) as session:
        jobs.retry(session, person(engine, login), id, NOON + HOUR)


def test_after_the_last_attempt_a_job_rests_and_the_case_tells_why(place: Engine) -> None:
    case = new_id()
    (job,) = dies(place, instance=case)
    assert tally(place) == (0, 0, 1)
    assert claims(place, NOON + 99 * HOUR) == ()
    data = {"job": job.id, "kind": "note", "attempts": 1, "reason": "Peladen mati."}
    assert told(place, case) == [("job_died", data)]
    (row,) = incidents(place, "galih").rows
    assert (row.id, row.instance, row.error, row.attempts) == (job.id, case, "Peladen mati.", 1)
    assert (row.due_at, row.dead_at) == (NOON, NOON)
    assert incidents(place, "galih", instance=case).rows == (row,)
    assert incidents(place, "galih", instance=new_id()).rows == ()


def test_a_job_without_a_case_is_told_in_the_stream_of_jobs(place: Engine) -> None:
    dies(place)
    assert [kind for kind, _ in told(place, "pekerjaan")] == ["job_died"]


def test_the_operator_tries_again_and_history_knows_who(place: Engine) -> None:
    (job,) = dies(place)
    retries(place, "galih", job.id)
    (again,) = claims(place, NOON + HOUR)
    assert (again.id, again.attempts, again.due_at) == (job.id, 1, NOON)
    assert [kind for kind, _ in told(place, "pekerjaan")] == ["job_died", "job_retried"]
    with pytest.raises(Conflict):
        retries(place, "galih", job.id)
    with pytest.raises(NotFound):
        retries(place, "galih", "bukan-id")


def test_incidents_are_for_operators_of_the_agency(place: Engine) -> None:
    (job,) = dies(place)
    for login in ("sari",):
        with pytest.raises(Forbidden):
            incidents(place, login)
        with pytest.raises(Forbidden):
            retries(place, login, job.id)
    assert incidents(place, "tono").rows == ()
    with pytest.raises(NotFound):
        retries(place, "tono", job.id)


def test_incidents_of_one_instant_are_paged_without_a_gap(place: Engine) -> None:
    gone = {job.id for job in dies(place, 5)}
    first = incidents(place, "galih", limit=2)
    second = incidents(place, "galih", limit=2, after=first.next or "")
    third = incidents(place, "galih", limit=2, after=second.next or "")
    assert (first.count, third.next) == (5, None)
    assert [len(page.rows) for page in (first, second, third)] == [2, 2, 1]
    assert {row.id for page in (first, second, third) for row in page.rows} == gone
    assert incidents(place, "galih", kind="mail").rows == ()


@pytest.mark.parametrize("mark", ["x", "²", "1" * 30, "\x00"])
def test_a_broken_page_mark_is_refused(place: Engine, mark: str) -> None:
    with pytest.raises(Invalid):
        incidents(place, "galih", after=mark)


def test_counts_know_only_their_agency(place: Engine) -> None:
    dies(place)
    assert tally(place, OTHER) == (0, 0, 0)
