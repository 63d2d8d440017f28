"""The file of a decree is kept as it came, whatever it calls itself, and nothing else is kept."""

from hashlib import sha256

import pytest
from sqlalchemy import Engine
from world import World

from service import history, identity, personnel
from service.database import EVERY, reading
from service.errors import Forbidden, Invalid, NotFound
from service.personnel import SUBSTITUTES, File

SEAT, CHIEF = "kasi_statistik", "kabid_statistik.banyuwangi"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
PNG, JPEG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20, b"\xff\xd8\xff\xe0" + b"\0" * 20


@pytest.fixture
def world(engine: Engine) -> World:
    world = World(engine)
    world.deploys("banyuwangi-permintaan-data")
    return world


def kept(world: World, file: File, reader: str = "auditor.banyuwangi") -> personnel.Decree:
    world.appoints("plh", seat=SEAT, person=CHIEF, file=file)
    with reading(world.engine, EVERY) as session:
        actor = identity.actor_by_login(session, reader, world.now)
        admin = identity.actor_by_login(session, "admin.banyuwangi", world.now)
        return personnel.decree(session, actor, personnel.mandates(session, admin)[0].decree or "")


@pytest.mark.parametrize(
    ("data", "name", "media", "safe"),
    [
        (PDF, "SK Plh Kasi.pdf", "application/pdf", "SK-Plh-Kasi.pdf"),
        (PNG, r"C:\Users\tono\sk.PDF", "image/png", "sk.png"),
        (JPEG, "../../etc/passwd", "image/jpeg", "passwd.jpg"),
        (PDF, 'a"; filename="b.html\r\nX: y', "application/pdf", "a-filename-b.pdf"),
        (PDF, ".htaccess", "application/pdf", "sk.pdf"),
        (PDF, "", "application/pdf", "sk.pdf"),
    ],
)
def test_a_scan_is_kept_by_what_it_is(world: World, data: bytes, name: str, media: str, safe: str) -> None:
    found = kept(world, File(name, data))
    assert (found.media, found.name, found.data) == (media, safe, data)
    assert found.sha256 == sha256(data).hexdigest()
    with reading(world.engine, EVERY) as session:
        (event,) = history.read(session, "banyuwangi", SUBSTITUTES)
    assert event.data and event.data["decree"] == found.sha256


@pytest.mark.parametrize(
    "data",
    [b"", b"<html><script>", b"MZ\x90\0", b"PK\x03\x04docx", b" %PDF-1.7", PDF + b"\0" * 2 * 1024 * 1024],
    ids=["empty", "html", "exe", "zip", "shifted", "large"],
)
def test_anything_else_is_refused_and_nobody_is_appointed(world: World, data: bytes) -> None:
    with pytest.raises(Invalid, match="Berkas SK"):
        world.appoints("plh", seat=SEAT, person=CHIEF, file=File("sk.pdf", data))
    assert world.person(CHIEF).mandates == ()


def test_outsiders_and_other_agencies_do_not_get_it(world: World) -> None:
    world.deploys("tarakan-layanan-data")
    id = kept(world, File("sk.pdf", PDF)).id
    with reading(world.engine, EVERY) as session:
        applicant = identity.actor_by_login(session, "pemohon.banyuwangi", world.now)
        with pytest.raises(Forbidden):
            personnel.decree(session, applicant, id)
        stranger = identity.actor_by_login(session, "admin.tarakan", world.now)
        for each in (id, "bukan-id", ""):
            with pytest.raises(NotFound):
                personnel.decree(session, stranger, each)
