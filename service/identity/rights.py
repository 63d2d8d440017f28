"""What a person may do. One question, denied unless a rule says yes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from service.errors import Forbidden

ROLES = frozenset({"applicant", "seat_holder", "process_owner", "agency_admin", "auditor", "operator"})
KINDS = ("plt", "plh", "delegasi")
"""How somebody acts for a seat that is not his: for an empty one, for one who is away, for one who asked him to."""


@dataclass(frozen=True, slots=True)
class Mandate:
    """A seat acted for at that instant: ``kind`` is one of ``KINDS``, ``basis`` the number of the decree.

    ``principal`` is the id of the person acted for (``None`` for an empty seat); ``scope`` holds the keys of the
    procedures it covers, empty for all.
    """

    id: str
    kind: str
    seat: str
    principal: str | None
    basis: str
    scope: frozenset[str] = frozenset()

    def covers(self, seat: str | None, definition: str) -> bool:
        """True when it gives the right to act for the seat in that procedure."""
        return seat == self.seat and (not self.scope or definition in self.scope)


@dataclass(frozen=True, slots=True)
class Authority:
    """Whose hand and on what ground, as an event keeps it.

    ``ground`` is "jabatan SEAT" for one's own seat, "KIND SEAT MANDATE-ID DECREE-NUMBER" for a substitute, and
    ``None`` where no seat is needed.
    """

    person: str
    on_behalf_of: str | None = None
    ground: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person with roles, own seats and mandates at that instant. ``tenant`` is the agency's key."""

    tenant: str
    person: str
    login: str
    name: str
    roles: frozenset[str]
    seats: frozenset[str]
    mandates: tuple[Mandate, ...] = ()

    @property
    def inside(self) -> bool:
        """True for officials of the agency; applicants and other OPD are outside."""
        return "seat_holder" in self.roles

    def holds(self, seat: str | None, definition: str) -> bool:
        """True when the person sits in the seat, or acts for it in that procedure."""
        return seat in self.seats or any(each.covers(seat, definition) for each in self.mandates)

    def authority(self, seat: str | None, definition: str) -> Authority:
        """On what ground the person acts for the seat: the own seat first, else the oldest mandate."""
        if seat in self.seats:
            return Authority(self.person, None, f"jabatan {seat}")
        for each in self.mandates:
            if each.covers(seat, definition):
                return Authority(
                    self.person, each.principal, f"{each.kind} {each.seat} {each.id} {each.basis}"
                )
        return Authority(self.person)


def may(actor: Actor, action: str, thing: Any = None) -> bool:
    """True when ``actor`` may do ``action`` to ``thing``; an unknown action is denied.

    A thing of another agency is always denied. Tasks bring ``seat``, ``definition``, ``assignee`` and ``barred``, cases
    ``started_by``, ``definition`` and ``owner_seat``, definitions ``key`` and ``start_seat``. Which cases a person
    may read is a clause of the query (``instances.cases``).
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
    if "auditor" in actor.roles:
        return True
    if not _works(actor) or task.assignee == actor.person:
        return _works(actor)
    return actor.holds(task.seat, task.definition) and (actor.inside or task.assignee is None)


def _claims(actor: Actor, task: Any) -> bool:
    """Who holds the seat and did nothing before in the case that this task must be kept apart from."""
    return _works(actor) and actor.holds(task.seat, task.definition) and actor.person not in task.barred


def _completes(actor: Actor, task: Any) -> bool:
    return _claims(actor, task) and task.assignee == actor.person


def _starts(actor: Actor, definition: Any) -> bool:
    return _works(actor) and actor.holds(definition.start_seat, definition.key)


def _cancels(actor: Actor, case: Any) -> bool:
    """Who started it; what the clock started, the seat that would have."""
    if case.started_by is not None:
        return _works(actor) and case.started_by == actor.person
    return _works(actor) and actor.holds(case.owner_seat, case.definition)


def _withdraws(actor: Actor, mandate: Any) -> bool:
    """Admins; of a delegation also who gave it."""
    own = mandate.kind == "delegasi" and mandate.principal == actor.person
    return "agency_admin" in actor.roles or (actor.inside and own)


def _any(*roles: str) -> Callable[[Actor, Any], bool]:
    return lambda actor, thing: bool(actor.roles & set(roles))


_RULES: dict[str, Callable[[Actor, Any], bool]] = {
    "task.list": lambda actor, thing: _works(actor),
    "task.read": _reads_task,
    "task.claim": _claims,
    "task.release": lambda actor, task: actor.inside and task.assignee == actor.person,
    "task.complete": _completes,
    "case.list": _any("seat_holder", "applicant", "auditor"),
    "case.count": _any("seat_holder", "process_owner", "agency_admin", "auditor"),
    "case.start": _starts,
    "case.cancel": _cancels,
    "definition.read": _any(
        "seat_holder", "applicant", "process_owner", "agency_admin", "auditor", "operator"
    ),
    "definition.deploy": _any("process_owner"),
    "definition.bind": _any("process_owner", "agency_admin"),
    "calendar.read": lambda actor, thing: bool(actor.roles - {"applicant"}),
    "calendar.change": _any("agency_admin"),
    "seat.read": lambda actor, thing: bool(actor.roles - {"applicant"}),
    "seat.change": _any("agency_admin"),
    "substitute.appoint": _any("agency_admin"),
    "substitute.delegate": lambda actor, seat: actor.inside and seat in actor.seats,
    "substitute.withdraw": _withdraws,
    "assignment.read": _any("agency_admin"),
    "assignment.change": _any("agency_admin"),
    "people.read": _any("agency_admin"),
    "people.change": _any("agency_admin"),
    "account.change": lambda actor, account: account.person == actor.person,
    "key.issue": lambda actor, thing: bool(actor.roles),
    "key.revoke": lambda actor, key: key.person == actor.person,
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
    "definition.bind": "Hanya pemilik proses dan admin instansi yang dapat mengikat lajur ke jabatan.",
    "calendar.change": "Hanya admin instansi yang dapat mengubah kalender kerja.",
    "seat.read": "Daftar jabatan hanya untuk pegawai instansi. Hubungi admin instansi.",
    "seat.change": "Hanya admin instansi yang dapat mengubah jabatan dan pejabatnya.",
    "substitute.appoint": "Hanya admin instansi yang dapat mencatat Plt, Plh, dan delegasi.",
    "substitute.delegate": "Hanya pejabat yang menduduki jabatan ini sendiri yang dapat mendelegasikan tugasnya.",
    "substitute.withdraw": "Hanya admin instansi, atau pejabat yang mendelegasikan, yang dapat mencabutnya.",
    "assignment.read": "Hanya admin instansi yang melihat penugasan auditor. Hubungi admin instansi Anda.",
    "assignment.change": "Hanya admin instansi yang dapat menugaskan auditor. Hubungi admin instansi Anda.",
    "people.read": "Hanya admin instansi yang melihat daftar orang. Hubungi admin instansi Anda.",
    "people.change": "Hanya admin instansi yang dapat mengubah data orang. Hubungi admin instansi Anda.",
    "account.change": "Hanya pemilik akun yang dapat mengubahnya. Masuk dengan akun Anda sendiri.",
    "key.issue": "Kunci hanya untuk orang yang mempunyai peran. Hubungi admin instansi Anda.",
    "key.revoke": "Hanya pemilik kunci ini yang dapat mencabutnya.",
    "job.read": "Hanya operator dan admin instansi yang melihat pekerjaan sistem.",
    "job.retry": "Hanya operator dan admin instansi yang dapat mengulang pekerjaan sistem.",
    "notice.settings": "Hanya admin instansi yang dapat mengatur pemberitahuan.",
}
