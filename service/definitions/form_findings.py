"""What the check says of one form while it is drawn: its own flaws with the component they lie in, and what the diagram
would miss. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service import forms
from service.definitions.expressions import variables
from service.definitions.findings import ERROR, WARNING, Subject, brief
from service.definitions.papers import papers
from service.diagram import Diagram, read
from service.diagram.intake import parse
from service.errors import Refusal


@dataclass(frozen=True, slots=True)
class FormFinding:
    """One sentence about a form: ``component`` is the id of the part it lies in, ``element`` a part of the diagram.

    An "error" keeps the form from being used.
    """

    rule: str
    severity: str
    sentence: str
    component: str | None = None
    element: str | None = None


def form_findings(xml: bytes, others: Mapping[str, Any], id: str, schema: Any) -> tuple[FormFinding, ...]:
    """Everything wrong with the form ``id`` in a draft, errors first.

    ``others`` are the draft's forms; where ``id`` is among them, ``schema`` stands in its place. A diagram that cannot
    be read has nothing to say here.
    """
    flaws = [FormFinding(each.rule, each.severity, each.sentence) for each in papers({id: schema})]
    if not flaws:
        flaws = [
            FormFinding(each.rule, each.severity, brief(each.sentence, 500), component_at(schema, each.path))
            for each in forms.lint(schema)
        ]
        if not any(each.severity == ERROR for each in flaws):  # a broken form gives nothing to ask for
            flaws += _missed(xml, {**others, id: schema})
    return tuple(sorted(dict.fromkeys(flaws), key=lambda each: each.severity == WARNING))


def component_at(schema: Mapping[str, Any], path: str) -> str | None:
    """The id of the innermost component on a flaw's path (``components.3.components.0.validate.pattern``)."""
    part: Any = schema
    found: str | None = None
    steps = iter(path.split("."))
    for step in steps:
        inside = part.get("components") if step == "components" and isinstance(part, Mapping) else None
        index = next(steps, "")
        if not isinstance(inside, list) or not index.isdecimal() or int(index) >= len(inside):
            break
        part = inside[int(index)]
        id = part.get("id") if isinstance(part, Mapping) else None
        found = id if isinstance(id, str) else found
    if found is None and any(each.get("id") == path for each in _parts(schema)):
        return path
    return found


def _parts(part: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(part, Mapping):
        yield part
        inside = part.get("components")
        for each in inside if isinstance(inside, list) else ():
            yield from _parts(each)


def _missed(xml: bytes, schemas: Mapping[str, Any]) -> Iterator[FormFinding]:
    """Conditions of the diagram that ask for a field which no form has."""
    usable = {id: schema for id, schema in schemas.items() if isinstance(schema, Mapping)}
    try:
        diagram: Diagram = read(xml)
        subject = Subject(diagram, parse(xml), diagram.main, usable, {})
    except Refusal:
        return
    for each in variables(subject):
        yield FormFinding(each.rule, each.severity, each.sentence, None, each.element)
