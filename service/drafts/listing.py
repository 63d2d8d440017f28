"""Drafts read: one of them, and lists."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from service import identity
from service.drafts.model import DISCARDED, OPEN, PROPOSED, RELEASED, Draft, Page
from service.drafts.rows import draft, found
from service.drafts.tables import DraftRow
from service.errors import Invalid
from service.identity import Actor

STATES = (OPEN, PROPOSED, RELEASED, "mine", "waiting")
"""What a list may be narrowed to: a state, the reader's own, or what waits for him."""
MOST = 100


def get(session: Session, actor: Actor, id: str) -> Draft:
    """One draft with its files.

    NotFound for an unknown one, and alike for another agency's; Forbidden without ``draft.read``.
    """
    identity.require(actor, "draft.read")
    return draft(found(session, actor, id))


def listed(
    session: Session, actor: Actor, *, search: str = "", state: str = "", after: str = "", limit: int = 20
) -> Page:
    """Drafts by when they were changed, the newest first, without their files; discarded ones are left out.

    ``search`` is part of a name or key; ``state`` one of ``STATES``; ``after`` the mark of the page before. Invalid for
    an unknown state or mark; Forbidden without ``draft.read``.
    """
    identity.require(actor, "draft.read")
    query = select(DraftRow).where(DraftRow.tenant == actor.tenant, DraftRow.state != DISCARDED)
    if state:
        query = query.where(_narrowed(actor, state))
    if search:
        query = query.where(_like(search))
    if after:
        query = query.where(_behind(after))
    limit = max(1, min(limit, MOST))
    query = query.order_by(DraftRow.changed_at.desc(), DraftRow.id.desc()).limit(limit + 1)
    rows = session.scalars(query).all()
    shown = [draft(row, files=False) for row in rows[:limit]]
    return Page(shown, _mark(shown[-1]) if len(rows) > limit else "")


def counted(session: Session, actor: Actor, state: str) -> int:
    """How many there are of a state, as ``listed`` narrows it."""
    query = select(func.count()).where(DraftRow.tenant == actor.tenant, DraftRow.state != DISCARDED)
    return session.scalar(query.where(_narrowed(actor, state))) or 0


def _narrowed(actor: Actor, state: str) -> ColumnElement[bool]:
    mine = or_(
        DraftRow.created_by == actor.person,
        DraftRow.changed_by == actor.person,
        DraftRow.authors.contains(actor.person, autoescape=True),
    )
    if state == "mine":
        return mine
    if state == "waiting":
        return and_(DraftRow.state == PROPOSED, ~mine, DraftRow.proposed_by != actor.person)
    if state not in STATES:
        raise Invalid("Keadaan rancangan {state} tidak dikenal. Pilih dari daftar.", state=state[:40])
    return DraftRow.state == state


def _like(search: str) -> ColumnElement[bool]:
    part = search.strip().replace("\x00", "")[:80]
    return or_(DraftRow.name.icontains(part, autoescape=True), DraftRow.key.icontains(part, autoescape=True))


def _mark(last: Draft) -> str:
    return f"{last.changed_at.isoformat()}~{last.id}"


def _behind(after: str) -> ColumnElement[bool]:
    at, _, id = after.partition("~")
    try:
        instant = datetime.fromisoformat(at)
        if instant.tzinfo is None or not 1970 <= instant.year <= 9998:
            raise ValueError
    except ValueError:
        raise Invalid("Halaman daftar ini tidak dikenal. Mulai lagi dari halaman pertama.") from None
    changed: Any = DraftRow.changed_at
    return or_(changed < instant, and_(changed == instant, DraftRow.id < id))
