"""What a checkpoint says, as text that is signed: the first three lines are those of a C2SP checkpoint. Pure."""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from service.history.notes import BadNote

NOTHING_BEFORE = "0" * 64
"""Stands for the note before the first one."""


@dataclass(frozen=True, slots=True)
class Statement:
    """``size`` heads of streams have this ``root``; ``registers`` are the last case numbers by year.

    ``before`` is the hex SHA-256 of the note before; ``next_key`` the public key that signs from now on.
    """

    tenant: str
    size: int
    root: bytes
    number: int
    at: datetime
    before: str
    registers: Mapping[int, int] = field(default_factory=dict)
    next_key: str | None = None


def origin(tenant: str) -> str:
    """Whose log it is, and the name of the key that signs it."""
    return f"lajur/{tenant}"


def written(said: Statement) -> str:
    """The text to sign."""
    lines = [
        origin(said.tenant),
        str(said.size),
        base64.b64encode(said.root).decode(),
        f"nomor {said.number}",
        f"waktu {said.at.astimezone(UTC).isoformat(timespec='microseconds')}",
        f"sebelum {said.before}",
        *(f"register {year} {last}" for year, last in sorted(said.registers.items())),
        *([f"kunci {said.next_key}"] if said.next_key else []),
    ]
    return "\n".join(lines) + "\n"


def read(text: str) -> Statement:
    """The statement behind such a text; ``BadNote`` for anything else. Lines of later versions are passed over."""
    try:
        whose, size, root, *more = text.splitlines()
        told = dict(line.partition(" ")[::2] for line in more)
        registers = [line.split() for line in more if line.startswith("register ")]
        return Statement(
            tenant=whose.removeprefix("lajur/"),
            size=int(size),
            root=base64.b64decode(root, validate=True),
            number=int(told["nomor"]),
            at=datetime.fromisoformat(told["waktu"]),
            before=told["sebelum"],
            registers={int(year): int(last) for _, year, last in registers},
            next_key=told.get("kunci"),
        )
    except (ValueError, KeyError, binascii.Error) as wrong:
        raise BadNote("it does not say what a checkpoint says") from wrong


def apart(text: str) -> list[str]:
    """The notes of a file that holds any number of them, one below the other; text before the first is passed over."""
    _, *found = re.split(r"^(?=lajur/)", text, flags=re.MULTILINE)
    return [each.rstrip("\n") + "\n" for each in found]


def fingerprint(note: str) -> str:
    """What the next note says of this one."""
    return hashlib.sha256(note.encode()).hexdigest()
