"""Telling those who wait for work that there is some: a ring after the commit, heard in every process that listens.

A look now and then (``POLL``) is the guarantee, and finds locks that have run out.
"""

from service.jobs.bell import Bell

POLL = 1.0
"""Seconds between two looks while nothing rings."""
bell = Bell("lajur_external_tasks")
ring_after_commit = bell.ring_after_commit
