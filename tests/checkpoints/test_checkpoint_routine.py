"""The job that signs by itself, and handing over: a folder, a mailbox, somebody else's program."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from letterbox import Letterbox, Receiver, post_office
from notary import METRO, Fact, Notary

from service import checkpoints, worker
from service.database import EVERY, reading, transaction
from service.history.notes import opened

DAYS_END = datetime(2026, 11, 23, 17, tzinfo=UTC)  # 24.00 WIB


@pytest.fixture
def routine(notary: Notary) -> Notary:
    """The worker has made its round."""
    worker.Round(notary.engine).go(notary.now)
    return notary


def test_what_is_new_is_signed_every_five_minutes(routine: Notary) -> None:
    routine.waits()
    assert routine.notes() == []
    routine.records("case-1")
    routine.waits(minutes=4)
    assert routine.notes() == []
    routine.waits(minutes=1)
    assert len(routine.notes()) == 1
    routine.waits(minutes=5)
    assert len(routine.notes()) == 1
    (job,) = routine.jobs("checkpoint")
    assert job.due_at == routine.now + timedelta(minutes=5)


def test_the_day_ends_on_the_agencys_clock(routine: Notary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAJUR_CHECKPOINT_MINUTES", "1440")
    routine.waits()
    assert routine.jobs("checkpoint")[0].due_at == DAYS_END
    routine.records("case-1")
    routine.waits(hours=15)
    assert len(routine.notes()) == 1
    assert routine.jobs("checkpoint")[0].due_at == DAYS_END + timedelta(days=1)


def test_the_round_asks_once_and_for_agencies_to_come(
    notary: Notary, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service import identity

    rounds = worker.Round(notary.engine)
    rounds.go(notary.now)
    with transaction(notary.engine, EVERY) as session:
        identity.add_agency(session, "tarakan", "Diskominfo", "Kota Tarakan", "Asia/Makassar")
    rounds.go(notary.now + timedelta(seconds=30))
    assert [job.tenant for job in notary.jobs("checkpoint")] == ["metro"]
    rounds.go(notary.now + timedelta(seconds=61))
    rounds.go(notary.now + timedelta(seconds=200))
    assert sorted(job.tenant for job in notary.jobs("checkpoint")) == ["metro", "tarakan"]


def test_a_worker_makes_its_rounds(notary: Notary) -> None:
    notary.records("case-1")
    stop = threading.Event()

    def now() -> datetime:
        if notary.notes():
            stop.set()
        return notary.now

    thread = threading.Thread(target=worker.run, args=(notary.engine, stop, now))
    thread.start()
    thread.join(60)
    assert len(notary.notes()) == 1


def test_without_a_key_nothing_is_asked_and_nothing_signed(
    routine: Notary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LAJUR_CHECKPOINT_KEY")
    routine.records("case-1")
    routine.waits()
    assert routine.jobs("checkpoint") == [] and routine.notes() == []
    worker.Round(routine.engine).go(routine.now)
    assert routine.jobs("checkpoint") == []


def test_a_key_beside_the_file_is_found_without_being_named(
    notary: Notary, monkeypatch: pytest.MonkeyPatch
) -> None:
    if notary.engine.dialect.name == "postgresql":
        return  # a server has no place beside it
    monkeypatch.delenv("LAJUR_CHECKPOINT_KEY")
    file = Path(notary.engine.url.database)
    checkpoints.create(file.with_name("lajur-checkpoint.pem"))
    with reading(notary.engine, EVERY) as session:
        assert checkpoints.unasked(session) == ["metro"]


def test_a_key_that_is_gone_rests_as_an_incident_and_works_again(routine: Notary) -> None:
    routine.records("case-1")
    moved = routine.key.rename(routine.key.with_name("weg.pem"))
    for _ in range(8):
        routine.waits(hours=2)
    (job,) = routine.jobs("checkpoint")
    assert job.dead and "tidak dapat dibaca" in job.error and "lajur checkpoint key" in job.error
    moved.rename(routine.key)


def test_notes_are_dropped_into_a_folder(
    routine: Notary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAJUR_KEEPER_DIR", str(tmp_path / "arsip"))
    for _ in range(2):
        routine.records("case-1")
        routine.waits(minutes=5)
    kept = sorted((tmp_path / "arsip" / METRO).iterdir())
    assert [each.name for each in kept] == ["00000001.txt", "00000002.txt"]
    assert [each.read_text() for each in kept] == routine.notes()
    assert routine.jobs("keep") == []


def test_what_lies_in_the_folder_is_never_written_over(
    routine: Notary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAJUR_KEEPER_DIR", str(tmp_path))
    other = tmp_path / METRO / "00000001.txt"
    other.parent.mkdir()
    other.write_text("lain")
    routine.records("case-1")
    routine.waits()
    (job,) = routine.jobs("keep")
    assert job.dead and "sudah ada catatan lain" in job.error and other.read_text() == "lain"
    other.write_text(routine.notes()[0])  # the same once more is well


def test_a_folder_that_cannot_be_written_is_tried_again(
    routine: Notary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "arsip"
    blocked.write_text("")
    monkeypatch.setenv("LAJUR_KEEPER_DIR", str(blocked))
    routine.records("case-1")
    routine.waits()
    (job,) = routine.jobs("keep")
    assert not job.dead and "tidak dapat ditulis" in job.error
    blocked.unlink()
    routine.waits(minutes=1)
    assert routine.jobs("keep") == [] and (blocked / METRO / "00000001.txt").exists()


def test_notes_are_posted_to_a_program(
    routine: Notary, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAJUR_KEEPER_URL", receiver.url)
    receiver.answers = [503, 204]
    routine.records("case-1")
    routine.waits()
    (job,) = routine.jobs("keep")
    assert job.error == "Penerima webhook menjawab 503."
    routine.waits(minutes=1)
    assert [body.decode() for _, body in receiver.calls] == routine.notes() * 2
    assert len({headers["X-Lajur-Id"] for headers, _ in receiver.calls}) == 1
    assert opened(receiver.calls[0][1].decode(), routine.ring.vkeys(METRO))
    assert routine.jobs("keep") == []


def test_the_days_last_note_is_mailed(
    routine: Notary, letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAJUR_KEEPER_MAIL", "inspektorat@metro.example")
    for _ in range(3):
        routine.records("case-1")
        routine.waits(minutes=5)
    assert letterbox.mails == []
    routine.waits(hours=15)
    routine.waits(days=1)
    (mail,) = letterbox.mails
    assert letterbox.to == ["inspektorat@metro.example"]
    assert mail["Subject"] == "[Lajur] Titik periksa nomor 3, Diskominfo Metro"
    (note,) = mail.iter_attachments()
    assert note.get_filename() == "metro-00000003.txt"
    assert note.get_content() == routine.notes()[-1].encode(), (
        "byte for byte: a signature covers line ends too"
    )


def test_a_mailbox_without_a_mail_server_is_said(routine: Notary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAJUR_KEEPER_MAIL", "inspektorat@metro.example")
    routine.waits()
    routine.records("case-1", 1, Fact())
    routine.waits(hours=15)
    (job,) = routine.jobs("keep")
    assert "LAJUR_SMTP_URL" in job.error
    monkeypatch.delenv("LAJUR_KEEPER_MAIL")
    routine.waits(hours=1)
    assert routine.jobs("keep") == []


@pytest.fixture
def letterbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Letterbox]:
    with post_office(monkeypatch) as box:
        yield box


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()
