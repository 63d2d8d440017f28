"""Rancangan: what is being drawn, begun from a version, a file or nothing, and saved without loss."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from service import definitions, drafts, identity
from service.definitions import Definition
from service.drafts import Draft, Overtaken
from service.errors import Invalid, Refusal
from service.incoming import parse, unreadable
from service.web.intake import posted
from service.web.refusals import sentence, told_code
from service.web.visitor import actor, answer, looking, now, writing

page = Blueprint("drafting", __name__)
FILTERS = ("q", "state", "after")
MOST_VALUES = 60_000
"""Values of all forms of a draft together."""


@page.get("/rancangan", endpoint="drafts")
def listed() -> str:
    """Every draft, one's own, or what waits for one's decision."""
    return _list()


def _list(problem: str = "", given: Mapping[str, str] | None = None) -> str:
    asked: dict[str, Any] = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    with looking() as session:
        found = drafts.listed(
            session,
            actor(),
            search=asked.get("q", ""),
            state=asked.get("state", ""),
            after=asked.get("after", ""),
        )
        waiting = drafts.counted(session, actor(), "waiting")
        people = identity.names(session, actor().tenant, _people(found.rows))
        sops = definitions.latest(session, actor().tenant)
    return render_template(
        "drafts.html",
        found=found,
        waiting=waiting,
        people=people,
        sops=sops,
        asked=asked,
        problem=problem,
        given=given or request.args,
    )


def _people(rows: Any) -> set[str]:
    return {person for row in rows for person in (row.changed_by, row.proposed_by) if person}


@page.post("/rancangan")
def begin() -> Any:
    """A new draft; who brought what is no diagram gets the page back with what was typed."""
    identity.require(actor(), "draft.edit")
    try:
        given = _wanted()
        with writing() as session:
            made = drafts.begin(session, actor(), now(), **given)
    except Refusal as no:
        return _list(sentence(no), request.form), told_code(no)
    flash(_("Rancangan “%(name)s” dibuat.", name=made.name))
    return redirect(url_for("modelling.modeler", id=made.id))


def _wanted() -> dict[str, Any]:
    """What the form asks for: of a version, of a file, or nothing beforehand."""
    kind, name = request.form.get("asal", ""), request.form.get("nama", "")
    if kind == "versi":
        key, number, version = request.form.get("sop", "").partition(":")
        if not key:
            raise Invalid("SOP belum dipilih. Pilih SOP yang akan diubah.")
        if number and not (version.isascii() and version.isdigit() and len(version) < 10):
            raise Invalid("Versi SOP tidak dikenal. Pilih dari daftar.")
        return {"key": key, "version": int(version) if version else None, "name": name}
    if kind == "berkas":
        xml, forms = uploaded()
        return {"xml": xml, "forms": forms, "name": name}
    if kind == "kosong":
        if not name.strip():
            raise Invalid(
                "Nama SOP baru belum diisi. Tulis namanya, misalnya “Layanan konsultasi statistik”."
            )
        return {"name": name}
    raise Invalid("Belum dipilih dari mana rancangan dimulai. Pilih salah satu.")


def uploaded() -> tuple[bytes, dict[str, Any]]:
    """The diagram and the forms, by their ids, of this request; Invalid when one is missing or no form."""
    diagram = request.files.get("bpmn")
    if diagram is None or not diagram.filename:
        raise Invalid("Pilih satu berkas diagram (.bpmn), lalu coba lagi.")
    forms = [file for file in request.files.getlist("forms") if file.filename]
    return diagram.read(), dict(_form(file.read()) for file in forms)


def _form(data: bytes) -> tuple[str, Any]:
    try:
        schema = parse(data.decode("utf-8"))
        return str(schema["id"]), schema
    except (UnicodeDecodeError, Invalid, KeyError, TypeError) as error:
        raise Invalid(
            "Berkas formulir harus berupa JSON dengan “id”. Simpan ulang dari pemodel formulir."
        ) from error


@page.get("/rancangan/<id>")
def draft(id: str) -> Any:
    """A draft is drawn first of all."""
    with looking() as session:
        found = drafts.get(session, actor(), id)
    return redirect(url_for("modelling.modeler", id=found.id))


@page.post("/rancangan/<id>/nama")
def rename(id: str) -> Any:
    """Another name for the draft itself."""
    with writing() as session:
        found = drafts.rename(session, actor(), id, request.form.get("nama", ""), now())
    flash(_("Rancangan sekarang bernama “%(name)s”.", name=found.name))
    return redirect(url_for("approving.approval", id=id))


@page.post("/rancangan/<id>/buang")
def discard(id: str) -> Any:
    """Put the draft away, unless somebody has saved it since the page was made."""
    with writing() as session:
        drafts.discard(session, actor(), id, revision_sent(), now())
    flash(_("Rancangan dibuang."))
    return redirect(url_for("drafting.drafts"))


def revision_sent() -> int:
    """The revision that the page of this form showed."""
    text = request.form.get("revisi", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Invalid("Revisi rancangan belum disebut. Muat ulang halaman, lalu coba lagi.")
    return int(text)


@page.get("/rancangan/<id>/isi")
def content(id: str) -> Any:
    """Diagram and forms for the page's script."""
    with looking() as session:
        found = drafts.get(session, actor(), id)
        names = identity.names(session, actor().tenant, [found.changed_by])
    return answer(
        id=found.id,
        revision=found.revision,
        state=found.state,
        xml=found.xml.decode(),
        forms=found.forms,
        name=found.name,
        editable=editable(found),
        by=names.get(found.changed_by, ""),
        changed_at=found.changed_at.isoformat(),
    )


@page.put("/rancangan/<id>/isi")
def save(id: str) -> Any:
    """Save what the script sent; who was overtaken is told by whom, and keeps what he has."""
    revision, xml, forms = _sent()
    try:
        with writing() as session:
            saved = drafts.save(session, actor(), id, revision, now(), xml=xml, forms=forms)
    except Overtaken as no:
        return answer(message=sentence(no), by=no.name, at=no.at.isoformat(), revision=no.revision), 409
    return answer(revision=saved.revision, saved_at=saved.changed_at.isoformat())


def editable(found: Draft) -> bool:
    """Whether the visitor may draw on it now."""
    return found.editable and identity.may(actor(), "draft.edit")


def base_of(session: Session, found: Draft) -> Definition | None:
    """The version a draft was begun from."""
    if found.key is None or found.base is None:
        return None
    return definitions.get(session, found.tenant, found.key, found.base)


def _sent() -> tuple[int, bytes | None, Mapping[str, Any] | None]:
    """Revision, diagram and forms of this request; Invalid unless it is JSON of that shape."""
    body = posted(MOST_VALUES)
    revision, xml, forms = body.get("revision"), body.get("xml"), body.get("forms")
    if not isinstance(revision, int) or isinstance(revision, bool):
        raise Invalid("Revisi rancangan belum disebut. Muat ulang halaman, lalu simpan lagi.")
    if not isinstance(xml, str | None) or not isinstance(forms, dict | None):
        raise unreadable()
    return revision, None if xml is None else xml.encode("utf-8"), forms
