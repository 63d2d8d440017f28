"""Who is told, how often, and that it costs little."""

from datetime import timedelta

import pytest
from bureau import METRO, MONDAY, Office, Statements
from sqlalchemy import func, select

from service import identity, jobs, notices, worker
from service.database import EVERY, reading, transaction
from service.errors import Conflict, Forbidden, Invalid, NotFound
from service.notices.tables import NoticeRow


def test_everybody_in_the_seat_hears_of_a_free_task_once(office: Office) -> None:
    office.opens()
    office.waits()
    office.waits(hours=3)
    assert office.told("budi") == office.told("tuti") == ["opened"]
    assert office.told("sari") == []
    assert office.bell("budi").unread == 1


def test_a_task_that_has_its_performer_is_told_to_nobody_else(office: Office) -> None:
    office.opens(to="tuti")
    office.waits()
    assert (office.told("tuti"), office.told("budi")) == (["opened"], [])


def test_whoever_else_may_take_it_hears_of_it_like_the_seat(office: Office) -> None:
    """A further seat, a candidate, and whom the diagram named; each once, and nobody after somebody took it."""
    task = office.opens(minutes=50, offered=[("seat", "kasi"), ("person", "hadi"), ("person", "budi")])
    office.opens(to="tuti", offered=[("person", "hadi")])
    office.waits()
    assert office.told("budi") == office.told("sari") == office.told("hadi") == ["opened"]
    assert office.told("tuti") == ["opened", "opened"]
    office.waits(minutes=40)
    assert office.told("hadi") == office.told("sari") == ["opened", "reminder"]
    office.changes(task, assignee=office.ids["hadi"])
    office.waits(minutes=10)
    office.lates(task)
    office.waits()
    assert office.told("hadi") == ["opened", "reminder", "late"]
    assert office.told("budi") == ["opened", "reminder"]


@pytest.mark.parametrize("kind", ["person", "named"])
def test_a_task_of_no_seat_calls_whom_it_is_offered_to(office: Office, kind: str) -> None:
    office.opens(seat=None, offered=[(kind, "hadi")])
    office.opens(seat=None)
    office.waits()
    assert office.told("hadi") == ["opened"]
    assert office.told("budi") == office.told("sari") == []


def test_a_closed_account_is_not_called_though_offered(office: Office) -> None:
    office.disables("hadi")
    office.opens(offered=[("person", "hadi")])
    office.waits()
    with reading(office.engine, EVERY) as session:
        told = set(session.scalars(select(NoticeRow.person)))
    assert told == {office.ids["budi"], office.ids["tuti"]}


def test_a_reminder_comes_before_the_deadline_and_lateness_goes_up_one_step(office: Office) -> None:
    task = office.opens(to="budi", minutes=50)
    office.waits()
    office.waits(minutes=39, seconds=59)
    assert office.told("budi") == ["opened"]
    office.waits(seconds=1)
    assert office.told("budi") == ["opened", "reminder"]
    assert office.row(task).reminded_at == MONDAY + timedelta(minutes=40)
    office.waits(minutes=10)
    office.lates(task)
    office.waits()
    assert office.told("budi") == ["opened", "reminder", "late"]
    assert office.told("sari") == ["late_below"]
    assert office.told("hadi") == office.told("tuti") == []


def test_the_share_is_one_of_working_time(office: Office) -> None:
    """15.00 on a Friday with ten hours: 80 per cent are over on Monday at 14.00, and no weekend counts."""
    office.now = MONDAY + timedelta(days=4, hours=6)
    office.opens(to="budi", hours=10)
    (job,) = office.jobs("reminder")
    assert job.due_at == MONDAY + timedelta(days=7, hours=6)


def test_an_agency_may_want_no_reminder_or_another_share(office: Office) -> None:
    office.sets(reminder_percent=0)
    office.opens(to="budi", minutes=50)
    assert office.jobs("reminder") == []
    office.sets(reminder_percent=50)
    office.opens(to="budi", minutes=50)
    assert office.jobs("reminder")[0].due_at == office.now + timedelta(minutes=25)


def test_nobody_is_reminded_of_what_is_done_or_late(office: Office) -> None:
    done, late = office.opens(to="budi", minutes=50), office.opens(to="tuti", minutes=50)
    office.changes(done, state="completed", closed_at=office.now)
    office.changes(late, late_at=office.now)
    office.waits(hours=1)
    assert "reminder" not in office.told("budi") + office.told("tuti")
    assert office.row(done).reminded_at is office.row(late).reminded_at is None


def test_a_moved_deadline_moves_its_reminder(office: Office) -> None:
    task = office.opens(to="budi", minutes=50)
    due = office.now + timedelta(minutes=100)
    with transaction(office.engine, EVERY) as session:
        calendar = office.calendar(session)
        notices.moved(session, METRO, [(task, office.now, due)], calendar, office.now)
    office.changes(task, due_at=due)
    office.waits(minutes=79)
    assert office.told("budi") == ["opened"]
    office.waits(minutes=1)
    assert office.told("budi") == ["opened", "reminder"]


def test_who_sits_in_both_seats_is_told_once(office: Office) -> None:
    with transaction(office.engine, EVERY) as session:
        identity.seat_person(session, METRO, "kasi", office.ids["budi"], office.now - timedelta(days=1))
    task = office.opens()
    office.waits()
    office.lates(task)
    office.waits()
    assert office.told("budi") == ["opened", "late"]
    assert office.told("tuti") == ["opened", "late"]
    assert office.told("sari") == ["late_below"]


def test_the_same_news_told_again_tells_nobody(office: Office) -> None:
    task = office.opens(to="budi")
    office.lates(task)
    office.waits()
    office.lates(task)
    assert office.waits() == 1, "the job ran again"
    assert office.told("budi") == ["opened", "late"]
    assert office.told("sari") == ["late_below"]


def test_two_workers_with_the_same_job_tell_once(office: Office) -> None:
    """The lease of a slow worker ends, another takes over; the slow one finds its token gone."""
    office.opens(to="budi")
    with transaction(office.engine, EVERY) as session:
        slow = jobs.claim(session, office.now, "slow", 10)
    office.now += timedelta(minutes=2)
    with transaction(office.engine, EVERY) as session:
        quick = jobs.claim(session, office.now, "quick", 10)
    worker.run_jobs(office.engine, quick, office.now)
    worker.run_jobs(office.engine, slow, office.now)
    assert office.told("budi") == ["opened"]
    assert office.waits(hours=1) == 0


def test_who_left_the_seat_or_the_agency_is_told_nothing(office: Office) -> None:
    office.leaves("budi")
    office.disables("tuti")
    office.opens()
    office.waits()
    assert office.told("budi") == []
    with reading(office.engine, EVERY) as session:
        assert session.scalar(select(func.count()).select_from(NoticeRow)) == 0


def test_a_task_that_was_done_before_anybody_was_told_is_a_record_and_no_call(office: Office) -> None:
    task = office.opens(to="budi")
    office.changes(task, state="completed", closed_at=office.now)
    office.waits()
    assert office.told("budi") == ["opened"]
    assert office.bell("budi").unread == 0


def test_what_is_done_calls_nobody_any_more(office: Office) -> None:
    """A colleague was quicker; that it was late stays news."""
    task = office.opens(minutes=50)
    office.waits(minutes=45)
    office.lates(task)
    office.waits()
    assert office.bell("budi").unread == 3
    with transaction(office.engine, EVERY) as session:
        notices.closed(session, METRO, [task], office.now)
    assert [row.kind for row in office.bell("budi", unread=True).rows] == ["late"]
    assert office.bell("sari").unread == 1


def test_fifty_notices_cost_a_handful_of_statements(office: Office) -> None:
    office.lates(*(office.opens(f"Langkah {number}", to="budi") for number in range(25)))
    with transaction(office.engine, EVERY) as session:
        claimed = jobs.claim(session, office.now, "counted", 50)
    assert len(claimed) == 50
    with Statements(office.engine) as heard, transaction(office.engine, EVERY) as session:
        notices.run_notices(session, claimed, office.now)
    assert len([said for said in heard.said if not said.startswith("BEGIN")]) <= 12
    assert len(office.bell("budi", limit=60).rows) == 50


def test_the_bell_pages_and_is_read(office: Office) -> None:
    for number in range(5):
        office.opens(f"Langkah {number}", to="budi")
        office.waits(minutes=1)
    first = office.bell("budi", limit=3)
    second = office.bell("budi", limit=3, after=first.next)
    assert [row.name for row in first.rows + second.rows] == [
        f"Langkah {number}" for number in (4, 3, 2, 1, 0)
    ]
    assert second.next is None
    with transaction(office.engine, EVERY) as session:
        budi, tuti = office.actor("budi"), office.actor("tuti")
        assert notices.read(session, tuti, [row.id for row in first.rows], office.now) == 0
        assert notices.read(session, budi, [first.rows[0].id], office.now) == 1
        assert notices.read(session, budi, [first.rows[0].id, "keliru"], office.now) == 0
    assert office.bell("budi").unread == 4
    assert first.rows[0].id not in [row.id for row in office.bell("budi", unread=True).rows]
    with transaction(office.engine, EVERY) as session:
        assert notices.read(session, office.actor("budi"), None, office.now) == 4
    assert office.bell("budi").unread == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"reminder_percent": 100},
        {"reminder_percent": -1},
        {"quiet_from": None},
        {"quiet_from": MONDAY.time(), "quiet_until": MONDAY.time()},
        {"webhook_url": "https://sistem.example/x"},
        {"webhook_url": "https://sistem.example/x", "webhook_secret": "pendek"},
        {"webhook_url": "http://sistem.example/x", "webhook_secret": "s" * 32},
        {"webhook_url": "https://orang@sistem.example/x", "webhook_secret": "s" * 32},
        {"webhook_url": "file:///etc/passwd", "webhook_secret": "s" * 32},
        {"webhook_url": "https://sistem.example:99999/x", "webhook_secret": "s" * 32},
    ],
)
def test_settings_that_make_no_sense_are_refused(office: Office, wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        office.sets(**wrong)


def test_settings_are_the_admins_and_nobody_overwrites_anothers(office: Office) -> None:
    with transaction(office.engine, EVERY) as session, pytest.raises(Forbidden):
        notices.set_settings(session, office.actor("budi"), notices.Settings(), office.now)
    office.sets(reminder_percent=70)
    with transaction(office.engine, EVERY) as session, pytest.raises(Conflict):
        notices.set_settings(session, office.actor("ani"), notices.Settings(mail=False), office.now)
    office.sets(mail=False)
    with reading(office.engine, EVERY) as session:
        stored = notices.settings(session, METRO)
    assert (stored.reminder_percent, stored.mail, stored.revision) == (70, False, 2)


@pytest.mark.parametrize(
    "wrong", ["budi", "a@b\r\nBcc: x@y.z", "Budi <budi@metro.example>", "a@b,c@d", "é@metro.example"]
)
def test_only_one_plain_address_is_one(office: Office, wrong: str) -> None:
    with transaction(office.engine, EVERY) as session, pytest.raises(Invalid):
        identity.set_email(session, METRO, office.ids["budi"], wrong)


def test_no_seat_is_above_itself(office: Office) -> None:
    with transaction(office.engine, EVERY) as session:
        with pytest.raises(Invalid):
            identity.seat_above(session, METRO, "kabid", "staf")
        with pytest.raises(NotFound):
            identity.seat_above(session, METRO, "kabid", "walikota")
        identity.seat_above(session, METRO, "staf", "kabid")
        assert identity.seats(session, METRO)["staf"].above == "kabid"
