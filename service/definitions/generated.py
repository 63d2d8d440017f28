"""Forms that the diagram itself describes (camunda:formData), as the form-js forms they amount to. Pure.

Such a form carries the marker ``"lajur": {"generated": true, "types": {key: Camunda's type}, "patterns": {key:
Java's pattern of a day}}``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from lxml import etree

from service import forms
from service.definitions.elements import at
from service.definitions.findings import ERROR, Finding, Subject, brief, quoted
from service.diagram import Diagram
from service.diagram.intake import BPMN, parse
from service.diagram.reading import CAMUNDA

SCHEMA = 19
TYPES = {"string": "String", "long": "Long", "boolean": "Boolean", "date": "Date", "enum": "String"}
_LIMITS = {"min": "min", "max": "max", "minlength": "minLength", "maxlength": "maxLength"}
_FITTING = {"min": "long", "max": "long", "minlength": "string", "maxlength": "string"}
_SIGNS = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}
Flaw = tuple[etree._Element, str]


@dataclass(frozen=True, slots=True)
class Generated:
    """The form of one element and what is wrong with its description."""

    element: str
    at: etree._Element
    schema: Mapping[str, Any]
    flaws: tuple[Flaw, ...]


def is_generated(schema: Mapping[str, Any] | None) -> bool:
    """True for a form made here, false for a file and for none."""
    marker = (schema or {}).get("lajur")
    return isinstance(marker, Mapping) and marker.get("generated") is True


def generated(root: etree._Element, process: str) -> Iterator[Generated]:
    """Every form that user tasks and start events of the process describe, in the order of the file."""
    for owner in root.iterfind(f"{{{BPMN}}}process"):
        for element in owner.iter(f"{{{BPMN}}}userTask", f"{{{BPMN}}}startEvent"):
            data = _inside(element.find(f"{{{BPMN}}}extensionElements"), "formData")
            if owner.get("id") == process and data and (id := element.get("id")):
                yield _form(id, data[0])


def as_days(schema: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the form's fields write them: days that programs send as instants, or by the field's pattern.

    What is neither stays as it is, for the check to refuse.
    """
    patterns: Mapping[str, str] = schema["lajur"].get("patterns", {})
    return {name: _day(value, patterns.get(name)) for name, value in values.items()}


def _day(value: Any, pattern: str | None) -> Any:
    if pattern is None or not isinstance(value, str):
        return value
    try:
        moment = datetime.fromisoformat(value) if "T" in value else day(value, pattern)
    except ValueError:
        return value
    return moment.strftime("%Y-%m-%dT%H:%M" if "H" in pattern else "%Y-%m-%d")


def described(diagram: Diagram) -> dict[str, Mapping[str, Any]]:
    """The forms that a diagram describes, by the element that shows them."""
    return {each.element: each.schema for each in generated(parse(diagram.xml), diagram.main.id)}


def descriptions(subject: Subject) -> Iterator[Finding]:
    """What is wrong with the fields a diagram describes, and with the forms they amount to."""
    for each in generated(subject.root, subject.main.id):
        for place, sentence in each.flaws:
            yield at(place, "form-field", sentence)
        for flaw in () if each.flaws else forms.lint(each.schema):
            rule = "form-broken" if flaw.severity == ERROR else "form-warning"
            yield Finding(rule, flaw.severity, _line(each.at), each.element[:80], brief(flaw.sentence, 400))


def _form(id: str, data: etree._Element) -> Generated:
    flaws: list[Flaw] = []
    fields = _inside(data, "formField")
    components = [_component(field, flaws) for field in fields]
    types = {
        part["key"]: TYPES.get(field.get("type", ""), "String")
        for part, field in zip(components, fields, strict=True)
    }
    patterns = {each.get("id", ""): _pattern(each) for each in fields if each.get("type") == "date"}
    marker = {"generated": True, "types": types, "patterns": patterns}
    whole = {"type": "default", "id": id, "schemaVersion": SCHEMA, "lajur": marker, "components": components}
    return Generated(id, data, whole, tuple(flaws))


def _component(field: etree._Element, flaws: list[Flaw]) -> dict[str, Any]:
    key, kind = field.get("id", ""), field.get("type", "")
    label = _fixed(field.get("label")) or key
    found: dict[str, Any] = {"id": f"Field_{key}", "key": key, "label": label}
    if kind not in TYPES:
        known = ", ".join(TYPES)
        flaws.append(
            (field, f"Isian {quoted(key)} harus berjenis {known}; ditemukan {quoted(kind)}. Ubah jenisnya.")
        )
    if not (key.isascii() and key.isidentifier()):
        advice = "Pakai huruf, angka, dan garis bawah, tidak diawali angka."
        flaws.append((field, f"Id isian {quoted(key)} tidak dapat dipakai sebagai nama variabel. {advice}"))
    found |= _KINDS.get(kind, _string)(field)
    try:
        default = _default(field, kind)
    except ValueError:
        flaws.append(
            (
                field,
                f"Nilai awal {quoted(field.get('defaultValue', ''))} tidak sesuai jenis {kind}. Perbaiki.",
            )
        )
    else:
        found |= {} if default is None else {"defaultValue": default}
    return found | _rules(field, kind, flaws)


def _string(field: etree._Element) -> dict[str, Any]:
    return {"type": "textfield"}


def _long(field: etree._Element) -> dict[str, Any]:
    return {"type": "number", "decimalDigits": 0}


def _boolean(field: etree._Element) -> dict[str, Any]:
    return {"type": "checkbox"}


def _date(field: etree._Element) -> dict[str, Any]:
    label = _fixed(field.get("label")) or field.get("id", "")
    if "H" in _pattern(field):
        clock = {"timeLabel": "", "timeSerializingFormat": "no_timezone", "timeInterval": 1}
        return {"type": "datetime", "subtype": "datetime", "dateLabel": label, **clock}
    return {"type": "datetime", "subtype": "date", "dateLabel": label}


def _enum(field: etree._Element) -> dict[str, Any]:
    options = [(each.get("id", ""), each.get("name")) for each in _inside(field, "value")]
    return {"type": "select", "values": [{"value": id, "label": name or id} for id, name in options]}


_KINDS: Mapping[str, Callable[[etree._Element], dict[str, Any]]] = {
    "string": _string, "long": _long, "boolean": _boolean, "date": _date, "enum": _enum,
}  # fmt: skip


def _default(field: etree._Element, kind: str) -> Any:
    """The value a field begins with; none where an expression would say it. ValueError when it does not fit."""
    text = _fixed(field.get("defaultValue"))
    if text is None or text == "" and kind != "string":
        return None
    if kind == "long":
        return int(text)
    if kind == "boolean":
        return text.lower() == "true"
    if kind == "enum" and text not in [each.get("id") for each in _inside(field, "value")]:
        raise ValueError
    if kind == "date":
        moment = day(text, _pattern(field))
        return moment.strftime("%Y-%m-%dT%H:%M" if "H" in _pattern(field) else "%Y-%m-%d")
    return text


def day(text: str, pattern: str) -> datetime:
    """A day as Java's SimpleDateFormat writes it by ``pattern``; ValueError when it is written otherwise."""
    written = pattern
    for sign, ours in _SIGNS.items():
        written = written.replace(sign, ours)
    return datetime.strptime(text, written)  # noqa: DTZ007 (a day on a form, wherever it is)


def _pattern(field: etree._Element) -> str:
    return field.get("datePattern") or "dd/MM/yyyy"


def _rules(field: etree._Element, kind: str, flaws: list[Flaw]) -> dict[str, Any]:
    """What stands under ``validation``; of a checkbox, required says nothing, as in Camunda."""
    validate: dict[str, Any] = {}
    readonly = False
    for rule in _constraints(field):
        name, config = rule.get("name", ""), rule.get("config")
        if name == "required":
            validate |= {"required": True} if kind != "boolean" and config != "false" else {}
        elif name == "readonly":
            readonly = config != "false"
        elif name in _LIMITS and kind == _FITTING[name] and _whole(config):
            validate[_LIMITS[name]] = int(config or "")
        elif name in _LIMITS:
            flaws.append(
                (
                    rule,
                    f"Batas {quoted(name)} tidak sesuai isian {quoted(field.get('id', ''))}. Perbaiki angkanya.",
                )
            )
        else:
            advice = "Pakai required, readonly, min, max, minlength, atau maxlength."
            flaws.append((rule, f"Aturan {quoted(name)} tidak dijalankan. {advice}"))
    return ({"validate": validate} if validate else {}) | ({"readonly": True} if readonly else {})


def _constraints(field: etree._Element) -> Sequence[etree._Element]:
    return [rule for part in _inside(field, "validation") for rule in _inside(part, "constraint")]


def _whole(text: str | None) -> bool:
    with suppress(ValueError):
        return abs(int(text or "")) < 2**53
    return False


def _fixed(text: str | None) -> str | None:
    """The text, or nothing where an expression would have to be computed."""
    return None if text is None or text.strip()[:2] in ("${", "#{") else text


def _inside(element: etree._Element | None, tag: str) -> list[etree._Element]:
    names = {f"{{{uri}}}{tag}" for uri in CAMUNDA}
    return [] if element is None else [child for child in element if child.tag in names]


def _line(element: etree._Element) -> int:
    return cast("int | None", element.sourceline) or 1
