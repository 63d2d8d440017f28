"""The modeler: a draft's diagram, drawn in the browser."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from service import drafts, identity
from service.incoming import unreadable
from service.web.drafting import MOST_VALUES
from service.web.intake import posted
from service.web.visitor import actor, answer, looking, now, writing

page = Blueprint("modelling", __name__)


@page.get("/rancangan/<id>/diagram", endpoint="modeler")
def modeler(id: str) -> str:
    """The page one draws on; who may not, or may no longer, reads the same drawing."""
    with looking() as session:
        draft = drafts.get(session, actor(), id)
        seats = sorted(
            identity.seats(session, actor().tenant).values(), key=lambda each: each.name.casefold()
        )
    return render_template(
        "modeler.html",
        draft=draft,
        editable=draft.editable and identity.may(actor(), "draft.edit"),
        author=actor().person in {*draft.authors, draft.created_by},
        seats=[{"key": each.key, "name": each.name, "external": each.external} for each in seats],
    )


@page.post("/rancangan/<id>/salinan", endpoint="copy")
def copy(id: str) -> Any:
    """What could not be saved over somebody else's becomes a draft of its own; where it stands."""
    xml, forms = _sent()
    with writing() as session:
        theirs = drafts.get(session, actor(), id)
        name = _("%(name)s (punya %(person)s)", name=theirs.name[:100], person=actor().name[:50])
        made = drafts.begin(
            session,
            actor(),
            now(),
            key=theirs.key,
            version=theirs.base,
            xml=theirs.xml,
            forms=theirs.forms,
            name=name,
            authors=theirs.authors,
        )
        gone: dict[str, Any] = dict.fromkeys(made.forms.keys() - theirs.forms.keys())
        drafts.save(session, actor(), made.id, made.revision, now(), xml=xml, forms=gone | forms)
    return answer(to=url_for("modelling.modeler", id=made.id))


def _sent() -> tuple[bytes | None, dict[str, Any]]:
    """Diagram and forms of this request, neither without a script; Invalid for JSON of another shape."""
    if not request.is_json:
        return None, {}
    body = posted(MOST_VALUES)
    xml, forms = body.get("xml"), body.get("forms") or {}
    if not isinstance(xml, str | None) or not isinstance(forms, dict):
        raise unreadable()
    return None if xml is None else xml.encode("utf-8"), forms
