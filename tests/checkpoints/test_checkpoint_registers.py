"""Registers without gaps: a case that is deleted leaves one that shows. And honest work is never accused."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, text
from world import World

from service import checkpoints, instances
from service.checkpoints import making
from service.checkpoints.statement import origin
from service.database import reading, transaction
from service.history.notes import vkey

SOP, TENANT = "metro-pengumpulan-pengolahan", "metro"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


class Town(World):
    """The world of stories with a key."""

    def signs(self) -> checkpoints.Checkpoint | None:
        self.now += timedelta(minutes=5)
        with transaction(self.engine, TENANT) as session:
            return checkpoints.make(session, TENANT, KEY, self.now)

    def finds(self) -> list[str]:
        with reading(self.engine, TENANT) as session:
            keys = [vkey(origin(TENANT), KEY.public_key())]
            return [str(each) for each in checkpoints.examine(session, TENANT, keys)]

    def attacks(self, *statements: str, **values: object) -> None:
        with self.engine.begin() as connection:
            guards = ["event_no_update", "event_no_delete"]
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT set_config('lajur.tenant', '*', true)"))
                guards = ["event_no_change ON event"]
            for guard in guards:
                connection.execute(text(f"DROP TRIGGER IF EXISTS {guard}"))
            for statement in statements:
                connection.execute(text(statement), values)


@pytest.fixture
def town(engine: Engine) -> Town:
    town = Town(engine)
    town.deploys(SOP)
    return town


def test_the_note_tells_the_last_number_of_each_year(town: Town) -> None:
    town.starts(SOP)
    assert town.signs().said.registers == {2026: 1}
    town.now += timedelta(days=60)
    town.starts(SOP)
    assert town.signs().said.registers == {2026: 1, 2027: 1}
    assert town.finds() == []


@pytest.mark.tampered
@pytest.mark.tampered
def test_a_case_deleted_with_all_its_traces_leaves_a_gap(town: Town) -> None:
    cases = [town.starts(SOP) for _ in range(3)]
    town.attacks(
        "DELETE FROM event_payload WHERE stream = :case",
        "DELETE FROM event WHERE stream = :case",
        "DELETE FROM stream WHERE stream = :case",
        case=cases[1],
    )
    town.signs()
    assert town.finds() == ["Berkas nomor 0002/2026 hilang dari riwayat."]


@pytest.mark.tampered
@pytest.mark.tampered
def test_a_register_set_back_is_named_and_never_forgotten(town: Town) -> None:
    for _ in range(3):
        town.starts(SOP)
    town.signs()
    town.attacks("UPDATE register SET last = 2")
    sentence = "Register 2026 mundur: nomor terakhir 3, sekarang 2."
    assert town.finds() == [sentence]
    town.attacks("UPDATE register SET last = 30")
    town.starts(SOP)
    town.signs()
    assert town.finds()[:1] == ["Berkas nomor 0004/2026 hilang dari riwayat."]
    assert town.finds()[-1] == "Juga hilang 7 berkas lain dari register 2026."


@pytest.mark.tampered
@pytest.mark.tampered
def test_cases_of_an_earlier_version_are_known_by_their_rows(town: Town) -> None:
    """Their beginnings told no number, as those tell none whose payload was lawfully erased."""
    town.starts(SOP)
    town.attacks("DELETE FROM event_payload WHERE seq = 1")
    town.signs()
    assert town.finds() == []


def test_a_receipt_is_what_the_history_says(town: Town) -> None:
    case = town.starts(SOP)
    receipt = town.completes(case).receipt
    last = town.events(case)[-1]
    assert receipt == instances.Receipt("0001/2026", last.seq, last.hash)
    assert instances.Receipt.read(f"Tanda terima {receipt}".upper()) == receipt
    town.completes(case)
    with reading(town.engine, TENANT) as session:
        assert instances.standing(session, TENANT, receipt) == "holds"
        assert instances.standing(session, "tarakan", receipt) == "not"


def test_a_number_taken_while_one_signs_is_told_by_the_next_checkpoint(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Registers are read before the heads: a case that begins between the two is signed without its number."""
    town.starts(SOP)
    with monkeypatch.context() as early:
        early.setattr(making, "_registers", lambda session, tenant: {2026: 0})
        assert town.signs().said.registers == {2026: 0}
    assert town.signs().said.registers == {2026: 1}
    assert town.signs() is None and town.finds() == []


def test_signing_beside_work_accuses_nobody(town: Town, tmp_path: Path) -> None:
    """Two that sign at once and one that starts cases: numbers have no gap, and all that was signed stands."""
    failed: list[Exception] = []

    def often(do: object, times: int) -> threading.Thread:
        def run() -> None:
            try:
                for _ in range(times):
                    do()  # type: ignore[operator]
            except Exception as error:
                failed.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def signs() -> None:
        with transaction(town.engine, TENANT) as session:
            checkpoints.make(session, TENANT, KEY, town.now)

    threads = [often(lambda: town.starts(SOP), 12), often(signs, 15), often(signs, 15)]
    for thread in threads:
        thread.join(60)
    town.signs()
    assert failed == [] and town.finds() == []
    with reading(town.engine, TENANT) as session:
        assert checkpoints.newest(session, TENANT).said.registers == {2026: 12}
