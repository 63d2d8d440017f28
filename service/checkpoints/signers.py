"""Who may sign the next note: the keys one trusts, and those they announce. Pure."""

from collections.abc import Sequence

from service.checkpoints.statement import Statement, read
from service.history.notes import BadNote, opened

UNSIGNED = (
    "Titik periksa nomor {number} tidak bertanda tangan sah: catatannya telah diubah, atau kuncinya lain."
)
UNANNOUNCED = (
    "Titik periksa nomor {number} ditandatangani kunci lain, yang tidak diumumkan titik periksa sebelumnya."
)
UNREADABLE = "Catatan titik periksa nomor {number} tidak dapat dibaca."


class Signers:
    """Notes in their order: each is signed by the key of the one before, or by the key it announced."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._trusted = list(keys)
        self._present: str | None = None
        self._next: list[str] = []

    def said(self, note: str) -> tuple[Statement | None, str]:
        """What the note says (``None`` when nobody can read it), and what is wrong with its signature."""
        signer = _signer(note, self._trusted)
        said, problem = self.unproved(note, announcing=signer is not None)
        if said is None:
            return None, problem
        if signer is None:
            return said, UNSIGNED
        if signer != self._present and self._present is not None and signer not in self._next:
            return said, UNANNOUNCED
        if signer != self._present:
            self._present, self._next = signer, []
        if said.next_key:
            self._next.append(said.next_key)
        return said, ""

    def unproved(self, note: str, *, announcing: bool = False) -> tuple[Statement | None, str]:
        """What the note says without a look at its signature."""
        try:
            said = read(note.rpartition("\n\n")[0] + "\n")
        except BadNote:
            return None, UNREADABLE
        if announcing and said.next_key and said.next_key not in self._trusted:
            self._trusted.append(said.next_key)
        return said, ""

    def known(self, note: str) -> Statement:
        """What a note says that any of the trusted keys signed; ``BadNote`` otherwise."""
        return read(opened(note, self._trusted))


def _signer(note: str, keys: Sequence[str]) -> str | None:
    """The one of ``keys`` that signed the note."""
    for key in keys:
        try:
            opened(note, [key])
        except BadNote:
            continue
        return key
    return None
