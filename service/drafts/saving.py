"""Save, rename, discard: nothing that somebody else saved is overwritten."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session

from service import identity
from service.definitions.papers import canonical
from service.diagram import read
from service.drafts.beginning import named
from service.drafts.content import safe
from service.drafts.model import DISCARDED, Draft
from service.drafts.rows import draft, editable, found, refuse_closed, tell, touched
from service.errors import Invalid
from service.identity import Actor


def save(
    session: Session,
    actor: Actor,
    id: str,
    revision: int,
    now: datetime,
    *,
    xml: bytes | None = None,
    forms: Mapping[str, Any] | None = None,
) -> Draft:
    """The draft with another diagram, other forms, or both; what is the same already counts no revision.

    ``forms`` has the schemas that change by their ids, ``None`` takes one away. Overtaken when ``revision`` is not the
    newest, and nothing is overwritten; Conflict when the draft is proposed or released; Invalid for what is no safe
    XML or no form; Forbidden without ``draft.edit``; NotFound.
    """
    row = editable(session, actor, id, revision)
    before = orjson.loads(row.forms)
    after = {**before, **(forms or {})}
    after = {each: schema for each, schema in after.items() if schema is not None}
    safe(xml, after)
    papers = canonical(after)
    if (xml is not None and xml != row.xml) or papers != row.forms:
        row.xml, row.forms = row.xml if xml is None else xml, papers
        row.paper = None  # what was signed is not what is drawn any more
        _keyed(row)
        touched(row, actor, now)
        session.flush()
    return draft(row)


def _keyed(row: Any) -> None:
    """A draft of no SOP yet follows the id of its process; one of an SOP keeps the SOP's."""
    if row.base is None:
        with suppress(Invalid):
            row.key = read(row.xml).main.id


def rename(session: Session, actor: Actor, id: str, name: str, now: datetime) -> Draft:
    """Another name for the draft itself; the SOP keeps its own. Refused as ``save``, but for the revision."""
    identity.require(actor, "draft.edit")
    row = found(session, actor, id, hold=True)
    refuse_closed(row)
    row.name = named(name)
    session.flush()
    return draft(row)


def discard(session: Session, actor: Actor, id: str, revision: int, now: datetime) -> None:
    """Put the draft away; it is kept but found no more. Refused as ``save``."""
    row = editable(session, actor, id, revision)
    row.state = DISCARDED
    touched(row, actor, now)
    session.flush()
    tell(session, actor, id, "draft_discarded", {"name": row.name}, now)
