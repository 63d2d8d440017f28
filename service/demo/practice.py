"""The agency for trying out programs: nobody's SOP yet, a program that may everything there, and three seats."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from service import calendars, identity
from service.demo.account import Account

KEY, NAME, PEMDA, ZONE = "demo", "Instansi Contoh", "Kota Contoh", "Asia/Jakarta"
SEATS = (
    ("kepala", "Kepala", None, "harun", "Harun Arifin"),
    ("kasi", "Kepala Seksi", "kepala", "siti", "Siti Rahmawati"),
    ("petugas", "Petugas", "kasi", "budi", "Budi Hartono"),
)
"""Key, title, the seat above, and who sits there."""
OTHERS = (
    ("process_owner", "intan", "Intan Permatasari"),
    ("auditor", "yanti", "Yanti Kusumawati"),
    ("agency_admin", "doni", "Doni Saputra"),
    ("operator", "wisnu", "Wisnu Wardana"),
    ("program", "demo", "Program Contoh"),
)


def found(session: Session, now: datetime, since: datetime, password: str) -> Iterator[Account]:
    """Make the agency with its people, who sit in their seats ``since`` then; their accounts come back."""
    identity.add_agency(session, KEY, NAME, PEMDA, ZONE)
    calendars.seed(session, KEY, now)
    for seat, title, above, login, name in SEATS:
        identity.add_seat(session, KEY, seat, title, above=above)
        account = Account(KEY, login, name, "seat_holder", title, password)
        identity.seat_person(session, KEY, seat, account.person(session), since)
        yield account
    for role, login, name in OTHERS:
        account = Account(KEY, login, name, role, "", password)
        account.person(session)
        yield account
