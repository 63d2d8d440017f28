"""Local times of an agency, and what a case's history tells."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from world import World

BANYUWANGI, TARAKAN = "banyuwangi-permintaan-data", "tarakan-layanan-data"
MALUT = "malut-pengumpulan-data"


def at(text: str, zone: str = "Asia/Jakarta") -> datetime:
    """A local time of an agency as the instant it is."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def kinds(world: World, case: str) -> list[str]:
    return [event.kind for event in world.events(case)]
