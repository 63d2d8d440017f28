"""What earlier steps wrote, with the labels of their forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from service import forms
from service.definitions import Definition
from service.definitions.course import Course
from service.forms import Field
from service.history import Entry
from service.identity import Actor
from service.web.authority import who
from service.web.words import written


@dataclass(frozen=True, slots=True)
class Paper:
    """One form as it was sent: the step, who, when, and its lines (label, text)."""

    step: str
    who: str
    at: datetime
    lines: tuple[tuple[str, str], ...]


def papers(course: Course, entries: Sequence[Entry], names: Mapping[str, str], actor: Actor) -> list[Paper]:
    """Every form sent so far, newest first, as its version had it. People outside the agency see only their own."""
    return [
        Paper(_step(definition, entry), who(entry, names, "-"), entry.at, lines)
        for entry, definition in ((entry, course.at(entry.seq)) for entry in reversed(entries))
        if reads(actor, entry)
        if (lines := _erased(entry) or _lines(definition, entry))
    ]


def _erased(entry: Entry) -> tuple[tuple[str, str], ...]:
    """Instead of a form's lines, on what basis they were lawfully erased."""
    if not entry.erased or entry.kind not in ("case_started", "task_completed"):
        return ()
    return ((_("Isian"), _("dihapus menurut %(basis)s", basis=entry.erased)),)


def reads(actor: Actor, entry: Entry) -> bool:
    """Whether ``actor`` may read what was written with an event: officials and auditors all, others their own."""
    return actor.inside or "auditor" in actor.roles or entry.actor == actor.person


def chosen(definition: Definition, entry: Entry) -> str:
    """The label of the decision a completed step took, and its reason; empty where there was none."""
    said = dict(
        _lines(definition, entry, only=("keputusan", "hasil", "sesuai", "data_tersedia", "opd_tersedia"))
    )
    reasons = dict(_lines(definition, entry, only=("alasan",)))
    return " ".join([*said.values(), *(f"“{reason}”" for reason in reasons.values())])


def _step(definition: Definition, entry: Entry) -> str:
    node = definition.diagram.main.nodes.get(_element(definition, entry))
    return node.name if node is not None and node.name else definition.name


def _element(definition: Definition, entry: Entry) -> str:
    return definition.start_element if entry.kind == "case_started" else entry.element or ""


def _lines(
    definition: Definition, entry: Entry, only: tuple[str, ...] = ("",)
) -> tuple[tuple[str, str], ...]:
    return tuple((label, text) for _, label, text in said(definition, entry, only))


def asked(definition: Definition, entry: Entry) -> tuple[Field, ...]:
    """The fields of the form that was sent with an event; none where it has no form."""
    schema = definition.form_for(_element(definition, entry))
    return forms.fields(schema) if schema is not None else ()


def said(
    definition: Definition, entry: Entry, only: tuple[str, ...] = ("",)
) -> tuple[tuple[str, str, str], ...]:
    """What was written with an event and is not empty: key, label and text of the form's fields, in its order.

    ``only`` are what the keys begin with.
    """
    values = (entry.data or {}).get("values")
    if not values:
        return ()
    known = asked(definition, entry)
    fields = [field for field in known if not field.readonly and field.key.startswith(only)]
    told = ((field.key, field.label or field.key, _told(field, _at(values, field.key))) for field in fields)
    return tuple((key, label, text) for key, label, text in told if text)


def _at(values: Any, path: str) -> Any:
    for name in path.split("."):
        values = values.get(name) if isinstance(values, Mapping) else None
    return values


def _told(field: Field, value: Any) -> str:
    if "tahun" in field.key and isinstance(value, int):
        return str(value)
    labels = {option.value: option.label for option in field.options}
    if isinstance(value, list):
        return "; ".join(
            str(labels.get(each, written(each))) if _simple(each) else written(each) for each in value
        )
    return str(labels[value]) if _simple(value) and value in labels else written(value)


def _simple(value: Any) -> bool:
    return isinstance(value, str | int | float | bool)
