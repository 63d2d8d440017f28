"""The key that signs: a file outside the database that only its owner reads, its public halves in a file beside it."""

import base64
import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from service.checkpoints.statement import origin
from service.errors import Conflict
from service.history.notes import vkey

_CONSONANTS, _VOWELS = "bdfghjklmnprstvz", "aiou"
_WORDS = 8
"""Words of a fingerprint; each stands for 16 bits."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The key that signs now, and every public one there was, the oldest first."""

    private: Ed25519PrivateKey
    public: tuple[Ed25519PublicKey, ...]

    def vkeys(self, tenant: str) -> tuple[str, ...]:
        """The public keys as an agency's notes are checked with them."""
        return tuple(vkey(origin(tenant), each) for each in self.public)


def create(path: Path) -> Keyring:
    """Make the key; Conflict where there is one or none can be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, Ed25519PrivateKey.generate())
    except FileExistsError as error:
        raise Conflict("Kunci {path} sudah ada; tidak ada yang diubah.", path=path) from error
    except OSError as error:
        raise Conflict("Kunci {path} tidak dapat ditulis ({why}).", path=path, why=error.strerror) from error
    return ring(path)


def ring(path: Path) -> Keyring:
    """The keys of that file; Conflict says what is wrong with it."""
    private = _private(path)
    mine = private.public_key()
    others = dict.fromkeys(raw for raw in _public(path) if raw != mine.public_bytes_raw())
    return Keyring(private, (*map(Ed25519PublicKey.from_public_bytes, others), mine))


def following(path: Path) -> Ed25519PrivateKey:
    """The key that shall sign next, made once and kept until ``replace`` puts it in its place."""
    with suppress(FileExistsError):
        _write(_next(path), Ed25519PrivateKey.generate())
    return _private(_next(path))


def replace(path: Path) -> Keyring:
    """Let the following key sign from now on; the old private key is gone, its public half stays known."""
    old = ring(path)
    public = (*old.public, _private(_next(path)).public_key())
    lines = dict.fromkeys(base64.b64encode(each.public_bytes_raw()).decode() + "\n" for each in public)
    os.replace(_part(_beside(path), "".join(lines).encode()), _beside(path))  # before the old key is gone
    os.replace(_next(path), path)
    return ring(path)


def words(key: Ed25519PublicKey) -> str:
    """The key's fingerprint as words to compare by voice: the first 128 bits of its SHA-256 as proquints."""
    digest = hashlib.sha256(key.public_bytes_raw()).digest()
    return " ".join(_word(int.from_bytes(digest[at : at + 2], "big")) for at in range(0, 2 * _WORDS, 2))


def _word(bits: int) -> str:
    """Consonant, vowel, consonant, vowel, consonant: lusab, babad, gutih."""
    c, v = _CONSONANTS, _VOWELS
    return (
        c[bits >> 12] + v[bits >> 10 & 3] + c[bits >> 6 & 15] + v[bits >> 4 & 3] + c[bits & 15]
    )  # 4, 2, 4, 2 and 4 bits


def _next(path: Path) -> Path:
    return path.with_name(f"{path.name}.next")


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.pub")


def _public(path: Path) -> list[bytes]:
    try:
        return [base64.b64decode(line, validate=True) for line in _beside(path).read_text("ascii").split()]
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise Conflict("Berkas {path} tidak dapat dibaca.", path=_beside(path)) from error


def _write(path: Path, key: Ed25519PrivateKey) -> None:
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    part = _part(path, pem)
    try:
        os.link(part, path)  # refused where there is one
    finally:
        part.unlink()


def _part(path: Path, data: bytes) -> Path:
    """A file beside ``path`` that holds the data safely, for nobody else to read: half a key is none."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return part


def _private(path: Path) -> Ed25519PrivateKey:
    try:
        if path.stat().st_mode & 0o077:
            raise Conflict(
                "Kunci {path} dapat dibaca orang lain. Tutup dengan: chmod 600 {path}, atau ganti dengan: "
                "lajur checkpoint rotate",
                path=path,
            )
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except OSError as error:
        raise Conflict(
            "Kunci {path} tidak dapat dibaca ({why}). Periksa LAJUR_CHECKPOINT_KEY, atau buat dengan: "
            "lajur checkpoint key",
            path=path,
            why=error.strerror,
        ) from error
    except (ValueError, TypeError) as error:
        raise Conflict("Berkas {path} bukan kunci Ed25519 dalam bentuk PEM.", path=path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise Conflict("Berkas {path} bukan kunci Ed25519 dalam bentuk PEM.", path=path)
    return key
