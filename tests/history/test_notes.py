"""Signed notes: the example of the specification opens, and nothing else does."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from service.history.notes import BadNote, opened, sign, vkey

GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
"""The example of Go's note package, from which the specification was written down."""
TEXT = "lajur/metro\n3\nAAAA\n"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
OURS = vkey("lajur/metro", KEY.public_key())


def test_the_example_of_the_specification_opens() -> None:
    assert opened(GO_NOTE, [GO_KEY]).startswith("If you think cryptography")


def test_a_note_says_what_was_signed() -> None:
    note = sign(TEXT, "lajur/metro", KEY)
    assert note.startswith(TEXT + "\n\u2014 lajur/metro ")
    assert opened(note, [OURS]) == TEXT


@pytest.mark.parametrize("old", ["metro", "3", "AAAA"])
def test_a_changed_word_is_noticed(old: str) -> None:
    note = sign(TEXT, "lajur/metro", KEY)
    with pytest.raises(BadNote):
        opened(note.replace(old, "x", 1), [OURS])


def test_another_key_opens_nothing() -> None:
    for name in ("lajur/metro", "lajur/tarakan"):
        with pytest.raises(BadNote):
            opened(sign(TEXT, name, OTHER), [OURS])


def test_a_key_of_the_same_name_and_mark_must_fit_the_text() -> None:
    good, bad = sign(TEXT, "lajur/metro", KEY), sign(TEXT, "lajur/metro", OTHER)
    mark = base64.b64decode(good.splitlines()[-1].split()[2])[:4]
    forged = mark + base64.b64decode(bad.splitlines()[-1].split()[2])[4:]
    line = f"\u2014 lajur/metro {base64.b64encode(forged).decode()}\n"
    with pytest.raises(BadNote, match="does not fit"):
        opened(good + line, [OURS])


def test_a_witness_may_sign_below() -> None:
    witness = sign(TEXT, "inspektorat", OTHER).splitlines()[-1]
    note = sign(TEXT, "lajur/metro", KEY) + witness + "\n"
    assert opened(note, [OURS]) == TEXT
    assert opened(note, [vkey("inspektorat", OTHER.public_key())]) == TEXT


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        TEXT + "\n",
        TEXT + "\n\u2014 lajur/metro\n",
        TEXT + "\n\u2014 lajur/metro !!!!\n",
        TEXT + "\n- lajur/metro AAAAAAAA\n",
        sign(TEXT, "lajur/metro", KEY).rstrip("\n"),
        "\x00" * 100,
    ],
)
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(BadNote):
        opened(note, [OURS])


@pytest.mark.parametrize("key", ["", "a+b+c", OURS[:-4], OURS.replace("metro", "tarakan"), "ä+00000000+AAAA"])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(BadNote):
        opened(sign(TEXT, "lajur/metro", KEY), [key])


@pytest.mark.parametrize("text", ["ohne Ende", "a\tb\n", "a\x00\n"])
def test_only_whole_lines_are_signed(text: str) -> None:
    with pytest.raises(ValueError, match="whole lines"):
        sign(text, "lajur/metro", KEY)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b"])
def test_names_of_keys_have_no_blanks_and_no_plus(name: str) -> None:
    with pytest.raises(ValueError, match="name of a key"):
        sign(TEXT, name, KEY)
