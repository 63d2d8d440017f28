"""On whose authority somebody acts, in the words of the office: Plh. Kabid Statistik (SK 800/12/2026)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from service import identity
from service.history import Entry
from service.identity import Actor
from service.tasks import Task

SEAT = "jabatan:"
"""Stands before a seat's key where names of many things share one mapping."""


def kind_name(kind: str) -> str:
    """Plt., Plh., or what a delegation is called before a title."""
    return {"plt": _("Plt."), "plh": _("Plh."), "delegasi": _("Penerima delegasi")}.get(kind, kind)


def names(session: Session, tenant: str, entries: Iterable[Entry]) -> dict[str, str]:
    """The titles of the seats that somebody acted for in these events; one statement, or none when nobody did."""
    grounds = [identity.read_ground(entry.authority) for entry in entries]
    if not any(ground and not ground.own for ground in grounds):
        return {}
    return {SEAT + seat.key: seat.name for seat in identity.seats(session, tenant).values()}


def who(entry: Entry, called: Mapping[str, str], otherwise: str = "") -> str:
    """Who did it, and as what: Ratna sebagai Plh. Kabid (SK 12), atas nama Bambang; for an own seat the name alone."""
    name = called.get(entry.actor or "", otherwise)
    ground = identity.read_ground(entry.authority)
    if ground is None or ground.own:
        return name
    said = {
        "name": name,
        "kind": kind_name(ground.kind),
        "seat": called.get(SEAT + ground.seat, ground.seat),
        "basis": ground.basis,
    }
    words = _("%(name)s sebagai %(kind)s %(seat)s (%(basis)s)", **said)
    principal = called.get(entry.on_behalf_of or "")
    return _("%(words)s, atas nama %(principal)s", words=words, principal=principal) if principal else words


def badges(session: Session, actor: Actor, tasks: Sequence[Task]) -> dict[str, str]:
    """What the person acts as, by task id, for tasks that come through a mandate; no statement for who has none."""
    if not actor.mandates:
        return {}
    seats = identity.seats(session, actor.tenant)
    grounds = {task.id: _ground(actor, task) for task in tasks}
    return {
        id: f"{kind_name(ground.kind)} {seats[ground.seat].name}"
        for id, ground in grounds.items()
        if ground and not ground.own and ground.seat in seats
    }


def _ground(actor: Actor, task: Any) -> identity.Ground | None:
    return identity.read_ground(actor.authority(task.seat, task.definition).ground)
