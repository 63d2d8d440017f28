"""A zip file that is written piece by piece and ends with a list of what is in it."""

import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, BinaryIO

import orjson

_LEVEL = 1
"""Hashes are what takes the room, and they do not get smaller: more effort only takes time."""


class Archive:
    """Files for ``out``, which is only ever appended to, dated ``now``."""

    def __init__(self, out: BinaryIO, now: datetime) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL)
        self._dated = now.astimezone(UTC).timetuple()[:6]
        self._sha256: dict[str, str] = {}

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Add a file, a piece at a time."""
        made = hashlib.sha256()
        with self._zip.open(self._entry(name), "w", force_zip64=True) as file:
            for piece in pieces:
                made.update(piece)
                file.write(piece)
        self._sha256[name] = made.hexdigest()

    def close(self, about: Mapping[str, Any]) -> None:
        """End it with ``manifest.json``: what it is, and the SHA-256 of every file."""
        told = {**about, "sha256": self._sha256}
        written = orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
        self._zip.writestr(self._entry("manifest.json"), written)
        self._zip.close()

    def _entry(self, name: str) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(name, self._dated)
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        return entry
