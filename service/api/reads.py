"""Every answer that an auditor's program is given is kept in the history before it goes out."""

from flask import Response, current_app, g, request
from sqlalchemy.exc import OperationalError

from service.api.caller import engine, now
from service.api.refusals import told
from service.database import transaction
from service.history.reading import Lately, Read
from service.identity import Actor
from service.instances import readings

UNREAD = frozenset({"docs", "get_openapi_json", "get_engine", "get_version", "nothing"})
"""What shows nothing of anybody: the names of these routes."""


def kept(response: Response) -> Response:
    """The answer, once it is kept who was given it; a busy database gives nothing out."""
    who: Actor | None = g.caller.actor if "caller" in g else None
    name = (request.endpoint or "").rpartition(".")[2]
    if who is None or not readings.watched(who) or name in UNREAD or response.status_code >= 300:
        return response
    lately: Lately = current_app.extensions["read_lately"]
    read = Read(_asked(), "rest", request.remote_addr or "")
    if lately.knows(who.tenant, who.person, read, now()):
        return response
    try:
        with transaction(engine(), who.tenant) as session:
            readings.keep(session, who, read, now())
    except OperationalError:
        response.close()
        return told(503, "RestException", "Sistem sedang sibuk. Tunggu sebentar, lalu coba lagi.")
    lately.keep(who.tenant, who.person, read, now())
    return response


def _asked() -> str:
    """Method and address, and the question where it stands in the body."""
    address = f"{request.method} {request.full_path.rstrip('?')}"
    question = request.get_data(as_text=True) if request.is_json else ""
    return f"{address} {question}".strip()
