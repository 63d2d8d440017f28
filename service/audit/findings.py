"""What an examination says: findings that an auditor must answer, notes that he should know. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

FINDING, NOTE = "temuan", "catatan"
RULES = {
    "rantai": "Rantai peristiwa",
    "keadaan": "Jalan dan keadaan berkas",
    "jalur": "Kesesuaian dengan diagram",
    "tenggat": "Tenggat",
    "pemisahan": "Pemisahan tugas",
    "kewenangan": "Kewenangan",
    "register": "Nomor register",
    "terhapus": "Data yang dihapus",
    "terlambat": "Keterlambatan",
    "program": "Akun program",
}
"""What was examined, as people call it."""
NOTES = frozenset({"terhapus", "terlambat", "program"})
"""Rules that tell and accuse nobody."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence: an Indonesian template and its values, about event ``seq`` where it is about one.

    Instants among the values are aware datetimes, which a door writes on the agency's clock.
    """

    rule: str
    seq: int | None
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def severity(self) -> str:
        """``temuan`` for what must be answered, ``catatan`` for what should be known."""
        return NOTE if self.rule in NOTES else FINDING

    @property
    def sentence(self) -> str:
        """The sentence with instants in UTC."""
        return self.told(UTC)

    def told(self, zone: tzinfo) -> str:
        """The sentence with instants on the clock of ``zone``."""
        return self.text.format(**{key: _plain(value, zone) for key, value in self.values.items()})


@dataclass(frozen=True, slots=True)
class Checked:
    """Something that was looked at and how many of it there were."""

    what: str
    count: int


@dataclass(frozen=True, slots=True)
class Report:
    """What examining one case found. ``case`` is its id, ``sop`` the procedure's key, ``head`` the last event's hash.

    ``findings`` stand in the order of the events they are about, those about none first.
    """

    case: str
    number: str
    sop: str
    version: int
    sha256: str
    events: int
    head: str
    findings: tuple[Finding, ...]
    checked: tuple[Checked, ...]
    at: datetime

    @property
    def ok(self) -> bool:
        """Whether nothing must be answered; notes aside."""
        return not self.of(FINDING)

    def of(self, severity: str) -> tuple[Finding, ...]:
        """The findings, or the notes."""
        return tuple(finding for finding in self.findings if finding.severity == severity)


def _plain(value: Any, zone: tzinfo) -> Any:
    return f"{value.astimezone(zone):%d/%m/%Y %H.%M.%S %Z}" if isinstance(value, datetime) else value
