"""Work that waits for people: the inbox, one task, taking it and giving it back."""

from service.tasks.hands import claim, release
from service.tasks.inbox import Page, Task, find, inbox, of_instances

__all__ = ["Page", "Task", "claim", "find", "inbox", "of_instances", "release"]
