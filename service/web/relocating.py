"""Pindah versi: running cases follow another version, planned and shown beforehand, then moved in view."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from service import comparison, definitions, identity, relocation
from service.comparison import Phrase
from service.errors import Conflict, Invalid, NotFound, Refusal
from service.relocation import Plan, Relocation, Stayed
from service.web.refusals import sentence, told_code
from service.web.visitor import actor, answer, looking, now, writing

page = Blueprint("relocating", __name__)
PAIR = "pasang."
MOST_PAIRS = 500


@page.get("/sop/<key>/pindah", endpoint="plan")
def plan(key: str) -> Any:
    """What moving the cases would do, for the versions and pairs of the address; nothing is written."""
    identity.require(actor(), "case.relocate")
    return _shown(key, request.args)


@page.post("/sop/<key>/pindah", endpoint="carry_out")
def carry_out(key: str) -> Any:
    """Move them, with a reason; who cannot follow stays."""
    asked = request.form
    try:
        source, target = _versions(asked)
        with writing() as session:
            given = (session, actor(), key, source, target, _pairs(asked), asked.get("alasan", ""), now())
            id = relocation.carry_out(*given)
    except (Invalid, Conflict) as no:
        return _shown(key, asked, no)
    return redirect(url_for("relocating.relocation", key=key, id=id))


@page.get("/sop/<key>/pindah/<id>", endpoint="relocation")
def one(key: str, id: str) -> str:
    """How far a relocation has come, and who stayed."""
    with looking() as session:
        definition = definitions.get(session, actor().tenant, key)
        found = _found(session, key, id)
    return render_template("relocated.html", definition=definition, found=found, why=_why)


@page.get("/sop/<key>/pindah/<id>/kemajuan", endpoint="progress")
def progress(key: str, id: str) -> Response:
    """The same in numbers, for the page's script."""
    with looking() as session:
        found = _found(session, key, id)
    return answer(
        running=found.running and not found.resting,
        share=found.share,
        moved=found.moved,
        stayed=found.stayed,
        total=found.total,
    )


def _found(session: Session, key: str, id: str) -> Relocation:
    found = relocation.get(session, actor(), id)
    if found.definition != key:
        raise NotFound("Pemindahan tidak ditemukan. Lihat daftarnya di halaman Pindah versi.")
    return found


def _shown(key: str, asked: Mapping[str, str], problem: Refusal | None = None) -> Any:
    """The page with the plan; what was typed stays where something is refused."""
    with looking() as session:
        definition = definitions.get(session, actor().tenant, key)
        running = relocation.traffic(session, actor(), key)
        found: Plan | None = None
        try:
            source, target = _chosen(asked, definition.version, running)
            if source is not None and target is not None:
                found = relocation.plan(session, actor(), key, source, target, now(), _pairs(asked))
        except (Invalid, Conflict, NotFound) as no:
            source, target, problem = None, None, problem or no
        past = relocation.listed(session, actor(), key)
    drawn = render_template(
        "relocation.html",
        definition=definition,
        running=running,
        plan=found,
        source=source,
        target=target,
        pair=PAIR,
        reason=asked.get("alasan", ""),
        problem=sentence(problem) if problem else "",
        past=past,
        worded=_worded,
        sentence=sentence,
    )
    return (drawn, told_code(problem)) if problem else drawn


def _chosen(
    asked: Mapping[str, str], newest: int, running: Mapping[int, int]
) -> tuple[int | None, int | None]:
    """The versions of the address; else from the newest older one that has cases to the one in force."""
    if asked.get("dari") or asked.get("ke"):
        return _versions(asked)
    older = max((number for number, cases in running.items() if cases and number != newest), default=None)
    return older, newest if older is not None else None


def _versions(asked: Mapping[str, str]) -> tuple[int, int]:
    texts = [asked.get(name, "").strip() for name in ("dari", "ke")]
    if not all(text.isascii() and text.isdigit() and len(text) < 10 for text in texts):
        raise Invalid("Versi asal dan versi tujuan harus dipilih dari daftar.")
    return int(texts[0]), int(texts[1])


def _pairs(asked: Mapping[str, str]) -> dict[str, str]:
    """What becomes what, as the owner chose it."""
    names = [name for name in asked if name.startswith(PAIR)]
    if len(names) > MOST_PAIRS:
        raise Invalid("Terlalu banyak pasangan. Pakai tabel di halaman ini.")
    return {name.removeprefix(PAIR): asked[name].strip() for name in names}


def _worded(change: Phrase) -> str:
    return comparison.told(change, _)


def _why(stayed: Stayed) -> str:
    return _(stayed.text).format(**stayed.values)
