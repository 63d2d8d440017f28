"""Versions released ahead of their day, and owners who release in the same moment; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from drafts.workbench import FIRST, SECOND, SOP, Workbench
from sqlalchemy import Engine, select, update
from world import forms_of

from service import definitions, drafts, identity, instances
from service.database import reading, transaction
from service.definitions import listing
from service.definitions.tables import DefinitionRow
from service.errors import Conflict, NotFound, Refusal


@pytest.fixture
def bench(engine: Engine) -> Workbench:
    return Workbench(engine)


def early(bench: Workbench, days: int = 7) -> definitions.Deployed:
    """A version that is released now and holds from that many days on."""
    at = bench.world.now + timedelta(days=days)
    return bench.releases(bench.proposes(bench.changed(bench.begins()), effective_at=at))


def test_it_comes_into_force_on_its_day_and_once(bench: Workbench) -> None:
    assert early(bench).version == 2
    assert bench.in_force().version == 1
    bench.world.waits(days=6)
    assert bench.in_force().version == 1
    assert bench.world.waits(days=1) == 1
    assert bench.in_force().version == 2
    bench.world.waits(days=9)
    assert bench.story(definitions.stream(SOP)).count("definition_effective") == 1


def test_nothing_is_begun_or_listed_of_a_version_before_its_day(bench: Workbench) -> None:
    early(bench)
    bench.world.starts(SOP)
    with reading(bench.world.engine, "metro") as session:
        actor = identity.actor_by_login(session, FIRST, bench.world.now)
        assert [each.version for each in definitions.latest(session, "metro")] == [1]
        assert [each.version for each in listing.listed(session, actor, listing.Wanted())] == [1]
        assert definitions.get(session, "metro", SOP, 2).scheduled
        kadis = identity.actor_by_login(session, "kadis.metro", bench.world.now)
        with pytest.raises(Conflict, match="belum berlaku"):
            instances.start(session, SOP, {}, kadis, bench.world.now, version=2)


def test_a_newer_version_that_came_into_force_meanwhile_stays(bench: Workbench) -> None:
    early(bench)
    bench.world.deploys(SOP, change=bench.world.drawing(SOP).replace(b"Menugaskan Kasi", b"Menunjuk Kasi"))
    assert bench.in_force().version == 3
    bench.world.waits(days=8)
    assert bench.in_force().version == 3
    assert bench.story(definitions.stream(SOP))[-1] == "definition_overtaken"
    assert [each.status for each in bench.does(definitions.records, FIRST, SOP)] == [
        "active",
        "retired",
        "active",
    ]


def test_two_early_ones_come_in_their_order(bench: Workbench) -> None:
    early(bench, 7)
    bench.releases(
        bench.proposes(bench.changed(bench.begins()), effective_at=bench.world.now + timedelta(days=3))
    )
    bench.world.waits(days=3)
    assert bench.in_force().version == 3
    bench.world.waits(days=4)
    assert bench.in_force().version == 3


def test_one_that_was_called_off_never_comes(bench: Workbench) -> None:
    early(bench)
    bench.does(definitions.call_off, FIRST, SOP, 2, bench.world.now)
    assert bench.world.waits(days=8) == 0
    assert bench.in_force().version == 1
    with pytest.raises(Conflict):
        bench.does(definitions.call_off, FIRST, SOP, 2, bench.world.now)


def at_once(bench: Workbench, *deeds: Any) -> list[Any]:
    """Do all of that in the same moment, each in a transaction of its own; what came out, refusals included."""
    gate = Barrier(len(deeds))

    def one(deed: Any) -> Any:
        gate.wait()
        try:
            with transaction(bench.world.engine, "metro") as session:
                return deed(session)
        except Refusal as no:
            return no

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(one, deeds))


def releasing(bench: Workbench, draft: drafts.Draft, login: str) -> Any:
    def deed(session: Any) -> Any:
        actor = identity.actor_by_login(session, login, bench.world.now)
        return drafts.release(session, actor, draft.id, draft.sha256 or "", bench.world.now)

    return deed


def deploying(bench: Workbench, word: bytes) -> Any:
    def deed(session: Any) -> Any:
        actor = identity.actor_by_login(session, FIRST, bench.world.now)
        xml = bench.world.drawing(SOP).replace(b"Menugaskan Kasi", word)
        return definitions.deploy(session, "metro", xml, forms_of(SOP), actor, bench.world.now)

    return deed


def test_two_drafts_of_one_base_released_in_the_same_second_are_a_version_and_a_conflict(
    bench: Workbench,
) -> None:
    mine = bench.proposes(bench.changed(bench.begins()))
    other = bench.begins(SECOND)
    other = bench.saves(other, SECOND, xml=other.xml.replace(b"Menugaskan Kasi", b"Menunjuk Kasi"))
    other = bench.proposes(other, SECOND)
    came = at_once(bench, releasing(bench, mine, SECOND), releasing(bench, other, FIRST))
    assert sorted(type(each).__name__ for each in came) == ["BaseMoved", "Deployed"]
    assert bench.in_force().version == 2
    states = sorted(bench.does(drafts.get, FIRST, each.id).state for each in (mine, other))
    assert states == ["proposed", "released"]


def test_one_draft_released_twice_in_the_same_second_is_one_version(bench: Workbench) -> None:
    mine = bench.proposes(bench.changed(bench.begins()))
    came = at_once(bench, releasing(bench, mine, SECOND), releasing(bench, mine, SECOND))
    assert sorted(type(each).__name__ for each in came) == ["Conflict", "Deployed"]
    assert bench.in_force().version == 2


def test_a_deployment_and_a_release_in_the_same_second_lose_nothing(bench: Workbench) -> None:
    mine = bench.proposes(bench.changed(bench.begins()))
    came = at_once(bench, releasing(bench, mine, SECOND), deploying(bench, b"Menunjuk Kasi"))
    done = [each for each in came if isinstance(each, definitions.Deployed)]
    names = [type(each).__name__ for each in came]
    assert names in (["Deployed", "Deployed"], ["BaseMoved", "Deployed"])
    assert bench.in_force().version == 1 + len(done)


def test_eight_savings_of_one_revision_are_one(bench: Workbench) -> None:
    draft = bench.begins()

    def saving(number: int) -> Any:
        def deed(session: Any) -> Any:
            actor = identity.actor_by_login(session, FIRST, bench.world.now)
            xml = draft.xml + b"\n" * (number + 1)
            return drafts.save(session, actor, draft.id, 1, bench.world.now, xml=xml)

        return deed

    came = at_once(bench, *(saving(number) for number in range(8)))
    kept = [each for each in came if isinstance(each, drafts.Draft)]
    assert len(kept) == 1 and sum(isinstance(each, drafts.Overtaken) for each in came) == 7
    assert bench.does(drafts.get, FIRST, draft.id).xml == kept[0].xml


def test_who_calls_off_what_has_just_come_into_force_is_told(bench: Workbench) -> None:
    """Another transaction brought it into force after this one had read the row."""
    early(bench)
    with transaction(bench.world.engine, "metro") as session:
        actor = identity.actor_by_login(session, FIRST, bench.world.now)
        seen = session.scalars(select(DefinitionRow).where(DefinitionRow.version == 2)).one()
        came = update(DefinitionRow).where(DefinitionRow.version == 2).values(status="active")
        session.execute(came.execution_options(synchronize_session=False))
        assert seen.status == "scheduled"
        with pytest.raises(Conflict, match="sudah berlaku"):
            definitions.call_off(session, actor, SOP, 2, bench.world.now)


def test_the_same_bytes_once_more_do_not_overtake_what_waits_for_its_day(bench: Workbench) -> None:
    early(bench)
    again = bench.world.deploys(SOP)
    assert again.unchanged and again.version == 1
    bench.world.waits(days=8)
    assert bench.in_force().version == 2


def test_a_key_that_is_none_and_a_number_that_is_none_have_no_versions(bench: Workbench) -> None:
    for key, below in (("\x00", None), (SOP, -(10**30))):
        with pytest.raises(NotFound):
            bench.does(definitions.records, FIRST, key, below=below)
