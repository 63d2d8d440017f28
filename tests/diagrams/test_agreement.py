"""Each diagram says what its document says: the digest's lanes, steps, cells, flow and decisions, nothing more."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from drawings import FILES
from lxml import etree

from service import feel
from service.diagram import Diagram, Flow, Node, read

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
SOPS = {sop["id"]: sop for sop in json.loads((FIXTURES / "digest.json").read_text("utf-8"))["sops"]}
CELLS = ("kelengkapan", "waktu", "output", "keterangan")
LISTS = ("dasar_hukum", "kualifikasi_pelaksana", "keterkaitan", "peralatan", "peringatan", "pencatatan")
YES = {"data_tersedia": "tersedia", "opd_tersedia": "tersedia", "sesuai": "sesuai"}
"""What stands for ``true`` in the digest's pseudo-code."""

# Between lanes of one pool there is no message flow; the sequence flow says it (docs/sop-readings.md).
INSIDE = {
    "banyuwangi-permintaan-data": {"Kebutuhan data", "Konfirmasi ketersediaan", "Data statistik"},
    "malut-pengumpulan-data": {
        "Form isian data statistik",
        "Form terisi (data dan informasi sektoral)",
        "Pengembalian data belum sesuai",
    },
}
ADDED = {"malut-pengumpulan-data": {"Data sektoral OPD"}}

Sop = dict[str, Any]


@pytest.fixture
def sop(file: Path) -> Sop:
    return SOPS[file.stem]


@pytest.fixture
def diagram(file: Path) -> Diagram:
    return read(file.read_bytes())


def steps(sop: Sop) -> list[Sop]:
    """The document's rows."""
    return sop["steps"]


def element(digest_id: Any) -> str:
    """The element that stands for a step number, a gateway, the start or an end."""
    return f"langkah_{digest_id}" if re.fullmatch(r"\d+[a-z]?", str(digest_id)) else str(digest_id)


def onward(diagram: Diagram, flow: Flow) -> str:
    """Where a flow leads, past a gateway that only joins."""
    target = diagram.main.nodes[flow.target]
    if "Gateway" in target.kind and len(target.outgoing) == 1:
        return diagram.main.flows[target.outgoing[0]].target
    return flow.target


def decides(node: Node) -> bool:
    return node.kind == "exclusiveGateway" and len(node.outgoing) > 1


def test_each_document_has_its_diagram() -> None:
    assert {path.stem for path in FILES} == SOPS.keys()


def test_the_process_bears_the_identity_block(sop: Sop, diagram: Diagram) -> None:
    main, identity = diagram.main, sop["identity"]
    said = main.properties
    assert (main.id, main.name.casefold()) == (sop["id"], sop["judul"].casefold())
    assert said["jenis"] == "sop"
    assert all(said[key] == sop[key] for key in ("judul", "instansi", "pemda", "unit"))
    assert said["nomor_sop"] == identity["nomor_sop"]
    for key in ("tgl_pembuatan", "tgl_revisi", "tgl_efektif", "tgl_pengesahan"):
        assert said.get(key) == identity[key]
        assert key not in said or date.fromisoformat(said[key])
    for key in ("jabatan", "nama", "pangkat", "nip"):
        expected = identity["disahkan_oleh"].get(key)
        assert said.get(f"disahkan_oleh_{key}") == (expected and expected.partition(" (16 digit")[0])
    for key in LISTS:
        numbered = [value for name, value in said.items() if re.fullmatch(rf"{key}_\d+", name)]
        assert numbered == identity[key]
    assert ZoneInfo(said["zona_waktu"]).key == sop["timezone"].partition(" ")[0]


def test_the_purpose_is_told_in_two_sentences(diagram: Diagram) -> None:
    assert len(re.findall(r"\.(?=\s|$)", diagram.main.documentation)) == 2


def test_lanes_are_the_documents_columns_in_its_order(sop: Sop, diagram: Diagram) -> None:
    drawn = [(lane.id, lane.name, dict(lane.properties)) for lane in diagram.main.lanes]
    assert drawn == [
        (
            lane["id"],
            lane["name_normalized"],
            {"jabatan": lane["role_key"], "nama_asli": lane["name_verbatim"]},
        )
        for lane in sop["lanes"]
    ]


def test_empty_columns_stay_and_every_node_stands_in_one_lane(sop: Sop, diagram: Diagram) -> None:
    assert all(len(node.lanes) == 1 for node in diagram.main.nodes.values())
    for lane in sop["lanes"]:
        found = diagram.main.lane(lane["id"])
        assert found is not None and bool(found.nodes) == lane["used_by_steps"]


OWN = ("pisah_dari",)
"""What we add to a row for the engine (docs/separation.md); the document has no cell for it."""


def test_every_row_is_a_step_with_its_cells_word_for_word(sop: Sop, diagram: Diagram) -> None:
    for step in steps(sop):
        node = diagram.main.nodes[element(step["no"])]
        assert (node.kind, node.name, node.documentation) == ("userTask", step["label"], step["kegiatan"])
        assert node.lane == step["lane"]
        expected = {"no": str(step["no"])} | {key: step[key] for key in CELLS if step[key]}
        assert {key: value for key, value in node.properties.items() if key not in OWN} == expected


def test_the_words_are_the_documents_own(sop: Sop, diagram: Diagram) -> None:
    text = " ".join((FIXTURES / "seeds" / sop["source_file"]).read_text("utf-8").split())
    for step in steps(sop):
        node = diagram.main.nodes[element(step["no"])]
        assert node.documentation in text
        assert all(value in text for key, value in node.properties.items() if key not in ("no", *OWN))


def test_only_tarakans_disposition_was_added_as_a_step(sop: Sop, diagram: Diagram) -> None:
    tasks = {id for id, node in diagram.main.nodes.items() if node.kind == "userTask"}
    added = tasks - {element(step["no"]) for step in steps(sop)}
    assert added == ({"langkah_1a"} if sop["id"] == "tarakan-layanan-data" else set())
    for id in added:
        implied = next(step for step in sop["implied_steps"] if element(step["id"]) == id)
        node = diagram.main.nodes[id]
        assert (node.name, node.lane) == (implied["label"], implied["lane"])
        assert node.properties["tersirat"] == "ya"
        assert node.properties["mutu_baku"] == "bersama langkah 1"


def test_every_step_has_its_own_form(sop: Sop, diagram: Diagram) -> None:
    forms = {f"{sop['id']}-mulai"}
    for node in diagram.main.nodes.values():
        if node.kind == "userTask":
            forms.add(f"{sop['id']}-langkah-{node.properties['no']}")
    asked = [node for node in diagram.main.nodes.values() if node.form is not None]
    assert {node.form for node in asked} == forms
    assert all(node.attributes["formRefBinding"] == "deployment" for node in asked)


def test_every_step_has_its_time_as_a_deadline_that_leaves_the_task_open(sop: Sop, diagram: Diagram) -> None:
    nodes = diagram.main.nodes
    hours = {element(step["no"]): (step["waktu"], step["duration"]["iso8601"]) for step in steps(sop)}
    hours |= {"langkah_1a": ("1 hari", "P1D")} if "langkah_1a" in nodes else {}
    for id, (waktu, duration) in hours.items():
        no = id.removeprefix("langkah_")
        timer, late = nodes[f"tenggat_{no}"], nodes[f"terlambat_{no}"]
        assert (timer.attached_to, timer.interrupting, timer.name) == (id, False, waktu)
        assert timer.timer is not None and (timer.timer.kind, timer.timer.text) == ("timeDuration", duration)
        assert [diagram.main.flows[flow].target for flow in timer.outgoing] == [late.id]
        assert (late.kind, late.event, late.name, late.lane) == (
            "endEvent",
            "escalation",
            "Terlambat",
            nodes[id].lane,
        )
    assert (
        len(diagram.escalations) == 1
        and {node.event_ref for node in nodes.values() if node.event == "escalation"}
        == diagram.escalations.keys()
    )
    assert sum(node.event == "timer" for node in nodes.values() if node.attached_to) == len(hours)


def test_steps_follow_each_other_as_the_digest_reads_them(sop: Sop, diagram: Diagram) -> None:
    nodes = diagram.main.nodes
    drawn = {
        (flow.source, onward(diagram, flow), flow.name)
        for flow in diagram.main.flows.values()
        if nodes[flow.source].kind != "boundaryEvent"
        and not ("Gateway" in nodes[flow.source].kind and not decides(nodes[flow.source]))
    }
    edges = sop["flow"]["edges"]
    assert drawn == {(element(e["from"]), element(e["to"]), e.get("label", "")) for e in edges}
    assert all(flow.id == f"f_{flow.source}_{flow.target}" for flow in diagram.main.flows.values())


def test_gateways_ask_and_a_missing_answer_never_approves(sop: Sop, diagram: Diagram) -> None:
    asking = {id: node for id, node in diagram.main.nodes.items() if decides(node)}
    assert asking.keys() == {gateway["id"] for gateway in sop["flow"]["gateways"]}
    for gateway in sop["flow"]["gateways"]:
        node = asking[gateway["id"]]
        approving, safe = (branch["label"] for branch in gateway["branches"])
        flows = {diagram.main.flows[id].name: diagram.main.flows[id] for id in node.outgoing}
        assert (node.name, node.lane) == (gateway["question"], gateway["lane"])
        assert node.default == flows[safe].id and flows[safe].condition is None
        name, _, value = gateway["branches"][0]["condition"].partition(" == ")
        value = value.strip('"') if value != "true" else YES[name]
        assert flows[approving].condition == f'{name}_{gateway["after_step"]} = "{value}"'


def test_no_decision_can_decide_another_step(diagram: Diagram) -> None:
    flows = diagram.main.flows.values()
    asked = [feel.compile(flow.condition).names for flow in flows if flow.condition]
    assert all(len(names) == 1 for names in asked)
    assert len(frozenset().union(*asked)) == len(asked)


def test_what_the_document_does_not_say_is_marked(file: Path, sop: Sop, diagram: Diagram) -> None:
    marked, noted = marks(file)
    gateways = sop["flow"]["gateways"]
    steps = {"langkah_1a", "tenggat_1a"} & diagram.main.nodes.keys()
    asking = {gateway["id"] for gateway in gateways if not gateway["explicit_in_sop"]}
    branches = {
        (gateway["id"], branch["label"])
        for gateway in gateways
        for branch in gateway["branches"]
        if branch["implied"]
    }
    flows = {flow.id for flow in diagram.main.flows.values() if (flow.source, flow.name) in branches}
    messages = {message.id for message in diagram.message_flows if message.name.endswith("(tersirat)")}
    assert marked == steps | asking | flows | messages
    assert noted == asking | {id for id, _ in branches} | steps - {"tenggat_1a"}


def marks(file: Path) -> tuple[set[str], set[str]]:
    """What bears the property ``tersirat``, and what a note beginning with that word hangs on."""
    root = etree.parse(file).getroot()
    marked = {
        mark.getparent().getparent().getparent().get("id")
        for mark in root.iter("{*}property")
        if (mark.get("name"), mark.get("value")) == ("tersirat", "ya")
    }
    notes = {
        note.get("id") for note in root.iter("{*}textAnnotation") if note[0].text.startswith("Tersirat: ")
    }
    return marked, {e.get("sourceRef") for e in root.iter("{*}association") if e.get("targetRef") in notes}


def test_the_start_is_what_triggers_the_procedure(sop: Sop, diagram: Diagram) -> None:
    start, said = diagram.main.nodes["start"], sop["flow"]["start"]
    assert (start.name, start.lane) == (said["name"], said["lane"])
    kind = said["type"].partition(" ")[0]
    assert start.event == (None if kind == "none" else kind)
    if kind == "message":
        assert diagram.messages[start.event_ref or ""] == said["name"]
    if kind == "timer":
        assert start.timer is not None and (start.timer.kind, start.timer.text) == (
            "timeCycle",
            said["cycle"],
        )


def test_the_ends_are_the_documents(sop: Sop, diagram: Diagram) -> None:
    ends = {
        end.get("id", "end"): (end["name"].replace(" - ", " – "), end["lane"]) for end in sop["flow"]["end"]
    }
    plain = [n for n in diagram.main.nodes.values() if n.kind == "endEvent" and n.event is None]
    assert {node.id: (node.name, node.lane) for node in plain} == ends


def test_messages_go_to_the_pools_outside(sop: Sop, diagram: Diagram) -> None:
    drawn = {message.name.removesuffix(" (tersirat)") for message in diagram.message_flows}
    digest = {message["name"] for message in sop["flow"]["messages"]}
    assert drawn == digest - INSIDE.get(sop["id"], set()) | ADDED.get(sop["id"], set())
    outside = {p.id for p in diagram.participants if p.process is None}
    for message in diagram.message_flows:
        assert len({message.source, message.target} & outside) == 1


def test_balikpapan_collects_each_datum_by_itself() -> None:
    diagram = read(next(path for path in FILES if path.stem.startswith("balikpapan")).read_bytes())
    loop = diagram.main.nodes["langkah_5"].loop
    assert loop is not None and not loop.sequential
    assert (loop.collection, loop.element_variable) == ("daftar_data", "data_opd")
    assert sum(node.loop is not None for node in diagram.main.nodes.values()) == 1


def test_metros_missing_rows_are_told_not_drawn() -> None:
    diagram = read(next(path for path in FILES if path.stem.startswith("metro")).read_bytes())
    assert not {"langkah_12a", "langkah_14a"} & diagram.main.nodes.keys()
    told = " ".join(value for name, value in diagram.main.properties.items() if name.startswith("temuan_"))
    assert "12a" in told and "14a" in told
