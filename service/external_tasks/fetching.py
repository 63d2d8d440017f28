"""Taking steps for a worker: what is free is locked in one conditional update, so no two workers get the same."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, case, false, literal, or_, select, update
from sqlalchemy.orm import Session

from service import identity
from service.database import Instant
from service.errors import Invalid
from service.external_tasks.steps import ExternalTask, told
from service.external_tasks.tables import ExternalTaskRow
from service.identity import Actor

LONGEST_LOCK = timedelta(days=365)
LOOKED_AT = 500
"""Steps whose cases' variables are compared at one fetch."""
Matching: TypeAlias = Callable[[Mapping[str, Any], Sequence[str]], set[str]]
"""(wanted variables, case ids) -> the cases in which all of them have these values."""


@dataclass(frozen=True, slots=True)
class TopicWish:
    """What a worker takes of one topic, and for how long; ``None`` filters nothing.

    ``versions`` are (key, number). ``variables`` must all have these values in the case.
    """

    topic: str
    duration: timedelta
    business_key: str | None = None
    versions: tuple[tuple[str, int], ...] | None = None
    definitions: tuple[str, ...] | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)


def fetch(
    session: Session,
    actor: Actor,
    worker: str,
    wanted: Sequence[TopicWish],
    most: int,
    now: datetime,
    use_priority: bool = True,
    matching: Matching | None = None,
    *,
    newest: bool = False,
) -> tuple[ExternalTask, ...]:
    """Lock up to ``most`` free steps for ``worker``: the highest priority first (if asked for), then the oldest
    (or the ``newest``).

    Free is what nobody holds at ``now``, has retries left and whose case is not suspended. What another worker takes
    at this moment is passed over (PostgreSQL); SQLite has one writer at a time. Forbidden, or Invalid for a worker
    without a name and durations that are none. ``matching`` is asked where a wish names variables.
    """
    identity.require(actor, "external.work")
    _check(worker, wanted)
    fits = [each for wish in wanted if (each := _fits(session, actor, wish, now, matching)) is not None]
    if not fits or most < 1:
        return ()
    age = ExternalTaskRow.id.desc() if newest else ExternalTaskRow.id
    order = (ExternalTaskRow.priority.desc(), age) if use_priority else (age,)
    free = _free(actor, now).where(or_(*fits)).order_by(*order).limit(most)
    rows = [told(row) for row in session.scalars(_lock(actor, free, worker, wanted, now))]
    rows.sort(key=lambda row: row.id, reverse=newest)
    return tuple(sorted(rows, key=lambda row: -row.priority) if use_priority else rows)


def waiting(session: Session, actor: Actor, wanted: Sequence[TopicWish], now: datetime) -> bool:
    """Whether a fetch may find something now, whatever the variables; nothing is locked."""
    identity.require(actor, "external.work")
    some = or_(*(_named(wish) for wish in wanted)) if wanted else false()
    return session.scalars(_free(actor, now).where(some).limit(1)).first() is not None


def _check(worker: str, wanted: Sequence[TopicWish]) -> None:
    if not worker.strip() or len(worker) > 255:
        raise Invalid("workerId harus diisi, paling banyak 255 huruf. Sebutkan nama pekerja.")
    if not all(timedelta(0) < wish.duration <= LONGEST_LOCK for wish in wanted):
        raise Invalid("lockDuration harus lebih dari 0 milidetik dan paling lama setahun. Perbaiki lamanya.")


def _free(actor: Actor, now: datetime) -> Select[str]:
    row = ExternalTaskRow
    return select(row.id).where(
        row.tenant == actor.tenant,
        ~row.suspended,
        or_(row.retries.is_(None), row.retries > 0),
        or_(row.locked_until.is_(None), row.locked_until <= now),
    )


def _named(wish: TopicWish) -> ColumnElement[bool]:
    row, some = ExternalTaskRow, [ExternalTaskRow.topic == wish.topic]
    if wish.business_key is not None:
        some.append(row.business_key == wish.business_key)
    if wish.definitions is not None:
        some.append(row.definition.in_(wish.definitions))
    if wish.versions is not None:
        same = [and_(row.definition == key, row.version == number) for key, number in wish.versions]
        some.append(or_(false(), *same))
    return and_(*some)


def _fits(
    session: Session, actor: Actor, wish: TopicWish, now: datetime, matching: Matching | None
) -> ColumnElement[bool] | None:
    """The wish as a condition; ``None`` when the cases' variables leave nothing."""
    if not wish.variables:
        return _named(wish)
    look = _free(actor, now).where(_named(wish)).with_only_columns(ExternalTaskRow.instance)
    found = session.scalars(look.order_by(ExternalTaskRow.id).limit(LOOKED_AT)).all()
    cases = matching(wish.variables, found) if matching and found else set()
    return and_(_named(wish), ExternalTaskRow.instance.in_(cases)) if cases else None


def _lock(actor: Actor, free: Select[str], worker: str, wanted: Sequence[TopicWish], now: datetime) -> Any:
    taken = free.with_for_update(skip_locked=True).cte("free")
    until = case(
        *((ExternalTaskRow.topic == wish.topic, literal(now + wish.duration, Instant)) for wish in wanted)
    )
    return (
        update(ExternalTaskRow)
        .where(ExternalTaskRow.tenant == actor.tenant, ExternalTaskRow.id == taken.c.id)
        .values(worker=worker, locked_until=until, revision=ExternalTaskRow.revision + 1)
        .returning(ExternalTaskRow)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
