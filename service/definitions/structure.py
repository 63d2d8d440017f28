"""What must be there and what it may be called: one start, an end, ids, names, references."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain

from service.definitions.elements import ACTIVITIES, EVENTS, TRIGGERS
from service.definitions.findings import Finding, Placed, Subject, brief, error, quoted, warning
from service.diagram import Node, Process

MAX_FLOWS = 2_000
MAX_NAME = 1_000
_ID = re.compile(r"[^\W\d][\w.-]{0,119}")
_RESERVED = frozenset({"Start", "End", "Root", "__proto__", "constructor", "prototype"})
_ENDINGS = (".EndJoin", ".BoundaryEventSplit", ".BoundaryEventJoin")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_EVENTS: dict[str, tuple[tuple[str | None, ...], str]] = {
    "startEvent": ((None, "message", "timer"), "Peristiwa mulai harus polos, pesan, atau waktu."),
    "endEvent": (
        (None, "message", "terminate", "escalation", "error"),
        "Peristiwa akhir ini belum didukung.",
    ),
    "intermediateThrowEvent": ((None, "message"), "Peristiwa lempar harus polos atau pesan."),
    "intermediateCatchEvent": (("timer", "message"), "Peristiwa tangkap harus menunggu waktu atau pesan."),
    "boundaryEvent": (
        ("timer", "message", "error"),
        "Peristiwa batas harus berupa tenggat waktu (timer), pesan, atau galat.",
    ),
}
_LAST = (ACTIVITIES | EVENTS) - {"startEvent"}


def ends_here(node: Node) -> bool:
    """True for an end event, and for a step with no flow out of it: the way ends there too, as in Camunda."""
    return node.kind == "endEvent" or node.kind in _LAST and not node.outgoing


def scopes(process: Process) -> dict[str, list[Node]]:
    """The nodes of the process and of each of its sub-processes, by the id of what contains them."""
    found: dict[str, list[Node]] = {process.id: []}
    for node in process.nodes.values():
        found.setdefault(node.parent, []).append(node)
        if node.kind == "subProcess":
            found.setdefault(node.id, [])
    return found


def starts(subject: Subject) -> Iterator[Finding]:
    """Exactly one start in every sub-process; in the process one at most beside those that a message starts."""
    for place, nodes in _places(subject):
        found = [node for node in nodes if node.kind == "startEvent"]
        own = found
        if place is subject.main and len(found) > 1:
            own = [node for node in found if node.event != "message" or not node.event_ref]
        expected = f"{_said(place)} harus punya tepat satu peristiwa mulai; ditemukan {len(found)}."
        if not found:
            yield error("start-missing", place, f"{expected} Tambahkan startEvent.")
        for extra in own[1:]:
            yield error("start-many", extra, f"{expected} Hapus {quoted(extra.id)}.")


def ends(subject: Subject) -> Iterator[Finding]:
    """At least one end everywhere; an SOP draws it, elsewhere a way may simply stop."""
    for place, nodes in _places(subject):
        if not any(node.kind == "endEvent" for node in nodes):
            sentence = f"{_said(place)} harus punya peristiwa akhir; ditemukan tidak ada. Tambahkan endEvent."
            yield Finding("end-missing", subject.strict, place.line, brief(place.id, 80), sentence)


def events(subject: Subject) -> Iterator[Finding]:
    """Each event has a trigger the engine knows; a sub-process starts by itself."""
    for place, nodes in _places(subject):
        for node in nodes:
            allowed, sentence = _EVENTS.get(node.kind, ((node.event,), ""))
            if node.event not in allowed and (node.event is None or node.event in TRIGGERS):
                yield error("event-not-allowed", node, f"{sentence} Ubah jenisnya.")
            elif node.kind == "startEvent" and node.event is not None and place is not subject.main:
                sentence = "Peristiwa mulai sub-proses harus polos. Hapus pemicunya."
                yield error("event-not-allowed", node, sentence)


def references(subject: Subject) -> Iterator[Finding]:
    """Whatever one part says of another is there."""
    for process in subject.diagram.processes:
        for flow in process.flows.values():
            for end, id in (("sourceRef", flow.source), ("targetRef", flow.target)):
                if id not in process.nodes:
                    yield _dangling(flow, end, id)
        for lane in process.lanes:
            for id in lane.nodes:
                if id not in process.nodes:
                    yield _dangling(lane, "flowNodeRef", id)
        for node in process.nodes.values():
            yield from _node_references(subject, process, node)
    yield from _pool_references(subject)


def _node_references(subject: Subject, process: Process, node: Node) -> Iterator[Finding]:
    if node.default is not None and node.default not in node.outgoing:
        yield _dangling(node, "default", node.default)
    if node.kind == "boundaryEvent":
        host = process.nodes.get(node.attached_to or "")
        if host is None or host.parent != node.parent or host.kind not in ACTIVITIES:
            yield _dangling(node, "attachedToRef", node.attached_to or "")
    known = subject.diagram
    named = {"message": known.messages, "escalation": known.escalations, "error": known.errors}.get(
        node.event or ""
    )
    if named is not None and node.event_ref and node.event_ref not in named:
        yield _dangling(node, f"{node.event}Ref", node.event_ref)


def _pool_references(subject: Subject) -> Iterator[Finding]:
    diagram = subject.diagram
    processes = {process.id for process in diagram.processes}
    known = {id for process in diagram.processes for id in process.nodes} | {
        p.id for p in diagram.participants
    }
    for participant in diagram.participants:
        if participant.process is not None and participant.process not in processes:
            yield _dangling(participant, "processRef", participant.process)
    for message in diagram.message_flows:
        for end, id in (("sourceRef", message.source), ("targetRef", message.target)):
            if id not in known:
                yield _dangling(message, end, id)


def _dangling(at: Placed, attribute: str, id: str) -> Finding:
    sentence = (
        f"{attribute} harus menunjuk unsur yang ada; {quoted(id)} tidak ditemukan. Perbaiki rujukannya."
    )
    return error("dangling-reference", at, sentence)


def ids(subject: Subject) -> Iterator[Finding]:
    """Ids are plain names, and none is a name the engine or a browser keeps for itself."""
    for part in _identified(subject):
        if not _ID.fullmatch(part.id):
            advice = "Pakai huruf, angka, titik, garis bawah atau garis datar, paling banyak 120."
            yield error("id-syntax", part, f"Id {quoted(part.id)} tidak dapat dipakai. {advice}")
        elif part.id in _RESERVED or part.id.endswith(_ENDINGS):
            yield error("reserved-id", part, f"Id {quoted(part.id)} dipakai oleh mesin. Beri id lain.")


def names(subject: Subject) -> Iterator[Finding]:
    """Names are ordinary text: any characters people read, none that steer a screen."""
    for part in chain(_identified(subject), subject.diagram.participants):
        name = getattr(part, "name", "")
        if any(unicodedata.category(sign) == "Cc" and sign not in "\n\r\t" or sign in _BIDI for sign in name):
            advice = "Ketik ulang namanya."
            yield error("control-character", part, f"Nama {quoted(name)} memuat karakter kendali. {advice}")
        if len(name) > MAX_NAME:
            sentence = f"Nama paling banyak {MAX_NAME} huruf; ditemukan {len(name)}. Ringkas namanya."
            yield error("name-too-long", part, sentence)
        if isinstance(part, Node) and part.kind == "userTask" and not name.strip():
            yield warning(
                "name-missing", part, f"Tugas {quoted(part.id)} belum bernama. Beri nama kegiatannya."
            )


def properties(subject: Subject) -> Iterator[Finding]:
    """Names of properties are no names that a browser keeps for itself."""
    for part in _identified(subject):
        for name in getattr(part, "properties", ()):
            if name in _RESERVED:
                sentence = f"Nama properti {quoted(name)} tidak dapat dipakai. Beri nama lain."
                yield error("reserved-name", part, sentence)


def size(subject: Subject) -> Iterator[Finding]:
    """At most 2,000 flows."""
    count = sum(len(process.flows) for process in subject.diagram.processes)
    if count > MAX_FLOWS:
        sentence = f"Diagram paling banyak memuat {MAX_FLOWS} alur; ditemukan {count}. Pecah menjadi beberapa proses."
        yield error("too-many-flows", subject.main, sentence)


def _places(subject: Subject) -> Iterator[tuple[Process | Node, list[Node]]]:
    for id, nodes in scopes(subject.main).items():
        yield subject.main.nodes.get(id, subject.main), nodes


def _identified(subject: Subject) -> Iterator[Placed]:
    for process in subject.diagram.processes:
        yield process
        yield from process.lanes
        yield from process.nodes.values()
        yield from process.flows.values()


def _said(place: Process | Node) -> str:
    return "Proses" if isinstance(place, Process) else f"Sub-proses {quoted(place.id)}"
