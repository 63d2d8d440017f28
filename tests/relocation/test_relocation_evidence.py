"""What is shown and handed out of a moved case: each moment on the diagram that counted then, each diagram with it."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from audit.retelling import Event, retell
from sqlalchemy import text
from versions import Owner, called, in_lane, without_deadline

from service import audit, checkpoints, exports, identity
from service.audit import Report
from service.database import EVERY, reading, transaction
from service.definitions.course import Course, course, present
from service.exports import periksa
from service.history.frames import frames
from service.history.visits import visits
from service.instances.past import past


def examined(world: Owner, case: str) -> Report:
    with reading(world.engine, Owner.TENANT) as session:
        auditor = identity.actor_by_login(session, "auditor.metro", world.now)
        return audit.examine(session, auditor, case, world.now)


def ran(world: Owner, case: str) -> Course:
    with reading(world.engine, Owner.TENANT) as session:
        return course(session, world.version(world.case(case).version), world.events(case))


@pytest.fixture
def moved(world: Owner) -> str:
    """A case whose open step is called otherwise in version 2."""
    case = world.comes_to("langkah_5")
    drawn = called(
        called(in_lane(world.drawn(), "langkah_5", "kabid"), "langkah_5", "koreksi"), "tenggat_5", "batas"
    )
    world.waits(minutes=1)
    world.moves(1, world.releases(drawn))
    world.waits(minutes=1)
    return case


def test_a_replay_stands_on_the_diagram_of_its_moment(world: Owner, moved: str) -> None:
    events, way = world.events(moved), ran(world, moved)
    seq = next(event.seq for event in events if event.kind == "case_relocated")
    shown = {frame.seq: frame for frame in frames(events, way.processes)}
    assert dict(shown[seq - 1].tokens) == {"langkah_5": 1} and shown[seq - 1].waiting == ("tenggat_5",)
    assert dict(shown[seq].tokens) == {"koreksi": 1} and shown[seq].waiting == ("batas",)
    assert (way.at(seq - 1).version, way.at(seq).version) == (1, 2)
    world.completes(moved, "koreksi", keputusan_5="perbaiki")
    after = frames(world.events(moved), way.processes)[-1]
    assert dict(after.tokens) == {"langkah_4": 1} and after.waiting == ("tenggat_4",)


def test_a_visit_goes_on_under_its_new_name(world: Owner, moved: str) -> None:
    world.completes(moved, "koreksi", keputusan_5="sesuai")
    found = visits(world.events(moved), ran(world, moved).processes)
    [visit] = [each for each in found if each.element == "koreksi"]
    assert (visit.ref, visit.how, visit.called(1)) == ("langkah_5.1", "done", "langkah_5")
    assert [each.element for each in found if each.how == "open"] == ["langkah_6"]
    told = [event.element for event in present(world.events(moved)) if event.kind == "task_opened"]
    assert "langkah_5" not in told and "koreksi" in told


def test_programs_are_told_the_new_version_and_the_same_visits(world: Owner, moved: str) -> None:
    with reading(world.engine, Owner.TENANT) as session:
        auditor = identity.actor_by_login(session, "auditor.metro", world.now)
        found = past(session, auditor, moved)
    assert found.definition.version == 2
    assert [each.element for each in visits(found.entries, found.course.processes)][-1] == "koreksi"


def test_a_dropped_timer_waits_no_longer_in_the_replay(world: Owner) -> None:
    case = world.comes_to("langkah_4")
    world.moves(1, world.releases(without_deadline(world.drawn(), 4)))
    shown = frames(world.events(case), ran(world, case).processes)
    assert [frame.dropped for frame in shown if frame.dropped][-1] == ("tenggat_4",) and shown[
        -1
    ].waiting == ()


def test_a_bundle_holds_every_diagram_and_proves_itself(world: Owner, moved: str, tmp_path: Path) -> None:
    ring = checkpoints.create(tmp_path / "kunci.pem")
    with transaction(world.engine, Owner.TENANT) as session:
        assert checkpoints.make(session, Owner.TENANT, ring.private, world.now)
    out = io.BytesIO()
    with reading(world.engine, Owner.TENANT) as session:
        admin = identity.actor_by_login(session, "admin.metro", world.now)
        wanted = exports.Wanted(case=moved)
        exports.bundle.write(session, admin, wanted, out, world.now, keys=ring.vkeys(Owner.TENANT))
    with zipfile.ZipFile(out) as archive:
        names = archive.namelist()
        check = periksa.Check(archive, list(ring.vkeys(Owner.TENANT)), [])
    for version in (1, 2):
        assert f"diagram/{Owner.SOP}-v{version}.bpmn" in names
    assert check.wrong == []


def forged(world: Owner, *statements: str) -> None:
    """Somebody with the database's keys writes into it."""
    with world.engine.execution_options(tenant=EVERY).begin() as connection:
        for statement in statements:
            assert connection.execute(text(statement)).rowcount


@pytest.mark.tampered
@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE instance SET version = 1", "keadaan"),
        (
            "UPDATE task SET due_at = due_at, element = 'langkah_6', state = 'completed' WHERE state = 'open'",
            "keadaan",
        ),
        ("UPDATE definition_version SET sha256 = sha256, xml = forms WHERE version = 2", "keadaan"),
    ],
)
def test_a_moved_case_that_somebody_changed_is_found(
    world: Owner, moved: str, statement: str, rule: str
) -> None:
    assert examined(world, moved).ok
    forged(world, statement)
    assert rule in {finding.rule for finding in examined(world, moved).of(audit.FINDING)}


def test_a_step_of_the_old_version_no_longer_follows_after_the_move(world: Owner, moved: str) -> None:
    """The events of the second part are held to the second diagram alone."""
    report = examined(world, moved)
    assert report.ok and (report.version, report.sha256) == (2, world.version(2).sha256)
    world.completes(moved, "koreksi", keputusan_5="sesuai", by="kabid_statistik.metro")
    assert examined(world, moved).ok


def _reason(data: dict[str, Any]) -> None:
    data["elements"] = [["langkah_5", "koreksi"]]  # the timer's other name is gone, so it would be dropped


def _version(data: dict[str, Any]) -> None:
    data["version"], data["sha256"] = 1, data["before_sha256"]


def _begun(data: dict[str, Any]) -> None:
    data["begun"] = [["langkah_5.1", "2026-11-23T01:00:00+00:00"]]


@pytest.mark.tampered
@pytest.mark.parametrize("change", [_reason, _version, _begun])
def test_a_relocation_told_otherwise_is_found_though_the_chain_is_whole(
    world: Owner, moved: str, change: Callable[[dict[str, Any]], None]
) -> None:
    def tells(events: list[Event]) -> None:
        change(next(event for event in events if event["kind"] == "case_relocated")["data"])

    retell(world.engine, Owner.TENANT, moved, tells)
    assert world.verdict(moved).ok and not examined(world, moved).ok


@pytest.mark.tampered
def test_a_relocation_that_is_hidden_is_found(world: Owner, moved: str) -> None:
    told = ("case_relocated", "place_moved", "timer_armed", "timer_dropped")
    retell(
        world.engine,
        Owner.TENANT,
        moved,
        lambda events: events.__setitem__(slice(None), [each for each in events if each["kind"] not in told]),
    )
    assert world.verdict(moved).ok and not examined(world, moved).ok
