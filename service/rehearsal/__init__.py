"""A draft tried out with a chosen clock and chosen persons; nothing of it is kept. Pure."""

from service.rehearsal.cast import Cast, Person
from service.rehearsal.running import Told
from service.rehearsal.scene import Player, Refused, Scene, Work, rehearse
from service.rehearsal.script import MOST_STEPS, NEXT, Script, Step, read
from service.rehearsal.walking import Walk, Way, walk

__all__ = [
    "MOST_STEPS",
    "NEXT",
    "Cast",
    "Person",
    "Player",
    "Refused",
    "Scene",
    "Script",
    "Step",
    "Told",
    "Walk",
    "Way",
    "Work",
    "read",
    "rehearse",
    "walk",
]
