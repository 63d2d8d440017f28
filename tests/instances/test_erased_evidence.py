"""An erased case is still evidence: every check says what was erased, and finds no fault with it."""

import io
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
import workshop as workshop_module
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine
from test_erasing import BASIS, NAME, TENANT, erases, finished
from workshop import Workshop
from world import World

from service import audit, checkpoints, identity
from service.database import reading, transaction
from service.exports import bundle
from service.exports.wanted import Wanted
from service.history.notes import vkey
from service.instances import erasing

SOP = "banyuwangi-permintaan-data"


@pytest.fixture
def world(engine: Engine) -> World:
    world = World(engine)
    world.deploys(SOP)
    return world


def test_the_examination_ends_where_data_were_erased_and_finds_no_fault(world: World) -> None:
    case, whole = finished(world), finished(world)
    erases(world, case)
    with reading(world.engine, TENANT) as session:
        auditor = identity.actor_by_login(session, f"auditor.{TENANT}", world.now)
        erased = audit.examine(session, auditor, case, world.now)
        other = audit.examine(session, auditor, whole, world.now)
    assert [each.rule for each in erased.findings if each.severity == audit.FINDING] == []
    assert "terhapus" in [each.rule for each in erased.findings]
    assert "terhapus" not in [each.rule for each in other.findings]


def test_checkpoints_from_before_still_hold(world: World) -> None:
    case, key = finished(world), Ed25519PrivateKey.generate()
    keys = (vkey(f"lajur/{TENANT}", key.public_key()),)

    def signs() -> None:
        with transaction(world.engine, TENANT) as session:
            checkpoints.make(session, TENANT, key, world.now)

    signs()
    world.now += timedelta(minutes=5)
    erases(world, case)
    signs()
    with reading(world.engine, TENANT) as session:
        assert [str(each) for each in checkpoints.examine(session, TENANT, keys)] == []


def test_the_bundle_is_whole_for_who_checks_it_elsewhere(world: World, tmp_path: Path) -> None:
    case = finished(world)
    erases(world, case)
    key, out = Ed25519PrivateKey.generate(), io.BytesIO()
    with transaction(world.engine, TENANT) as session:
        checkpoints.make(session, TENANT, key, world.now)
    keys = (vkey(f"lajur/{TENANT}", key.public_key()),)
    with reading(world.engine, TENANT) as session:
        auditor = identity.actor_by_login(session, f"auditor.{TENANT}", world.now)
        bundle.write(session, auditor, Wanted(case), out, world.now, keys=keys)
    path = tmp_path / "bukti.zip"
    path.write_bytes(out.getvalue())
    with zipfile.ZipFile(path) as packed:
        held = b"".join(packed.read(name) for name in packed.namelist())
        packed.extract("periksa.py", tmp_path)
    assert NAME.encode() not in held and BASIS.encode() in held
    done = subprocess.run(
        [sys.executable, tmp_path / "periksa.py", path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_case_that_only_the_diagram_filled_is_not_accused_of_what_was_erased(engine: Engine) -> None:
    workshop = Workshop(engine)
    with transaction(engine, workshop_module.TENANT) as session:
        for login, role in (("admin", "agency_admin"), ("auditor", "auditor")):
            identity.add_person(session, workshop_module.TENANT, login, login.title(), {role})
    case = workshop.starts(workshop.draws(FILLED))
    workshop.does(case)
    with workshop.acts("admin") as (session, admin):
        erasing.erase(session, admin, erasing.Wanted(case), "UU 27/2022 pasal 8", "B-12/2026", workshop.now)
    with reading(engine, workshop_module.TENANT) as session:
        found = audit.examine(session, workshop.person("auditor"), case, workshop.now)
    assert [each.sentence for each in found.of(audit.FINDING)] == []
    assert "terhapus" in [each.rule for each in found.findings]


FILLED = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="uji" id="d">
 <bpmn:process id="isi" isExecutable="true" camunda:historyTimeToLive="P1D">
  <bpmn:startEvent id="mulai"><bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>
  <bpmn:userTask id="langkah" name="Langkah"><bpmn:extensionElements><camunda:inputOutput>
   <camunda:outputParameter name="t">tetap</camunda:outputParameter>
  </camunda:inputOutput></bpmn:extensionElements>
  <bpmn:incoming>a</bpmn:incoming><bpmn:outgoing>b</bpmn:outgoing></bpmn:userTask>
  <bpmn:endEvent id="selesai"><bpmn:incoming>b</bpmn:incoming></bpmn:endEvent>
  <bpmn:sequenceFlow id="a" sourceRef="mulai" targetRef="langkah"/>
  <bpmn:sequenceFlow id="b" sourceRef="langkah" targetRef="selesai"/>
 </bpmn:process>
</bpmn:definitions>"""
