"""How long something takes: ISO 8601 durations, and the spellings in which SOPs write a *mutu baku* time."""

from service.durations.duration import Duration, iso
from service.durations.reading import Reading, read

__all__ = ["Duration", "Reading", "iso", "read"]
