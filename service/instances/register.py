"""Register numbers: gapless for each agency and year."""

from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.instances.tables import RegisterRow
from service.prepared import Prepared

_REGISTERS = cast(Table, RegisterRow.__table__)
_OURS = (_REGISTERS.c.tenant == bindparam("_tenant"), _REGISTERS.c.year == bindparam("_year"))
_HELD = Prepared(select(_REGISTERS.c.last).where(*_OURS).with_for_update())
_TAKEN = Prepared(
    update(_REGISTERS).where(*_OURS).values(last=_REGISTERS.c.last + 1).returning(_REGISTERS.c.last)
)


@dataclass(frozen=True, slots=True)
class Register:
    """The agency's register of ``year``, a calendar year in its zone."""

    session: Session
    tenant: str
    year: int

    def hold(self) -> None:
        """Let nobody else take a number until the transaction ends."""
        self._first(_HELD)

    def take(self) -> int:
        """The next number; the register is held from then on, so that it has no gap whatever becomes of us."""
        return self._first(_TAKEN)

    def _first(self, statement: Prepared) -> int:
        """What the statement says of the register, which is opened where there is none."""
        asked = {"_tenant": self.tenant, "_year": self.year}
        if not (rows := statement.rows(self.session, asked)):
            self._open()
            rows = statement.rows(self.session, asked)
        last: int = rows[0].last  # ours or theirs, and registers are never deleted
        return last

    def _open(self) -> None:
        """Open the year's register; another transaction may have been first."""
        try:
            with self.session.begin_nested():
                self.session.execute(insert(_REGISTERS).values(tenant=self.tenant, year=self.year, last=0))
        except IntegrityError:
            pass
