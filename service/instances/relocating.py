"""A running case follows another version of its diagram: its state, its rows and its history, in one move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service import engine, history
from service.definitions import Definition
from service.definitions.soundness import stuck
from service.definitions.tables import SubscriptionRow
from service.engine import Spot, Turn, Unfit
from service.errors import Refusal
from service.external_tasks.tables import ExternalTaskRow
from service.history.tables import EventRow
from service.identity import Actor
from service.instances import recording
from service.instances.deadlines import Clock
from service.instances.following import follow
from service.instances.holding import require_moving
from service.instances.recording import Move, Said
from service.instances.tables import InstanceRow
from service.tasks.tables import TaskRow

_STUCK = {
    "deadlock": (
        "“{element}” di versi tujuan akan menunggu cabang yang tidak pernah tiba pada berkas ini. "
        "Biarkan berkasnya selesai di versi lama, atau selesaikan dulu langkahnya."
    ),
    "unsynchronised": (
        "Dua cabang berkas ini akan bertemu di “{element}” pada versi tujuan tanpa digabung. "
        "Biarkan berkasnya selesai di versi lama."
    ),
    "unproven": (
        "Cabang paralel di sekitar “{element}” terlalu banyak untuk dipastikan jalannya. "
        "Biarkan berkasnya selesai di versi lama."
    ),
}


@dataclass(frozen=True)
class Passage:
    """The way of cases from one version to another. ``mapping`` names what is called otherwise ("" for nowhere).

    ``names`` are what is called otherwise wherever tokens are led: what was done there before counts under both.
    """

    source: Definition
    target: Definition
    mapping: Mapping[str, str]
    names: Mapping[str, str] = field(default_factory=dict)
    _known: dict[tuple[Spot, ...], str] = field(default_factory=dict, compare=False)

    def turned(
        self, snapshot: bytes, clock: Clock, now: datetime, begun: Mapping[str, datetime] | None = None
    ) -> Turn:
        """The case as it would be in the other version.

        Unfit, naming the element and by its name in the sentence, when it cannot go on there; Conflict when it has
        ended; Invalid for a diagram that cannot go on with it.
        """
        try:
            turn = engine.relocate(
                self.source.program,
                self.target.program,
                snapshot,
                self.mapping,
                now=now,
                due=clock.rule,
                begun=begun,
            )
        except Unfit as no:
            ours, theirs = self.source.diagram.main.nodes, self.target.diagram.main.nodes
            named = {"element": ours[no.element].name or no.element}
            if (other := theirs.get(str(no.values.get("target")))) is not None:
                named["target"] = other.name or other.id
            no.values |= named
            raise
        if not turn.finished:
            self._prove(turn)
        return turn

    def _prove(self, turn: Turn) -> None:
        """Unfit where the case would wait for ever; each standing is looked at once."""
        main = self.target.diagram.main
        standing = engine.spots(self.target.program, turn.snapshot)
        if standing not in self._known:
            found = stuck(main, standing)
            self._known[standing] = f"{found[0].kind} {found[0].origin}" if found else ""
        kind, _, origin = self._known[standing].partition(" ")
        if kind:
            raise Unfit(
                origin, _STUCK[kind].replace("{element}", "{at}"), at=main.nodes[origin].name or origin
            )


def relocate(
    session: Session,
    instance: InstanceRow,
    passage: Passage,
    clock: Clock,
    actor: Actor,
    said: Said,
    now: datetime,
) -> None:
    """Let a held case of ``passage.source`` go on in ``passage.target``, whose ``clock`` counts from now on.

    Open steps keep their refs and deadlines; who had taken one that stands with another seat now, or that he may not
    do any more, gives it back. Conflict when the case has ended or is suspended, Unfit when it cannot follow.
    """
    require_moving(instance)
    begun = _begun(session, instance, passage)
    turn = passage.turned(instance.snapshot, clock, now, begun)
    instance.version, instance.sop_name = passage.target.version, passage.target.name
    led = {before: after for before, after in passage.mapping.items() if after}
    instance.renamed = _renamed(instance, {**passage.names, **led})
    more = {
        "definition": passage.target.key,
        "version": passage.target.version,
        "sha256": passage.target.sha256,
        "before": passage.source.version,
        "before_sha256": passage.source.sha256,
    }
    said = Said(reason=said.reason, more={**more, **said.more})
    recording.record(session, Move(instance, clock, turn, actor, said), now)
    _follow(session, instance, turn)
    facts = follow(session, instance, passage.source, clock, turn, now)
    if facts:
        record = history.Record(instance.tenant, instance.id, facts, actor.person)
        history.append_all(session, [record], now)


def why(no: Refusal) -> dict[str, Any]:
    """A refusal as it is kept: its sentence's template and values."""
    return {"text": no.text, "values": {key: str(value) for key, value in no.values.items()}}


def _renamed(instance: InstanceRow, mapping: Mapping[str, str]) -> str:
    """What elements were called before, in every version the case ran on."""
    known = {before: mapping.get(now, now) for before, now in orjson.loads(instance.renamed).items()}
    fresh = {before: now for before, now in mapping.items() if before != now and before not in known}
    found = {before: now for before, now in {**known, **fresh}.items() if now and before != now}
    return orjson.dumps(found, option=orjson.OPT_SORT_KEYS).decode()


def _begun(session: Session, instance: InstanceRow, passage: Passage) -> dict[str, datetime]:
    """When the open steps were opened, by ref; sub-processes by their element."""
    ours = (instance.tenant, instance.id)
    found: dict[str, datetime] = {}
    asked: Sequence[tuple[Any, Any]] = (
        (TaskRow, TaskRow.opened_at),
        (ExternalTaskRow, ExternalTaskRow.created_at),
        (SubscriptionRow, SubscriptionRow.created_at),
    )
    for table, at in asked:
        query = select(table.ref, at).where(table.tenant == ours[0], table.instance == ours[1])
        query = query.where(TaskRow.state == "open") if table is TaskRow else query
        found |= {ref: begun for ref, begun in session.execute(query) if ref is not None}
    standing = engine.spots(passage.source.program, instance.snapshot)
    inside = {spot.element for spot in standing if _holds(passage.source, spot.element)}
    return found | (_entered(session, ours, passage.source, inside) if inside else {})


def _holds(definition: Definition, element: str) -> bool:
    return definition.diagram.main.nodes[element].kind == "subProcess"


def _entered(
    session: Session, ours: tuple[str, str], source: Definition, elements: set[str]
) -> dict[str, datetime]:
    """When the case last came to each of these."""
    main = source.diagram.main
    ways = {flow: element for element in elements for flow in main.nodes[element].incoming}
    query = select(EventRow.element, EventRow.at).where(
        EventRow.tenant == ours[0], EventRow.stream == ours[1]
    )
    query = query.where(EventRow.kind == "flow_taken", EventRow.element.in_(ways)).order_by(EventRow.seq)
    return {ways[flow]: at for flow, at in session.execute(query) if flow is not None}


def _follow(session: Session, instance: InstanceRow, turn: Turn) -> None:
    """What waits for programs and messages stands in the new version."""
    where: tuple[tuple[Any, Any], ...] = (
        (ExternalTaskRow, turn.externals),
        (SubscriptionRow, turn.subscriptions),
    )
    for table, waiting in where:
        same = (table.tenant == instance.tenant) & (table.instance == instance.id)
        for each in waiting:
            named = {"name": each.name} if table is ExternalTaskRow else {}
            changed = update(table).where(same, table.ref == each.ref)
            changed = changed.values(version=instance.version, element=each.element, **named)
            session.execute(changed.execution_options(synchronize_session=False))
