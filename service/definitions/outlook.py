"""Forecasts for one agency: by its calendars, and by its own word on who stands outside."""

from datetime import datetime

from sqlalchemy.orm import Session

from service import calendars, identity
from service.definitions.content import Definition
from service.definitions.forecast import OUTSIDE, Forecast, forecast, longest
from service.definitions.paths import Path
from service.working_time import WorkCalendar


class Outlook:
    """Asks for the agency's seats once and for each unit's calendar once, however many procedures it looks at."""

    def __init__(self, session: Session, tenant: str) -> None:
        self._session, self._tenant = session, tenant
        seats = identity.seats(session, tenant)
        theirs = {key for key, seat in seats.items() if seat.external}
        self._outside = theirs | (OUTSIDE - seats.keys())
        self._calendars: dict[str, WorkCalendar] = {}

    def calendar(self, definition: Definition) -> WorkCalendar:
        """The calendar by which the definition's deadlines are counted: of its ``unit``, else of the agency."""
        unit = definition.properties.get("unit", "")
        if unit not in self._calendars:
            self._calendars[unit] = calendars.of(self._session, self._tenant, unit)
        return self._calendars[unit]

    def forecast(self, definition: Definition, start: datetime) -> Forecast:
        """The forecast of a case started at ``start``; Invalid like ``forecast.forecast``."""
        return forecast(definition.diagram.main, self.calendar(definition), start, self._lanes(definition))

    def longest(self, definition: Definition, start: datetime) -> Path:
        """Only its longest path."""
        return longest(definition.diagram.main, self.calendar(definition), start, self._lanes(definition))

    def _lanes(self, definition: Definition) -> frozenset[str]:
        """The lanes whose seats stand outside the agency."""
        lanes = definition.diagram.main.lanes
        return frozenset(lane.id for lane in lanes if definition.seat(lane.id) in self._outside)
