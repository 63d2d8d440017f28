"""Saving without editing, moving shapes and writing the same otherwise is no difference; and each edit is one."""

import copy
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from sop import Plain, Sop, original
from world import BPMN, HOUSE

from service.comparison import differences, grouped, sentence, told
from service.diagram.extensions import CAMUNDA

HERE = Path(__file__).resolve().parent
FRONTEND = HOUSE / "service" / "web" / "frontend"
NAMES = [path.stem for path in BPMN]
METRO = "metro-pengumpulan-pengolahan"
UNSAID = (" id", "}type", " exporter", " exporterVersion", "}executionPlatform", "}executionPlatformVersion")
"""Ids have tests of their own; the rest says who wrote the file, and how."""


@pytest.mark.parametrize("names", ["known", "unknown"])
def test_a_round_through_the_modeler_is_no_difference(names: str) -> None:
    node = shutil.which("node")
    if node is None or not (FRONTEND / "node_modules" / "bpmn-moddle").is_dir():
        pytest.fail("This needs node and the pages' packages: run scripts/install and the tests again.")
    run = [node, str(HERE / "saved.mjs"), str(FRONTEND), names, *map(str, BPMN)]
    saved = json.loads(subprocess.run(run, check=True, capture_output=True, timeout=120).stdout)
    assert len(saved) == 6
    for name, xml in zip(NAMES, saved, strict=True):
        before = original(name)
        assert xml.encode() != before.xml, "saving writes the file otherwise, or this test shows nothing"
        assert differences(before, Plain(xml.encode(), before.forms)) == ()


def test_a_note_hung_elsewhere_by_the_modeler_is_no_difference() -> None:
    """bpmn-js hangs notes at the collaboration as soon as something is drawn near them."""
    before = original(METRO)
    root = etree.fromstring(before.xml)
    around = root.find("{*}collaboration")
    notes = list(root.iter("{*}textAnnotation", "{*}association"))
    assert around is not None and notes
    for note in notes:
        around.append(note)
    assert differences(before, Plain(etree.tostring(root), before.forms)) == ()


def redrawn(xml: bytes) -> bytes:
    return re.sub(rb' (x|y)="(\d+)"', lambda found: b' %s="%d"' % (found[1], int(found[2]) + 37), xml)


def shuffled(xml: bytes) -> bytes:
    """Nodes, notes and lanes' members in another order; flows and lanes stay, theirs counts."""
    root = etree.fromstring(xml)
    for around in root.iter("{*}process", "{*}lane"):
        tasks = [
            each for each in around if etree.QName(each).localname in ("userTask", "flowNodeRef", "endEvent")
        ]
        for each in reversed(tasks):
            around.remove(each)
            around.append(each)
    return etree.tostring(root)


def otherwise(xml: bytes) -> bytes:
    """Another prefix, spaces and a comment, what holds anyway said aloud, and what has no effect."""
    xml = xml.replace(b"bpmn:", b"semantic:").replace(b"xmlns:bpmn=", b"xmlns:semantic=")
    xml = xml.replace(b'cancelActivity="false"', b'cancelActivity="0"')
    spelled = b'<semantic:userTask isForCompensation="false" camunda:asyncBefore="true" '
    xml = xml.replace(b"<semantic:userTask ", spelled)
    return xml.replace(b"</semantic:flowNodeRef>", b"  </semantic:flowNodeRef><!-- di sini -->")


@pytest.mark.parametrize("write", [redrawn, shuffled, otherwise])
@pytest.mark.parametrize("name", NAMES)
def test_the_same_drawn_or_written_otherwise_is_no_difference(
    name: str, write: Callable[[bytes], bytes]
) -> None:
    before = original(name)
    assert write(before.xml) != before.xml
    assert differences(before, Plain(write(before.xml), before.forms)) == ()


@pytest.mark.parametrize("name", NAMES)
def test_forms_written_otherwise_are_no_difference(name: str) -> None:
    """The form editor writes its own name, leaves out what is off, and numbers rows anew."""
    before = original(name)
    text = json.dumps(before.forms, sort_keys=True).replace('"Row_', '"Row_0a')
    forms = json.loads(text)
    for schema in forms.values():
        schema.update(exporter={"name": "form-js", "version": "1.23.0"}, executionPlatformVersion="8.9.0")
        for part in schema["components"]:
            part.setdefault("readonly", False)
            part.setdefault("conditional", {})
            part.setdefault("description", "")
    assert differences(before, Plain(before.xml, forms)) == ()


def test_several_names_in_one_property_are_no_difference() -> None:
    changed = Sop(METRO)
    step = next(changed.root.iter("{*}userTask"))
    kept = step.find("{*}extensionElements/{*}properties")
    etree.SubElement(kept, f"{{{CAMUNDA[0]}}}property", name="pisah_dari", value="langkah_1, langkah_2")
    spec = Plain(etree.tostring(changed.root), changed.forms)
    assert differences(spec, spec) == ()


def test_of_two_descriptions_neither_goes_by_unseen() -> None:
    changed = Sop(METRO)
    step = next(
        each for each in changed.root.iter("{*}userTask") if each.find("{*}documentation") is not None
    )
    step.insert(1, copy.deepcopy(step.find("{*}documentation")))
    before = Plain(etree.tostring(changed.root), changed.forms)
    step.find("{*}documentation").text = "Lain sama sekali"
    after = Plain(etree.tostring(changed.root), changed.forms)
    assert len(differences(before, after)) == 1


def places(root: Any) -> Iterator[tuple[str, Any, str | None]]:
    """Of every kind of thing that a file says, one place: an attribute, or the text of an element."""
    seen = set()
    for element in root.iter("{*}*"):
        tag = etree.QName(element)
        if (
            "DI" in str(tag.namespace)
            or "/DC" in str(tag.namespace)
            or tag.localname in ("incoming", "outgoing")
        ):
            continue
        texts = [None] if (element.text or "").strip() else []
        for name in (*element.attrib, *texts):
            kind = f"{tag.localname} {name}"
            if kind not in seen and not kind.endswith(UNSAID):
                seen.add(kind)
                yield kind, element, name


def put(element: Any, attribute: str | None, value: str) -> None:
    """Write an attribute, or the text where there is none to name."""
    if attribute is None:
        element.text = value
    else:
        element.set(attribute, value)


def test_whatever_a_file_says_otherwise_is_told() -> None:
    missed, tried = [], set()
    for name in NAMES:
        before, root = original(name), etree.fromstring(original(name).xml)
        for kind, element, attribute in [each for each in places(root) if each[0] not in tried]:
            tried.add(kind)
            old = element.text if attribute is None else element.get(attribute)
            put(element, attribute, {"true": "false", "false": "true"}.get(old, f"{old} lain"))
            if not differences(before, Plain(etree.tostring(root), before.forms)):
                missed.append(kind)
            put(element, attribute, old)
    assert len(tried) >= 45
    assert missed == []


def settings(part: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """Every single value in a form with the place it stands at."""
    pairs = part.items() if isinstance(part, dict) else enumerate(part)
    for key, value in pairs:
        here = f"{path}.{key}" if isinstance(part, dict) else path
        if isinstance(value, dict | list):
            yield from settings(value, here)
        else:
            yield here, part, key


def test_whatever_a_form_says_otherwise_is_told() -> None:
    unsaid = {".components.id", ".id", ".schemaVersion", ".executionPlatform", ".executionPlatformVersion"}
    missed, tried = [], set()
    for name in NAMES:
        before, changed = original(name), Sop(name)
        for path, part, key in [each for form in changed.forms.values() for each in settings(form, "")]:
            kind = path.replace(".components.components", ".components")
            if kind in tried or kind in unsaid or kind.endswith("layout.row"):
                continue
            tried.add(kind)
            old = part[key]
            part[key] = not old if isinstance(old, bool) else f"{old} lain"
            if not differences(before, Plain(before.xml, changed.forms)):
                missed.append(kind)
            part[key] = old
    assert len(tried) > 35
    assert missed == []


def test_a_step_drawn_anew_is_still_the_same_step() -> None:
    """Deleted and drawn again, with its deadline and its flows: the ids are others, and only that is told."""
    changed = Sop(METRO)
    for old in (
        "langkah_5",
        "tenggat_5",
        "terlambat_5",
        "f_langkah_4_langkah_5",
        "f_langkah_5_G5",
        "f_tenggat_5_terlambat_5",
    ):
        changed.renames(old, f"Activity_{old}")
    assert {each.kind for each in changed.found()} == {"id"}
    assert len(changed.found()) == 6
    assert all(each.was and each.element == f"Activity_{each.was}" for each in changed.found())


def test_another_step_in_the_place_of_one_is_not_the_same() -> None:
    changed = Sop(METRO)
    changed.renames("langkah_5", "lain")
    changed.says("lain", name="Menyetujui anggaran")
    changed.says("lain", camunda_formRef=None)
    kinds = [each.kind for each in changed.found()]
    assert "name" in kinds and "camunda" in kinds, "whatever it is taken for, nothing is kept back"


def test_what_nobody_sees_is_written_out() -> None:
    changed = Sop(METRO)
    changed.says("langkah_5", name="Mengoreksi \u202edraf\u200b (Kasi)")
    (name,) = (sentence(each) for each in changed.found())
    assert "\u202e" not in name and "[U+202E]" in name and "[U+200B]" in name
    changed.says("langkah_5", name="{0.__class__} %(x)s <b>")
    assert "{0.__class__} %(x)s <b>" in sentence(changed.found()[0])


def test_differences_stand_under_the_step_they_belong_to() -> None:
    changed = Sop(METRO)
    changed.text("tenggat_5", "timeDuration", "P2D")
    changed.form("langkah-5")["components"].pop()
    changed.says("kasi", name="Kasi")
    changed.property(METRO, "judul", "Lain")
    changed.moves("langkah_5", "kabid")
    titles = {told(group.place): len(group.differences) for group in grouped(changed.found())}
    assert titles == {"SOP": 1, "Lajur “Kasi”": 1, "Langkah “Mengoreksi draf (Kasi)”": 3}
    assert next(iter(titles)) == "SOP"


def test_what_a_new_field_does_is_told_not_only_that_it_is_there() -> None:
    """An approver must see what is hidden, filled beforehand or chosen from, in an old form and in a new one."""
    before = original(METRO)
    field = {"type": "select", "id": "x", "key": "jalur", "label": "Jalur", "defaultValue": "cepat"}
    field |= {"conditional": {"hide": "=luas = 1"}, "values": [{"label": "Cepat", "value": "cepat"}]}
    form = f"{METRO}-langkah-6"
    more = {**before.forms[form], "components": [*before.forms[form]["components"], field]}
    fresh = {**before.forms[form], "id": "baru", "components": [field]}
    for forms in ({**before.forms, form: more}, {**before.forms, "baru": fresh}):
        told = [sentence(each) for each in differences(before, Plain(before.xml, forms))]
        for what in ("“cepat”", "luas = 1", "pilihan “Cepat” baru"):
            assert any(what in each for each in told), (what, told)
