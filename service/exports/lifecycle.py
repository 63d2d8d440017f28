"""How an event changes a step's life, in the words of the XES lifecycle extension (IEEE 1849). Pure."""

from collections.abc import Mapping
from typing import Any

from service.diagram.model import Node, Process
from service.identity.grounds import read_ground

WORDS = {
    "schedule": "siap",
    "assign": "diambil",
    "reassign": "dialihkan",
    "start": "dimulai",
    "suspend": "ditangguhkan",
    "resume": "dilanjutkan",
    "withdraw": "ditarik",
    "ate_abort": "ditarik saat dikerjakan",
    "pi_abort": "dibatalkan",
    "manualskip": "dilewati",
    "complete": "selesai",
    "unknown": "dicatat",
}
"""The transitions that occur here, as the offices call them."""
_KINDS = {
    "case_started": "start",
    "case_finished": "complete",
    "case_cancelled": "pi_abort",
    "case_suspended": "suspend",
    "case_activated": "resume",
    "task_opened": "schedule",
    "task_assigned": "assign",
    "task_claimed": "assign",
    "task_released": "schedule",
    "task_taken_back": "schedule",
    "task_reseated": "reassign",
    "task_handed": "reassign",
    "task_delegated": "reassign",
    "task_resolved": "reassign",
    "task_completed": "complete",
    "external_opened": "schedule",
    "external_completed": "complete",
    "incident_opened": "suspend",
    "incident_resolved": "resume",
    "message_awaited": "schedule",
    "message_received": "complete",
    "message_dropped": "withdraw",
    "timer_fired": "complete",
    "step_passed": "manualskip",
    "error_caught": "ate_abort",
    "error_ended": "ate_abort",
}
_TAKEN = frozenset({"task_assigned", "task_claimed", "task_handed", "task_delegated", "task_resolved"})
_FREE = frozenset({"task_released", "task_taken_back", "task_opened"})
_GONE = frozenset({"task_withdrawn", "external_withdrawn"})
UNSEEN = frozenset({"flow_taken", "gateway_passed", "event_passed", "place_moved"})
"""How the diagram was walked: no work of anybody, so not part of a trace."""
CASE = "Berkas"
_WATCHES = {"timer": "Tenggat", "message": "Pesan", "error": "Galat"}


class Life:
    """The steps of one case: who was at which, so that what is withdrawn is told from what is broken off."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def transition(self, kind: str, data: Mapping[str, Any], authority: str | None) -> str:
        """The transition of the next event of the case; "unknown" for what changes no life."""
        ref = str(data.get("ref", ""))
        if kind in _GONE:
            return "ate_abort" if ref in self._taken else "withdraw"
        if kind in _TAKEN:
            self._taken.add(ref)
        elif kind in _FREE:
            self._taken.discard(ref)
        ground = read_ground(authority)
        if kind == "task_claimed" and ground is not None and not ground.own:
            return "reassign"
        return _KINDS.get(kind, "unknown")


def activity(process: Process, kind: str, element: str | None) -> str:
    """What the event is about: the step's name; a deadline goes by the step it watches, the rest by the case.

    The names are the diagram's own: what a program calls a single task may tell about a person.
    """
    node = process.nodes.get(element or "")
    if kind.startswith("case_") or node is None:
        return CASE
    host = process.nodes.get(node.attached_to or "")
    if host is not None:
        return f"{_WATCHES.get(node.event or '', 'Peristiwa')}: {_name(host)}"
    return _name(node)


def _name(node: Node) -> str:
    return " ".join(node.name.split()) or node.id
