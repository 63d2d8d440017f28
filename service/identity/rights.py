"""What a person may do. One question, denied unless a rule says yes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from service.errors import Forbidden

ROLES = frozenset(
    {
        "applicant",
        "seat_holder",
        "process_owner",
        "agency_admin",
        "auditor",
        "data_reader",
        "operator",
        "program",
    }
)
"""A ``program`` is an account that no person uses: it works for the whole agency, and its events say so.

A ``data_reader`` may only what an auditor may, who takes exports home with names and answers; alone it opens nothing.
"""
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
        """True for officials of the agency and its programs; applicants and other OPD are outside."""
        return bool(self.roles & {"seat_holder", "program"})

    @property
    def program(self) -> bool:
        """True for an account that no person uses."""
        return "program" in self.roles

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

    A thing of another agency is always denied. Tasks bring ``seat``, ``definition``, ``assignee`` and ``barred``, and
    where there are any ``further`` seats, ``candidates`` and ``named`` persons; cases
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
    return bool(actor.roles & {"seat_holder", "applicant", "program"})


def _reads_task(actor: Actor, task: Any) -> bool:
    """Own tasks; officials also those of their seats whoever holds them, outsiders only the free ones."""
    if actor.roles & {"auditor", "program"}:
        return True
    if not _works(actor) or task.assignee == actor.person:
        return _works(actor)
    return _offered(actor, task) and (actor.inside or task.assignee is None)


def _offered(actor: Actor, task: Any) -> bool:
    """True for who holds the task's seat or a further one, and for who was asked by name."""
    seats = (task.seat, *getattr(task, "further", ()))
    asked = (*getattr(task, "candidates", ()), *getattr(task, "named", ()))
    return actor.person in asked or any(actor.holds(seat, task.definition) for seat in seats)


def _claims(actor: Actor, task: Any) -> bool:
    """Who holds the seat and did nothing before in the case that this task must be kept apart from; and programs."""
    if actor.program:
        return True
    return _works(actor) and _offered(actor, task) and actor.person not in task.barred


def _completes(actor: Actor, task: Any) -> bool:
    """Who took it; a program also what somebody else took, for him, and what nobody took."""
    return _claims(actor, task) and (actor.program or task.assignee == actor.person)


def _starts(actor: Actor, definition: Any) -> bool:
    return _works(actor) and (actor.program or actor.holds(definition.start_seat, definition.key))


def _cancels(actor: Actor, case: Any) -> bool:
    """Who started it, and programs; what the clock started, the seat that would have."""
    if actor.program:
        return True
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
    "task.release": lambda actor, task: actor.program or actor.inside and task.assignee == actor.person,
    "task.complete": _completes,
    "task.assign": _any("program"),
    "task.change": _any("program"),
    "task.delegate": lambda actor, task: actor.program or actor.inside and task.assignee == actor.person,
    "task.comment": lambda actor, task: _works(actor) and _reads_task(actor, task),
    "case.list": _any("seat_holder", "applicant", "auditor", "program"),
    "case.count": _any("seat_holder", "process_owner", "agency_admin", "auditor", "program"),
    "case.erase": _any("agency_admin"),
    "case.variables": _any("program"),
    "case.suspend": _any("program"),
    "case.message": _any("program"),
    "external.read": _any("program", "operator", "agency_admin"),
    "external.work": _any("program"),
    "case.start": _starts,
    "case.cancel": _cancels,
    "definition.read": _any(
        "seat_holder", "applicant", "process_owner", "agency_admin", "auditor", "operator", "program"
    ),
    "definition.deploy": _any("process_owner", "program"),
    "draft.read": _any("process_owner", "auditor"),
    "draft.edit": _any("process_owner"),
    "draft.release": _any("process_owner"),
    "release.rule": _any("agency_admin"),
    "case.relocate": _any("process_owner"),
    "definition.suspend": _any("process_owner", "program"),
    "definition.bind": _any("process_owner", "agency_admin"),
    "calendar.read": lambda actor, thing: bool(actor.roles - {"applicant", "data_reader"}),
    "calendar.change": _any("agency_admin"),
    "seat.read": lambda actor, thing: bool(actor.roles - {"applicant", "data_reader"}),
    "seat.change": _any("agency_admin"),
    "substitute.appoint": _any("agency_admin"),
    "substitute.delegate": lambda actor, seat: actor.inside and seat in actor.seats,
    "substitute.withdraw": _withdraws,
    "assignment.read": _any("agency_admin"),
    "assignment.change": _any("agency_admin"),
    "people.read": _any("agency_admin"),
    "people.look_up": _any("agency_admin", "program"),
    "people.change": _any("agency_admin"),
    "session.open": lambda actor, thing: not actor.program,
    "account.change": lambda actor, account: account.person == actor.person,
    "key.issue": lambda actor, thing: bool(actor.roles),
    "key.revoke": lambda actor, key: key.person == actor.person,
    "job.read": _any("operator", "agency_admin", "program"),
    "job.retry": _any("operator", "agency_admin", "program"),
    "job.change": _any("program"),
    "notice.settings": _any("agency_admin"),
    "audit.read": _any("auditor"),
    "reads.list": lambda actor, person: (
        bool(actor.roles & {"agency_admin", "process_owner"})
        or "auditor" in actor.roles
        and person == actor.person
    ),
    "audit.verify": _any("auditor", "seat_holder"),
    "audit.export": _any("auditor", "agency_admin"),
    "report.read": _any("auditor", "process_owner", "agency_admin"),
    "audit.personal": lambda actor, thing: {"auditor", "data_reader"} <= actor.roles,
}
_NO = {
    "task.claim": "Tugas ini milik jabatan lain. Mintalah pemegang jabatannya mengambil tugas ini.",
    "task.complete": "Tugas ini belum Anda ambil. Ambil tugas ini dulu, lalu selesaikan.",
    "task.assign": "Hanya akun program yang dapat menyerahkan tugas kepada orang lain. Pejabat mengambilnya sendiri.",
    "task.change": "Hanya akun program yang dapat mengubah tugas. Tenggat dan nama tugas ditetapkan diagram.",
    "task.delegate": "Hanya pegawai yang mengambil tugas ini yang dapat menitipkannya.",
    "task.comment": "Tugas ini milik jabatan lain. Hanya yang membacanya dapat memberi catatan.",
    "case.variables": "Hanya akun program yang dapat mengubah variabel berkas. Isilah formulir langkahnya.",
    "case.suspend": "Hanya akun program yang dapat menangguhkan berkas.",
    "case.message": "Hanya akun program yang dapat mengirim pesan kepada berkas.",
    "case.erase": "Hanya admin instansi yang dapat menghapus data pribadi dari berkas.",
    "reads.list": "Catatan pembacaan hanya untuk auditor sendiri, admin instansi, dan pemilik proses.",
    "external.read": "Hanya akun program, operator, dan admin instansi yang melihat langkah program.",
    "external.work": "Hanya akun program yang dapat mengerjakan langkah program.",
    "definition.suspend": "Hanya pemilik proses yang dapat menangguhkan SOP.",
    "people.look_up": "Hanya admin instansi dan akun program yang melihat daftar orang.",
    "job.change": "Hanya akun program yang dapat mengubah pekerjaan sistem.",
    "task.release": "Hanya pegawai yang mengambil tugas ini yang dapat melepasnya.",
    "case.start": "Jabatan Anda tidak memulai layanan ini. Mintalah pelaksana langkah pertama memulainya.",
    "case.cancel": "Hanya orang yang memulai berkas ini yang dapat membatalkannya.",
    "definition.deploy": "Hanya pemilik proses yang dapat menerapkan diagram.",
    "draft.read": "Rancangan hanya untuk pemilik proses dan auditor. Hubungi pemilik proses instansi Anda.",
    "draft.edit": "Hanya pemilik proses yang dapat mengubah rancangan.",
    "draft.release": "Hanya pemilik proses lain, yang tidak ikut merancang, yang dapat mengesahkan rancangan ini.",
    "release.rule": "Hanya admin instansi yang dapat mengatur pengesahan oleh orang kedua.",
    "case.relocate": "Hanya pemilik proses yang dapat memindahkan berkas ke versi lain.",
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
    "session.open": "Akun program tidak masuk di sini. Pakai nama dan kata sandinya di pintu program, /engine-rest.",
    "account.change": "Hanya pemilik akun yang dapat mengubahnya. Masuk dengan akun Anda sendiri.",
    "key.issue": "Kunci hanya untuk orang yang mempunyai peran. Hubungi admin instansi Anda.",
    "key.revoke": "Hanya pemilik kunci ini yang dapat mencabutnya.",
    "job.read": "Hanya operator dan admin instansi yang melihat pekerjaan sistem.",
    "job.retry": "Hanya operator dan admin instansi yang dapat mengulang pekerjaan sistem.",
    "notice.settings": "Hanya admin instansi yang dapat mengatur pemberitahuan.",
    "report.read": "Hanya auditor, pemilik proses, dan admin instansi yang melihat gambaran proses.",
    "audit.export": "Hanya auditor dan admin instansi yang dapat mengekspor riwayat.",
    "audit.personal": "Hanya auditor dengan peran pembaca data pribadi yang membawa data pribadi keluar.",
}
