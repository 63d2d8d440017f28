"""The form files a diagram names, found beside it. A form id never leads out of the folder it is looked up in."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from service.errors import Invalid, Refusal

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}")
LARGEST = 1_000_000


def folder_of(file: Path, given: Path | None) -> Path | None:
    """The folder with the forms of ``file``: the given one, else ``../forms``, else ``forms`` beside it."""
    candidates = [given] if given else [file.parent.parent / "forms", file.parent / "forms"]
    return next((folder for folder in candidates if folder.is_dir()), None)


def forms_beside(xml: bytes, folder: Path | None) -> dict[str, Any]:
    """The schemas of the forms the diagram names, by form id; a form without a file is left out for the check to tell.

    Invalid when a file is too large or no JSON. An unreadable diagram names no forms.
    """
    if folder is None:
        return {}
    root = folder.resolve()
    found = ((name, (root / f"{name}.form").resolve()) for name in sorted(set(_named(xml))))
    return {name: _schema(path) for name, path in found if path.parent == root and path.is_file()}


def _named(xml: bytes) -> Iterator[str]:
    """The form ids in the diagram that are plain names: no slash, no leading dot."""
    from service import diagram

    try:
        nodes = diagram.read(xml).main.nodes.values()
    except Refusal:
        return
    for node in nodes:
        if node.form and _NAME.fullmatch(node.form) and ".." not in node.form:
            yield node.form


def _schema(path: Path) -> Any:
    import orjson

    with path.open("rb") as file:
        text = file.read(LARGEST + 1)
    try:
        if len(text) <= LARGEST:
            return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Invalid(
            "Berkas formulir {name} bukan JSON (baris {line}). Simpan ulang dari penyunting formulir.",
            name=path.name,
            line=error.lineno,
        ) from error
    raise Invalid("Berkas formulir {name} melebihi {most} bita.", name=path.name, most=LARGEST)
