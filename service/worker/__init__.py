"""The executor: claims due jobs, does them, sleeps until the next one is due or somebody writes one.

It runs as a thread of ``lajur serve`` or by itself as ``lajur worker``; several do no harm and share the work.
A job happens once, because its effect and its row's removal are one transaction under the claim's token; jobs that
move a case hold the case's row first, so that two never move one case at the same time, whatever their kind.
"""

from service.jobs.waking import wake
from service.worker.executing import run_jobs
from service.worker.handlers import HANDLERS, Local, Remote
from service.worker.loop import BATCH, NAME, POLL, Round, run, settle

__all__ = [
    "BATCH",
    "HANDLERS",
    "NAME",
    "POLL",
    "Local",
    "Remote",
    "Round",
    "run",
    "run_jobs",
    "settle",
    "wake",
]
