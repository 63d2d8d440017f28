"""Running cases follow a new version: deadlines stay, hands change where seats do, and who cannot follow stays."""

from datetime import timedelta

import pytest
from versions import Owner, called, in_lane, with_time, without_deadline

from service import audit, identity, instances, reports
from service.database import reading, transaction
from service.errors import Conflict, Forbidden, Invalid, NotFound
from service.relocation import carrying


def kinds(world: Owner, case: str) -> list[str]:
    return [event.kind for event in world.events(case)]


def test_a_deadline_stays_where_the_new_version_gives_more_time(world: Owner) -> None:
    case = world.comes_to("langkah_4")
    due = world.task(case).due_at
    assert due is not None
    world.waits(minutes=20)
    version = world.releases(with_time(world.drawn(), 4, "PT8H"))
    done = world.moves(1, version)
    assert (done.total, done.moved, done.stayed, done.running) == (1, 1, 0, False)
    assert world.case(case).version == version and world.task(case).due_at == due
    world.now = due - timedelta(minutes=1)
    world.waits()
    assert not world.case(case).late
    world.waits(minutes=1)
    assert world.case(case).late and "timer_fired" in kinds(world, case)
    world.completes(case)
    world.completes(case, "langkah_5", keputusan_5="perbaiki")
    again = world.task(case, "langkah_4").due_at
    assert again is not None and again - world.now >= timedelta(hours=8)


def test_the_case_tells_of_it_and_the_procedure_too(world: Owner) -> None:
    case = world.comes_to("langkah_2")
    version = world.releases(with_time(world.drawn(), 9, "PT8H"))
    done = world.moves(1, version)
    told = next(event for event in world.events(case) if event.kind == "case_relocated").data or {}
    assert (told["before"], told["version"], told["reason"]) == (1, version, "SK 12/2026")
    assert (
        told["before_sha256"] == world.version(1).sha256 and told["sha256"] == world.version(version).sha256
    )
    assert told["relocation"] == done.id and world.verdict(case).ok
    stream = world.relocations()
    assert [event.kind for event in stream] == ["relocation_begun", "relocation_done"]
    assert (stream[1].data or {})["moved"] == 1


def test_a_step_in_another_lane_is_given_back_and_offered_to_the_new_seat(world: Owner) -> None:
    case = world.comes_to("langkah_5")
    task = world.claims("kasi_statistik.metro", world.task(case))
    version = world.releases(in_lane(world.drawn(), "langkah_5", "kabid"))
    plan = world.plans(1, version)
    assert [each.values.get("after") for each in plan.places[0].changes] == ["Kepala Bidang", "Kepala Bidang"]
    world.moves(1, version)
    now = world.task(case)
    assert (now.id, now.seat, now.assignee, now.due_at) == (task.id, "kabid_statistik", None, task.due_at)
    assert kinds(world, case)[-3:] == ["case_relocated", "task_released", "task_reseated"]
    assert world.inbox("kasi_statistik.metro") == [] and world.inbox("kabid_statistik.metro") == [task.name]
    assert "opened" in world.told("kabid_statistik.metro")
    world.completes(case, by="kabid_statistik.metro", keputusan_5="sesuai")
    assert world.task(case).element == "langkah_6"


def test_a_step_that_is_called_otherwise_is_found_by_its_name_and_keeps_its_history(world: Owner) -> None:
    case = world.comes_to("langkah_5")
    version = world.releases(
        called(called(world.drawn(), "langkah_5", "koreksi"), "tenggat_5", "batas_koreksi")
    )
    plan = world.plans(1, version)
    assert (plan.moves, plan.stays) == (1, 0)
    assert plan.mapping == {"langkah_5": "koreksi", "tenggat_5": "batas_koreksi"}
    before = world.task(case)
    world.moves(1, version)
    after = world.task(case)
    assert (after.id, after.element, after.due_at) == (before.id, "koreksi", before.due_at)
    world.completes(case, "koreksi", keputusan_5="sesuai")
    assert world.task(case).element == "langkah_6"


def test_a_step_without_its_like_keeps_the_case_where_it_is_until_the_owner_says_where(world: Owner) -> None:
    case, other = world.comes_to("langkah_5"), world.comes_to("langkah_2")
    drawn = world.drawn().replace('name="Mengoreksi draf (Kasi)"', 'name="Memeriksa"')
    version = world.releases(called(drawn, "langkah_5", "periksa"))
    plan = world.plans(1, version)
    assert (plan.total, plan.moves, plan.stays) == (2, 1, 1)
    assert [(stay.id, stay.why.values["element"]) for stay in plan.told] == [(case, "Mengoreksi draf (Kasi)")]
    assert ("periksa", "Memeriksa") in next(at for at in plan.places if at.element == "langkah_5").choices
    done = world.moves(1, version)
    assert (done.moved, done.stayed) == (1, 1) and done.told[0].id == case
    assert (world.case(case).version, world.case(other).version) == (1, version)
    assert world.plans(1, version, {"langkah_5": "periksa"}).moves == 1
    assert world.moves(1, version, {"langkah_5": "periksa"}).moved == 1
    assert world.task(case).element == "periksa"


def test_a_timer_that_is_gone_leaves_no_deadline_and_one_that_comes_counts_from_the_beginning(
    world: Owner,
) -> None:
    case = world.comes_to("langkah_4")
    opened = world.task(case).opened_at
    due = world.task(case).due_at
    free = world.releases(without_deadline(world.drawn(), 4))
    world.waits(minutes=30)
    world.moves(1, free)
    assert world.task(case).due_at is None and "timer_dropped" in kinds(world, case)
    world.waits(hours=2)
    assert not world.case(case).late
    back = world.releases(world.drawn())
    world.moves(free, back)
    armed = next(event for event in world.events(case) if event.kind == "timer_armed").data or {}
    assert world.task(case).opened_at == opened and world.task(case).due_at == due
    assert armed["tasks"] == ["langkah_4.1"]
    world.waits()
    assert world.case(case).late


@pytest.mark.parametrize("mapping", [{}, {"langkah_5": ""}])
def test_who_must_be_kept_apart_is_found_under_the_former_name(world: Owner, mapping: dict[str, str]) -> None:
    apart = '<camunda:property name="no" value="6"/><camunda:property name="pisah_dari" value="langkah_5"/>'
    drawn = world.drawn().replace('<camunda:property name="no" value="6"/>', apart)
    first = world.releases(drawn)
    case = world.starts(Owner.SOP)
    world.seats("kasi_statistik.metro", "kabid_statistik")
    while world.task(case).element != "langkah_5":
        world.completes(case)
    world.completes(case, by="kasi_statistik.metro", keputusan_5="sesuai")
    second = world.releases(called(drawn, "langkah_5", "koreksi"))
    world.moves(first, second, mapping)
    with pytest.raises(Forbidden):
        world.completes(case, "langkah_6", by="kasi_statistik.metro", keputusan_6="sesuai")
    world.completes(case, "langkah_6", by="kabid_statistik.metro", keputusan_6="sesuai")


def test_many_cases_go_in_batches_and_one_that_rests_stays(
    world: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "BATCH", 2)
    cases = [world.starts(Owner.SOP) for _ in range(5)]
    version = world.releases(with_time(world.drawn(), 1, "PT8H"))
    id = world.asks(1, version)
    with pytest.raises(Conflict, match="masih berjalan"):
        world.asks(1, version)
    assert world.relocated(id).share == 0
    world.waits()
    done = world.relocated(id)
    assert (done.moved, done.stayed, done.share, done.running) == (5, 0, 100, False)
    assert {world.case(case).version for case in cases} == {version}


def test_cases_do_not_follow_a_version_that_was_retired_meanwhile(world: Owner) -> None:
    case = world.starts(Owner.SOP)
    version = world.releases(with_time(world.drawn(), 1, "PT8H"))
    id = world.asks(1, version)
    with transaction(world.engine, Owner.TENANT) as session:
        owner = identity.actor_by_login(session, "pemilik.metro", world.now)
        instances.retire_versions(session, owner, [world.version(version)], world.now, cascade=False)
    world.waits()
    done = world.relocated(id)
    assert (done.moved, done.stayed, done.running, world.case(case).version) == (0, 1, False, 1)
    assert "ditarik" in done.told[0].text


def test_a_case_goes_back_only_by_another_relocation(world: Owner) -> None:
    case = world.comes_to("langkah_3")
    due = world.task(case).due_at
    version = world.releases(with_time(world.drawn(), 3, "PT8H"))
    world.moves(1, version)
    world.moves(version, 1)
    assert world.case(case).version == 1 and world.task(case).due_at == due
    assert kinds(world, case).count("case_relocated") == 2
    while world.case(case).state == "running":
        world.completes(case)
        world.waits(minutes=1)
    assert world.case(case).state == "finished"


def test_only_its_owner_moves_cases_and_only_with_a_reason(world: Owner) -> None:
    world.starts(Owner.SOP)
    version = world.releases(with_time(world.drawn(), 3, "PT8H"))
    for login in ("kasi_statistik.metro", "auditor.metro", "admin.metro"):
        with pytest.raises(Forbidden):
            world.plans(1, version, by=login)
    with pytest.raises(Invalid, match="Alasan"):
        world.asks(1, version, reason="ya")
    with pytest.raises(Invalid, match="berbeda"):
        world.plans(1, 1)
    with pytest.raises(NotFound):
        world.plans(1, 9)
    with pytest.raises(Invalid, match="tidak ada di kedua versi"):
        world.asks(1, version, {"tidak_ada": "langkah_1"})
    with pytest.raises(Invalid, match="Tidak ada berkas"):
        world.asks(version, 1)


def test_an_auditor_proves_a_moved_case(world: Owner) -> None:
    case = world.comes_to("langkah_5")
    drawn = called(in_lane(world.drawn(), "langkah_5", "kabid"), "langkah_5", "koreksi")
    world.moves(1, world.releases(drawn))
    while world.case(case).state == "running":
        world.completes(case)
        world.waits(minutes=1)
    with reading(world.engine, Owner.TENANT) as session:
        auditor = identity.actor_by_login(session, "auditor.metro", world.now)
        report = audit.examine(session, auditor, case, world.now)
    counted = {each.what: each.count for each in report.checked}
    assert (
        report.ok
        and counted["langkah dicocokkan dengan diagram"] == counted["perbuatan dijalankan ulang"] - 2
    )


def test_the_picture_counts_what_was_done_for_what_it_is_now(world: Owner) -> None:
    case = world.comes_to("langkah_6")
    version = world.releases(called(world.drawn(), "langkah_5", "koreksi"))
    world.moves(1, version)
    with reading(world.engine, Owner.TENANT) as session:
        owner = identity.actor_by_login(session, "pemilik.metro", world.now)
        found = reports.picture(session, owner, reports.Wanted(Owner.SOP, version), world.now)
        empty = reports.picture(session, owner, reports.Wanted(Owner.SOP, 1), world.now)
    assert (found.cases, found.steps["koreksi"].times, empty.cases) == (1, 1, 0)
    assert "langkah_5" not in found.steps and world.task(case).element == "langkah_6"
