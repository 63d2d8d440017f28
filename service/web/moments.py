"""Every event of a case as a replay tells it: who, in which lane, on what authority, what was written and changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from service import identity
from service.definitions import Definition
from service.definitions.course import Course
from service.history import TECHNICAL, Entry
from service.history.frames import Frame
from service.identity import Actor
from service.web.authority import SEAT, kind_name
from service.web.papers import asked, chosen, reads, said
from service.web.timing import Took, spent
from service.web.trail import sentence
from service.web.words import written

PROGRAM = "program"
"""The ground of what a program did."""


@dataclass(frozen=True, slots=True)
class Value:
    """A line of what was written: ``state`` is new, changed, same or gone; ``before`` what stood there until then."""

    label: str
    text: str
    before: str
    state: str


@dataclass(frozen=True, slots=True)
class Moment:
    """One event. ``leads`` says that it set its move going: only then ``who``, ``lane`` and ``authority`` are told.

    ``took`` and ``late`` are the working time of a step it completed, beside its standard time.
    ``missing`` says that what it held was lawfully erased, or is not there without a reason; ``seen`` that the visitor
    may read what was written.
    """

    entry: Entry
    leads: bool
    technical: bool
    text: str
    note: str
    who: str
    lane: str
    authority: str
    took: str
    late: str
    values: tuple[Value, ...]
    seen: bool
    missing: str


def moments(
    course: Course,
    entries: Sequence[Entry],
    shown: Sequence[Frame],
    called: Mapping[str, str],
    actor: Actor,
    visits: Mapping[str, Took],
) -> list[Moment]:
    """The events in order, each with its frame's place in a move; values only for who may read them."""
    differences = _Differences(course, actor)
    stride, found = -1, []
    for entry, frame in zip(entries, shown, strict=True):
        leads, stride = frame.stride != stride, frame.stride
        seen, definition = reads(actor, entry), course.at(entry.seq)
        took, late = spent(definition, entry, visits)
        found.append(
            Moment(
                entry=entry,
                leads=leads,
                technical=entry.kind in TECHNICAL,
                text=sentence(entry, called),
                note=chosen(definition, entry) if seen and entry.kind == "task_completed" else "",
                who=(called.get(entry.actor or "") or _("Jam sistem")) if leads else "",
                lane=_lane(definition, entry, called) if leads else "",
                authority=authority(entry, called) if leads else "",
                took=took,
                late=late,
                values=tuple(differences.of(entry)) if seen else (),
                seen=seen,
                missing=missing(entry),
            )
        )
    return found


def authority(entry: Entry, called: Mapping[str, str]) -> str:
    """On what ground somebody acted: the own seat, a decree and for whom, a program's account, or the clock."""
    if entry.actor is None:
        return _("berjalan sendiri menurut diagram")
    principal = called.get(entry.on_behalf_of or "")
    if entry.authority == PROGRAM:
        return _("akun program, untuk %(name)s", name=principal) if principal else _("akun program")
    ground = identity.read_ground(entry.authority)
    if ground is None:
        return _("tanpa jabatan dalam lajur ini")
    seat = called.get(SEAT + ground.seat, ground.seat)
    if ground.own:
        return _("jabatan sendiri: %(seat)s", seat=seat)
    words = _(
        "%(kind)s %(seat)s menurut %(basis)s", kind=kind_name(ground.kind), seat=seat, basis=ground.basis
    )
    return _("%(words)s, atas nama %(principal)s", words=words, principal=principal) if principal else words


def missing(entry: Entry) -> str:
    """Why what an event held is not there; empty where it is."""
    if entry.erased is not None:
        return _("Isi peristiwa ini sudah dihapus menurut %(basis)s; sidiknya tetap.", basis=entry.erased)
    gone = entry.data is None
    return _("Isi peristiwa ini tidak ada, tanpa catatan penghapusan. Buktikan berkas ini.") if gone else ""


def titles(seats: Mapping[str, identity.Seat]) -> dict[str, str]:
    """The titles of seats as ``authority`` asks for them."""
    return {SEAT + seat.key: seat.name for seat in seats.values()}


def _lane(definition: Definition, entry: Entry, called: Mapping[str, str]) -> str:
    if entry.kind == "case_started":
        lane = definition.content.start_lane
    else:
        node = definition.diagram.main.nodes.get(entry.element or "")
        lane = node.lane if node is not None else None
    return called.get(lane or "", "")


class _Differences:
    """What each event wrote, against what stood there before; only what ``actor`` may read counts as known."""

    def __init__(self, course: Course, actor: Actor) -> None:
        self._course, self._actor = course, actor
        self._known: dict[str, str] = {}

    def of(self, entry: Entry) -> Iterator[Value]:
        """The lines of an event, in the order of its form; then what it took away."""
        for key, label, text in self._written(entry):
            before = self._known.get(key)
            state = "new" if before is None else "same" if before == text else "changed"
            self._known[key] = text
            yield Value(label, text, before or "", state)
        for name in (entry.data or {}).get("deleted") or ():
            yield Value(name, "", self._known.pop(name, ""), "gone")

    def _written(self, entry: Entry) -> Iterator[tuple[str, str, str]]:
        """By the form's fields, as far as it has them; the rest by their own names."""
        definition = self._course.at(entry.seq)
        yield from said(definition, entry)
        if entry.data is None:
            return
        told = {field.key.partition(".")[0] for field in asked(definition, entry)}
        for name, value in {**(entry.data.get("values") or {}), **(entry.data.get("local") or {})}.items():
            if name not in told and (text := written(value)):
                yield name, name, text
