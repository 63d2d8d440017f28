"""Taking a case in hand: its row is locked until the transaction ends, so nothing else moves it meanwhile."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from service.errors import Conflict
from service.identity import Actor
from service.instances.tables import InstanceRow

RUNNING = "running"


class Suspended(Conflict):
    """The case rests: nothing moves it until it is activated again."""


def held(session: Session, actor: Actor, id: Any) -> InstanceRow | None:
    """The agency's case of that id, or of a query for one, locked; ``None`` when there is none."""
    query = (
        select(InstanceRow)
        .where(InstanceRow.tenant == actor.tenant)
        .where(InstanceRow.id == (id if isinstance(id, str) else id.scalar_subquery()))
        .with_for_update()
        .options(undefer(InstanceRow.snapshot))
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).first()


def require_moving(instance: InstanceRow) -> None:
    """Conflict when the case has ended or is suspended."""
    if instance.state != RUNNING:
        raise Conflict("Berkas ini sudah ditutup. Muat ulang halaman untuk melihat keadaannya.")
    if instance.suspended:
        raise Suspended("Berkas ini sedang ditangguhkan. Aktifkan lagi dahulu, lalu ulangi.")
