"""What auditors read: kept once a minute, found again by whom, what and when, page by page."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event

from service import history, identity
from service.database import EVERY, new_id, reading, transaction
from service.errors import Invalid
from service.history import reading as room
from service.history.questions import digest, unnamed
from service.history.reading import Lately, Read, Seen

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ME, OTHER, CASE = new_id(), new_id(), new_id()
BROKEN, HALF = '{"nameLike": "Ani', "\ud800"
PAGE = Read(f"/berkas/{CASE}", "web", "10.0.0.1", CASE)


@pytest.fixture
def agency(engine: Engine) -> Engine:
    with transaction(engine, EVERY) as session:
        for key in ("metro", "tarakan"):
            identity.add_agency(session, key, key, key, "Asia/Jakarta")
    return engine


def notes(
    engine: Engine, read: Read = PAGE, after: float = 0, person: str = ME, tenant: str = "metro"
) -> bool:
    with transaction(engine, tenant) as session:
        return room.note(session, tenant, person, read, NOW + timedelta(seconds=after))


def found(engine: Engine, **asked: object) -> tuple[Seen, ...]:
    with reading(engine, "metro") as session:
        return room.readings(session, "metro", **asked)  # type: ignore[arg-type]


def test_the_same_thing_is_kept_once_a_minute(agency: Engine) -> None:
    assert notes(agency) and not notes(agency, after=59)
    assert notes(agency, Read("/audit", "web"), after=59.5)
    assert not notes(agency, after=59.9)
    assert notes(agency, after=60)
    assert notes(agency, Read(PAGE.page, "rest", "10.0.0.1", CASE), after=61), "another door"
    assert notes(agency, person=OTHER, after=61), "another auditor"
    assert len(found(agency)) == 5


def test_a_reading_is_an_event_like_any_other(agency: Engine) -> None:
    notes(agency)
    with reading(agency, "metro") as session:
        (entry,) = history.read(session, "metro", f"reads:{ME}")
        assert history.verify(session, "metro", f"reads:{ME}").ok
    assert (entry.kind, entry.element, entry.actor) == ("read", CASE, ME)
    assert entry.data == {"page": PAGE.page, "door": "web", "from": "10.0.0.1"}
    template, values = history.sentence(entry, {ME: "Halimah"})
    assert template.format(**values) == f"Halimah membaca {PAGE.page}."


def test_readings_are_found_by_person_case_and_day(agency: Engine) -> None:
    notes(agency)
    notes(agency, Read("/audit", "web"), after=7200)
    notes(agency, after=3600, person=OTHER)
    assert [each.person for each in found(agency)] == [ME, OTHER, ME]
    assert [each.read.page for each in found(agency, person=ME)] == ["/audit", PAGE.page]
    assert [each.person for each in found(agency, case=CASE)] == [OTHER, ME]
    assert [
        each.at for each in found(agency, since=NOW + timedelta(hours=1), until=NOW + timedelta(hours=2))
    ] == [NOW + timedelta(hours=1)]
    assert found(agency, person=new_id()) == ()


def test_pages_follow_each_other_without_gap_or_double(agency: Engine) -> None:
    for number in range(30):
        notes(agency, Read(f"/sop/{number}", "web"), after=number // 3, person=(ME, OTHER)[number % 2])
    whole = [each.read.page for each in found(agency)]
    assert len(set(whole)) == 30
    pages, after = [], ""
    while rows := found(agency, limit=7, after=after):
        pages += [each.read.page for each in rows]
        after = rows[-1].mark
    assert pages == whole


@pytest.mark.parametrize("mark", ["x", "1.x.y", "-1.2.a", "9" * 18 + ".1.a", "1.1.a\x00", "²" + ".1.a"])
def test_a_broken_mark_is_refused(agency: Engine, mark: str) -> None:
    notes(agency)
    with pytest.raises(Invalid):
        found(agency, after=mark)


def test_another_agency_sees_none_of_it(agency: Engine) -> None:
    notes(agency, tenant="tarakan")
    assert found(agency) == ()


def test_a_reading_costs_a_handful_of_statements_however_many_there_are(agency: Engine) -> None:
    for number in range(5):
        notes(agency, Read(f"/sop/{number}", "web"), after=number)
    told: list[str] = []
    event.listen(agency, "before_cursor_execute", lambda c, k, statement, *more: told.append(statement))
    notes(agency, Read("/sop/lain", "web"), after=6)
    assert len([each for each in told if "set_config" not in each and "BEGIN" not in each]) <= 5


def test_a_process_remembers_a_minute_and_no_more_than_it_must() -> None:
    lately = Lately()
    lately.keep("metro", ME, PAGE, NOW)
    assert lately.knows("metro", ME, PAGE, NOW + timedelta(seconds=59))
    assert not lately.knows("metro", ME, PAGE, NOW + timedelta(seconds=60))
    assert not lately.knows("metro", OTHER, PAGE, NOW) and not lately.knows("tarakan", ME, PAGE, NOW)
    for number in range(room.MOST):
        lately.keep("metro", ME, Read(f"/{number}", "web"), NOW)
    assert not lately.knows("metro", ME, PAGE, NOW), "the oldest goes"


def test_two_long_questions_that_begin_alike_are_two_readings(agency: Engine) -> None:
    same = "POST /engine-rest/task " + "x" * 3 * room.LONGEST
    one, other = Read(same + "1", "rest"), Read(same + "2", "rest")
    lately = Lately()
    lately.keep("metro", ME, one, NOW)
    assert lately.knows("metro", ME, one, NOW) and not lately.knows("metro", ME, other, NOW)
    assert notes(agency, one) and notes(agency, other, after=1) and not notes(agency, one, after=2)
    assert all(len(each.read.page) <= room.LONGEST for each in found(agency))


@pytest.mark.parametrize(
    ("page", "kept"),
    [
        ("/berkas?q=Ani+Lestari&sop=sop_izin", f"/berkas?q={digest('Ani Lestari')}&sop=sop_izin"),
        ("/berkas?%71=Ani", f"/berkas?%71={digest('Ani')}"),
        ("/audit?q=0007%2F2026&state=running", "/audit?q=0007%2F2026&state=running"),
        (f"/audit/pembacaan?orang={ME}&q=", f"/audit/pembacaan?orang={ME}&q="),
        (
            "GET /engine-rest/task?nameLike=%25Ani%25&firstResult=10",
            f"GET /engine-rest/task?nameLike={digest('%Ani%')}&firstResult=10",
        ),
        (
            'POST /engine-rest/task?maxResults=5 {"nameLike": "Ani", "or": [{"nik": 3510000000000001}], "a": 1}',
            "POST /engine-rest/task?maxResults=5 "
            f'{{"nameLike":"{digest("Ani")}","or":[{{"nik":"{digest("3510000000000001")}"}}],"a":1}}',
        ),
        (
            f'POST /engine-rest/task {{"processInstanceId": "{CASE}", "active": true}}',
            f'POST /engine-rest/task {{"processInstanceId":"{CASE}","active":true}}',
        ),
        (f"POST /engine-rest/task {BROKEN}", f"POST /engine-rest/task {digest(BROKEN)}"),
        (
            'POST /engine-rest/task {"nama": "\\ud800"}',
            f'POST /engine-rest/task {{"nama":"{digest(HALF)}"}}',
        ),
    ],
    ids=[
        "words",
        "spelled",
        "number",
        "ids",
        "parameter",
        "body",
        "plain body",
        "broken body",
        "half a letter",
    ],
)
def test_what_was_searched_for_is_not_kept_but_its_repeats_show(page: str, kept: str) -> None:
    assert unnamed(page) == kept
