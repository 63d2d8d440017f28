"""The parts of a case: what happened on each version it ran on, from one relocation to the next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from service.audit.conformance import Deviations, conforms, trace
from service.audit.findings import Finding
from service.audit.people import authority, separation
from service.audit.rerun import Rerun, Stage
from service.audit.shelf import Shelf, Version
from service.engine import spots
from service.history import Entry

RELOCATED = "case_relocated"
_BEGUN = "Tenggat baru dihitung sejak {found}, padahal langkahnya dibuka {expected}."


@dataclass(frozen=True)
class Part:
    """The events of a case on one version; ``before`` are those of earlier parts, their elements as they are called
    in this version."""

    version: Version
    told: tuple[Entry, ...]
    before: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A version that an event says the case runs on: ``seq``, its key, number and digest."""

    seq: int
    key: str
    number: object
    sha256: str


def named(told: Sequence[Entry]) -> list[Named]:
    """The versions that a case's events name, in order: the first event, and each that led it elsewhere."""
    found: list[Named] = []
    for event in [*told[:1], *(event for event in told[1:] if event.kind == RELOCATED)]:
        data = event.data or {}
        key = data.get("definition") or (found[-1].key if found else "")
        found.append(Named(event.seq, str(key), data.get("version"), str(data.get("sha256", ""))))
    return found


def parts(told: Sequence[Entry], versions: Sequence[Version]) -> list[Part]:
    """The parts of a case that ran on these versions, one after another."""
    begins = [0, *(at for at, event in enumerate(told) if at and event.kind == RELOCATED), len(told)]
    found: list[Part] = []
    for version, begin, end in zip(versions, begins, begins[1:], strict=False):
        before = _renamed(found[-1], told[begin]) if found else ()
        found.append(Part(version, tuple(told[begin:end]), before))
    return found


def _renamed(part: Part, event: Entry) -> tuple[Entry, ...]:
    """What happened until a relocation, in the words of the version that it led to."""
    names = {before: after for before, after in (event.data or {}).get("elements") or ()}
    told = (*part.before, *part.told)
    return tuple(replace(each, element=names.get(each.element or "") or each.element) for each in told)


def stages(found: Sequence[Part]) -> dict[int, Stage]:
    """What the case was led to by its relocations, by the numbers of those events."""
    return {
        part.told[0].seq: Stage(part.version.definition.program, part.version.rules) for part in found[1:]
    }


def ways(found: Sequence[Part], done: Rerun, ended: bool) -> list[Deviations]:
    """How each part deviates from its diagram; those that were not come to are not looked at."""
    told = []
    for number, part in enumerate(found):
        standing = None
        if number:
            if number > len(done.arrived):
                break
            standing = spots(part.version.definition.program, done.arrived[number - 1].snapshot)
        last = part is found[-1]
        told.append(conforms(part.version.game, trace(part.told), ended=ended and last, standing=standing))
    return told


def hands(found: Sequence[Part], told: Sequence[Entry], shelf: Shelf) -> Iterator[Finding]:
    """Whether those who did the steps might, by the version that counted then."""
    for part in found:
        definition, names = part.version.definition, part.version.names
        own = {event.seq for event in part.told}
        said = [*separation(definition, (*part.before, *part.told), names)]
        said += authority(definition, part.version.bindings, told, shelf.standing, names)
        yield from (each for each in said if each.seq in own)


def begun(found: Sequence[Part]) -> Iterator[Finding]:
    """New deadlines of open steps count from when those were opened."""
    opened: dict[str, datetime] = {}
    for part in found:
        first = part.told[0]
        for ref, at in (first.data or {}).get("begun") or () if first.kind == RELOCATED else ():
            if ref in opened and opened[ref] != datetime.fromisoformat(at):
                values = {"found": datetime.fromisoformat(at), "expected": opened[ref]}
                yield Finding("tenggat", first.seq, _BEGUN, values)
        opened |= {
            str((event.data or {}).get("ref")): event.at
            for event in part.told
            if event.kind in ("task_opened", "external_opened", "message_awaited")
        }


def names(found: Sequence[Part]) -> Mapping[str, str]:
    """What people call the elements of all versions, as the latest says it."""
    return {id: name for part in found for id, name in part.version.names.items()}
