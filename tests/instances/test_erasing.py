"""An applicant asks that his data go (UU 27/2022): they go from everywhere, and the history stays whole."""

import pytest
from sqlalchemy import Engine, delete, select, text
from world import World

from service import history, identity, instances, tasks
from service.database import EVERY, Base, reading, transaction
from service.errors import Conflict, Forbidden, Invalid, NotFound
from service.history import ERASURES
from service.history.personal import personal, remains
from service.history.tables import PayloadRow
from service.instances import erasing
from service.instances.erasing import Plan, Wanted
from service.instances.tables import InstanceRow
from service.tasks import Change
from service.tasks.tables import TaskRow

SOP = "banyuwangi-permintaan-data"
TENANT = "banyuwangi"
NAME = "Zulkarnain bin Rahasia"
BASIS, LETTER = "UU 27/2022 Pasal 43", "470/12/2026"


@pytest.fixture
def world(engine: Engine) -> World:
    world = World(engine)
    world.deploys(SOP)
    return world


def finished(world: World) -> str:
    """A case whose applicant wrote his name into whatever takes text, with everything that hangs on it."""
    case = world.starts(SOP, token=f"wish {len(world.cases(TENANT))}", perihal=NAME, nama=NAME)
    world.completes(case, "langkah_1")
    world.completes(case, "langkah_2")
    task = world.task(case, "langkah_3")
    login = f"{task.seat}.{TENANT}"
    world.claims(login, task)
    with transaction(world.engine, TENANT) as session:
        actor = identity.actor_by_login(session, login, world.now)
        tasks.comment(session, actor, task.id, f"{NAME} menelepon.", world.now)
    world.completes(case, "langkah_3")
    world.completes(case, "langkah_8")
    assert world.case(case).state == "finished"
    return case


def erases(world: World, case: str = "", person: str = "", by: str = "admin", **more: str) -> Plan:
    said = {"basis": BASIS, "request": LETTER} | more
    with transaction(world.engine, TENANT) as session:
        actor = identity.actor_by_login(session, f"{by}.{TENANT}", world.now)
        return erasing.erase(session, actor, Wanted(case, person), now=world.now, **said)


def everywhere(world: World) -> list[str]:
    """The tables in whose rows the name still stands, whatever the column."""
    found = []
    with reading(world.engine, EVERY) as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)):
                told = " ".join(
                    each.decode("utf-8", "replace") if isinstance(each, bytes) else str(each) for each in row
                )
                if NAME.lower() in told.lower():
                    found.append(table.name)
        for row in session.scalars(select(InstanceRow.snapshot)):
            assert NAME.encode() not in row
    return sorted(set(found))


def test_what_an_applicant_wrote_goes_from_every_table_and_the_chain_stays_whole(world: World) -> None:
    case = finished(world)
    assert {"event_payload", "instance", "task"} <= set(everywhere(world))
    before = world.events(case)
    done = erases(world, world.case(case).number)
    assert everywhere(world) == []
    after = world.events(case)
    assert world.verdict(case).ok
    assert [each.hash for each in after[:-1]] == [each.hash for each in before]
    last = after[-1]
    assert last.kind == "payload_erased" and last.data is not None
    assert (last.data["basis"], last.data["request"], last.data["count"]) == (BASIS, LETTER, done.events)
    found = world.case(case)
    assert (found.subject, found.business_key, dict(found.variables)) == (erasing.GONE, None, {})


def test_what_tells_only_of_the_procedure_remains(world: World) -> None:
    case = finished(world)
    before = {each.seq: each for each in world.events(case)}
    erases(world, case)
    for entry in world.events(case):
        if entry.kind == "task_completed":
            assert entry.erased == BASIS
            assert entry.data is not None and "values" not in entry.data and "state" not in entry.data
            assert entry.data["ref"] == (before[entry.seq].data or {})["ref"]
        if entry.kind == "task_opened":
            assert (entry.data or {})["due"] == (before[entry.seq].data or {})["due"]
        if entry.kind == "task_commented":
            assert "message" not in (entry.data or {})


def test_one_event_or_some_kinds_are_read_with_what_remains_of_them_too(world: World) -> None:
    case = finished(world)
    erases(world, case)
    with reading(world.engine, TENANT) as session:
        step = history.read(session, TENANT, case, "langkah_2")
        kinds = history.read_many(session, TENANT, [case], ["task_completed"])[case]
        early = history.read_many(session, TENANT, [case], upto=1)[case]
        assert history.read_many(session, TENANT, [case], ["person_added"]) == {}
    assert {each.element for each in step} == {"langkah_2"}
    assert {each.kind for each in kinds} == {"task_completed"}
    assert [each.seq for each in early] == [1]
    assert {each.erased for each in (*early, *kinds)} == {BASIS}


def test_a_name_that_a_program_gave_a_task_goes_too(world: World) -> None:
    with transaction(world.engine, EVERY) as session:
        identity.add_person(session, TENANT, "robot.banyuwangi", "Robot", {"program"})
    case = world.starts(SOP, perihal="Data padi")
    task = world.task(case)
    renamed = Change(
        name=f"Permohonan {NAME}",
        description=None,
        priority=task.priority,
        due_at=task.due_at,
        follow_up_at=None,
        assignee=None,
        owner=None,
        delegation=None,
    )
    with transaction(world.engine, TENANT) as session:
        robot = identity.actor_by_login(session, "robot.banyuwangi", world.now)
        tasks.change(session, robot, task.id, renamed, world.now)
    world.completes(case, "langkah_1")
    assert "task_claimed" in [each.kind for each in world.events(case)]
    with transaction(world.engine, TENANT) as session:
        applicant = identity.actor_by_login(session, f"pemohon.{TENANT}", world.now)
        instances.cancel(session, case, "Tidak jadi", applicant, world.now)
    assert {"event_payload", "task"} <= set(everywhere(world))
    erases(world, case)
    assert everywhere(world) == []
    with reading(world.engine, TENANT) as session:
        rows = session.execute(select(TaskRow.name, TaskRow.search).where(TaskRow.id == task.id))
        [(name, search)] = rows
    assert name == task.name and task.name.lower() in search


def test_more_cases_than_anybody_looks_through_are_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = finished(world)
    monkeypatch.setattr(erasing, "MOST", 1)
    assert erases(world, first).cases
    finished(world)
    with pytest.raises(Conflict, match="satu per satu"):
        erases(world, person=world.person(f"pemohon.{TENANT}").person)


def test_what_goes_is_shown_first_and_only_that_goes(world: World) -> None:
    case = finished(world)
    with reading(world.engine, TENANT) as session:
        admin = identity.actor_by_login(session, f"admin.{TENANT}", world.now)
        plan = erasing.plan(session, admin, Wanted(case))
    assert plan.events > 4 and "perihal" in plan.cases[0].fields and plan.cases[0].rows["task"] > 3
    with pytest.raises(Conflict, match="berubah"):
        erases(world, case, seen="lain")
    assert everywhere(world) != []
    assert erases(world, case, seen=plan.seen).events == plan.events
    with pytest.raises(Conflict, match="Tidak ada data pribadi"):
        erases(world, case)


def test_a_case_that_runs_is_refused_with_a_sentence(world: World) -> None:
    case = world.starts(SOP, perihal=NAME)
    with pytest.raises(Conflict, match="masih berjalan"):
        erases(world, case)
    assert world.verdict(case).ok and "payload_erased" not in [each.kind for each in world.events(case)]


def test_every_ended_case_of_an_applicant_goes_and_the_running_one_is_named(world: World) -> None:
    first, second, running = finished(world), world.starts(SOP, perihal=NAME), world.starts(SOP, perihal=NAME)
    with transaction(world.engine, TENANT) as session:
        actor = identity.actor_by_login(session, f"pemohon.{TENANT}", world.now)
        instances.cancel(session, second, f"{NAME} tidak jadi", actor, world.now)
    done = erases(world, person=world.person(f"pemohon.{TENANT}").person)
    assert {each.id for each in done.cases} == {first, second}
    assert done.running == (world.case(running).number,)
    assert all(world.verdict(case).ok for case in (first, second, running))
    assert world.case(running).subject == NAME
    with reading(world.engine, TENANT) as session:
        told = history.read(session, TENANT, ERASURES)
    assert {(each.element, (each.data or {})["number"]) for each in told} == {
        (each.id, each.number) for each in done.cases
    }


@pytest.mark.parametrize("by", ["auditor", "pemilik", "pemohon", "kasi_statistik"])
def test_only_the_admin_may(world: World, by: str) -> None:
    case = finished(world)
    with pytest.raises(Forbidden, match="admin instansi"):
        erases(world, case, by=by)


def test_a_basis_and_a_letter_are_asked_for_and_unknown_cases_are_unknown(world: World) -> None:
    case = finished(world)
    for said in ({"basis": " "}, {"request": ""}, {"basis": "x" * 300}):
        with pytest.raises(Invalid):
            erases(world, case, **said)
    for name in ("9999/2026", "0001/x", "x", "", "1/2/3"):
        with pytest.raises(NotFound):
            erases(world, name)
    with pytest.raises(NotFound):
        erases(world, person="01999999-0000-7000-8000-000000000000")


@pytest.mark.tampered
def test_a_payload_that_is_gone_without_an_erasure_is_named(world: World) -> None:
    case = finished(world)
    with transaction(world.engine, TENANT) as session:
        session.execute(delete(PayloadRow).where(PayloadRow.stream == case, PayloadRow.seq == 3))
    verdict = world.verdict(case)
    assert (verdict.ok, verdict.seq) == (False, 3) and "tanpa catatan penghapusan" in verdict.problem
    erases(world, case)
    assert not world.verdict(case).ok, "a later erasure names only what it found"


@pytest.mark.tampered
def test_the_words_of_the_erasing_event_gone_too_is_named(world: World) -> None:
    case = finished(world)
    erases(world, case)
    with transaction(world.engine, TENANT) as session:
        last = world.events(case)[-1].seq
        session.execute(text("DELETE FROM event_payload WHERE seq = :seq"), {"seq": last})
    assert not world.verdict(case).ok


def test_in_doubt_it_is_personal() -> None:
    data = {
        "ref": "a.1",
        "due": None,
        "values": {"nik": "1"},
        "state": "ab",
        "sesuatu": 1,
        "before": {"a": 1},
    }
    assert personal("task_completed", data) == ("values", "state", "sesuatu", "before")
    assert remains("task_completed", data) == {"ref": "a.1", "due": None}
    assert personal("task_completed", {"ref": "a.1", "values": {}, "reason": ""}) == ()
    assert personal("task_claimed", {"ref": "a.1", "name": "Permohonan Ani"}) == ("name",)
    assert personal("task_opened", {"ref": "a.1", "name": "Periksa"}) == ()
    assert personal("message_awaited", {"ref": "a.1", "message": "surat_datang"}) == ()
    assert personal("task_commented", {"ref": "a.1", "message": "halo"}) == ("message",)
