"""Every kind of event and its sentence for people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.history.log import Entry

SENTENCES: dict[str, str] = {
    "case_started": "{actor} memulai berkas.",
    "case_finished": "Berkas selesai: {element}.",
    "case_cancelled": "{actor} membatalkan berkas: {reason}",
    "task_opened": "Langkah “{element}” dibuka untuk {lane}.",
    "task_assigned": "Langkah “{element}” langsung diserahkan kepada {assignee}.",
    "task_claimed": "{actor} mengambil langkah “{element}”.",
    "task_released": "{actor} melepas langkah “{element}”.",
    "task_completed": "{actor} menyelesaikan langkah “{element}”.",
    "task_withdrawn": "Langkah “{element}” ditarik.",
    "timer_fired": "Tenggat “{element}” ({due}) terlewati, dicatat {at}.",
    "timer_failed": "Tenggat belum dapat diproses: {reason}",
    "deadline_moved": "Tenggat “{element}” berpindah dari {from} ke {to} karena kalender kerja berubah.",
    "job_died": "Pekerjaan sistem “{job}” berhenti setelah {attempts} percobaan: {reason}",
    "job_retried": "{actor} mengulang pekerjaan sistem “{job}”.",
    "notice_settings_changed": "{actor} mengubah pengaturan pemberitahuan.",
    "flow_taken": "Alur berlanjut ke “{target}”.",
    "gateway_passed": "Keputusan “{element}”: {flow}.",
    "event_passed": "Peristiwa “{element}” terjadi.",
    "definition_deployed": "{actor} menerapkan versi {version}.",
    "calendar_day_declared": "{actor} menyatakan {day} hari libur: {name}.",
    "calendar_day_withdrawn": "{actor} mencabut {day} dari kalender: {name}.",
    "calendar_hours_set": "{actor} menetapkan jam kerja “{name}” mulai {since}.",
    "calendar_hours_dropped": "{actor} menghapus jam kerja “{name}” yang mulai {since}.",
}
OTHERWISE: dict[str, str] = {
    "case_started": "Berkas dimulai sesuai jadwal SOP.",
    "timer_fired": "Waktu tunggu “{element}” ({due}) habis, dicatat {at}.",
    "calendar_day_declared": "{actor} menyatakan {day} hari kerja: {name}.",
    "calendar_hours_set": "{actor} menetapkan jam kerja “{name}” dari {since} sampai {until}.",
}
"""The same kinds told otherwise: begun by the clock, a timer that no step waits for, a day to be worked, an end."""
JOBS: dict[str, str] = {
    "timer": "Tenggat berkas",
    "start": "Mulai berkas terjadwal",
    "reminder": "Pengingat",
    "notice": "Pemberitahuan",
    "mail": "Surel",
    "webhook": "Webhook",
    "recount": "Hitung ulang tenggat",
    "export": "Ekspor",
}
"""Kinds of jobs as people call them."""
INSTANTS = ("due", "from", "to")
TECHNICAL = frozenset({"flow_taken", "gateway_passed", "event_passed"})


def sentence(entry: Entry, names: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    """The template and values of an event. ``names`` maps person, element, lane and flow ids to names.

    Instants among the values are aware datetimes, which the door writes on the agency's clock. An unknown kind
    (written by a newer version) is told by its kind; nothing is hidden.
    """
    data = entry.data or {}
    values: dict[str, Any] = {"kind": entry.kind, "reason": "-", "version": "-", "lane": "-", "attempts": "-"}
    values |= dict.fromkeys((*INSTANTS, "day", "name", "since", "until"), "-") | data | {"at": entry.at}
    values |= {key: _instant(values[key]) for key in INSTANTS}
    values["job"] = JOBS.get(str(data.get("kind")), str(data.get("kind", "-")))
    values["actor"] = names.get(entry.actor or "", "Jam sistem")
    values["element"] = names.get(entry.element or "", entry.element or "-")
    for key in ("lane", "flow", "target", "source", "assignee"):
        if isinstance(values.get(key), str):
            values[key] = names.get(values[key]) or values[key]
    return _template(entry, data), values


def _template(entry: Entry, data: Mapping[str, Any]) -> str:
    otherwise = {
        "case_started": entry.actor is None,
        "timer_fired": data.get("tasks") == [],
        "calendar_day_declared": data.get("kind") == "working",
        "calendar_hours_set": data.get("until") is not None,
    }
    if otherwise.get(entry.kind):
        return OTHERWISE[entry.kind]
    return SENTENCES.get(entry.kind, "Peristiwa {kind} pada “{element}”.")


def _instant(value: Any) -> Any:
    """The instant behind ISO text with an offset; anything else as it is."""
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return value
    return found if found.tzinfo else value
