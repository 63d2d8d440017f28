"""The six files are good BPMN 2.0 for everybody: the standard's schema, the usual lint, the modelers' parser."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from drawings import BPMN
from lxml import etree


@pytest.fixture(scope="session")
def schema() -> etree.XMLSchema:
    """The BPMN 2.0 schema, as it comes with the engine."""
    package = find_spec("SpiffWorkflow")
    assert package is not None and package.origin is not None
    xsd = Path(package.origin).parent / "bpmn" / "parser" / "schema" / "BPMN20.xsd"
    return etree.XMLSchema(etree.parse(xsd))


def test_the_schema_accepts_it(file: Path, schema: etree.XMLSchema) -> None:
    schema.assertValid(etree.parse(file))


def test_the_schema_would_refuse_nonsense(file: Path, schema: etree.XMLSchema) -> None:
    tree = etree.parse(file)
    lane = next(tree.getroot().iter("{*}flowNodeRef"))
    lane.tag = lane.tag.replace("flowNodeRef", "flowNode")
    assert not schema.validate(tree)


def test_bpmnlint_has_nothing_to_say(file: Path, told: dict[str, Any]) -> None:
    assert told[file.stem]["lint"] == []


def test_bpmn_moddle_reads_writes_and_reads_the_same(file: Path, told: dict[str, Any]) -> None:
    said = told[file.stem]
    assert said["warnings"] == []
    assert said["elements"] > 300
    assert said["difference"] is None


def test_the_tools_do_complain_of_a_broken_file(
    tmp_path: Path, tools: Callable[[list[Path]], dict[str, Any]]
) -> None:
    """So that their silence above means something."""
    text = (BPMN / "tarakan-layanan-data.bpmn").read_text("utf-8")
    broken = tmp_path / "broken.bpmn"
    broken.write_text(
        text.replace('name="Draf dan data sesuai?"', "").replace('processRef="', 'processRef="no-')
    )
    said = tools([broken])[str(broken)]
    assert any(line.startswith("label-required G5") for line in said["lint"])
    assert said["warnings"]


def test_the_desktop_modeler_knows_whose_dialect_it_is(file: Path) -> None:
    root = etree.parse(file).getroot()
    modeler = "{http://camunda.org/schema/modeler/1.0}"
    assert root.get(f"{modeler}executionPlatform") == "Camunda Platform"
    assert (root.get(f"{modeler}executionPlatformVersion") or "").startswith("7.")
    process = next(root.iter("{*}process"))
    assert process.get("{http://camunda.org/schema/1.0/bpmn}historyTimeToLive") == "P5Y"
