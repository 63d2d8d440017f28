"""What auditors take home, whole, as the stories of this room look at it."""

from dataclasses import dataclass, replace

from demos import MONDAY as NOW
from sqlalchemy import Engine

from service import exports, identity
from service.database import reading
from service.demo.agencies import AGENCIES
from service.exports import Wanted
from service.identity import Actor

KEYS = tuple(agency.key for agency in AGENCIES)
STREAMED = ("xes", "ocel", "csv", "csv-steps", "xlsx")


@dataclass(frozen=True)
class Archive:
    """The demo's agencies and what their auditors take home."""

    engine: Engine

    def auditor(self, agency: str, *, reads: bool = False) -> Actor:
        """The agency's auditor; with ``reads`` one who may also read personal data."""
        login = next(each.auditor[0] for each in AGENCIES if each.key == agency)
        with reading(self.engine, agency) as session:
            actor = identity.actor_by_login(session, login, NOW)
        return replace(actor, roles=actor.roles | {"data_reader"}) if reads else actor

    def takes(self, agency: str, format: str, wanted: Wanted | None = None, *, reads: bool = False) -> bytes:
        """The whole file."""
        return takes(self.engine, self.auditor(agency, reads=reads), format, wanted or Wanted())


def takes(engine: Engine, actor: Actor, format: str, wanted: Wanted) -> bytes:
    """What the actor gets, whole."""
    with reading(engine, actor.tenant) as session:
        zone = identity.agency(session, actor.tenant).clock
        return b"".join(exports.stream(session, actor, wanted, format, NOW, zone))
