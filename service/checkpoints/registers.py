"""Registers have no gaps: every number up to the last has its case, and the last is never less than it was."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.history.chain import opened
from service.history.log import SAME
from service.history.tables import EventRow, PayloadRow
from service.instances.tables import InstanceRow, RegisterRow

_MOST = 20
"""Missing numbers told one by one."""
_NUMBER = re.compile(r"(\d+)/(\d{4})")


def numbers_missing(
    session: Session, tenant: str, signed: Mapping[int, int]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is wrong with the registers, as templates and values; ``signed`` are the last numbers by year that were."""
    query = select(RegisterRow.year, RegisterRow.last).where(RegisterRow.tenant == tenant)
    present = {year: last for year, last in session.execute(query)}
    for year, last in sorted(signed.items()):
        if present.get(year, 0) < last:
            text = "Register {year} mundur: nomor terakhir {last}, sekarang {present}."
            yield text, {"year": year, "last": last, "present": present.get(year, 0)}
    begun = _begun(session, tenant)
    for year in sorted(signed.keys() | present.keys()):
        last = max(signed.get(year, 0), present.get(year, 0))
        missing = [number for number in range(1, last + 1) if (year, number) not in begun]
        for number in missing[:_MOST]:
            yield "Berkas nomor {case} hilang dari riwayat.", {"case": f"{number:04d}/{year}"}
        if missing[_MOST:]:
            text = "Juga hilang {count} berkas lain dari register {year}."
            yield text, {"count": len(missing) - _MOST, "year": year}


def _begun(session: Session, tenant: str) -> set[tuple[int, int]]:
    """Year and number of every case whose beginning is recorded: as its event tells it, else as its row does.

    An event of an earlier version, or one whose payload was lawfully erased, tells no number.
    """
    rows = session.execute(
        select(EventRow.stream, PayloadRow.data)
        .outerjoin(PayloadRow, SAME)
        .where(EventRow.tenant == tenant, EventRow.seq == 1, EventRow.kind == "case_started")
    )
    told = {stream: _number(data) for stream, data in rows}
    found = {number for number in told.values() if number}
    if None in told.values():
        cases = select(InstanceRow.id, InstanceRow.year, InstanceRow.number).where(
            InstanceRow.tenant == tenant
        )
        found |= {
            (year, number) for id, year, number in session.execute(cases) if id in told and told[id] is None
        }
    return found


def _number(data: bytes | None) -> tuple[int, int] | None:
    told = str(opened(data).get("number", "")) if data else ""
    found = _NUMBER.fullmatch(told)
    return (int(found[2]), int(found[1])) if found else None
