"""The demo is made once, whole, by the rules of the real rooms."""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import reexecution
from demos import MONDAY as NOW
from demos import Accounts
from serving import PASSWORD
from sqlalchemy import Engine

from service import (
    calendars,
    comparison,
    definitions,
    demo,
    drafts,
    history,
    identity,
    instances,
    notices,
    personnel,
    tasks,
)
from service.database import EVERY, open_engine, reading, transaction
from service.demo import making
from service.demo.agencies import AGENCIES, OUTSIDE
from service.demo.stage import Stage
from service.demo.stories import STORIES
from service.errors import Forbidden

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def made(
    demo_of_monday: tuple[Path, Accounts], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engine, Accounts]]:
    """The demo in a database that the stories below only look at."""
    path, accounts = demo_of_monday
    database = tmp_path_factory.mktemp("demo") / "lajur.db"
    shutil.copyfile(path, database)
    engine = open_engine(f"sqlite:///{database}")
    yield engine, accounts
    engine.dispose()


def everywhere(engine: Engine, look: Callable[..., Any]) -> dict[str, Any]:
    """What ``look(session, auditor)`` says in each agency."""
    with reading(engine, EVERY) as session:
        auditors = [(each.key, identity.actor_by_login(session, each.auditor[0], NOW)) for each in AGENCIES]
        return {key: look(session, auditor) for key, auditor in auditors}


def cases(session: Any, auditor: identity.Actor) -> tuple[instances.Case, ...]:
    return instances.cases(session, auditor, NOW, limit=500).rows


def test_the_demo_is_made_once_and_then_left_alone(engine: Engine) -> None:
    accounts = demo.create(engine, NOW, PASSWORD)
    before = everywhere(engine, cases)
    assert len(accounts) == len({account.login for account in accounts})
    assert demo.create(engine, NOW, "lain-sekali-2") == ()
    assert everywhere(engine, cases) == before
    with transaction(engine, EVERY) as session:
        assert identity.sign_in(session, "sari", PASSWORD, NOW).name == "Sari Wulandari"
        with pytest.raises(Forbidden):
            identity.sign_in(session, "sari", "lain-sekali-2", NOW)
    assert all(whole for verdicts in everywhere(engine, verdicts_of).values() for whole in verdicts)


def test_every_case_of_the_demo_comes_out_of_its_history_again(made: tuple[Engine, Accounts]) -> None:
    assert reexecution.findings(made[0]) == []


def verdicts_of(session: Any, auditor: identity.Actor) -> list[bool]:
    return [history.verify(session, auditor.tenant, case.id).ok for case in cases(session, auditor)]


def test_every_seat_of_every_lane_has_its_person(made: tuple[Engine, Accounts]) -> None:
    engine, _ = made
    with reading(engine, EVERY) as session:
        for agency in AGENCIES:
            held = Counter(
                seat
                for person in identity.people(session, agency.key, NOW)
                for seat in seats_of(identity.actor(session, agency.key, person.id, NOW))
            )
            for sop in agency.sops:
                for lane in definitions.get(session, agency.key, sop).diagram.main.lanes:
                    assert held[lane.properties["jabatan"]] >= 1, (sop, lane.id)
            assert held.keys() == set(agency.seats), "somebody named sits nowhere"


def seats_of(actor: identity.Actor) -> set[str]:
    """The seats a person sits in or acts for."""
    return actor.seats | {mandate.seat for mandate in actor.mandates}


def test_there_is_a_plt_a_plh_and_a_delegation_and_what_they_see(made: tuple[Engine, Accounts]) -> None:
    engine, _ = made
    with reading(engine, EVERY) as session:
        acting = {
            login: identity.actor_by_login(session, login, NOW) for login in ("lina", "joko", "nurhayati")
        }
        assert [acting[login].mandates[0].kind for login in acting] == ["plt", "plh", "delegasi"]
        for actor in acting.values():
            (mandate,) = actor.mandates
            rows = tasks.inbox(session, actor, NOW).rows
            assert any(task.seat == mandate.seat for task in rows), actor.login
        stays = personnel.stays(session, acting["joko"], seat="kabid_statistik")
        assert [stay.at(NOW) for stay in stays if stay.sits] == ["past", "past", "present"]
        assert identity.seat_named(session, "banyuwangi", "subkoordinator") == "kasi_statistik"
        assert identity.seat_named(session, "tarakan", "Statistisi Ahli Muda") == "kasi_statistik"
        empty = personnel.stays(session, acting["lina"], seat="kadis")
        assert not any(stay.sits and stay.at(NOW) == "present" for stay in empty)


def test_people_outside_are_applicants_and_each_agency_has_owner_auditor_admin_and_operator(
    made: tuple[Engine, Accounts],
) -> None:
    engine, accounts = made
    for agency in AGENCIES:
        roles = Counter(account.role for account in accounts if account.agency == agency.key)
        assert [roles[each] for each in ("auditor", "agency_admin", "operator")] == [1] * 3
        assert roles["process_owner"] == 2  # one draws, the other one releases
        with reading(engine, EVERY) as session:
            for seat, people in agency.seats.items():
                for login, _ in people:
                    actor = identity.actor_by_login(session, login, NOW)
                    assert actor.roles == {"applicant" if seat in OUTSIDE else "seat_holder"}
                    assert actor.inside is (seat not in OUTSIDE)


def test_sops_are_released_by_two_and_metros_owners_have_drafts_on_the_table(
    made: tuple[Engine, Accounts],
) -> None:
    engine, _ = made
    with reading(engine, EVERY) as session:
        rules = {each.key: each.release_by_two for each in identity.agencies(session)}
        assert rules == {**{each.key: True for each in AGENCIES}, "demo": False}
        gilang = identity.actor_by_login(session, "gilang", NOW)
        assert [each.state for each in drafts.listed(session, gilang).rows] == ["proposed", "open"]
        (waiting,) = drafts.listed(session, gilang, state="waiting").rows
        found = drafts.get(session, gilang, waiting.id)
        old = definitions.get(session, "metro", found.key or "")
        assert len(comparison.differences(old, found)) > 0
        assert not [each for each in drafts.check(session, found) if each.severity == "error"]
        told = notices.bell(session, gilang, NOW).rows
        assert [each.kind for each in told if each.draft] == ["draft_waiting"]


def test_everybody_can_be_told_and_every_official_but_the_head_has_a_superior(
    made: tuple[Engine, Accounts],
) -> None:
    engine, _ = made
    with reading(engine, EVERY) as session:
        for agency in AGENCIES:
            seats = identity.seats(session, agency.key)
            for seat in seats.values():
                assert (seat.above is None) is (seat.external or seat.key == "kadis"), seat
                assert seat.above is None or seat.above in seats
            told = identity.occupants(session, agency.key, seats, NOW)
            addresses = [person.email or "" for people in told.values() for person in people]
            assert addresses and all(address.endswith(".example") for address in addresses)


def test_the_inbox_of_sari_shows_what_is_late_what_was_reminded_of_and_what_is_calm(
    made: tuple[Engine, Accounts],
) -> None:
    engine, _ = made
    with reading(engine, EVERY) as session:
        sari = identity.actor_by_login(session, "sari", NOW)
        rows = tasks.inbox(session, sari, NOW).rows
        calendar = calendars.of(session, "banyuwangi")
    late = [calendar.working_minutes(task.due_at, NOW) for task in rows if task.late]
    assert any(60 <= minutes < 450 for minutes in late) and any(minutes >= 450 for minutes in late)
    assert any(task.reminded_at for task in rows if not task.late)
    assert any(not task.reminded_at for task in rows if not task.late)


@pytest.mark.parametrize("moment", ["2026-11-21T13:00:00+00:00", "2026-03-21T03:00:00+00:00"])
def test_whenever_the_demo_is_made_people_worked_in_office_hours(
    moment: str, sqlite_template: Path, tmp_path: Path
) -> None:
    """On a Saturday evening, and in Lebaran."""
    now = datetime.fromisoformat(moment)
    shutil.copyfile(sqlite_template, tmp_path / "lajur.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'lajur.db'}")
    demo.create(engine, now, PASSWORD)
    with reading(engine, EVERY) as session:
        for agency in AGENCIES:
            calendar = calendars.of(session, agency.key)
            auditor = identity.actor_by_login(session, agency.auditor[0], now)
            for case in instances.cases(session, auditor, now, limit=500).rows:
                for entry in history.read(session, agency.key, case.id):
                    if entry.actor:
                        assert calendar.working_minutes(entry.at - MINUTE, entry.at + MINUTE) >= 1, (
                            entry.kind,
                            entry.at,
                        )
        waiting = tasks.inbox(session, identity.actor_by_login(session, "sari", now), now).rows
    assert {task.late for task in waiting} == {True, False}
    engine.dispose()


def test_all_six_sops_are_in_force_and_every_agency_has_cases(made: tuple[Engine, Accounts]) -> None:
    engine, _ = made
    found = everywhere(engine, cases)
    assert {case.definition for rows in found.values() for case in rows} == {
        sop for agency in AGENCIES for sop in agency.sops
    }
    assert sum(map(len, found.values())) == len(STORIES)


def test_the_cases_stand_at_every_stage(made: tuple[Engine, Accounts]) -> None:
    engine, _ = made
    rows = [case for found in everywhere(engine, cases).values() for case in found]
    states = Counter(case.state for case in rows)
    open_tasks = [task for case in rows for task in case.tasks]
    assert states["finished"] >= 5
    assert states["cancelled"] >= 1
    assert sum(case.late for case in rows) >= 4
    assert sum(case.state == "running" and not case.late for case in rows) >= 8
    assert sum(bool(task.returned_reason) for task in open_tasks) >= 4
    assert any(task.assignee for task in open_tasks)
    assert any(task.assignee is None for task in open_tasks)
    assert len({task.element for task in open_tasks}) >= 6


def test_every_history_is_whole_and_deadlines_passed_when_they_were_due(
    made: tuple[Engine, Accounts],
) -> None:
    engine, _ = made

    def look(session: Any, auditor: identity.Actor) -> list[history.Entry]:
        entries = []
        for case in cases(session, auditor):
            assert history.verify(session, auditor.tenant, case.id).ok
            entries += history.read(session, auditor.tenant, case.id)
        return entries

    fired = [
        entry for rows in everywhere(engine, look).values() for entry in rows if entry.kind == "timer_fired"
    ]
    assert len(fired) >= 5
    assert all(entry.at == datetime.fromisoformat(entry.data["due"]) for entry in fired if entry.data)


def test_the_demo_inboxes_are_not_empty(made: tuple[Engine, Accounts]) -> None:
    engine, accounts = made
    with reading(engine, EVERY) as session:
        waiting = {
            account.login: tasks.inbox(
                session, identity.actor_by_login(session, account.login, NOW), NOW
            ).count
            for account in accounts
            if account.role == "seat_holder"
        }
    assert waiting["santoso"] >= 2
    assert sum(count > 0 for count in waiting.values()) >= 10


def test_the_readme_names_demo_people_by_what_they_are(made: tuple[Engine, Accounts]) -> None:
    _, accounts = made
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    told = re.findall(r"`(\w+)`", readme.split("In Banyuwangi,")[1].split(".")[0])
    roles = {account.login: account.role for account in accounts if account.agency == "banyuwangi"}
    assert [roles[login] for login in told] == [
        "seat_holder",
        "seat_holder",
        "seat_holder",
        "process_owner",
        "process_owner",
        "agency_admin",
        "operator",
        "auditor",
    ]


def test_without_a_password_everybody_gets_one_random_one(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "AGENCIES", AGENCIES[:1])
    monkeypatch.setattr(Stage, "play", lambda self, now: None)  # the cases are not asked about here
    accounts = demo.create(engine, NOW)
    (password,) = {account.password for account in accounts}
    assert len(password) == 16
    with transaction(engine, EVERY) as session:
        for account in accounts[:2]:
            assert identity.sign_in(session, account.login, account.password, NOW).login == account.login


def test_a_demo_that_breaks_half_way_leaves_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(self: Stage, now: datetime) -> None:
        raise RuntimeError("the lights went out")

    monkeypatch.setattr(Stage, "play", breaks)
    with pytest.raises(RuntimeError):
        demo.create(engine, NOW, PASSWORD)
    with reading(engine, EVERY) as session:
        assert identity.agencies(session) == []


def test_a_shared_password_may_be_short_and_opens_every_account(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Stage, "play", lambda self, now: None)  # the cases are not asked about here
    accounts = demo.create(engine, NOW, "demo")
    with reading(engine, EVERY) as session:
        for account in (accounts[0], accounts[-1]):
            assert identity.sign_in(session, account.login, "demo", NOW).login == account.login
