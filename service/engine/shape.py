"""Whether the parts of a diagram fit together so that this engine can run them; what does not is told with its line."""

import re
from collections import Counter

from service.diagram import Diagram, Flow, Node, Process
from service.engine.building import Build
from service.engine.gate import NEAREST
from service.feel.juel import is_computed

ID = re.compile(r"[^\W\d][\w.-]{0,199}")
PEOPLE = frozenset({"userTask", "manualTask"})
PROGRAMS = frozenset({"serviceTask", "sendTask", "businessRuleTask"})
ACTIVITIES = PEOPLE | PROGRAMS | {"subProcess", "task", "receiveTask"}
GATEWAYS = frozenset({"parallelGateway", "inclusiveGateway", "exclusiveGateway", "eventBasedGateway"})
_EVENTS = {
    "startEvent": (None, "message", "timer"),
    "endEvent": (None, "message", "terminate", "escalation", "error"),
    "intermediateThrowEvent": (None, "message"),
    "intermediateCatchEvent": ("timer", "message"),
    "boundaryEvent": ("timer", "message", "error"),
}


def check(work: Build) -> None:
    """Note every fault of shape in ``work``."""
    for node in work.process.nodes.values():
        _node(work, node)
        _mapped(work, node)
    _flows(work)
    _starts(work)


def external(node: Node) -> bool:
    """Whether a program does this: camunda:type="external" on a task or a thrown message."""
    said = node.event_attributes if node.event == "message" else node.attributes
    return said.get("type") == "external" and (node.kind in PROGRAMS or _throws(node))


def message_of(diagram: Diagram, node: Node) -> str:
    """The name of the message a node waits for; empty when it has none."""
    return diagram.messages.get(node.event_ref or "", "").strip()


def _throws(node: Node) -> bool:
    return node.event == "message" and node.kind in ("endEvent", "intermediateThrowEvent")


def _node(work: Build, node: Node) -> None:
    if not ID.fullmatch(node.id):
        work.refuse(
            node, "id", "Id harus diawali huruf dan hanya memuat huruf, angka, garis bawah, titik, strip."
        )
    if node.kind in _EVENTS:
        if node.event not in _EVENTS[node.kind]:
            nearest = NEAREST.get(f"{node.event}EventDefinition", "peristiwa waktu, pesan atau galat")
            sentence = f"{node.kind} dengan pemicu {node.event or 'kosong'} belum didukung. Yang terdekat: {nearest}."
            work.refuse(node, "event", sentence)
    elif node.kind not in ACTIVITIES and node.kind not in GATEWAYS:
        nearest = NEAREST.get(node.kind, "userTask atau gerbang")
        work.refuse(node, "element", f"Unsur {node.kind} belum didukung. Ganti dengan {nearest}.")
    if node.loop is not None and node.kind not in PEOPLE:
        sentence = "Pengulangan hanya didukung pada userTask. Ulangi dengan gerbang dan alur kembali."
        work.refuse(node, "loop", sentence)
    _host(work, node)
    _outside(work, node)
    if node.incoming and node.kind in ("startEvent", "boundaryEvent"):
        work.refuse(node, "flow", "Peristiwa ini tidak boleh punya alur masuk.")
    if not node.outgoing and node.kind in GATEWAYS - {"parallelGateway"}:
        work.refuse(node, "flow", "Gerbang ini harus punya alur keluar. Tambahkan alurnya.")
    if node.outgoing and node.kind == "endEvent":
        work.refuse(node, "flow", "Peristiwa akhir tidak boleh punya alur keluar.")


def _host(work: Build, node: Node) -> None:
    if node.kind != "boundaryEvent":
        return
    host = work.process.nodes.get(node.attached_to or "")
    if host is None or host.kind not in ACTIVITIES or host.parent != node.parent:
        work.refuse(node, "boundary", "Peristiwa batas harus menempel pada tugas di proses yang sama.")
    if node.event == "error" and not node.interrupting:
        work.refuse(node, "boundary", 'Peristiwa batas galat selalu menyela. Hapus cancelActivity="false".')


def _outside(work: Build, node: Node) -> None:
    """What happens outside of the engine says who does it, or which message comes."""
    kind = (node.event_attributes if node.event == "message" else node.attributes).get("type")
    if kind not in (None, "external"):
        work.refuse(
            node, "extension", f'camunda:type="{kind[:20]}" tidak dijalankan. Pakai camunda:type="external".'
        )
    if external(node) and not _topic(node):
        work.refuse(node, "external", "Tugas luar (external) membutuhkan camunda:topic.")
    if node.kind in PROGRAMS and kind is None:
        sentence = (
            f'{node.kind} hanya dijalankan oleh program luar. Isi camunda:type="external" dan camunda:topic.'
        )
        work.refuse(node, "element", sentence)
    waits = node.kind == "receiveTask" or (
        node.event == "message" and node.kind in ("intermediateCatchEvent", "boundaryEvent")
    )
    if waits and not message_of(work.diagram, node):
        work.refuse(
            node, "message", "Peristiwa ini menunggu pesan, tetapi pesannya tidak bernama. Isi nama pesannya."
        )
    if node.kind == "endEvent" and node.event == "error":
        error = work.diagram.thrown.get(node.event_ref or "")
        if error is None or not error.code:
            sentence = "Peristiwa akhir galat harus merujuk galat (error) dengan errorCode. Isi errorRef dan kodenya."
            work.refuse(node, "error", sentence)


def _topic(node: Node) -> str:
    return node.event_attributes.get("topic") or node.attributes.get("topic") or ""


def _mapped(work: Build, node: Node) -> None:
    """Input and output parameters stand where they have an effect, and are values."""
    if not (node.inputs or node.outputs):
        return
    waits = node.kind == "intermediateCatchEvent" and node.event == "message"
    if not (node.kind in ACTIVITIES or external(node) or waits):
        sentence = "camunda:inputOutput hanya didukung pada tugas, sub-proses dan peristiwa pesan."
        work.refuse(node, "mapping", sentence)
    if node.loop is not None and node.outputs:
        work.refuse(node, "mapping", "camunda:outputParameter tidak dapat dipakai pada tugas berganda.")
    for parameter in (*node.inputs, *node.outputs):
        if not parameter.name:
            work.refuse(node, "mapping", "Parameter camunda:inputOutput harus bernama.")


def _flows(work: Build) -> None:
    nodes = work.process.nodes
    for flow in work.process.flows.values():
        source, target = nodes.get(flow.source), nodes.get(flow.target)
        if source is None or target is None or source.parent != target.parent:
            work.refuse(flow, "flow", "Alur harus menghubungkan dua unsur di proses yang sama.")
            continue
        if flow.condition is not None and source.kind in ("parallelGateway", "eventBasedGateway"):
            sentence = (
                "Syarat tidak boleh pada alur keluar gerbang paralel atau gerbang peristiwa. Hapus syaratnya."
            )
            work.refuse(flow, "flow", sentence)
        if source.kind == "eventBasedGateway":
            _awaited(work, flow, target)


def _awaited(work: Build, flow: Flow, target: Node) -> None:
    if target.kind != "intermediateCatchEvent" or target.event not in ("timer", "message"):
        sentence = (
            "Alur keluar gerbang peristiwa harus menuju peristiwa tangkap pesan atau waktu. Ubah tujuannya."
        )
        work.refuse(flow, "flow", sentence)
    if any(other.target == target.id for other in work.process.flows.values() if other is not flow):
        work.refuse(flow, "flow", "Peristiwa sesudah gerbang peristiwa hanya boleh punya satu alur masuk.")


def _starts(work: Build) -> None:
    """A sub-process has one plain start; the process one that needs no message, and any number with one each."""
    for scope in (work.process.id, *(n.id for n in work.process.nodes.values() if n.kind == "subProcess")):
        found = [n for n in work.process.nodes.values() if n.kind == "startEvent" and n.parent == scope]
        called = Counter(message_of(work.diagram, node) for node in found if node.event == "message")
        plain = [node for node in found if node.event != "message" or not message_of(work.diagram, node)]
        place: Node | Process = work.process.nodes.get(scope, work.process)
        if not found or len(plain) > 1 or (place is not work.process and len(found) > 1):
            sentence = f"Proses harus punya tepat satu peristiwa awal; ditemukan {len(found)}."
            work.refuse(place, "start", sentence)
        if place is not work.process and found and found[0].event is not None:
            work.refuse(found[0], "start", "Peristiwa awal sub-proses harus polos. Hapus pemicunya.")
        for node in found:
            name = message_of(work.diagram, node) if node.event == "message" else ""
            if name and called[name] > 1:
                work.refuse(
                    node, "start", "Dua peristiwa awal menunggu pesan yang sama. Beri pesan yang berbeda."
                )
            if is_computed(name):
                work.refuse(
                    node, "start", "Nama pesan peristiwa awal tidak boleh dihitung. Tulis nama tetap."
                )
