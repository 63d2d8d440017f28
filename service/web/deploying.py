"""Terapkan: a process owner sees findings and changes first, and only then puts a diagram into force."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from service import definitions, identity
from service.definitions import ERROR, Definition
from service.diagram import read
from service.errors import Invalid, NotFound
from service.incoming import parse
from service.web.changes import changes
from service.web.visitor import actor, looking, now, writing

page = Blueprint("deploying", __name__)


@dataclass(frozen=True, slots=True)
class Package:
    """A diagram with its forms by form id, as uploaded; ``bundle`` carries both through the confirming page."""

    xml: bytes
    forms: Mapping[str, Any]

    @property
    def bundle(self) -> dict[str, str]:
        """Both as text for hidden fields."""
        texts = {"bpmn": self.xml, "forms": json.dumps(self.forms).encode()}
        return {name: base64.b64encode(text).decode() for name, text in texts.items()}


@page.get("/sop/terapkan")
def upload() -> str:
    """The page to bring files."""
    identity.require(actor(), "definition.deploy")
    return render_template("deploy.html")


@page.post("/sop/terapkan/periksa")
def check() -> Any:
    """Show findings and changes; nothing is stored."""
    identity.require(actor(), "definition.deploy")
    package = _uploaded()
    with looking() as session:
        seats = identity.seats_by_name(session, actor().tenant)
        old = _in_force(session, package)
        package = _completed(package, old)
        findings = definitions.check(package.xml, package.forms, seats)
    wrong = any(finding.severity == ERROR for finding in findings)
    diagram = None if wrong else read(package.xml)
    return render_template(
        "deploy.html",
        package=package,
        findings=findings,
        wrong=wrong,
        diagram=diagram,
        old=old,
        changes=changes(old, diagram, package.forms) if old and diagram else [],
    ), (422 if wrong else 200)


@page.post("/sop/terapkan")
def deploy() -> Any:
    """Put what was just shown into force."""
    identity.require(actor(), "definition.deploy")
    package = _confirmed()
    with writing() as session:
        done = definitions.deploy(session, actor().tenant, package.xml, package.forms, actor(), now())
    said = _("tidak berubah") if done.unchanged else _("mulai berlaku")
    flash(_("%(name)s versi %(version)s %(said)s.", name=done.name, version=done.version, said=said))
    return redirect(url_for("procedures.procedure", key=done.key))


def _uploaded() -> Package:
    """The files of this request; Invalid when the diagram is missing or a form is no JSON."""
    diagram = request.files.get("bpmn")
    if diagram is None or not diagram.filename:
        raise Invalid("Pilih satu berkas diagram (.bpmn), lalu periksa lagi.")
    forms = [file for file in request.files.getlist("forms") if file.filename]
    return Package(diagram.read(), dict(_form(file.read()) for file in forms))


def _form(data: bytes) -> tuple[str, Any]:
    try:
        schema = parse(data.decode("utf-8"))
        return str(schema["id"]), schema
    except (UnicodeDecodeError, Invalid, KeyError, TypeError) as error:
        raise Invalid(
            "Berkas formulir harus berupa JSON dengan “id”. Simpan ulang dari pemodel formulir."
        ) from error


def _in_force(session: Any, package: Package) -> Definition | None:
    try:
        return definitions.get(session, actor().tenant, read(package.xml).main.id)
    except (Invalid, NotFound):
        return None


def _completed(package: Package, old: Definition | None) -> Package:
    """Forms that were not brought along stay as they are in the version in force."""
    return Package(package.xml, {**old.forms, **package.forms}) if old else package


def _confirmed() -> Package:
    try:
        xml, forms = (
            base64.b64decode(request.form.get(name, ""), validate=True) for name in ("bpmn", "forms")
        )
        return Package(xml, parse(forms.decode("utf-8")))
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Invalid("Kiriman tidak lengkap. Pilih berkasnya lagi, lalu periksa.") from error
