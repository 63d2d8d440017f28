"""An auditor of one agency reads another, as long as that one's admin says so, and is nothing else there."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from world import World

from service import history, identity, instances
from service.database import EVERY, reading, transaction
from service.errors import Forbidden, Invalid, NotFound
from service.identity import Actor
from service.personnel import assignments
from service.personnel.assignments import Assigned

HOME, THERE = "tarakan", "balikpapan"
LOGIN = f"auditor.{HOME}"


@pytest.fixture
def world(engine: Engine) -> World:
    world = World(engine)
    for sop in sorted(path for path in _sops()):
        world.deploys(sop)
    return world


def _sops() -> list[str]:
    from world import BPMN

    return [path.stem for path in BPMN if path.stem.split("-")[0] in (HOME, THERE)]


def assigns(world: World, **other: object) -> str:
    """The other agency's admin assigns this agency's auditor for thirty days."""
    wish = Assigned(LOGIN, "Sri Auditor", world.now, world.now + timedelta(days=30), "ST/700/12/2026")
    wish = Assigned(**{name: getattr(wish, name) for name in Assigned.__slots__} | other)  # type: ignore[arg-type]
    with transaction(world.engine, THERE) as session:
        return assignments.assign(session, world.person(f"admin.{THERE}"), wish, world.now)


def ends(world: World, person: str) -> bool:
    with transaction(world.engine, THERE) as session:
        return assignments.end(session, world.person(f"admin.{THERE}"), person, world.now)


def comes(world: World, login: str = LOGIN, tenant: str = THERE) -> Actor:
    home = world.person(login)
    with reading(world.engine, tenant) as session:
        return assignments.there(session, tenant, home, world.now)


def agencies(world: World, login: str = LOGIN) -> list[str]:
    home = world.person(login)
    with reading(world.engine, EVERY) as session:
        return [agency.key for agency in assignments.elsewhere(session, home, world.now)]


def test_an_assigned_auditor_reads_there_and_has_only_that_role(world: World) -> None:
    case = world.starts(next(sop for sop in _sops() if sop.startswith(THERE)))
    assert agencies(world) == []
    with pytest.raises(NotFound):
        comes(world)
    person = assigns(world)
    found = comes(world)
    assert (found.tenant, found.person, found.login, found.name) == (THERE, person, LOGIN, "Sri Auditor")
    assert (found.roles, found.seats, found.mandates) == ({"auditor"}, frozenset(), ())
    assert agencies(world) == [THERE]
    with reading(world.engine, THERE) as session:
        assert instances.case(session, found, case, world.now).id == case
    with reading(world.engine, THERE) as session, pytest.raises(NotFound):
        instances.case(session, world.person(LOGIN), case, world.now)


def test_seats_and_roles_given_there_do_not_count(world: World) -> None:
    """The guest is in the agency's list of people, so an admin may try."""
    person = assigns(world)
    with transaction(world.engine, THERE) as session:
        seat = next(iter(identity.seats(session, THERE)))
        identity.seat_person(session, THERE, seat, person, world.now - timedelta(days=1))
    found = comes(world)
    assert (found.roles, found.seats) == ({"auditor"}, frozenset())


def test_an_ended_assignment_ends_at_once(world: World) -> None:
    person = assigns(world)
    found = comes(world)
    assert ends(world, person) is True
    assert ends(world, person) is False
    with pytest.raises(NotFound):
        comes(world)
    with reading(world.engine, THERE) as session, pytest.raises(NotFound):
        identity.actor(session, THERE, found.person, world.now)
    assert agencies(world) == []


def test_an_assignment_runs_out_and_begins_by_the_clock(world: World) -> None:
    assigns(world, since=world.now + timedelta(days=1), until=world.now + timedelta(days=3))
    with pytest.raises(NotFound):
        comes(world)
    world.now += timedelta(days=1)
    assert comes(world).tenant == THERE
    world.now += timedelta(days=2)
    with pytest.raises(NotFound):
        comes(world)


def test_who_is_no_auditor_at_home_reads_nothing_elsewhere(world: World) -> None:
    login = f"admin.{HOME}"
    assigns(world, login=login)
    assert agencies(world, login) == []
    with pytest.raises(NotFound):
        comes(world, login)


def test_who_comes_again_is_the_same_person(world: World) -> None:
    person = assigns(world)
    with pytest.raises(Invalid, match="sudah ditugaskan"):
        assigns(world)
    ends(world, person)
    assert assigns(world, basis="ST/700/13/2026") == person
    with reading(world.engine, THERE) as session:
        rows = assignments.assignments(session, world.person(f"admin.{THERE}"), world.now)
    assert [(row.login, row.basis, row.state) for row in rows] == [(LOGIN, "ST/700/13/2026", "running")]


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"login": "tidak.ada"}, "tidak ditemukan"),
        ({"login": f"pemilik.{THERE}"}, "akun instansi ini"),
        ({"login": "TIDAK SAH"}, "huruf kecil"),
        ({"name": "x"}, "Nama harus"),
        ({"basis": "\n"}, "Nomor surat tugas harus"),
    ],
)
def test_a_wrong_wish_is_refused_with_a_sentence(world: World, other: dict[str, str], words: str) -> None:
    with pytest.raises(Invalid) as refused:
        assigns(world, **other)
    assert words in refused.value.text.format(**refused.value.values)
    with reading(world.engine, THERE) as session:
        assert assignments.assignments(session, world.person(f"admin.{THERE}"), world.now) == []


def test_times_that_are_none_are_refused(world: World) -> None:
    for since, until in ((2, 1), (-3, -1)):
        with pytest.raises(Invalid):
            assigns(world, since=world.now + timedelta(days=since), until=world.now + timedelta(days=until))


@pytest.mark.parametrize("login", [f"auditor.{THERE}", f"pemilik.{THERE}"])
def test_only_the_admin_assigns(world: World, login: str) -> None:
    wish = Assigned(LOGIN, "Sri Auditor", world.now, None, "ST/1")
    with transaction(world.engine, THERE) as session, pytest.raises(Forbidden):
        assignments.assign(session, world.person(login), wish, world.now)
    with transaction(world.engine, THERE) as session, pytest.raises(Forbidden):
        assignments.end(session, world.person(login), "x", world.now)
    with reading(world.engine, THERE) as session, pytest.raises(Forbidden):
        assignments.assignments(session, world.person(login), world.now)


def test_another_agencys_assignment_is_as_unknown_as_none(world: World) -> None:
    person = assigns(world)
    with transaction(world.engine, HOME) as session, pytest.raises(NotFound):
        assignments.end(session, world.person(f"admin.{HOME}"), person, world.now)
    assert comes(world).tenant == THERE


def test_the_history_of_the_agency_tells_it(world: World) -> None:
    person = assigns(world)
    with transaction(world.engine, THERE) as session:
        assignments.enter(session, THERE, world.person(LOGIN), world.now)
    ends(world, person)
    with reading(world.engine, THERE) as session:
        told = [entry for entry in history.read(session, THERE, "orang") if entry.element == person]
        names = identity.names(session, THERE, {entry.actor for entry in told if entry.actor})
        said = [history.sentence(entry, names) for entry in told]
    sentences = [template.format(**values) for template, values in said]
    assert [entry.kind for entry in told] == ["auditor_assigned", "auditor_came", "assignment_ended"]
    assert sentences[0].startswith(f"Admin {THERE} menugaskan Sri Auditor ({LOGIN}) sebagai auditor")
    assert sentences[1] == f"Sri Auditor ({LOGIN}) masuk sebagai auditor dari instansi lain."
