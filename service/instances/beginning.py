"""Everything that beginning a case needs to know of its SOP, in one read."""

from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Integer, String, bindparam, inspect, select
from sqlalchemy.orm import Session

from service import calendars, notices
from service.definitions import Definition, versions
from service.definitions.tables import DefinitionRow
from service.history import UNWRITTEN
from service.identity.tables import AgencyRow
from service.instances import deadlines
from service.instances.at_hand import Known
from service.instances.deadlines import Clock
from service.notices.tables import TellingRow
from service.prepared import Prepared

_TELLING = tuple(f"telling_{each.key}" for each in inspect(TellingRow).column_attrs)


@dataclass(frozen=True, slots=True)
class Beginning:
    """A version with the clock its cases run by, and what writing their first move asks for."""

    clock: Clock
    known: Known = field(repr=False)

    @property
    def definition(self) -> Definition:
        """The version."""
        return self.clock.definition

    @property
    def retired(self) -> bool:
        """True when the version is kept only for the cases it had."""
        return self.definition.retired


def beginning(session: Session, tenant: str, key: str, version: int | None = None) -> Beginning:
    """The version of that number, the one in force when none is named.

    A named one may be retired or not yet in force. NotFound for an unknown key or version, and alike for another
    agency's.
    """
    session.flush()
    asked = {"tenant": tenant, "key": key} | ({} if version is None else {"version": version})
    rows = _query(version is None).rows(session, asked) if versions.is_possible(key, version) else []
    if not rows:
        raise versions.unknown()
    row = rows[0]
    definition = versions.defined(session, [row])[0]
    unit = definition.diagram.main.properties.get("unit", "")
    calendar = calendars.of(session, tenant, unit, calendars.edition(row.zone, row.revisions))
    return Beginning(deadlines.clock(session, definition, calendar), _known(row))


def _known(row: Any) -> Known:
    """What there is to know of a case that is not written yet: no task calls anybody, and no timer waits."""
    told = {name.removeprefix("telling_"): getattr(row, name) for name in _TELLING}
    telling = notices.settings_of(SimpleNamespace(**told) if told["tenant"] else None)
    return Known(task="", head=UNWRITTEN, telling=telling, timed=False, called=False, offered=False)


@cache
def _query(in_force: bool) -> Prepared:
    """Put together once: the version that is in force, or one by its number."""
    version = DefinitionRow.version
    named = (
        DefinitionRow.status == versions.ACTIVE
        if in_force
        else version == bindparam("version", type_=Integer())
    )
    telling = [getattr(TellingRow, name.removeprefix("telling_")).label(name) for name in _TELLING]
    return Prepared(
        select(
            *(getattr(DefinitionRow, name) for name in versions.COLUMNS),
            AgencyRow.zone,
            calendars.revisions().label("revisions"),
            *telling,
        )
        .join(AgencyRow, AgencyRow.key == DefinitionRow.tenant)
        .outerjoin(TellingRow, TellingRow.tenant == DefinitionRow.tenant)
        .where(DefinitionRow.tenant == bindparam("tenant", type_=String()))
        .where(DefinitionRow.key == bindparam("key", type_=String()), named)
        .order_by(version.desc())
        .limit(1)
    )
