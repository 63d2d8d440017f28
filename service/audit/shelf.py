"""What examining many cases of an agency reads once: versions, calendars, people in seats."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import calendars, definitions, history, identity
from service.audit.people import Standing
from service.audit.seating import Bindings, Mandate, Stay, mandate_told, stay_told
from service.audit.token_game import Game
from service.calendars import Past
from service.definitions import Definition, deadlines
from service.definitions.tables import DefinitionRow
from service.engine import DueRule
from service.errors import NotFound
from service.history import Entry
from service.identity.tables import OccupantRow, SubstituteRow
from service.working_time import WorkCalendar

SEATS, SUBSTITUTES = "jabatan", "pengganti"


@dataclass(frozen=True)
class Version:
    """A version of a procedure ready to run; ``sha256`` is computed anew from its files as they are stored now."""

    definition: Definition
    sha256: str
    bindings: Bindings
    past: Past

    @cached_property
    def names(self) -> dict[str, str]:
        """What people call its elements, flows and lanes."""
        main = self.definition.diagram.main
        named = {flow.id: flow.name for flow in main.flows.values() if flow.name}
        named |= {lane.id: lane.name for lane in main.lanes}
        hosts = {node.id: main.nodes.get(node.attached_to or "", node) for node in main.nodes.values()}
        return named | {id: host.name for id, host in hosts.items() if host.name}

    @cached_property
    def game(self) -> Game:
        """The diagram as conformance looks at it."""
        return Game(self.definition.diagram.main)

    @cached_property
    def _rules(self) -> dict[int, tuple[WorkCalendar, DueRule]]:
        return {}

    def rules(self, at: datetime) -> Iterable[DueRule]:
        """How deadlines may have been counted then."""
        for calendar in self.past.around(at):
            if id(calendar) not in self._rules:
                rule = deadlines.rule(self.definition.diagram.main, calendar)
                self._rules[id(calendar)] = (calendar, rule)
            yield self._rules[id(calendar)][1]


class Shelf:
    """What is the same for all cases of one agency, each read when first asked for."""

    def __init__(self, session: Session, tenant: str) -> None:
        self._session, self.tenant = session, tenant
        self._versions: dict[tuple[str, int], Version | None] = {}
        self._pasts: dict[str, Past] = {}
        self._bound: dict[str, Mapping[int, Mapping[str, tuple[Entry, ...]]]] = {}

    def version(self, key: str, number: int) -> Version | None:
        """That version; ``None`` when it is gone."""
        if (key, number) not in self._versions:
            self._versions[key, number] = self._version(key, number)
        return self._versions[key, number]

    def _version(self, key: str, number: int) -> Version | None:
        query = select(DefinitionRow.xml, DefinitionRow.forms).where(
            DefinitionRow.tenant == self.tenant, DefinitionRow.key == key, DefinitionRow.version == number
        )
        files = self._session.execute(query).first()
        if files is None:
            return None
        try:
            definition = definitions.get(self._session, self.tenant, key, number)
        except NotFound:
            return None
        sha256 = hashlib.sha256(files.xml + b"\x00" + files.forms).hexdigest()
        bindings = Bindings(definition, self._bindings(key).get(number, {}))
        return Version(definition, sha256, bindings, self._past(definition.properties.get("unit", "")))

    def _past(self, unit: str) -> Past:
        if unit not in self._pasts:
            self._pasts[unit] = calendars.past(self._session, self.tenant, unit)
        return self._pasts[unit]

    def _bindings(self, key: str) -> Mapping[int, Mapping[str, tuple[Entry, ...]]]:
        """The changes of lanes by version and lane."""
        if key not in self._bound:
            stream = definitions.stream(key)
            told = history.read_many(self._session, self.tenant, [stream], ["lane_bound"])
            found: dict[int, dict[str, tuple[Entry, ...]]] = defaultdict(dict)
            for entry in told.get(stream, ()):
                data = entry.data or {}
                lanes = found[data.get("version", 0)]
                lane = str(data.get("lane"))
                lanes[lane] = (*lanes.get(lane, ()), entry)
            self._bound[key] = found
        return self._bound[key]

    @cached_property
    def standing(self) -> Standing:
        """The agency's people, seats and mandates, in four statements."""
        told = history.read_many(self._session, self.tenant, [SEATS, SUBSTITUTES])
        stays = _by(told.get(SEATS, ()), "occupant")
        mandates = _by(told.get(SUBSTITUTES, ()), "mandate")
        titles = {seat.key: seat.name for seat in identity.seats(self._session, self.tenant).values()}
        return Standing(self._stays(stays), self._mandates(mandates), titles)

    def _stays(self, told: Mapping[str, list[Entry]]) -> dict[str, list[Stay]]:
        rows = self._session.scalars(select(OccupantRow).where(OccupantRow.tenant == self.tenant))
        found: dict[str, list[Stay]] = defaultdict(list)
        for row in rows:
            stay = Stay(row.person, row.since, row.until)
            found[row.seat].append(replace(stay, as_told=stay_told(row.id, row.seat, stay, told)))
        return found

    def _mandates(self, told: Mapping[str, list[Entry]]) -> dict[str, Mandate]:
        rows = self._session.scalars(select(SubstituteRow).where(SubstituteRow.tenant == self.tenant))
        found = {}
        for row in rows:
            named = (row.kind, row.seat, row.person, row.principal, row.since, row.until, row.basis)
            mandate = Mandate(*named, frozenset(row.scope.split()), row.withdrawn_at)
            found[row.id] = replace(mandate, as_told=mandate_told(row.id, mandate, told))
        return found


def _by(entries: Iterable[Entry], name: str) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[str((entry.data or {}).get(name))].append(entry)
    return found
