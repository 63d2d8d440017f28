"""Steps of programs: taken by one worker only, done, failed, and taken over when their worker dies."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from workshop import Workshop

from service import external_tasks, instances
from service.errors import Conflict, Forbidden, Invalid, NotFound
from service.external_tasks import OtherWorker, TopicWish

TOPIC = "kirim-notifikasi"


@pytest.fixture
def key(workshop: Workshop) -> str:
    return workshop.deploys("ext_kirim")


def test_a_worker_takes_a_step_and_completes_its_case(workshop: Workshop, key: str) -> None:
    case = workshop.starts(key, "K-1", tujuan="warga")
    (step,) = workshop.fetches("gen", TOPIC, minutes=20)
    assert (step.business_key, step.priority, step.worker, step.retries) == ("K-1", 5, "gen", None)
    assert step.locked_until == workshop.now + timedelta(minutes=20)
    workshop.completes(step, "gen", terkirim=True)
    told = workshop.case(case)
    assert (told.state, told.variables) == ("finished", {"tujuan": "warga", "terkirim": True})
    assert workshop.open() == () and workshop.whole(case)
    (done,) = workshop.events(case, "external_completed")
    assert done.data == {"ref": step.ref, "values": {"terkirim": True}, "worker": "gen"}
    assert done.authority == "program"


def test_what_is_locked_nobody_else_gets_until_the_lock_ends(workshop: Workshop, key: str) -> None:
    workshop.starts(key)
    (first,) = workshop.fetches("satu", TOPIC)
    assert workshop.fetches("dua", TOPIC) == ()
    workshop.waits(minutes=5)  # the first worker was killed
    (taken,) = workshop.fetches("dua", TOPIC)
    assert taken.id == first.id and taken.worker == "dua"
    with pytest.raises(OtherWorker) as no:
        workshop.completes(first, "satu")
    assert (no.value.holder, no.value.worker) == ("dua", "satu")
    workshop.completes(taken, "dua")


def test_workers_who_come_at_once_never_get_the_same(workshop: Workshop, key: str) -> None:
    for _ in range(12):
        workshop.starts(key)
    with ThreadPoolExecutor(6) as pool:
        got = list(pool.map(lambda who: workshop.fetches(f"w{who}", TOPIC, most=3), range(6)))
    ids = [step.id for steps in got for step in steps]
    assert len(ids) == len(set(ids))
    rest = workshop.fetches("akhir", TOPIC, most=12)  # whom PostgreSQL passed over is still there
    assert len(ids) + len(rest) == 12
    for steps in got:
        assert {step.worker for step in steps} <= {f"w{number}" for number in range(6)}


def test_a_failure_waits_and_at_no_retries_it_rests(workshop: Workshop, key: str) -> None:
    case = workshop.starts(key)
    (step,) = workshop.fetches("gen", TOPIC)
    workshop.fails(step, "gen", 2, timedelta(minutes=10))
    assert workshop.fetches("gen", TOPIC) == ()
    workshop.waits(minutes=10)
    (again,) = workshop.fetches("gen", TOPIC)
    assert (again.retries, again.error_message, again.incident) == (2, "rusak", None)
    workshop.fails(again, "gen", 0)
    resting = workshop.step(step)
    assert resting.retries == 0 and resting.incident and resting.failed_at == workshop.now
    workshop.waits(days=1)
    assert workshop.fetches("gen", TOPIC) == ()
    workshop.retries(step, 3)
    assert workshop.step(step).incident is None
    assert [step.id for step in workshop.fetches("lain", TOPIC)] == [step.id]
    kinds = [each.kind for each in workshop.events(case) if "opened" in each.kind or "resolved" in each.kind]
    assert kinds == ["external_opened", "incident_opened", "incident_resolved"]
    (opened,) = workshop.events(case, "incident_opened")
    (resolved,) = workshop.events(case, "incident_resolved")
    assert opened.data and resolved.data and opened.data["incident"] == resolved.data["incident"]
    assert workshop.whole(case)


def test_only_who_holds_it_may_report(workshop: Workshop, key: str) -> None:
    workshop.starts(key)
    (step,) = workshop.open()
    with pytest.raises(OtherWorker) as free:
        workshop.completes(step, "gen")
    assert free.value.holder is None
    workshop.fetches("gen", TOPIC)
    for report in (
        workshop.completes,
        lambda *of: workshop.errs(*of, "X"),
        lambda *of: workshop.fails(*of, 1),
    ):
        with pytest.raises(OtherWorker):
            report(step, "lain")
    with pytest.raises(Invalid, match="negatif"):
        workshop.fails(step, "gen", -1)
    assert workshop.step(step).retries is None


def test_an_error_of_the_procedure_takes_its_boundary_event(workshop: Workshop, key: str) -> None:
    case = workshop.starts(key)
    (step,) = workshop.fetches("gen", TOPIC)
    workshop.errs(step, "gen", "GAGAL", alasan="nomor salah")
    told = workshop.case(case)
    assert [task.element for task in told.tasks] == ["tangani"]
    assert told.variables["alasan"] == "nomor salah"
    (caught,) = workshop.events(case, "error_caught")
    assert caught.data and caught.data["values"] == {"alasan": "nomor salah"}
    assert workshop.open() == ()


def test_filters_choose_by_key_version_and_variables(workshop: Workshop, key: str) -> None:
    workshop.starts(key, "A", kota="Metro", jumlah=1)
    workshop.starts(key, "B", kota="Blitar", jumlah=2)
    assert workshop.fetches("gen", "lain") == ()
    assert workshop.fetches("gen", TOPIC, business_key="C") == ()
    assert workshop.fetches("gen", TOPIC, versions=((key, 2),)) == ()
    assert workshop.fetches("gen", TOPIC, definitions=("lain",)) == ()
    assert workshop.fetches("gen", TOPIC, variables={"jumlah": True}) == ()
    (blitar,) = workshop.fetches("gen", TOPIC, variables={"kota": "Blitar", "jumlah": 2})
    assert blitar.business_key == "B"
    (metro,) = workshop.fetches("gen", TOPIC, business_key="A", versions=((key, 1),), definitions=(key,))
    assert metro.business_key == "A"


def test_the_urgent_come_first_and_then_the_oldest(workshop: Workshop, key: str) -> None:
    for number in range(3):
        workshop.starts(key, f"K-{number}")
    last = workshop.open(sort="id")[-1]
    with workshop.acts() as (session, actor):
        external_tasks.set_priority(session, actor, last.id, 99)
    assert [step.business_key for step in workshop.fetches("gen", TOPIC)] == ["K-2", "K-0", "K-1"]


def test_a_lock_is_kept_longer_or_let_go(workshop: Workshop, key: str) -> None:
    workshop.starts(key)
    (step,) = workshop.fetches("gen", TOPIC)
    with workshop.acts() as (session, actor):
        external_tasks.extend(session, actor, step.id, "gen", timedelta(hours=1), workshop.now)
    workshop.waits(minutes=30)
    assert workshop.fetches("lain", TOPIC) == ()
    with workshop.acts() as (session, actor):
        external_tasks.unlock(session, actor, step.id)
    assert len(workshop.fetches("lain", TOPIC)) == 1
    workshop.waits(minutes=30)
    with workshop.acts() as (session, actor), pytest.raises(Invalid, match="habis"):
        external_tasks.extend(session, actor, step.id, "lain", timedelta(hours=1), workshop.now)


def test_a_suspended_case_gives_nothing_out_and_takes_nothing_in(workshop: Workshop, key: str) -> None:
    case = workshop.starts(key)
    (step,) = workshop.fetches("gen", TOPIC)
    workshop.suspends(case)
    with pytest.raises(Conflict):
        workshop.completes(step, "gen")
    workshop.waits(hours=1)
    assert workshop.fetches("gen", TOPIC) == ()
    workshop.suspends(case, False)
    workshop.completes(workshop.fetches("gen", TOPIC)[0], "gen")
    assert workshop.case(case).state == "finished"
    assert [each.kind for each in workshop.events(case) if each.kind.startswith("case_")] == [
        "case_started",
        "case_suspended",
        "case_activated",
        "case_finished",
    ]


def test_a_cancelled_case_leaves_no_step(workshop: Workshop, key: str) -> None:
    case = workshop.starts(key)
    (step,) = workshop.fetches("gen", TOPIC)
    with workshop.acts() as (session, actor):
        instances.cancel(session, case, "tidak jadi", actor, workshop.now)
    with pytest.raises(NotFound):
        workshop.completes(step, "gen")
    assert workshop.open() == ()


def test_people_neither_see_nor_do_programs_steps(workshop: Workshop, key: str) -> None:
    workshop.starts(key)
    wish = [TopicWish(TOPIC, timedelta(minutes=1))]
    with workshop.acts("budi") as (session, budi):
        with pytest.raises(Forbidden):
            external_tasks.fetch(session, budi, "gen", wish, 1, workshop.now)
        with pytest.raises(Forbidden):
            external_tasks.listed(session, budi, external_tasks.Wanted(), workshop.now)
    assert workshop.open()[0].worker is None


def test_a_wish_without_a_name_or_an_end_is_refused(workshop: Workshop, key: str) -> None:
    with pytest.raises(Invalid, match="workerId"):
        workshop.fetches(" ", TOPIC)
    with pytest.raises(Invalid, match="lockDuration"):
        workshop.fetches("gen", TOPIC, minutes=0)


def test_the_bell_rings_once_the_step_is_there_to_be_fetched(workshop: Workshop, key: str) -> None:
    before = external_tasks.bell.heard()
    with pytest.raises(RuntimeError), workshop.acts() as (session, actor):
        instances.start(session, key, {}, actor, workshop.now)
        raise RuntimeError
    assert external_tasks.bell.heard() == before
    workshop.starts(key)
    assert external_tasks.bell.wait(before, 0)
