"""Deploying: numbered versions that stay as they were, for one agency, with two owners at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest
from definitions.hostile import FILES, PAPERS
from definitions.small import PLAIN, SOP, changed, diagram, form
from sqlalchemy import Engine, event, func, select

from service import definitions, history, identity
from service.database import EVERY, reading, transaction
from service.definitions import Deployed
from service.definitions.tables import DefinitionRow
from service.errors import Forbidden, Invalid, NotFound
from service.history.tables import EventRow
from service.identity import Actor

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
STEPS = changed(PLAIN, '<userTask id="a"', '<userTask id="a" camunda:formRef="formulir"')
SEAT = SOP.replace('name="jenis" value="sop"', 'name="jabatan" value="kadis"')
LANES = (
    f'<laneSet id="lajur"><lane id="pimpinan" name="Kadis">{SEAT}<flowNodeRef>a</flowNodeRef></lane>'
    '<lane id="loket" name="Loket"><flowNodeRef>mulai</flowNodeRef><flowNodeRef>selesai</flowNodeRef></lane></laneSet>'
)
FIRST, SECOND = diagram(LANES + STEPS), diagram(LANES + STEPS.replace("Periksa", "Periksa lagi"))
FORMS = {"formulir": form()}


@pytest.fixture
def owner(engine: Engine) -> Actor:
    """A process owner of Tarakan, which has a neighbour."""
    with transaction(engine, EVERY) as session:
        for tenant in ("tarakan", "metro"):
            identity.add_agency(session, tenant, f"Diskominfo {tenant}", tenant, "Asia/Jakarta")
            for role in ("process_owner", "seat_holder"):
                identity.add_person(session, tenant, f"{role}.{tenant}", role, {role})
        identity.add_seat(session, "tarakan", "kadis", "Kepala Dinas")
    return signed_in(engine, "process_owner.tarakan")


def signed_in(engine: Engine, login: str) -> Actor:
    with reading(engine, EVERY) as session:
        return identity.actor_by_login(session, login, NOW)


def deployed(engine: Engine, actor: Actor, xml: bytes = FIRST, forms: Any = None) -> Deployed:
    with transaction(engine, EVERY) as session:
        return definitions.deploy(session, actor.tenant, xml, FORMS if forms is None else forms, actor, NOW)


def test_other_bytes_are_the_next_version_and_the_same_bytes_are_none(engine: Engine, owner: Actor) -> None:
    first = deployed(engine, owner)
    assert (first.key, first.version, first.name, first.unchanged) == ("contoh", 1, "Contoh", False)
    assert {each.rule for each in first.findings} == {"deadline-missing", "lane-seat"}

    assert deployed(engine, owner).version == 1
    assert deployed(engine, owner).unchanged
    assert deployed(engine, owner, SECOND).version == 2
    assert deployed(engine, owner, FIRST).version == 3  # going back is a new version too

    with reading(engine, EVERY) as session:
        log = history.read(session, "tarakan", definitions.stream("contoh"))
        assert [(each.kind, each.actor, (each.data or {})["version"]) for each in log] == [
            ("definition_deployed", owner.person, number) for number in (1, 2, 3)
        ]
        assert history.verify(session, "tarakan", definitions.stream("contoh")).ok


def test_forms_belong_to_the_version_and_only_those_the_diagram_names(engine: Engine, owner: Actor) -> None:
    deployed(engine, owner)
    assert deployed(engine, owner, FIRST, {**FORMS, "tidak-dipakai": form("tidak-dipakai")}).unchanged
    assert deployed(engine, owner, FIRST, {"formulir": form("formulir", "perihal", "catatan")}).version == 2

    with reading(engine, EVERY) as session:
        old, new = (definitions.get(session, "tarakan", "contoh", number) for number in (1, 2))
        assert old.form_for("a") == form()
        assert new.form_for("a") == form("formulir", "perihal", "catatan")
        assert new.form_for("mulai") is None and new.form_for("hilang") is None


def test_a_version_is_read_as_it_was_deployed(engine: Engine, owner: Actor) -> None:
    text = "&lt;b&gt;Uji&lt;/b&gt; &quot;{x}&quot; ${y} %s ' = &amp;"
    deployed(engine, owner, diagram(LANES + STEPS, name=text))
    with reading(engine, EVERY) as session:
        found = definitions.get(session, "tarakan", "contoh")
    assert found.name == '<b>Uji</b> "{x}" ${y} %s \' = &'
    assert found.xml == diagram(LANES + STEPS, name=text)
    assert found.start_element == "mulai"
    assert found.start_seat == "loket"
    assert found.seat("pimpinan") == "kadis"
    assert found.seat(None) is None
    assert found.program.process == "contoh"


def test_a_start_without_a_lane_belongs_to_the_first_step_that_has_one(engine: Engine, owner: Actor) -> None:
    deployed(engine, owner, diagram(LANES.replace("<flowNodeRef>mulai</flowNodeRef>", "") + STEPS))
    with reading(engine, EVERY) as session:
        assert definitions.get(session, "tarakan", "contoh").start_seat == "kadis"


@pytest.mark.parametrize("key", ["hilang", "", "a\x00b", "\ud800", "x" * 2000, "../../x", "contoh' --"])
def test_what_does_not_exist_and_what_belongs_to_others_answer_alike(
    engine: Engine, owner: Actor, key: str
) -> None:
    deployed(engine, owner)
    with reading(engine, EVERY) as session:
        for tenant, wanted, version in (
            ("tarakan", key, None),
            ("tarakan", "contoh", 2),
            ("tarakan", "contoh", 0),
            ("tarakan", "contoh", 2**70),
            ("metro", "contoh", None),
            ("metro", "contoh", 1),
        ):
            with pytest.raises(NotFound, match="SOP tidak ditemukan"):
                definitions.get(session, tenant, wanted, version)
        assert definitions.latest(session, "metro") == []


def test_only_a_process_owner_of_the_agency_deploys(engine: Engine, owner: Actor) -> None:
    with pytest.raises(Forbidden):
        deployed(engine, signed_in(engine, "seat_holder.tarakan"))
    with transaction(engine, EVERY) as session, pytest.raises(NotFound):
        definitions.deploy(session, "metro", FIRST, FORMS, owner, NOW)
    assert stored(engine) == (0, 0)


def test_nothing_hostile_is_stored(engine: Engine, owner: Actor) -> None:
    intruders = [(xml, {}) for xml, _ in FILES.values()] + [
        (FIRST, FORMS | forms) for forms, _ in PAPERS.values()
    ]
    for xml, forms in intruders:
        with pytest.raises(Invalid, match="Diagram belum dapat diterapkan") as refused:
            deployed(engine, owner, xml, forms)
        assert any(each.severity == definitions.ERROR for each in refused.value.details)
        assert len(str(refused.value)) < 1000
    assert stored(engine) == (0, 0)


def stored(engine: Engine) -> tuple[int, int]:
    """How many versions and events there are."""
    with reading(engine, EVERY) as session:
        counts = [
            session.scalar(select(func.count()).select_from(table)) for table in (DefinitionRow, EventRow)
        ]
        return counts[0] or 0, counts[1] or 0


def at_once(*wishes: Callable[[], Deployed]) -> list[Deployed]:
    """What each wish gets when all begin together."""
    gate = Barrier(len(wishes))

    def run(wish: Callable[[], Deployed]) -> Deployed:
        gate.wait()
        return wish()

    with ThreadPoolExecutor(len(wishes)) as pool:
        return list(pool.map(run, wishes))


def test_owners_who_deploy_at_once_each_get_a_version(engine: Engine, owner: Actor) -> None:
    files = [diagram(LANES + STEPS.replace("Periksa", f"Periksa {n}")) for n in range(4)]
    found = at_once(*(lambda xml=xml: deployed(engine, owner, xml) for xml in files))  # type: ignore[misc]
    assert sorted(each.version for each in found) == [1, 2, 3, 4]
    assert stored(engine) == (4, 4)
    with reading(engine, EVERY) as session:
        by_version = {each.version: xml for each, xml in zip(found, files, strict=True)}
        assert all(definitions.get(session, "tarakan", "contoh", n).xml == by_version[n] for n in by_version)
        assert history.verify(session, "tarakan", definitions.stream("contoh")).ok


def test_owners_who_deploy_the_same_at_once_get_the_same_version(engine: Engine, owner: Actor) -> None:
    found = at_once(*(lambda: deployed(engine, owner) for _ in range(4)))
    assert [each.version for each in found] == [1, 1, 1, 1]
    assert [each.unchanged for each in found].count(False) == 1
    assert stored(engine) == (1, 1)


def test_a_deployment_that_is_rolled_back_leaves_nothing(engine: Engine, owner: Actor) -> None:
    with pytest.raises(RuntimeError), transaction(engine, EVERY) as session:
        definitions.deploy(session, "tarakan", FIRST, FORMS, owner, NOW)
        raise RuntimeError
    assert stored(engine) == (0, 0)


def test_a_page_of_definitions_takes_one_statement_once_they_are_known(engine: Engine, owner: Actor) -> None:
    for n in range(12):
        deployed(engine, owner, diagram(LANES + STEPS, id=f"sop{n:02}", name=f"Layanan {n:02}"))
    deployed(
        engine,
        owner,
        diagram(
            LANES + SECOND.decode().partition("</laneSet>")[2].partition("\n</process>")[0],
            id="sop03",
            name="Layanan 03",
        ),
    )

    with reading(engine, EVERY) as session:
        definitions.latest(session, "tarakan")
        with counted(engine) as statements:
            page = definitions.latest(session, "tarakan")
        again = definitions.get(session, "tarakan", "sop05")
    assert len(statements) == 1
    assert [each.name for each in page] == [f"Layanan {n:02}" for n in range(12)]
    assert [each.version for each in page] == [1, 1, 1, 2, *[1] * 8]
    assert again.content is page[5].content


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
