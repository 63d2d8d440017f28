"""What the vendor's namespaces add to an element: camunda's, and operaton's, which continues it under another name."""

from typing import Any

from lxml import etree

from service.diagram.intake import BPMN
from service.diagram.model import Parameter

CAMUNDA = ("http://camunda.org/schema/1.0/bpmn", "http://operaton.org/schema/1.0/bpmn")


def camunda(element: etree._Element) -> dict[str, str]:
    """The vendor's attributes by their bare names."""
    found: dict[str, str] = {}
    for name, value in element.attrib.items():
        uri, _, local = str(name)[1:].partition("}")
        if uri in CAMUNDA:
            found[local] = str(value)
    return found


def properties(element: etree._Element) -> dict[str, str]:
    """The named properties of an element."""
    extensions = element.find(f"{{{BPMN}}}extensionElements")
    if extensions is None:
        return {}
    found: dict[str, str] = {}
    for uri in CAMUNDA:
        for item in extensions.iterfind(f"{{{uri}}}properties/{{{uri}}}property"):
            found.setdefault(item.get("name", ""), item.get("value", ""))
    return found


def parameters(element: etree._Element, kind: str) -> tuple[Parameter, ...]:
    """The inputParameter or outputParameter mappings of an element, in the order of the file."""
    extensions = element.find(f"{{{BPMN}}}extensionElements")
    if extensions is None:
        return ()
    return tuple(
        Parameter(item.get("name", ""), _value(item))
        for uri in CAMUNDA
        for item in extensions.iterfind(f"{{{uri}}}inputOutput/{{{uri}}}{kind}")
    )


def _value(element: etree._Element) -> Any:
    """A text, a list or a mapping; ``None`` for a script, which is not read."""
    parts = [child for child in element if isinstance(child.tag, str)]
    if not parts:
        return (element.text or "").strip()
    part = parts[0]
    match etree.QName(part).localname:
        case "list":
            return tuple(_value(item) for item in part if isinstance(item.tag, str))
        case "map":
            return {item.get("key", ""): _value(item) for item in part if isinstance(item.tag, str)}
        case _:
            return None
