"""Cases as an object-centric event log (OCEL 2.0, JSON), streamed. Pure.

Objects are cases (berkas), visits to steps (tugas), persons (orang), seats (jabatan) and procedures (SOP). All values
are text, as in the published schema; their types are declared. Tasks go to a file of their own while events are
written, so that the memory taken does not grow with their number.
"""

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import IO, Any

from service.exports.lifecycle import UNSEEN, WORDS
from service.exports.trail import STATES, Event, Trail

_CASE, _TASK, _PERSON, _SEAT, _SOP = "berkas", "tugas", "orang", "jabatan", "SOP"
_OBJECTS: dict[str, dict[str, str]] = {
    _CASE: {"nomor": "string", "perihal": "string", "keadaan": "string"},
    _TASK: {"nama": "string", "lajur": "string", "tenggat": "time"},
    _PERSON: {"nama": "string"},
    _SEAT: {"nama": "string"},
    _SOP: {"nama": "string", "versi": "integer", "sidik": "string"},
}
_EVENTS = {
    "nomor": "integer",
    "jenis": "string",
    "keadaan": "string",
    "langkah": "string",
    "dasar": "string",
    "catatan": "string",
    "terhapus": "boolean",
    "sidik": "string",
}
_OPENS = frozenset({"task_opened", "external_opened"})
_ALWAYS = "1970-01-01T00:00:00.000Z"
_IN_MEMORY = 1 << 20


def ocel(trails: Iterable[Trail]) -> Iterator[bytes]:
    """The log as UTF-8 JSON, a case at a time."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, mode="w+b") as objects:
        yield f'{{"objectTypes":{_dumped(_declared(_OBJECTS))},\n"events":[\n'.encode()
        log = _Log(objects)
        for trail in trails:
            if lines := log.tells(trail):
                yield lines
        log.closes()
        yield f'\n],\n"eventTypes":{_dumped(_declared(log.types))},\n"objects":[\n'.encode()
        objects.seek(0)
        while chunk := objects.read(_IN_MEMORY):
            yield chunk
        yield b"\n]}\n"


class _Log:
    """What was told already: kinds of events with the answers they bring, and the few objects that many share."""

    def __init__(self, objects: IO[bytes]) -> None:
        self.types: dict[str, dict[str, str]] = {}
        self._objects, self._first, self._shared, self._begun = objects, True, set[str](), False

    def tells(self, trail: Trail) -> bytes:
        """The events of a case as JSON; its objects are kept for later."""
        self._case(trail)
        known: set[str] = set()
        lines = [self._event(trail, each, known) for each in trail.events if each.kind not in UNSEEN]
        text = ",\n".join(lines)
        before = ",\n" if self._begun and lines else ""
        self._begun = self._begun or bool(lines)
        return (before + text).encode()

    def closes(self) -> None:
        """Nothing more comes."""
        self._objects.flush()

    def _case(self, trail: Trail) -> None:
        case = trail.subject
        states = [("keadaan", STATES["running"], _at(case.started_at))]
        if case.ended_at is not None:
            states.append(("keadaan", STATES.get(case.state, case.state), _at(case.ended_at)))
        said = [("nomor", case.number, _ALWAYS), ("perihal", case.subject, _ALWAYS), *states]
        sop = f"{_SOP} {case.definition} {case.version}"
        self._object(_CASE, case.id, said, [(sop, "menurut")])
        version = [("nama", case.sop_name, _ALWAYS), ("versi", str(case.version), _ALWAYS)]
        self._once(_SOP, sop, [*version, ("sidik", trail.sha256, _ALWAYS)])

    def _event(self, trail: Trail, event: Event, known: set[str]) -> str:
        case = trail.subject.id
        kind = f"{event.activity} ({WORDS[event.transition]})"
        related = [(case, _CASE)]
        task = f"{case} {event.ref}" if event.ref else ""
        if task and event.kind in _OPENS:
            known.add(task)
            self._task(case, task, event)
        if task in known:
            related.append((task, "langkah"))
        related += self._people(event)
        return _dumped(
            {
                "id": f"{case} {event.seq}",
                "type": kind,
                "time": _at(event.at),
                "attributes": self._said(kind, event),
                "relationships": [{"objectId": id, "qualifier": how} for id, how in related],
            }
        )

    def _said(self, kind: str, event: Event) -> list[dict[str, str]]:
        own: dict[str, Any] = {
            "nomor": event.seq,
            "jenis": event.kind,
            "keadaan": event.transition,
            "langkah": event.element,
            "dasar": event.ground,
            "catatan": event.note,
            "terhapus": event.erased or None,
            "sidik": event.hash,
        }
        told = own | {f"isian.{key}": value for key, value in event.answers.items()}
        declared = self.types.setdefault(kind, dict(_EVENTS))
        for key in event.answers:
            declared.setdefault(f"isian.{key}", "string")
        return [{"name": key, "value": _text(value)} for key, value in told.items() if value is not None]

    def _people(self, event: Event) -> Iterator[tuple[str, str]]:
        if event.person is not None:
            person = f"{_PERSON} {event.person}"
            self._once(_PERSON, person, [("nama", event.resource, _ALWAYS)])
            yield person, "pelaku"
        if event.given is not None:
            person = f"{_PERSON} {event.given}"
            self._once(_PERSON, person, [("nama", event.given_to or event.given, _ALWAYS)])
            yield person, "diserahkan kepada"
        if event.seat is not None:
            seat = f"{_SEAT} {event.seat}"
            self._once(_SEAT, seat, [("nama", event.role or event.seat, _ALWAYS)])
            yield seat, "atas dasar"

    def _task(self, case: str, task: str, event: Event) -> None:
        at = _at(event.at)
        said = [("nama", event.activity, at)]
        said += [("lajur", event.lane, at)] if event.lane else []
        said += [("tenggat", _at(event.due), at)] if event.due else []
        self._object(_TASK, task, said, [(case, "bagian dari")])

    def _once(self, kind: str, id: str, said: list[tuple[str, str, str]]) -> None:
        if id not in self._shared:
            self._shared.add(id)
            self._object(kind, id, said, [])

    def _object(
        self, kind: str, id: str, said: list[tuple[str, str, str]], related: list[tuple[str, str]]
    ) -> None:
        line = {
            "id": id,
            "type": kind,
            "attributes": [{"name": name, "value": value, "time": at} for name, value, at in said],
            "relationships": [{"objectId": other, "qualifier": how} for other, how in related],
        }
        self._objects.write((b"" if self._first else b",\n") + _dumped(line).encode())
        self._first = False


def _declared(types: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    return [
        {"name": name, "attributes": [{"name": key, "type": kind} for key, kind in said.items()]}
        for name, said in types.items()
    ]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _dumped(value) if isinstance(value, Mapping | list) else str(value)


def _at(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _dumped(value: Any) -> str:
    """One line of JSON that is UTF-8 whatever somebody wrote: halves of characters are told by their number."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
