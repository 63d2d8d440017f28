"""Cases with their events as every format writes them: names told, and hidden where they must be."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import definitions, forms, history, identity
from service.definitions import Definition
from service.definitions.course import Course, course
from service.exports.lifecycle import Life, activity
from service.exports.pseudonyms import Veil, leads
from service.exports.trail import CLOCK, Event, Subject, Trail
from service.exports.wanted import Wanted, subjects
from service.forms import Field
from service.history import Entry
from service.history.personal import laid_over
from service.identity import Actor
from service.identity.tables import PersonRow

REARMED = frozenset({"timer_armed", "timer_dropped"})
"""Events that tell the deadline that open steps have from then on."""
NOTES = ("reason", "message", "description")
"""What people write beside the answers of a form."""
HANDED = frozenset({"task_assigned", "task_handed", "task_delegated", "task_resolved"})
"""Events that say whose a step is from then on."""
GROUNDS = {"plt": "Plt.", "plh": "Plh.", "delegasi": "Delegasi"}


@dataclass(frozen=True, slots=True)
class Book:
    """What one export looks names up in, and what it hides; versions are read when a case first needs them."""

    veil: Veil
    tenant: str
    people: Mapping[str, str]
    seats: Mapping[str, str]
    versions: dict[tuple[str, int], Definition] = field(default_factory=dict)
    fields: dict[tuple[str, int, str], dict[str, Field]] = field(default_factory=dict)
    places: dict[tuple[str, int, str, str | None], tuple[str, str | None]] = field(default_factory=dict)
    called: dict[str | None, str] = field(default_factory=dict)

    def definition(self, session: Session, subject: Subject) -> Definition:
        """The version the case runs on."""
        key = (subject.definition, subject.version)
        if key not in self.versions:
            self.versions[key] = definitions.get(session, self.tenant, *key)
        return self.versions[key]

    def course(self, session: Session, subject: Subject, entries: Sequence[Entry]) -> Course:
        """The versions the case ran on."""
        return course(session, self.definition(session, subject), entries)

    def asked(self, definition: Definition, element: str) -> dict[str, Field]:
        """The fields of the form at that element by their keys."""
        key = (definition.key, definition.version, element)
        if key not in self.fields:
            schema = definition.form_for(element)
            self.fields[key] = {each.key: each for each in forms.fields(schema)} if schema else {}
        return self.fields[key]

    def name(self, person: str | None) -> str:
        """What a person is called in this export; the clock for nobody."""
        if person not in self.called:
            name = self.people.get(person or "", person)
            self.called[person] = CLOCK if person is None else self.veil.name(person, name or person)
        return self.called[person]

    def id(self, person: str | None) -> str | None:
        """What stands for a person in this export."""
        return person if person is None or not self.veil.hides else self.name(person)

    def place(self, definition: Definition, kind: str, element: str | None) -> tuple[str, str | None]:
        """What an event there is about, and in which lane."""
        key = (definition.key, definition.version, kind, element)
        if key not in self.places:
            process = definition.diagram.main
            node = process.nodes.get(element or "")
            lane = process.lane(node.lane if node else None)
            self.places[key] = activity(process, kind, element), lane.name if lane else None
        return self.places[key]


def book(session: Session, actor: Actor) -> Book:
    """The names of the agency, and what an export of ``actor`` must hide: nothing for a reader of personal data."""
    query = select(PersonRow.id, PersonRow.name).where(PersonRow.tenant == actor.tenant)
    people = {id: name for id, name in session.execute(query)}
    seats = {key: seat.name for key, seat in identity.seats(session, actor.tenant).items()}
    open_ = identity.may(actor, "audit.personal")
    veil = Veil(None) if open_ else Veil(secrets.token_bytes(32), people.values())
    return Book(veil, actor.tenant, people, seats)


def trails(session: Session, actor: Actor, wanted: Wanted, names: Book) -> Iterator[Trail]:
    """Every wanted case with its events, in the order they began; a handful of statements for a hundred cases.

    Forbidden, Invalid and NotFound as ``subjects``.
    """
    for batch in subjects(session, actor, wanted):
        cases = {each.id: each for each in batch}
        events = history.sealed(session, actor.tenant, list(cases))
        for case, group in groupby(events, lambda each: each.body.stream):
            yield _trail(session, cases[case], laid_over([each.entry for each in group]), names)


def _trail(session: Session, subject: Subject, entries: Sequence[Entry], names: Book) -> Trail:
    ran, life = names.course(session, subject, entries), Life()
    events = tuple(_event(entry, ran.at(entry.seq), life, names) for entry in entries)
    veil = names.veil
    hidden = replace(
        subject,
        subject=veil.text(subject.subject),
        business_key=subject.business_key and veil.text(subject.business_key),
    )
    return Trail(hidden, ran.last.sha256, events)


def _event(entry: Entry, definition: Definition, life: Life, names: Book) -> Event:
    data = entry.data or {}
    what, lane = names.place(definition, entry.kind, entry.element)
    ground = identity.read_ground(entry.authority)
    given = _text(data.get("assignee")) if entry.kind in HANDED else None
    return Event(
        seq=entry.seq,
        at=entry.at,
        kind=entry.kind,
        element=entry.element,
        activity=what,
        transition=life.transition(entry.kind, data, entry.authority),
        person=names.id(entry.actor),
        resource=names.name(entry.actor),
        behalf=entry.on_behalf_of and names.name(entry.on_behalf_of),
        given=names.id(given),
        given_to=given and names.name(given),
        seat=ground.seat if ground else None,
        role=names.seats.get(ground.seat, ground.seat) if ground else None,
        ground=_told(ground, names.veil) if ground else None,
        lane=lane,
        ref=_text(data.get("ref")),
        watched=tuple(data.get("tasks") or ()),
        due=_instant(data.get("deadline") if entry.kind in REARMED else data.get("due") or data.get("to")),
        note=_note(data, names.veil),
        answers=_answers(entry, definition, names),
        erased=entry.data is None or entry.erased is not None,
        hash=entry.hash,
    )


def _told(ground: identity.Ground, veil: Veil) -> str:
    return "jabatan sendiri" if ground.own else f"{GROUNDS[ground.kind]} ({veil.paper(ground.basis)})"


def _note(data: Mapping[str, Any], veil: Veil) -> str | None:
    said = [str(data[name]) for name in NOTES if isinstance(data.get(name), str) and data[name]]
    return veil.text(" ".join(said)) if said else None


def _answers(entry: Entry, definition: Definition, names: Book) -> dict[str, Any]:
    """What entered the case with the event, by dotted keys; a list of rows stays whole."""
    data = entry.data or {}
    values = {**(data.get("values") or {}), **(data.get("local") or {})}
    element = definition.start_element if entry.kind == "case_started" else entry.element or ""
    asked = names.asked(definition, element) if values else {}
    return {key: names.veil.answer(asked.get(key), value) for key, value in _flat(values, asked, names.veil)}


def _flat(
    values: Mapping[str, Any], asked: Mapping[str, Field], veil: Veil, before: str = ""
) -> Iterator[tuple[str, Any]]:
    """The answers by dotted keys. Keys may say as much as answers: those no form has are hidden inside a variable."""
    for key, value in values.items():
        path = f"{before}{key}"
        known = not veil.hides or leads(asked, path)
        if isinstance(value, Mapping) and (known or not value):
            yield from _flat(value, asked, veil, f"{path}.")
        else:
            yield path if known or not before else f"{before}{veil.text(key)}", value


def _instant(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
