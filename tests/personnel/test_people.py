"""An agency's admin keeps its people: who comes, what changes, who goes, and what the history tells of it."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session
from world import World

from service import history, identity, personnel
from service.database import EVERY, reading, transaction
from service.errors import Conflict, Forbidden, Invalid, NotFound
from service.identity import Actor, sessions
from service.identity.sessions import Life
from service.identity.tables import AccountRow, TokenRow
from service.personnel import FirstPassword, Particulars

SOP = "banyuwangi-permintaan-data"
ADMIN, OTHER_ADMIN, STAFF = "admin.banyuwangi", "admin.metro", "staf_statistik.banyuwangi"
RINA = Particulars("Rina  Kusuma", "19800101 200501 2 001", "rina@banyuwangikab.go.id")
UNKNOWN = "01999999-0000-7000-8000-000000000000"


@pytest.fixture
def world(engine: Engine) -> World:
    """Banyuwangi with its SOP, and Metro beside it."""
    world = World(engine)
    world.deploys(SOP)
    world.deploys("metro-pengumpulan-pengolahan")
    return world


def acts(world: World, do: Callable[[Session, Actor], Any], by: str = ADMIN) -> Any:
    """What the admin, or ``by``, does in a transaction of the own."""
    with transaction(world.engine, EVERY) as session:
        return do(session, identity.actor_by_login(session, by, world.now))


def adds(
    world: World, login: str = "rina", *roles: str, who: Particulars = RINA, by: str = ADMIN
) -> FirstPassword:
    granted = roles or ("seat_holder",)
    return acts(world, lambda s, a: personnel.add_person(s, a, who, login, granted, world.now), by)


def told(world: World, person: str, tenant: str = "banyuwangi") -> list[str]:
    """What the history says about a person."""
    with reading(world.engine, EVERY) as session:
        entries = history.read(session, tenant, personnel.STREAM, person)
        names = identity.names(session, tenant, {each.actor for each in entries if each.actor})
    return [template.format(**values) for template, values in (history.sentence(e, names) for e in entries)]


def living(world: World, person: str) -> int:
    """How many sessions a person has."""
    with reading(world.engine, EVERY) as session:
        life = Life(timedelta(days=99), timedelta(days=99))
        return len(sessions.living(session, "banyuwangi", person, world.now, life))


def id_of(world: World, login: str) -> str:
    return world.person(login).person


def test_a_new_person_signs_in_once_with_a_first_password(world: World) -> None:
    first = adds(world)
    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", first.password)
    assert first.until == world.now + timedelta(days=7)
    with transaction(world.engine, EVERY) as session:
        actor = identity.sign_in(session, "rina", first.password, world.now)
        account = session.get_one(AccountRow, "rina")
    assert (actor.name, actor.roles) == ("Rina Kusuma", {"seat_holder"})
    assert account.temporary_until == first.until
    assert told(world, first.person) == [
        "Admin banyuwangi menambahkan Rina Kusuma (rina).",
        "Admin banyuwangi memberi Rina Kusuma peran seat_holder.",
    ]


def test_no_password_is_ever_written_into_the_history(world: World) -> None:
    first = adds(world)
    again = acts(world, lambda s, a: personnel.give_first_passwords(s, a, [first.person], world.now))[0]
    assert again.password != first.password
    with reading(world.engine, EVERY) as session:
        entries = history.read(session, "banyuwangi", personnel.STREAM)
    assert [entry.kind for entry in entries] == ["person_added", "role_granted", "password_reset"]
    assert all(each.password not in str(entry.data) for each in (first, again) for entry in entries)


@pytest.mark.parametrize(
    ("who", "words"),
    [
        (Particulars("R"), "Nama harus 2 sampai 120"),
        (Particulars("Rina\x00Kusuma"), "Nama harus"),
        (Particulars("R" * 121), "ditemukan 121"),
        (Particulars("Rina", "1980"), "18 angka"),
        (Particulars("Rina", "198013012005012001"), "tanggal lahir"),
        (Particulars("Rina", "198001012005132001"), "tanggal lahir"),
        (Particulars("Rina", "198001012005013001"), "jenis kelamin"),
        (Particulars("Rina", "२०८००१०१२००५०१२००१"), "18 angka"),
        (Particulars("Rina", None, "rina@@x"), "nama@instansi.go.id"),
        (Particulars("Rina", None, "rina@x\nBcc: semua@x"), "nama@instansi.go.id"),
    ],
)
def test_odd_particulars_are_refused_in_a_sentence(world: World, who: Particulars, words: str) -> None:
    with pytest.raises(Invalid) as no:
        adds(world, who=who)
    assert words in str(no.value)


@pytest.mark.parametrize(
    "login", ["ab", "Rina", "rina kusuma", "-rina", "r" * 61, "riña", "ri\nna", "../rina"]
)
def test_odd_logins_are_refused(world: World, login: str) -> None:
    with pytest.raises(Invalid, match="huruf kecil"):
        adds(world, login)


def test_a_login_and_a_nip_belong_to_one_person(world: World) -> None:
    adds(world)
    for taken in ("rina", "pemilik.metro"):  # the second one works elsewhere; the sentence is the same
        with pytest.raises(Invalid) as no:
            adds(world, taken, who=Particulars("Rini"))
        assert str(no.value) == f"Nama pengguna {taken} sudah dipakai. Pilih nama lain."
    with pytest.raises(Invalid, match="sudah dipakai Rina Kusuma"):
        adds(world, "rini", who=Particulars("Rini", RINA.nip))
    assert adds(world, "rini.metro", who=RINA, by=OTHER_ADMIN), "a NIP is counted in each agency by itself"


def test_changes_are_told_with_what_was_and_what_is(world: World) -> None:
    rina = adds(world).person
    new = Particulars("Rina Kusuma, S.Si.", RINA.nip, "")
    assert acts(world, lambda s, a: personnel.change_person(s, a, rina, new, world.now))
    assert not acts(world, lambda s, a: personnel.change_person(s, a, rina, new, world.now))
    assert told(world, rina)[2:] == [
        "Admin banyuwangi mengubah nama Rina Kusuma menjadi Rina Kusuma, S.Si..",
        "Admin banyuwangi mengubah surel Rina Kusuma, S.Si. dari rina@banyuwangikab.go.id menjadi -.",
    ]


def test_roles_come_and_go(world: World) -> None:
    rina = adds(world).person
    acts(world, lambda s, a: personnel.set_roles(s, a, rina, {"auditor", "seat_holder"}, world.now))
    assert world.person("rina").roles == {"auditor", "seat_holder"}
    acts(world, lambda s, a: personnel.set_roles(s, a, rina, {"auditor"}, world.now))
    assert told(world, rina)[2:] == [
        "Admin banyuwangi memberi Rina Kusuma peran auditor.",
        "Admin banyuwangi mencabut peran seat_holder dari Rina Kusuma.",
    ]
    with pytest.raises(Invalid, match="Peran tidak dikenal"):
        acts(world, lambda s, a: personnel.set_roles(s, a, rina, {"root"}, world.now))


def test_the_last_admin_stays_one(world: World) -> None:
    me = id_of(world, ADMIN)
    for leave in (
        lambda s, a: personnel.set_roles(s, a, me, {"auditor"}, world.now),
        lambda s, a: personnel.disable(s, a, me, world.now),
    ):
        with pytest.raises(Conflict, match="paling sedikit satu admin"):
            acts(world, leave)
    second = adds(world, "rina", "agency_admin").person
    acts(world, lambda s, a: personnel.disable(s, a, second, world.now))
    with pytest.raises(Conflict):
        acts(world, lambda s, a: personnel.disable(s, a, me, world.now))
    acts(world, lambda s, a: personnel.enable(s, a, second, world.now))
    assert acts(world, lambda s, a: personnel.disable(s, a, me, world.now))


def test_two_admins_cannot_put_each_other_out(world: World) -> None:
    adds(world, "rina", "agency_admin")
    pair = {ADMIN: id_of(world, "rina"), "rina": id_of(world, ADMIN)}

    def strikes(login: str) -> str:
        try:
            acts(world, lambda s, a: personnel.disable(s, a, pair[login], world.now), login)
        except (Conflict, Forbidden, NotFound) as no:
            return type(no).__name__
        return "done"

    with ThreadPoolExecutor(2) as both:
        results = sorted(both.map(strikes, pair))
    assert results[-1] == "done" and results[0] in ("Conflict", "Forbidden", "NotFound")


def test_who_is_disabled_loses_sessions_keys_and_tasks_at_once(world: World) -> None:
    case = world.starts(SOP)
    world.completes(case, "langkah_1")
    held = next(task for task in world.case(case).tasks if task.state == "open")
    login = f"{held.seat}.banyuwangi"
    world.claims(login, held)
    person = id_of(world, login)
    with transaction(world.engine, EVERY) as session:
        sessions.begin(session, "banyuwangi", person, "password", "Firefox", world.now)
        key = TokenRow(tenant="banyuwangi", id=UNKNOWN, person=person, name="uji", digest="d", scopes="")
        key.created_at, key.expires_at = world.now, world.now + timedelta(days=1)
        session.add(key)
    assert acts(world, lambda s, a: personnel.disable(s, a, person, world.now))
    assert not acts(world, lambda s, a: personnel.disable(s, a, person, world.now))
    with pytest.raises(NotFound):
        world.person(login)
    assert world.task(case, held.element).assignee is None
    with reading(world.engine, EVERY) as session:
        assert session.scalars(select(TokenRow.revoked_at)).one() == world.now
        found = personnel.dossier(
            session, identity.actor_by_login(session, ADMIN, world.now), person, world.now
        )
    assert (found.person.state, found.disabled_at) == ("disabled", world.now)
    assert living(world, person) == 0
    assert told(world, person)[-1].endswith("1 sesi diakhiri, 1 tugas dikembalikan.")
    acts(world, lambda s, a: personnel.enable(s, a, person, world.now))
    assert world.person(login).person == person


def test_who_may_do_no_steps_any_more_gives_his_tasks_back(world: World) -> None:
    case = world.starts(SOP)
    world.completes(case, "langkah_1")
    held = world.task(case)
    login = f"{held.seat}.banyuwangi"
    world.claims(login, held)
    person = id_of(world, login)
    acts(world, lambda s, a: personnel.set_roles(s, a, person, {"auditor"}, world.now))
    assert world.task(case, held.element).assignee is None


def test_a_new_first_password_ends_what_went_before(world: World) -> None:
    first = adds(world)
    with transaction(world.engine, EVERY) as session:
        sessions.begin(session, "banyuwangi", first.person, "password", "Firefox", world.now)
    world.now += timedelta(days=8)
    again = acts(world, lambda s, a: personnel.give_first_passwords(s, a, [first.person], world.now))[0]
    with transaction(world.engine, EVERY) as session:
        assert identity.sign_in(session, "rina", again.password, world.now).person == first.person
        with pytest.raises(Forbidden):
            identity.sign_in(session, "rina", first.password, world.now)
    assert living(world, first.person) == 0
    with pytest.raises(Forbidden, match="kata sandi yang lama"):
        acts(world, lambda s, a: personnel.give_first_passwords(s, a, [a.person], world.now))
    acts(world, lambda s, a: personnel.disable(s, a, first.person, world.now))
    with pytest.raises(Conflict, match="nonaktif"):
        acts(world, lambda s, a: personnel.give_first_passwords(s, a, [first.person], world.now))


@pytest.mark.parametrize("by", [STAFF, "pemilik.banyuwangi", "auditor.banyuwangi", "pemohon.banyuwangi"])
def test_nobody_but_an_admin_reads_or_changes_people(world: World, by: str) -> None:
    person = id_of(world, STAFF)
    for wish in wishes(world, person):
        with pytest.raises(Forbidden, match="admin instansi"):
            acts(world, wish, by)


def test_another_agencys_people_are_unknown(world: World) -> None:
    theirs = id_of(world, "pemilik.metro")
    for wish, same in zip(wishes(world, theirs), wishes(world, UNKNOWN), strict=True):
        answers = []
        for each in (wish, same):
            with pytest.raises(NotFound) as no:
                acts(world, each)
            answers.append(str(no.value))
        assert answers[0] == answers[1]
    assert told(world, theirs, "metro") == [] == told(world, theirs)


def wishes(world: World, person: str) -> list[Callable[[Session, Actor], Any]]:
    """Everything one may wish about a person."""
    now = world.now
    return [
        lambda s, a: personnel.dossier(s, a, person, now),
        lambda s, a: personnel.change_person(s, a, person, Particulars("Rina"), now),
        lambda s, a: personnel.set_roles(s, a, person, {"auditor"}, now),
        lambda s, a: personnel.disable(s, a, person, now),
        lambda s, a: personnel.enable(s, a, person, now),
        lambda s, a: personnel.give_first_passwords(s, a, [person], now),
    ]


def test_the_list_finds_by_name_login_nip_and_seat(world: World) -> None:
    adds(world)

    def found(by: str = ADMIN, **asked: str) -> list[str | None]:
        with reading(world.engine, EVERY) as session:
            actor = identity.actor_by_login(session, by, world.now)
            return [each.login for each in personnel.roster(session, actor, world.now, **asked).rows]

    assert found(q="kusuma") == found(q="RINA kus") == found(q="1980010120") == found(q="rina") == ["rina"]
    title = "kasi"
    assert "kasi_statistik.banyuwangi" in found(q=title)
    assert found(q="100%") == found(q="kusuma x") == found(q="pemilik.metro") == []
    assert found(role="auditor") == ["auditor.banyuwangi"]
    assert found(role="auditor", by=OTHER_ADMIN) == ["auditor.metro"]
    assert "rina" in found(state="waiting") and "rina" not in found(state="active")
    acts(world, lambda s, a: personnel.disable(s, a, id_of(world, "rina"), world.now))
    assert found(state="disabled") == ["rina"]
    for odd in ({"role": "x"}, {"state": "x"}, {"sort": "x"}, {"after": "x"}, {"after": "bnVsbA=="}):
        with pytest.raises(Invalid):
            found(**odd)


def test_the_list_is_read_page_by_page_in_five_statements(world: World) -> None:
    for number in range(7):
        adds(world, f"orang{number}", who=Particulars(f"Orang {number % 3}"))
    seen: list[str] = []
    statements: list[str] = []
    event.listen(world.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    with reading(world.engine, EVERY) as session:
        actor = identity.actor_by_login(session, ADMIN, world.now)
        for sort in ("name", "login"):
            after, seen = "", []
            while True:
                statements.clear()
                page = personnel.roster(session, actor, world.now, q="orang", sort=sort, after=after, limit=3)
                assert len(statements) <= 5
                seen += [each.login or "" for each in page.rows]
                if page.next is None:
                    break
                after = page.next
            assert sorted(seen) == [f"orang{number}" for number in range(7)] and page.count == 7
        assert seen == sorted(seen)


def test_a_program_is_made_as_one_and_stays_one(world: World) -> None:
    given = adds(world, "mesin", "program", who=Particulars("Mesin"))
    assert given.until is None
    with reading(world.engine, EVERY) as session:
        robot = identity.sign_in(session, "mesin", given.password, world.now)
        assert robot.program and not identity.may(robot, "session.open")
        assert identity.owes(session, robot.tenant, robot.person, "password") == ()
    assert told(world, given.person)[-1].endswith("memberi Mesin peran program.")
    staff = world.person(STAFF).person
    for person, roles in ((given.person, {"seat_holder"}), (given.person, set()), (staff, {"program"})):
        with pytest.raises(Invalid, match="dibuat baru"):
            acts(world, lambda s, a, p=person, r=roles: personnel.set_roles(s, a, p, r, world.now))
    for roles in (("program", "seat_holder"), ("program", "agency_admin")):
        with pytest.raises(Invalid, match="tidak mempunyai peran lain"):
            adds(world, "lain", *roles)
    with pytest.raises(Invalid, match="ditemukan “program”"):
        personnel.lists._role("program")


def test_a_program_sits_in_no_seat(world: World) -> None:
    given = adds(world, "mesin", "program", who=Particulars("Mesin"))
    with pytest.raises((Invalid, Conflict)):
        acts(
            world,
            lambda s, a: personnel.seat_person(s, a, "staf_statistik", given.person, world.now, world.now),
        )
