"""Lengkapi: what a drawing lacks to run, proposed and confirmed."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from service import drafts, identity, repairs
from service.drafts import Draft, Overtaken
from service.errors import Invalid
from service.repairs import Proposal
from service.web.refusals import sentence
from service.web.visitor import actor, looking, now, writing

page = Blueprint("mending", __name__)
CHOSEN = "pilihan:"


@page.get("/rancangan/<id>/lengkapi", endpoint="wizard")
def wizard(id: str) -> str:
    """What is missing, what is proposed for it, and what the check says besides; ``?semua`` ticks everything."""
    with looking() as session:
        return _page(session, drafts.get(session, actor(), id))


@page.post("/rancangan/<id>/lengkapi", endpoint="apply")
def apply(id: str) -> Any:
    """Carry out what was ticked, as the next revision of the draft."""
    identity.require(actor(), "draft.edit")
    revision = request.form.get("revisi", default=0, type=int)
    ticked = request.form.getlist("pilih")
    chosen = {each: request.form.get(CHOSEN + each, "") for each in ticked}
    if not chosen:
        with looking() as session:
            drafts.get(session, actor(), id)  # an unknown draft is told as such
        flash(_("Belum ada yang dipilih. Centang perbaikan yang Anda setujui, lalu terapkan."))
        return redirect(url_for("mending.wizard", id=id))
    try:
        with writing() as session:
            draft = drafts.get(session, actor(), id)
            seats = identity.seats_by_name(session, actor().tenant)
            xml, forms = repairs.apply(draft.xml, draft.forms, chosen, seats)
            changed = {form: schema for form, schema in forms.items() if draft.forms.get(form) != schema}
            drafts.save(session, actor(), id, revision, now(), xml=xml, forms=changed)
    except (Invalid, Overtaken) as no:
        with looking() as session:
            return _page(session, drafts.get(session, actor(), id), chosen, sentence(no)), (
                409 if isinstance(no, Overtaken) else 422
            )
    mended = sum(value != repairs.LEAVE for value in chosen.values())
    if mended:
        flash(ngettext("%(num)d perbaikan diterapkan.", "%(num)d perbaikan diterapkan.", mended))
    else:
        flash(_("Tidak ada yang diubah: semua yang dicentang dibiarkan seperti semula."))
    return redirect(url_for("mending.wizard", id=id))


def _page(session: Session, draft: Draft, chosen: dict[str, str] | None = None, wrong: str = "") -> str:
    """``chosen`` is what was ticked before something went wrong: it stays ticked."""
    found: tuple[Proposal, ...] = ()
    try:
        found = repairs.proposals(draft.xml, draft.forms, identity.seats_by_name(session, draft.tenant))
    except Invalid as no:
        wrong = wrong or sentence(no)
    every = "semua" in request.args
    ticked = {each.id: each.default for each in found if every or each.safe} if chosen is None else chosen
    return render_template(
        "mending.html",
        draft=draft,
        proposals=found,
        ticked=ticked,
        every=every,
        wrong=wrong,
        findings=drafts.check(session, draft),
        editable=draft.editable and identity.may(actor(), "draft.edit"),
    )
