"""A week's hours as people write them (07.30–12.00, 13.00–16.00), and as rows and events keep them."""

import json
import re
from collections.abc import Sequence
from datetime import time
from typing import Any

from service.errors import Invalid
from service.working_time import Week

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MOST_SEGMENTS = 6
_SPAN = re.compile(r"\s*(\d{1,2})[.:](\d{2})\s*(?:-|–|—|s\.?d\.?|sampai)\s*(\d{1,2})[.:](\d{2})\s*")


def read_week(texts: Sequence[str]) -> Week:
    """Seven texts, Monday first, to a week; empty or “libur” is a day without work. Invalid names the day."""
    if len(texts) != 7:
        raise Invalid(
            "Jam kerja harus untuk tujuh hari, Senin sampai Minggu; ditemukan {found}.", found=len(texts)
        )
    mon, tue, wed, thu, fri, sat, sun = (
        _segments(day, text.strip()) for day, text in zip(DAYS, texts, strict=True)
    )
    return mon, tue, wed, thu, fri, sat, sun


def _segments(day: str, text: str) -> tuple[tuple[time, time], ...]:
    if text.lower() in ("", "-", "–", "libur"):
        return ()
    parts = re.split(r"[,;]", text)
    if len(parts) > MOST_SEGMENTS:
        raise Invalid("{day}: paling banyak {most} potong jam kerja. Gabungkan.", day=day, most=MOST_SEGMENTS)
    found = tuple(_span(day, part) for part in parts)
    for (_, closes), (opens, _) in zip(found, found[1:], strict=False):
        if opens < closes:
            raise Invalid("{day}: jam kerja bertindihan atau tidak berurutan. Perbaiki jamnya.", day=day)
    return found


def _span(day: str, text: str) -> tuple[time, time]:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise Invalid(
            "{day}: jam kerja ditulis seperti 07.30–12.00, 13.00–16.00; ditemukan “{found}”. Perbaiki tulisannya.",
            day=day,
            found=text.strip()[:40],
        )
    opens, closes = _clock(day, found[1], found[2]), _clock(day, found[3], found[4])
    if closes <= opens:
        raise Invalid(
            "{day}: jam tutup harus sesudah jam buka; ditemukan “{found}”. Perbaiki jamnya.",
            day=day,
            found=text.strip()[:40],
        )
    return opens, closes


def _clock(day: str, hour: str, minute: str) -> time:
    try:
        return time(int(hour), int(minute))
    except ValueError as error:
        raise Invalid(
            "{day}: jam harus antara 00.00 dan 23.59; ditemukan {found}. Perbaiki jamnya.",
            day=day,
            found=f"{hour}.{minute}",
        ) from error


def written(segments: Sequence[tuple[time, time]]) -> str:
    """07.30–12.00, 13.00–16.00; empty for a day without work."""
    return ", ".join(f"{opens:%H.%M}–{closes:%H.%M}" for opens, closes in segments)


def stored(week: Week) -> list[list[list[str]]]:
    """The week as plain lists, for events."""
    return [[[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in day] for day in week]


def packed(week: Week) -> str:
    """The week as the row keeps it."""
    return json.dumps(stored(week), separators=(",", ":"))


def unpacked(text: str) -> Week:
    """A week that ``packed`` made."""
    days: Any = json.loads(text)
    mon, tue, wed, thu, fri, sat, sun = (
        tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in day)
        for day in days
    )
    return mon, tue, wed, thu, fri, sat, sun
