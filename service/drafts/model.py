"""A draft as plain data, and what is refused about one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from service.errors import Conflict

OPEN, PROPOSED, RELEASED, DISCARDED = "open", "proposed", "released", "discarded"


@dataclass(frozen=True)
class Draft:
    """A diagram with its forms that is not in force yet.

    ``state`` is open, proposed, released or discarded. ``key`` is the id of the process, once there is one, ``base``
    the version it was begun from and ``version`` the one it became. ``authors`` are the ids of everybody who changed
    it. ``sha256`` covers diagram and forms as they were proposed, ``paper`` is the digest of the signed PDF, ``reason``
    why it was sent back last. In lists ``xml`` and ``forms`` are empty.
    """

    tenant: str
    id: str
    key: str | None
    name: str
    base: int | None
    state: str
    revision: int
    created_by: str
    created_at: datetime
    changed_by: str
    changed_at: datetime
    authors: tuple[str, ...]
    sha256: str | None
    note: str | None
    paper: str | None
    effective_at: datetime | None
    proposed_by: str | None
    proposed_at: datetime | None
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None
    version: int | None
    xml: bytes = field(default=b"", repr=False)
    forms: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def editable(self) -> bool:
        """True while it may be drawn on."""
        return self.state == OPEN


class Page(NamedTuple):
    """Some drafts; ``next`` goes on behind them, empty at the end."""

    rows: Sequence[Draft]
    next: str


class Overtaken(Conflict):
    """Somebody saved before: ``by`` is the id of who did, at ``at``; ``revision`` is the newest."""

    def __init__(self, by: str, name: str, at: datetime, revision: int) -> None:
        super().__init__(
            "Rancangan ini sudah disimpan {name} sesudah Anda membukanya. Perubahan Anda belum tersimpan: buka versi "
            "terbaru, atau simpan milik Anda sebagai rancangan baru.",
            name=name,
        )
        self.by, self.name, self.at, self.revision = by, name, at, revision


class BaseMoved(Conflict):
    """Another version than the one it was drawn from is in force: ``version`` is that one, ``None`` for none."""

    def __init__(self, base: int | None, version: int | None) -> None:
        if base is None:
            text = (
                "SOP ini sudah berlaku dengan versi {version}, dan rancangan ini tidak berangkat dari situ. Bandingkan "
                "dulu, lalu sahkan dengan menyatakan bahwa versi {version} digantikan."
            )
        elif version is None:
            text = (
                "Rancangan ini berangkat dari versi {base}, yang sudah ditarik. Bandingkan dulu, lalu sahkan dengan "
                "menyatakan bahwa tidak ada versi yang berlaku."
            )
        else:
            text = (
                "Rancangan ini berangkat dari versi {base}, tetapi yang berlaku sekarang versi {version}. Bandingkan "
                "dulu, lalu sahkan dengan menyatakan bahwa versi {version} digantikan."
            )
        super().__init__(text, base=base or 0, version=version or 0)
        self.base, self.version = base, version
