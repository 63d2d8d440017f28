"""Who plays in a rehearsal: the people who hold the seats of a draft now, and examples beside them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from service import identity
from service.definitions.content import Content
from service.definitions.lanes import bindings_of, seat_of
from service.identity import Actor, Seat, plain
from service.rehearsal import Cast, Person
from service.rehearsal.running import PROGRAM

EXAMPLE = "contoh:"
"""Begins the id of somebody who is only an example, before the key of the seat and a number."""


def cast_of(
    session: Session, content: Content, names: Mapping[str, str], actor: Actor, now: datetime
) -> Cast:
    """Who may be chosen for the steps of ``content``: of each seat it names whoever holds it or acts for it now.

    Beside them stand examples, so that a second pair of eyes can be tried before it is appointed. People outside the
    agency are only examples, and so is everybody where ``actor`` may not know who holds a seat.
    """
    known = identity.seats(session, actor.tenant)
    keys = list(dict.fromkeys(_seats(content, names)))
    titles = {key: known[key].name if key in known else key for key in keys}
    inside = [key for key in keys if key in known and not known[key].external]
    people = _holding(session, actor, content.diagram.main.id, inside, now)
    for key in keys:
        held = any(key in person.seats for person in people.values())
        for person in _examples(key, titles[key], known.get(key), 1 if held else 2):
            people[person.id] = person
    if _without_seat(content):
        people[PROGRAM] = Person(PROGRAM, _("Akun program"), PROGRAM, frozenset(), example=True, program=True)
    return Cast(people, names, titles)


def _without_seat(content: Content) -> bool:
    """Whether something stands in no lane, which only a program may do."""
    steps = (node for node in content.diagram.main.nodes.values() if node.kind in ("userTask", "manualTask"))
    return content.start_lane is None or any(node.lane is None for node in steps)


def _seats(content: Content, names: Mapping[str, str]) -> Iterator[str]:
    """The seats of the lanes, then those that steps name themselves."""
    main = content.diagram.main
    bound = bindings_of(main, names)
    yield from (bound.get(lane.id) or seat_of(lane) for lane in main.lanes)
    for node in main.nodes.values():
        groups = node.attributes.get("candidateGroups", "").split(",")
        yield from (names[plain(group)] for group in groups if plain(group) in names)


def _holding(
    session: Session, actor: Actor, definition: str, seats: Iterable[str], now: datetime
) -> dict[str, Person]:
    """Those who sit in the seats and those who act for them, each with all of these seats that are theirs."""
    if not identity.may(actor, "seat.read"):
        return {}
    wanted = list(seats)
    found: dict[str, tuple[str, set[str]]] = {}
    for seat, sitting in identity.occupants(session, actor.tenant, wanted, now).items():
        for each in sitting:
            found.setdefault(each.id, (each.name, set()))[1].add(seat)
    for seat, acting in identity.deputies(session, actor.tenant, wanted, now).items():
        for deputy in acting:
            if deputy.covers(definition):
                found.setdefault(deputy.person.id, (deputy.person.name, set()))[1].add(seat)
    logins = identity.logins(session, actor.tenant, found)
    return {id: Person(id, name, logins.get(id, id), frozenset(held)) for id, (name, held) in found.items()}


def _examples(key: str, title: str, seat: Seat | None, count: int) -> Iterator[Person]:
    outside = seat is not None and seat.external
    for number in range(1, count + 1):
        id = f"{EXAMPLE}{key}:{number}"
        name = _("Contoh %(number)s, %(title)s", number=number, title=title)
        yield Person(id, name, id, frozenset([key]), not outside, example=True)
