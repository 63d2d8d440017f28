"""The spellings of *mutu baku* times in real SOPs: what they mean, or that a person must look."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from service.durations.duration import iso
from service.durations.phrase import Phrase, parse
from service.durations.vocabulary import Token, plain, tokens
from service.errors import Invalid

LARGEST = 200
"""Letters a cell may have; what is longer is a text and no time."""
REVIEW = "review"
SEVERAL = "several durations: review"
ALTERNATIVES = "two alternatives: review"
SPLIT = "split digits (OCR?): review"
SINCE = "counted from another moment: review"

_NOTHING = re.compile(r"[-_/.\s]*|n/a|nihil|tidak ada|tanpa batas waktu")
_AT_ONCE = re.compile(
    r"(?:se)?segera(?: mungkin)?|secepat ?-?(?:nya| mungkin)|seketika|langsung|saat itu(?: juga)?"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell means. ``kind`` is duration, none (nothing is set) or unparsed (a person must look).

    ``min`` and ``max`` are ISO 8601 texts, ``min`` only for ranges. ``counting``: working-minutes, working-days,
    working-days x5, calendar-months (x3, x4, x6, x12), elapsed-clock, calendar-days (x7). ``explicit_working``: the
    cell says kerja. ``per``: the time is for each such thing. ``flags`` ask for a review, ``reason`` says why there
    is no duration.
    """

    kind: str
    min: str | None = None
    max: str | None = None
    counting: str = ""
    explicit_working: bool = False
    approx: bool = False
    per: str | None = None
    flags: tuple[str, ...] = ()
    reason: str = ""


def read(text: str) -> Reading:
    """Read a spelling such as ``1 – 20 Hari Kerja``, ``1 x 24 Jam``, ``2 menit/berkas`` or ``Segera``; never raises.

    ISO 8601 (``P1D``) is read too. Of several durations the first is taken and flagged, as a range its longest.
    """
    if len(text) > LARGEST:
        return _unparsed(text, REVIEW)
    if text.strip().startswith("P") and (said := _iso(text.strip())):
        return said
    cell = plain(text)
    if _NOTHING.fullmatch(cell):
        return Reading("none", reason="Tidak ada waktu yang ditulis.")
    if _AT_ONCE.fullmatch(cell):
        return Reading("none", reason=f"“{text.strip()}” tidak menyebut lamanya waktu.")
    found = tokens(cell)
    return _phrase(text, found) if found is not None else _unparsed(text, REVIEW)


def _iso(text: str) -> Reading | None:
    try:
        said = iso(text, shares=True)
    except Invalid:
        return None
    months = "calendar-months" if said.years or said.months else ""
    days = "working-days x5" if said.weeks else "working-days" if said.days else "working-minutes"
    return Reading("duration", max=text, counting=months or days)


def _phrase(text: str, found: Sequence[Token]) -> Reading:
    phrase = parse(found)
    if phrase is None:
        return _unparsed(text, _fault(found))
    first = phrase.measures[0]
    if not all(_iso(form) for form in (first.min, first.max) if form):
        return _unparsed(text, REVIEW)
    return Reading(
        "duration",
        min=first.min,
        max=first.max,
        counting=first.counting,
        explicit_working=any(measure.working for measure in phrase.measures),
        approx=phrase.approx,
        per=phrase.per,
        flags=_flags(phrase),
    )


def _flags(phrase: Phrase) -> tuple[str, ...]:
    flags = []
    if len(phrase.measures) > 1:
        flags.append(ALTERNATIVES if len(phrase.measures) == 2 and phrase.alternatives else SEVERAL)
    if phrase.since:
        flags.append(SINCE)
    return tuple(flags)


def _fault(found: Sequence[Token]) -> str:
    """The likeliest reason why nothing could be made of the tokens."""
    pairs = [(first, second) for first, second in pairwise(found) if first.kind == "number"]
    if any(first.text.isdigit() and second.text.isdigit() for first, second in pairs):
        return SPLIT
    return SEVERAL if sum(second.kind == "unit" for _, second in pairs) > 1 else REVIEW


def _unparsed(text: str, flag: str) -> Reading:
    why = "angkanya terpisah" if flag == SPLIT else "bukan angka dengan satuan"
    return Reading(
        "unparsed",
        flags=(flag,),
        reason=f"Waktu harus seperti “3 hari kerja” atau “1 – 2 jam”; “{text.strip()[:60]}” {why}. Tinjau SOP-nya.",
    )
