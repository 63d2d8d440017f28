"""The form files as they arrive beside a diagram: ids, plain JSON, nothing that steers a browser or a screen."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from service.definitions.findings import ERROR, Finding, brief, quoted

MAX_BYTES = 500_000
MAX_FORMS = 500
_ID = re.compile(r"[^\W_][\w-]*(?:\.[\w-]+)*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_RESERVED = frozenset({"__proto__", "constructor", "prototype"})


def canonical(forms: Mapping[str, Any]) -> bytes:
    """The forms as JSON with sorted keys: equal forms are equal bytes. TypeError for what JSON cannot say."""
    return orjson.dumps(dict(forms), option=orjson.OPT_SORT_KEYS)


def papers(forms: Mapping[str, Any]) -> Iterator[Finding]:
    """What is wrong with the files themselves; whether a form makes sense is the form room's question."""
    if len(forms) > MAX_FORMS:
        sentence = (
            f"Paling banyak {MAX_FORMS} formulir sekaligus; ditemukan {len(forms)}. Kirim yang dipakai saja."
        )
        yield _wrong("form-many", "", sentence)
        return
    for id, schema in forms.items():
        if not isinstance(id, str) or not _ID.fullmatch(id) or len(id) > 120:
            advice = "Pakai huruf, angka dan garis datar, tanpa jalur folder."
            yield _wrong("form-id", str(id), f"Id formulir {quoted(str(id))} tidak dapat dipakai. {advice}")
        elif flaw := _flaw(schema):
            yield _wrong("form-json", id, f"Formulir {quoted(id)} {flaw}")


def _flaw(schema: Any) -> str | None:
    if not isinstance(schema, dict):
        return "harus berupa objek JSON. Simpan ulang dari pemodel formulir."
    try:
        if len(canonical(schema)) > MAX_BYTES:
            return f"melebihi {MAX_BYTES:,} bita. Ringkas isinya."
    except (TypeError, ValueError, RecursionError):
        return (
            "memuat nilai yang bukan JSON atau bersarang terlalu dalam. Simpan ulang dari pemodel formulir."
        )
    for key, text in _texts(schema):
        if key in _RESERVED:
            return f"memuat nama {quoted(key)} yang tidak dapat dipakai. Ganti namanya."
        if _CONTROL.search(key) or _CONTROL.search(text):
            return "memuat karakter kendali. Ketik ulang teksnya."
    return None


def _texts(schema: Any) -> Iterator[tuple[str, str]]:
    """Every key and every text, whatever the depth."""
    todo = [schema]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            for key, item in value.items():
                yield key, item if isinstance(item, str) else ""
            todo.extend(value.values())
        elif isinstance(value, list):
            todo.extend(value)
        elif isinstance(value, str):
            yield "", value


def _wrong(rule: str, id: str, sentence: str) -> Finding:
    return Finding(rule, ERROR, 1, brief(id, 80), sentence)
