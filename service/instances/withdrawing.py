"""What happens to cases when their version is suspended or their delivery is taken back."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import Session

from service import definitions, identity
from service.definitions import Definition, deployments
from service.errors import Conflict
from service.identity import Actor
from service.instances.cancelling import cancel
from service.instances.holding import RUNNING
from service.instances.suspending import suspend
from service.instances.tables import InstanceRow

REASON = "SOP versi ini ditarik dari peredaran"


class StillRunning(Conflict):
    """Cases of a version that was to be taken back still run: ``definition`` is that version, ``count`` how many."""

    def __init__(self, definition: Definition, count: int) -> None:
        super().__init__(
            "Masih ada {count} berkas berjalan dari {key} versi {version}. Selesaikan dahulu, atau tarik beserta "
            "berkasnya (cascade).",
            count=count,
            key=definition.key,
            version=definition.version,
        )
        self.definition, self.count = definition, count


def take_back(session: Session, actor: Actor, deployment: str, now: datetime, *, cascade: bool) -> None:
    """Take a delivery back: its versions are retired, never erased, and their ended cases stay to be read.

    Running cases are cancelled with ``cascade``; without it StillRunning. NotFound for an unknown delivery, Forbidden
    without ``definition.deploy``, and with ``cascade`` for whoever may not cancel one of the cases.
    """
    identity.require(actor, "definition.deploy")
    _end_cases(session, actor, deployments.versions(session, actor, deployment), now, cascade)
    deployments.remove(session, actor, deployment, now)


def retire_versions(
    session: Session, actor: Actor, found: Sequence[Definition], now: datetime, *, cascade: bool
) -> None:
    """The same for single versions, whatever delivery brought them."""
    identity.require(actor, "definition.deploy")
    _end_cases(session, actor, found, now, cascade)
    deployments.retire_versions(session, actor, [(each.key, each.version) for each in found], now)


def _end_cases(
    session: Session, actor: Actor, found: Sequence[Definition], now: datetime, cascade: bool
) -> None:
    running = _running(session, actor, [(each.key, each.version) for each in found])
    counts = Counter((key, version) for _, key, version in running)
    for each in found if not cascade else ():
        if count := counts[each.key, each.version]:
            raise StillRunning(each, count)
    for id, _, _ in running:
        cancel(session, id, REASON, actor, now)


def suspend_versions(
    session: Session,
    actor: Actor,
    key: str,
    version: int | None,
    suspended: bool,
    now: datetime,
    *,
    including_cases: bool = False,
) -> None:
    """Suspend or release versions (``definitions.suspend``), with ``including_cases`` their running cases too.

    Without a version every one of the key. NotFound, Forbidden as there and as ``suspend`` says for cases.
    """
    definitions.suspend(session, actor, key, version, suspended, now)
    if including_cases:
        where = [InstanceRow.definition == key]
        where += [InstanceRow.version == version] if version is not None else []
        for id, _, _ in _rows(session, actor, where):
            suspend(session, id, suspended, actor, now)


def _running(
    session: Session, actor: Actor, versions: Collection[tuple[str, int]]
) -> list[tuple[str, str, int]]:
    if not versions:
        return []
    return _rows(session, actor, [tuple_(InstanceRow.definition, InstanceRow.version).in_(versions)])


def _rows(session: Session, actor: Actor, where: Sequence[ColumnElement[bool]]) -> list[tuple[str, str, int]]:
    query = select(InstanceRow.id, InstanceRow.definition, InstanceRow.version).where(
        InstanceRow.tenant == actor.tenant, InstanceRow.state == RUNNING, *where
    )
    return [(id, key, version) for id, key, version in session.execute(query.order_by(InstanceRow.id))]
