"""Who works here, in which seat, since when, on what ground, and who acts for whom."""

from service.personnel.appointing import Appointment
from service.personnel.decrees import Decree, File, decree
from service.personnel.finding import Dossier, Listed, dossier, roster
from service.personnel.import_plan import Plan, preview_list
from service.personnel.import_writing import Imported, import_list
from service.personnel.lists import template
from service.personnel.particulars import Particulars
from service.personnel.people import (
    MOST_FIRST_PASSWORDS,
    STREAM,
    FirstPassword,
    add_person,
    change_person,
    disable,
    enable,
    give_first_passwords,
    set_roles,
)
from service.personnel.returning import run_handbacks
from service.personnel.seats import SeatWish, add_seat, below, change_seat
from service.personnel.sitting import Done, end_occupancy, seat_person
from service.personnel.substitutes import appoint, delegate, withdraw
from service.personnel.telling import SEATS, SUBSTITUTES, Note
from service.personnel.timeline import Stay, mandates, stays

__all__ = [
    "Dossier",
    "FirstPassword",
    "Imported",
    "Listed",
    "MOST_FIRST_PASSWORDS",
    "Particulars",
    "Plan",
    "STREAM",
    "add_person",
    "change_person",
    "disable",
    "dossier",
    "enable",
    "give_first_passwords",
    "import_list",
    "preview_list",
    "roster",
    "set_roles",
    "template",
    "SEATS",
    "SUBSTITUTES",
    "Appointment",
    "Decree",
    "Done",
    "File",
    "Note",
    "SeatWish",
    "Stay",
    "add_seat",
    "appoint",
    "below",
    "change_seat",
    "decree",
    "delegate",
    "end_occupancy",
    "mandates",
    "run_handbacks",
    "seat_person",
    "stays",
    "withdraw",
]
