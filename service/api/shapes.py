"""What every shape writes alike. Pure."""

from datetime import UTC, datetime


def moment(at: datetime | None) -> str | None:
    """2026-11-21T04:44:53.427+0000."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"
