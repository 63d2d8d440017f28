"""Register numbers: gapless for each agency and year."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.instances.tables import RegisterRow


@dataclass(frozen=True, slots=True)
class Register:
    """The year's register, held by this transaction; a number is taken only when ``take`` is called."""

    row: RegisterRow

    def take(self) -> int:
        """The next number."""
        self.row.last += 1
        return self.row.last


def next_number(session: Session, tenant: str, year: int) -> Register:
    """Hold the register of ``year`` (a calendar year in the agency's zone) until the transaction ends."""
    return _held(session, tenant, year) or _opened(session, tenant, year)


def _held(session: Session, tenant: str, year: int) -> Register | None:
    row = session.scalars(
        select(RegisterRow)
        .where(RegisterRow.tenant == tenant, RegisterRow.year == year)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    return Register(row) if row else None


def _opened(session: Session, tenant: str, year: int) -> Register:
    """Open the year's register; when another transaction was first, hold theirs."""
    try:
        with session.begin_nested():
            session.add(RegisterRow(tenant=tenant, year=year, last=0))
    except IntegrityError:
        pass
    register = _held(session, tenant, year)
    assert register is not None  # ours or theirs, and registers are never deleted
    return register
