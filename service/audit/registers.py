"""Whether every number that an agency has given is still there, and every history has its case."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import history
from service.audit.findings import Finding
from service.history.tables import EventRow, StreamRow
from service.instances.tables import InstanceRow, RegisterRow

_MOST = 20
"""Numbers named in one sentence."""


def registers(session: Session, tenant: str) -> Iterator[Finding]:
    """What is missing from the agency's registers, and which history beside those of cases is not whole, in seven
    statements. The caller has asked whether the reader may.

    What must be there is read before what is there, so that cases started meanwhile accuse nobody.
    """
    given = _last(session, tenant)
    begun = select(EventRow.stream).where(
        EventRow.tenant == tenant, EventRow.seq == 1, EventRow.kind == "case_started"
    )
    streams = set(session.scalars(begun))
    cases = frozenset(streams)
    numbers: dict[int, set[int]] = defaultdict(set)
    query = select(InstanceRow.id, InstanceRow.year, InstanceRow.number).where(InstanceRow.tenant == tenant)
    for id, year, number in session.execute(query.execution_options(yield_per=5_000)):
        numbers[year].add(number)
        streams.discard(id)
    now = _last(session, tenant)
    for year in sorted(given.keys() | numbers.keys()):
        yield from _gaps(year, numbers[year], given.get(year, 0), now.get(year, 0))
    yield from _chains(session, tenant, cases)
    if streams:
        text = "Riwayat {count} berkas ada tanpa berkasnya; barisnya dihapus di luar aplikasi: {cases}."
        yield Finding("register", None, text, {"count": len(streams), "cases": _listed(sorted(streams))})


def _chains(session: Session, tenant: str, cases: Collection[str]) -> Iterator[Finding]:
    """People, seats, mandates, calendars and versions: what is said about cases rests on their histories, too."""
    known = session.scalars(select(StreamRow.stream).where(StreamRow.tenant == tenant))
    others = sorted(set(known) - set(cases))
    for stream, verdict in history.verify_many(session, tenant, others).items():
        if not verdict.ok:
            problem = verdict.problem.format(**verdict.values)
            values = {"stream": stream, "problem": problem}
            yield Finding("rantai", verdict.seq, "Riwayat “{stream}”: {problem}", values)


def _last(session: Session, tenant: str) -> dict[int, int]:
    """The last number of each year's register."""
    query = select(RegisterRow.year, RegisterRow.last).where(RegisterRow.tenant == tenant)
    return {year: number for year, number in session.execute(query)}


def _gaps(year: int, there: set[int], given: int, now: int) -> Iterator[Finding]:
    missing = [f"{number:04d}/{year}" for number in range(1, given + 1) if number not in there]
    if missing:
        text = "Nomor register {numbers} hilang; berkasnya dihapus di luar aplikasi."
        yield Finding("register", None, text, {"numbers": _listed(missing)})
    if there and max(there) > now:
        text = "Register {year} mundur ke nomor {last}, padahal nomor {highest} sudah diberikan."
        yield Finding("register", None, text, {"year": year, "last": now, "highest": max(there)})


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST
    return ", ".join(names[:_MOST]) + (f", dan {more} lagi" if more > 0 else "")
