"""What only the machine's owner does, from the command line: a new agency with its first admin, and a way back in."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from service import calendars, history, identity
from service.errors import Conflict, Invalid
from service.identity import sessions
from service.identity.tables import AgencyRow
from service.personnel.particulars import checked_login, checked_name, first_password
from service.personnel.people import FIRST_PASSWORD_LASTS, STREAM, FirstPassword

_KEY = re.compile(r"[a-z][a-z0-9-]{1,39}")


@dataclass(frozen=True, slots=True)
class _Fact:
    kind: str
    element: str | None
    data: dict[str, Any]


def found_agency(
    session: Session, agency: identity.Agency, login: str, name: str, now: datetime
) -> FirstPassword:
    """A new agency with its calendar and one admin, who comes in with a first password.

    Invalid names what is wrong with the key, the names, the zone or the login; Conflict when the key is taken.
    """
    if not _KEY.fullmatch(agency.key):
        raise Invalid(
            "Kunci instansi harus 2 sampai 40 huruf kecil, angka atau strip, diawali huruf; ditemukan “{found}”. "
            "Contoh: tarakan",
            found=agency.key[:40],
        )
    if session.get(AgencyRow, agency.key) is not None:
        raise Conflict("Instansi {key} sudah ada. Lihat orang-orangnya dengan: lajur people", key=agency.key)
    login, name = checked_login(login), checked_name(name)
    identity.add_agency(
        session, agency.key, checked_name(agency.name), checked_name(agency.pemda), agency.zone
    )
    calendars.seed(session, agency.key, now)
    id = identity.add_person(session, agency.key, login, name, {"agency_admin"})
    given = _first(session, id, name, login, now)
    _tell(session, agency.key, "agency_founded", given, now)
    return given


def rescue(session: Session, login: str, now: datetime) -> FirstPassword:
    """A new first password for somebody whom no admin can help; the sessions end.

    NotFound for an unknown login and for somebody who is disabled. The second step stays as it is.
    """
    person = identity.actor_by_login(session, login, now)
    sessions.end_all(session, person.tenant, person.person, now)
    given = _first(session, person.person, person.name, login, now)
    _tell(session, person.tenant, "password_rescued", given, now)
    return given


def _first(session: Session, id: str, name: str, login: str, now: datetime) -> FirstPassword:
    password, until = first_password(), now + FIRST_PASSWORD_LASTS
    identity.set_password(session, login, password, now, until)
    return FirstPassword(id, name, login, password, until)


def _tell(session: Session, tenant: str, kind: str, given: FirstPassword, now: datetime) -> None:
    fact = _Fact(kind, given.person, {"name": given.name, "login": given.login})
    history.append(session, tenant, STREAM, [fact], None, now)
