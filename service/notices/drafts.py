"""Telling people of drafts: that one waits for their decision, that theirs was released or came back."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service import calendars, identity, jobs
from service.database import new_id
from service.jobs import Wish
from service.notices.quiet import let_through
from service.notices.settings import settings
from service.notices.tables import NoticeRow
from service.settings import Post

WAITING = "draft_waiting"
KINDS = (WAITING, "draft_returned", "draft_released")


def tell_of_draft(
    session: Session,
    tenant: str,
    draft: str,
    name: str,
    kind: str,
    people: Collection[str],
    now: datetime,
) -> None:
    """Write a line under each one's bell at once, and ask for mails where the agency wants them.

    ``kind`` is one of ``KINDS``, ``name`` what the draft is called, ``people`` are ids; disabled people are left out.
    """
    told = identity.reachable(session, tenant, people)
    if not told:
        return
    rows = [_row(tenant, draft, name, kind, person, now) for person in sorted(told)]
    words: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(words.insert(NoticeRow).on_conflict_do_nothing(), rows)
    chosen = settings(session, tenant)
    mailed = [person for person in sorted(told) if told[person].email]
    if not mailed or not chosen.mail or Post.from_env().server is None:
        return
    at = let_through(now, calendars.of(session, tenant), chosen.quiet_from, chosen.quiet_until)
    about = {"draft": draft, "about": name, "kind": kind}
    jobs.enqueue_many(session, tenant, [Wish("mail", at, {**about, "person": each}) for each in mailed])


def _row(tenant: str, draft: str, name: str, kind: str, person: str, now: datetime) -> dict[str, Any]:
    return {
        "tenant": tenant,
        "id": new_id(),
        "person": person,
        "kind": kind,
        "task": draft,
        "instance": draft,
        "about": name,
        "key": f"{kind}:{draft}:{now.isoformat()}",
        "at": now,
        "read_at": None,
    }


def draft_decided(session: Session, tenant: str, draft: str, now: datetime) -> None:
    """What asked for a decision on the draft asks no more."""
    mine = (NoticeRow.tenant == tenant, NoticeRow.task == draft, NoticeRow.kind == WAITING)
    session.execute(
        update(NoticeRow)
        .where(*mine, NoticeRow.read_at.is_(None))
        .values(read_at=now)
        .execution_options(synchronize_session=False)
    )


def draft_called(session: Session, tenant: str, draft: str, person: str) -> bool:
    """Whether the person was asked for a decision on the draft that still waits: a mail may be late."""
    query = select(NoticeRow.id).where(
        NoticeRow.tenant == tenant,
        NoticeRow.task == draft,
        NoticeRow.person == person,
        NoticeRow.kind == WAITING,
        NoticeRow.read_at.is_(None),
    )
    return session.scalars(query).first() is not None
