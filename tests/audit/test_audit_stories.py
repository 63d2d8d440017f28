"""What an auditor is told about cases that went as they should, and about some that somebody told otherwise."""

from datetime import date, timedelta
from typing import Any

import pytest
from retelling import Event, at, does, retell
from sqlalchemy import select
from world import World

from service import audit, identity, instances
from service.audit import Report
from service.database import reading, transaction
from service.errors import Forbidden, NotFound
from service.instances.tables import InstanceRow

METRO = "metro-pengumpulan-pengolahan"
TENANT = "metro"


def examined(world: World, case: str, by: str = "auditor.metro") -> Report:
    with reading(world.engine, TENANT) as session:
        return audit.examine(session, identity.actor_by_login(session, by, world.now), case, world.now)


def findings(world: World, case: str) -> list[tuple[str, int | None]]:
    return [(each.rule, each.seq) for each in examined(world, case).of(audit.FINDING)]


def words(world: World, case: str) -> str:
    return " ".join(each.sentence for each in examined(world, case).of(audit.FINDING))


@pytest.fixture
def case(world: World) -> str:
    """A case that has come to the correction by the Kabid, who sent it back once."""
    world.deploys(METRO)
    case = world.starts(METRO)
    for element in ("langkah_1", "langkah_2", "langkah_3", "langkah_4"):
        world.waits(minutes=3)
        world.completes(case, element)
    world.waits(minutes=3)
    world.completes(case, "langkah_5", keputusan_5="perbaiki")
    world.waits(minutes=3)
    world.completes(case, "langkah_4")
    return case


def test_every_moment_of_an_honest_case_is_proved(world: World) -> None:
    world.deploys(METRO)
    case = world.starts(METRO)
    while world.case(case).state == "running":
        assert findings(world, case) == []
        world.completes(case)
        world.waits(hours=1)
    report = examined(world, case)
    counted = {each.what: each.count for each in report.checked}
    assert report.ok and report.events == len(world.events(case))
    assert counted["peristiwa hasil jalan ulang dibandingkan"] > 50
    assert counted["sidik keadaan dibandingkan"] == counted["perbuatan dijalankan ulang"]
    late = [each.seq for each in report.of(audit.NOTE) if each.rule == "terlambat"]
    assert late == [e.seq for e in world.events(case) if e.kind == "timer_fired" and (e.data or {})["tasks"]]


def test_only_auditors_examine_and_only_cases_of_their_agency(world: World, case: str) -> None:
    with pytest.raises(Forbidden):
        examined(world, case, "admin.metro")
    with pytest.raises(NotFound):
        examined(world, "01a1ff83-ad73-7750-8ece-57871951aadd")


@pytest.mark.tampered
def test_a_flipped_decision_is_named_where_the_case_went_the_other_way(world: World, case: str) -> None:
    def change(events: list[Event]) -> None:
        events[at(events, "task_completed", "langkah_5")]["data"]["values"]["keputusan_5"] = "sesuai"

    retell(world.engine, TENANT, case, change)
    done = next(e.seq for e in world.events(case) if (e.kind, e.element) == ("task_completed", "langkah_5"))
    passed = next(e.seq for e in world.events(case) if e.kind == "gateway_passed" and e.seq > done)
    assert world.verdict(case).ok
    assert findings(world, case)[0] == ("keadaan", passed)
    assert "seharusnya" in words(world, case)


@pytest.mark.tampered
def test_a_value_that_decides_nothing_is_found_by_the_state(world: World, case: str) -> None:
    def change(events: list[Event]) -> None:
        data = events[at(events, "task_completed", "langkah_4")]["data"]
        name = next(key for key, value in data["values"].items() if isinstance(value, str))
        data["values"][name] = "lain"

    retell(world.engine, TENANT, case, change)
    done = next(e.seq for e in world.events(case) if (e.kind, e.element) == ("task_completed", "langkah_4"))
    state = next(e.seq for e in world.events(case) if e.seq >= done and "state" in (e.data or {}))
    assert findings(world, case)[0] == ("keadaan", state)


@pytest.mark.tampered
def test_swapped_steps_are_named_at_the_first_of_them(world: World, case: str) -> None:
    def move(events: list[Event], element: str) -> list[Event]:
        first = at(events, "task_completed", element)
        last = next(p for p in range(first, len(events)) if "state" in events[p]["data"])
        return [events.pop(first) for _ in range(last - first + 1)]

    def change(events: list[Event]) -> None:
        second = move(events, "langkah_2")
        place = at(events, "task_completed", "langkah_1")
        instants = [events[place]["at"], second[0]["at"]]
        events[place:place] = second
        for event in second:
            event["at"] = instants[0]

    retell(world.engine, TENANT, case, change)
    swapped = next(
        e.seq for e in world.events(case) if (e.kind, e.element) == ("task_completed", "langkah_2")
    )
    assert ("keadaan", swapped) in findings(world, case)
    assert ("jalur", swapped) in findings(world, case)


@pytest.mark.tampered
def test_a_dropped_step_is_named_where_the_next_one_hangs_in_the_air(world: World, case: str) -> None:
    def change(events: list[Event]) -> None:
        first = at(events, "task_completed", "langkah_2")
        while True:
            if "state" in events.pop(first)["data"]:
                break

    retell(world.engine, TENANT, case, change)
    third = next(e.seq for e in world.events(case) if (e.kind, e.element) == ("task_completed", "langkah_3"))
    assert findings(world, case)[0] in [("keadaan", third), ("jalur", third)]
    assert ("keadaan", third) in findings(world, case)


@pytest.mark.tampered
@pytest.mark.parametrize("element", ["langkah_1", "langkah_2", "langkah_3"])
def test_a_back_dated_step_is_named(world: World, case: str, element: str) -> None:
    def change(events: list[Event]) -> None:
        first = at(events, "task_completed", element)
        early = events[first]["at"] - timedelta(minutes=1)
        events[first - 1]["at"] = early  # it was taken just before
        while True:
            events[first]["at"] = early
            first += 1
            if "state" in events[first - 1]["data"]:
                break

    retell(world.engine, TENANT, case, change)
    done = next(e.seq for e in world.events(case) if (e.kind, e.element) == ("task_completed", element))
    state = next(e.seq for e in world.events(case) if e.seq >= done and "state" in (e.data or {}))
    rule, seq = findings(world, case)[0]
    assert rule in ("tenggat", "keadaan") and done <= (seq or 0) <= state


@pytest.mark.tampered
def test_an_event_earlier_than_the_one_before_is_named(world: World, case: str) -> None:
    def change(events: list[Event]) -> None:
        events[10]["at"] = events[0]["at"] - timedelta(days=1)

    retell(world.engine, TENANT, case, change)
    assert ("keadaan", 11) in findings(world, case)


@pytest.mark.tampered
@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE instance SET state = 'finished'", "Berkas tersimpan selesai"),
        ("UPDATE instance SET number = 7", "Nomor register tersimpan 0007/2026"),
        ("UPDATE instance SET suspended = true", "Penangguhan"),
        ("UPDATE instance SET started_by = NULL", "pemulai"),
        ("UPDATE task SET due_at = '2030-01-01 00:00:00+00:00' WHERE state = 'open'", "Tenggat tugas"),
        ("UPDATE task SET state = 'withdrawn' WHERE state = 'open'", "barisnya tidak ada"),
        ("UPDATE task SET state = 'withdrawn' WHERE element = 'langkah_1'", "langkah_1.1"),
        ("UPDATE task SET assignee = NULL WHERE element = 'langkah_1'", "pelaksananya"),
        ("UPDATE definition_version SET xml = :xml", "bukan yang dipakai"),
    ],
)
def test_a_row_changed_by_hand_is_named(world: World, case: str, statement: str, expected: str) -> None:
    more: dict[str, Any] = {"xml": world.drawing(METRO) + b" "} if ":xml" in statement else {}
    does(world.engine, TENANT, statement, **more)
    assert expected in words(world, case)


@pytest.mark.tampered
def test_a_snapshot_of_another_moment_is_named(world: World, case: str) -> None:
    with reading(world.engine, TENANT) as session:
        old = session.scalars(select(InstanceRow.snapshot).where(InstanceRow.id == case)).one()
    world.completes(case, "langkah_5", keputusan_5="sesuai")
    does(world.engine, TENANT, "UPDATE instance SET snapshot = :old", old=old)
    assert "tidak sama dengan" in words(world, case)
    does(world.engine, TENANT, "UPDATE instance SET snapshot = :old", old=b"\x03\x01rusak")
    assert "tidak dapat dibaca" in words(world, case)


@pytest.mark.tampered
def test_a_case_without_its_row_and_a_number_without_its_case_are_named(world: World, case: str) -> None:
    for table in ("task", "instance"):
        does(world.engine, TENANT, f"DELETE FROM {table}")
    assert findings(world, case)[0] == ("register", None)
    with reading(world.engine, TENANT) as session:
        told = [each.sentence for each in audit.registers(session, TENANT)]
    assert any("0001/2026 hilang" in each for each in told) and any(case in each for each in told)


def test_deadlines_are_counted_by_the_calendar_of_their_day(world: World, case: str) -> None:
    friday = date(2026, 11, 27)
    world.declares_off(TENANT, friday, "Libur daerah")
    world.waits(minutes=1)
    world.completes(case, "langkah_5", keputusan_5="sesuai")
    world.waits(minutes=2)
    world.withdraws_off(TENANT, friday)
    world.waits(minutes=1)
    world.completes(case, "langkah_6")
    assert findings(world, case) == []


@pytest.mark.tampered
def test_a_day_off_that_nobody_declared_is_found_by_the_deadlines_it_moved(world: World) -> None:
    world.deploys(METRO)
    statement = (
        "INSERT INTO calendar_day (tenant, unit, day, kind, name, declared_at)"
        " VALUES ('metro', '', '2026-11-23', 'off', 'Libur siluman', '2026-01-01 00:00:00+00:00')"
    )
    world.declares_off(TENANT, date(2026, 12, 30), "Libur biasa")
    does(world.engine, TENANT, statement)
    does(world.engine, TENANT, "UPDATE calendar SET revision = revision + 1")
    case = world.starts(METRO)
    assert [rule for rule, _ in findings(world, case)] == ["tenggat"]
    assert "menurut kalender kerja saat itu" in words(world, case)


def test_a_substitute_with_a_decree_gives_no_finding_and_leaves_a_ground(world: World) -> None:
    world.deploys(METRO)
    world.peoples(TENANT, world.drawing(METRO))
    case = world.starts(METRO)
    world.waits(minutes=5)
    task = world.task(case)
    world.appoints(
        "plh", seat=task.seat or "", person=_somebody_else(world, task.seat), principal=f"{task.seat}.metro"
    )
    world.completes(case, by=_somebody_else(world, task.seat))
    assert findings(world, case) == []


def _somebody_else(world: World, seat: str | None) -> str:
    with reading(world.engine, TENANT) as session:
        seats = sorted(key for key in identity.seats(session, TENANT) if key != seat)
    return f"{seats[-1]}.metro"


@pytest.mark.tampered
def test_a_decree_that_was_made_up_and_one_that_had_ended_are_named(world: World) -> None:
    world.deploys(METRO)
    case = world.starts(METRO)
    world.waits(minutes=5)
    seat = world.task(case).seat or ""
    other = _somebody_else(world, seat)
    mandate = world.appoints("plh", seat=seat, person=other, principal=f"{seat}.metro").id
    world.completes(case, by=other)
    done = next(e.seq for e in world.events(case) if e.kind == "task_completed")
    does(
        world.engine,
        TENANT,
        "UPDATE substitute SET basis = 'SK palsu' WHERE id = :id",
        id=_id(world, mandate),
    )
    assert ("kewenangan", done) in findings(world, case)
    does(
        world.engine,
        TENANT,
        "UPDATE substitute SET basis = 'SK 800/12/2026', until = '2026-11-23 02:01:00+00:00',"
        " since = '2026-11-23 01:00:00+00:00'",
    )
    assert ("kewenangan", done) in findings(world, case)
    does(world.engine, TENANT, "DELETE FROM substitute")
    assert ("kewenangan", done) in findings(world, case)


def _id(world: World, id: str) -> str:
    return id.replace("-", "") if world.engine.dialect.name == "sqlite" else id


@pytest.mark.tampered
def test_who_did_not_sit_in_the_seat_is_named(world: World, case: str) -> None:
    done = [e.seq for e in world.events(case) if (e.kind, e.element) == ("task_completed", "langkah_1")]
    actor = next(e.actor for e in world.events(case) if e.seq == done[0])
    does(
        world.engine,
        TENANT,
        "UPDATE occupant SET until = '2026-11-01 00:00:00+00:00' WHERE person = :person",
        person=_id(world, actor or ""),
    )
    assert ("kewenangan", done[0]) in findings(world, case)
    assert "tidak menduduki" in words(world, case)


@pytest.mark.tampered
def test_who_approved_his_own_draft_is_named(world: World, case: str) -> None:
    def change(events: list[Event]) -> None:
        drafted = events[at(events, "task_completed", "langkah_4")]
        place = at(events, "task_completed", "langkah_5")
        while True:
            events[place]["actor"] = drafted["actor"]
            place += 1
            if "state" in events[place - 1]["data"]:
                break

    approved = next(e for e in world.events(case) if (e.kind, e.element) == ("task_completed", "langkah_5"))
    retell(world.engine, TENANT, case, change)
    assert ("pemisahan", approved.seq) in findings(world, case)


def test_cases_of_two_agencies_and_many_at_once_share_what_they_share(world: World) -> None:
    world.deploys(METRO)
    cases = [world.starts(METRO) for _ in range(3)]
    with reading(world.engine, TENANT) as session:
        auditor = identity.actor_by_login(session, "auditor.metro", world.now)
        reports = audit.examine_many(session, auditor, cases, world.now)
        with pytest.raises(NotFound):
            audit.examine_many(session, auditor, [*cases, "tidak-ada"], world.now)
    assert [report.case for report in reports] == cases
    assert all(report.ok for report in reports)


def test_a_cancelled_case_is_proved_too(world: World, case: str) -> None:
    starter = next(e.actor for e in world.events(case) if e.kind == "case_started")
    with transaction(world.engine, TENANT) as session:
        actor = identity.actor(session, TENANT, starter or "", world.now)
        instances.cancel(session, case, "Tidak jadi diperlukan", actor, world.now)
    assert findings(world, case) == []


@pytest.mark.tampered
@pytest.mark.parametrize(
    ("kind", "odd"),
    [
        ("timer_fired", {"due": "besok"}),
        ("timer_fired", {"clock": 5}),
        ("task_opened", {"lane": {}}),
        ("task_completed", {"ref": []}),
        ("case_started", {"number": ["7"], "version": "x"}),
    ],
)
def test_one_odd_event_hides_no_other_case(world: World, case: str, kind: str, odd: dict[str, Any]) -> None:
    other = world.starts(METRO)
    world.waits(days=9)

    def change(events: list[Event]) -> None:
        next(each for each in events if each["kind"] == kind)["data"].update(odd)

    retell(world.engine, TENANT, case, change)
    assert not examined(world, case).ok
    assert findings(world, other) == []
    with reading(world.engine, TENANT) as session:
        both = list(audit.reports(session, TENANT, [case, other], world.now))
    assert [each.ok for each in both] == [each.case == other for each in both]


@pytest.mark.tampered
def test_a_payload_written_over_as_text_is_named_at_its_event(world: World, case: str) -> None:
    does(world.engine, TENANT, "DELETE FROM event_payload WHERE seq = 3")
    as_text = '\'{"ref":"x"}\'' if world.engine.dialect.name == "sqlite" else "'\\x7b7d'::bytea"
    statement = f"INSERT INTO event_payload SELECT tenant, stream, 3, salt, {as_text} FROM event_payload WHERE seq = 2"
    does(world.engine, TENANT, f"{statement} AND stream = :case", case=case)
    assert ("rantai", 3) in findings(world, case)


@pytest.mark.tampered
def test_histories_that_the_verdicts_rest_on_are_proved_too(world: World, case: str) -> None:
    with reading(world.engine, TENANT) as session:
        assert list(audit.registers(session, TENANT)) == []
    does(
        world.engine,
        TENANT,
        "UPDATE event SET actor = NULL WHERE stream = 'kalender' OR stream LIKE 'definisi%'",
    )
    with reading(world.engine, TENANT) as session:
        told = [(each.rule, each.sentence) for each in audit.registers(session, TENANT)]
    assert told and all(rule == "rantai" and "telah diubah" in sentence for rule, sentence in told)
