"""Dates and times as the form writes them: YYYY-MM-DD, HH:MM and what says the zone."""

import re
from datetime import date

from service.forms.model import Moment

EARLIEST = date(1900, 1, 1)
"""The browser's calendar offers no day before this one."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9])(?P<zone>.*)", re.DOTALL)
_SHOWN_DAY = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_SHOWN_CLOCK = r"[0-9]{1,2}:[0-9]{1,2}(?:Z|[+-][0-9]{2}:[0-9]{2})?"
_SHOWN = {
    "date": re.compile(_SHOWN_DAY),
    "time": re.compile(_SHOWN_CLOCK),
    "datetime": re.compile(f"{_SHOWN_DAY}T{_SHOWN_CLOCK}"),
}
_ZONES = {"no_timezone": "", "utc_normalized": "Z", "utc_offset": r"[+-](?:0[0-9]|1[0-4]):[0-5][0-9]"}
_EXAMPLES = {"no_timezone": "14:30", "utc_normalized": "06:30Z", "utc_offset": "14:30+08:00"}


def flaw(moment: Moment, text: str, today: date | None) -> str | None:
    """What is wrong with a date or time, as the end of a sentence, or ``None``.

    ``today`` is the agency's own day; without it past days cannot be told and are let through.
    """
    day, clock = _split(moment, text)
    if day is not None:
        problem = _day_flaw(moment, day, today)
        if problem:
            return problem
    return _clock_flaw(moment, clock) if clock is not None else None


def is_shown(moment: Moment, text: str) -> bool:
    """Whether the browser would show this value of an earlier step; it looks less closely than ``flaw``."""
    return _SHOWN[moment.subtype].fullmatch(text) is not None


def _split(moment: Moment, text: str) -> tuple[str | None, str | None]:
    if moment.subtype == "date":
        return text, None
    if moment.subtype == "time":
        return None, text
    day, _, clock = text.partition("T")
    return day, clock


def _day_flaw(moment: Moment, text: str, today: date | None) -> str | None:
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        return "harus tanggal yang ada di kalender, ditulis seperti 2026-11-21"
    if day < EARLIEST:
        return "tidak boleh sebelum 1 Januari 1900"
    if moment.no_past and today is not None and day < today:
        return f"tidak boleh sebelum hari ini ({today.isoformat()})"
    return None


def _clock_flaw(moment: Moment, text: str) -> str | None:
    match = _TIME.fullmatch(text)
    if match is None or not re.fullmatch(_ZONES[moment.format], match["zone"]):
        return f"harus jam yang ditulis seperti {_EXAMPLES[moment.format]}"
    # A normalised time has lost its zone; Indonesia's zones lie whole hours from UTC, so the minutes stay.
    minutes = int(match["hour"]) * 60 + int(match["minute"])
    return f"harus kelipatan {moment.interval} menit" if minutes % moment.interval else None
