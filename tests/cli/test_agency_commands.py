"""How a house begins: an agency with one admin, whose first password is shown once; and a way back in."""

import re
from pathlib import Path

import pytest
from desk import Desk
from sqlalchemy import select

from service import clock, history, identity
from service.database import EVERY, open_engine, reading
from service.errors import Forbidden
from service.identity.tables import AccountRow
from service.personnel.people import STREAM

METRO = ("--name", "Diskominfo", "--pemda", "Kota Metro", "--admin", "rani", "--admin-name", "Rani Putri")


def test_an_agency_begins_with_its_calendar_and_one_admin(desk: Desk, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'baru.db'}"
    said = desk.does("agency", "add", "metro", *METRO, LAJUR_DATABASE_URL=url)
    password = re.search(r"kata sandi awal ([a-z0-9-]{19}),", said)
    assert password and "ditunjukkan sekali ini saja" in said
    [admin] = desk.answers("people", LAJUR_DATABASE_URL=url)
    assert (admin["login"], admin["roles"], admin["agency"]) == ("rani", ["agency_admin"], "metro")
    assert desk.answers("agency", LAJUR_DATABASE_URL=url) == [
        {
            "key": "metro",
            "name": "Diskominfo",
            "pemda": "Kota Metro",
            "zone": "Asia/Jakarta",
            "release_by_two": False,
        }
    ]
    assert "21 hari kerja" in desk.does(
        "calendar", "--as", "rani", "--month", "2026-11", LAJUR_DATABASE_URL=url
    )
    engine = open_engine(url)
    with reading(engine, EVERY) as session:
        me = identity.sign_in(session, "rani", password[1], clock.now())
        assert identity.owes(session, me.tenant, me.person, "password") == ("password",)
        kept = session.scalars(select(AccountRow.password_hash)).one()
        assert kept.startswith("$argon2id$") and password[1] not in kept
        told = history.read(session, "metro", STREAM)
        assert [event.kind for event in told] == ["agency_founded"] and password[1] not in repr(told)
    engine.dispose()


@pytest.mark.parametrize(
    ("key", "change", "why"),
    [
        ("kantor", {}, "sudah ada"),
        ("*", {}, "huruf kecil"),
        ("a b", {}, "huruf kecil"),
        ("metro", {"--zone": "Asia/Metro"}, "Zona waktu"),
        ("metro", {"--admin": "x"}, "Nama pengguna harus"),
        ("metro", {"--admin": "lina"}, "sudah dipakai"),
        ("metro", {"--name": " "}, "Nama harus"),
    ],
)
def test_an_agency_that_cannot_be_leaves_nothing_behind(
    desk: Desk, key: str, change: dict[str, str], why: str
) -> None:
    options = dict(zip(METRO[::2], METRO[1::2], strict=True)) | change
    assert why in desk.refuses("agency", "add", key, *(word for pair in options.items() for word in pair))
    assert [each["key"] for each in desk.answers("agency")] == ["kantor"]
    assert "rani" not in desk.does("people")


def test_a_way_back_in_is_shown_once_and_replaces_what_was(desk: Desk) -> None:
    first = desk.answers("people", "password", "lina")
    second = desk.answers("people", "password", "lina")
    assert first["login"] == "lina" and first["password"] != second["password"]
    engine = open_engine(desk.url)
    with reading(engine, EVERY) as session:
        with pytest.raises(Forbidden):
            identity.sign_in(session, "lina", first["password"], clock.now())
        assert identity.sign_in(session, "lina", second["password"], clock.now()).login == "lina"
    engine.dispose()
    assert "tidak ditemukan" in desk.refuses("people", "password", "hantu")
