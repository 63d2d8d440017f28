"""The first form of a step: what the SOP says of it stands on it, and it can be filled and checked at once."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from world import BPMN

from service import forms
from service.definitions import check
from service.definitions.first_forms import FILLED, first_form, free_id, mark, with_form
from service.definitions.form_findings import component_at, form_findings
from service.diagram import Node, read
from service.errors import Invalid, NotFound
from service.forms.plausible import answers

METRO = next(path for path in BPMN if path.stem.startswith("metro")).read_bytes()
CHECKED, PLAIN = "langkah_7", "langkah_3"


def steps() -> Iterator[tuple[bytes, Node]]:
    for path in BPMN:
        for node in read(path.read_bytes()).main.nodes.values():
            if node.kind in FILLED:
                yield path.read_bytes(), node


def parts(schema: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Every component by its key, groups by their id."""
    found: dict[str, Mapping[str, Any]] = {}
    for part in schema.get("components", ()):
        found[part.get("key") or part["id"]] = part
        found |= parts(part)
    return found


def test_every_step_of_the_six_sops_gets_a_form_without_a_flaw() -> None:
    made = 0
    for xml, node in steps():
        schema = first_form(read(xml), node.id, "coba")
        assert forms.lint(schema) == (), (node.id, forms.lint(schema))
        assert node.documentation.rstrip(".") in schema["components"][0]["text"] or not node.documentation
        wanted = [part.strip() for part in node.properties.get("kelengkapan", "").split(",")]
        ticks = [part for part in parts(schema).values() if part["type"] == "checkbox"]
        assert [tick["label"].lower() for tick in ticks] == [
            part.lower() for part in wanted if part.strip("- ")
        ]
        assert all(tick["validate"]["required"] for tick in ticks)
        made += 1
    assert made > 50


def test_an_inspection_asks_for_the_decision_of_its_gateway_and_why() -> None:
    schema = first_form(read(METRO), CHECKED, "coba")
    field = parts(schema)["keputusan_7"]
    assert [each["value"] for each in field["values"]] == ["tanda_tangan", "kembalikan"]
    with pytest.raises(Invalid) as no:
        forms.check(schema, {"keputusan_7": "kembalikan"})
    assert [each.key for each in no.value.details] == ["alasan_7"]
    assert forms.check(schema, {"keputusan_7": "kembalikan", "alasan_7": "Salah OPD"}) == {
        "keputusan_7": "kembalikan",
        "alasan_7": "Salah OPD",
    }
    with pytest.raises(Invalid) as no:
        forms.check(schema, {"keputusan_7": "tanda_tangan"})
    assert {each.key for each in no.value.details} == {"lengkap_7", "output_7"}


def test_a_gateway_without_conditions_gets_setujui_and_kembalikan() -> None:
    gateway = next(each for each in read(METRO).main.nodes.values() if each.default and each.incoming)
    flow = next(id for id in gateway.outgoing if id != gateway.default)
    condition = read(METRO).main.flows[flow].condition or ""
    bare = METRO.replace(condition.encode(), b"   ")
    step = read(METRO).main.flows[gateway.incoming[0]].source
    schema = first_form(read(bare), step, "coba")
    asked = next(part for part in schema["components"] if part["type"] == "radio")
    assert [each["value"] for each in asked["values"]] == ["setujui", "kembalikan"]
    assert asked["key"] == f"keputusan_{mark(read(METRO).main.nodes[step])}"


def test_plausible_answers_pass_the_check_of_a_new_form() -> None:
    schema = first_form(read(METRO), PLAIN, "coba")
    values = answers(schema, {}, {})
    assert forms.check(schema, values)["lengkap_3"] is True


def test_a_step_that_is_not_there_has_no_form() -> None:
    for element in ("tidak_ada", "Participant_1", ""):
        with pytest.raises(NotFound, match="tidak ada pada diagram"):
            first_form(read(METRO), element, "coba")
        with pytest.raises(NotFound, match="tidak ada pada diagram"):
            with_form(METRO, element, "coba")


def test_a_step_is_given_another_form_and_nothing_else_changes() -> None:
    old, new = read(METRO), read(with_form(METRO, PLAIN, "formulir-baru"))
    assert new.main.nodes[PLAIN].form == "formulir-baru"
    assert read(with_form(METRO, PLAIN, None)).main.nodes[PLAIN].form is None
    others = [id for id in old.main.nodes if id != PLAIN]
    for id in others:
        assert new.main.nodes[id].form == old.main.nodes[id].form
    assert new.main.flows.keys() == old.main.flows.keys() and new.main.lanes[0].name == old.main.lanes[0].name


def test_a_new_form_has_an_id_of_its_own() -> None:
    diagram = read(METRO)
    first = free_id(diagram, PLAIN, {})
    assert first == "metro-pengumpulan-pengolahan-langkah-3"
    assert free_id(diagram, PLAIN, {first: {}}) == f"{first}-2"
    assert free_id(diagram, PLAIN, {first: {}, f"{first}-2": {}}) == f"{first}-3"
    assert free_id(None, None, {}) == "formulir-formulir"


def test_a_finding_says_in_which_component_it_lies() -> None:
    schema = {
        "type": "default",
        "id": "coba",
        "components": [
            {"type": "text", "id": "Teks", "text": "x"},
            {
                "type": "group",
                "id": "Kelompok",
                "components": [
                    {
                        "type": "textfield",
                        "id": "Isian",
                        "key": "isian",
                        "validate": {"pattern": "(a"},
                        "conditional": {"hide": "=luas > 5"},
                    },
                    {"type": "number", "id": "Luas", "key": "luas"},
                    {"type": "peta", "id": "Peta"},
                ],
            },
        ],
    }
    found = {each.rule: each for each in form_findings(METRO, {}, "coba", schema)}
    assert (found["pattern"].component, found["pattern"].severity) == ("Isian", "error")
    assert (found["null_hides"].component, found["null_hides"].severity) == ("Isian", "warning")
    assert found["unknown_type"].component == "Peta"
    assert component_at(schema, "components.1.components.7.key") == "Kelompok"
    assert component_at(schema, "components.x") is None
    assert component_at(schema, "Luas") == "Luas"


def test_a_field_that_the_diagram_asks_for_is_missed() -> None:
    used = json.loads(json.dumps(first_form(read(METRO), CHECKED, "langkah-7")))
    xml = with_form(METRO, CHECKED, "langkah-7")
    assert not [each for each in form_findings(xml, {}, "langkah-7", used) if each.element == "f_7"]
    used["components"] = [part for part in used["components"] if part.get("key") != "keputusan_7"]
    missed = [each for each in form_findings(xml, {}, "langkah-7", used) if "keputusan_7" in each.sentence]
    assert missed and missed[0].rule == "unknown-variable" and missed[0].element in read(METRO).main.flows


@pytest.mark.parametrize("schema", [None, [], "x", {"components": 5}, {"__proto__": {}}, {"type": "default"}])
def test_what_is_no_form_is_a_finding_and_no_accident(schema: Any) -> None:
    found = form_findings(b"<rusak", {}, "coba", schema)
    assert found and found[0].severity == "error"


def test_the_check_of_the_diagram_finds_the_same_flaws() -> None:
    """What the editor says of a form is what ``lajur check`` says of it."""
    forms_of = {
        "metro-pengumpulan-pengolahan-langkah-3": {
            "type": "default",
            "components": [{"type": "peta", "id": "P"}],
        }
    }
    told = [each.sentence for each in check(METRO, forms_of) if each.rule == "form-broken"]
    ours = form_findings(METRO, forms_of, *next(iter(forms_of.items())))
    assert any(each.sentence in sentence for each in ours for sentence in told)
