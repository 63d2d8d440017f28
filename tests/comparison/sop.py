"""A real SOP taken in hand: edited in one place as a modeler or the form editor would, then compared."""

import copy
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from lxml import etree
from world import HOUSE, forms_of

from service.comparison import Difference, differences, sentence
from service.diagram.extensions import CAMUNDA
from service.diagram.intake import BPMN

SPACES = {"bpmn": BPMN, "camunda": CAMUNDA[0], "xsi": "http://www.w3.org/2001/XMLSchema-instance"}


@dataclass(frozen=True)
class Plain:
    """Just a diagram and its forms."""

    xml: bytes
    forms: dict[str, Any]


@cache
def original(name: str) -> Plain:
    """An SOP as it lies in the house."""
    return Plain((HOUSE / "bpmn" / f"{name}.bpmn").read_bytes(), forms_of(name))


class Sop:
    """A copy of an SOP that may be changed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.root = etree.fromstring(original(name).xml)
        self.forms = copy.deepcopy(original(name).forms)

    def at(self, id: str) -> Any:
        """The element of that id."""
        return self.root.xpath("//*[@id=$id]", id=id)[0]

    def within(self, id: str, tag: str) -> Any:
        """An element inside another."""
        return self.at(id).find(f".//bpmn:{tag}", SPACES)

    def says(self, id: str, **attributes: str | None) -> None:
        """Set attributes; ``None`` takes one away, ``camunda_x`` is camunda:x."""
        for name, value in attributes.items():
            prefix, _, local = name.partition("_")
            key = f"{{{SPACES[prefix]}}}{local}" if local and prefix in SPACES else name
            self.at(id).attrib.pop(key, None)
            if value is not None:
                self.at(id).set(key, value)

    def text(self, id: str, tag: str, text: str) -> None:
        """Write the text of an element inside another."""
        self.within(id, tag).text = text

    def property(self, id: str, name: str, value: str | None) -> None:
        """Set a property of an element; ``None`` takes it away."""
        place = self.at(id).find("bpmn:extensionElements/camunda:properties", SPACES)
        for item in place.findall("camunda:property", SPACES):
            if item.get("name") == name:
                place.remove(item) if value is None else item.set("value", value)
                return
        etree.SubElement(place, f"{{{CAMUNDA[0]}}}property", name=name, value=value or "")

    def puts(self, into: str, xml: str, inside: str = "") -> None:
        """Put elements, written short, into another, or into what stands ``inside`` it."""
        spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in SPACES.items())
        parts = list(etree.fromstring(f"<x {spaces}>{xml}</x>"))
        (self.within(into, inside) if inside else self.at(into)).extend(parts)

    def drops(self, *ids: str) -> None:
        """Take elements out, with what lanes and flows say of them."""
        for id in ids:
            self.at(id).getparent().remove(self.at(id))
            for ref in self.root.xpath("//*[normalize-space(text())=$id]", id=id):
                if ref.tag.endswith(("flowNodeRef", "incoming", "outgoing")):
                    ref.getparent().remove(ref)

    def moves(self, id: str, lane: str) -> None:
        """Let another lane claim a node."""
        for ref in self.root.xpath("//bpmn:flowNodeRef[text()=$id]", id=id, namespaces=SPACES):
            ref.getparent().remove(ref)
        self.puts(lane, f"<bpmn:flowNodeRef>{id}</bpmn:flowNodeRef>")

    def renames(self, old: str, new: str) -> None:
        """Give an element another id, everywhere."""
        whole = etree.tostring(self.root).decode()
        for left, right in (('"', '"'), (">", "<")):
            whole = whole.replace(f"{left}{old}{right}", f"{left}{new}{right}")
        self.root = etree.fromstring(whole.encode())

    def form(self, tail: str) -> dict[str, Any]:
        """The form file whose name ends so."""
        return self.forms[f"{self.name}-{tail}"]

    def field(self, tail: str, id: str) -> dict[str, Any]:
        """A component of that form, wherever it stands."""
        todo = [self.form(tail)]
        for part in todo:
            if part.get("id") == id:
                return part
            todo += part.get("components", [])
        raise LookupError(id)

    def found(self) -> tuple[Difference, ...]:
        """The differences from the SOP as it was."""
        now = Plain(etree.tostring(self.root, encoding="utf-8", xml_declaration=True), self.forms)
        return differences(original(self.name), now)

    def told(self) -> list[str]:
        """The same as sentences."""
        return [sentence(each) for each in self.found()]


def shown(forms: dict[str, Any]) -> str:
    """Forms as text, to see that a test has not changed the originals."""
    return json.dumps(forms, sort_keys=True)
