"""Acting for a seat: Plt, Plh and delegation are given by decree, for a time, and withdrawn with a reason.

Plt acts for a seat that stays empty, Plh for one whose holder is away for a time: UU 30/2014 pasal 14 ayat (2).
The holder himself hands routine work to a colleague (mandat, pasal 14, responsibility stays with him); what was
received so may not be handed on (pasal 13 ayat (3)), hence only who sits in the seat delegates. He may act himself
meanwhile, and take it back at any time (pasal 13 ayat (5) and (6), pasal 14 ayat (5) and (6)).
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import definitions, identity
from service.database import new_id
from service.errors import Conflict, Forbidden, Invalid, NotFound
from service.identity import Actor
from service.identity.tables import SeatRow, SubstituteRow
from service.personnel import appointing
from service.personnel.appointing import Appointment
from service.personnel.decrees import keep
from service.personnel.returning import give_back, gives_back_at
from service.personnel.seats import hold_seat
from service.personnel.sitting import LONGEST_BASIS, Done
from service.personnel.telling import SUBSTITUTES, line, tell

TOLD = {"plt": "plt_appointed", "plh": "plh_appointed", "delegasi": "delegation_given"}


def appoint(session: Session, actor: Actor, wish: Appointment, now: datetime) -> Done:
    """Let a person act for a seat; the id of the mandate, with notes on what looks unusual.

    Forbidden without ``substitute.appoint``, and for oneself: who gives authority does not take it. NotFound and
    Invalid as ``appointing.check`` says. It counts from its beginning, never for what was done before.
    """
    identity.require(actor, "substitute.appoint")
    if wish.person == actor.person:
        raise Forbidden(
            "Anda tidak dapat menunjuk diri sendiri. Mintalah admin lain mencatat penunjukan ini."
        )
    return _give(session, actor, wish, now)


def delegate(session: Session, actor: Actor, wish: Appointment, now: datetime) -> Done:
    """Hand the work of an own seat to a colleague for a time; ``kind`` and ``principal`` are not asked.

    Forbidden for who does not sit in the seat himself (acting for it is not enough); else as ``appoint``.
    """
    identity.require(actor, "substitute.delegate", wish.seat)
    return _give(session, actor, replace(wish, kind="delegasi", principal=actor.person), now)


def withdraw(session: Session, actor: Actor, id: str, reason: str, now: datetime) -> int:
    """End a mandate now, or before it begins; how many held tasks went back to the seat.

    Forbidden unless the actor may appoint, or gave the delegation himself; NotFound for an unknown id; Conflict when
    it is over or withdrawn already; Invalid without a reason.
    """
    identity.require(actor, "seat.read")  # who may not know of mandates learns of none
    row = _held(session, actor, id)
    identity.require(actor, "substitute.withdraw", row)
    why = line(reason, 5, 300, "Alasan pencabutan")
    if row.withdrawn_at is not None or row.until <= now:
        raise Conflict(
            "Penunjukan ini sudah berakhir atau dicabut. Muat ulang halaman untuk melihat keadaannya."
        )
    row.withdrawn_at = now
    session.flush()
    gives_back_at(session, actor.tenant, id, None, now)
    title = session.scalar(select(SeatRow.name).where(SeatRow.tenant == row.tenant, SeatRow.key == row.seat))
    data = {"title": title, "mandate": id, "acting": row.kind, "person": row.person, "reason": why}
    tell(session, actor, SUBSTITUTES, "substitute_withdrawn", row.seat, data, now)
    return give_back(session, actor.tenant, row.seat, row.person, now, actor)


def _give(session: Session, actor: Actor, wish: Appointment, now: datetime) -> Done:
    seat = hold_seat(session, actor.tenant, wish.seat)
    wish = replace(
        wish,
        basis=line(wish.basis, 3, LONGEST_BASIS, "Nomor dasar (SK atau nota dinas)"),
        scope=tuple(sorted(set(wish.scope))),
        principal=appointing.principal(session, actor.tenant, wish, now),
    )
    _known(session, actor.tenant, wish.scope)
    notes = appointing.check(session, actor.tenant, seat, wish, now)
    decree, digest = keep(session, actor, wish.file, now) if wish.file else (None, None)
    id = new_id()
    row = {
        name: getattr(wish, name)
        for name in ("kind", "seat", "person", "principal", "since", "until", "basis")
    }
    scope = " ".join(wish.scope)
    session.add(
        SubstituteRow(tenant=actor.tenant, id=id, decree=decree, scope=scope, withdrawn_at=None, **row)
    )
    session.flush()
    gives_back_at(session, actor.tenant, id, wish.until, now)
    when = {"since": wish.since.isoformat(), "until": wish.until.isoformat()}
    who = {"title": seat.name, "mandate": id, "person": wish.person, "principal": wish.principal}
    more = {"basis": wish.basis, "scope": list(wish.scope), "decree": digest}
    tell(session, actor, SUBSTITUTES, TOLD[wish.kind], wish.seat, who | when | more, now)
    return Done(id, notes)


def _known(session: Session, tenant: str, scope: Collection[str]) -> None:
    unknown = set(scope) - {each.key for each in definitions.latest(session, tenant)} if scope else ()
    if unknown:
        raise Invalid("SOP {keys} tidak dikenal. Pilih dari daftar.", keys=", ".join(sorted(unknown))[:80])


def _held(session: Session, actor: Actor, id: str) -> SubstituteRow:
    query = select(SubstituteRow).where(SubstituteRow.tenant == actor.tenant, SubstituteRow.id == id)
    row = session.scalars(query.with_for_update().execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound("Penunjukan tidak ditemukan. Muat ulang halaman.")
    return row
