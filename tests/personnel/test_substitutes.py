"""Stories of acting for a seat: Plt, Plh and delegation, what forbids them, and when they end."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from world import MONDAY, World

from service import history, identity, personnel
from service.database import EVERY, reading, transaction
from service.errors import Conflict, Forbidden, Invalid, NotFound
from service.identity.tables import PersonRow
from service.personnel import SUBSTITUTES
from service.personnel.appointing import months_later

SOP, OTHER = "banyuwangi-permintaan-data", "banyuwangi-diseminasi"
ADMIN, AUDITOR = "admin.banyuwangi", "auditor.banyuwangi"
HEAD, STAFF, CHIEF = "kasi_statistik.banyuwangi", "staf_statistik.banyuwangi", "kabid_statistik.banyuwangi"
SEAT = "kasi_statistik"
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def world(engine: Engine) -> World:
    world = World(engine)
    world.deploys(SOP)
    return world


@pytest.fixture
def waiting(world: World) -> str:
    """A case that waits for the head of section."""
    case = world.starts(SOP)
    world.completes(case, "langkah_1")
    assert world.task(case).seat == SEAT
    return case


def told(world: World) -> list[str]:
    with reading(world.engine, EVERY) as session:
        assert history.verify(session, "banyuwangi", SUBSTITUTES).ok
        return [entry.kind for entry in history.read(session, "banyuwangi", SUBSTITUTES)]


def mandates(world: World) -> Sequence[personnel.Stay]:
    with reading(world.engine, EVERY) as session:
        return personnel.mandates(session, identity.actor_by_login(session, AUDITOR, world.now))


def test_a_plh_does_the_work_and_the_event_says_for_whom_and_on_what_ground(
    world: World, waiting: str
) -> None:
    done = world.appoints("plh", seat=SEAT, person=CHIEF, principal=HEAD, basis="SK 800/12/2026")
    assert world.inbox(CHIEF) == ["Menugaskan staf"]
    world.completes(waiting, by=CHIEF)
    completed = [each for each in world.events(waiting) if each.kind == "task_completed"][-1]
    assert completed.actor == world.person(CHIEF).person
    assert completed.on_behalf_of == world.person(HEAD).person
    ground = identity.read_ground(completed.authority)
    assert ground == identity.Ground("plh", SEAT, done.id, "SK 800/12/2026")
    assert told(world) == ["plh_appointed"]


def test_a_plt_acts_for_an_empty_seat_without_a_principal(world: World, waiting: str) -> None:
    world.unseats(HEAD, SEAT)
    done = world.appoints("plt", seat=SEAT, person=CHIEF, days=80)
    assert done.notes == ()
    world.completes(waiting, by=CHIEF)
    completed = [each for each in world.events(waiting) if each.kind == "task_completed"][-1]
    assert completed.on_behalf_of is None and completed.authority.startswith(f"plt {SEAT} ")


def test_a_plt_for_a_seat_that_is_taken_is_noted(world: World) -> None:
    done = world.appoints("plt", seat=SEAT, person=CHIEF, days=30)
    assert len(done.notes) == 1 and "masih diduduki" in str(done.notes[0])


def test_who_takes_a_seat_that_a_plt_acts_for_is_noted(world: World) -> None:
    world.unseats(HEAD, SEAT)
    world.appoints("plt", seat=SEAT, person=CHIEF, days=30, basis="SK 800/77/2026")
    notes = world.seats(HEAD, SEAT).notes
    assert ["SK 800/77/2026" in str(note) for note in notes] == [True]


def test_a_plt_lasts_three_months_and_may_be_prolonged_by_three(world: World) -> None:
    """SE Kepala BKN 1/SE/I/2021."""
    world.unseats(HEAD, SEAT)
    first, second, end = (MONDAY.replace(month=2, year=2027), MONDAY.replace(month=5, year=2027), DAY)
    with pytest.raises(Invalid, match="paling lama 3 bulan"):
        world.appoints("plt", seat=SEAT, person=CHIEF, days=(first - MONDAY + MINUTE) / DAY)
    world.appoints("plt", seat=SEAT, person=CHIEF, days=(first - MONDAY) / DAY)
    world.appoints("plt", seat=SEAT, person=CHIEF, since=first, days=(second - first) / DAY)
    with pytest.raises(Invalid, match="6 bulan"):
        world.appoints("plt", seat=SEAT, person=CHIEF, since=second, days=end / DAY)
    world.appoints("plt", seat=SEAT, person=STAFF, since=second, days=30)


def test_three_months_end_on_the_last_day_of_a_shorter_month() -> None:
    zone = ZoneInfo("Asia/Jakarta")
    assert months_later(datetime(2026, 11, 30, tzinfo=zone), 3, zone) == datetime(2027, 2, 28, tzinfo=zone)
    assert months_later(datetime(2027, 11, 30, tzinfo=zone), 3, zone) == datetime(2028, 2, 29, tzinfo=zone)
    assert months_later(datetime(2026, 12, 1, tzinfo=zone), 1, zone) == datetime(2027, 1, 1, tzinfo=zone)


@pytest.mark.parametrize("kind", ["plh", "delegasi"])
def test_without_a_holder_there_is_nobody_to_stand_in_for(world: World, kind: str) -> None:
    world.unseats(HEAD, SEAT)
    with pytest.raises(Invalid, match="tunjuk Plt"):
        world.appoints(kind, seat=SEAT, person=CHIEF)
    with pytest.raises(Invalid, match="tunjuk Plt"):
        world.appoints(kind, seat=SEAT, person=CHIEF, principal=HEAD)


def test_nobody_substitutes_himself(world: World) -> None:
    with pytest.raises(Invalid, match="dirinya sendiri"):
        world.appoints("plh", seat=SEAT, person=HEAD, principal=HEAD)
    with pytest.raises(Invalid, match="dirinya sendiri"):
        world.appoints("delegasi", seat=SEAT, person=HEAD, by=HEAD)
    with pytest.raises(Invalid, match="sudah menduduki"):
        world.appoints("plt", seat=SEAT, person=HEAD)
    with pytest.raises(Forbidden, match="diri sendiri"):
        world.appoints("plt", seat=SEAT, person=ADMIN, by=ADMIN)
    assert told(world) == []


@pytest.mark.parametrize(
    ("since", "days", "sentence"),
    [
        (MONDAY, 0, "Tanggal berakhir"),
        (MONDAY, -1, "Tanggal berakhir"),
        (MONDAY - timedelta(hours=9, seconds=1), 5, "tidak berlaku surut"),
        (MONDAY - timedelta(hours=9), 0.1, "sudah berakhir"),
        (MONDAY + timedelta(days=365 * 80), 5, "Tanggal berakhir"),
    ],
)
def test_times_that_make_no_sense_are_refused(
    world: World, since: datetime, days: float, sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        world.appoints("plh", seat=SEAT, person=CHIEF, since=since, days=days)


def test_today_counts_from_its_first_minute_on_the_agencys_clock(world: World) -> None:
    midnight = MONDAY - timedelta(hours=9)
    world.appoints("plh", seat=SEAT, person=CHIEF, since=midnight)
    assert world.person(CHIEF).holds(SEAT, SOP)


@pytest.mark.parametrize("basis", ["", "  ", "x", "a" * 121, "SK\x00 1", "SK\u202e123"])
def test_a_mandate_needs_a_number_to_stand_on(world: World, basis: str) -> None:
    with pytest.raises(Invalid, match="Nomor dasar"):
        world.appoints("plh", seat=SEAT, person=CHIEF, basis=basis)


def test_people_outside_disabled_or_elsewhere_act_for_nobody(world: World) -> None:
    world.deploys("tarakan-layanan-data")
    with pytest.raises(Invalid, match="peran yang diperlukan"):
        world.appoints("plh", seat=SEAT, person="pemohon.banyuwangi")
    with pytest.raises(Invalid, match="di luar instansi"):
        world.appoints("plh", seat="pemohon", person=CHIEF)
    with pytest.raises(NotFound, match="Jabatan"):
        world.appoints("plh", seat="tidak_ada", person=CHIEF)
    with pytest.raises(NotFound, match="Pegawai"):
        world.appoints("plh", seat=SEAT, person="kadis.tarakan", by=ADMIN)
    chief = world.person(CHIEF).person
    with transaction(world.engine, EVERY) as session:
        admin = identity.actor_by_login(session, ADMIN, world.now)
        session.get_one(PersonRow, ("banyuwangi", chief)).disabled_at = world.now
        wish = personnel.Appointment("plt", SEAT, chief, world.now, world.now + DAY, "SK 1/2026")
        with pytest.raises(Invalid, match="dinonaktifkan"):
            personnel.appoint(session, admin, wish, world.now)


@pytest.mark.parametrize("login", [HEAD, STAFF, "pemohon.banyuwangi", AUDITOR, "pemilik.banyuwangi"])
def test_only_the_admin_appoints(world: World, login: str) -> None:
    with transaction(world.engine, EVERY) as session:
        actor = identity.actor_by_login(session, login, world.now)
        chief = identity.actor_by_login(session, CHIEF, world.now).person
        wish = personnel.Appointment("plh", SEAT, chief, world.now, world.now + DAY, "SK 1/2026")
        with pytest.raises(Forbidden):
            personnel.appoint(session, actor, wish, world.now)


def test_a_holder_delegates_his_own_seat_and_takes_it_back(world: World, waiting: str) -> None:
    done = world.appoints("delegasi", seat=SEAT, person=STAFF, by=HEAD, basis="ND 090/31/2026")
    world.claims(STAFF, world.task(waiting))
    assert world.withdraws(done.id, HEAD) == 1
    assert world.task(waiting).assignee is None
    assert told(world) == ["delegation_given", "substitute_withdrawn"]
    assert not world.person(STAFF).holds(SEAT, SOP)


def test_nobody_delegates_what_is_not_his(world: World) -> None:
    """What was received is not handed on: UU 30/2014 pasal 13 ayat (3)."""
    world.appoints("plh", seat=SEAT, person=CHIEF)
    for login in (CHIEF, STAFF, "pemohon.banyuwangi", AUDITOR):
        with pytest.raises(Forbidden, match="menduduki jabatan ini sendiri"):
            world.appoints("delegasi", seat=SEAT, person="kadis.banyuwangi", by=login)
    with pytest.raises(Forbidden):
        world.appoints("delegasi", seat="tidak_ada", person="kadis.banyuwangi", by=HEAD)


def test_a_delegation_ends_when_its_giver_leaves_the_seat(world: World, waiting: str) -> None:
    world.appoints("delegasi", seat=SEAT, person=STAFF, by=HEAD, basis="ND 090/31/2026")
    world.claims(STAFF, world.task(waiting))
    world.unseats(HEAD, SEAT, until=MONDAY + DAY)
    world.waits(days=1)
    assert world.task(waiting).assignee is None
    assert not world.person(STAFF).holds(SEAT, SOP)


def test_a_seat_has_one_plt_and_a_person_one_plh_at_a_time(world: World) -> None:
    world.appoints("plh", seat=SEAT, person=CHIEF, days=5, basis="SK 1/2026")
    with pytest.raises(Invalid, match=r"sudah ditunjuk \(SK 1/2026\)"):
        world.appoints("plh", seat=SEAT, person=STAFF, days=1)
    world.appoints("plh", seat=SEAT, person=STAFF, since=MONDAY + 5 * DAY, days=1)
    world.unseats("kadis.banyuwangi", "kadis")
    world.appoints("plt", seat="kadis", person=CHIEF, days=5)
    with pytest.raises(Invalid, match="sudah ditunjuk"):
        world.appoints("plt", seat="kadis", person=STAFF, days=5)


def test_a_mandate_for_some_procedures_covers_no_other(world: World, waiting: str) -> None:
    world.deploys(OTHER)
    world.appoints("plh", seat=SEAT, person=CHIEF, days=3, scope=(OTHER,))
    assert world.inbox(CHIEF) == []
    with pytest.raises(NotFound):
        world.claims(CHIEF, world.task(waiting))
    with pytest.raises(Invalid, match="tidak dikenal"):
        world.appoints("plh", seat="kadis", person=CHIEF, scope=("tidak-ada",))
    assert mandates(world)[0].scope == (OTHER,)


def test_it_ends_at_its_last_instant_and_not_before(world: World, waiting: str) -> None:
    world.appoints("plh", seat=SEAT, person=CHIEF, days=2)
    task = world.claims(CHIEF, world.task(waiting))
    values = world.filled(task)
    world.waits(days=2, fire=False)
    with pytest.raises(Forbidden):
        world.sends(CHIEF, task, values)  # the job is late, the right is gone
    assert world.task(waiting).assignee == world.person(CHIEF).person
    world.waits()
    assert world.task(waiting).assignee is None
    assert [each.kind for each in world.events(waiting)][-1] == "task_released"


def test_it_begins_at_its_first_instant(world: World, waiting: str) -> None:
    world.appoints("plh", seat=SEAT, person=CHIEF, since=MONDAY + DAY, days=2)
    with pytest.raises(NotFound):
        world.claims(CHIEF, world.task(waiting))
    world.waits(days=1)
    assert world.claims(CHIEF, world.task(waiting)).assignee == world.person(CHIEF).person


def test_what_is_withdrawn_gives_back_at_once_and_asks_for_no_job(world: World, waiting: str) -> None:
    done = world.appoints("plh", seat=SEAT, person=CHIEF, days=2)
    world.claims(CHIEF, world.task(waiting))
    with pytest.raises(Invalid, match="Alasan"):
        world.withdraws(done.id, ADMIN, "")
    assert world.withdraws(done.id, ADMIN) == 1
    with pytest.raises(Conflict, match="berakhir atau dicabut"):
        world.withdraws(done.id, ADMIN)
    assert mandates(world)[0].withdrawn and mandates(world)[0].at(world.now) == "past"
    again = world.appoints("plh", seat=SEAT, person=CHIEF, days=2)
    assert again.id != done.id


def test_what_has_not_begun_can_be_withdrawn(world: World) -> None:
    done = world.appoints("plh", seat=SEAT, person=CHIEF, since=MONDAY + DAY)
    world.withdraws(done.id, ADMIN)
    world.waits(days=2)
    assert not world.person(CHIEF).holds(SEAT, SOP)
    assert mandates(world)[0].at(world.now) == "past"


def test_others_do_not_withdraw_and_another_agencys_mandate_is_unknown(world: World) -> None:
    world.deploys("tarakan-layanan-data")
    done = world.appoints("plh", seat=SEAT, person=CHIEF)
    for login in (HEAD, CHIEF, STAFF, AUDITOR, "pemohon.banyuwangi"):
        with pytest.raises(Forbidden):
            world.withdraws(done.id, login)
    for id in (done.id, "bukan-id"):
        with pytest.raises(NotFound, match="Penunjukan tidak ditemukan"):
            world.withdraws(id, "admin.tarakan")


def test_the_holder_keeps_his_own_tasks_when_another_acts_for_him(world: World, waiting: str) -> None:
    done = world.appoints("plh", seat=SEAT, person=CHIEF)
    world.claims(HEAD, world.task(waiting))
    assert world.withdraws(done.id, ADMIN) == 0
    assert world.task(waiting).assignee == world.person(HEAD).person


def test_who_acts_for_a_seat_is_told_of_its_new_tasks_while_the_mandate_covers_them(world: World) -> None:
    world.deploys(OTHER)
    world.unseats(HEAD, SEAT)
    world.appoints("plt", seat=SEAT, person=CHIEF, days=3)
    world.appoints("plh", seat="kabid_statistik", person="kadis.banyuwangi", days=3, scope=(OTHER,))
    case = world.starts(SOP)
    world.completes(case, "langkah_1")
    world.waits(minutes=1)
    assert world.told(CHIEF) == ["opened"]
    assert world.told("kadis.banyuwangi") == []
    assert world.told(HEAD) == []
