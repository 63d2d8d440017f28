"""Keys of programs: a secret shown once, a limited time, never more than the person may; on both databases."""

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import Engine, select, update
from world import World

from service import identity
from service.database import EVERY, reading, transaction
from service.errors import Forbidden, Invalid, NotFound
from service.history import read
from service.identity import Actor, keys
from service.identity.keys import Key
from service.identity.tables import GrantRow, PersonRow, TokenRow
from service.personnel import keys as personnel

SOP = "banyuwangi-permintaan-data"
STAFF, HEAD = "staf_statistik.banyuwangi", "kasi_statistik.banyuwangi"


@pytest.fixture
def world(engine: Engine) -> World:
    world = World(engine)
    world.deploys(SOP)
    return world


def issues(
    world: World, login: str, *scopes: str, name: str = "Pelaporan", days: int = 30
) -> tuple[Key, str]:
    actor = world.person(login)
    with transaction(world.engine, actor.tenant) as session:
        return personnel.issue(session, actor, name, scopes or ("task:read",), days, world.now)


def opens(world: World, secret: str) -> tuple[Actor, Key]:
    with reading(world.engine, EVERY) as session:
        return keys.actor_of_key(session, secret, world.now)


def revokes(world: World, login: str, id: str) -> Key:
    actor = world.person(login)
    with transaction(world.engine, actor.tenant) as session:
        return personnel.revoke(session, actor, id, world.now)


def test_a_key_is_its_person_with_its_scopes(world: World) -> None:
    key, secret = issues(world, STAFF, "task:write", "task:read")
    actor, found = opens(world, secret)
    assert actor == world.person(STAFF)
    assert found == key
    assert key.scopes == ("task:read", "task:write")
    assert key.expires_at == world.now + timedelta(days=30)


def test_only_the_digest_of_a_secret_is_kept(world: World) -> None:
    _, secret = issues(world, STAFF)
    assert secret.startswith("lajur_") and len(secret) == 6 + 43
    with reading(world.engine, EVERY) as session:
        row = session.scalars(select(TokenRow)).one()
        kept = [str(getattr(row, column.key)) for column in TokenRow.__table__.columns]
        digest = row.digest
    assert not any(secret in text or secret[6:] in text for text in kept)
    assert digest == sha256(secret.encode()).hexdigest()


def test_making_and_revoking_are_recorded_without_the_secret(world: World) -> None:
    key, secret = issues(world, STAFF)
    revokes(world, STAFF, key.id)
    person = world.person(STAFF)
    revokes(world, STAFF, key.id)
    with reading(world.engine, person.tenant) as session:
        entries = read(session, person.tenant, personnel.stream(person.person))
    assert [(entry.kind, entry.actor) for entry in entries] == [
        ("key_issued", person.person),
        ("key_revoked", person.person),
    ]
    assert secret not in str(entries)


@pytest.mark.parametrize(
    "secret", ["", "lajur_", "x" * 49, "lajur_" + "A" * 43, "lajur_\ud800", "lajur_\x00"]
)
def test_an_unknown_secret_opens_nothing(world: World, secret: str) -> None:
    issues(world, STAFF)
    with pytest.raises(Forbidden, match="Kunci tidak dikenal"):
        opens(world, secret)


def test_a_dead_key_opens_nothing(world: World) -> None:
    revoked, secret = issues(world, STAFF)
    revokes(world, STAFF, revoked.id)
    with pytest.raises(Forbidden):
        opens(world, secret)
    _, short = issues(world, STAFF, days=1)
    world.now += timedelta(days=1)
    with pytest.raises(Forbidden):
        opens(world, short)


def test_a_disabled_persons_key_opens_nothing(world: World) -> None:
    _, secret = issues(world, STAFF)
    with transaction(world.engine, EVERY) as session:
        session.execute(update(PersonRow).values(disabled_at=world.now))
    with pytest.raises(Forbidden):
        opens(world, secret)


def test_a_key_follows_what_its_person_may_now(world: World) -> None:
    _, secret = issues(world, STAFF, "task:write")
    assert opens(world, secret)[0].inside
    with transaction(world.engine, EVERY) as session:
        session.execute(update(GrantRow).where(GrantRow.role == "seat_holder").values(role="operator"))
    assert not opens(world, secret)[0].inside


def test_another_persons_key_is_unknown(world: World) -> None:
    key, secret = issues(world, STAFF)
    with pytest.raises(NotFound):
        revokes(world, HEAD, key.id)
    with pytest.raises(NotFound):
        revokes(world, HEAD, "no-id")
    assert opens(world, secret)
    head = world.person(HEAD)
    with reading(world.engine, head.tenant) as session:
        assert keys.mine(session, head) == []


def test_its_use_is_written_down_once_a_minute(world: World) -> None:
    _, secret = issues(world, STAFF)

    def uses() -> bool:
        actor, key = opens(world, secret)
        with transaction(world.engine, actor.tenant) as session:
            keys.notice(session, actor, key, world.now)
        return keys.unnoticed(key, world.now)

    first = world.now
    assert uses()
    world.now += timedelta(seconds=59)
    assert not uses()
    assert opens(world, secret)[1].used_at == first
    world.now += timedelta(seconds=1)
    assert uses()
    assert opens(world, secret)[1].used_at == world.now


@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [
        ("", ("task:read",), 1),
        ("  ", ("task:read",), 1),
        ("x" * 81, ("task:read",), 1),
        ("dua\nbaris", ("task:read",), 1),
        ("\u202eterbalik", ("task:read",), 1),
        ("nama", (), 1),
        ("nama", ("task:read", "everything"), 1),
        ("nama", ("task:read",), 0),
        ("nama", ("task:read",), -1),
        ("nama", ("task:read",), 366),
        ("nama", ("task:read",), 10**30),
    ],
)
def test_a_key_has_a_name_scopes_and_an_end(
    world: World, name: str, scopes: tuple[str, ...], days: int
) -> None:
    actor = world.person(STAFF)
    with pytest.raises(Invalid), transaction(world.engine, actor.tenant) as session:
        personnel.issue(session, actor, name, scopes, days, world.now)
    with reading(world.engine, actor.tenant) as session:
        assert keys.mine(session, actor) == []


def test_a_person_has_twenty_keys_at_most(world: World) -> None:
    made = [issues(world, STAFF)[0] for _ in range(keys.MOST)]
    with pytest.raises(Invalid, match="20"):
        issues(world, STAFF)
    revokes(world, STAFF, made[0].id)
    assert issues(world, STAFF)


def test_a_browser_left_open_makes_no_key(world: World) -> None:
    actor = world.person(STAFF)
    with transaction(world.engine, EVERY) as session:
        personnel.confirm(session, actor, "")  # comes in by the agency's own service: there is no password
        identity.set_password(session, STAFF, "kata-sandi-uji-7", world.now)
    with pytest.raises(Forbidden), transaction(world.engine, actor.tenant) as session:
        personnel.confirm(session, actor, "salah")
    with transaction(world.engine, actor.tenant) as session:
        personnel.confirm(session, actor, "kata-sandi-uji-7")
