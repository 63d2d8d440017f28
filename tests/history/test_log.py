"""The sealed log: gapless, chained, and closed to every change."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from service import history, identity
from service.database import EVERY, reading, transaction
from service.history.chain import canonical, opened, payload

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Fact:
    kind: str
    element: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


@pytest.fixture
def written(engine: Engine) -> Engine:
    with transaction(engine, EVERY) as session:
        identity.add_agency(session, "metro", "Diskominfo", "Kota Metro", "Asia/Jakarta")
        for number in range(4):
            facts = [Fact("task_opened", "a", {"nomor": number}), Fact("flow_taken", "f", {"luas": 1.5})]
            history.append(session, "metro", "case-1", facts, None, NOW + timedelta(minutes=number))
    return engine


def _verdict(engine: Engine) -> history.Verdict:
    with reading(engine, EVERY) as session:
        return history.verify(session, "metro", "case-1")


def test_what_was_written_is_read_back_in_order(written: Engine) -> None:
    with reading(written, EVERY) as session:
        entries = history.read(session, "metro", "case-1")
    assert [entry.seq for entry in entries] == list(range(1, 9))
    assert entries[1].data == {"luas": Decimal("1.5")}
    assert _verdict(written).ok and _verdict(written).events == 8


def test_history_never_goes_backwards(written: Engine) -> None:
    with transaction(written, EVERY) as session:
        history.append(session, "metro", "case-1", [Fact("late")], None, NOW - timedelta(days=1))
    with reading(written, EVERY) as session:
        entries = history.read(session, "metro", "case-1")
    assert entries[-1].at == entries[-2].at


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET kind = 'x' WHERE seq = 3",
        "DELETE FROM event WHERE seq = 3",
        "INSERT INTO event SELECT tenant, stream, 99, version, at, kind, element, actor, on_behalf_of, authority,"
        " commitment, prev, hash FROM event WHERE seq = 8",
    ],
)
def test_the_database_itself_refuses_changes(written: Engine, statement: str) -> None:
    with pytest.raises(DBAPIError), transaction(written, EVERY) as session:
        session.execute(text(statement))
    assert _verdict(written).ok


ATTACKS = {
    "UPDATE event SET kind = 'task_completed' WHERE seq = 3": (3, "telah diubah"),
    "UPDATE event SET at = (SELECT at FROM event WHERE seq = 1) WHERE seq = 8": (8, "telah diubah"),
    "DELETE FROM event WHERE seq = 5": (5, "hilang"),
    "DELETE FROM event WHERE seq = 8": (7, "Peristiwa sesudah"),
    "UPDATE event_payload SET data = (SELECT data FROM event_payload WHERE seq = 1) WHERE seq = 3": (
        3,
        "Data",
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_who_goes_around_the_guards_is_found_at_the_right_event(written: Engine, attack: str) -> None:
    with transaction(written, EVERY) as session:
        if written.dialect.name == "sqlite":
            for (name,) in session.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            ).all():
                session.execute(text(f"DROP TRIGGER {name}"))
        else:
            session.execute(text("ALTER TABLE event DISABLE TRIGGER ALL"))
        session.execute(text(attack))
    verdict = _verdict(written)
    seq, words = ATTACKS[attack]
    assert not verdict.ok
    assert verdict.seq == seq
    assert words in verdict.problem


def test_an_erased_payload_leaves_the_chain_whole(written: Engine) -> None:
    with transaction(written, EVERY) as session:
        session.execute(text("DELETE FROM event_payload WHERE seq = 3"))
    assert _verdict(written).ok
    with reading(written, EVERY) as session:
        assert history.read(session, "metro", "case-1")[2].data is None


def test_canonical_json_is_sorted_and_keeps_exact_numbers() -> None:
    assert canonical({"b": 1, "a": ["é", None, True]}) == '{"a":["é",null,true],"b":1}'.encode()
    data = {"angka": 0.1, "besar": 2**60, "kunci é": "x", "daftar": [Decimal("1.50")]}
    back = opened(payload(data))
    assert back["angka"] == Decimal("0.1") and back["besar"] == 2**60 and back["daftar"] == [Decimal("1.50")]
    assert all(key.isascii() for key in back)
