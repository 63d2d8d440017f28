"""The first form of a step, made from what the SOP says of it, and the link from a step to its form. Pure.

Such a form shows the row it serves: kegiatan, kelengkapan as a checklist that must be ticked, output as a field; a step
whose result decides the way has the choice, and a reason that is required when the work goes back.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from service.diagram import Diagram, Node, Process
from service.diagram.extensions import CAMUNDA
from service.diagram.intake import parse
from service.errors import NotFound

NEW: Mapping[str, Any] = {
    "executionPlatform": "Camunda Cloud",
    "executionPlatformVersion": "8.7.0",
    "schemaVersion": 19,
    "type": "default",
}
"""The head of a form file, as the desktop Modeler wants it too."""
FILLED = frozenset({"userTask", "startEvent"})
"""What may show a form."""
_EQUALS = re.compile(r"\s*=?\s*(?:\$\{)?\s*([^\W\d]\w*)\s*=\s*\"([^\"]+)\"\s*}?\s*")
_BACK = re.compile(r"kembali|perbaik|tolak|tidak|belum|revisi", re.IGNORECASE)
_FRESH = {"jangan_isi_awal": "ya"}
_LINK = {
    "maxLength": 500,
    "validationType": "custom",
    "pattern": "^https?://[^ ]+$",
    "patternErrorMessage": "Isilah alamat lengkap yang diawali http:// atau https://.",
}


@dataclass(frozen=True, slots=True)
class _Decision:
    """What the gateway after a step asks: its variable and the answers as (value, label); the last is the default."""

    key: str
    answers: tuple[tuple[str, str], ...]
    back: str


def empty_form(id: str) -> dict[str, Any]:
    """A form with nothing in it."""
    return {**NEW, "id": id, "components": []}


def first_form(diagram: Diagram, element: str, id: str) -> dict[str, Any]:
    """The form ``id`` for the step or start ``element``; NotFound when the diagram has no such step."""
    main = diagram.main
    node = _filled(main, element)
    n = mark(node)
    decision = _decision(main, node, n)
    parts = [_told(node)]
    if node.kind == "startEvent":
        parts.append(_text("perihal", "Perihal", 200))
    if decision is not None:
        parts += _deciding(decision, n)
    hide = {"conditional": {"hide": f'={decision.key} = "{decision.back}"'}} if decision else {}
    parts += [{**part, **hide} for part in _row(node, n)]
    return {**empty_form(id), "components": _laid_out(parts)}


def mark(node: Node) -> str:
    """What tells the step's fields from those of other steps: its number in the SOP, else the end of its id."""
    said = node.properties.get("no") or node.id.rpartition("_")[2] or node.id
    return re.sub(r"\W", "_", said, flags=re.ASCII).lower()[:20]


def free_id(diagram: Diagram | None, element: str | None, taken: Mapping[str, Any]) -> str:
    """An id that no form has yet, after the process and the step."""
    fore = diagram.main.id if diagram else "formulir"
    nodes = diagram.main.nodes if diagram else {}
    after = "formulir"
    if element is not None and element in nodes:
        started = nodes[element].kind == "startEvent"
        after = "mulai" if started else f"langkah-{mark(nodes[element])}"
    wanted = re.sub(r"[^\w-]+", "-", f"{fore}-{after}", flags=re.ASCII).strip("-_")[:100]
    later = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(id for id in (wanted, *later) if id not in taken)


def with_form(xml: bytes, element: str, form: str | None) -> bytes:
    """The diagram in which ``element`` shows ``form`` (or none); NotFound when it has no such step.

    Invalid when the file cannot be read.
    """
    root = parse(xml)
    found = next((each for each in root.iter(etree.Element) if each.get("id") == element), None)
    if found is None or etree.QName(found).localname not in FILLED:
        raise _no_step(element)
    for uri in CAMUNDA:
        for name in ("formRef", "formRefBinding", "formRefVersion", "formKey"):
            found.attrib.pop(f"{{{uri}}}{name}", "")
    if form is not None:
        uri = next((each for each in CAMUNDA if each in root.nsmap.values()), sorted(CAMUNDA)[0])
        found.set(f"{{{uri}}}formRef", form)
        found.set(f"{{{uri}}}formRefBinding", "deployment")
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")


def _filled(main: Process, element: str) -> Node:
    node = main.nodes.get(element)
    if node is None or node.kind not in FILLED:
        raise _no_step(element)
    return node


def _no_step(element: str) -> NotFound:
    sentence = "Langkah “{element}” tidak ada pada diagram rancangan ini. Muat ulang, lalu pilih langkahnya."
    return NotFound(sentence, element=element[:80])


def _told(node: Node) -> dict[str, Any]:
    said = node.properties
    lines = [f"**Kegiatan:** {(node.documentation or node.name or node.id).rstrip('.')}."]
    facts = [("Waktu", said.get("waktu", "")), ("Output", said.get("output", ""))]
    told = " ".join(f"**{what}:** {text.rstrip('.')}." for what, text in facts if text)
    return {"type": "text", "id": "Text_kegiatan", "text": "\n\n".join([*lines, *([told] if told else [])])}


def _row(node: Node, n: str) -> Iterator[dict[str, Any]]:
    """Kelengkapan and output of the SOP's row."""
    wanted = [part.strip() for part in node.properties.get("kelengkapan", "").split(",")]
    wanted = [part for part in wanted if part and part != "-"]
    if wanted:
        yield {
            "type": "group",
            "id": f"Group_kelengkapan_{n}",
            "label": "Kelengkapan",
            "showOutline": True,
            "properties": {"kelengkapan": node.properties["kelengkapan"]},
            "components": [_tick(part, n, index) for index, part in enumerate(wanted, 1)],
        }
    if output := node.properties.get("output", "").strip(" -"):
        yield _text(f"output_{n}", output[:1].upper() + output[1:], 500, "Sebutkan nomor atau judulnya.")
        link = _text(f"tautan_{n}", "Tautan berkas", 500, "Alamat lengkap, diawali http:// atau https://")
        yield {**link, "validate": dict(_LINK)}


def _tick(label: str, n: str, index: int) -> dict[str, Any]:
    key = f"lengkap_{n}" if index == 1 else f"lengkap_{n}_{index}"
    return {
        "type": "checkbox",
        "id": f"Field_{key}",
        "key": key,
        "label": label[:1].upper() + label[1:],
        "validate": {"required": True},
        "properties": dict(_FRESH),
    }


def _text(key: str, label: str, most: int, description: str = "") -> dict[str, Any]:
    told = {"description": description} if description else {}
    validate = {"required": True, "maxLength": most}
    return {
        "type": "textfield",
        "id": f"Field_{key}",
        "key": key,
        "label": label,
        **told,
        "validate": validate,
    }


def _deciding(decision: _Decision, n: str) -> Iterator[dict[str, Any]]:
    """The choice, and the reason that is asked when the work goes back."""
    yield {
        "type": "radio",
        "id": f"Field_{decision.key}",
        "key": decision.key,
        "label": "Keputusan",
        "validate": {"required": True},
        "values": [{"label": label, "value": value} for value, label in decision.answers],
        "properties": dict(_FRESH),
    }
    yield {
        "type": "textarea",
        "id": f"Field_alasan_{n}",
        "key": f"alasan_{n}",
        "label": "Alasan dikembalikan",
        "description": "Sebutkan bagian yang harus diperbaiki.",
        "validate": {"required": True, "maxLength": 2000},
        "properties": dict(_FRESH),
        "conditional": {"hide": f'={decision.key} != "{decision.back}"'},
    }


def _decision(main: Process, node: Node, n: str) -> _Decision | None:
    """What the exclusive gateway right after the step asks; without conditions, the plain Setujui / Kembalikan."""
    following = [main.nodes.get(main.flows[flow].target) for flow in node.outgoing]
    gate = next((each for each in following if each and each.kind == "exclusiveGateway"), None)
    if gate is None or len(gate.outgoing) < 2:
        return None
    flows = [main.flows[flow] for flow in gate.outgoing]
    asked = [(found, flow) for flow in flows if (found := _EQUALS.fullmatch(flow.condition or ""))]
    key = asked[0][0][1] if asked else f"keputusan_{n}"
    answers = [(found[2], flow.name or found[2]) for found, flow in asked if found[1] == key]
    if not answers:
        return _Decision(key, (("setujui", "Setujui"), ("kembalikan", "Kembalikan")), "kembalikan")
    if len(answers) == len(flows):
        return _Decision(key, tuple(answers), _going_back(answers))
    default = next((flow for flow in flows if flow.id == gate.default), None)
    label = default.name if default is not None and default.name else "Kembalikan"
    back = "kembalikan" if "kembalikan" not in dict(answers) else "lainnya"
    return _Decision(key, (*answers, (back, label)), back)


def _going_back(answers: list[tuple[str, str]]) -> str:
    return next((value for value, label in answers if _BACK.search(f"{value} {label}")), answers[-1][0])


def _laid_out(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The components one below the other, those of a group too."""
    rows = iter(range(1, 1000))

    def laid(part: dict[str, Any]) -> dict[str, Any]:
        row = {"layout": {"row": f"Row_{next(rows)}", "columns": None}}
        inner = {"components": [laid(each) for each in part["components"]]} if "components" in part else {}
        return {**part, **inner, **row}

    return [laid(part) for part in parts]
