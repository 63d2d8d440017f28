"""Signed notes as C2SP lays them down (signed-note), with Ed25519: text that people read and anybody can check.

A note is its text, an empty line, and one line a signature: ``— name base64(key hash + signature)``.
"""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_DASH = "\u2014 "


class BadNote(Exception):
    """A note without a good signature by a key one trusts, or no note at all."""


class _Key(NamedTuple):
    name: str
    hash: bytes
    public: bytes


def sign(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """The note that carries ``text`` (which ends a line) signed as ``name``; ``ValueError`` where either cannot be."""
    if not text.endswith("\n") or any(ord(each) < 32 and each != "\n" for each in text):
        raise ValueError("expected text of whole lines without control characters")
    mark = _hash(_named(name), _raw(key.public_key()))
    signed = base64.b64encode(mark + key.sign(text.encode())).decode()
    return f"{text}\n{_DASH}{name} {signed}\n"


def opened(note: str, keys: Sequence[str]) -> str:
    """The note's text, once one of ``keys`` (written as ``vkey``) has signed it; ``BadNote`` otherwise.

    Signatures of other keys are passed over, one of ours that is wrong is refused, as the specification asks.
    """
    text, signatures = _parts(note)
    trusted = [_read(each) for each in keys]
    good = False
    for name, mark, signature in signatures:
        for key in trusted:
            if (key.name, key.hash) == (name, mark):
                _prove(key, signature, text)
                good = True
    if not good:
        raise BadNote("none of the keys has signed it")
    return text


def vkey(name: str, public_key: Ed25519PublicKey) -> str:
    """The public key as one line: ``name+hash+key``."""
    raw = _raw(public_key)
    return f"{_named(name)}+{_hash(name, raw).hex()}+{base64.b64encode(_ED25519 + raw).decode()}"


def _parts(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    text, blank, below = note.rpartition("\n\n")
    lines = below.removesuffix("\n").split("\n")
    if not blank or not below.endswith("\n"):
        raise BadNote("it does not end with signatures")
    return text + "\n", [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, _, signed = line.removeprefix(_DASH).partition(" ")
    raw = _decoded(signed)
    if not line.startswith(_DASH) or not name or len(raw) < 5:
        raise BadNote("a signature is not written as one")
    return name, raw[:4], raw[4:]


def _prove(key: _Key, signature: bytes, text: str) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text.encode())
    except InvalidSignature as wrong:
        raise BadNote("the signature does not fit the text") from wrong


def _read(vkey: str) -> _Key:
    name, _, rest = vkey.strip().partition("+")
    hashed, _, encoded = rest.partition("+")
    raw = _decoded(encoded)
    if len(raw) != 33 or raw[:1] != _ED25519 or _hash(name, raw[1:]).hex() != hashed:
        raise BadNote("a key is not written as one")
    return _Key(name, _hash(name, raw[1:]), raw[1:])


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise BadNote("it is not written in base64") from wrong


def _named(name: str) -> str:
    if not name or "+" in name or any(each.isspace() for each in name):
        raise ValueError("expected the name of a key without blanks or plus signs")
    return name


def _hash(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def _raw(public_key: Ed25519PublicKey) -> bytes:
    return public_key.public_bytes_raw()
