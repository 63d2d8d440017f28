"""Whether those who did the steps of a case might: their seat or mandate then, and what they had done before. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from service.audit.findings import Finding
from service.audit.seating import Bindings, Mandate, Stay, held
from service.definitions.content import Definition
from service.definitions.separation import addressed
from service.history.visits import Told
from service.identity.grounds import Ground, read_ground
from service.identity.rights import KINDS

BY_NAME = frozenset({"task_handed", "task_delegated", "task_offered", "task_assigned", "task_resolved"})
"""Events that let somebody do a step without a seat, or a further seat do it."""
_NONE = "Tidak tercatat dasar wewenang {person} untuk “{element}”."
_SEAT = "{person} menyelesaikan “{element}” sebagai {seat}, padahal lajurnya saat itu milik {expected}."
_LEFT = "{person} menyelesaikan “{element}” sebagai {seat}, padahal saat itu tidak menduduki jabatan itu."
_TOLD = "Catatan pendudukan {seat} oleh {person} tidak sama dengan riwayat jabatan; barisnya diubah di luar aplikasi."
_DECREE = "{person} menyelesaikan “{element}” sebagai {kind} {seat} tanpa penunjukan yang berlaku saat itu ({basis})."
_UNTOLD = "Penunjukan {kind} {seat} ({basis}) tidak sama dengan riwayat penunjukan; barisnya diubah di luar aplikasi."
_ONESELF = "{person} menyelesaikan “{element}”, padahal sudah mengerjakan “{before}” pada berkas ini."
_STARTED = "{person} menyelesaikan “{element}”, padahal ia sendiri yang memulai berkas ini."
_PROGRAM = "“{element}” diselesaikan akun program {person}."
_PROGRAM_FOR = "“{element}” diselesaikan akun program {person} atas nama {principal}."
_CALLED = dict(zip(KINDS, ("Plt.", "Plh.", "penerima delegasi"), strict=True))


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an agency's people: times in seats by seat, mandates by id, and what seats are called."""

    stays: Mapping[str, Sequence[Stay]] = field(default_factory=dict)
    mandates: Mapping[str, Mandate] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)

    def title(self, seat: str) -> str:
        """What the seat is called."""
        return self.titles.get(seat, seat)


def separation(definition: Definition, told: Iterable[Told], names: Mapping[str, str]) -> Iterator[Finding]:
    """Every step done by somebody who had done one that it must be kept apart from, whoever he stood for."""
    did: dict[str, set[str]] = {}
    for event in told:
        person = _natural(event)
        if person is None:
            continue
        if event.kind == "case_started":
            did.setdefault(person, set()).add(definition.start_element)
        if event.kind != "task_completed":
            continue
        element = event.element or ""
        clash = [id for id in definition.apart(element) if id in did.get(person, ())]
        if clash and getattr(event, "authority", None) != "program":
            before = names.get(clash[0], clash[0])
            values = {"person": person, "element": names.get(element, element), "before": before}
            text = _STARTED if clash[0] == definition.start_element else _ONESELF
            yield Finding("pemisahan", event.seq, text, values)
        did.setdefault(person, set()).add(element)


def _natural(event: Told) -> str | None:
    """Who did it: of a program, for whom."""
    if getattr(event, "authority", None) == "program":
        return getattr(event, "on_behalf_of", None)
    return event.actor


@dataclass(frozen=True, slots=True)
class _Deed:
    """A step done, and what the sentence about it needs."""

    event: Told
    ground: Ground | None
    values: Mapping[str, str]


def authority(
    definition: Definition,
    bindings: Bindings,
    told: Sequence[Told],
    standing: Standing,
    names: Mapping[str, str],
) -> Iterator[Finding]:
    """Every step done without the seat or the mandate it needs, at its instant; and what programs did."""
    free: set[tuple[str | None, str | None]] = set()
    for event in told:
        ref = (event.data or {}).get("ref")
        if event.kind in BY_NAME:
            free.add((ref, None))
        if event.kind != "task_completed" or event.actor is None:
            continue
        values = {"person": event.actor, "element": names.get(event.element or "", event.element or "-")}
        if getattr(event, "authority", None) == "program":
            principal = getattr(event, "on_behalf_of", None)
            text = _PROGRAM_FOR if principal else _PROGRAM
            yield Finding("program", event.seq, text, values | {"principal": principal or "-"})
            continue
        deed = _Deed(event, read_ground(getattr(event, "authority", None)), values)
        node = definition.diagram.main.nodes.get(event.element or "")
        open_to_others = (ref, None) in free or node is None or addressed(node)
        yield from _grounds(deed, definition, bindings, standing, open_to_others)


def _grounds(
    deed: _Deed, definition: Definition, bindings: Bindings, standing: Standing, open_to_others: bool
) -> Iterator[Finding]:
    event, ground = deed.event, deed.ground
    if ground is None:
        if not open_to_others:
            yield Finding("kewenangan", event.seq, _NONE, deed.values)
        return
    node = definition.diagram.main.nodes.get(event.element or "")
    values = {**deed.values, "seat": standing.title(ground.seat), "basis": ground.basis}
    allowed = bindings.seats(node.lane if node else None, event.at)
    if not open_to_others and ground.seat not in allowed:
        expected = ", ".join(standing.title(seat) for seat in sorted(allowed)) or "-"
        yield Finding("kewenangan", event.seq, _SEAT, {**values, "expected": expected})
    if ground.own:
        yield from _own(event, ground, standing, values)
    else:
        yield from _acting(event, ground, definition.key, standing, values)


def _own(event: Told, ground: Ground, standing: Standing, values: Mapping[str, str]) -> Iterator[Finding]:
    """The seat was his own then, by the rows and by what the history of seats tells of them."""
    stays = [each for each in standing.stays.get(ground.seat, ()) if each.person == event.actor]
    present = [each for each in stays if held(each.since, each.until, event.at)]
    if not present:
        yield Finding("kewenangan", event.seq, _LEFT, values)
    elif not any(each.as_told for each in present):
        yield Finding("kewenangan", event.seq, _TOLD, values)


def _acting(
    event: Told, ground: Ground, key: str, standing: Standing, values: Mapping[str, str]
) -> Iterator[Finding]:
    """The mandate that the event names ran then, for this seat, this person and this procedure."""
    values = {**values, "kind": _CALLED[ground.kind]}
    mandate = standing.mandates.get(ground.mandate)
    named = (ground.kind, ground.seat, event.actor, ground.basis)
    if mandate is None or mandate.named != named or not mandate.runs(event.at) or not mandate.covers(key):
        yield Finding("kewenangan", event.seq, _DECREE, values)
    elif not mandate.as_told:
        yield Finding("kewenangan", event.seq, _UNTOLD, values)
    elif ground.kind == "delegasi" and not _there(mandate, standing, event.at):
        yield Finding("kewenangan", event.seq, _DECREE, values)


def _there(mandate: Mandate, standing: Standing, at: datetime) -> bool:
    """A delegation counts as long as who gave it sits in the seat."""
    stays = standing.stays.get(mandate.seat, ())
    return any(each.person == mandate.principal and held(each.since, each.until, at) for each in stays)
