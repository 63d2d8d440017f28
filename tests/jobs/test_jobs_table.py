"""The one table of later work: asked for once, held by one, put off, given up on, tried again."""

import re
import threading
from collections import Counter
from datetime import datetime

from sqlalchemy import Engine, event, text
from workplace import AGENCY, HOUR, MINUTE, NOON, OTHER, asks, claims, fails, notes, tally

from service import jobs
from service.database import EVERY, new_id, open_engine, reading, transaction
from service.jobs import Job, Wish, finishing


def held(engine: Engine, job: Job) -> bool:
    with transaction(engine, EVERY) as session:
        return jobs.held(session, job)


def schedules(engine: Engine, at: datetime | None, **payload: int) -> None:
    with transaction(engine, EVERY) as session:
        jobs.schedule(session, AGENCY, "timer", "timer:x", at, payload)


def next_run(engine: Engine) -> datetime | None:
    with reading(engine, EVERY) as session:
        return jobs.next_run_at(session)


def test_two_who_claim_at_once_never_get_the_same(place: Engine) -> None:
    asks(place, *notes(120))
    start, got = threading.Barrier(2), Counter[str]()

    def takes(name: str) -> None:
        own = open_engine(place.url.render_as_string(hide_password=False))
        start.wait()
        while found := claims(own, limit=7, worker=name):
            got.update(job.id for job in found)
        own.dispose()

    threads = [threading.Thread(target=takes, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 120
    assert set(got.values()) == {1}


def test_nothing_is_taken_before_its_time_and_the_earliest_comes_first(place: Engine) -> None:
    asks(place, Wish("note", NOON + MINUTE, {"n": 2}), Wish("note", NOON, {"n": 1}))
    assert claims(place, NOON - MINUTE) == ()
    assert [job.payload["n"] for job in claims(place, NOON + MINUTE, limit=1)] == [1]
    assert [job.payload["n"] for job in claims(place, NOON + MINUTE)] == [2]


def test_within_a_claim_the_more_urgent_comes_first(place: Engine) -> None:
    asks(place, Wish("note", NOON - MINUTE, {"n": 1}), Wish("note", NOON, {"n": 2}, priority=5))
    assert [job.payload["n"] for job in claims(place)] == [2, 1]


def test_a_claim_can_keep_to_queues_and_leave_kinds_out(place: Engine) -> None:
    asks(place, Wish("note", NOON, queue="slow"), Wish("mail", NOON), Wish("note", NOON))
    with transaction(place, EVERY) as session:
        assert [job.queue for job in jobs.claim(session, NOON, "a", 9, queues=["slow"])] == ["slow"]
        assert [job.kind for job in jobs.claim(session, NOON, "a", 9, without=["mail"])] == ["note"]
        assert jobs.next_run_at(session, NOON, ["mail"]) is None


def test_a_lease_that_ran_out_is_taken_over_and_the_first_comes_too_late(place: Engine) -> None:
    asks(place, *notes(1))
    (first,) = claims(place)
    assert claims(place, NOON + jobs.LEASE - MINUTE / 60) == ()
    (second,) = claims(place, NOON + jobs.LEASE, worker="b")
    assert (first.attempts, second.attempts, second.id) == (1, 2, first.id)
    assert second.due_at == NOON
    assert not held(place, first)
    with transaction(place, EVERY) as session:
        jobs.done(session, first)
    assert not fails(place, first, final=True)
    assert held(place, second)
    with transaction(place, EVERY) as session:
        assert jobs.held_many(session, [first, second]) == [second]
        jobs.done_many(session, [first, second])
    assert tally(place) == (0, 0, 0)


def test_a_lease_that_ran_out_still_holds_while_nobody_else_took_it(place: Engine) -> None:
    asks(place, *notes(1))
    (job,) = claims(place)
    assert held(place, job)


def test_a_job_asked_for_anew_under_a_claim_is_another_job(place: Engine) -> None:
    schedules(place, NOON, n=1)
    (old,) = claims(place)
    schedules(place, NOON + HOUR, n=2)
    assert not held(place, old)
    with transaction(place, EVERY) as session:
        jobs.done(session, old)
    assert claims(place, NOON + HOUR - MINUTE) == ()
    (new,) = claims(place, NOON + HOUR)
    assert (new.payload, new.attempts, new.due_at) == ({"n": 2}, 1, NOON + HOUR)


def test_scheduling_for_never_takes_the_job_away_even_under_a_claim(place: Engine) -> None:
    schedules(place, NOON)
    (job,) = claims(place)
    schedules(place, None)
    assert not held(place, job)
    assert tally(place) == (0, 0, 0)


def test_scheduling_revives_what_rested(place: Engine) -> None:
    schedules(place, NOON)
    (job,) = claims(place)
    assert fails(place, job, final=True)
    schedules(place, NOON)
    assert tally(place) == (1, 0, 0)
    assert claims(place)[0].attempts == 1


def test_many_are_scheduled_and_taken_away_at_once(place: Engine) -> None:
    wishes = [Wish("timer", NOON, {"n": n}, dedupe_key=f"timer:{n}") for n in range(3)]
    with transaction(place, EVERY) as session:
        jobs.schedule_many(session, AGENCY, wishes)
    old = claims(place)
    with transaction(place, EVERY) as session:
        jobs.schedule_many(session, AGENCY, wishes[:2])
        jobs.unschedule(session, AGENCY, ["timer:1", "timer:9"])
        assert [job.payload["n"] for job in jobs.held_many(session, old)] == [2]
    assert [job.payload["n"] for job in claims(place)] == [0]


def test_who_is_told_once_is_told_once(place: Engine) -> None:
    asks(place, Wish("notice", NOON, {"n": 1}, dedupe_key="late:1"))
    asks(place, Wish("notice", NOON, {"n": 2}, dedupe_key="late:1"), Wish("notice", NOON, {"n": 3}))
    asks(place, Wish("notice", NOON, {"n": 4}, dedupe_key="late:1"), tenant=OTHER)
    assert sorted(job.payload["n"] for job in claims(place)) == [1, 3, 4]


def test_a_claim_given_back_does_not_count(place: Engine) -> None:
    asks(place, *notes(2))
    taken = claims(place)
    with transaction(place, EVERY) as session:
        jobs.give_back(session, taken)
    assert {job.attempts for job in claims(place)} == {1}


def test_named_jobs_are_taken_only_when_due_and_only_by_one(place: Engine) -> None:
    asks(place, *notes(2), *notes(1, NOON + HOUR))
    with transaction(place, EVERY) as session:
        due = jobs.due_ids(session, NOON + HOUR, 9)
        assert len(due) == 3
        assert len(jobs.claim_ids(session, due, NOON, "a")) == 2
        assert jobs.claim_ids(session, [*due, (AGENCY, new_id())], NOON, "b") == ()
        assert jobs.claim_ids(session, [], NOON, "b") == ()


def test_pauses_grow_are_spread_and_end_at_an_hour(place: Engine) -> None:
    asks(place, *notes(1, max_attempts=99))
    for attempts in range(1, 14):
        now = next_run(place) or NOON
        (job,) = claims(place, now)
        assert not fails(place, job, now)
        again = next_run(place)
        assert again is not None
        whole = min(finishing.FIRST_PAUSE * 2 ** (attempts - 1), finishing.LONGEST_PAUSE)
        assert abs(again - now - whole) <= whole * finishing.SPREAD
    assert len({finishing.pause(1) for _ in range(20)}) > 10


def test_a_retry_is_not_before_the_due_time_when_the_clock_went_back(place: Engine) -> None:
    asks(place, *notes(1))
    (job,) = claims(place)
    fails(place, job, NOON - HOUR)
    assert next_run(place) == NOON


def test_after_the_clock_went_back_a_dead_workers_jobs_wait_one_lease_and_none_is_early(
    place: Engine,
) -> None:
    asks(place, Wish("note", NOON - 2 * HOUR, {"n": 1}), Wish("note", NOON, {"n": 2}))
    assert len(claims(place)) == 2
    now = NOON - HOUR
    assert claims(place, now + jobs.LEASE) == ()
    with transaction(place, EVERY) as session:
        assert jobs.shorten_leases(session, now) == 2
        assert jobs.shorten_leases(session, now) == 1  # the one that is not due yet
    assert [job.payload["n"] for job in claims(place, now + jobs.LEASE)] == [1]
    assert [job.payload["n"] for job in claims(place, NOON)][-1] == 2


def test_keys_come_page_by_page(place: Engine) -> None:
    asks(place, *(Wish("timer", NOON, dedupe_key=f"timer:{n}") for n in range(3)))
    asks(place, Wish("timer", NOON, dedupe_key="timerx"), Wish("start", NOON, dedupe_key="start:1"))
    with reading(place, EVERY) as session:
        assert jobs.keys(session, AGENCY, "timer:", "", 2) == ["timer:0", "timer:1"]
        assert jobs.keys(session, AGENCY, "timer:", "timer:1", 2) == ["timer:2"]
        assert jobs.keys(session, OTHER, "timer:", "", 2) == []


def test_the_frequent_queries_read_no_table_from_end_to_end(place: Engine) -> None:
    asks(place, *notes(20_000, NOON + HOUR), *(Wish("note", NOON, dedupe_key=f"k{n}") for n in range(50)))
    with place.begin() as connection:
        connection.execute(text("ANALYZE"))
    seen: list[tuple[str, object]] = []

    def listen(connection: object, cursor: object, statement: str, parameters: object, *rest: object) -> None:
        seen.append((statement, parameters))

    event.listen(place, "before_cursor_execute", listen)
    with transaction(place, EVERY) as session:
        jobs.next_run_at(session, NOON)
        batch = jobs.claim(session, NOON, "a", 25)
        jobs.held_many(session, batch)
        jobs.claim_ids(session, [(job.tenant, job.id) for job in batch], NOON, "a")
        jobs.done_many(session, batch)
        jobs.schedule(session, AGENCY, "note", "k40", None)
    event.remove(place, "before_cursor_execute", listen)
    asked = [(words, values) for words, values in seen if "job" in words]
    assert len(asked) == 6
    explain = "EXPLAIN QUERY PLAN " if place.dialect.name == "sqlite" else "EXPLAIN "
    with place.connect() as connection:
        plans = [
            "\n".join(str(row[-1]) for row in connection.exec_driver_sql(explain + words, values))  # type: ignore[arg-type]
            for words, values in asked
        ]
    for plan in plans:
        assert not re.search(r"SCAN job\b|Seq Scan on job", plan), plan
    assert all("ix_job_run" in plan for plan in plans[:2])
