"""Terapkan: a process owner sees findings and changes first, and only then puts a diagram into force."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from service import definitions, drafts, identity
from service.definitions import ERROR, Definition
from service.diagram import read
from service.errors import Invalid, NotFound
from service.incoming import parse
from service.web.changes import changes
from service.web.drafting import MOST_VALUES, uploaded
from service.web.visitor import actor, agency, looking, now, writing

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
    return render_template("deploy.html", by_two=agency().release_by_two)


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
        by_two=agency().release_by_two,
        changes=changes(old, package) if old and diagram else [],
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


@page.post("/sop/terapkan/rancangan")
def as_draft() -> Any:
    """Keep what was just shown as a draft, finished or not."""
    identity.require(actor(), "draft.edit")
    package = _confirmed()
    with writing() as session:
        made = drafts.begin(session, actor(), now(), xml=package.xml, forms=package.forms)
    flash(_("Tersimpan sebagai rancangan “%(name)s”.", name=made.name))
    return redirect(url_for("approving.approval", id=made.id))


def _uploaded() -> Package:
    """The files of this request; Invalid when the diagram is missing or a form is no JSON."""
    return Package(*uploaded())


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
        return Package(xml, parse(forms.decode("utf-8"), MOST_VALUES))
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Invalid("Kiriman tidak lengkap. Pilih berkasnya lagi, lalu periksa.") from error
