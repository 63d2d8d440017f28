"""What a checkpoint says, what it holds, and what it proves."""

import re

import pytest
from notary import METRO, MONDAY, Notary
from sqlalchemy import func, select

from service import checkpoints
from service.checkpoints.statement import NOTHING_BEFORE, fingerprint
from service.checkpoints.tables import HeadRow
from service.database import reading
from service.errors import Conflict
from service.history import merkle
from service.history.notes import opened


def test_a_checkpoint_is_signed_text_that_people_can_read(notary: Notary) -> None:
    notary.records("case-1", 3)
    made = notary.signs()
    assert made is not None
    text = opened(made.note, notary.ring.vkeys(METRO))
    root = re.escape(text.splitlines()[2])
    assert re.fullmatch(
        rf"lajur/metro\n1\n{root}\nnomor 1\nwaktu 2026-11-23T02:00:00\.000000\+00:00\nsebelum {NOTHING_BEFORE}\n",
        text,
    )
    assert (made.number, made.size, made.at) == (1, 1, notary.now)


def test_nothing_new_is_not_signed_again(notary: Notary) -> None:
    assert notary.signs() is None
    notary.records("case-1")
    assert notary.signs() is not None
    assert notary.signs(minutes=5) is None
    notary.records("case-2")
    assert notary.signs(minutes=5).said.before == fingerprint(notary.notes()[0])


def test_only_what_changed_is_kept_and_folding_gives_the_whole(notary: Notary) -> None:
    for round in range(4):
        notary.records("case-1")
        notary.records(f"case-{round + 2}", 2)
        notary.signs(minutes=5)
    with reading(notary.engine, METRO) as session:
        assert session.scalar(select(func.count()).select_from(HeadRow)) == 8
        first, last = checkpoints.heads_at(session, METRO, 1), checkpoints.heads_at(session, METRO, 4)
        assert {stream: seq for stream, (seq, _) in first.items()} == {"case-1": 1, "case-2": 2}
        assert {stream: seq for stream, (seq, _) in last.items()} == {
            "case-1": 4,
            **dict.fromkeys(("case-2", "case-3", "case-4", "case-5"), 2),
        }
        assert checkpoints.heads_at(session, METRO, 0) == {}


def test_a_proof_needs_nothing_but_the_note(notary: Notary) -> None:
    streams = ["kalender", "öffnung", *(f"case-{number}" for number in range(21))]
    for stream in streams:
        notary.records(stream, 2)
    made = notary.signs()
    with reading(notary.engine, METRO) as session:
        proofs = checkpoints.proofs(session, METRO, [*streams, "unknown"])
    assert sorted(proofs) == sorted(streams)
    for stream, proof in proofs.items():
        leaf = checkpoints.leaf(stream, proof.seq, proof.hash)
        path = [bytes.fromhex(each) for each in proof.path]
        assert (proof.number, proof.size, proof.seq) == (1, made.size, 2)
        assert merkle.holds(leaf, proof.index, proof.size, path, made.said.root)


def test_there_is_no_proof_without_a_checkpoint(notary: Notary) -> None:
    notary.records("case-1")
    with reading(notary.engine, METRO) as session:
        assert checkpoints.proofs(session, METRO, ["case-1"]) == {}


def test_an_honest_history_has_no_findings(notary: Notary) -> None:
    assert notary.finds() == []
    for round in range(12):
        for stream in ("aaa", "case-1", f"case-{round}", f"x{11 - round}"):
            notary.records(stream)
        notary.signs(minutes=5)
    assert notary.finds() == notary.finds(notary.notes()) == notary.finds(newest=3) == []


def test_a_clock_that_went_back_dates_no_checkpoint_before_another(notary: Notary) -> None:
    notary.records("case-1")
    notary.signs()
    notary.records("case-1")
    assert notary.signs(hours=-3).at == MONDAY
    assert notary.finds() == []


def test_what_was_rewritten_and_went_on_is_not_signed_over(notary: Notary) -> None:
    notary.records("case-1", 3)
    notary.records("case-2")
    notary.signs()
    signed = notary.heads()["case-1"]
    notary.rewrites("case-1", 2)
    notary.records("case-1")
    notary.records("case-2")
    notary.signs(minutes=5)
    assert notary.heads()["case-1"] == signed, "it stays as it was signed"
    assert notary.heads()["case-2"][0] == 2, "and nobody else waits for it"
    assert any("case-1" in each and "nomor 3" in each for each in notary.finds()), notary.finds()


def test_nothing_is_signed_over_a_tree_that_is_not_what_was_signed(notary: Notary) -> None:
    notary.records("case-1")
    notary.signs()
    notary.attacks("UPDATE checkpoint_head SET hash = :hash", hash="f" * 64)
    notary.records("case-2")
    with pytest.raises(Conflict, match="tidak lagi cocok"):
        notary.signs(minutes=5)
    assert len(notary.notes()) == 1
