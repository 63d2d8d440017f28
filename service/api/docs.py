"""The document to browse, without a word from elsewhere: for whoever is signed in, and for programs."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from service.api import caller
from service.api.routing import Route

_ASKED = Route("GET", "/docs", lambda: None, "This document to browse.")


def page(document: dict[str, Any]) -> Any:
    """The page with the whole document in it, so that it asks for nothing more.

    A browser's session opens it, though it opens nothing else here: the page shows no agency's data.
    """
    wanted = request.accept_mimetypes.best_match(["text/html", "application/json"])
    if request.authorization is None and wanted != "application/json":
        if not current_user.is_authenticated:
            return redirect(url_for("auth.sign_in", next=request.path))
    else:
        caller.ask(_ASKED)
    return render_template("docs.html", document=document)
