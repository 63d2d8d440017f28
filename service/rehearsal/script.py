"""What somebody does in a rehearsal, step by step, as the page keeps it and sends it each time. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from service.errors import Invalid

MOST_STEPS = 200
"""Steps of one rehearsal; a longer one is a test of patience and not of a procedure."""
START, COMPLETE, MESSAGE, ERROR, WAIT = "start", "complete", "message", "error", "wait"
KINDS = (START, COMPLETE, MESSAGE, ERROR, WAIT)
NEXT = "next"
"""Where a wait goes that names no instant: to the next deadline or time that is waited for."""
_TEXTS = ("ref", "by", "message", "code", "span", "to")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done.

    start: ``by`` whom, with the form's ``values``; ``message`` is the name of the message that starts it instead.
    complete: the open work ``ref``, ``by`` whom, with ``values``. message: the place ``ref`` that waits, and what the
    message brings. error: the open work ``ref`` ends with the BPMN error ``code``. wait: so much working time
    (``span``, ISO 8601), or until ``to``, an instant as the agency writes it, or "next".
    """

    do: str
    ref: str = ""
    by: str = ""
    message: str = ""
    code: str = ""
    span: str = ""
    to: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Script:
    """A rehearsal: when its clock starts (a date and time as the agency writes it), and the steps."""

    start: str
    steps: tuple[Step, ...] = ()


def read(raw: Any) -> Script:
    """The script in parsed JSON ``{"start": ..., "steps": [{"do": ..., ...}]}``.

    Invalid for anything else, naming the step, and for more than 200 steps.
    """
    if not isinstance(raw, Mapping) or not isinstance(raw.get("steps", []), list):
        raise Invalid(
            "Naskah uji coba harus memuat waktu mulai dan daftar langkah. Pilih berkas yang disimpan dari halaman ini."
        )
    steps = raw.get("steps", [])
    if len(steps) > MOST_STEPS:
        raise Invalid(
            "Naskah uji coba paling banyak {most} langkah; ditemukan {found}. Mulai lagi dari awal.",
            most=MOST_STEPS,
            found=len(steps),
        )
    start = raw.get("start")
    if not isinstance(start, str) or not 0 < len(start) <= 40:
        raise Invalid("Isi waktu mulai uji coba, misalnya 2026-11-23T08:00.")
    return Script(start, tuple(_step(each, number) for number, each in enumerate(steps, 1)))


def _step(raw: Any, number: int) -> Step:
    if not isinstance(raw, Mapping) or raw.get("do") not in KINDS:
        raise _broken(number)
    texts = {name: raw[name] for name in _TEXTS if raw.get(name) is not None}
    values = raw.get("values", {})
    if not isinstance(values, Mapping) or not all(_short(text) for text in texts.values()):
        raise _broken(number)
    return Step(raw["do"], values=values, **texts)


def _short(text: Any) -> bool:
    return isinstance(text, str) and len(text) <= _LONGEST


def _broken(number: int) -> Invalid:
    return Invalid(
        "Langkah uji {number} tidak dapat dibaca. Hapus langkah itu, atau pilih naskah lain.", number=number
    )
