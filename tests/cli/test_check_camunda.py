"""Whoever comes from Camunda 7 asks what of a diagram will not run here, and is told what to draw instead."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from definitions.small import diagram, flows

from service.cli import lajur

DIAGRAMS = Path(__file__).parents[1] / "api" / "diagrams"
BEFORE, AFTER = '<startEvent id="s"/>', f'<endEvent id="e"/>{flows("s x e")}'
ERRORS = {
    "delegate": ('<serviceTask id="x" camunda:class="org.Kirim"/>', 'camunda:type="external"'),
    "bean": ('<serviceTask id="x" camunda:delegateExpression="${kirim}"/>', 'camunda:type="external"'),
    "expression": ('<serviceTask id="x" camunda:expression="${kirim.jalan()}"/>', 'camunda:type="external"'),
    "decision table": ('<businessRuleTask id="x" camunda:decisionRef="tarif"/>', 'camunda:type="external"'),
    "script": ('<scriptTask id="x" scriptFormat="groovy"><script>1</script></scriptTask>', "serviceTask"),
    "call": ('<callActivity id="x" calledElement="lain"/>', "sub-proses"),
    "transaction": ('<transaction id="x"/>', "sub-proses"),
    "signal": (
        '<intermediateCatchEvent id="x"><signalEventDefinition/></intermediateCatchEvent>',
        "peristiwa pesan",
    ),
    "compensation": ('<userTask id="x" isForCompensation="true"/>', "langkah pembatalannya"),
    "listener": (
        '<userTask id="x"><extensionElements><camunda:taskListener event="create" class="a.B"/>'
        "</extensionElements></userTask>",
        "tugas layanan eksternal",
    ),
    "connector": (
        '<userTask id="x"><extensionElements><camunda:connector/></extensionElements></userTask>',
        "tugas layanan eksternal",
    ),
    "script in a mapping": (
        '<userTask id="x"><extensionElements><camunda:inputOutput><camunda:inputParameter name="a">'
        '<camunda:script scriptFormat="js">1</camunda:script></camunda:inputParameter></camunda:inputOutput>'
        "</extensionElements></userTask>",
        "${...}",
    ),
}


@pytest.mark.parametrize("what", ERRORS)
def test_what_does_not_run_is_named_with_what_does(tmp_path: Path, what: str) -> None:
    body, instead = ERRORS[what]
    file = tmp_path / "lama.bpmn"
    file.write_bytes(diagram(BEFORE + body + AFTER))
    told = CliRunner().invoke(lajur, ["check", "--camunda", str(file)])
    assert told.exit_code == 1
    assert f"{file}:5: kesalahan[" in told.stdout and " x: " in told.stdout
    assert instead in told.stdout


def test_a_diagram_that_runs_is_let_through_and_says_what_stays_unread(tmp_path: Path) -> None:
    for name in ("sop_izin", "ext_kirim", "msg_bayar", "msg_mulai", "linear9"):
        told = CliRunner().invoke(lajur, ["check", "--camunda", "--json", str(DIAGRAMS / f"{name}.bpmn")])
        assert told.exit_code == 0, told.stdout
        assert {each["rule"] for each in json.loads(told.stdout)} == {"camunda-unread"}
    file = tmp_path / "lama.bpmn"
    file.write_bytes(
        diagram(
            f'{BEFORE}<userTask id="x" camunda:asyncBefore="true" camunda:formKey="embedded:app:a.html"/>{AFTER}'
        )
    )
    told = CliRunner().invoke(lajur, ["check", "--camunda", str(file)])
    assert told.exit_code == 0 and told.stdout.count("peringatan[camunda-unread] x:") == 2


def test_a_file_that_is_no_diagram_is_told(tmp_path: Path) -> None:
    file = tmp_path / "tarif.dmn"
    file.write_text('<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>')
    told = CliRunner().invoke(lajur, ["check", "--camunda", str(file)])
    assert told.exit_code == 1 and "not-bpmn" in told.stdout
