"""A difference that running a case again has shown, as a finding. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.audit import rerun
from service.audit.findings import Finding
from service.audit.rerun import Difference
from service.engine import Fact
from service.history.visits import Told

_WORDS = {
    "case_started": "berkas dimulai",
    "case_finished": "berkas selesai",
    "case_cancelled": "berkas dibatalkan",
    "task_opened": "langkah dibuka",
    "task_completed": "langkah diselesaikan",
    "task_withdrawn": "langkah ditarik",
    "timer_fired": "tenggat terlewati",
    "timer_forced": "waktu tunggu dijalankan",
    "deadline_moved": "tenggat berpindah",
    "flow_taken": "alur dilalui",
    "gateway_passed": "keputusan diambil",
    "event_passed": "peristiwa terjadi",
    "step_passed": "langkah terlewati",
    "external_opened": "langkah program dibuka",
    "external_completed": "langkah program selesai",
    "external_withdrawn": "langkah program ditarik",
    "message_awaited": "pesan ditunggu",
    "message_received": "pesan diterima",
    "message_dropped": "pesan tidak ditunggu lagi",
    "error_caught": "galat ditangani",
    "error_ended": "galat mengakhiri jalur",
    "variables_set": "data berkas diubah",
    "case_relocated": "berkas dipindah ke versi lain",
    "place_moved": "yang terbuka berlanjut",
    "timer_armed": "tenggat dipasang",
    "timer_dropped": "tenggat gugur",
}
"""Kinds of events in a few words, for sentences that name two of them."""
_TEXTS = {
    rerun.PATH: "Tercatat “{found}”, padahal menurut diagram dan isian seharusnya “{expected}”.",
    rerun.STATE: "Keadaan berkas sesudah peristiwa ini tidak sama dengan yang dihitung ulang dari isian yang tercatat.",
    rerun.CAUSE: "“{found}” tercatat tanpa perbuatan orang, program, atau waktu yang menyebabkannya.",
    rerun.REFUSED: "“{found}” tidak mungkin terjadi saat itu. {reason}",
    rerun.CLOCK: "Waktu atau pelaku “{found}” tidak cocok dengan peristiwa di sekitarnya.",
    rerun.MISSING: "Sesudah peristiwa ini seharusnya tercatat “{expected}”, tetapi tidak ada.",
    rerun.EXTRA: "“{found}” tercatat, padahal saat itu tidak ada yang seharusnya terjadi.",
}
_DUE = "Tenggat pada “{found}” tercatat {due}, padahal menurut kalender kerja saat itu seharusnya {counted}."
_VALUE = "Isi “{found}” ({key}) tercatat {recorded}, padahal seharusnya {computed}."
_SHORT = 80


def worded(difference: Difference, names: Mapping[str, str]) -> Finding:
    """The finding for a difference. ``names`` maps elements, flows and lanes to what people call them."""
    event, expected = difference.event, difference.expected
    values: dict[str, Any] = {"found": _called(event, names), "reason": difference.reason}
    if difference.why == rerun.TIME and expected is not None:
        recorded, counted = ((each or {}).get(difference.key) for each in (event.data, expected.data))
        values |= {"due": _instant(recorded), "counted": _instant(counted)}
        return Finding("tenggat", event.seq, _DUE, values)
    if difference.why == rerun.PATH and difference.key and expected is not None:
        values |= {
            "key": difference.key,
            "recorded": _short((event.data or {}).get(difference.key)),
            "computed": _short(expected.data.get(difference.key)),
        }
        return Finding("keadaan", event.seq, _VALUE, values)
    values["expected"] = "" if expected is None else _called(expected, names)
    return Finding("keadaan", event.seq, _TEXTS[difference.why], values)


def _called(event: Told | Fact, names: Mapping[str, str]) -> str:
    """“keputusan diambil: Data tersedia? – Tersedia”."""
    data, place = event.data or {}, event.element or ""
    words = _WORDS.get(event.kind, event.kind)
    told = names.get(place, place)
    if event.kind == "flow_taken":
        told = " ke ".join(names.get(str(data.get(end)), str(data.get(end))) for end in ("source", "target"))
    elif event.kind == "gateway_passed":
        told = f"{told} – {names.get(str(data.get('flow')), data.get('flow'))}"
    return f"{words}: {told}" if told else words


def _instant(value: Any) -> Any:
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return "-" if value is None else _short(value)


def _short(value: Any) -> str:
    text = "-" if value is None else str(value)
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"
