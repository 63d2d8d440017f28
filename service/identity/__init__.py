"""Who is who: agencies, people, seats, and what each may do."""

from service.identity.people import (
    Agency,
    Person,
    Seat,
    add_agency,
    add_person,
    add_seat,
    agencies,
    agency,
    names,
    people,
    seat_person,
    seats,
)
from service.identity.rights import Actor, may, require
from service.identity.signing_in import actor, actor_by_login, set_password, share_password, sign_in

__all__ = [
    "Actor",
    "Agency",
    "Person",
    "Seat",
    "actor",
    "actor_by_login",
    "add_agency",
    "add_person",
    "add_seat",
    "agencies",
    "agency",
    "may",
    "names",
    "people",
    "require",
    "seat_person",
    "seats",
    "set_password",
    "share_password",
    "sign_in",
]
