"""Somebody who owns the database changes what was signed: the check names it."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from notary import METRO, Notary
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service import checkpoints
from service.database import transaction
from service.history import notes


@pytest.fixture
def signed(notary: Notary) -> Notary:
    """Three checkpoints over three streams."""
    for stream in ("case-1", "case-2", "case-3"):
        notary.records("case-1", 2)
        notary.records(stream, 2)
        notary.signs(minutes=5)
    return notary


@pytest.mark.parametrize("table", ["checkpoint", "checkpoint_head"])
@pytest.mark.parametrize("change", ["UPDATE {} SET number = 9", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_was_signed(signed: Notary, table: str, change: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), transaction(signed.engine, METRO) as session:
        session.execute(text(change.format(table)))


def test_a_rewritten_event_is_named(signed: Notary) -> None:
    signed.attacks("UPDATE event SET hash = 'f' WHERE stream = 'case-2' AND seq = 2")
    assert signed.finds() == [
        "Peristiwa nomor 2 dari riwayat case-2 bukan yang ada pada titik periksa nomor 2."
    ]


def test_a_tail_that_was_cut_is_named(signed: Notary) -> None:
    signed.attacks(
        "DELETE FROM event WHERE stream = 'case-1' AND seq > 5",
        "UPDATE stream SET seq = 5, hash = (SELECT hash FROM event WHERE stream = 'case-1' AND seq = 5) "
        "WHERE stream = 'case-1'",
    )
    assert signed.finds() == [
        "Peristiwa nomor 6 dari riwayat case-1 hilang, padahal ada pada titik periksa nomor 2."
    ]
    assert signed.signs(minutes=5) is None  # the tree does not follow
    signed.records("case-3")
    signed.signs(minutes=5)
    assert len(signed.finds()) == 1


def test_a_stream_that_is_gone_is_named(signed: Notary) -> None:
    signed.attacks("DELETE FROM event WHERE stream = 'case-3'", "DELETE FROM stream WHERE stream = 'case-3'")
    assert signed.finds() == [
        "Peristiwa nomor 2 dari riwayat case-3 hilang, padahal ada pada titik periksa nomor 3."
    ]


def test_dropped_leaves_are_named(signed: Notary) -> None:
    signed.attacks("DELETE FROM checkpoint_head WHERE stream = 'case-2'")
    assert signed.finds() == [
        "Isi pohon titik periksa nomor 2 telah diubah: akarnya tidak cocok lagi.",
        "Isi pohon titik periksa nomor 3 telah diubah: akarnya tidak cocok lagi.",
    ]


def test_a_checkpoint_that_is_gone_is_named(signed: Notary) -> None:
    kept = signed.notes()
    signed.attacks("DELETE FROM checkpoint_head WHERE number = 3", "DELETE FROM checkpoint WHERE number = 3")
    assert signed.finds() == []  # nothing here remembers it: that is why somebody else keeps them
    assert signed.finds(kept) == ["Titik periksa nomor 3 disimpan di luar, tetapi di sini tidak ada lagi."]


def test_a_checkpoint_missing_in_between_is_named(signed: Notary) -> None:
    signed.attacks("DELETE FROM checkpoint_head WHERE number = 2", "DELETE FROM checkpoint WHERE number = 2")
    assert signed.finds() == ["Titik periksa nomor 2 hilang."]


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ("note = replace(note, 'nomor 2', 'nomor 7')", "tidak bertanda tangan sah"),
        ("note = 'x'", "Catatan titik periksa nomor 2 tidak dapat dibaca."),
        ("size = 7", "tidak sama dengan catatannya"),
        ("at = '2026-01-01 00:00:00+00:00'", "tidak sama dengan catatannya"),
    ],
)
def test_a_changed_note_or_row_is_named(signed: Notary, change: str, finding: str) -> None:
    signed.attacks(f"UPDATE checkpoint SET {change} WHERE number = 2")
    assert any(finding in each and "nomor 2" in each for each in signed.finds())


def test_another_key_convinces_nobody(signed: Notary, tmp_path: Path) -> None:
    honest = signed.ring.vkeys(METRO)
    false = checkpoints.create(tmp_path / "palsu.pem")
    with transaction(signed.engine, METRO) as session:
        checkpoints.make(session, METRO, false.private, signed.now, next_key="x")
    sentence = "Titik periksa nomor 4 tidak bertanda tangan sah: catatannya telah diubah, atau kuncinya lain."
    assert signed.finds(keys=honest) == [sentence]
    assert signed.finds(keys=honest, newest=1) == [sentence]
    assert signed.finds(keys=[*honest, *false.vkeys(METRO)]) == [
        "Titik periksa nomor 4 ditandatangani kunci lain, yang tidak diumumkan titik periksa sebelumnya."
    ]


def test_the_real_key_cannot_unsay_what_somebody_else_keeps(signed: Notary) -> None:
    """Operator and key in one hand: everything is signed anew, and only the second keeper knows."""
    kept = signed.notes()
    signed.attacks("DELETE FROM checkpoint_head", "DELETE FROM checkpoint")
    signed.records("case-9")
    signed.signs(minutes=1)
    assert signed.finds() == []
    assert signed.finds(kept) == [
        "Titik periksa nomor 1 di sini berbeda dari yang disimpan di luar.",
        "Titik periksa nomor 2 disimpan di luar, tetapi di sini tidak ada lagi.",
        "Titik periksa nomor 3 disimpan di luar, tetapi di sini tidak ada lagi.",
    ]


def test_notes_of_others_and_rubbish_are_told_from_ours(signed: Notary) -> None:
    text = signed.notes()[0].replace("lajur/metro", "lajur/tarakan").rpartition("\n\n")[0] + "\n"
    theirs = notes.sign(text, "lajur/metro", signed.ring.private)
    (first, second) = signed.finds([theirs, "x"])
    assert first == "Catatan 1 di luar adalah milik instansi lain: tarakan."
    assert second.endswith("di luar tidak bertanda tangan sah.")


def test_a_key_gives_way_to_the_one_it_announced(signed: Notary) -> None:
    first = signed.ring.vkeys(METRO)
    signed.now += timedelta(minutes=5)
    for _ in range(2):  # interrupted and begun again
        with transaction(signed.engine, METRO) as session:
            announced = checkpoints.announce(session, METRO, signed.key, signed.now)
    assert announced is None and len(signed.notes()) == 4
    signed.records("case-1")
    signed.signs(minutes=5)  # the old key still signs what comes before the change
    new = checkpoints.replace(signed.key)
    signed.records("case-1")
    signed.signs(minutes=5)
    assert len(new.public) == 2 and new.vkeys(METRO)[:1] == first
    assert signed.finds() == signed.finds(keys=first) == signed.finds(signed.notes(), first) == []
    assert signed.finds(newest=1) == []


def test_a_key_that_gave_way_signs_nothing_any_more(signed: Notary) -> None:
    old = signed.ring.private
    with transaction(signed.engine, METRO) as session:
        checkpoints.announce(session, METRO, signed.key, signed.now)
    checkpoints.replace(signed.key)
    signed.records("case-1")
    signed.signs()
    signed.records("case-1")
    with transaction(signed.engine, METRO) as session:
        checkpoints.make(session, METRO, old, signed.now)
    assert signed.finds() == [
        "Titik periksa nomor 6 ditandatangani kunci lain, yang tidak diumumkan titik periksa sebelumnya."
    ]


def test_leaves_whose_note_is_gone_are_named(signed: Notary) -> None:
    gone = "DELETE FROM checkpoint WHERE number = 3"
    if signed.engine.dialect.name == "sqlite":
        with closing(
            sqlite3.connect(signed.engine.url.database or "")
        ) as database:  # holds to no foreign keys
            database.executescript(f"DROP TRIGGER checkpoint_no_delete; {gone}")
    else:
        loose = "ALTER TABLE checkpoint_head DROP CONSTRAINT fk_checkpoint_head_tenant_checkpoint"
        signed.attacks(loose, gone)
    assert signed.finds() == ["Titik periksa nomor 3 hilang."]


def test_a_checkpoint_made_while_others_are_examined_is_no_finding(
    signed: Notary, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.checkpoints import examining

    read = examining.signed

    def slowly(*asked: object) -> object:
        found = read(*asked)
        if signed.engine.dialect.name == "postgresql":  # SQLite gives a reader one moment throughout
            signed.records("case-9")
            signed.signs(minutes=5)
        return found

    monkeypatch.setattr(examining, "signed", slowly)
    assert signed.finds() == []
