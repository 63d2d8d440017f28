"""Guessing is slow: after a few wrong passwords or codes for one login, each further one waits longer.

What is counted is what was typed, known or not, so that waiting tells nobody which logins there are. An attempt counts
before it is looked at, and success takes the count away: a thousand guesses at once are no way around it.
"""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.errors import Forbidden
from service.identity.tables import AttemptRow

FREE = 5
"""Attempts in a row that need not wait."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
FORGOTTEN = timedelta(days=1)
_SWEPT = 200


class Waiting(Forbidden):
    """Too many wrong attempts: nothing is looked at before ``seconds`` have gone."""

    def __init__(self, left: timedelta) -> None:
        self.seconds = max(1, round(left.total_seconds()))
        super().__init__(
            "Terlalu banyak percobaan yang gagal. Tunggu {minutes} menit, lalu coba lagi.",
            minutes=-(-self.seconds // 60),
        )


def begin(session: Session, what: str, typed: str, now: datetime) -> None:
    """Count an attempt at ``what`` (password or code) for what was typed as login; Waiting when it comes too early."""
    row = _held(session, _key(what, typed), now)
    left = row.last_at + wait(row.failures) - now
    if left > timedelta(0) and row.last_at <= now:
        raise Waiting(left)
    row.failures = 1 if now - row.last_at > FORGOTTEN else row.failures + 1
    row.last_at = now
    session.flush()


def succeed(session: Session, what: str, typed: str, now: datetime) -> None:
    """Take the count away; old counts of others are swept on the way."""
    old = select(AttemptRow.key).where(AttemptRow.last_at < now - FORGOTTEN).limit(_SWEPT)
    session.execute(delete(AttemptRow).where(AttemptRow.key.in_(old)))
    session.execute(delete(AttemptRow).where(AttemptRow.key == _key(what, typed)))


def wait(failures: int) -> timedelta:
    """How long after so many wrong attempts the next one is refused: 30 s, 1, 2, 4, 8, then 15 minutes."""
    return timedelta(0) if failures < FREE else min(FIRST_WAIT * 2 ** min(failures - FREE, 20), LONGEST_WAIT)


def _held(session: Session, key: str, now: datetime) -> AttemptRow:
    """The row of that key, held until the transaction ends; two that begin at once share one."""
    row = session.get(AttemptRow, key, populate_existing=True, with_for_update=True)
    if row is not None:
        return row
    try:
        with session.begin_nested():
            session.add(AttemptRow(key=key, failures=0, last_at=now))
    except IntegrityError:
        pass  # another one came first
    return session.get_one(AttemptRow, key, populate_existing=True, with_for_update=True)


def _key(what: str, typed: str) -> str:
    return sha256(f"{what}\n{typed}".encode("utf-8", "replace")).hexdigest()
