"""Who plays in a rehearsal, and who of them may do a step: the rules of the house, asked of chosen persons. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from service.definitions.content import Definition
from service.engine import OpenTask
from service.errors import Forbidden

NOT_SEATED = "{person} tidak memegang jabatan {seat}, yang mengerjakan langkah “{name}”. Pilih orang lain."
NO_SEAT = (
    "Langkah “{name}” tidak berada di lajur mana pun, sehingga hanya program yang dapat mengerjakannya. Letakkan di "
    "sebuah lajur, atau pilih akun program."
)
NOT_NAMED = "Diagram menunjuk orang lain untuk langkah “{name}”. Pilih orang yang ditunjuk."
NOT_STARTING = "{person} tidak memegang jabatan {seat}, yang memulai layanan ini. Pilih orang lain."
STEP_DONE_BY = (
    "{person} sudah mengerjakan langkah “{step}” pada berkas ini, sehingga langkah “{name}” harus dikerjakan orang "
    "lain. Pilih orang lain."
)
CASE_STARTED_BY = "{person} yang memulai berkas ini, sehingga langkah “{name}” harus dikerjakan orang lain."
HANDED = "Langkah “{name}” adalah milik {owner}, yang memulai berkas ini. Pilih orang itu."


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who plays. ``seats`` are those he sits in or acts for; ``example`` says that nobody is called so.

    ``inside`` is true for officials of the agency: an applicant's own steps come back to him and to nobody else. A
    ``program`` may do whatever a person may, for nobody and kept apart from nobody.
    """

    id: str
    name: str
    login: str
    seats: frozenset[str]
    inside: bool = True
    example: bool = False
    program: bool = False


@dataclass(frozen=True, slots=True)
class Cast:
    """``people`` by id; ``seats`` are the agency's seat keys by every name they have (``identity.seats_by_name``),
    ``titles`` what each is called."""

    people: Mapping[str, Person]
    seats: Mapping[str, str]
    titles: Mapping[str, str]

    def title(self, seat: str | None) -> str:
        """What a seat is called, its key where the agency has none of that key."""
        return self.titles.get(seat or "", seat or "-")

    def seat(self, group: str) -> str:
        """The seat that a group of the diagram means."""
        return self.seats.get(" ".join(group.casefold().split()), group)

    def named(self, logins: Iterable[str]) -> frozenset[str]:
        """The ids of the people with those logins."""
        wanted = set(logins)
        return frozenset(person.id for person in self.people.values() if person.login in wanted)


@dataclass(frozen=True, slots=True)
class Past:
    """What happened so far that decides who may go on: who started, and who completed which element (by its name)."""

    starter: str | None
    done: Mapping[str, Collection[str]]


def no_start(cast: Cast, definition: Definition, person: Person) -> Forbidden | None:
    """Why a person may not start a case; ``None`` where he may."""
    seat = definition.start_seat
    if person.program or seat is not None and seat in person.seats:
        return None
    if seat is None:
        return Forbidden(NO_SEAT, name=definition.content.start.name or definition.start_element)
    return Forbidden(NOT_STARTING, person=person.name, seat=cast.title(seat))


def no(cast: Cast, definition: Definition, task: OpenTask, past: Past, person: Person) -> Forbidden | None:
    """Why a person may not do an open task, for the reasons of a real one; ``None`` where he may."""
    if person.program:
        return None
    if (did := _apart(definition, task, past, person)) is not None:
        return did
    seats, named = wanted(cast, definition, task)
    if person.id in named or seats & person.seats:
        return _others(cast, definition, task, past, person)
    if not seats:
        return Forbidden(NOT_NAMED if task.users or task.assignee else NO_SEAT, name=_called(task))
    titles = ", ".join(cast.title(seat) for seat in sorted(seats))
    return Forbidden(NOT_SEATED, person=person.name, seat=titles, name=_called(task))


def wanted(cast: Cast, definition: Definition, task: OpenTask) -> tuple[frozenset[str], frozenset[str]]:
    """The seats and the people (ids) a task asks for: whom the diagram names, else the seat of its lane."""
    named = cast.named([*task.users, *([task.assignee] if task.assignee else [])])
    if task.groups:
        return frozenset(cast.seat(group) for group in task.groups), named
    seat = None if task.users else definition.seat(task.lane)
    return frozenset([seat] if seat else []), named


def _apart(definition: Definition, task: OpenTask, past: Past, person: Person) -> Forbidden | None:
    for element in definition.apart(task.element):
        if element == definition.start_element:
            if past.starter == person.id:
                return Forbidden(CASE_STARTED_BY, person=person.name, name=_called(task))
        elif person.id in past.done.get(element, ()):
            node = definition.diagram.main.nodes[element]
            told = {"person": person.name, "step": node.name or element, "name": _called(task)}
            return Forbidden(STEP_DONE_BY, **told)
    return None


def _others(
    cast: Cast, definition: Definition, task: OpenTask, past: Past, person: Person
) -> Forbidden | None:
    """An applicant's own step waits for him who started the case, not for another applicant."""
    owner = cast.people.get(past.starter or "")
    if owner is None or owner.inside or owner.id == person.id:
        return None
    addressed = bool(task.groups or task.users or task.assignee)
    own = not addressed and definition.seat(task.lane) == definition.start_seat
    if own and _apart(definition, task, past, owner) is None:
        return Forbidden(HANDED, name=_called(task), owner=owner.name)
    return None


def _called(task: OpenTask) -> str:
    return task.name or task.element
