"""What a list says of a task is what the task's own address says, for whoever may read it, and of no other task."""

import pytest
from programs import SOP, Program, Site, acts_for, program
from sqlalchemy import select
from web.visits import APPLICANT, AUDITOR, HEAD, STAFF

from service import identity
from service.database import reading, transaction
from service.identity import may
from service.instances import worklist
from service.tasks.tables import TaskRow
from service.tasks.wanted import Wanted

OTHER, TENANT = "banyuwangi-diseminasi", "banyuwangi"
MACHINE = "mesin.banyuwangi"
PLAIN = ("", "maxResults=1000&firstResult=0")
NARROW = ("sortBy=created&sortOrder=desc", "minPriority=0", f"processDefinitionKeyIn={SOP},{OTHER}")


@pytest.fixture
def busy(site: Site) -> Site:
    """Tasks of two SOPs: free, taken, delegated, changed by hand, offered further, and one that rests."""
    site.world.deploys(OTHER)
    with transaction(site.world.engine, TENANT) as session:
        identity.add_person(session, TENANT, MACHINE, "Mesin", {"program"})
    for sop in (SOP, SOP, SOP, SOP, OTHER, OTHER):
        site.world.starts(sop)
    site.world.completes(site.world.cases(TENANT)[-1])
    machine = program(site, MACHINE)
    tasks = machine.get("/task").json
    done = [
        machine.post(f"/task/{tasks[1]['id']}/assignee", {"userId": HEAD}),
        machine.post(f"/task/{tasks[1]['id']}/delegate", {"userId": STAFF}),
        machine.post(f"/task/{tasks[2]['id']}/assignee", {"userId": STAFF}),
        machine.post(f"/task/{tasks[3]['id']}/identity-links", {"userId": APPLICANT, "type": "candidate"}),
        machine.asks("PUT", f"/task/{tasks[4]['id']}", {"name": "Lain", "description": "D", "priority": 70}),
        machine.asks(
            "PUT", f"/process-instance/{tasks[5]['processInstanceId']}/suspended", {"suspended": True}
        ),
    ]
    assert {each.status_code for each in done} == {204}
    return site


def read_one_by_one(who: Program, ids: list[str]) -> list[dict[str, object]]:
    answers = [who.get(f"/task/{id}") for id in ids]
    return [each.json for each in answers if each.status_code == 200]


@pytest.mark.parametrize("login", [MACHINE, STAFF, HEAD, APPLICANT])
def test_a_list_says_of_a_task_what_its_own_address_says(busy: Site, login: str) -> None:
    who = program(busy, login)
    all_of_them = sorted(each["id"] for each in program(busy, MACHINE).get("/task").json)
    assert len(all_of_them) == 6
    mine = read_one_by_one(who, all_of_them)
    assert mine
    for query in PLAIN:
        assert who.get(f"/task?{query}").json == mine, query
    for query in NARROW:
        found = who.get(f"/task?{query}").json
        assert sorted(found, key=lambda each: each["id"]) == mine, query
    for each in mine:
        assert each in who.get(f"/task?processInstanceId={each['processInstanceId']}").json
    assert who.get("/task?maxResults=1&firstResult=1").json == mine[1:2]
    assert who.get("/task?processInstanceId=bukan-id").json == []


def test_filters_that_look_at_cases_look_beside_the_case_of_each_line(busy: Site) -> None:
    machine = program(busy, MACHINE)
    known = machine.get("/task").json
    for query, resting in (("active=true", False), ("suspended=true", True)):
        assert machine.get(f"/task?{query}").json == [each for each in known if each["suspended"] is resting]


def test_who_has_no_tasks_is_refused_whatever_he_asks(busy: Site) -> None:
    auditor = program(busy, AUDITOR)
    assert {auditor.get(f"/task?{query}").status_code for query in (*PLAIN, *NARROW)} == {403}


@pytest.mark.parametrize("login", [MACHINE, STAFF, HEAD, APPLICANT, "opd.banyuwangi"])
@pytest.mark.parametrize("scope", [None, "", SOP, f"{OTHER} {SOP}", "lain"])
def test_the_lines_are_exactly_what_may_be_read(busy: Site, login: str, scope: str | None) -> None:
    world = busy.world
    if scope is not None:
        acts_for(busy, login, "kasi_statistik", scope)
    actor = world.person(login)
    with reading(world.engine, actor.tenant) as session:
        rows = session.scalars(select(TaskRow).where(TaskRow.state == "open")).all()
        readable = {row.id: row.instance for row in rows if may(actor, "task.read", row)}
        for asked in (Wanted(), Wanted(least_priority=0)):
            assert {line.id for line in worklist.listed(session, actor, asked)} == set(readable)
        for row in rows:
            lines = worklist.listed(session, actor, Wanted(instances=(row.instance,)))
            assert [line.id for line in lines] == [
                id for id, case in readable.items() if case == row.instance
            ]
        assert worklist.listed(session, actor, Wanted(instances=())) == ()
