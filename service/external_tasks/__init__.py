"""Steps that programs do: fetched under a lock, completed, failed, or ended by an error of the procedure.

``instances`` writes the rows and moves the case; here they are taken, kept, failed and listed.
"""

from service.external_tasks.fetching import Matching, TopicWish, fetch, waiting
from service.external_tasks.holding import (
    extend,
    fail,
    lock,
    release,
    set_priority,
    set_retries,
    unlock,
)
from service.external_tasks.listing import MOST, Wanted, counted, listed, topics
from service.external_tasks.steps import ExternalTask, OtherWorker, details, details_of, find, held, held_by
from service.external_tasks.waking import POLL, bell, ring_after_commit

__all__ = [
    "MOST",
    "POLL",
    "ExternalTask",
    "Matching",
    "OtherWorker",
    "TopicWish",
    "Wanted",
    "bell",
    "counted",
    "details",
    "details_of",
    "extend",
    "fail",
    "fetch",
    "find",
    "held",
    "held_by",
    "listed",
    "lock",
    "release",
    "ring_after_commit",
    "set_priority",
    "set_retries",
    "topics",
    "unlock",
    "waiting",
]
