"""Receipts: what somebody keeps who completed a step, so that nobody can make it undone in silence."""

import re
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import history
from service.errors import Invalid
from service.history.tables import EventRow
from service.instances.tables import InstanceRow

LONGEST = 1_000
_PARTS = re.compile(
    r"(\d{1,9})\s*/\s*(\d{4})\D+(\d{1,9})\b.*?(?<![0-9a-f])((?:[0-9a-f]\s*){64})(?![0-9a-f])", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The case of that register ``number`` had event ``seq`` with that ``hash`` as its newest."""

    number: str
    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number} · {self.seq} · {self.hash}"

    @classmethod
    def read(cls, text: str) -> "Receipt":
        """The receipt in what somebody typed or pasted, words and blanks aside; Invalid when there is none."""
        found = _PARTS.search(text[:LONGEST].lower())
        if found is None:
            raise Invalid(
                "Tanda terima terdiri atas nomor berkas, nomor peristiwa, dan sidik 64 angka. "
                "Contoh: 0007/2026 · 12 · 3f9a…"
            )
        number, year, seq, hash = found.groups()
        return cls(f"{int(number):04d}/{year}", int(seq), "".join(hash.split()))


class Standing(StrEnum):
    """Whether a receipt still holds: ``HOLDS``, ``BROKEN`` (it does, but the history around it does not), ``NOT``."""

    HOLDS = "holds"
    BROKEN = "broken"
    NOT = "not"


def standing(session: Session, tenant: str, receipt: Receipt) -> Standing:
    """Whether the agency's history still has what the receipt says; an unknown case and another hash answer alike."""
    number, year = (int(part) for part in receipt.number.split("/"))
    case = session.scalar(
        select(InstanceRow.id).where(
            InstanceRow.tenant == tenant, InstanceRow.year == year, InstanceRow.number == number
        )
    )
    where = (EventRow.tenant == tenant, EventRow.stream == (case or ""), EventRow.seq == receipt.seq)
    if session.scalar(select(EventRow.hash).where(*where)) != receipt.hash:
        return Standing.NOT
    return Standing.HOLDS if history.verify(session, tenant, case or "").ok else Standing.BROKEN
