"""The lanes of a procedure with their seats: who would do the work today, and binding a lane to another seat."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from service import history, identity, instances, personnel
from service.definitions import Definition
from service.history import Entry
from service.personnel import Stay
from service.web.visitor import actor, now, writing

page = Blueprint("lanes", __name__)


@dataclass(frozen=True, slots=True)
class LaneSeat:
    """A lane and its seat; ``title`` is empty for a seat the agency does not have. ``people`` are there now."""

    lane: str
    name: str
    seat: str
    title: str
    external: bool
    people: tuple[Stay, ...]

    @property
    def vacant(self) -> bool:
        """Nobody sits in a seat of the agency itself, nor acts for it."""
        return bool(self.title) and not self.external and not self.people


def lane_seats(session: Session, definition: Definition) -> list[LaneSeat]:
    """The lanes in the document's order; people only for those who may read who sits where."""
    seats = identity.seats(session, definition.tenant)
    present: dict[str, list[Stay]] = {}
    if identity.may(actor(), "seat.read"):
        for stay in personnel.stays(session, actor()):
            if stay.at(now()) == "present" and not stay.disabled:
                present.setdefault(stay.seat, []).append(stay)
    return list(_lanes(definition, seats, present))


def _lanes(
    definition: Definition, seats: Mapping[str, identity.Seat], present: Mapping[str, Sequence[Stay]]
) -> Iterator[LaneSeat]:
    for lane in definition.diagram.main.lanes:
        key = definition.seat(lane.id) or ""
        seat = seats.get(key)
        title, external = (seat.name, seat.external) if seat else ("", False)
        yield LaneSeat(lane.id, lane.name or lane.id, key, title, external, tuple(present.get(key, ())))


def choices(session: Session) -> list[identity.Seat]:
    """The seats a lane can be bound to, by title; none for who may not bind."""
    if not identity.may(actor(), "definition.bind"):
        return []
    return sorted(identity.seats(session, actor().tenant).values(), key=lambda seat: seat.name.casefold())


def bindings_told(
    definition: Definition, entries: Sequence[Entry], people: Mapping[str, str]
) -> list[tuple[Entry, str]]:
    """The changed bindings of this version, newest first, as sentences."""
    called = {lane.id: f"“{lane.name}”" for lane in definition.diagram.main.lanes} | dict(people)
    found = []
    for entry in reversed(entries):
        if entry.kind == "lane_bound" and (entry.data or {}).get("version") == definition.version:
            template, values = history.sentence(entry, called)
            found.append((entry, _(template).format(**values)))
    return found


@page.post("/sop/<key>/<int:version>/lajur/<lane>")
def bind(key: str, version: int, lane: str) -> Any:
    """Bind a lane to a seat; open work goes with it."""
    with writing() as session:
        seat = request.form.get("jabatan", "")
        done = instances.bind_lane(session, actor(), key, version, lane, seat, now())
    flash(_told(done))
    return redirect(url_for("procedures.version", key=key, version=version, _anchor="lanes"))


def _told(done: instances.Rebound) -> str:
    if done.bound.before == done.bound.after and not done.moved:
        return _("Lajur ini sudah diikat ke jabatan itu. Tidak ada yang berubah.")
    moved = ngettext("%(num)d tugas terbuka ikut pindah.", "%(num)d tugas terbuka ikut pindah.", done.moved)
    return _("Ikatan lajur tersimpan.") + " " + moved
