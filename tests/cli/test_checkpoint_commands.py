"""Checkpoints from the command line: a key, notes, the check against a second keeper, another key."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from desk import Desk


@pytest.fixture
def signing(working: Desk) -> Desk:
    """The office with a key and one checkpoint."""
    working.does("checkpoint", "key")
    working.does("checkpoint", "make")
    return working


def test_a_key_is_made_once_beside_the_database_and_only_its_owner_reads_it(working: Desk) -> None:
    first = working.does("checkpoint", "key")
    key = working.place / "lajur-checkpoint.pem"
    assert first.startswith(f"Kunci {key} dibuat.") and key.stat().st_mode & 0o777 == 0o600
    again = working.does("checkpoint", "key")
    assert "sudah ada" in again and again.splitlines()[1:] == first.splitlines()[1:]
    told = working.answers("checkpoint", "key")
    assert len(told["words"].split()) == 8 and told["made"] is False
    assert [keys[0].split("+")[0] for keys in told["keys"].values()] == [
        f"lajur/{key}" for key in told["keys"]
    ]


def test_a_named_place_is_used(working: Desk, tmp_path: Path) -> None:
    named = tmp_path / "etc" / "kunci.pem"
    working.does("checkpoint", "key", LAJUR_CHECKPOINT_KEY=str(named))
    assert named.exists() and not (tmp_path / "lajur-checkpoint.pem").exists()


def test_without_a_key_it_is_said_how_to_make_one(working: Desk) -> None:
    for words in (("make",), ("rotate",), ("verify", "--as", "auditor")):
        assert "lajur checkpoint key" in working.refuses("checkpoint", *words)
    url = {"LAJUR_DATABASE_URL": "postgresql://localhost/x"}
    assert "LAJUR_CHECKPOINT_KEY" in working.refuses("checkpoint", "key", **url)


@pytest.mark.parametrize(
    ("spoiled", "sentence"),
    [(b"", "bukan kunci Ed25519"), (b"-----BEGIN PRIVATE KEY-----\nx\n", "bukan kunci Ed25519")],
)
def test_what_is_no_key_is_said(signing: Desk, spoiled: bytes, sentence: str) -> None:
    (signing.place / "lajur-checkpoint.pem").write_bytes(spoiled)
    assert sentence in signing.refuses("checkpoint", "make")


def test_a_key_that_others_may_read_signs_nothing(signing: Desk) -> None:
    (signing.place / "lajur-checkpoint.pem").chmod(0o644)
    assert "chmod 600" in signing.refuses("checkpoint", "make")


def test_only_news_make_a_checkpoint(signing: Desk) -> None:
    assert "tidak ada yang baru" in signing.does("checkpoint", "make")
    signing.does("start", "surat-masuk", "--as", "lina", "--values", '{"perihal": "Undangan"}')
    assert "titik periksa nomor 2." in signing.does("checkpoint", "make", "--agency", "kantor")
    assert signing.answers("checkpoint")["kantor"]["number"] == 2
    assert signing.does("checkpoint").splitlines()[1].split()[:2] == ["kantor", "2"]
    rows = signing.answers("checkpoint", "list", "--as", "auditor")
    assert [row["number"] for row in rows] == [2, 1]
    assert rows == signing.answers("checkpoint", "list", "--as", "auditor", "--before", "3")
    assert "Auditor" not in signing.refuses("checkpoint", "list", "--as", "lina")
    assert signing.refuses("checkpoint", "make", "--agency", "kutub").startswith("Instansi tidak ditemukan")


def test_the_check_ends_with_what_it_found(signing: Desk, tmp_path: Path) -> None:
    kept = tmp_path / "arsip"
    kept.mkdir()
    note = signing.answers("checkpoint", "list", "--as", "auditor")[0]["note"]
    (kept / "1.txt").write_text(f"Dari: lajur\n\n{note}\n", "utf-8")
    words = ("checkpoint", "verify", "--as", "auditor", "--kept", str(kept))
    assert signing.does(*words) == "1 titik periksa, 1 catatan di luar: semuanya utuh.\n"
    vkey = next(iter(signing.answers("checkpoint", "key")["keys"].values()))[0]
    assert signing.does(*words, "--key", vkey)
    with closing(sqlite3.connect(signing.place / "lajur.db")) as database:
        database.executescript(
            "DROP TRIGGER checkpoint_no_delete; DROP TRIGGER checkpoint_head_no_delete;"
            "DELETE FROM checkpoint_head; DELETE FROM checkpoint;"
        )
    result = signing.runs(*words)
    assert result.exit_code == 1
    assert "Titik periksa nomor 1 disimpan di luar, tetapi di sini tidak ada lagi." in result.stdout
    told = signing.runs(*words, "--json")
    assert told.exit_code == 1 and '"number": 1' in told.stdout
    other = signing.runs("checkpoint", "verify", "--as", "auditor", "--kept", str(kept), "--key", "x+y+z")
    assert other.exit_code == 1 and "tidak bertanda tangan sah" in other.stdout
    (kept / "2.txt").write_bytes(b"\xff\xff")
    assert "tidak dapat dibaca" in signing.refuses(*words)


def test_a_deleted_case_leaves_a_gap_that_shows(signing: Desk) -> None:
    with closing(sqlite3.connect(signing.place / "lajur.db")) as database:
        database.executescript(
            "DROP TRIGGER event_no_delete;"
            "DELETE FROM event WHERE stream IN (SELECT stream FROM event WHERE kind = 'case_started');"
        )
    result = signing.runs("checkpoint", "verify", "--as", "auditor")
    assert result.exit_code == 1
    assert "Berkas nomor 0001/" in result.stdout and "hilang dari riwayat." in result.stdout


def test_another_key_takes_over_in_front_of_everybody(signing: Desk) -> None:
    old = signing.answers("checkpoint", "key")
    assert signing.does("checkpoint", "rotate").startswith("Kunci ")
    new = signing.answers("checkpoint", "key")
    assert new["words"] != old["words"]
    assert all(new["keys"][tenant][:1] == keys for tenant, keys in old["keys"].items())
    signing.does("start", "surat-masuk", "--as", "lina", "--values", '{"perihal": "Undangan"}')
    signing.does("checkpoint", "make")
    (first,) = next(iter(old["keys"].values()))
    for trusted in ((), ("--key", first)):
        assert "semuanya utuh" in signing.does("checkpoint", "verify", "--as", "auditor", *trusted)
