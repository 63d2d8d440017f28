"""The hours of a week, and the dates they hold for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from typing import TypeAlias

from service.errors import Invalid

Segments: TypeAlias = tuple[tuple[time, time], ...]
"""The working hours of one day in their order, in local time; empty for a day without work."""
Week: TypeAlias = tuple[Segments, Segments, Segments, Segments, Segments, Segments, Segments]
"""Monday first."""


@dataclass(frozen=True, slots=True)
class Hours:
    """A week's hours from ``since`` to ``until``, both included; ``None`` holds on. ``kind`` is hours or ramadan.

    Invalid for a week that is not seven days of hours in order, and for an end before the beginning.
    """

    since: date
    until: date | None
    week: Week
    kind: str = "hours"
    name: str = ""

    def __post_init__(self) -> None:
        if self.kind not in ("hours", "ramadan"):
            raise Invalid("Jenis jam kerja harus hours atau ramadan; ditemukan “{kind}”.", kind=self.kind)
        if self.until is not None and self.until < self.since:
            raise Invalid(
                "Jam kerja harus berakhir pada atau sesudah {since}; ditemukan {until}. Perbaiki tanggalnya.",
                since=self.since,
                until=self.until,
            )
        if len(self.week) != 7 or not all(map(_in_order, self.week)):
            raise Invalid(
                "Jam kerja “{name}” harus tujuh hari, Senin lebih dahulu, dengan jam yang berurutan. Perbaiki jamnya.",
                name=self.name or self.since.isoformat(),
            )


def _in_order(segments: Segments) -> bool:
    return all(opens < closes for opens, closes in segments) and all(
        earlier[1] <= later[0] for earlier, later in pairwise(segments)
    )


def hours_on(rows: Iterable[Hours], day: date) -> Hours | None:
    """The row that holds on a day: Ramadan before others, then what began last. ``None``: no row does."""
    held = (row for row in rows if row.since <= day and (row.until is None or day <= row.until))
    return max(held, key=lambda row: (row.kind == "ramadan", row.since), default=None)


_LONG: Segments = ((time(7, 30), time(12)), (time(13), time(16)))
_FRIDAY: Segments = ((time(7, 30), time(11, 30)), (time(13), time(16, 30)))
NORMAL: Week = (_LONG, _LONG, _LONG, _LONG, _FRIDAY, (), ())
"""Perpres 21/2023: 37.5 hours a week."""

_FASTING: Segments = ((time(8), time(12)), (time(12, 30), time(15)))
_FASTING_FRIDAY: Segments = ((time(8), time(11, 30)), (time(12, 30), time(15, 30)))
RAMADAN: Week = (_FASTING, _FASTING, _FASTING, _FASTING, _FASTING_FRIDAY, (), ())
"""Perpres 21/2023: 32.5 hours a week."""

DEFAULT_RAMADAN = tuple(
    Hours(date.fromisoformat(since), date.fromisoformat(until), RAMADAN, "ramadan", f"Ramadan {hijri} H")
    for hijri, since, until in (
        (1445, "2024-03-12", "2024-04-09"),
        (1446, "2025-03-01", "2025-03-30"),
        (1447, "2026-02-19", "2026-03-20"),
        (1448, "2027-02-08", "2027-03-09"),
    )
)
"""The first rows of an agency's calendar: as decreed to 2026, expected for 2027. The agency edits its own."""
