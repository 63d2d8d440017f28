"""Pengesahan: a draft is proposed, and released by a second person."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from service import definitions, drafts, history, identity
from service.definitions import ERROR, Definition, Finding
from service.drafts import BaseMoved, Draft, Paper
from service.errors import Forbidden, Invalid, NotFound, Refusal
from service.web.changes import Section, changes
from service.web.drafting import editable, revision_sent
from service.web.refusals import sentence, told_code
from service.web.trail import sentence as told_in_words
from service.web.visitor import actor, agency, looking, now, writing

page = Blueprint("approving", __name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What somebody who decides on a draft must see.

    ``moved``: another version is in force than it was drawn from. ``awaited`` are versions that others released ahead,
    ``alone`` says that nobody may decide.
    """

    draft: Draft
    newest: Definition | None
    findings: tuple[Finding, ...]
    sections: list[Section]
    story: list[tuple[str, datetime]]
    people: Mapping[str, str]
    awaited: tuple[tuple[int, datetime], ...]
    alone: bool

    @property
    def errors(self) -> int:
        """How many findings keep it from being proposed."""
        return sum(each.severity == ERROR for each in self.findings)

    @property
    def moved(self) -> bool:
        """True when its release replaces something else than what it was drawn from."""
        return (self.newest.version if self.newest else None) != self.draft.base


@page.get("/rancangan/<id>/pengesahan", endpoint="approval")
def approval(id: str) -> str:
    """Where a draft stands, what it changes, and what may be decided."""
    return _shown(id)


def _shown(id: str, problem: str = "") -> str:
    with looking() as session:
        desk = _desk(session, drafts.get(session, actor(), id))
    return render_template(
        "approval.html",
        draft=desk.draft,
        desk=desk,
        editable=editable(desk.draft),
        decides=_decides(desk.draft),
        day=desk.draft.effective_at.astimezone(agency().clock).date() if desk.draft.effective_at else "",
        problem=problem,
        given=request.form if problem else {},
    )


def _desk(session: Session, found: Draft) -> Desk:
    newest = None
    if found.key:
        with suppress(NotFound):
            newest = definitions.get(session, found.tenant, found.key)
    findings = drafts.check(session, found) if found.state == "open" else ()
    entries = history.read(session, found.tenant, drafts.stream(found.id))
    hands = (found.created_by, found.changed_by, found.proposed_by, found.decided_by)
    ids = {
        *found.authors,
        *(each for each in hands if each),
        *(entry.actor for entry in entries if entry.actor),
    }
    people = identity.names(session, found.tenant, ids)
    story = [(told_in_words(entry, people), entry.at) for entry in reversed(entries)]
    proposed = found.state == "proposed"
    awaited = definitions.awaited(session, found.tenant, found.key) if proposed and found.key else ()
    alone = proposed and not drafts.deciders(session, found)
    return Desk(found, newest, findings, _sections(newest, found), story, people, awaited, alone)


def _sections(newest: Definition | None, found: Draft) -> list[Section]:
    """What its release would change of what is in force; nothing is said of a drawing that cannot be read."""
    with suppress(Invalid):
        return changes(newest, found) if newest and found.state != "released" else []
    return []


def _decides(found: Draft) -> bool:
    """Whether the visitor may release it: a second person."""
    try:
        identity.require(actor(), "draft.release")
        drafts.refuse_own(actor(), found)
    except Forbidden:
        return False
    return found.state == "proposed"


@page.post("/rancangan/<id>/ajukan")
def propose(id: str) -> Any:
    """Ask for release; what is wrong is said on the page, and what was typed stays."""
    identity.require(actor(), "draft.edit")
    try:
        at, paper = _day(request.form.get("berlaku", "")), _paper()
        with writing() as session:
            asked = drafts.propose(
                session,
                actor(),
                id,
                revision_sent(),
                now(),
                note=request.form.get("catatan", ""),
                effective_at=at,
                paper=paper,
                without_paper=request.form.get("tanpa_naskah") == "1",
            )
            told = drafts.deciders(session, asked)
    except NotFound:
        raise
    except Refusal as no:
        return _shown(id, sentence(no)), told_code(no)
    flash(_("Rancangan diajukan. Pemilik proses lain diberi tahu.") if told else _("Rancangan diajukan."))
    return redirect(url_for("approving.approval", id=id))


def _day(text: str) -> datetime | None:
    """The beginning of the day on the agency's clock; none for an empty field."""
    if not text.strip():
        return None
    try:
        on = date.fromisoformat(text)
        if not 1970 <= on.year <= 9998:
            raise ValueError
    except ValueError:
        raise Invalid("Tanggal berlaku harus tanggal seperti 2026-12-01. Perbaiki, atau kosongkan.") from None
    return datetime.combine(on, time(), agency().clock)


def _paper() -> Paper | None:
    file = request.files.get("naskah")
    if file is None or not file.filename:
        return None
    return Paper(file.filename, file.read())


@page.post("/rancangan/<id>/tarik")
def withdraw(id: str) -> Any:
    """Take the proposal back."""
    with writing() as session:
        drafts.withdraw(session, actor(), id, now())
    flash(_("Usulan ditarik. Rancangan dapat diubah lagi."))
    return redirect(url_for("approving.approval", id=id))


@page.post("/rancangan/<id>/kembalikan")
def send_back(id: str) -> Any:
    """Give it back to its authors with a reason."""
    identity.require(actor(), "draft.release")
    try:
        with writing() as session:
            drafts.send_back(session, actor(), id, request.form.get("alasan", ""), now())
    except Invalid as no:
        return _shown(id, sentence(no)), told_code(no)
    flash(_("Rancangan dikembalikan kepada perancangnya."))
    return redirect(url_for("approving.approval", id=id))


@page.post("/rancangan/<id>/sahkan")
def release(id: str) -> Any:
    """Put what was seen into force."""
    identity.require(actor(), "draft.release")
    over = request.form.get("menggantikan", "")
    confirmed = int(over) if over.isascii() and over.isdigit() and len(over) < 10 else None
    try:
        with writing() as session:
            done = drafts.release(session, actor(), id, request.form.get("sidik", ""), now(), over=confirmed)
            record = definitions.record(session, actor(), done.key, done.version)
    except BaseMoved as no:
        return _shown(id, sentence(no)), told_code(no)
    later = record.status == "scheduled"
    said = _("disahkan dan berlaku pada tanggalnya") if later else _("disahkan dan mulai berlaku")
    flash(_("%(name)s versi %(version)s %(said)s.", name=done.name, version=done.version, said=said))
    return redirect(url_for("versions.versions", key=done.key))


@page.get("/rancangan/<id>/naskah.pdf")
def paper(id: str) -> Response:
    """The signed sheet that came with the proposal."""
    with looking() as session:
        found = drafts.get(session, actor(), id)
        return handed_out(drafts.paper_of(session, actor(), found.paper))


def handed_out(paper: Paper) -> Response:
    """A PDF as a download: it is never shown inside our pages."""
    response = Response(paper.data, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=f"naskah-{paper.sha256[:12]}.pdf")
    return response


@page.post("/sop/pengesahan")
def rule() -> Any:
    """Whether an SOP comes into force only when a second person has released it."""
    by_two = request.form.get("berdua") == "1"
    with writing() as session:
        changed = drafts.set_rule(session, actor(), by_two, now())
    if changed:
        flash(
            _("Mulai sekarang SOP berlaku hanya setelah disahkan orang kedua.")
            if by_two
            else _("Mulai sekarang pemilik proses dapat menerapkan SOP sendiri.")
        )
    return redirect(url_for("procedures.procedures"))
