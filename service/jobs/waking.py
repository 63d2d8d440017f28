"""Waking whoever works: a hint after each commit that wrote a job; the worker's poll is the guarantee."""

from service.jobs.bell import Bell

bell = Bell("lajur_jobs")
wake = bell.wake
listen = bell.listen
ring_after_commit = bell.ring_after_commit
