"""Everything that happens later: one table, whose rows are committed with the change they follow."""

from service.jobs.asking import TRIES, Wish, enqueue, enqueue_many, keys, schedule, schedule_many, unschedule
from service.jobs.claiming import (
    LEASE,
    Job,
    claim,
    claim_ids,
    due_ids,
    give_back,
    next_run_at,
    shorten_leases,
)
from service.jobs.finishing import begin, done, done_many, fail, held, held_many
from service.jobs.incidents import Incident, Page, Tally, incidents, resting, retry, tally

__all__ = [
    "LEASE",
    "TRIES",
    "Incident",
    "Job",
    "Page",
    "Tally",
    "Wish",
    "begin",
    "claim",
    "claim_ids",
    "done",
    "done_many",
    "due_ids",
    "enqueue",
    "enqueue_many",
    "fail",
    "give_back",
    "held",
    "held_many",
    "incidents",
    "keys",
    "next_run_at",
    "resting",
    "retry",
    "schedule",
    "schedule_many",
    "shorten_leases",
    "tally",
    "unschedule",
]
