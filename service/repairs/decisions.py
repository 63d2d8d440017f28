"""Which way: gateways whose flows have only labels, or no flow for the case that nothing was answered."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from lxml import etree

from service.diagram.intake import BPMN
from service.repairs.drawing import XSI, Drawing, Element, called, drop, tag
from service.repairs.proposal import Choice, Proposal, Rule, Seats, quoted

_SAFE = re.compile(
    r"\b(tidak|belum|kembali\w*|perbaik\w*|tolak|ditolak|revisi|koreksi|no|reject\w*|kurang)\b", re.IGNORECASE
)
_ASKING = frozenset({"userTask", "startEvent"})
_MOST = 200


def unanswered(drawing: Drawing, seats: Seats) -> Iterator[Proposal]:
    """An exclusive gateway knows which way to go, and where to go when nothing was answered."""
    for gateway in drawing.nodes():
        flows = drawing.outgoing(gateway.get("id", ""))
        if tag(gateway) != "exclusiveGateway" or len(flows) < 2:
            continue
        bare = [
            each for each in flows if _condition(each) is None and each.get("id") != gateway.get("default")
        ]
        if not bare and gateway.get("default"):
            continue
        step = asking(drawing, gateway.get("id", ""))
        whose = f"jawaban langkah {quoted(called(step))}" if step is not None else "data berkas"
        sentence = (
            f"Gerbang {quoted(called(gateway))} belum menyebut syarat tiap alurnya. Arahnya akan ditentukan {whose}; "
            "pilih alur yang diambil bila tidak ada jawaban, yaitu yang paling aman."
        )
        choices = tuple(Choice(each.get("id", ""), label(drawing, each)) for each in flows)
        yield Proposal("choice", gateway.get("id", ""), sentence, choices, _safest(drawing, gateway, flows))


def _condition(flow: Element) -> Element | None:
    found = (part for part in flow if tag(part) == "conditionExpression" and (part.text or "").strip())
    return next(found, None)


def label(drawing: Drawing, flow: Element) -> str:
    """What a flow is called: its own name, or where it leads."""
    return (flow.get("name", "").strip() or called(drawing.get(flow.get("targetRef", ""))))[:80]


def _safest(drawing: Drawing, gateway: Element, flows: list[Element]) -> str:
    """The flow that says so, else one that goes back, else the last."""
    said = [each for each in flows if _SAFE.search(label(drawing, each))]
    back = [each for each in flows if _reaches(drawing, each.get("targetRef", ""), gateway.get("id", ""))]
    return (said or back or flows[-1:])[0].get("id", "")


def _reaches(drawing: Drawing, source: str, target: str) -> bool:
    todo, seen = [source], {source}
    for id in todo:
        if id == target:
            return True
        following = [flow.get("targetRef", "") for flow in drawing.outgoing(id)]
        todo += [each for each in following if each not in seen]
        seen.update(following)
    return False


def asking(drawing: Drawing, gateway: str) -> Element | None:
    """The nearest step or start before a gateway: its form asks."""
    queue, seen = [gateway], {gateway}
    while queue and len(seen) < _MOST:
        id = queue.pop(0)
        for flow in drawing.incoming(id):
            before = drawing.get(flow.get("sourceRef", ""))
            if tag(before) in _ASKING:
                return before
            if before.get("id") not in seen:
                seen.add(before.get("id", ""))
                queue.append(before.get("id", ""))
    return None


def decide(drawing: Drawing, element: str, value: str) -> None:
    gateway, flows = drawing.get(element), drawing.outgoing(element)
    gateway.set("default", value)
    step = asking(drawing, element)
    variable = _variable(drawing, gateway, step)
    answers: dict[str, str] = {}
    for flow in flows:
        answer = _slug(label(drawing, flow), answers)
        answers[answer] = label(drawing, flow)
        condition = next((part for part in flow if tag(part) == "conditionExpression"), None)
        if condition is not None and (flow.get("id") == value or not (condition.text or "").strip()):
            drop(condition)
        if flow.get("id") != value and _condition(flow) is None:
            _ask(flow, f'{variable} = "{answer}"')
    form = drawing.forms.get(_form(step)) if step is not None else None
    if form is not None and not any(part.get("key") == variable for part in form.get("components", [])):
        drawing.forms[_form(step)] = {
            **form,
            "components": [*form.get("components", []), _field(variable, gateway, answers)],
        }


def _ask(flow: Element, text: str) -> None:
    condition = etree.SubElement(flow, f"{{{BPMN}}}conditionExpression", language="feel")
    condition.set(
        f"{{{XSI}}}type", f"{flow.prefix}:tFormalExpression" if flow.prefix else "tFormalExpression"
    )
    condition.text = text


def _variable(drawing: Drawing, gateway: Element, step: Element | None) -> str:
    """A variable of its own for each decision: what an earlier step left behind must never decide a later one."""
    number = (
        ""
        if step is None
        else drawing.properties(step).get("no", "") or step.get("id", "").rpartition("_")[2]
    )
    number = re.sub(r"\W", "_", number, flags=re.ASCII).lower()[:20] or gateway.get("id", "").lower()
    text = etree.tostring(drawing.root, encoding="unicode")
    wish = f"keputusan_{number}"
    others = (f"{wish}_{count}" for count in range(2, 100))
    return next(each for each in (wish, *others) if f"{each} =" not in text)


def _slug(text: str, taken: dict[str, str]) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40] or "pilihan"
    return slug if slug not in taken else f"{slug}_{len(taken) + 1}"


def _form(step: Element | None) -> str:
    if step is None:
        return ""
    return next(
        (str(said) for name, said in step.attrib.items() if etree.QName(name).localname == "formRef"), ""
    )


def _field(variable: str, gateway: Element, answers: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "radio",
        "id": f"Field_{variable}",
        "key": variable,
        "label": gateway.get("name", "").strip() or "Keputusan",
        "validate": {"required": True},
        "values": [{"label": label, "value": value} for value, label in answers.items()],
        "properties": {"jangan_isi_awal": "ya"},
        "layout": {"row": f"Row_{variable}", "columns": None},
    }


RULES = {"choice": Rule(unanswered, decide)}
