"""The forms of a draft, drawn in the browser: which step shows which, and each with its check and a trial."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from service import definitions, drafts, forms, identity
from service.definitions.findings import ERROR
from service.definitions.first_forms import FILLED, empty_form, first_form, free_id, with_form
from service.definitions.form_findings import FormFinding, form_findings
from service.diagram import Diagram, Node, read
from service.drafts import Draft, Overtaken
from service.errors import Invalid, NotFound
from service.forms.showing import initial, plain
from service.incoming import parse, unreadable
from service.web.filling import decision
from service.web.intake import posted
from service.web.refusals import sentence
from service.web.visitor import actor, agency, answer, looking, may, now, writing

page = Blueprint("form_design", __name__)
MOST_VALUES = 20_000
"""Values of one form."""
REVISION = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Use:
    """A step or a start that may show a form."""

    element: str
    name: str
    no: str
    lane: str
    form: str | None


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form of the draft with the steps that show it and what the check says of it."""

    id: str
    uses: Sequence[Use]
    fields: int
    errors: int
    warnings: int


@page.get("/rancangan/<id>/formulir", endpoint="forms")
def listed(id: str) -> str:
    """The draft's forms, the steps that still have none, and the ways to make one."""
    return _list(_draft(id))


@page.post("/rancangan/<id>/formulir")
def make(id: str) -> Any:
    """A new form: empty, from a step, a copy or a file; where a step was named, it shows the new form."""
    identity.require(actor(), "draft.edit")
    draft, diagram = _read(id)
    element, kind = request.form.get("langkah", ""), request.form.get("cara", "kosong")
    form = free_id(diagram, element or None, draft.forms)
    schema = _made(draft, diagram, kind, element, form)
    if kind == "berkas":
        form = str(schema["id"])
        if form in draft.forms:
            raise Invalid(
                "Formulir “{form}” sudah ada. Ganti “id” berkasnya, atau hapus dulu.", form=form[:80]
            )
    xml = with_form(draft.xml, element, form) if element else None
    return _saved(draft, xml, {form: schema}, url_for(".form", id=id, form=form))


@page.post("/rancangan/<id>/formulir/langkah")
def link(id: str) -> Any:
    """Let a step show another form of the draft, or none."""
    identity.require(actor(), "draft.edit")
    draft, _diagram = _read(id)
    form = request.form.get("formulir", "")
    if form and form not in draft.forms:
        raise NotFound("Formulir tidak ditemukan. Pilih dari daftar formulir.")
    xml = with_form(draft.xml, request.form.get("langkah", ""), form or None)
    return _saved(draft, xml, None, url_for(".forms", id=id))


@page.post("/rancangan/<id>/formulir/<form>/buang")
def remove(id: str, form: str) -> Any:
    """Take a form away that no step shows."""
    identity.require(actor(), "draft.edit")
    draft, diagram = _read(id)
    _schema(draft, form)
    if any(use.form == form for use in _uses(diagram)):
        raise Invalid(
            "Formulir ini masih dipakai sebuah langkah. Ganti dulu formulir langkahnya, lalu hapus."
        )
    return _saved(draft, None, {form: None}, url_for(".forms", id=id))


@page.post("/rancangan/<id>/formulir/usul")
def proposed(id: str) -> Any:
    """The first form for a step of the diagram as it was sent; nothing is stored."""
    draft, sent = _draft(id), posted(MOST_VALUES)
    xml = sent.get("xml")
    diagram = read(xml.encode() if isinstance(xml, str) else draft.xml)
    element = str(sent.get("element", ""))
    form = free_id(diagram, element, draft.forms)
    return answer(id=form, schema=first_form(diagram, element, form))


@page.get("/rancangan/<id>/formulir/<form>")
def form(id: str, form: str) -> str:
    """One form: drawn, checked and tried."""
    draft = _draft(id)
    schema = _schema(draft, form)
    uses = [use for use in _uses(_diagram(draft)) if use.form == form]
    editable = draft.editable and may("draft.edit")
    found = form_findings(draft.xml, draft.forms, form, schema)
    return render_template(
        "form_design.html",
        draft=draft,
        form=form,
        schema=schema,
        uses=uses,
        editable=editable,
        findings=[_shown(id, each) for each in found],
    )


@page.post("/rancangan/<id>/formulir/<form>/periksa")
def check(id: str, form: str) -> Any:
    """What the check says of the form as it was sent; nothing is stored."""
    draft, schema = _draft(id), posted(MOST_VALUES).get("schema")
    found = form_findings(draft.xml, draft.forms, form, schema)
    chosen = decision(schema) if isinstance(schema, Mapping) and not _wrong(found) else None
    return answer(
        findings=[_shown(id, each) for each in found],
        choices=[{"value": each.value, "label": each.label} for each in chosen.choices] if chosen else [],
        field=chosen.field if chosen else "",
    )


@page.post("/rancangan/<id>/formulir/<form>/coba")
def attempt(id: str, form: str) -> Any:
    """What the task page would answer to values typed into the form as it was sent; nothing is stored."""
    sent = posted(MOST_VALUES)
    draft, schema = _draft(id), sent.get("schema")
    values, data = sent.get("values"), sent.get("data", {})
    if not isinstance(schema, dict) or not isinstance(values, dict) or not isinstance(data, dict):
        raise unreadable()
    if _wrong(flaws := form_findings(draft.xml, draft.forms, form, schema)):
        text = "Formulir belum dapat dicoba: {kalimat} Perbaiki dulu temuannya."
        raise Invalid(text, kalimat=flaws[0].sentence)
    taken = forms.check(schema, values, initial(schema, data), today=now().astimezone(agency().clock).date())
    return answer(
        message=_("Isian lengkap. Pada tugas sungguhan langkah ini selesai."),
        values=plain(taken),
    )


def _list(draft: Draft) -> str:
    diagram = _diagram(draft)
    uses = _uses(diagram)
    return render_template(
        "form_designs.html",
        draft=draft,
        uses=uses,
        readable=diagram is not None,
        lacking=[use for use in uses if use.form is None or use.form not in draft.forms],
        lines=[
            _line(draft, form, schema, uses) for form, schema in sorted(draft.forms.items(), key=_order(uses))
        ],
        editable=draft.editable and may("draft.edit"),
    )


def _order(uses: Sequence[Use]) -> Any:
    """The forms in the order of the steps; the unused ones last."""
    places = {use.form: place for place, use in reversed(list(enumerate(uses)))}
    return lambda item: (places.get(item[0], len(uses)), item[0])


def _line(draft: Draft, form: str, schema: Any, uses: Sequence[Use]) -> FormLine:
    flaws = forms.lint(schema)
    wrong = sum(flaw.severity == ERROR for flaw in flaws)
    fields = 0 if wrong else len(forms.fields(schema))
    return FormLine(form, [use for use in uses if use.form == form], fields, wrong, len(flaws) - wrong)


def _made(draft: Draft, diagram: Diagram | None, kind: str, element: str, form: str) -> dict[str, Any]:
    """The new schema; Invalid or NotFound when it cannot be made as asked."""
    if kind == "langkah":
        if diagram is None:
            raise Invalid("Diagram rancangan ini belum dapat dibaca. Mulai dari formulir kosong.")
        return first_form(diagram, element, form)
    if kind == "salinan":
        return {**_schema(draft, request.form.get("sumber", "")), "id": form}
    if kind == "berkas":
        return _uploaded()
    return empty_form(form)


def _uploaded() -> dict[str, Any]:
    file = request.files.get("berkas")
    if file is None or not file.filename:
        raise Invalid("Pilih satu berkas formulir (.form), lalu kirim lagi.")
    with suppress(UnicodeDecodeError, Invalid):
        schema = parse(file.read().decode("utf-8"), MOST_VALUES)
        if isinstance(schema, dict) and isinstance(schema.get("id"), str):
            return schema
    raise Invalid("Berkas formulir harus berupa JSON dengan “id”. Simpan ulang dari pemodel formulir.")


def _saved(draft: Draft, xml: bytes | None, changed: Mapping[str, Any] | None, onward: str) -> Any:
    """Save what a form of the list asked for, on the revision that the person saw."""
    given = request.form.get("revisi", "")
    revision = int(given) if given.isdecimal() and len(given) < 10 else 0
    try:
        with writing() as session:
            drafts.save(session, actor(), draft.id, min(revision, REVISION), now(), xml=xml, forms=changed)
    except Overtaken as no:
        flash(sentence(no))
        return redirect(url_for(".forms", id=draft.id))
    return redirect(onward)


def _draft(id: str) -> Draft:
    with looking() as session:
        return drafts.get(session, actor(), id)


def _read(id: str) -> tuple[Draft, Diagram | None]:
    draft = _draft(id)
    return draft, _diagram(draft)


def _diagram(draft: Draft) -> Diagram | None:
    with suppress(Invalid):
        return read(draft.xml)
    return None


def _schema(draft: Draft, form: str) -> dict[str, Any]:
    if form not in draft.forms:
        raise NotFound("Formulir tidak ditemukan. Pilih dari daftar formulir.")
    found: dict[str, Any] = draft.forms[form]
    return found


def _uses(diagram: Diagram | None) -> list[Use]:
    """The start and the steps in the document's order."""
    if diagram is None:
        return []
    nodes = [node for node in diagram.main.nodes.values() if node.kind in FILLED]
    return [_use(diagram, node) for node in sorted(nodes, key=lambda node: node.kind != "startEvent")]


def _use(diagram: Diagram, node: Node) -> Use:
    lane = diagram.main.lane(node.lane)
    name = _("Mulai") if node.kind == "startEvent" else node.name or node.id
    form = node.form or definitions.content.deployed_form(node.attributes.get("formKey", ""))
    return Use(node.id, name, node.properties.get("no", ""), lane.name if lane else "", form)


def _wrong(findings: Sequence[FormFinding]) -> bool:
    return any(each.severity == ERROR for each in findings)


def _shown(id: str, each: FormFinding) -> dict[str, Any]:
    """A finding as the page's script takes it."""
    to = url_for("modelling.modeler", id=id) + f"#{each.element}" if each.element else ""
    return {
        "rule": each.rule,
        "severity": each.severity,
        "sentence": each.sentence,
        "component": each.component or "",
        "to": to,
    }
