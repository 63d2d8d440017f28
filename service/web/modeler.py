"""Where the desktop Modeler finds our pages: the well-known document, and the addresses it makes up from it."""

from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for

from service import instances
from service.web.visitor import actor, answer, looking, now

page = Blueprint("modeler", __name__)


@page.get("/.well-known/camunda-automation-platform/webapps")
def webapps() -> Response:
    """Our pages in the place of Camunda's; the Modeler asks without saying who it is."""
    root = current_app.extensions["lajur"].post.public_url or request.host_url.rstrip("/")
    return answer(adminUrl=f"{root}/orang", cockpitUrl=f"{root}/berkas", tasklistUrl=f"{root}/tugas")


@page.get("/berkas/process-instance/<id>")
def case(id: str) -> Any:
    """The case."""
    with looking() as session:
        found = instances.case(session, actor(), id, now())
    return redirect(url_for("cases.case", id=found.id))


@page.get("/berkas/process-definition/<key>")
def procedure(key: str) -> Any:
    """The SOP in that version; ids are ``key:version:uuid``."""
    key, _, rest = key.partition(":")
    version = rest.partition(":")[0]
    if version.isascii() and version.isdigit() and len(version) < 10:
        return redirect(url_for("procedures.version", key=key, version=int(version)))
    return redirect(url_for("procedures.procedure", key=key))


@page.get("/berkas/repository")
def deployments() -> Any:
    """The SOPs, where the Modeler looks for a deployment."""
    return redirect(url_for("procedures.procedures"))


@page.get("/tugas/")
def tasklist() -> Any:
    """The Modeler ends each of the addresses with a slash."""
    return redirect(url_for("inbox.tasks"))


@page.get("/berkas/")
def cockpit() -> Any:
    """The cases, as above."""
    return redirect(url_for("cases.cases"))


@page.get("/orang/")
def admin() -> Any:
    """The people, as above."""
    return redirect(url_for("people.people"))
