"""Working time between many pairs of instants at once: a calendar as a line that rises while the office is open."""

from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from service.working_time import WorkCalendar

_MINUTE = 60_000_000
_AROUND = timedelta(days=2)
"""The office's dates and those of UTC are at most so far apart."""


class Worked:
    """Working time by a calendar, from the day of ``first`` to that of ``last``."""

    def __init__(self, calendar: WorkCalendar, first: pd.Timestamp, last: pd.Timestamp) -> None:
        day, end = (first - _AROUND).date(), (last + _AROUND).date()
        borders: list[int] = []
        while day <= end:
            for opens, closes in calendar.day(day).segments:
                borders += [_micros(pd.Timestamp(opens)), _micros(pd.Timestamp(closes))]
            day += timedelta(days=1)
        self._at = np.array(borders, dtype=np.float64)
        steps = np.diff(self._at, prepend=self._at[:1])
        steps[0::2] = 0  # from closing to the next opening nothing is worked
        self._used = np.cumsum(steps)

    def minutes(self, since: "pd.Series[Any]", until: "pd.Series[Any]") -> "pd.Series[Any]":
        """Whole working minutes from one column's instants to the other's, by row; nothing where one is missing."""
        if not len(self._at):
            return pd.Series(0.0, index=since.index)
        worked = np.rint(self._passed(until) - self._passed(since)) // _MINUTE
        return pd.Series(np.maximum(worked, 0), index=since.index).where(since.notna() & until.notna())

    def _passed(self, column: "pd.Series[Any]") -> Any:
        return np.interp(column.astype("datetime64[us, UTC]").astype("int64"), self._at, self._used)


def _micros(at: pd.Timestamp) -> int:
    return int(at.tz_convert("UTC").value // 1000)
