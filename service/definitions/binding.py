"""The seats of a version's lanes: agreed at deployment, changed by hand, told in the definition's history."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import history, identity
from service.definitions.papers import canonical
from service.definitions.tables import DefinitionRow
from service.definitions.versions import get, stream
from service.engine import Fact
from service.errors import Invalid, NotFound
from service.identity import Actor


@dataclass(frozen=True, slots=True)
class Bound:
    """A lane of a version with the seat it had and the seat it has."""

    definition: str
    version: int
    lane: str
    before: str | None
    after: str


def bind(
    session: Session, actor: Actor, key: str, version: int, lane: str, seat: str, now: datetime
) -> Bound:
    """Bind a lane of a version to a seat of the agency; binding it to the seat it has tells nothing.

    The open tasks follow by ``instances.bind_lane``, which calls this. NotFound for an unknown version or lane,
    Forbidden without ``definition.bind``, Invalid for an unknown seat. The row is held until the transaction ends.
    """
    identity.require(actor, "definition.bind", get(session, actor.tenant, key, version))
    row = _held(session, actor.tenant, key, version)
    definition = get(session, actor.tenant, key, version)  # as it is now that it is held
    if definition.diagram.main.lane(lane) is None:
        raise NotFound("Lajur tidak ditemukan. Pilih dari daftar di halaman SOP.")
    seats = identity.seats(session, actor.tenant)
    if seat not in seats:
        raise Invalid("Jabatan {seat} belum dikenal di instansi ini. Pilih dari daftar.", seat=seat[:60])
    bound = Bound(key, version, lane, definition.seat(lane), seat)
    row.bindings = canonical({**definition.bindings, lane: seat}).decode()
    session.flush()
    if bound.before != seat:
        titles = {each.key: each.name for each in seats.values()}
        before = titles.get(bound.before or "", bound.before)
        data = {"version": version, "lane": lane, "before": before, "after": titles[seat]}
        fact = Fact("lane_bound", None, {**data, "seats": [bound.before, seat]})
        history.append(session, actor.tenant, stream(key), [fact], actor.person, now)
    return bound


def _held(session: Session, tenant: str, key: str, version: int) -> DefinitionRow:
    query = select(DefinitionRow).where(
        DefinitionRow.tenant == tenant, DefinitionRow.key == key, DefinitionRow.version == version
    )
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()
