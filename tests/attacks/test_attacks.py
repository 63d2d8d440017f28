"""Twenty things the owner of the database may do to hide what happened, each named; and what nobody can see.

Who finds what, and why the rest cannot be found, stands in docs/evidence.md; ``test_the_paper_tells_every_attack``
keeps the two in step.
"""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from attacks.forging import METRO, SOP, Forger, Scene, copied
from sqlalchemy import Engine

from service import checkpoints, history, instances
from service.database import open_engine, reading, transaction
from service.engine import Fact
from service.history.chain import payload

PAPER = Path(__file__).resolve().parents[2] / "docs" / "evidence.md"
Attack = Callable[[Forger], object]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Scene:
    """The honest agency, once for all attacks; ``whole.db`` is what is copied."""
    place = tmp_path_factory.mktemp("attacks")
    whole = place / "whole.db"
    shutil.copyfile(sqlite_template, whole)
    engine = open_engine(f"sqlite:///{whole}")

    def kept(name: str) -> Callable[[], None]:
        return lambda: copied(whole, place / name).dispose()

    scene = Scene(engine, place / "kunci.pem", kept("early.db"), kept("signed.db"))
    engine.dispose()
    return scene


@pytest.fixture
def forger(scene: Scene, tmp_path: Path) -> Iterator[Forger]:
    engine = copied(scene.key.parent / "whole.db", tmp_path / "mine.db")
    yield Forger(engine, scene)
    engine.dispose()


def flips_a_decision(forger: Forger) -> None:
    """Payload changed: the correction that was refused now says it was accepted."""
    seq = forger.seq(forger.one, "task_completed", "langkah_5")
    data = forger.told(forger.events(forger.one)[seq - 1])
    data["values"]["keputusan_5"] = "belum_sesuai"
    forger.runs(
        "UPDATE event_payload SET data = :data WHERE stream = :one AND seq = :seq",
        data=payload(data),
        seq=seq,
    )


def names_another_doer(forger: Forger) -> None:
    """Event changed: somebody else has done it."""
    forger.runs(
        "UPDATE event SET actor = (SELECT actor FROM event WHERE stream = :one AND seq = 1) "
        "WHERE stream = :one AND seq = :seq",
        seq=forger.seq(forger.one, "task_completed", "langkah_4"),
    )


def takes_one_out(forger: Forger) -> None:
    """Event in the middle deleted."""
    seq = forger.seq(forger.one, "task_completed", "langkah_3")
    forger.runs(
        "DELETE FROM event WHERE stream = :one AND seq = :seq",
        "DELETE FROM event_payload WHERE stream = :one AND seq = :seq",
        seq=seq,
    )


def recomputes_the_chain(forger: Forger) -> None:
    """Payload changed and the whole chain after it computed anew, head and all."""
    seq = forger.seq(forger.one, "task_completed", "langkah_5")
    values = forger.told(forger.events(forger.one)[seq - 1])["values"]
    forger.rewrites(forger.one, seq, {"values": values | {"catatan_5": "Tidak ada catatan."}})


def cuts_the_tail(forger: Forger) -> None:
    """The last signed step never happened: events, head, case and tasks agree on that."""
    seq = forger.seq(forger.two, "task_claimed", "langkah_3") - 1
    forger.runs(
        "DELETE FROM event WHERE stream = :two AND seq > :seq",
        "DELETE FROM event_payload WHERE stream = :two AND seq > :seq",
        "UPDATE stream SET seq = :seq, hash = (SELECT hash FROM event WHERE stream = :two AND seq = :seq) "
        "WHERE stream = :two",
        seq=seq,
    )


def deletes_the_newest_case(forger: Forger) -> None:
    """Case, tasks, events and head gone, and the register counts one less."""
    _deletes(forger, "three")
    forger.runs("UPDATE register SET last = 2")


def deletes_an_older_case(forger: Forger) -> None:
    """Case, tasks, events and head gone, the register as it was."""
    _deletes(forger, "two")


def _deletes(forger: Forger, case: str) -> None:
    forger.runs(
        *(f"DELETE FROM {table} WHERE stream = :{case}" for table in ("event_payload", "event", "stream")),
        f"DELETE FROM task WHERE instance = :{case}_id",
        f"DELETE FROM instance WHERE id = :{case}_id",
    )


def drops_leaves(forger: Forger) -> None:
    """Case gone with everything, and its leaves out of every checkpoint's tree."""
    deletes_the_newest_case(forger)
    forger.runs("DELETE FROM checkpoint_head WHERE stream = :three")


def dates_back(forger: Forger) -> None:
    """A step that nobody has signed yet was done an hour earlier; the chain computed anew."""
    seq = forger.seq(forger.three, "task_completed", "langkah_2")
    for event in forger.events(forger.three)[seq - 2 :]:
        forger.rewrites(forger.three, event.body.seq, at=event.body.at - timedelta(minutes=55))
    forger.runs("UPDATE task SET closed_at = :at WHERE ref = 'langkah_2.1'", at="2026-11-23 03:26:00.000000")


def slips_in_an_old_event(forger: Forger) -> None:
    """An event written after the last checkpoint as if it were of the morning, sealed as it should be."""
    with transaction(forger.engine, METRO) as session:
        fact = Fact("definition_released", None, {"version": 1})
        history.append(session, METRO, f"definisi:{SOP}", [fact], None, forger.scene.early)


def signs_with_another_key(forger: Forger) -> None:
    """Chain computed anew and every checkpoint made again, with a key that looks like ours."""
    recomputes_the_chain(forger)
    forger.runs("DELETE FROM checkpoint_head", "DELETE FROM checkpoint")
    forger.signs(checkpoints.create(forger.scene.key.parent / f"palsu-{id(forger)}.pem"))


def rewrites_and_goes_on(forger: Forger) -> None:
    """Chain computed anew, one more step, and the house itself is left to sign what is longer now."""
    seq = forger.seq(forger.two, "task_completed", "langkah_3")
    forger.rewrites(forger.two, seq, {"values": {"catatan_3": "Tidak ada catatan."}})
    _goes_on(forger)


def cuts_and_goes_on(forger: Forger) -> None:
    """The last signed step never happened, others did, and the house is left to sign them."""
    cuts_the_tail(forger)
    _goes_on(forger)


def _goes_on(forger: Forger) -> None:
    forger.now += timedelta(hours=1)
    for element in ("langkah_4", "langkah_5"):
        forger.world.completes(forger.two, element)
    forger.signs(forger.ring)


def changes_a_leaf(forger: Forger) -> None:
    """Chain computed anew, and the tree made to say so."""
    recomputes_the_chain(forger)
    forger.runs(
        "UPDATE checkpoint_head SET hash = (SELECT e.hash FROM event e WHERE e.tenant = checkpoint_head.tenant "
        "AND e.stream = checkpoint_head.stream AND e.seq = checkpoint_head.seq) WHERE stream = :one"
    )


def brings_a_snapshot_back(forger: Forger) -> None:
    """State changed: case 3 stands where case 1 does, its history says otherwise."""
    forger.runs(
        "UPDATE instance SET snapshot = (SELECT snapshot FROM instance WHERE id = :one_id) WHERE id = :three_id"
    )


def swaps_payloads(forger: Forger) -> None:
    """Two events exchange their data, each with its own salt."""
    first, second = (forger.seq(forger.one, "task_completed", f"langkah_{n}") for n in (2, 4))
    swap = "UPDATE event_payload SET seq = :to WHERE stream = :one AND seq = :seq"
    for seq, to in ((first, 999), (second, first), (999, second)):
        forger.runs(swap, seq=seq, to=to)


def swaps_salts(forger: Forger) -> None:
    """The data stays, its salt is another one."""
    forger.runs(
        "UPDATE event_payload SET salt = (SELECT salt FROM event_payload WHERE stream = :one AND seq = 1) "
        "WHERE stream = :one AND seq = 4"
    )


def swaps_histories(forger: Forger) -> None:
    """Two cases exchange their whole histories."""
    for table in ("event", "event_payload", "stream"):
        for seen, called in (("one", "elsewhere"), ("two", "one"), ("elsewhere", "two")):
            forger.runs(
                f"UPDATE {table} SET stream = :{called} WHERE stream = :{seen}", elsewhere="di tempat lain"
            )


def changes_the_diagram(forger: Forger) -> None:
    """The diagram on which they ran gets another deadline."""
    with reading(forger.engine, METRO) as session:
        xml = session.connection().exec_driver_sql("SELECT xml FROM definition_version").scalar()
    changed = bytes(xml).replace(b"10 menit", b"90 menit") + b"<!-- -->"
    forger.runs("UPDATE definition_version SET xml = :xml", xml=changed)


def erases_unlawfully(forger: Forger) -> None:
    """Payload deleted, and nothing says on what ground."""
    forger.runs("DELETE FROM event_payload WHERE stream = :one AND seq = 9")


CAUGHT: dict[Attack, dict[str, str]] = {
    flips_a_decision: {"audit": "telah diubah", "bundel": "telah diubah isinya"},
    names_another_doer: {"audit": "telah diubah", "bundel": "telah diubah"},
    takes_one_out: {"audit": "hilang", "bundel": "hilang"},
    recomputes_the_chain: {
        "titik": "bukan yang ada pada titik periksa",
        "bundel": "bukan yang ditandatangani",
    },
    cuts_the_tail: {
        "audit": "tidak sama dengan riwayatnya",
        "titik": "hilang",
        "bundel": "peristiwa sesudah nomor",
    },
    deletes_the_newest_case: {"titik": "Register 2026 mundur", "bundel": "0003/2026"},
    deletes_an_older_case: {"audit": "0002/2026", "titik": "0002/2026", "bundel": "0002/2026"},
    drops_leaves: {"titik": "akarnya tidak cocok lagi", "bundel": "tidak sampai ke titik periksa"},
    dates_back: {"audit": "0003/2026: Tenggat pada"},
    slips_in_an_old_event: {"bundel": "peristiwa nomor 2 tidak termuat dalam titik periksa 2"},
    signs_with_another_key: {"titik": "tidak bertanda tangan sah", "bundel": "tidak ditandatangani"},
    rewrites_and_goes_on: {
        "titik": "bukan yang ada pada titik periksa",
        "bundel": "bukan yang ditandatangani",
    },
    cuts_and_goes_on: {
        "titik": "bukan yang ada pada titik periksa",
        "bundel": "bukan yang ditandatangani",
    },
    changes_a_leaf: {"titik": "akarnya tidak cocok lagi", "bundel": "tidak sampai ke titik periksa"},
    brings_a_snapshot_back: {"audit": "tidak sama dengan riwayatnya"},
    swaps_payloads: {"audit": "telah diubah", "bundel": "telah diubah isinya"},
    swaps_salts: {"audit": "Data peristiwa nomor 4", "bundel": "peristiwa nomor 4 telah diubah isinya"},
    swaps_histories: {"audit": "Peristiwa nomor 1 telah diubah", "bundel": "peristiwa nomor 1 telah diubah"},
    changes_the_diagram: {"audit": "bukan yang dipakai", "bundel": "bukan diagram yang dipakai"},
    erases_unlawfully: {
        "audit": "tanpa catatan penghapusan",
        "bundel": "data peristiwa nomor 9 hilang tanpa catatan penghapusan",
    },
}
"""Each attack, who names it, and a part of what he says."""


def test_nobody_says_anything_of_the_honest(forger: Forger, scene: Scene) -> None:
    assert forger.found(kept=scene.notes) == {}


@pytest.mark.parametrize("attack", CAUGHT, ids=lambda attack: attack.__name__)
def test_it_is_named(forger: Forger, attack: Attack) -> None:
    attack(forger)
    assert_named(forger, attack)


def assert_named(forger: Forger, attack: Attack) -> None:
    found = forger.found()
    for who, words in CAUGHT[attack].items():
        assert any(words in each for each in found.get(who, [])), (who, found)


def test_the_real_key_cannot_unsay_what_somebody_else_keeps(scene: Scene, tmp_path: Path) -> None:
    """Database and key in one hand: brought back to the morning, worked on differently, signed properly."""
    engine = copied(scene.key.parent / "early.db", tmp_path / "mine.db")
    forger = Forger(engine, scene)
    forger.world.completes(forger.two, "langkah_3")
    forger.signs(forger.ring)
    forger.now += timedelta(hours=1)
    forger.world.completes(forger.three, "langkah_2")
    forger.signs(forger.ring)
    assert forger.found() == {}, "if this is found without a second keeper, say so in docs/evidence.md"
    found = forger.found(kept=scene.notes)
    assert any("berbeda dari yang disimpan di luar" in each for each in found["titik"])
    assert any("bukan yang disimpan di luar" in each for each in found["bundel"])
    engine.dispose()


def test_checkpoints_that_are_all_gone_begin_anew_and_only_who_keeps_one_tells(
    forger: Forger, scene: Scene
) -> None:
    """The tables emptied: the house signs a number 1 again, with the real key, and knows of nothing before."""
    recomputes_the_chain(forger)
    forger.runs("DELETE FROM checkpoint_head", "DELETE FROM checkpoint")
    forger.now += timedelta(hours=1)
    forger.signs(forger.ring)
    found = forger.found()
    assert not {"titik", "bundel"} & found.keys(), "if this is found, say so in docs/evidence.md"
    found = forger.found(kept=scene.notes)
    assert any("di sini tidak ada lagi" in each for each in found["titik"])
    assert any("bukan yang disimpan di luar" in each for each in found["bundel"])


def test_what_nobody_has_signed_yet_can_be_taken_back_unseen(scene: Scene, tmp_path: Path) -> None:
    """The database as it stood at the last checkpoint: only the performer's receipt tells."""
    engine = copied(scene.key.parent / "signed.db", tmp_path / "mine.db")
    forger = Forger(engine, scene)
    assert forger.found(kept=scene.notes) == {}
    with reading(engine, METRO) as session:
        assert instances.standing(session, METRO, scene.receipt) == instances.Standing.NOT
    engine.dispose()


@pytest.mark.tampered
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "attack",
    [flips_a_decision, takes_one_out, recomputes_the_chain, cuts_the_tail, changes_a_leaf, swaps_salts],
    ids=lambda attack: attack.__name__,
)
def test_it_is_named_on_postgresql_too(engine: Engine, tmp_path: Path, attack: Attack) -> None:
    """What differs there: the guards, and how instants, ids and bytes lie in the tables."""
    forger = Forger(engine, Scene(engine, tmp_path / "kunci.pem"))
    assert forger.found(kept=forger.scene.notes) == {}
    attack(forger)
    assert_named(forger, attack)


def test_the_paper_tells_every_attack() -> None:
    told = PAPER.read_text("utf-8")
    assert [attack.__name__ for attack in CAUGHT if f"`{attack.__name__}`" not in told] == []
