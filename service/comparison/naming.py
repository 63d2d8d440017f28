"""What people call a part of a diagram, and under which heading its differences belong."""

from service.comparison.model import Phrase
from service.comparison.reading import Drawing, Part
from service.diagram.reading import NODE_KINDS

SOP = Phrase("SOP")
_SUBJECTS = {
    "lane": "Lajur “{name}”",
    "participant": "Peserta “{name}”",
    "message": "Pesan “{name}”",
    "error": "Galat “{name}”",
    "escalation": "Eskalasi “{name}”",
    "signal": "Sinyal “{name}”",
    "textAnnotation": "Catatan “{name}”",
    "startEvent": "Mulai “{name}”",
    "endEvent": "Akhir “{name}”",
    "subProcess": "Subproses “{name}”",
    "sequenceFlow": "Alur “{source}” ke “{target}”",
    "messageFlow": "Arus pesan “{source}” ke “{target}”",
    "association": "Garis catatan “{source}” ke “{target}”",
}
_ENDS = frozenset({"sequenceFlow", "messageFlow", "association"})
_DATA = frozenset(
    {"group", "category", "dataObject", "dataObjectReference", "dataStore", "dataStoreReference"}
)


def subject(part: Part, found: Drawing) -> Phrase:
    """The part as a sentence names it."""
    if part.tag in ("process", "definitions"):
        return SOP
    if part.tag in _ENDS:
        return Phrase(_SUBJECTS[part.tag], ends(part, found))
    return Phrase(_text(part), {"name": called(part, found)})


def _text(part: Part) -> str:
    if part.tag == "boundaryEvent":
        return "Tenggat “{name}”" if part.facts.get("event") == "timer" else "Peristiwa pada “{name}”"
    if part.tag in _SUBJECTS:
        return _SUBJECTS[part.tag]
    if part.tag in _DATA:
        return "Data “{name}”"
    if part.tag.endswith("Gateway"):
        return "Gerbang “{name}”"
    if part.tag.endswith("Event"):
        return "Peristiwa “{name}”"
    return "Langkah “{name}”" if part.tag in NODE_KINDS else "Unsur “{name}”"


def ends(part: Part, found: Drawing) -> dict[str, Phrase | str]:
    """What a flow leads from and to, by name."""
    return {end: name(part.facts.get(end, ""), found) for end in ("source", "target")}


def name(id: str, found: Drawing) -> Phrase | str:
    """The part of that id by its name; the bare id where there is none."""
    return called(found[id], found) if id in found else id


def target(flow: str, found: Drawing) -> Phrase | str:
    """What a flow leads to, by name; its own id where the diagram does not have it."""
    return name(found[flow].facts.get("target", ""), found) if flow in found else flow


def called(part: Part, found: Drawing) -> Phrase | str:
    """A part by its name: an event on a step by the step's, a nameless one by what stands before it."""
    host = found.get(part.facts.get("attached", ""))
    if host is not None:
        return Phrase("{name}", {"name": host.name or host.id})
    if part.name:
        return part.name if len(part.name) <= 80 else part.name[:79] + "…"
    sources = (found[id] for id in found.sources.get(part.id, ()) if id in found)
    named = next((source.name for source in sources if source.name), None)
    return Phrase("sesudah {name}", {"name": named}) if named else part.id


def place(part: Part, found: Drawing) -> Phrase:
    """The heading: the step an event stands on or a flow comes from, the lane, else the SOP as a whole."""
    home = found.get(_home(part, found), part)
    if home.tag in NODE_KINDS or home.tag == "lane":
        return subject(home, found)
    return SOP


def _home(part: Part, found: Drawing) -> str:
    """The id of what a part belongs to: one hop for flows, two for the end that a deadline leads to."""
    here = part
    for _ in range(3):
        up = here.facts.get("attached") or (here.facts.get("source") if here.tag in _ENDS else None)
        if here.tag == "endEvent":
            up = _deadline(here, found)
        if not up or up not in found:
            break
        here = found[up]
    return here.id


def _deadline(end: Part, found: Drawing) -> str | None:
    """The event on a step that alone leads to this end."""
    sources = set(found.sources.get(end.id, ()))
    only = sources.pop() if len(sources) == 1 else ""
    return only if only in found and found[only].tag == "boundaryEvent" else None
