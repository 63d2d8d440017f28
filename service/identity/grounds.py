"""On whose authority an event happened, read back from what ``Authority`` wrote."""

from dataclasses import dataclass

from service.identity.rights import KINDS


@dataclass(frozen=True, slots=True)
class Ground:
    """``kind`` is jabatan or one of ``KINDS``; for an own seat ``mandate`` and ``basis`` are empty."""

    kind: str
    seat: str
    mandate: str = ""
    basis: str = ""

    @property
    def own(self) -> bool:
        """True when the person sat in the seat himself."""
        return self.kind == "jabatan"


def read_ground(text: str | None) -> Ground | None:
    """The parts of an ``Authority.ground``; ``None`` for none, and for text that is no ground."""
    parts = (text or "").split(" ", 3)
    if len(parts) == 2 and parts[0] == "jabatan":
        return Ground(*parts)
    return Ground(*parts) if len(parts) == 4 and parts[0] in KINDS else None
