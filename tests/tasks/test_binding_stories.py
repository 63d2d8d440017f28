"""Stories of lanes and seats: bound at deployment, bound anew by hand, with the open work going along."""

import pytest
from sqlalchemy import Engine
from world import World, forms_of

from service import definitions, history, identity, instances
from service.database import reading, transaction
from service.definitions import Definition
from service.definitions.outlook import Outlook
from service.errors import Forbidden, Invalid, NotFound
from service.identity.tables import SeatAliasRow

SOP = "banyuwangi-permintaan-data"
OWNER, ADMIN = "pemilik.banyuwangi", "admin.banyuwangi"
SECTION, DIVISION = "kasi_statistik.banyuwangi", "kabid_statistik.banyuwangi"


@pytest.fixture
def world(engine: Engine) -> World:
    world = World(engine)
    world.deploys(SOP)
    return world


@pytest.fixture
def waiting(world: World) -> str:
    """A case that waits for the lane subkoord."""
    case = world.starts(SOP)
    world.completes(case, "langkah_1")
    assert (world.task(case).lane, world.task(case).seat) == ("subkoord", "kasi_statistik")
    return case


def binds(world: World, lane: str, seat: str, by: str = ADMIN, version: int = 1) -> instances.Rebound:
    with transaction(world.engine, "banyuwangi") as session:
        actor = identity.actor_by_login(session, by, world.now)
        return instances.bind_lane(session, actor, SOP, version, lane, seat, world.now)


def defined(world: World, sop: str = SOP, version: int | None = None) -> Definition:
    with reading(world.engine, "banyuwangi") as session:
        return definitions.get(session, "banyuwangi", sop, version)


def told(world: World) -> list[history.Entry]:
    with reading(world.engine, "banyuwangi") as session:
        assert history.verify(session, "banyuwangi", definitions.stream(SOP)).ok
        return list(history.read(session, "banyuwangi", definitions.stream(SOP)))


def test_a_lane_is_bound_by_its_property_its_name_or_an_alias(world: World) -> None:
    xml = world.drawing("banyuwangi-diseminasi")
    for lost in (b"kadis", b"kabid_statistik"):
        xml = xml.replace(b'<camunda:property name="jabatan" value="' + lost + b'"/>', b"", 1)
    xml = xml.replace(b'name="jabatan" value="staf_statistik"', b'name="jabatan" value="Prakom Terampil"', 1)
    world.peoples("banyuwangi", world.drawing("banyuwangi-diseminasi"))
    with transaction(world.engine, "banyuwangi") as session:
        session.add(
            SeatAliasRow(tenant="banyuwangi", alias="prakom terampil", seat="staf_statistik", shown="-")
        )
        session.add(
            SeatAliasRow(
                tenant="banyuwangi", alias="kepala bidang statistik", seat="kabid_statistik", shown="-"
            )
        )
        session.flush()
        owner = identity.actor_by_login(session, OWNER, world.now)
        forms = forms_of("banyuwangi-diseminasi")
        done = definitions.deploy(session, "banyuwangi", xml, forms, owner, world.now)
        assert [each.rule for each in done.findings] == []
    found = defined(world, "banyuwangi-diseminasi")
    assert {lane: found.seat(lane) for lane in ("staf", "kabid", "kadis")} == {
        "staf": "staf_statistik",
        "kabid": "kabid_statistik",
        "kadis": "kadis",
    }


def test_a_lane_without_a_known_seat_stays_as_the_diagram_says_until_it_is_bound(world: World) -> None:
    xml = world.drawing(SOP).replace(b'value="kasi_statistik"', b'value="wali_data"', 1)
    xml = xml.replace(b'name="Subkoordinator Statistik"', b'name="Wali Data"', 1)
    with transaction(world.engine, "banyuwangi") as session:
        owner = identity.actor_by_login(session, OWNER, world.now)
        done = definitions.deploy(session, "banyuwangi", xml, forms_of(SOP), owner, world.now)
    assert [each.rule for each in done.findings] == ["lane-seat"]
    assert defined(world).seat("subkoord") == "wali_data"
    binds(world, "subkoord", "kasi_statistik", version=2)
    assert defined(world).seat("subkoord") == "kasi_statistik"
    assert defined(world, version=1).bindings == {**defined(world).bindings}


def test_open_work_moves_to_the_new_seat_and_everything_is_told(world: World, waiting: str) -> None:
    world.claims(SECTION, world.task(waiting))
    done = binds(world, "subkoord", "kabid_statistik")
    assert (done.moved, done.given_back) == (1, 1)
    task = world.task(waiting)
    assert (task.seat, task.assignee) == ("kabid_statistik", None)
    assert world.inbox(SECTION) == []
    assert world.inbox(DIVISION) == ["Menugaskan staf"]
    kinds = [event.kind for event in world.events(waiting)][-2:]
    assert kinds == ["task_released", "task_reseated"]
    moved = world.events(waiting)[-1]
    assert moved.actor == world.person(ADMIN).person
    assert moved.data is not None and moved.data["seats"] == ["kasi_statistik", "kabid_statistik"]
    template, values = history.sentence(moved, {})
    assert "dari jabatan Subkoordinator Statistik ke Kepala Bidang." in template.format(**values)
    assert world.verdict(waiting).ok
    bound = told(world)[-1]
    assert (bound.kind, bound.actor) == ("lane_bound", world.person(ADMIN).person)
    assert bound.data is not None
    assert (bound.data["lane"], bound.data["before"], bound.data["after"]) == (
        "subkoord",
        "Subkoordinator Statistik",
        "Kepala Bidang",
    )


def test_people_of_the_new_seat_are_told_and_the_old_call_falls_silent(world: World, waiting: str) -> None:
    world.waits(minutes=1)
    assert world.unread(SECTION) == 1
    binds(world, "subkoord", "kabid_statistik")
    world.waits(minutes=1)
    assert world.unread(SECTION) == 0
    assert "opened" in world.told(DIVISION)


def test_later_steps_and_new_cases_go_by_the_new_binding(world: World, waiting: str) -> None:
    binds(world, "staf", "kabid_statistik")
    assert world.task(waiting).seat == "kasi_statistik", "another lane stays"
    world.completes(waiting, "langkah_2")
    assert world.task(waiting).seat == "kabid_statistik"
    binds(world, "pengguna", "opd", by=OWNER)
    assert defined(world).start_seat == "opd"
    with pytest.raises(Forbidden):
        world.starts(SOP, by="pemohon.banyuwangi")
    other = world.starts(SOP, by="opd.banyuwangi")
    assert (world.task(other).seat, world.task(other).assignee) == (
        "opd",
        world.person("opd.banyuwangi").person,
    )


def test_an_applicants_case_stays_his_when_the_starting_lane_is_bound_anew(world: World) -> None:
    case = world.starts(SOP)
    applicant = world.person("pemohon.banyuwangi").person
    binds(world, "pengguna", "opd")
    task = world.task(case)
    assert (task.seat, task.assignee) == ("opd", applicant)
    assert world.inbox("opd.banyuwangi") == [], "nobody else reads it"


def test_an_older_version_keeps_its_own_binding(world: World, waiting: str) -> None:
    changed = world.drawing(SOP).replace(b'name="Layanan', b'name="Baru: Layanan', 1)
    xml = changed if changed != world.drawing(SOP) else world.drawing(SOP) + b"<!-- baru -->"
    world.deploys(SOP, change=xml)
    done = binds(world, "subkoord", "kabid_statistik", version=2)
    assert done.moved == 0
    assert world.task(waiting).seat == "kasi_statistik"
    assert defined(world, version=1).seat("subkoord") == "kasi_statistik"
    binds(world, "subkoord", "kabid_statistik", version=1)
    assert world.task(waiting).seat == "kabid_statistik"


def test_the_same_binding_again_tells_nothing(world: World, waiting: str) -> None:
    events = len(world.events(waiting))
    done = binds(world, "subkoord", "kasi_statistik")
    assert (done.moved, done.bound.before) == (0, "kasi_statistik")
    assert len(world.events(waiting)) == events
    assert [entry.kind for entry in told(world)] == ["definition_deployed"]


def test_only_owner_and_admin_bind_and_only_what_is_there(world: World) -> None:
    world.deploys("metro-pengumpulan-pengolahan")
    for login in (SECTION, "pemohon.banyuwangi", "auditor.banyuwangi"):
        with pytest.raises(Forbidden, match="pemilik proses dan admin"):
            binds(world, "subkoord", "kabid_statistik", by=login)
    with pytest.raises(Invalid, match="belum dikenal"):
        binds(world, "subkoord", "walikota")
    with pytest.raises(NotFound, match="Lajur tidak ditemukan"):
        binds(world, "kantin", "kabid_statistik")
    with pytest.raises(NotFound, match="SOP tidak ditemukan"):
        binds(world, "subkoord", "kabid_statistik", version=7)
    with transaction(world.engine, "metro") as session, pytest.raises(NotFound, match="SOP tidak ditemukan"):
        actor = identity.actor_by_login(session, "admin.metro", world.now)
        instances.bind_lane(session, actor, SOP, 1, "subkoord", "kadis", world.now)
    assert defined(world).seat("subkoord") == "kasi_statistik"


def test_the_forecast_asks_the_binding_who_stands_outside(world: World) -> None:
    def outside() -> dict[str, bool]:
        with reading(world.engine, "banyuwangi") as session:
            outlook = Outlook(session, "banyuwangi")
            found = definitions.get(session, "banyuwangi", SOP)
            return {share.lane: share.outside for share in outlook.longest(found, world.now).shares}

    assert outside()["opd"] and not outside()["subkoord"]
    binds(world, "opd", "kabid_statistik")
    assert not outside()["opd"]
