"""Who does what: lanes that are missing, nodes outside of them, lanes without a seat, steps without a name."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache

from lxml import etree

from service.diagram.intake import BPMN
from service.repairs.drawing import Drawing, Element, called, refs, tag
from service.repairs.layout import Box
from service.repairs.proposal import LEAVE, Choice, Proposal, Rule, Seats, quoted

_HEAD = 30
_MARGIN = 40
_LIKE = 0.6
_MOST = 40


def no_lanes(drawing: Drawing, seats: Seats) -> Iterator[Proposal]:
    """A process has lanes, one for each pelaksana."""
    main = drawing.main
    if main is None or drawing.lanes() or not drawing.own_nodes():
        return
    name = _pool_name(drawing, main)
    sentence = (
        "Gambar belum punya lajur pelaksana. Semua langkah dapat ditaruh di satu lajur dahulu, lalu dipindahkan ke "
        "lajur pelaksana lain di pemodel."
    )
    choice = Choice("satu", f"Satu lajur {quoted(name)}")
    yield Proposal("lanes", main.get("id", ""), sentence, (choice,), choice.value)


def _pool_name(drawing: Drawing, main: Element) -> str:
    pool = _pool(drawing, main)
    return (called(pool) if pool is not None else "") or main.get("name", "") or "Pelaksana"


def _pool(drawing: Drawing, main: Element) -> Element | None:
    pools = (each for each in drawing.root.iter(etree.Element) if tag(each) == "participant")
    return next((each for each in pools if each.get("processRef") == main.get("id")), None)


def one_lane(drawing: Drawing, element: str, value: str) -> None:
    main = drawing.main
    if main is None:
        return
    name, nodes = _pool_name(drawing, main), drawing.own_nodes()
    pool = _pool(drawing, main)
    box = drawing.layout.box(pool.get("id", "")) if pool is not None else _around(drawing)
    if pool is None:
        pool = _new_pool(drawing, main, name, box)
    lanes = etree.Element(f"{{{BPMN}}}laneSet", id=drawing.new_id("lajur"))
    lane = etree.SubElement(lanes, f"{{{BPMN}}}lane", id=drawing.new_id("lajur_1"), name=name)
    for node in nodes:
        etree.SubElement(lane, f"{{{BPMN}}}flowNodeRef").text = node.get("id")
    before = [each for each in main if tag(each) in ("documentation", "extensionElements")]
    main.insert(len(before), lanes)
    if box is not None:
        inner = Box(box.x + _HEAD, box.y, box.width - _HEAD, box.height)
        drawing.layout.draw(lane.get("id", ""), inner, horizontal=True)


def _around(drawing: Drawing) -> Box | None:
    hull = drawing.layout.hull()
    if hull is None:
        return None
    wide = 2 * _MARGIN
    return Box(hull.x - wide - _HEAD, hull.y - _MARGIN, hull.width + 2 * wide + _HEAD, hull.height + wide)


def _new_pool(drawing: Drawing, main: Element, name: str, box: Box | None) -> Element:
    collaboration = next((each for each in drawing.root if tag(each) == "collaboration"), None)
    if collaboration is None:
        collaboration = etree.Element(f"{{{BPMN}}}collaboration", id=drawing.new_id("kolaborasi"))
        drawing.root.insert(drawing.root.index(main), collaboration)
        if drawing.layout.plane is not None:
            drawing.layout.plane.set("bpmnElement", collaboration.get("id", ""))
    pool = etree.SubElement(collaboration, f"{{{BPMN}}}participant", id=drawing.new_id("peserta"), name=name)
    pool.set("processRef", main.get("id", ""))
    if box is not None:
        drawing.layout.draw(pool.get("id", ""), box, horizontal=True)
    return pool


def outside(drawing: Drawing, seats: Seats) -> Iterator[Proposal]:
    """Every node stands in one lane."""
    lanes = drawing.lanes()
    if not lanes:
        return
    claimed = {id for lane in lanes for id in refs(lane)}
    choices = tuple(Choice(lane.get("id", ""), called(lane)[:80]) for lane in lanes[:_MOST])
    for node in drawing.own_nodes():
        id = node.get("id", "")
        if id not in claimed and tag(node) != "boundaryEvent":
            sentence = f"{quoted(called(node))} belum berada di lajur pelaksana."
            yield Proposal("outside", id, sentence, choices, _nearest(drawing, id) or choices[0].value)


def _nearest(drawing: Drawing, id: str) -> str | None:
    """The lane drawn around the node, else that of the node before or after it."""
    here = drawing.layout.box(id)
    for lane in drawing.lanes():
        box = drawing.layout.box(lane.get("id", ""))
        if here and box and box.y <= here.middle[1] <= box.y + box.height:
            return lane.get("id")
    near = [flow.get("sourceRef", "") for flow in drawing.incoming(id)]
    near += [flow.get("targetRef", "") for flow in drawing.outgoing(id)]
    lanes = (drawing.lane_of(each) for each in near)
    return next((lane.get("id") for lane in lanes if lane is not None), None)


def take_in(drawing: Drawing, element: str, value: str) -> None:
    etree.SubElement(drawing.get(value), f"{{{BPMN}}}flowNodeRef").text = element
    drawing.changed()


def seatless(drawing: Drawing, seats: Seats) -> Iterator[Proposal]:
    """Every lane is bound to a seat of the agency."""
    if not seats:
        return
    keys = sorted(set(seats.values()))
    for lane in drawing.lanes():
        said = drawing.properties(lane).get("jabatan", "")
        if (
            said
            and _plain(said) in seats
            or not said
            and {_plain(called(lane)), _plain(lane.get("id", ""))} & set(seats)
        ):
            continue
        name = lane.get("name", "") or said or lane.get("id", "")
        scored, sure = _likely(_plain(name)[:200], tuple(seats))
        likely = list(dict.fromkeys(seats[each] for each in scored))[:_MOST]
        none = Choice(LEAVE, "Belum tahu, biarkan")
        choices = (*(Choice(key, _title(key, seats)) for key in likely), none)
        sentence = f"Lajur {quoted(name)} belum terikat ke jabatan instansi ini ({len(keys)} jabatan)."
        yield Proposal("seat", lane.get("id", ""), sentence, choices, likely[0] if sure else none.value)


@lru_cache(maxsize=1_000)
def _likely(name: str, seats: tuple[str, ...]) -> tuple[list[str], bool]:
    """The names of the seats, the likest first, and whether that one is like enough."""
    likeness = {each: SequenceMatcher(None, name, each).ratio() for each in seats}
    scored = sorted(seats, key=lambda each: likeness[each], reverse=True)
    return scored, likeness[scored[0]] >= _LIKE


def _title(key: str, seats: Seats) -> str:
    """The longest name a seat has, which is its title, with its key."""
    longest = max((name for name, each in seats.items() if each == key), key=len)
    return f"{longest} ({key})" if longest != key else key


def bind(drawing: Drawing, element: str, value: str) -> None:
    if value != LEAVE:
        drawing.set_property(drawing.get(element), "jabatan", value)


def nameless(drawing: Drawing, seats: Seats) -> Iterator[Proposal]:
    """Steps, and lanes, are called something."""
    steps = [each for each in drawing.nodes() if tag(each) == "userTask"]
    for number, step in enumerate(steps, 1):
        if not step.get("name", "").strip():
            told = drawing.documentation(step).split(".")[0].strip()[:80]
            name = told or f"Langkah {number}"
            sentence = f"Langkah {quoted(step.get('id', ''))} belum bernama."
            choices = (Choice(name, f"Beri nama {quoted(name)}"),)
            yield Proposal("name", step.get("id", ""), sentence, choices, name, safe=True)
    for number, lane in enumerate(drawing.lanes(), 1):
        if not lane.get("name", "").strip():
            name = drawing.properties(lane).get("jabatan", "") or f"Pelaksana {number}"
            sentence = f"Lajur {quoted(lane.get('id', ''))} belum bernama."
            yield Proposal(
                "name",
                lane.get("id", ""),
                sentence,
                (Choice(name, f"Beri nama {quoted(name)}"),),
                name,
                safe=True,
            )


def call(drawing: Drawing, element: str, value: str) -> None:
    drawing.get(element).set("name", value)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


RULES = {
    "lanes": Rule(no_lanes, one_lane),
    "outside": Rule(outside, take_in),
    "name": Rule(nameless, call),
    "seat": Rule(seatless, bind),
}
