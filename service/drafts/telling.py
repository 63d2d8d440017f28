"""Who is told what of a draft: those who may release it, and those who drew it."""

from collections.abc import Collection, Iterable
from datetime import datetime

import orjson
from sqlalchemy.orm import Session

from service import identity, notices
from service.drafts.tables import DraftRow


def proposed(session: Session, row: DraftRow, now: datetime) -> None:
    """The process owners who had no hand in it are asked for a decision."""
    own = {*orjson.loads(row.authors), row.proposed_by}
    _tell(session, row, "draft_waiting", others(session, row.tenant, own), now)


def others(session: Session, tenant: str, own: Collection[str | None]) -> set[str]:
    """The agency's process owners but for those named: their ids."""
    return identity.with_role(session, tenant, "process_owner").keys() - set(own)


def decided(session: Session, row: DraftRow, now: datetime) -> None:
    """Nobody is asked any more."""
    notices.draft_decided(session, row.tenant, row.id, now)


def sent_back(session: Session, row: DraftRow, now: datetime) -> None:
    """The authors are told that it came back."""
    decided(session, row, now)
    _tell(session, row, "draft_returned", orjson.loads(row.authors), now)


def released(session: Session, row: DraftRow, now: datetime) -> None:
    """The authors are told that it is released."""
    decided(session, row, now)
    _tell(session, row, "draft_released", orjson.loads(row.authors), now)


def _tell(session: Session, row: DraftRow, kind: str, people: Iterable[str], now: datetime) -> None:
    notices.tell_of_draft(session, row.tenant, row.id, row.name, kind, set(people), now)
