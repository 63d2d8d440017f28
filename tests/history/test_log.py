"""The sealed log: gapless, chained, and closed to every change."""

import threading
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


def test_the_newest_are_read_without_the_rest(written: Engine) -> None:
    with reading(written, EVERY) as session:
        whole = history.read(session, "metro", "case-1")
        assert history.newest(session, "metro", "case-1", 3) == whole[:-4:-1]
        assert history.newest(session, "metro", "nothing", 3) == ()


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
        gone = history.going(session, "metro", ["case-1"])
        gone = {"case-1": tuple(each for each in gone["case-1"] if each.entry.seq == 3)}
        history.erase(session, "metro", gone, {"basis": "UU 27/2022", "request": "1"}, {}, None, NOW)
    assert _verdict(written).ok
    with reading(written, EVERY) as session:
        erased = history.read(session, "metro", "case-1")[2]
    assert (erased.data, erased.erased) == ({}, "UU 27/2022")


def test_a_payload_that_is_gone_without_a_word_is_named(written: Engine) -> None:
    with transaction(written, EVERY) as session:
        session.execute(text("DELETE FROM event_payload WHERE seq = 3"))
    verdict = _verdict(written)
    assert (verdict.ok, verdict.seq) == (False, 3) and "hilang tanpa catatan penghapusan" in verdict.problem
    with reading(written, EVERY) as session:
        missing = history.read(session, "metro", "case-1")[2]
    assert (missing.data, missing.erased) == (None, None)


def test_canonical_json_is_sorted_and_keeps_exact_numbers() -> None:
    assert canonical({"b": 1, "a": ["é", None, True]}) == '{"a":["é",null,true],"b":1}'.encode()
    data = {"angka": 0.1, "besar": 2**60, "kunci é": "x", "daftar": [Decimal("1.50")]}
    back = opened(payload(data))
    assert back["angka"] == Decimal("0.1") and back["besar"] == 2**60 and back["daftar"] == [Decimal("1.50")]
    assert back.keys() == data.keys()
    assert b"kunci \\\\xe9" in payload(data)


def test_no_value_of_a_form_is_mistaken_for_what_the_history_wraps() -> None:
    for data in ({"desimal": "lima"}, {"desimal": "1.5"}, {"a\\xe9": 1, "é": 2}, {"a": [{"desimal": None}]}):
        assert opened(payload(data)) == data
    assert opened(b'{"a":{"desimal":"lima"}}') == {"a": {"desimal": "lima"}}  # as older versions wrote it


def test_a_clock_that_was_put_back_is_told(written: Engine) -> None:
    with transaction(written, EVERY) as session:
        history.append(session, "metro", "case-1", [Fact("late", data={"a": 1})], None, NOW)
    with reading(written, EVERY) as session:
        last = history.read(session, "metro", "case-1")[-1]
    assert last.at == NOW + timedelta(minutes=3)
    assert last.data == {"a": 1, "clock": NOW.isoformat()}


def test_two_who_begin_the_same_stream_at_once_both_write(written: Engine) -> None:
    begun, told = threading.Event(), []

    def second() -> None:
        begun.wait(10)
        with transaction(written, "metro") as session:
            told.append(history.append(session, "metro", "ekspor", [Fact("second")], None, NOW))

    other = threading.Thread(target=second)
    other.start()
    with transaction(written, "metro") as session:
        history.append(session, "metro", "ekspor", [Fact("first")], None, NOW)
        begun.set()
        other.join(0.3)  # it waits for us now; however far it came, both must be there in the end
    other.join(10)
    with reading(written, EVERY) as session:
        assert [each.kind for each in history.read(session, "metro", "ekspor")] == ["first", "second"]
        assert history.verify(session, "metro", "ekspor").ok and len(told) == 1
