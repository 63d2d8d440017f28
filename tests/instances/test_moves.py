"""Stories of cases: started, moved, late, cancelled, and never moved twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine
from world import World

from service import instances, tasks
from service.database import EVERY, transaction
from service.errors import Conflict, Forbidden, Invalid, NotFound

SOP = "banyuwangi-permintaan-data"


@pytest.fixture
def world(engine: Engine) -> World:
    world = World(engine)
    world.deploys(SOP)
    return world


def test_a_request_travels_to_its_end_when_the_data_is_there(world: World) -> None:
    case = world.starts(SOP, perihal="Data kemiskinan 2025")
    assert world.case(case).subject == "Data kemiskinan 2025"
    for step in ("langkah_1", "langkah_2"):
        world.completes(case, step)
    world.completes(case, "langkah_3", data_tersedia_3="tersedia")
    assert world.completes(case, "langkah_8").finished
    assert world.case(case).state == "finished"
    assert world.verdict(case).ok


def test_a_missing_answer_never_approves(world: World) -> None:
    case = world.starts(SOP)
    world.completes(case, "langkah_1")
    world.completes(case, "langkah_2")
    task = world.claims("staf_statistik.banyuwangi", world.task(case))
    values = world.filled(task)
    del values["data_tersedia_3"]
    with pytest.raises(Invalid):
        world.sends("staf_statistik.banyuwangi", task, values)
    assert world.task(case).element == "langkah_3"


def test_only_the_seat_sees_takes_and_completes(world: World) -> None:
    case = world.starts(SOP)
    world.completes(case, "langkah_1")
    assert world.inbox("kasi_statistik.banyuwangi") == ["Menugaskan staf"]
    assert world.inbox("staf_statistik.banyuwangi") == []
    task = world.task(case)
    with pytest.raises(NotFound):
        world.claims("staf_statistik.banyuwangi", task)
    with pytest.raises(Forbidden, match="Ambil tugas ini dulu"):
        world.sends("kasi_statistik.banyuwangi", task, {})


def test_an_applicant_follows_only_own_cases(world: World) -> None:
    mine, other = world.starts(SOP), world.starts(SOP)
    with transaction(world.engine, EVERY) as session:
        from service import identity

        id = identity.add_person(session, "banyuwangi", "lain", "Orang Lain", {"applicant"})
        identity.seat_person(session, "banyuwangi", "pemohon", id, world.now)
    assert world.inbox("lain") == []
    with pytest.raises(NotFound):
        world.case(mine, by="lain")
    own = world.starts(SOP, by="lain")
    assert world.inbox("lain") == ["Mengajukan permintaan data"]
    assert world.case(own, by="lain").id == own
    assert len({mine, other, own}) == 3


def test_another_agencys_ids_answer_like_unknown_ones(world: World) -> None:
    world.deploys("metro-pengumpulan-pengolahan")
    case = world.starts(SOP)
    task = world.task(case)
    with pytest.raises(NotFound):
        world.case(case, by="auditor.metro")
    with pytest.raises(NotFound):
        world.claims("kasi_statistik.metro", task)


def test_the_same_form_sent_twice_changes_nothing(world: World) -> None:
    case = world.starts(SOP)
    task = world.task(case)
    values = world.filled(task)
    first = world.sends("pemohon.banyuwangi", task, values)
    events = len(world.events(case))
    again = world.sends("pemohon.banyuwangi", task, values)
    assert (first.repeated, again.repeated) == (False, True)
    assert len(world.events(case)) == events
    with pytest.raises(Conflict, match="sudah diselesaikan"):
        world.sends("pemohon.banyuwangi", task, {**values, "perihal": "lain"})


def test_the_same_start_sent_twice_is_one_case(world: World) -> None:
    assert world.starts(SOP, token="abc") == world.starts(SOP, token="abc")
    assert world.case(world.starts(SOP)).number == "0002/2026"


def test_of_sixteen_completions_one_wins(world: World) -> None:
    case = world.starts(SOP)
    world.completes(case, "langkah_1")
    task = world.claims("kasi_statistik.banyuwangi", world.task(case))
    filled = world.filled(task)

    def complete(number: int) -> str:
        try:
            world.sends(
                "kasi_statistik.banyuwangi", task, {**filled, "isi_disposisi_2": f"Kerjakan {number}"}
            )
        except Conflict as conflict:
            return str(conflict)
        return "won"

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(complete, range(16)))
    assert answers.count("won") == 1
    assert all("sudah diselesaikan" in answer for answer in answers if answer != "won")
    assert [event.kind for event in world.events(case)].count("task_completed") == 2
    assert world.verdict(case).ok


def test_of_sixteen_claims_one_wins(world: World) -> None:
    case = world.starts(SOP)
    world.completes(case, "langkah_1")
    task = world.task(case)
    from service import identity

    with transaction(world.engine, EVERY) as session:
        for number in range(8):
            id = identity.add_person(
                session, "banyuwangi", f"kasi{number}", f"Kasi {number}", {"seat_holder"}
            )
            identity.seat_person(session, "banyuwangi", "kasi_statistik", id, world.now)

    def claim(number: int) -> bool:
        try:
            world.claims(f"kasi{number}", task)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(8))) == 1
    assert world.verdict(case).ok


def test_a_deadline_passes_once_and_the_task_stays(world: World) -> None:
    case = world.starts(SOP)
    world.waits(minutes=29)
    assert not world.task(case).late
    world.waits(minutes=2)
    assert world.waits(minutes=2) == 0
    task = world.task(case)
    assert task.late and task.state == "open"
    assert [event.kind for event in world.events(case)].count("timer_fired") == 1
    assert world.completes(case).finished is False


def test_an_overdue_timer_nobody_looked_at_fires_before_the_completion(world: World) -> None:
    case = world.starts(SOP)
    world.waits(minutes=45, fire=False)
    world.completes(case)
    kinds = [event.kind for event in world.events(case)]
    assert kinds.index("timer_fired") < kinds.index("task_completed")


def test_cancelling_needs_the_starter_and_a_reason(world: World) -> None:
    case = world.starts(SOP)
    with transaction(world.engine, EVERY) as session, pytest.raises(Forbidden):
        instances.cancel(session, case, "tidak jadi", world.person("kasi_statistik.banyuwangi"), world.now)
    applicant = world.person("pemohon.banyuwangi")
    with transaction(world.engine, EVERY) as session, pytest.raises(Invalid):
        instances.cancel(session, case, "  ", applicant, world.now)
    with transaction(world.engine, EVERY) as session:
        instances.cancel(session, case, "Salah mengajukan", applicant, world.now)
    assert world.case(case).state == "cancelled"
    assert world.inbox("pemohon.banyuwangi") == []
    with transaction(world.engine, EVERY) as session, pytest.raises(Conflict):
        instances.cancel(session, case, "Salah mengajukan", applicant, world.now)


def test_a_returned_step_says_who_and_why(world: World) -> None:
    world.deploys("tarakan-layanan-data")
    case = world.starts("tarakan-layanan-data")
    for step in ("langkah_1", "langkah_1a", "langkah_2", "langkah_3", "langkah_4"):
        world.completes(case, step)
    world.completes(case, "langkah_5", keputusan_5="kembalikan", alasan_5="Tabel 3 belum ada sumbernya")
    task = world.task(case)
    assert (task.element, task.ref) == ("langkah_4", "langkah_4.2")
    assert task.returned_by_name == "Statistisi Ahli Muda tarakan"
    assert task.returned_reason == "Tabel 3 belum ada sumbernya"
    assert world.inbox("staf_statistik.tarakan", state="returned") == ["Menyiapkan surat balasan dan data"]


def test_the_inbox_pages_by_key_and_finds_by_word(world: World) -> None:
    for number in range(7):
        world.starts(SOP, perihal=f"Data padi nomor-{number}")
        world.waits(minutes=1, fire=False)
    actor = world.person("pemohon.banyuwangi")
    seen: list[str] = []
    after: str | None = ""
    with transaction(world.engine, EVERY) as session:
        while after is not None:
            page = tasks.inbox(session, actor, world.now, after=after, limit=3)
            seen += [task.subject for task in page.rows]
            after = page.next
        assert page.count == 7
        found = tasks.inbox(session, actor, world.now, q="PADI nomor-4")
    assert seen == [f"Data padi nomor-{number}" for number in range(7)]
    assert [task.subject for task in found.rows] == ["Data padi nomor-4"]
