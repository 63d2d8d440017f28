"""Orang: the agency's people, one person with everything an admin may change, and first passwords told once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from service import history, identity, personnel
from service.errors import Conflict, Invalid
from service.history import Entry
from service.identity import sessions
from service.personnel import FirstPassword, Particulars, accounts
from service.web.refusals import sentence
from service.web.visitor import actor, agency, life, looking, now, writing
from service.web.words import day, instant, role_name

page = Blueprint("people", __name__)
FILTERS = ("q", "role", "state", "sort", "after")
MOST_TOLD = 200
ROLES = (
    "seat_holder",
    "applicant",
    "process_owner",
    "agency_admin",
    "auditor",
    "data_reader",
    "operator",
    "program",
)
PERSONAL = ROLES[:-1]
"""What a person may be; a program is nothing else, from its beginning."""


@page.get("/orang", endpoint="people")
def people() -> str:
    """The list."""
    asked: dict[str, Any] = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    with looking() as session:
        found = personnel.roster(session, actor(), now(), **asked)
    return render_template(
        "people.html", found=found, asked=asked, roles=ROLES, most=personnel.MOST_FIRST_PASSWORDS
    )


@page.get("/orang/baru")
def new() -> str:
    """The form for somebody new."""
    identity.require(actor(), "people.change")
    return _new_form()


@page.post("/orang")
def add() -> Any:
    """Add a person; the answer tells the first password, once."""
    identity.require(actor(), "people.change")
    try:
        with writing() as session:
            roles = request.form.getlist("role")
            if not roles:
                raise Invalid("Orang baru perlu paling sedikit satu peran. Pilih perannya.")
            login = request.form.get("login", "")
            first = personnel.add_person(session, actor(), _particulars(), login, roles, now())
    except Invalid as no:
        return _new_form(sentence(no)), 422
    return _passwords([first]), 201


def _new_form(problem: str = "") -> str:
    typed = request.form if problem else {"role": ""}
    chosen = request.form.getlist("role") if problem else ["seat_holder"]
    return render_template(
        "person_new.html", problem=problem, typed=typed, chosen=chosen, roles=ROLES, about=about()
    )


@page.get("/orang/<id>")
def person(id: str) -> str:
    """One person from all sides."""
    return _person(id)


def _person(id: str, problem: str = "", at: str = "") -> str:
    with looking() as session:
        found = personnel.dossier(session, actor(), id, now())
        told = _history(session, id)
        seats = identity.seats(session, actor().tenant)
        inside = len(sessions.living(session, actor().tenant, id, now(), life()))
        acting = [each for each in personnel.mandates(session, actor()) if each.person == found.person.id]
    return render_template(
        "person.html",
        found=found,
        person=found.person,
        mandates=acting,
        seats=seats,
        sessions=inside,
        now=now(),
        told=told,
        roles=PERSONAL,
        about=about(),
        problem=problem,
        problem_at=at,
        typed=request.form if at == "data" else {},
        chosen=request.form.getlist("role") if at == "peran" else found.person.roles,
    )


def _history(session: Session, id: str) -> list[tuple[Entry, str]]:
    """What was changed of the person and when, by whom, the newest first."""
    tenant = actor().tenant
    entries = list(history.read(session, tenant, personnel.STREAM, id))
    entries += history.read(session, tenant, accounts.stream(id))
    entries.sort(key=lambda each: each.at)
    names = identity.names(session, tenant, {each.actor for each in entries if each.actor})
    return [(each, _told(each, names)) for each in reversed(entries[-MOST_TOLD:])]


def _told(entry: Entry, names: Mapping[str, str]) -> str:
    template, values = history.sentence(entry, names)
    said = {key: instant(value) for key, value in values.items() if isinstance(value, datetime)}
    return _(template).format(**values | said | {"role": role_name(str(values["role"]))})


@page.post("/orang/<id>")
def change(id: str) -> Any:
    """Another name, NIP or address."""
    try:
        with writing() as session:
            changed = personnel.change_person(session, actor(), id, _particulars(), now())
    except Invalid as no:
        return _person(id, sentence(no), "data"), 422
    flash(_("Data orang disimpan.") if changed else _("Tidak ada yang berubah."))
    return redirect(url_for("people.person", id=id))


@page.post("/orang/<id>/peran")
def roles(id: str) -> Any:
    """Exactly the roles that are ticked."""
    try:
        with writing() as session:
            changed = personnel.set_roles(session, actor(), id, request.form.getlist("role"), now())
    except (Invalid, Conflict) as no:
        return _person(id, sentence(no), "peran"), 422 if isinstance(no, Invalid) else 409
    flash(_("Peran disimpan.") if changed else _("Tidak ada yang berubah."))
    return redirect(url_for("people.person", id=id))


@page.post("/orang/<id>/nonaktif")
def disable(id: str) -> Any:
    """Close the account."""
    try:
        with writing() as session:
            personnel.disable(session, actor(), id, now())
    except Conflict as no:
        return _person(id, sentence(no), "akun"), 409
    flash(_("Akun dinonaktifkan. Sesi diakhiri dan tugasnya dikembalikan ke jabatan."))
    return redirect(url_for("people.person", id=id))


@page.post("/orang/<id>/aktif")
def enable(id: str) -> Any:
    """Open the account again."""
    with writing() as session:
        personnel.enable(session, actor(), id, now())
    flash(_("Akun diaktifkan kembali."))
    return redirect(url_for("people.person", id=id))


@page.post("/orang/<id>/langkah-kedua")
def second_step(id: str) -> Any:
    """Turn off the second step of somebody who lost the phone."""
    with writing() as session:
        was = accounts.reset_second_step(session, actor(), id, now())
    flash(_("Langkah kedua dimatikan.") if was else _("Langkah kedua memang tidak aktif."))
    return redirect(url_for("people.person", id=id))


@page.post("/orang/kata-sandi")
def passwords() -> Any:
    """New first passwords for the chosen people, told once."""
    with writing() as session:
        given = personnel.give_first_passwords(session, actor(), request.form.getlist("id"), now())
    return _passwords(given)


def _passwords(given: list[FirstPassword]) -> str:
    said = ngettext(
        "%(num)d kata sandi awal, ditunjukkan sekali ini saja.",
        "%(num)d kata sandi awal, ditunjukkan sekali ini saja.",
        len(given),
    )
    return render_template("first_passwords.html", given=given, said=said)


def _particulars() -> Particulars:
    form = request.form
    return Particulars(form.get("name", ""), form.get("nip", ""), form.get("email", ""))


@page.app_template_filter()
def local_day(at: datetime) -> str:
    """21 Nov 2026, on the agency's clock."""
    return day(at.astimezone(agency().clock))


def about() -> dict[str, str]:
    """What each role may, in a sentence."""
    return {
        "seat_holder": _("Mengambil dan menyelesaikan tugas jabatannya."),
        "applicant": _("Memulai layanan dan mengikuti berkasnya sendiri; dari luar instansi."),
        "process_owner": _("Menyusun dan menerapkan diagram SOP dan formulir; tidak mengerjakan tugas."),
        "agency_admin": _("Mengurus orang, jabatan, pengganti, dan kalender; tidak mengerjakan tugas."),
        "auditor": _("Membaca semua berkas dan riwayat; tidak mengubah apa pun."),
        "data_reader": _(
            "Tambahan bagi auditor: mengekspor riwayat dengan nama dan isian, tidak disamarkan."
        ),
        "operator": _("Menjalankan sistem dan mengulang pekerjaan yang gagal."),
        "program": _(
            "Bukan orang: program di pintu /engine-rest. Memegang semua hak atas semua berkas dan tugas instansi, juga "
            "atas nama pejabat; beri hanya kepada program yang Anda percaya. Tidak dapat masuk ke halaman."
        ),
    }
