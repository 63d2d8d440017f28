"""Every kind of event and its sentence for people."""

from collections.abc import Mapping
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
    "timer_fired": "Tenggat “{element}” terlewati.",
    "timer_failed": "Tenggat belum dapat diproses: {reason}",
    "flow_taken": "Alur berlanjut ke “{target}”.",
    "gateway_passed": "Keputusan “{element}”: {flow}.",
    "event_passed": "Peristiwa “{element}” terjadi.",
    "definition_deployed": "{actor} menerapkan versi {version}.",
}
TECHNICAL = frozenset({"flow_taken", "gateway_passed", "event_passed"})


def sentence(entry: Entry, names: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    """The template and values of an event. ``names`` maps person, element, lane and flow ids to names.

    An unknown kind (written by a newer version) is told by its kind; nothing is hidden.
    """
    data = entry.data or {}
    values: dict[str, Any] = {"kind": entry.kind, "reason": "-", "version": "-", "lane": "-"} | data
    values["actor"] = names.get(entry.actor or "", "Jam sistem")
    values["element"] = names.get(entry.element or "", entry.element or "-")
    for key in ("lane", "flow", "target", "source", "assignee"):
        if isinstance(values.get(key), str):
            values[key] = names.get(values[key]) or values[key]
    return SENTENCES.get(entry.kind, "Peristiwa {kind} pada “{element}”."), values
