"""Stories of a program that hands tasks over, offers them to more, changes and notes; and of those who then work."""

from datetime import timedelta

import pytest
from loket import ROBOT, SOP, Loket
from sqlalchemy import Engine, event, func, select

from service import tasks
from service.database import reading
from service.errors import Conflict, Forbidden, Invalid, NotFound
from service.tasks import Change
from service.tasks.tables import CandidateRow


@pytest.fixture
def loket(engine: Engine) -> Loket:
    return Loket(engine).opens()


@pytest.fixture
def case(loket: Loket) -> str:
    return loket.applied()


def test_a_task_handed_to_somebody_is_his_to_complete(loket: Loket, case: str) -> None:
    loket.does(ROBOT, tasks.claim_for, case, "budi.loket")
    assert loket.inbox("budi.loket", state="mine") == ["Periksa berkas"]
    assert loket.inbox("rina.loket") == []
    assert loket.told(case) == "Robot.Loket menyerahkan langkah “Periksa berkas” kepada Budi."
    loket.completes_it("budi.loket", case, lengkap=True, jenis="iumk")
    assert loket.task(case).element == "Task_setujui"


def test_what_another_holds_is_not_claimed_for_a_second(loket: Loket, case: str) -> None:
    loket.does(ROBOT, tasks.claim_for, case, "budi.loket")
    events = len(loket.events(case))
    loket.does(ROBOT, tasks.claim_for, case, "budi.loket")
    with pytest.raises(tasks.Taken, match="sudah diambil Budi"):
        loket.does(ROBOT, tasks.claim_for, case, "rina.loket")
    assert len(loket.events(case)) == events


def test_who_holds_no_seat_of_the_task_may_do_it_while_it_is_his(loket: Loket, case: str) -> None:
    assert loket.inbox("wati.loket") == []
    loket.does(ROBOT, tasks.assign, case, "wati.loket")
    assert loket.inbox("wati.loket") == ["Periksa berkas"]
    loket.does(ROBOT, tasks.assign, case, "budi.loket")
    assert loket.inbox("wati.loket") == []
    loket.does(ROBOT, tasks.assign, case, "wati.loket")
    loket.completes_it("wati.loket", case, lengkap=True, jenis="iumk")
    (done,) = [entry for entry in loket.events(case) if entry.kind == "task_completed"]
    assert done.actor == loket.person("wati.loket").person


def test_a_program_takes_a_task_back_to_its_seat(loket: Loket, case: str) -> None:
    loket.claims("budi.loket", loket.task(case))
    loket.does(ROBOT, tasks.assign, case, None)
    assert loket.inbox("rina.loket", state="free") == ["Periksa berkas"]
    assert (
        loket.told(case)
        == "Robot.Loket mengembalikan langkah “Periksa berkas” ke jabatannya, semula pada Budi."
    )


@pytest.mark.parametrize("what", [tasks.claim_for, tasks.assign])
def test_people_do_not_hand_tasks_to_each_other(loket: Loket, case: str, what: object) -> None:
    with pytest.raises(Forbidden, match="Hanya akun program"):
        loket.does("budi.loket", what, case, "rina.loket")  # type: ignore[arg-type]


@pytest.mark.parametrize("login", ["tidak.ada", "", "budi.banyuwangi"])
def test_only_known_people_are_handed_a_task(loket: Loket, case: str, login: str) -> None:
    with pytest.raises(Invalid, match="nama pengguna yang terdaftar"):
        loket.does(ROBOT, tasks.assign, case, login)


def test_a_task_offered_to_a_further_seat_stands_in_both_inboxes_once(loket: Loket, case: str) -> None:
    loket.does(ROBOT, tasks.link, case, "candidate", None, "kasi")
    loket.seats("budi.loket", "kasi")
    for login in ("siti.loket", "rina.loket", "budi.loket"):
        assert loket.inbox(login) == ["Periksa berkas"], login
    assert loket.inbox("wati.loket") == []
    loket.claims("siti.loket", loket.task(case))
    assert loket.last(case).authority == "jabatan kasi"
    loket.completes_it("siti.loket", case, lengkap=True, jenis="siup")


def test_a_further_seat_no_longer_offered_sees_nothing(loket: Loket, case: str) -> None:
    loket.does(ROBOT, tasks.link, case, "candidate", None, "kasi")
    loket.does(ROBOT, tasks.unlink, case, "candidate", None, "kasi")
    assert loket.inbox("siti.loket") == []
    assert loket.told(case) == "Robot.Loket mencabut tawaran langkah “Periksa berkas” kepada kasi."
    with pytest.raises(NotFound):
        loket.claims("siti.loket", loket.task(case))


def test_a_seat_that_is_taken_away_leaves_the_task_to_the_next(loket: Loket, case: str) -> None:
    loket.does(ROBOT, tasks.link, case, "candidate", None, "kepala")
    loket.does(ROBOT, tasks.unlink, case, "candidate", None, "petugas")
    assert (loket.task(case).seat, loket.task(case).further) == ("kepala", ())
    loket.does(ROBOT, tasks.unlink, case, "candidate", None, "kepala")
    assert loket.task(case).seat is None
    loket.does(ROBOT, tasks.link, case, "candidate", None, "kasi")
    assert (loket.task(case).seat, loket.inbox("siti.loket")) == ("kasi", ["Periksa berkas"])


def test_a_person_asked_by_name_may_take_it(loket: Loket, case: str) -> None:
    loket.does(ROBOT, tasks.link, case, "candidate", "wati.loket", None)
    assert loket.told(case) == "Robot.Loket menawarkan langkah “Periksa berkas” juga kepada Wati."
    assert loket.inbox("wati.loket", state="free") == ["Periksa berkas"]
    loket.claims("wati.loket", loket.task(case))
    loket.completes_it("wati.loket", case, lengkap=True, jenis="iumk")


def test_what_is_closed_is_offered_to_nobody(loket: Loket, case: str) -> None:
    loket.does(ROBOT, tasks.link, case, "candidate", "wati.loket", None)
    loket.does(ROBOT, tasks.link, case, "candidate", None, "kasi")
    loket.completes_it(ROBOT, case)
    with reading(loket.engine, "loket") as session:
        assert session.scalar(select(func.count()).select_from(CandidateRow)) == 0


def test_an_inbox_with_many_offers_is_read_page_by_page(loket: Loket) -> None:
    for number in range(5):
        case = loket.applied(f"Pemohon {number}")
        loket.does(ROBOT, tasks.link, case, "candidate", None, "kasi")
        loket.does(ROBOT, tasks.link, case, "candidate", "siti.loket", None)
        loket.waits(minutes=1, fire=False)
    seen: list[str] = []
    after = ""
    with reading(loket.engine, "loket") as session:
        for _ in range(3):
            page = tasks.inbox(session, loket.person("siti.loket"), loket.now, after=after, limit=2)
            seen += [task.id for task in page.rows]
            after = page.next or ""
        assert page.count == 5 and page.next is None
    assert len(seen) == len(set(seen)) == 5


def test_a_delegated_task_comes_back_before_it_is_completed(loket: Loket, case: str) -> None:
    loket.claims("budi.loket", loket.task(case))
    loket.does("budi.loket", tasks.delegate, case, "wati.loket")
    assert loket.told(case) == "Budi menitipkan langkah “Periksa berkas” kepada Wati."
    assert loket.task(case).delegation == "PENDING"
    for login in ("wati.loket", ROBOT):
        with pytest.raises(Conflict, match="titipan Budi"):
            loket.completes_it(login, case, lengkap=True, jenis="iumk")
    loket.does("wati.loket", tasks.resolve, case)
    assert loket.told(case) == "Wati mengembalikan titipan langkah “Periksa berkas” kepada Budi."
    loket.completes_it("budi.loket", case, lengkap=True, jenis="iumk")


def test_who_puts_a_delegated_task_down_gives_it_to_its_owner(loket: Loket, case: str) -> None:
    loket.claims("budi.loket", loket.task(case))
    loket.does("budi.loket", tasks.delegate, case, "rina.loket")
    loket.does("rina.loket", tasks.release, case)
    task = loket.task(case)
    assert (task.assignee_name, task.delegation) == ("Budi", "RESOLVED")
    with pytest.raises(Conflict, match="bukan titipan"):
        loket.does("budi.loket", tasks.resolve, case)


def test_only_who_holds_a_task_delegates_it(loket: Loket, case: str) -> None:
    loket.claims("budi.loket", loket.task(case))
    with pytest.raises(Forbidden, match="yang dapat menitipkannya"):
        loket.does("rina.loket", tasks.delegate, case, "wati.loket")


def changed(loket: Loket, case: str, **wanted: object) -> Change:
    task = loket.task(case)
    now = {
        "name": task.name,
        "description": task.description,
        "priority": task.priority,
        "due_at": task.due_at,
        "follow_up_at": task.follow_up_at,
        "assignee": None,
        "owner": None,
        "delegation": None,
    }
    return Change(**{**now, **wanted})  # type: ignore[arg-type]


def test_a_change_says_what_was_and_what_is(loket: Loket, case: str) -> None:
    before, later = loket.task(case), loket.now + timedelta(days=9)
    loket.does(ROBOT, tasks.change, case, changed(loket, case, priority=90, due_at=later, name="Telaah"))
    task, entry = loket.task(case), loket.last(case)
    assert (task.priority, task.due_at, task.name) == (90, later, "Telaah")
    assert before.due_at is not None and entry.kind == "task_changed" and entry.data is not None
    assert entry.data["before"] == {
        "name": "Periksa berkas",
        "priority": 70,
        "due": before.due_at.isoformat(),
    }
    assert entry.data["after"] == {"name": "Telaah", "priority": 90, "due": later.isoformat()}
    assert loket.inbox("budi.loket", q="telaah") == ["Telaah"]
    assert loket.verdict(case).ok


def test_a_change_that_changes_nothing_is_not_told(loket: Loket, case: str) -> None:
    events = len(loket.events(case))
    loket.does(ROBOT, tasks.change, case, changed(loket, case))
    assert (len(loket.events(case)), loket.task(case).changed_at) == (events, None)


def test_a_moved_due_time_moves_the_task_in_the_inbox_of_further_seats(loket: Loket) -> None:
    first, second = loket.applied("Ani"), loket.applied("Tono")
    for case in (first, second):
        loket.does(ROBOT, tasks.link, case, "candidate", None, "kasi")
    sooner = loket.now + timedelta(hours=1)
    loket.does(ROBOT, tasks.change, second, changed(loket, second, due_at=sooner, name="Mendesak"))
    assert loket.inbox("siti.loket") == ["Mendesak", "Periksa berkas"]


def test_people_change_nothing(loket: Loket, case: str) -> None:
    loket.claims("budi.loket", loket.task(case))
    with pytest.raises(Forbidden, match="Hanya akun program"):
        loket.does("budi.loket", tasks.change, case, changed(loket, case, priority=1))


def test_notes_stay_in_the_case(loket: Loket, case: str) -> None:
    loket.does("budi.loket", tasks.comment, case, "Fotokopi KTP buram")
    loket.does(ROBOT, tasks.comment, case, "Diminta ulang")
    task = loket.task(case)
    loket.completes_it(ROBOT, case)
    with reading(loket.engine, "loket") as session:
        found = tasks.comments(session, loket.person("rina.loket"), task.id, loket.now)
    assert [each.message for each in found] == ["Diminta ulang", "Fotokopi KTP buram"]
    assert [entry.kind for entry in loket.events(case)].count("task_commented") == 2


@pytest.mark.parametrize("message", ["", "   ", "x" * 4_001])
def test_a_note_says_something(loket: Loket, case: str, message: str) -> None:
    with pytest.raises(Invalid, match="Catatan harus berisi"):
        loket.does("budi.loket", tasks.comment, case, message)


def test_who_does_not_read_a_task_notes_nothing(loket: Loket, case: str) -> None:
    task = loket.task(case)
    for login in ("wati.loket", "siti.loket"):
        with pytest.raises(NotFound):
            loket.does(login, tasks.comment, task.instance, "Saya tidak membacanya")


def test_the_counter_runs_the_sop_of_the_diagrams(loket: Loket, case: str) -> None:
    task = loket.task(case)
    assert (task.definition, task.seat, task.priority) == (SOP, "petugas", 70)
    assert task.description == "Periksa kelengkapan berkas"


def test_the_inbox_walks_along_indexes_however_much_is_offered(loket: Loket, case: str) -> None:
    loket.does(ROBOT, tasks.link, case, "candidate", None, "kasi")
    said: list[tuple[str, object]] = []

    def listen(connection: object, cursor: object, statement: str, values: object, *more: object) -> None:
        said.append((statement, values))

    event.listen(loket.engine, "before_cursor_execute", listen)
    assert loket.inbox("siti.loket") == ["Periksa berkas"]
    event.remove(loket.engine, "before_cursor_execute", listen)
    if loket.engine.dialect.name == "sqlite":
        statement, values = next(each for each in said if "FROM task_candidate JOIN task" in each[0])
        with loket.engine.connect() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
        found = "\n".join(str(step[-1]) for step in plan)
        assert "ix_task_candidate_name" in found and "SCAN task" not in found.replace("SCAN task_", ""), found
    assert len(said) < 12
