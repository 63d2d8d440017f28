"""Who may export what, what is told beforehand, and that it is written down before anything leaves."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select
from takings import KEYS, NOW, STREAMED, Archive, takes
from world import World

from service import exports, history
from service.database import reading, transaction
from service.errors import Forbidden, Invalid, NotFound
from service.exports import Wanted, wanted
from service.history.tables import EventRow
from service.identity import Actor

SOP, OTHER = "banyuwangi-permintaan-data", "banyuwangi-diseminasi"
AGENCY = "banyuwangi"


def takes_home(world: World, actor: Actor, wanted: Wanted, format: str = "xes") -> exports.Measure:
    with transaction(world.engine, actor.tenant) as session:
        return exports.hand_out(session, actor, wanted, format, world.now)


def recorded(world: World) -> tuple[history.Entry, ...]:
    with reading(world.engine, AGENCY) as session:
        return history.read(session, AGENCY, exports.STREAM)


def cases(world: World, actor: Actor, wanted: Wanted) -> list[str]:
    with reading(world.engine, actor.tenant) as session:
        return [each.id for batch in exports.subjects(session, actor, wanted) for each in batch]


@pytest.fixture
def auditor(world: World) -> Actor:
    world.deploys(SOP)
    return world.person("auditor.banyuwangi")


def test_who_what_format_and_whether_hidden_is_written_down(world: World, auditor: Actor) -> None:
    case = world.starts(SOP)
    found = takes_home(world, auditor, Wanted("0001/2026"))
    reader = replace(auditor, roles=auditor.roles | {"data_reader"})
    takes_home(world, reader, Wanted(definition=SOP, since=world.now), "csv")
    first, second = recorded(world)
    assert (first.kind, first.actor, first.at) == ("exported", auditor.person, world.now)
    told = {"what": "berkas 0001/2026", "format": "XES", "cases": 1, "events": found.events, "hidden": True}
    assert first.data == told and found.events == len(world.events(case))
    assert second.data is not None and (second.data["format"], second.data["hidden"]) == ("CSV", False)
    template, values = history.sentence(first, {auditor.person: "Halimah"})
    assert template.format(**values) == (
        f"Halimah mengekspor berkas 0001/2026 sebagai XES: 1 berkas, {found.events} peristiwa, data pribadi disamarkan."
    )
    template, values = history.sentence(second, {})
    assert "dengan data pribadi" in template.format(**values)
    with reading(world.engine, AGENCY) as session:
        assert history.verify(session, AGENCY, exports.STREAM).ok
        assert [each.data for each in exports.recent(session, auditor)] == [second.data, first.data]


@pytest.mark.parametrize("login", ["staf_statistik", "pemohon", "pemilik"])
def test_only_auditors_and_admins_export(world: World, auditor: Actor, login: str) -> None:
    world.starts(SOP)
    person = world.person(f"{login}.banyuwangi")
    with pytest.raises(Forbidden):
        takes_home(world, person, Wanted())
    with pytest.raises(Forbidden):
        takes(world.engine, person, "csv", Wanted())
    assert recorded(world) == ()
    assert takes_home(world, world.person("admin.banyuwangi"), Wanted()).cases == 1


def test_a_case_is_named_by_number_or_id_and_another_agency_has_none(world: World, auditor: Actor) -> None:
    case, other = world.starts(SOP), world.starts(SOP)
    assert cases(world, auditor, Wanted(case)) == cases(world, auditor, Wanted("0001/2026")) == [case]
    assert cases(world, auditor, Wanted(" 2/2026 ")) == [other]
    world.deploys("tarakan-layanan-data")
    theirs = world.starts("tarakan-layanan-data")
    for unknown in (theirs, "0009/2026", "0001/2025", "bukan-id"):
        assert cases(world, auditor, Wanted(unknown)) == []
        with pytest.raises(NotFound):
            takes_home(world, auditor, Wanted(unknown))


@pytest.mark.parametrize("number", ["x/2026", "1/", "/", "١/٢٠٢٦", "1/99999999999", "-1/2026"])
def test_a_number_that_is_none_says_what_one_looks_like(world: World, auditor: Actor, number: str) -> None:
    with pytest.raises(Invalid, match="0007/2026"):
        takes_home(world, auditor, Wanted(number))


def test_a_period_counts_its_first_instant_and_not_its_end(world: World, auditor: Actor) -> None:
    first, begun = world.starts(SOP), world.now
    world.waits(days=1, fire=False)
    second = world.starts(SOP)
    assert cases(world, auditor, Wanted(since=begun, until=world.now)) == [first]
    assert cases(world, auditor, Wanted(since=world.now)) == [second]
    assert cases(world, auditor, Wanted(until=begun)) == []
    with pytest.raises(Invalid, match="Tukar"):
        takes_home(world, auditor, Wanted(since=world.now, until=world.now))


def test_a_procedure_must_have_been_there(world: World, auditor: Actor) -> None:
    case = world.starts(SOP)
    world.deploys(OTHER)
    world.starts(OTHER)
    assert cases(world, auditor, Wanted(definition=SOP)) == [case]
    for unknown in ("tidak-ada", "tarakan-layanan-data", "\u0660", "\x00"):
        with pytest.raises(NotFound):
            takes_home(world, auditor, Wanted(definition=unknown))


def test_an_unknown_format_is_refused_before_anything_is_written(world: World, auditor: Actor) -> None:
    world.starts(SOP)
    with pytest.raises(Invalid, match="xes"):
        takes_home(world, auditor, Wanted(), "pdf")
    assert recorded(world) == ()


def test_more_cases_than_a_batch_come_once_each_and_in_order(
    world: World, auditor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wanted, "BATCH", 2)
    started = [world.starts(SOP) for _ in range(5)]
    assert cases(world, auditor, Wanted()) == started
    text = takes(world.engine, auditor, "xes", Wanted()).decode()
    assert [text.index(id) for id in started] == sorted(text.index(id) for id in started)


@pytest.mark.parametrize("agency", KEYS)
def test_the_size_told_beforehand_is_about_right(archive: Archive, agency: str) -> None:
    auditor = archive.auditor(agency)
    with reading(archive.engine, agency) as session:
        found = exports.measure(session, auditor, Wanted())
    for format in STREAMED:
        told, is_ = exports.size(format, found), len(archive.takes(agency, format))
        assert is_ / 2 < told < is_ * 2, format


def test_statements_do_not_grow_with_the_events(archive: Archive) -> None:
    asked: list[str] = []

    def heard(connection: object, cursor: object, statement: str, *more: object) -> None:
        asked.append(statement)

    event.listen(archive.engine, "before_cursor_execute", heard)
    archive.takes("banyuwangi", "csv")
    event.remove(archive.engine, "before_cursor_execute", heard)
    with reading(archive.engine, "banyuwangi") as session:
        events = len(session.scalars(select(EventRow.seq).where(EventRow.tenant == "banyuwangi")).all())
    assert len(asked) < 25 < events


def test_the_file_is_named_by_what_is_in_it(archive: Archive) -> None:
    auditor, zone = archive.auditor("tarakan"), ZoneInfo("Asia/Makassar")
    name = exports.filename(auditor, Wanted("0007/2026"), "xes", NOW, zone)
    assert name == "tarakan-0007-2026-20261123-1100.xes"
    assert exports.filename(auditor, Wanted('../"\r\n/x'), "csv-steps", NOW + timedelta(hours=16), zone) == (
        "tarakan---x-langkah-20261124-0300.csv"
    )
