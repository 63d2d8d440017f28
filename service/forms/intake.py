"""The first look at what a client sent: bounded in size and made only of what a form can send."""

import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from service.errors import Invalid
from service.forms.model import PROTOTYPE_NAMES, Branch, FieldProblem, Form, Input, Path

MOST_CHARACTERS = 1_000_000
MOST_VALUES = 20_000
DEEPEST = 20
MOST_DIGITS = 40


def refuse_hostile(values: Mapping[str, Any]) -> None:
    """Refuses with ``Invalid`` what is too large, too deep, no finite number, or named like a prototype."""
    if not isinstance(values, Mapping):
        raise Invalid(
            "Isian formulir harus berupa pasangan nama dan nilai. Muat ulang halaman, lalu kirim lagi."
        )
    characters = 0
    for seen, (path, value) in enumerate(_walk(values), 1):
        characters += len(value) if isinstance(value, str) else 0
        if seen > MOST_VALUES or characters > MOST_CHARACTERS or len(path) > DEEPEST:
            raise Invalid(
                "Isian terlalu besar: paling banyak {huruf} huruf dan {nilai} nilai. Persingkat isian itu.",
                huruf=MOST_CHARACTERS,
                nilai=MOST_VALUES,
            )
        flaw = _flaw(path[-1], value)
        if flaw:
            raise Invalid(
                "Isian “{isian}” ditolak: {sebab}. Perbaiki, lalu kirim lagi.",
                (FieldProblem(dotted(path), "", f"Isian ditolak: {flaw}."),),
                isian=dotted(path),
                sebab=flaw,
            )


def unknown(form: Form, values: Mapping[str, Any]) -> tuple[FieldProblem, ...]:
    """A problem for every value that no component carries, and for every list or group of another shape."""
    return tuple(_unknown(form.names, values, ()))


def dotted(path: Path) -> str:
    """The path as ``a.0.b``, shortened where a client made it long."""
    return ".".join(str(step)[:40] for step in path)[:120]


def _walk(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if len(path) > DEEPEST:
        return
    if isinstance(value, Mapping):
        for key, child in value.items():
            yield (*path, key), child
            yield from _walk(child, (*path, key))
    elif isinstance(value, list | tuple):
        for index, child in enumerate(value):
            yield (*path, index), child
            yield from _walk(child, (*path, index))


def _flaw(key: Any, value: Any) -> str | None:
    if not isinstance(key, str | int) or key in PROTOTYPE_NAMES:
        return "namanya tidak diizinkan"
    if isinstance(value, str):
        return _text_flaw(value)
    if isinstance(value, int | float | Decimal):
        return _number_flaw(value)
    if value is None or isinstance(value, Mapping | list | tuple):
        return None
    return "jenis nilainya tidak dikenal"


def _number_flaw(value: int | float | Decimal) -> str | None:
    if isinstance(value, float) and not math.isfinite(value):
        return "bukan angka yang terhingga"
    if isinstance(value, Decimal) and not (value.is_finite() and abs(value.adjusted()) <= MOST_DIGITS):
        return "bukan angka yang terhingga"
    if isinstance(value, int) and abs(value) >= 10**MOST_DIGITS:
        return "angkanya terlalu besar"
    return None


def _text_flaw(text: str) -> str | None:
    if "\0" in text:
        return "memuat tanda kosong (NUL)"
    if any("\ud800" <= char <= "\udfff" for char in text):
        return "memuat separuh huruf yang rusak"
    return None


def _unknown(
    names: Mapping[str, Input | Branch], values: Mapping[str, Any], path: Path
) -> Iterator[FieldProblem]:
    for key, value in values.items():
        here = (*path, key)
        part = names.get(key)
        if part is None:
            yield _problem(here, "tidak ada pada formulir ini. Muat ulang halaman, lalu isi kembali")
        elif isinstance(part, Branch):
            yield from _unknown_below(part, value, here)


def _unknown_below(branch: Branch, value: Any, path: Path) -> Iterator[FieldProblem]:
    if value is None:
        return
    if branch.rows is None:
        yield from _unknown_within(branch, value, path)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unknown_within(branch, item, (*path, index))
    else:
        yield _problem(path, "harus berupa daftar", branch.rows.label)


def _unknown_within(branch: Branch, value: Any, path: Path) -> Iterator[FieldProblem]:
    if isinstance(value, Mapping):
        yield from _unknown(branch.names, value, path)
    elif value is not None:
        yield _problem(path, "harus berupa kumpulan isian")


def _problem(path: Path, flaw: str, label: str = "") -> FieldProblem:
    return FieldProblem(dotted(path), label, f"Isian “{label or dotted(path)}” {flaw}.")
