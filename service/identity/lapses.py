"""Why somebody who once stood for a seat no longer does, as the sentence he is refused with."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.errors import Forbidden
from service.identity.people import agency
from service.identity.rights import Actor
from service.identity.tables import OccupantRow, PersonRow, SeatRow, SubstituteRow

WORDS = {"plt": "Plt.", "plh": "Plh.", "delegasi": "penerima delegasi"}
LEFT = (
    "Anda tidak lagi menjabat {seat} sejak {at:%d/%m/%Y %H.%M}. Lepas tugas ini agar "
    "pejabat yang sekarang dapat mengambilnya."
)
EXPIRED = (
    "Wewenang Anda sebagai {role} {seat} ({basis}) berakhir {at:%d/%m/%Y %H.%M}. Lepas "
    "tugas ini, atau mintalah admin instansi mencatat penunjukan yang baru."
)
WITHDRAWN = (
    "Wewenang Anda sebagai {role} {seat} ({basis}) dicabut {at:%d/%m/%Y %H.%M}. Lepas "
    "tugas ini agar pemegang jabatannya dapat mengambilnya."
)
PRINCIPAL_LEFT = (
    "Delegasi {principal} kepada Anda sebagai {seat} ({basis}) berakhir {at:%d/%m/%Y %H.%M} karena ia tidak lagi "
    "menjabat. Lepas tugas ini agar pejabat yang sekarang dapat mengambilnya."
)


class _End(NamedTuple):
    """When an authority over the seat ended, and the sentence that says so."""

    at: datetime
    sentence: str
    basis: str = ""
    role: str = ""
    principal: str = ""


def lapse(session: Session, actor: Actor, seat: str | None, now: datetime) -> Forbidden | None:
    """The refusal for somebody whose authority over the seat ended last, ``None`` when he never had any.

    Asked only after ``may`` has said no, in four statements; times are on the agency's clock.
    """
    title = session.scalar(select(SeatRow.name).where(SeatRow.tenant == actor.tenant, SeatRow.key == seat))
    ends = [*_own(session, actor, seat, now), *_mandates(session, actor, seat, now)]
    if not ends:
        return None
    last = max(ends)
    local = last.at.astimezone(agency(session, actor.tenant).clock)
    values = {name: value for name, value in last._asdict().items() if name not in ("at", "sentence")}
    return Forbidden(last.sentence, seat=title or seat, at=local, **values)


def _own(session: Session, actor: Actor, seat: str | None, now: datetime) -> Iterator[_End]:
    query = select(func.max(OccupantRow.until)).where(
        OccupantRow.tenant == actor.tenant,
        OccupantRow.seat == seat,
        OccupantRow.person == actor.person,
        OccupantRow.until <= now,
    )
    if (until := session.scalar(query)) is not None:
        yield _End(until, LEFT)


def _mandates(session: Session, actor: Actor, seat: str | None, now: datetime) -> Iterator[_End]:
    left = (
        select(func.max(OccupantRow.until))
        .where(OccupantRow.tenant == SubstituteRow.tenant, OccupantRow.seat == SubstituteRow.seat)
        .where(OccupantRow.person == SubstituteRow.principal, OccupantRow.until <= now)
        .scalar_subquery()
    )
    query = (
        select(SubstituteRow, PersonRow.name, left)
        .outerjoin(
            PersonRow,
            (PersonRow.tenant == SubstituteRow.tenant) & (PersonRow.id == SubstituteRow.principal),
        )
        .where(SubstituteRow.tenant == actor.tenant, SubstituteRow.person == actor.person)
        .where(SubstituteRow.seat == seat, SubstituteRow.since <= now)
    )
    for row, principal, gone in session.execute(query):
        ends = [(row.until, EXPIRED)]
        ends += [(row.withdrawn_at, WITHDRAWN)] if row.withdrawn_at else []
        ends += [(gone, PRINCIPAL_LEFT)] if gone and gone > row.since and row.kind == "delegasi" else []
        at, sentence = min(ends)
        if at <= now:
            yield _End(at, sentence, row.basis, WORDS.get(row.kind, row.kind), principal or "")
