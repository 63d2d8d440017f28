"""What happened to seats and substitutes, as the history keeps it; and what a person should know beside a yes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from service import history
from service.errors import Invalid
from service.identity import Actor

SEATS, SUBSTITUTES = "jabatan", "pengganti"
"""The streams of an agency's seats and of its substitutes."""


@dataclass(frozen=True, slots=True)
class Fact:
    """An event to be told; ``element`` is the key of the seat it is about."""

    kind: str
    element: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Note:
    """Something done that somebody may want to look at again: an Indonesian template and its values."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values)


def tell(
    session: Session, actor: Actor, stream: str, kind: str, seat: str, data: Mapping[str, Any], now: datetime
) -> None:
    """Append one event about a seat, done by ``actor``."""
    history.append(session, actor.tenant, stream, [Fact(kind, seat, data)], actor.person, now)


def line(text: str, least: int, most: int, what: str) -> str:
    """A line of text without odd characters and double spaces; Invalid, naming ``what``, when too short or too long."""
    found = " ".join(text.split())
    if not least <= len(found) <= most or not found.isprintable():
        raise Invalid(
            "{what} harus {least} sampai {most} huruf biasa dalam satu baris; ditemukan {found}. Perbaiki isinya.",
            what=what,
            least=least,
            most=most,
            found=len(found),
        )
    return found
