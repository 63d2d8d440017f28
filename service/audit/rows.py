"""What the database shows of a case now against what its events come to. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from service import engine
from service.audit.findings import Finding
from service.engine import Program, Turn
from service.errors import Refusal
from service.history.visits import Told

_NEVER = datetime.min.replace(tzinfo=UTC)
_STATES = {"running": "berjalan", "finished": "selesai", "cancelled": "dibatalkan"}
_CLOSED = {"task_completed": "completed", "task_withdrawn": "withdrawn"}


@dataclass(frozen=True, slots=True)
class TaskSeen:
    """A task as its row shows it."""

    ref: str
    element: str
    state: str
    due: datetime | None
    assignee: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """A case as its rows show it; ``number`` is what people say, ``waiting`` the refs of its other open steps."""

    id: str
    number: str
    definition: str
    version: int
    state: str
    suspended: bool
    started_at: datetime
    started_by: str | None
    snapshot: bytes
    tasks: tuple[TaskSeen, ...] = ()
    externals: frozenset[str] = frozenset()
    subscriptions: frozenset[str] = frozenset()


def register(seen: Seen, told: Sequence[Told]) -> Iterator[Finding]:
    """Whether the case bears the number, the version and the starter that its first event names."""
    first = told[0] if told else None
    if first is None or first.kind != "case_started":
        yield Finding(
            "register", None, "Berkas {number} tidak mempunyai peristiwa pertama.", {"number": seen.number}
        )
        return
    data = first.data or {}
    number = data.get("number", seen.number)
    if number != seen.number:
        values = {"found": seen.number, "expected": number}
        text = "Nomor register tersimpan {found}, padahal berkas dimulai dengan nomor {expected}."
        yield Finding("register", first.seq, text, values)
    last = next((event.data or {} for event in reversed(told) if event.kind == "case_relocated"), data)
    named = (data.get("definition", seen.definition), last.get("version", seen.version))
    if named != (seen.definition, seen.version):
        values = {
            "found": f"{seen.definition} versi {seen.version}",
            "expected": f"{named[0]} versi {named[1]}",
        }
        yield Finding(
            "keadaan", first.seq, "Tersimpan sebagai {found}, padahal menurut riwayatnya {expected}.", values
        )
    if (seen.started_at, seen.started_by) != (first.at, first.actor):
        text = "Waktu mulai atau pemulai yang tersimpan tidak sama dengan peristiwa pertama."
        yield Finding("keadaan", first.seq, text)


def standing(seen: Seen, told: Sequence[Told]) -> Iterator[Finding]:
    """Whether the rows of finished steps and the case's own state are what the events tell."""
    state, suspended, closed, doers = "running", False, {}, {}
    for event in told:
        if event.kind in ("case_finished", "case_cancelled"):
            state = "finished" if event.kind == "case_finished" else "cancelled"
        elif event.kind in ("case_suspended", "case_activated"):
            suspended = event.kind == "case_suspended"
        elif event.kind in _CLOSED and (ref := (event.data or {}).get("ref")):
            closed[ref], doers[ref] = _CLOSED[event.kind], event
    if (state, suspended) != (seen.state, seen.suspended):
        values = {"found": _STATES.get(seen.state, seen.state), "expected": _STATES[state]}
        text = "Berkas tersimpan {found}, padahal menurut riwayatnya {expected}; barisnya diubah di luar aplikasi."
        if state == seen.state:
            text = "Penangguhan berkas yang tersimpan tidak sama dengan riwayatnya."
        yield Finding("keadaan", None, text, values)
    for task in seen.tasks:
        if task.ref in closed and closed[task.ref] != task.state:
            yield _changed(task, "keadaannya")
        elif task.state == "completed" and task.ref in doers and not _by(task, doers[task.ref]):
            yield _changed(task, "pelaksananya")


def _by(task: TaskSeen, event: Told) -> bool:
    """Whether the row names who did it; what a program did for nobody names nobody."""
    return event.actor == task.assignee or getattr(event, "authority", None) == "program"


def state(
    program: Program, seen: Seen, turn: Turn, told: Sequence[Told], names: Mapping[str, str]
) -> Iterator[Finding]:
    """Whether the stored state is the one that the re-executed moves have come to."""
    try:
        stored = engine.fire(program, seen.snapshot, now=_NEVER)
    except Refusal:
        yield Finding(
            "keadaan",
            None,
            "Keadaan berkas yang tersimpan tidak dapat dibaca; barisnya diubah di luar aplikasi.",
        )
        return
    if engine.digest(stored, _NEVER) != engine.digest(turn, _NEVER):
        yield _unlike(stored, turn, names)
    moved = {(event.data or {}).get("ref") for event in told if event.kind == "task_changed"}
    wanted = {task.ref: task for task in turn.open_tasks}
    rows = {task.ref: task for task in seen.tasks if task.state == "open"}
    for ref in sorted(wanted.keys() - rows.keys()):
        text = "Tugas “{element}” seharusnya terbuka, tetapi barisnya tidak ada."
        yield Finding("keadaan", None, text, {"element": names.get(wanted[ref].element, ref)})
    for ref in sorted(rows.keys() - wanted.keys()):
        text = "Tugas “{element}” tersimpan terbuka, padahal menurut riwayatnya tidak."
        yield Finding("keadaan", None, text, {"element": names.get(rows[ref].element, ref)})
    for ref in sorted(rows.keys() & wanted.keys() - moved):
        if rows[ref].due != wanted[ref].due:
            yield _due(rows[ref], wanted[ref].due, names)
    yield from _waiting("langkah program", seen.externals, (each.ref for each in turn.externals))
    yield from _waiting("penantian pesan", seen.subscriptions, (each.ref for each in turn.subscriptions))


def _unlike(stored: Turn, turn: Turn, names: Mapping[str, str]) -> Finding:
    """Which part of the stored state is another one."""
    keys = stored.variables.keys() | turn.variables.keys()
    changed = sorted(key for key in keys if stored.variables.get(key) != turn.variables.get(key))
    if changed:
        text = "Data berkas yang tersimpan ({names}) tidak sama dengan riwayatnya; barisnya diubah di luar aplikasi."
        return Finding("keadaan", None, text, {"names": ", ".join(changed)[:200]})
    text = "Keadaan berkas yang tersimpan tidak sama dengan hasil menjalankan ulang; barisnya diubah di luar aplikasi."
    return Finding("keadaan", None, text)


def _due(task: TaskSeen, due: datetime | None, names: Mapping[str, str]) -> Finding:
    text = "Tenggat tugas “{element}” tersimpan {found}, padahal menurut riwayatnya {expected}."
    values = {"element": names.get(task.element, task.ref), "found": task.due or "-", "expected": due or "-"}
    return Finding("tenggat", None, text, values)


def _waiting(what: str, rows: Iterable[str], wanted: Iterable[str]) -> Iterator[Finding]:
    if (differing := set(rows) ^ set(wanted)) != set():
        text = "Baris {what} ({refs}) tidak sama dengan hasil menjalankan ulang."
        yield Finding("keadaan", None, text, {"what": what, "refs": ", ".join(sorted(differing))[:200]})


def _changed(task: TaskSeen, what: str) -> Finding:
    text = "Baris tugas {ref} diubah di luar aplikasi: {what} tidak sama dengan riwayatnya."
    return Finding("keadaan", None, text, {"ref": task.ref, "what": what})
