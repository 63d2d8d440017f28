"""Telling those who wait for work that there is some: a ring after the commit, heard in this process.

Other processes find it at their next look (``POLL``), which also finds locks that have run out.
"""

from service.jobs.bell import Bell

POLL = 1.0
"""Seconds between two looks while nothing rings."""
bell = Bell()
ring_after_commit = bell.ring_after_commit
