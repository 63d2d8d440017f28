"""Work that waits for people: the inbox, one task, taking it and giving it back."""

from service.tasks.handing_back import hand_back
from service.tasks.hands import RELEASED, Fact, claim, fact, release
from service.tasks.inbox import Page, Task, find, inbox, of_instances, searched
from service.tasks.refusing import refusal, require

__all__ = [
    "RELEASED",
    "Fact",
    "Page",
    "Task",
    "claim",
    "fact",
    "find",
    "hand_back",
    "inbox",
    "of_instances",
    "refusal",
    "release",
    "require",
    "searched",
]
