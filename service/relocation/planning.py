"""The plan of a relocation: which cases, where they stand, what becomes of that, and what cannot follow and why."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, undefer

from service import definitions, engine, identity
from service.comparison import Phrase
from service.definitions import Definition
from service.definitions.tables import DefinitionRow
from service.definitions.versions import ACTIVE
from service.diagram import Node
from service.engine import Spot, Unfit
from service.errors import Conflict, Invalid, Refusal
from service.identity import Actor
from service.instances import Passage
from service.instances.deadlines import Clock, clock
from service.instances.tables import InstanceRow
from service.relocation.changes import changes, deadlines
from service.relocation.matching import checked, choices, proposals

MOST = 5_000
"""So many cases are tried beforehand."""
MOST_TOLD = 100
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Place:
    """An element where ``count`` cases stand, and the one they are led to ("" for nowhere, or for none found).

    ``choices`` are ids and names of what it may be led to; ``stay`` says how many of the cases cannot follow.
    """

    element: str
    name: str
    count: int
    target: str
    target_name: str
    choices: tuple[tuple[str, str], ...]
    changes: tuple[Phrase, ...]
    stay: int


@dataclass(frozen=True, slots=True)
class Stays:
    """A case that cannot follow, and why."""

    id: str
    number: str
    why: Refusal


@dataclass(frozen=True, slots=True)
class Plan:
    """``total`` cases run on ``source``; of those looked at ``moves`` would follow and ``stays`` would not, the first
    of which are told. ``mapping`` names what is called otherwise; ``places`` are where the cases stand."""

    source: Definition
    target: Definition
    total: int
    looked_at: int
    moves: int
    stays: int
    mapping: Mapping[str, str]
    places: tuple[Place, ...]
    told: tuple[Stays, ...]

    @property
    def whole(self) -> bool:
        """Whether every case was looked at."""
        return self.looked_at == self.total


def plan(
    session: Session,
    actor: Actor,
    key: str,
    source: int,
    target: int,
    now: datetime,
    mapping: Mapping[str, str] | None = None,
) -> Plan:
    """What moving the running cases of version ``source`` to ``target`` would do; nothing is written.

    ``mapping`` says which element becomes which ("" for nowhere) where that is not as proposed. Forbidden without
    ``case.relocate``, NotFound for an unknown version, Invalid for one and the same or elements they have not,
    Conflict for a version that is not in force yet or was retired.
    """
    passage = way(session, actor, key, source, target, mapping or {})
    looked_at, standing, left, told = _tries(session, passage, now)
    return Plan(
        source=passage.source,
        target=passage.target,
        total=running(session, actor.tenant, key, source),
        looked_at=looked_at,
        moves=looked_at - len(told),
        stays=len(told),
        mapping=passage.mapping,
        places=tuple(_places(session, passage, standing, left)),
        told=tuple(told[:MOST_TOLD]),
    )


def _tries(
    session: Session, passage: Passage, now: datetime
) -> tuple[int, Counter[str], Counter[str], list[Stays]]:
    """How many cases were looked at, where they stand, how many of those cannot follow, and which."""
    counting = clock(session, passage.target)
    standing: Counter[str] = Counter()
    left: Counter[str] = Counter()
    told: list[Stays] = []
    looked_at = 0
    tried: dict[tuple[Spot, ...], Refusal | None] = {}
    for row, spots in _cases(session, passage):
        looked_at += 1
        elements = {spot.element for spot in spots}
        standing.update(elements)
        no = _suspended() if row.suspended else _tried(passage, counting, row, spots, now, tried)
        if no is not None:
            at = {no.element} if isinstance(no, Unfit) else elements
            left.update(at & elements or elements)
            told.append(Stays(row.id, row.register, no))
    return looked_at, standing, left, told


def way(
    session: Session, actor: Actor, key: str, source: int, target: int, mapping: Mapping[str, str]
) -> Passage:
    """The passage from one version to another, refused as ``plan`` says."""
    identity.require(actor, "case.relocate")
    if source == target:
        raise Invalid("Versi asal dan versi tujuan harus berbeda. Pilih versi lain.")
    before, after = (definitions.get(session, actor.tenant, key, number) for number in (source, target))
    if after.scheduled or after.retired:
        raise Conflict(
            "Versi {version} belum berlaku atau sudah ditarik. Pilih versi tujuan yang berlaku.",
            version=after.version,
        )
    ours, theirs = before.diagram.main, after.diagram.main
    return Passage(before, after, checked(ours, theirs, mapping), proposals(ours, theirs))


def traffic(session: Session, actor: Actor, key: str) -> dict[int, int]:
    """How many cases run on each version, newest first: those in force once, and older ones that still have any.

    Forbidden without ``case.relocate``.
    """
    identity.require(actor, "case.relocate")
    query = select(InstanceRow.version, func.count()).where(
        InstanceRow.tenant == actor.tenant, InstanceRow.definition == key, InstanceRow.state == "running"
    )
    counts = {version: number for version, number in session.execute(query.group_by(InstanceRow.version))}
    known = select(DefinitionRow.version).where(
        DefinitionRow.tenant == actor.tenant, DefinitionRow.key == key, DefinitionRow.status == ACTIVE
    )
    return {
        version: counts.get(version, 0)
        for version in sorted({*counts, *session.scalars(known)}, reverse=True)
    }


def running(session: Session, tenant: str, key: str, version: int) -> int:
    """How many cases run on that version."""
    query = select(func.count()).where(*ours(tenant, key, version))
    return session.scalar(query) or 0


def ours(tenant: str, key: str, version: int) -> Sequence[ColumnElement[bool]]:
    """What the running cases of a version have in common."""
    return (
        InstanceRow.tenant == tenant,
        InstanceRow.definition == key,
        InstanceRow.version == version,
        InstanceRow.state == "running",
    )


def _cases(session: Session, passage: Passage) -> Iterator[tuple[InstanceRow, tuple[Spot, ...]]]:
    """The first of the cases, each with where it stands; their snapshots are read in batches."""
    source, last, count = passage.source, "", 0
    while count < MOST:
        query = select(InstanceRow).where(*ours(source.tenant, source.key, source.version))
        query = query.where(InstanceRow.id > last) if last else query
        query = query.order_by(InstanceRow.id).limit(_BATCH).options(undefer(InstanceRow.snapshot))
        rows = session.scalars(query).all()
        for row in rows:
            yield row, engine.spots(source.program, row.snapshot)
            session.expunge(row)
        if len(rows) < _BATCH:
            return
        count, last = count + len(rows), rows[-1].id


def _tried(
    passage: Passage,
    counting: Clock,
    row: InstanceRow,
    spots: tuple[Spot, ...],
    now: datetime,
    tried: dict[tuple[Spot, ...], Refusal | None],
) -> Refusal | None:
    """Why a case cannot follow; cases that stand alike fare alike."""
    if spots not in tried:
        try:
            passage.turned(row.snapshot, counting, now)
            tried[spots] = None
        except Refusal as no:
            tried[spots] = no
    return tried[spots]


def _suspended() -> Refusal:
    return Conflict("Berkas ini sedang ditangguhkan; ia tinggal di versi lama. Aktifkan lagi dahulu.")


def _places(
    session: Session, passage: Passage, standing: Counter[str], left: Counter[str]
) -> Iterator[Place]:
    ours, theirs = passage.source.diagram.main, passage.target.diagram.main
    titles = {seat.key: seat.name for seat in identity.seats(session, passage.source.tenant).values()}
    for node in ours.nodes.values():
        if node.id not in standing:
            continue
        goal = theirs.nodes.get(passage.mapping.get(node.id, node.id))
        yield Place(
            element=node.id,
            name=node.name or node.id,
            count=standing[node.id],
            target=goal.id if goal else "",
            target_name=(goal.name or goal.id) if goal else "",
            choices=tuple((each.id, each.name or each.id) for each in choices(theirs, node)),
            changes=tuple(_changed(passage, node, goal, titles)) if goal else (),
            stay=left[node.id],
        )


def _changed(passage: Passage, old: Node, new: Node, titles: Mapping[str, str]) -> Iterator[Phrase]:
    yield from changes(passage.source, passage.target, old, new, titles)
    yield from deadlines(passage.source, passage.target, passage.mapping, old, new)
