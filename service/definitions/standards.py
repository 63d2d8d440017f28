"""What a diagram says about time beyond its timers: how to count it, and the legal limit it must keep."""

from collections.abc import Iterator
from datetime import UTC, datetime

from service.definitions.deadlines import COUNTINGS, PROPERTY
from service.definitions.findings import Finding, Subject, quoted, warning
from service.definitions.forecast import Forecast, forecast
from service.definitions.legal import LIMIT, Limit
from service.definitions.reckoning import spoken
from service.diagram import Node, Process
from service.durations import iso
from service.errors import Invalid, Refusal
from service.working_time import default

_ZONE = "Asia/Jakarta"
_ORDINARY = datetime(2026, 11, 2, 1, tzinfo=UTC)
"""A Monday morning with nothing but working weeks behind it: a sum of standard times has no date of its own."""


def countings(subject: Subject) -> Iterator[Finding]:
    """The property ``kalender`` says one of three words, on the process, a step or a timer."""
    parts: tuple[Process | Node, ...] = (subject.main, *subject.main.nodes.values())
    for part in parts:
        said = part.properties.get(PROPERTY, "").strip()
        if said and said not in COUNTINGS:
            sentence = (
                f"Properti kalender harus kerja, kalender, atau statutori; ditemukan {quoted(said)}, yang dihitung "
                "sebagai kerja. Perbaiki nilainya."
            )
            yield warning("counting-unknown", part, sentence)


def limits(subject: Subject) -> Iterator[Finding]:
    """The legal limit can be read."""
    said = subject.main.properties.get(LIMIT)
    if said is None:
        return
    try:
        iso(said.strip())
    except Invalid:
        sentence = (
            f"Properti batas_hukum harus durasi seperti P10D; ditemukan {quoted(said)}, sehingga batasnya tidak "
            "diperiksa. Perbaiki nilainya."
        )
        yield warning("legal-limit-broken", subject.main, sentence)


def within_limit(subject: Subject) -> Iterator[Finding]:
    """The sum of standard times along the longest path keeps the legal limit. Asked of a diagram without errors."""
    if LIMIT not in subject.main.properties:
        return
    try:
        found = forecast(subject.main, default(_ZONE), _ORDINARY)
    except Refusal:
        return
    if found.limit is not None and found.exceeds:
        yield warning("legal-limit", subject.main, _passed(found, found.limit))


def _passed(found: Forecast, limit: Limit) -> str:
    most = limit.duration if limit.working_minutes is None else spoken(limit.working_minutes)
    basis = f" ({limit.basis})" if limit.basis else ""
    sentence = f"Jumlah waktu baku {spoken(found.longest.working_minutes)} melewati batas {most}{basis}."
    inside = max(path.inside_minutes for path in found.paths)
    if inside < found.longest.working_minutes:
        kept = "juga melewati batas" if limit.exceeded_inside else "masih dalam batas"
        sentence += f" Tanpa waktu pihak di luar instansi jumlahnya {spoken(inside)}, {kept}."
    return (
        f"{sentence} Pendekkan waktu baku langkahnya, atau perbaiki properti batas_hukum bila batasnya lain."
    )
