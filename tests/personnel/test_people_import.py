"""A list of people is held against who is there, shown line by line, and taken over whole or not at all."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select
from world import World

from service import history, identity, personnel
from service.database import EVERY, reading, transaction
from service.errors import Conflict, Forbidden, Invalid
from service.identity.tables import AccountRow, OccupantRow, PersonRow
from service.personnel import Imported, Plan
from service.personnel.import_plan import Difference

SOP = "banyuwangi-permintaan-data"
ADMIN, STAFF, HEAD = "admin.banyuwangi", "staf_statistik.banyuwangi", "kasi_statistik.banyuwangi"
NIP, OTHER_NIP = "198001012005012001", "198502022010011002"
HEADER = "nama,nip,login,email,peran,jabatan,sejak"


@pytest.fixture
def world(engine: Engine) -> World:
    world = World(engine)
    world.deploys(SOP)
    world.deploys("metro-pengumpulan-pengolahan")
    return world


def sheet(*lines: str) -> bytes:
    return "\n".join((HEADER, *lines)).encode()


def shows(world: World, data: bytes, by: str = ADMIN) -> Plan:
    with reading(world.engine, EVERY) as session:
        return personnel.preview_list(
            session, identity.actor_by_login(session, by, world.now), data, world.now
        )


def takes(world: World, data: bytes, seen: str | None = None, by: str = ADMIN) -> Imported:
    with transaction(world.engine, EVERY) as session:
        actor = identity.actor_by_login(session, by, world.now)
        return personnel.import_list(session, actor, data, world.now, seen)


def moves(plan: Plan) -> list[tuple[int, str, str]]:
    return [(move.number, move.verdict, move.login) for move in plan.moves]


def said(plan: Plan) -> dict[int, str]:
    return {each.number: each.sentence for each in plan.wrong}


def counted(world: World) -> Sequence[Any]:
    with reading(world.engine, EVERY) as session:
        tables = (PersonRow, AccountRow, OccupantRow)
        rows = [session.scalar(select(func.count()).select_from(table)) for table in tables]
        return [*rows, len(history.read(session, "banyuwangi", personnel.STREAM))]


def events(world: World, stream: str = personnel.STREAM) -> list[str]:
    with reading(world.engine, EVERY) as session:
        assert history.verify(session, "banyuwangi", stream).ok
        return [each.kind for each in history.read(session, "banyuwangi", stream)]


LIST = sheet(
    f"Rina Kusuma,{NIP},rina,rina@x.go.id,,Kasi Statistik,05/01/2026",
    "Juni,,juni,,auditor,,",
    f',{OTHER_NIP},{STAFF},staf@x.go.id,"pelaksana, auditor",,',
    f",,{HEAD},,,,",
)


def test_the_preview_says_what_each_line_does_and_writes_nothing(world: World) -> None:
    before, seat = counted(world), title(world, "kasi_statistik")
    plan = shows(world, LIST.replace(b"Kasi Statistik", seat.encode()))
    assert moves(plan) == [
        (2, "added", "rina"),
        (3, "added", "juni"),
        (4, "changed", STAFF),
        (5, "same", HEAD),
    ]
    assert plan.moves[2].differences == (
        Difference("nip", "", OTHER_NIP),
        Difference("email", "", "staf@x.go.id"),
        Difference("roles", "seat_holder", "auditor seat_holder"),
    )
    assert Difference("seat", "", seat) in plan.moves[0].differences and plan.wrong == []
    assert counted(world) == before


def title(world: World, key: str) -> str:
    with reading(world.engine, EVERY) as session:
        return identity.seats(session, "banyuwangi")[key].name


def test_a_list_is_taken_over_with_its_people_roles_and_seats(world: World) -> None:
    data = LIST.replace(b"Kasi Statistik", b"kasi_statistik")
    assert takes(world, data, shows(world, data).seen) == Imported(2, 1, 1)
    rina = world.person("rina")
    assert (rina.name, rina.roles, rina.seats) == ("Rina Kusuma", {"seat_holder"}, {"kasi_statistik"})
    assert world.person(STAFF).roles == {"seat_holder", "auditor"}
    with reading(world.engine, EVERY) as session:
        since = session.scalars(select(OccupantRow.since).where(OccupantRow.person == rina.person)).one()
        assert session.get_one(AccountRow, "rina").password_hash == ""
        found = personnel.roster(session, world.person(ADMIN), world.now, state="waiting", q="rina").rows
    assert since == datetime(2026, 1, 4, 17, tzinfo=UTC), "where the day begins on the agency's clock"
    assert [each.login for each in found] == ["rina"]
    kinds = events(world)
    assert kinds[0] == "people_imported"
    assert sorted(set(kinds)) == [
        "people_imported",
        "person_added",
        "person_email_changed",
        "person_nip_changed",
        "role_granted",
    ]
    assert "seat_taken" in events(world, personnel.SEATS)
    assert takes(world, data) == Imported(0, 0, 0), "a second time it changes nothing"
    assert events(world) == kinds


def test_two_lines_of_one_person_give_two_seats(world: World) -> None:
    data = sheet("Rina,,rina,,,kasi_statistik,", ",,rina,,,staf_statistik,")
    assert moves(shows(world, data)) == [(2, "added", "rina"), (3, "changed", "rina")]
    assert takes(world, data) == Imported(1, 0, 2)
    assert world.person("rina").seats == {"kasi_statistik", "staf_statistik"}


def test_a_nip_may_pass_from_one_to_another(world: World) -> None:
    takes(world, sheet(f"Rina,{NIP},rina,,auditor,,", f"Juni,{OTHER_NIP},juni,,auditor,,"))
    plan = shows(world, sheet(f",{NIP},juni,,,,"))
    assert "milik Rina (rina), bukan juni" in said(plan)[2]
    third = "199003032015011003"
    takes(world, sheet(f",{third},rina,,,,", f",{NIP},juni,,,,", f",{OTHER_NIP},rina,,,,"))
    with reading(world.engine, EVERY) as session:
        nips = dict(
            session.execute(select(PersonRow.name, PersonRow.nip).where(PersonRow.nip.is_not(None))).all()
        )
    assert nips == {"Rina": OTHER_NIP, "Juni": NIP}


def test_lines_that_do_not_fit_the_agency_are_named(world: World) -> None:
    gone = world.person(STAFF).person
    with transaction(world.engine, EVERY) as session:
        personnel.disable(session, identity.actor_by_login(session, ADMIN, world.now), gone, world.now)
    data = sheet(
        "Rina,,rina,,,Kepala Langit,",
        f"Rina,{NIP},,,auditor,,",
        ",,rina,,auditor,,",
        "Rina,,rina,,,,",
        "Rina,,pemilik.metro,,auditor,,",
        f",,{STAFF},,auditor,,",
        "Rina,,rina,,auditor,kasi_statistik,",
        "Rina,,rina,,,kasi_statistik,01/01/2150",
        "Rina,,rina,,pelaksana,pemohon,",
    )
    found, before = said(shows(world, data)), counted(world)
    for number, words in {
        2: "“Kepala Langit” tidak dikenal",
        3: "Isi login",
        4: "Isi nama",
        5: "perlu peran atau jabatan",
        6: "pemilik.metro sudah dipakai",
        7: "sedang nonaktif",
        8: "memerlukan peran pelaksana",
        9: "antara 1950 dan 2100",
        10: "memerlukan peran pemohon",
    }.items():
        assert words in found[number], found[number]
    with pytest.raises(Invalid, match="9 baris") as no:
        takes(world, data)
    assert len(no.value.details) == 9 and counted(world) == before


def test_one_wrong_line_stops_all(world: World) -> None:
    before = counted(world)
    with pytest.raises(Invalid, match="1 baris"):
        takes(world, sheet("Rina,,rina,,auditor,,", "Juni,,juni,,raja,,"))
    assert counted(world) == before


def test_a_list_cannot_take_the_last_admin_away(world: World) -> None:
    with pytest.raises(Invalid) as no:
        takes(world, sheet(f",,{ADMIN},,auditor,,"))
    assert "tidak ada admin instansi lagi" in no.value.details[0].sentence
    assert takes(world, sheet("Rina,,rina,,admin,,", f",,{ADMIN},,auditor,,")) == Imported(1, 1, 0)


def test_what_moved_since_the_preview_is_said(world: World) -> None:
    data = sheet(f",{NIP},{STAFF},,,,")
    seen = shows(world, data).seen
    takes(world, sheet(f",,{STAFF},baru@x.go.id,,,"))
    assert takes(world, data, seen) == Imported(0, 1, 0), "what the list does not touch may move"
    again = sheet(f"Nama Baru,,{STAFF},,,,")
    seen = shows(world, again).seen
    takes(world, sheet(f"Nama Lain,,{STAFF},,,,"))
    with pytest.raises(Conflict, match="berubah sejak pratinjau"):
        takes(world, again, seen)
    with reading(world.engine, EVERY) as session:
        assert session.get_one(PersonRow, ("banyuwangi", world.person(STAFF).person)).name == "Nama Lain"


def test_a_login_taken_elsewhere_in_the_meantime_is_named(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind row level security the preview cannot see it; the database decides."""
    monkeypatch.setattr("service.personnel.import_plan._taken", lambda *given: frozenset())
    before = counted(world)
    with pytest.raises(Conflict, match=r"pemilik\.metro sudah dipakai"):
        takes(world, sheet("Rina,,rina,,auditor,,", "Rini,,pemilik.metro,,auditor,,"))
    assert counted(world) == before


@pytest.mark.parametrize("by", [STAFF, "auditor.banyuwangi", "pemilik.banyuwangi"])
def test_only_an_admin_imports(world: World, by: str) -> None:
    for act in (shows, takes):
        with pytest.raises(Forbidden, match="admin instansi"):
            act(world, LIST, by=by)


def test_two_thousand_people_need_a_handful_of_statements(world: World) -> None:
    data = sheet(*(f"Orang {n},,orang{n},,,staf_statistik," for n in range(2_000)))
    statements: list[str] = []
    event.listen(world.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    assert takes(world, data, shows(world, data).seen) == Imported(2_000, 0, 2_000)
    assert len(statements) < 90, "inserts come in pages of rows, and nothing else grows with the list"
