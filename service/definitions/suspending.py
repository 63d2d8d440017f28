"""Suspend versions: no case of them is started until they are released again; open cases go on."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import history, identity
from service.definitions.tables import DefinitionRow
from service.definitions.versions import ACTIVE, stream
from service.engine import Fact
from service.errors import NotFound
from service.identity import Actor


def suspend(
    session: Session, actor: Actor, key: str, version: int | None, suspended: bool, now: datetime
) -> tuple[int, ...]:
    """Suspend or release a version, without one every version of the key; the versions that changed come back.

    NotFound for an unknown key or version, Forbidden without ``definition.suspend``. Their cases follow by
    ``instances.suspend_versions``, which calls this.
    """
    identity.require(actor, "definition.suspend")
    query = select(DefinitionRow).where(
        DefinitionRow.tenant == actor.tenant, DefinitionRow.key == key, DefinitionRow.status == ACTIVE
    )
    if version is not None:
        query = query.where(DefinitionRow.version == version)
    rows = session.scalars(query.order_by(DefinitionRow.version).with_for_update()).all()
    if not rows:
        raise NotFound("SOP tidak ditemukan. Pilih dari daftar layanan.")
    changed = [row for row in rows if row.suspended is not suspended]
    for row in changed:
        row.suspended = suspended
    session.flush()
    kind = "definition_suspended" if suspended else "definition_released"
    facts = [Fact(kind, None, {"version": row.version}) for row in changed]
    if facts:
        history.append(session, actor.tenant, stream(key), facts, actor.person, now)
    return tuple(row.version for row in changed)
