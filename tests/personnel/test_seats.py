"""Stories of seats: what they are called, who sits in them when, and what happens to work when somebody leaves."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from world import MONDAY, World

from service import history, identity, personnel
from service.database import EVERY, reading, transaction
from service.errors import Conflict, Forbidden, Invalid, NotFound
from service.personnel import SEATS, SeatWish

SOP = "banyuwangi-permintaan-data"
ADMIN, HEAD, STAFF = "admin.banyuwangi", "kasi_statistik.banyuwangi", "staf_statistik.banyuwangi"
DAY = timedelta(days=1)


@pytest.fixture
def world(engine: Engine) -> World:
    world = World(engine)
    world.deploys(SOP)
    return world


def adds(world: World, title: str, *, by: str = ADMIN, key: str = "", **more: Any) -> str:
    with transaction(world.engine, EVERY) as session:
        actor = identity.actor_by_login(session, by, world.now)
        return personnel.add_seat(session, actor, SeatWish(title, **more), world.now, key)


def changes(world: World, key: str, title: str, *, by: str = ADMIN, **more: Any) -> int:
    with transaction(world.engine, EVERY) as session:
        actor = identity.actor_by_login(session, by, world.now)
        return personnel.change_seat(session, actor, key, SeatWish(title, **more), world.now)


def named(world: World, text: str, tenant: str = "banyuwangi") -> str | None:
    with reading(world.engine, EVERY) as session:
        return identity.seat_named(session, tenant, text)


def told(world: World, stream: str = SEATS) -> list[str]:
    with reading(world.engine, EVERY) as session:
        assert history.verify(session, "banyuwangi", stream).ok
        return [entry.kind for entry in history.read(session, "banyuwangi", stream)]


def stays(world: World, seat: str) -> Sequence[personnel.Stay]:
    with reading(world.engine, EVERY) as session:
        actor = identity.actor_by_login(session, ADMIN, world.now)
        return personnel.stays(session, actor, seat=seat)


def newcomer(world: World, login: str, role: str = "seat_holder") -> str:
    with transaction(world.engine, EVERY) as session:
        identity.add_person(session, "banyuwangi", login, login.split(".")[0].title(), {role})
    return login


def test_a_seat_goes_by_its_key_its_title_and_its_other_names(world: World) -> None:
    key = adds(world, "Kepala Subbagian  Umum", above="kadis", aliases=("Kasubbag Umum", "KASUBBAG  UMUM"))
    assert key == "kepala_subbagian_umum"
    for text in (key, "kepala subbagian umum", " KASUBBAG   umum "):
        assert named(world, text) == key, text
    assert named(world, "Kasubbag") is None
    assert named(world, "kasubbag umum", "tarakan") is None
    assert told(world) == ["seat_added"]


def test_titles_change_the_key_does_not_and_each_difference_is_told(world: World) -> None:
    assert changes(world, "kasi_statistik", "Kasi Statistik", aliases=("Subkoordinator",), above="kadis") == 3
    assert changes(world, "kasi_statistik", "Kasi Statistik", aliases=("Subkoordinator",), above="kadis") == 0
    assert named(world, "subkoordinator") == named(world, "Kasi Statistik") == "kasi_statistik"
    assert told(world) == ["seat_renamed", "seat_superior_set", "seat_aliases_set"]


def test_a_name_means_one_seat_only(world: World) -> None:
    adds(world, "Kepala Subbagian Umum", aliases=("Kasubbag",))
    for title, aliases in (
        ("kasubbag", ()),
        ("Lain", ("KEPALA subbagian umum",)),
        ("Lain", ("kasi_statistik",)),
    ):
        with pytest.raises(Invalid, match="sudah berarti jabatan"):
            adds(world, title, aliases=aliases)
    with pytest.raises(Invalid, match="Kunci jabatan"):
        adds(world, "Yang Lain", key="Kasi Statistik; --")
    assert told(world) == ["seat_added"]


@pytest.mark.parametrize("title", ["", "x", "a" * 121, "Kepala\x00Dinas", "Kepala\u202eDinas"])
def test_an_odd_title_is_refused(world: World, title: str) -> None:
    with pytest.raises(Invalid, match="Nama jabatan"):
        changes(world, "kadis", title)


def test_superiors_form_no_circle_and_are_known(world: World) -> None:
    changes(world, "kasi_statistik", "Kasi", above="kabid_statistik")
    changes(world, "staf_statistik", "Staf", above="kasi_statistik")
    with pytest.raises(Invalid, match="atasannya sendiri"):
        changes(world, "kasi_statistik", "Kasi", above="staf_statistik")
    with pytest.raises(NotFound):
        changes(world, "kasi_statistik", "Kasi", above="tidak_ada")
    with pytest.raises(NotFound, match="Jabatan tidak ditemukan"):
        changes(world, "tidak_ada", "Judul")


def test_a_seat_with_somebody_in_it_stays_inside(world: World) -> None:
    with pytest.raises(Conflict, match="masih diduduki"):
        changes(world, "kasi_statistik", "Kasi", external=True)
    key = adds(world, "Mitra Data")
    assert changes(world, key, "Mitra Data", external=True) == 1


def test_several_people_share_a_seat_but_nobody_sits_twice(world: World) -> None:
    baru = newcomer(world, "baru.banyuwangi")
    world.seats(baru, "staf_statistik", since=MONDAY - 3 * DAY, basis="SK 821/4/2026")
    world.seats(baru, "kasi_statistik", until=MONDAY + 10 * DAY)
    world.seats(baru, "kasi_statistik", since=MONDAY + 10 * DAY)  # the next time begins where this one ends
    for since, until in ((MONDAY, None), (MONDAY + 9 * DAY, MONDAY + 11 * DAY), (MONDAY - 30 * DAY, None)):
        with pytest.raises(Invalid, match="sudah menduduki"):
            world.seats(baru, "kasi_statistik", since=since, until=until)
    assert world.person(baru).seats == {"staf_statistik", "kasi_statistik"}
    assert [stay.basis for stay in stays(world, "staf_statistik") if stay.name == "Baru"] == ["SK 821/4/2026"]


def test_times_that_are_none_are_refused(world: World) -> None:
    baru = newcomer(world, "baru.banyuwangi")
    for since, until in ((MONDAY, MONDAY), (MONDAY, MONDAY - DAY), (MONDAY.replace(year=1900), None)):
        with pytest.raises(Invalid, match="Tanggal berakhir"):
            world.seats(baru, "kadis", since=since, until=until)


def test_only_people_who_work_here_sit_in_a_seat(world: World) -> None:
    world.deploys("tarakan-layanan-data")
    with pytest.raises(Invalid, match="peran yang diperlukan"):
        world.seats("pemohon.banyuwangi", "kasi_statistik")
    with transaction(world.engine, EVERY) as session:
        admin = identity.actor_by_login(session, ADMIN, world.now)
        foreign = identity.actor_by_login(session, "kadis.tarakan", world.now).person
        for id in (foreign, "bukan-id", "0"):
            with pytest.raises(NotFound, match="Pegawai tidak ditemukan"):
                personnel.seat_person(session, admin, "kasi_statistik", id, world.now, world.now)


def test_a_disabled_person_takes_no_seat(world: World) -> None:
    from service.identity.tables import PersonRow

    baru = newcomer(world, "baru.banyuwangi")
    with transaction(world.engine, EVERY) as session:
        admin = identity.actor_by_login(session, ADMIN, world.now)
        person = identity.actor_by_login(session, baru, world.now).person
        session.get_one(PersonRow, ("banyuwangi", person)).disabled_at = world.now
        with pytest.raises(Invalid, match="dinonaktifkan"):
            personnel.seat_person(session, admin, "kasi_statistik", person, world.now, world.now)


@pytest.mark.parametrize(
    "login", [HEAD, STAFF, "pemohon.banyuwangi", "auditor.banyuwangi", "pemilik.banyuwangi"]
)
def test_only_the_admin_changes_seats(world: World, login: str) -> None:
    with pytest.raises(Forbidden):
        adds(world, "Kepala Segalanya", by=login)
    with pytest.raises(Forbidden):
        changes(world, "kadis", "Kepala Segalanya", by=login)
    with transaction(world.engine, EVERY) as session:
        actor = identity.actor_by_login(session, login, world.now)
        with pytest.raises(Forbidden):
            personnel.seat_person(session, actor, "kadis", actor.person, world.now, world.now)
        with pytest.raises(Forbidden):
            personnel.end_occupancy(session, actor, "apa-saja", None, world.now)


def test_outsiders_do_not_learn_who_sits_where(world: World) -> None:
    with reading(world.engine, EVERY) as session:
        applicant = identity.actor_by_login(session, "pemohon.banyuwangi", world.now)
        with pytest.raises(Forbidden):
            personnel.stays(session, applicant)


def test_who_leaves_gives_the_tasks_back_and_sees_them_no_more(world: World) -> None:
    case = world.starts(SOP)
    world.completes(case, "langkah_1")
    world.claims(HEAD, world.task(case))
    assert world.unseats(HEAD, "kasi_statistik") == 1
    assert world.task(case).assignee is None
    assert world.inbox(HEAD) == []
    assert world.events(case)[-1].kind == "task_released"
    assert told(world) == ["seat_left"]
    with pytest.raises(StopIteration):
        world.unseats(HEAD, "kasi_statistik")


def test_an_end_to_come_gives_the_tasks_back_at_that_instant(world: World) -> None:
    case = world.starts(SOP)
    world.completes(case, "langkah_1")
    world.claims(HEAD, world.task(case))
    assert world.unseats(HEAD, "kasi_statistik", until=MONDAY + 2 * DAY) == 0
    world.waits(hours=47, minutes=59)
    assert world.task(case).assignee is not None
    world.waits(minutes=1)
    assert world.task(case).assignee is None
    assert world.events(case)[-1].actor is None, "the clock gave it back"


def test_an_end_that_moves_takes_its_job_along(world: World) -> None:
    case = world.starts(SOP)
    world.completes(case, "langkah_1")
    world.claims(HEAD, world.task(case))
    world.unseats(HEAD, "kasi_statistik", until=MONDAY + 2 * DAY)
    world.unseats(HEAD, "kasi_statistik", until=MONDAY + 4 * DAY)
    world.waits(days=3)
    assert world.task(case).assignee is not None
    world.waits(days=1)
    assert world.task(case).assignee is None


def test_nobody_leaves_in_the_past_or_twice(world: World) -> None:
    (stay,) = [each for each in stays(world, "kasi_statistik") if each.sits]
    with transaction(world.engine, EVERY) as session:
        admin = identity.actor_by_login(session, ADMIN, world.now)
        with pytest.raises(Invalid, match="sebelum sekarang"):
            personnel.end_occupancy(session, admin, stay.id, world.now - DAY, world.now)
        personnel.end_occupancy(session, admin, stay.id, None, world.now)
        with pytest.raises(Conflict, match="sudah berakhir"):
            personnel.end_occupancy(session, admin, stay.id, None, world.now)
        with pytest.raises(NotFound):
            personnel.end_occupancy(session, admin, "bukan-id", None, world.now)


def test_who_has_not_begun_never_sits(world: World) -> None:
    baru = newcomer(world, "baru.banyuwangi")
    done = world.seats(baru, "kadis", since=MONDAY + 5 * DAY)
    with transaction(world.engine, EVERY) as session:
        admin = identity.actor_by_login(session, ADMIN, world.now)
        personnel.end_occupancy(session, admin, done.id, None, world.now)
    world.waits(days=6)
    assert "kadis" not in world.person(baru).seats


def test_another_agencys_seat_and_occupancy_are_unknown(world: World) -> None:
    world.deploys("tarakan-layanan-data")
    (stay,) = [each for each in stays(world, "kasi_statistik") if each.sits]
    with transaction(world.engine, EVERY) as session:
        stranger = identity.actor_by_login(session, "admin.tarakan", world.now)
        with pytest.raises(NotFound):
            personnel.end_occupancy(session, stranger, stay.id, None, world.now)
        with pytest.raises(NotFound):
            personnel.change_seat(session, stranger, "opd", SeatWish("Milik kami"), world.now)
        assert not any(each.name.endswith("banyuwangi") for each in personnel.stays(session, stranger))
