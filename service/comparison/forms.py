"""The differences of two versions' forms: files, and the fields that a diagram describes itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from service.comparison.components import components
from service.comparison.fields import Said, asks, differing
from service.comparison.model import BOTH, NEW, OLD, Difference, Phrase, Spec
from service.comparison.naming import called, place
from service.comparison.reading import Drawing, Part
from service.definitions.generated import generated
from service.diagram.intake import BPMN, parse

_DEPLOYED = "camunda-forms:deployment:"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A form with what shows it: ``element`` is the first step that does."""

    title: Phrase
    place: Phrase
    element: str | None


def filled(
    old: Spec, new: Spec, before: Drawing, after: Drawing, was: Mapping[str, str]
) -> Iterator[Difference]:
    """Every difference of the forms. The parts have the ids of ``new``; ``was`` as in ``parts.compared``."""
    partners = _partners(old.forms, new.forms, before, after)
    for id, schema in new.forms.items():
        sheet, partner = _sheet(id, after), partners.get(id, id)
        if partner in old.forms:
            yield from _told(differing(old.forms[partner], schema), sheet, BOTH, was)
        else:
            parts = components(schema).values()
            steering = (said for part in parts for said in asks(part))
            yield from _told(chain([_came(schema)], steering), sheet, NEW, {})
    for id in old.forms:
        if id not in new.forms and id not in partners.values():
            yield from _told([Said("form-gone", "{subject} dihapus")], _sheet(id, before), OLD, was)
    yield from _described(_fields(old.xml, was), _fields(new.xml, {}), before, after, was)


def _told(found: Iterable[Said], sheet: _Sheet, side: str, was: Mapping[str, str]) -> Iterator[Difference]:
    stood = None if side == NEW or sheet.element is None else was.get(sheet.element, sheet.element)
    element = stood if side == OLD else sheet.element
    for said in found:
        values = {"subject": sheet.title, **said.values}
        yield Difference(said.kind, element, said.text, values, side, stood, sheet.place)


def _came(schema: Any) -> Said:
    parts = tuple(Phrase("“{label}”", {"label": each.label}) for each in components(schema).values())
    text = "{subject} baru: {parts}" if parts else "{subject} baru, masih kosong"
    return Said("form-new", text, {"parts": parts})


def _partners(
    old: Mapping[str, Any], new: Mapping[str, Any], before: Drawing, after: Drawing
) -> dict[str, str]:
    """New form id -> old form id, where the same step shows it and only one side has each."""
    found: dict[str, str] = {}
    for id, part in after.items():
        now, then = _form(part), _form(before[id]) if id in before else None
        if now and then and now in new and now not in old and then in old and then not in new:
            found.setdefault(now, then)
    return found


def _form(part: Part) -> str | None:
    """The id of the form file that a step or start shows."""
    key = str(part.facts.get("camunda:formKey", ""))
    if key.startswith(_DEPLOYED):
        return key.removeprefix(_DEPLOYED).removeprefix("forms/").removesuffix(".form")
    return part.facts.get("camunda:formRef")


def _sheet(id: str, found: Drawing) -> _Sheet:
    users = [part for part in found.values() if _form(part) == id]
    names = tuple(Phrase("“{name}”", {"name": called(part, found)}) for part in users)
    title = Phrase("Formulir {names}", {"names": names or (Phrase("“{name}”", {"name": id}),)})
    alone = len(users) == 1
    return _Sheet(title, place(users[0], found) if alone else title, users[0].id if users else None)


def _fields(xml: bytes, was: Mapping[str, str]) -> dict[str, Any]:
    """The forms the diagram itself describes, by the element that shows them now."""
    root, now = parse(xml), {old: new for new, old in was.items()}
    processes = [each.get("id", "") for each in root.iterfind(f"{{{BPMN}}}process")]
    found = (each for id in processes for each in generated(root, id))
    return {now.get(each.element, each.element): dict(each.schema) | {"id": ""} for each in found}


def _described(
    old: Mapping[str, Any], new: Mapping[str, Any], before: Drawing, after: Drawing, was: Mapping[str, str]
) -> Iterator[Difference]:
    for id in {**new, **old}:
        if (id in old and id not in after) or (id in new and id not in before):
            continue  # it came or went with its step
        parts = after if id in new else before
        title = Phrase("Formulir {names}", {"names": Phrase("“{name}”", {"name": called(parts[id], parts)})})
        sheet = _Sheet(title, place(parts[id], parts), id)
        if id not in old:
            yield from _told([_came(new[id])], sheet, BOTH, was)
        elif id not in new:
            yield from _told([Said("form-gone", "{subject} dihapus")], sheet, BOTH, was)
        else:
            yield from _told(differing(old[id], new[id]), sheet, BOTH, was)
