"""What a person may do. One question, denied unless a rule says yes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from service.errors import Forbidden

ROLES = frozenset({"applicant", "seat_holder", "process_owner", "agency_admin", "auditor", "operator"})


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person with the roles and seats held at that instant. ``tenant`` is the agency's key."""

    tenant: str
    person: str
    login: str
    name: str
    roles: frozenset[str]
    seats: frozenset[str]

    @property
    def inside(self) -> bool:
        """True for officials of the agency; applicants and other OPD are outside."""
        return "seat_holder" in self.roles


def may(actor: Actor, action: str, thing: Any = None) -> bool:
    """True when ``actor`` may do ``action`` to ``thing``; an unknown action is denied.

    A thing of another agency is always denied. Tasks bring ``seat`` and ``assignee``, cases ``started_by`` and
    ``owner_seat``, definitions ``start_seat``. Which cases a person may read is a clause of the query
    (``instances.cases``).
    """
    if getattr(thing, "tenant", actor.tenant) != actor.tenant:
        return False
    rule = _RULES.get(action)
    return rule is not None and rule(actor, thing)


def require(actor: Actor, action: str, thing: Any = None) -> None:
    """Forbidden unless ``may``."""
    if not may(actor, action, thing):
        raise Forbidden(_NO.get(action, "Anda tidak berwenang melakukan ini. Hubungi admin instansi Anda."))


def _works(actor: Actor) -> bool:
    return bool(actor.roles & {"seat_holder", "applicant"})


def _reads_task(actor: Actor, task: Any) -> bool:
    """Own tasks; officials also those of their seats whoever holds them, outsiders only the free ones."""
    if task.assignee == actor.person or "auditor" in actor.roles:
        return True
    return task.seat in actor.seats and (actor.inside or task.assignee is None)


def _claims(actor: Actor, task: Any) -> bool:
    return _works(actor) and task.seat in actor.seats


def _completes(actor: Actor, task: Any) -> bool:
    return _claims(actor, task) and task.assignee == actor.person


def _starts(actor: Actor, definition: Any) -> bool:
    return _works(actor) and definition.start_seat in actor.seats


def _cancels(actor: Actor, case: Any) -> bool:
    """Who started it; what the clock started, the seat that would have."""
    own = case.owner_seat in actor.seats if case.started_by is None else case.started_by == actor.person
    return _works(actor) and own


def _any(*roles: str) -> Callable[[Actor, Any], bool]:
    return lambda actor, thing: bool(actor.roles & set(roles))


_RULES: dict[str, Callable[[Actor, Any], bool]] = {
    "task.list": lambda actor, thing: _works(actor),
    "task.read": _reads_task,
    "task.claim": _claims,
    "task.release": lambda actor, task: actor.inside and _completes(actor, task),
    "task.complete": _completes,
    "case.list": _any("seat_holder", "applicant", "auditor"),
    "case.count": _any("seat_holder", "process_owner", "agency_admin", "auditor"),
    "case.start": _starts,
    "case.cancel": _cancels,
    "definition.read": _any(
        "seat_holder", "applicant", "process_owner", "agency_admin", "auditor", "operator"
    ),
    "definition.deploy": _any("process_owner"),
    "calendar.read": lambda actor, thing: bool(actor.roles - {"applicant"}),
    "calendar.change": _any("agency_admin"),
    "job.read": _any("operator", "agency_admin"),
    "job.retry": _any("operator", "agency_admin"),
    "notice.settings": _any("agency_admin"),
    "audit.read": _any("auditor"),
    "audit.verify": _any("auditor", "seat_holder"),
}
_NO = {
    "task.claim": "Tugas ini milik jabatan lain. Mintalah pemegang jabatannya mengambil tugas ini.",
    "task.complete": "Tugas ini belum Anda ambil. Ambil tugas ini dulu, lalu selesaikan.",
    "task.release": "Hanya pegawai yang mengambil tugas ini yang dapat melepasnya.",
    "case.start": "Jabatan Anda tidak memulai layanan ini. Mintalah pelaksana langkah pertama memulainya.",
    "case.cancel": "Hanya orang yang memulai berkas ini yang dapat membatalkannya.",
    "definition.deploy": "Hanya pemilik proses yang dapat menerapkan diagram.",
    "calendar.change": "Hanya admin instansi yang dapat mengubah kalender kerja.",
    "job.read": "Hanya operator dan admin instansi yang melihat pekerjaan sistem.",
    "job.retry": "Hanya operator dan admin instansi yang dapat mengulang pekerjaan sistem.",
    "notice.settings": "Hanya admin instansi yang dapat mengatur pemberitahuan.",
}
