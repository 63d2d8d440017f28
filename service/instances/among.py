"""Cases by what only they know, for rooms and doors that ask for something of theirs."""

from collections.abc import Collection
from typing import Any, cast

from sqlalchemy import Select, Table, bindparam, select
from sqlalchemy.orm import Session

from service.identity import Actor
from service.instances.listing import Wanted, readable
from service.instances.tables import InstanceRow

_CASES = cast(Table, InstanceRow.__table__)
_RESTING = select(_CASES.c.id).where(
    _CASES.c.tenant == bindparam("tenant"),
    _CASES.c.id.in_(bindparam("ids", expanding=True)),
    _CASES.c.suspended.is_(True),
)
"""Put together once: every list of tasks asks."""


def among(
    actor: Actor,
    *,
    keys: tuple[str, ...] | None = None,
    key_like: str | None = None,
    suspended: bool | None = None,
) -> Select[Any]:
    """The ids of the cases ``actor`` may read with one of these business keys, as a query; ``like`` has % for letters.

    Forbidden for who reads no cases at all.
    """
    wanted = Wanted(keys=keys, key_like=key_like, suspended=suspended)
    return readable(actor, wanted).with_only_columns(InstanceRow.id)


def resting(session: Session, tenant: str, ids: Collection[str]) -> set[str]:
    """Those of the cases that are suspended, in one statement, or none where no case is asked for."""
    if not ids:
        return set()
    return set(session.connection().execute(_RESTING, {"tenant": tenant, "ids": list(ids)}).scalars())
