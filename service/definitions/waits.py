"""What waits for the outside: messages by their names, and gateways that wait for whichever comes first."""

from collections import Counter
from collections.abc import Iterator

from service.definitions.findings import Finding, Subject, error, quoted
from service.diagram import Node

_CATCHING = frozenset({"intermediateCatchEvent", "boundaryEvent"})


def messages(subject: Subject) -> Iterator[Finding]:
    """Whatever waits for a message names it; two starts of one process wait for different ones."""
    names = subject.diagram.messages
    for node in subject.main.nodes.values():
        if node.event == "message" and node.kind in _CATCHING and not names.get(node.event_ref or ""):
            sentence = (
                f"{quoted(node.name or node.id)} harus menyebut nama pesan yang ditunggunya. Pilih pesannya."
            )
            yield error("message-missing", node, sentence)
    begun = [
        node for node in subject.main.nodes.values() if node.kind == "startEvent" and node.event == "message"
    ]
    counts = Counter(names.get(node.event_ref or "", "") for node in begun)
    for node in begun:
        name = names.get(node.event_ref or "", "")
        if "${" in name or "#{" in name:
            sentence = f"Nama pesan pemulai harus tetap; ditemukan {quoted(name)}. Hapus ungkapannya."
            yield error("message-missing", node, sentence)
        elif name and counts[name] > 1:
            sentence = f"Pesan {quoted(name)} memulai proses ini di {counts[name]} tempat. Sisakan satu."
            yield error("message-twice", node, sentence)


def branches(subject: Subject) -> Iterator[Finding]:
    """After an event-based gateway stand at least two waits, each reached from there alone."""
    process = subject.main
    for node in process.nodes.values():
        if node.kind != "eventBasedGateway":
            continue
        targets = [process.nodes.get(process.flows[id].target) for id in node.outgoing]
        if len(targets) < 2 or not all(target and _waits(target) for target in targets):
            sentence = (
                f"Sesudah gerbang peristiwa {quoted(node.name or node.id)} harus ada sedikitnya dua peristiwa tangkap "
                "(waktu atau pesan) atau tugas terima, masing-masing hanya dari gerbang itu. Sambungkan ulang."
            )
            yield error("event-gateway", node, sentence)


def _waits(target: Node) -> bool:
    return target.kind in ("intermediateCatchEvent", "receiveTask") and len(target.incoming) == 1
