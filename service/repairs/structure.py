"""Parts that are missing or hang loose: what runs, where it begins and ends, kinds that nothing does, ids, messages."""

import re
from collections.abc import Iterator

from lxml import etree

from service.diagram.intake import BPMN
from service.repairs.drawing import Drawing, Element, called, drop, tag
from service.repairs.proposal import Choice, Proposal, Rule, Seats, quoted

_ID = re.compile(r"[^\W\d][\w.-]{0,119}")
_TAKEN = frozenset({"Start", "End", "Root", "__proto__", "constructor", "prototype"})
_ENDINGS = (".EndJoin", ".BoundaryEventSplit", ".BoundaryEventJoin")
_NOBODYS = frozenset({"task", "scriptTask", "businessRuleTask", "callActivity"})
_PROGRAMS = frozenset({"serviceTask", "sendTask"})
_WAITING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
DELETE = Choice("hapus", "Hapus dari gambar")


def unmarked(drawing: Drawing, seats: Seats) -> Iterator[Proposal]:
    """Exactly one process is marked to run."""
    marked = [each for each in drawing.processes if each.get("isExecutable") == "true"]
    main = drawing.main
    if len(marked) == 1 or main is None:
        return
    sentence = f"Tepat satu proses harus ditandai dapat dijalankan; ditemukan {len(marked)}."
    choices = tuple(Choice(each.get("id", ""), called(each)[:80]) for each in drawing.processes)
    yield Proposal(
        "executable", main.get("id", ""), sentence, choices, main.get("id", ""), safe=len(choices) == 1
    )


def mark(drawing: Drawing, element: str, value: str) -> None:
    for each in drawing.processes:
        each.set("isExecutable", "true" if each.get("id") == value else "false")


def bad_ids(drawing: Drawing, seats: Seats) -> Iterator[Proposal]:
    """Ids that the engine keeps for itself or cannot read."""
    parts = [*drawing.nodes(), *drawing.flows(), *drawing.lanes()]
    parts += [] if drawing.main is None else [drawing.main]
    for part in parts:
        id = part.get("id", "")
        if id and (id in _TAKEN or id.endswith(_ENDINGS) or not _ID.fullmatch(id)):
            fresh = drawing.new_id(f"{tag(part)}_{re.sub(r'[^A-Za-z0-9]+', '_', id).strip('_').lower()}"[:80])
            sentence = f"Id {quoted(id)} tidak dapat dipakai; usulan id baru: {quoted(fresh)}."
            yield Proposal("id", id, sentence, (Choice(fresh, f"Ganti menjadi {fresh}"),), fresh, safe=True)


def rename(drawing: Drawing, element: str, value: str) -> None:
    for each in drawing.root.iter(etree.Element):
        for name in ("id", "sourceRef", "targetRef", "attachedToRef", "default", "processRef", "bpmnElement"):
            if each.get(name) == element:
                each.set(name, value)
        if each.text == element and tag(each) in ("flowNodeRef", "incoming", "outgoing"):
            each.text = value
    drawing.changed()


def idle_kinds(drawing: Drawing, seats: Seats) -> Iterator[Proposal]:
    """Tasks that nobody would do here."""
    for node in drawing.nodes():
        kind = tag(node)
        if kind in _PROGRAMS and any(etree.QName(name).localname == "topic" for name in node.attrib):
            continue
        if kind in _NOBODYS | _PROGRAMS:
            person = Choice("userTask", "Dikerjakan orang, dengan formulir")
            program = Choice("external", "Dikerjakan program (tugas eksternal)")
            choices = (person, program) if kind in _PROGRAMS else (person,)
            sentence = f"Langkah {quoted(called(node))} belum menyebut apakah orang atau program yang mengerjakannya."
            yield Proposal("kind", node.get("id", ""), sentence, choices, person.value)


def retype(drawing: Drawing, element: str, value: str) -> None:
    node = drawing.get(element)
    if value == "external":
        node.set(f"{{{drawing.camunda}}}type", "external")
        node.set(f"{{{drawing.camunda}}}topic", re.sub(r"\W+", "-", called(node)).strip("-").lower()[:80])
        return
    node.tag = f"{{{BPMN}}}userTask"
    for name in list(node.attrib):
        if etree.QName(name).namespace is None and name not in ("id", "name", "default"):
            del node.attrib[name]
    for part in [each for each in node if tag(each) == "script"]:
        drop(part)


def missing_messages(drawing: Drawing, seats: Seats) -> Iterator[Proposal]:
    """Message events that name no message: the ones that wait get one, the ones that send become plain."""
    for node, part in _messages(drawing):
        id, name = node.get("id", ""), quoted(called(node))
        if tag(node) in _WAITING or tag(node) == "receiveTask":
            sentence = f"{name} menunggu pesan, tetapi pesannya belum bernama."
            yield Proposal(
                "message", id, sentence, (Choice("pesan", f"Buat pesan {name}"),), "pesan", safe=True
            )
        elif not any(etree.QName(each).localname == "topic" for each in part.attrib):
            sentence = f"{name} mengirim pesan, tetapi tidak ada program yang mengirimnya."
            yield Proposal("message", id, sentence, (Choice("polos", "Jadikan peristiwa biasa"),), "polos")


def _messages(drawing: Drawing) -> Iterator[tuple[Element, Element]]:
    """Nodes without a message with the element that should name it."""
    known = {each.get("id") for each in drawing.root if tag(each) == "message" and each.get("name")}
    for node in drawing.nodes():
        parts = [each for each in node if tag(each) == "messageEventDefinition"]
        parts += [node] if tag(node) == "receiveTask" else []
        yield from ((node, part) for part in parts if part.get("messageRef") not in known)


def name_message(drawing: Drawing, element: str, value: str) -> None:
    part = next(part for node, part in _messages(drawing) if node.get("id") == element)
    if value == "polos":
        drop(part)
        return
    node = drawing.get(element)
    message = etree.Element(
        f"{{{BPMN}}}message", id=drawing.new_id(f"pesan_{element}"), name=called(node)[:200]
    )
    drawing.root.insert(0, message)
    part.set("messageRef", message.get("id", ""))


def unrepeated(drawing: Drawing, seats: Seats) -> Iterator[Proposal]:
    """A step that is repeated says how often."""
    for node in drawing.nodes():
        for part in node:
            said = {etree.QName(name).localname for name in part.attrib} & {"collection"}
            if tag(part) == "multiInstanceLoopCharacteristics" and not said and not _cardinality(part):
                sentence = (
                    f"Langkah {quoted(called(node))} dikerjakan berganda, tetapi belum jelas berapa kali."
                )
                choices = (
                    Choice("sekali", "Kerjakan sekali saja"),
                    *(Choice(str(n), f"{n} kali") for n in (2, 3, 5)),
                )
                yield Proposal("repetition", node.get("id", ""), sentence, choices, "sekali")


def _cardinality(part: Element) -> bool:
    return any(tag(each) == "loopCardinality" and (each.text or "").strip() for each in part)


def repeat(drawing: Drawing, element: str, value: str) -> None:
    node = drawing.get(element)
    part = next(each for each in node if tag(each) == "multiInstanceLoopCharacteristics")
    if value == "sekali":
        drop(part)
        return
    for each in list(part):
        drop(each)
    etree.SubElement(part, f"{{{BPMN}}}loopCardinality").text = value


def dangling(drawing: Drawing, seats: Seats) -> Iterator[Proposal]:
    """Flows that do not both begin and end at a part of the drawing."""
    known = {each.get("id") for each in drawing.nodes()}
    for flow in drawing.flows():
        for end, sentence in (("sourceRef", "tidak berawal di"), ("targetRef", "tidak menuju")):
            if flow.get(end) not in known:
                told = f"Alur {quoted(called(flow))} {sentence} bagian mana pun dari gambar."
                yield Proposal("dangling", flow.get("id", ""), told, (DELETE,), DELETE.value)
                break


def loose(drawing: Drawing, seats: Seats) -> Iterator[Proposal]:
    """Nodes that nothing leads to and that lead nowhere, and events at a border that lead nowhere."""
    nodes = drawing.own_nodes()
    for node in nodes if len(nodes) > 1 else []:
        id = node.get("id", "")
        if _apart(node) or drawing.outgoing(id) or drawing.incoming(id):
            continue
        sentence = f"{quoted(called(node))} tidak tersambung dengan apa pun."
        yield Proposal("loose", id, sentence, (DELETE,), DELETE.value)


def _apart(node: Element) -> bool:
    return tag(node) == "boundaryEvent" or node.get("triggeredByEvent") == "true"


def delete(drawing: Drawing, element: str, value: str) -> None:
    drawing.remove(drawing.get(element))


def starts(drawing: Drawing, seats: Seats) -> Iterator[Proposal]:
    """One start that needs no message; without any, before the first node that nothing leads to."""
    nodes = drawing.own_nodes()
    found = [each for each in nodes if tag(each) == "startEvent"]
    plain = [each for each in found if not any(tag(part) == "messageEventDefinition" for part in each)]
    if not found and nodes:
        firsts = [each for each in nodes if not _apart(each) and not drawing.incoming(each.get("id", ""))]
        firsts = firsts or [each for each in nodes if tag(each) != "boundaryEvent"]
        choices = tuple(Choice(each.get("id", ""), f"Sebelum {quoted(called(each))}") for each in firsts[:12])
        yield Proposal(
            "start", choices[0].value, "Gambar belum punya peristiwa mulai.", choices, choices[0].value
        )
    for extra in plain[1:]:
        sentence = f"Hanya boleh satu peristiwa mulai; {quoted(called(extra))} adalah yang kedua."
        yield Proposal("start", extra.get("id", ""), sentence, (DELETE,), DELETE.value)


def one_start(drawing: Drawing, element: str, value: str) -> None:
    if value == DELETE.value:
        delete(drawing, element, value)
        return
    start = drawing.add_node("startEvent", "mulai", "Mulai", value, "left")
    drawing.add_flow(start.get("id", ""), value)


def ends(drawing: Drawing, seats: Seats) -> Iterator[Proposal]:
    """Every way leads to an end."""
    for node in drawing.own_nodes():
        id = node.get("id", "")
        if tag(node) != "endEvent" and not drawing.outgoing(id) and node.get("triggeredByEvent") != "true":
            sentence = f"Sesudah {quoted(called(node))} alur berhenti tanpa peristiwa akhir."
            yield Proposal(
                "end", id, sentence, (Choice("ya", "Tambahkan akhir sesudahnya"),), "ya", safe=True
            )


def add_end(drawing: Drawing, element: str, value: str) -> None:
    end = drawing.add_node("endEvent", f"akhir_{element}", "Selesai", element, "right")
    drawing.add_flow(element, end.get("id", ""))


def unreached(drawing: Drawing, seats: Seats) -> Iterator[Proposal]:
    """Nodes that no flow leads to; asked once there is a start."""
    nodes = drawing.own_nodes()
    for node in nodes if any(tag(each) == "startEvent" for each in nodes) else []:
        id = node.get("id", "")
        if tag(node) == "startEvent" or _apart(node) or drawing.incoming(id) or not drawing.outgoing(id):
            continue
        before = _before(drawing, id)
        choices = (
            *(Choice(each.get("id", ""), f"Sambungkan dari {quoted(called(each))}") for each in before),
            DELETE,
        )
        sentence = f"Tidak ada alur menuju {quoted(called(node))}."
        yield Proposal("unreached", id, sentence, choices, choices[0].value)


def _before(drawing: Drawing, id: str) -> list[Element]:
    """What may come before: the nearest drawn to its left, first those that lead nowhere but to an end."""
    here = drawing.layout.box(id)
    others = [each for each in drawing.own_nodes() if each.get("id") != id]
    others = [each for each in others if tag(each) not in ("endEvent", "boundaryEvent")]

    def distance(node: Element) -> float:
        box = drawing.layout.box(node.get("id", ""))
        if here is None or box is None:
            return 0
        away = abs(here.x - box.x) + abs(here.y - box.y)
        return away if box.x <= here.x else away + 100_000

    return sorted(others, key=distance)[:6]


def connect(drawing: Drawing, element: str, value: str) -> None:
    if value == DELETE.value:
        delete(drawing, element, value)
        return
    for flow in drawing.outgoing(value):
        target = drawing.get(flow.get("targetRef", ""))
        if tag(target) == "endEvent" and target.get("id", "").startswith("akhir_"):
            drawing.remove(target)
    drawing.add_flow(value, element)


RULES = {
    "executable": Rule(unmarked, mark),
    "id": Rule(bad_ids, rename),
    "kind": Rule(idle_kinds, retype),
    "message": Rule(missing_messages, name_message),
    "repetition": Rule(unrepeated, repeat),
    "dangling": Rule(dangling, delete),
    "loose": Rule(loose, delete),
    "start": Rule(starts, one_start),
    "unreached": Rule(unreached, connect),
    "end": Rule(ends, add_end),
}
