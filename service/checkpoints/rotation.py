"""Another key from now on: the old one announces it in its last notes, then it is gone."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from service.checkpoints.keys import Keyring, following, ring
from service.checkpoints.making import Checkpoint, make, newest
from service.checkpoints.statement import origin
from service.history.notes import BadNote, vkey


def announce(session: Session, tenant: str, path: Path, now: datetime) -> Checkpoint | None:
    """Let the key in ``path`` announce the one that follows; ``None`` when the newest checkpoint has said so already.

    When every agency's is written, ``keys.replace`` ends the old key. A rotation that was interrupted goes on.
    """
    keys: Keyring = ring(path)
    new = vkey(origin(tenant), following(path).public_key())
    last = newest(session, tenant)
    with suppress(BadNote):  # a note that was changed announces nothing
        if last and last.said.next_key == new:
            return None
    return make(session, tenant, keys.private, now, next_key=new)
