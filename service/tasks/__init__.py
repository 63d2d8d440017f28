"""Work that waits for people: the inbox, one task, taking it and giving it back, and what programs do with it."""

from service.tasks.assigning import assign, claim_for, delegate, resolve
from service.tasks.changing import Change, change, link, unlink
from service.tasks.comments import Comment, comment, comments
from service.tasks.handing_back import hand_back
from service.tasks.hands import RELEASED, Closed, Fact, Taken, claim, fact, opened, release
from service.tasks.inbox import Page, Task, find, inbox, of_instances, searched
from service.tasks.offers import acting_seat, ground
from service.tasks.refusing import Delegated, refusal, require

__all__ = [
    "RELEASED",
    "Change",
    "Closed",
    "Comment",
    "Delegated",
    "Fact",
    "Page",
    "Taken",
    "Task",
    "acting_seat",
    "assign",
    "change",
    "claim",
    "claim_for",
    "comment",
    "comments",
    "delegate",
    "fact",
    "find",
    "ground",
    "hand_back",
    "inbox",
    "link",
    "of_instances",
    "opened",
    "refusal",
    "release",
    "require",
    "resolve",
    "searched",
    "unlink",
]
