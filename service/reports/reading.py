"""The rows a picture is made of, in one statement for each table, however many cases there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import pandas as pd
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from service.database import Written
from service.definitions import Definition
from service.definitions.tables import DefinitionRow
from service.definitions.versions import defined
from service.diagram import Process
from service.errors import Invalid
from service.history.tables import EventRow
from service.instances.tables import InstanceRow
from service.tasks.tables import TaskRow

DONE = ("task_completed", "external_completed")
_WAY = (*DONE, "flow_taken")
_CASE = Written(InstanceRow.id)
_CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway", "eventBasedGateway"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """The cases a picture is made of: of one procedure, of one version or (``None``) of all, started from ``since``
    and before ``until``; only those a ``seat`` had a step in, only those with a ``late`` step."""

    definition: str
    version: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    seat: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """``cases``: case, version, state, started, ended, renamed. ``visits`` to steps of people: case, element, seat,
    opened, closed, due, state. ``way``: case, seq, kind, element of the steps done and the flows taken, in order.

    Elements are called as in the version a case runs on now, also where it had them from an earlier one."""

    cases: pd.DataFrame
    visits: pd.DataFrame
    way: pd.DataFrame

    def only(self, cases: "pd.Series[Any]") -> "Rows":
        """The rows of these cases alone."""
        return Rows(*(each[each["case"].isin(cases)] for each in (self.cases, self.visits, self.way)))


def rows(session: Session, tenant: str, wanted: Wanted, now: datetime) -> Rows:
    """The rows in three statements. Invalid for a period that ends before it begins."""
    if wanted.since and wanted.until and wanted.since >= wanted.until:
        raise Invalid("Masa harus berakhir sesudah mulai. Perbaiki tanggalnya.")
    ours = _cases(tenant, wanted)
    row, task, event = InstanceRow, TaskRow, EventRow
    cases = (_CASE, row.version, row.state, row.started_at, row.ended_at, row.renamed)
    visits = (Written(task.instance), task.element, task.seat, task.opened_at, task.closed_at, task.due_at)
    way = (event.stream, event.seq, event.kind, event.element)
    found = Rows(
        _frame(
            session.execute(select(*cases).where(*ours)),
            ("case", "version", "state", "started", "ended", "renamed"),
        ),
        _frame(
            session.execute(
                select(*visits, task.state).where(
                    task.tenant == tenant, task.instance.in_(select(row.id).where(*ours))
                )
            ),
            ("case", "element", "seat", "opened", "closed", "due", "state"),
        ),
        _frame(
            session.execute(
                select(*way)
                .where(event.tenant == tenant, event.stream.in_(select(_CASE).where(*ours)))
                .where(event.kind.in_(_WAY))
                .order_by(event.stream, event.seq)
            ),
            ("case", "seq", "kind", "element"),
        ),
    )
    return _narrowed(_called_now(found), wanted, now)


def _called_now(found: Rows) -> Rows:
    """What was done under the name an element had in an earlier version counts for what it is now."""
    moved = found.cases[found.cases["renamed"] != "{}"]
    names = {row.case: orjson.loads(str(row.renamed)) for row in moved.itertuples()}
    for frame in (found.visits, found.way) if names else ():
        theirs = frame["case"].isin(names)
        pairs = zip(frame.loc[theirs, "case"], frame.loc[theirs, "element"], strict=True)
        frame.loc[theirs, "element"] = [names[case].get(element, element) for case, element in pairs]
    return found


def _cases(tenant: str, wanted: Wanted) -> list[ColumnElement[bool]]:
    row = InstanceRow
    found: list[ColumnElement[bool]] = [row.tenant == tenant, row.definition == wanted.definition]
    found += [row.version == wanted.version] if wanted.version is not None else []
    found += [row.started_at >= wanted.since] if wanted.since else []
    found += [row.started_at < wanted.until] if wanted.until else []
    return found


def _frame(rows: Iterable[Any], columns: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.DataFrame.from_records([tuple(row) for row in rows], columns=list(columns))
    for name in {"started", "ended", "opened", "closed", "due"}.intersection(columns):
        frame[name] = pd.to_datetime(frame[name], utc=True).astype("datetime64[us, UTC]")
    return frame


def _narrowed(found: Rows, wanted: Wanted, now: datetime) -> Rows:
    visits = found.visits
    visits["late"] = visits["due"].notna() & (visits["closed"].fillna(pd.Timestamp(now)) > visits["due"])
    if wanted.seat:
        found = found.only(visits.loc[visits["seat"] == wanted.seat, "case"])
    if wanted.late:
        found = found.only(visits.loc[visits["late"], "case"])
    return found


def versions(session: Session, tenant: str, key: str, numbers: Iterable[int]) -> list[Definition]:
    """These versions of a procedure, newest first, in two statements."""
    wanted = (DefinitionRow.tenant == tenant) & (DefinitionRow.key == key)
    query = select(DefinitionRow).where(wanted, DefinitionRow.version.in_(set(numbers)))
    return defined(session, session.scalars(query.order_by(DefinitionRow.version.desc())).all())


def decisions(process: Process) -> set[str]:
    """The flows out of gateways with a choice."""
    gates = (node for node in process.nodes.values() if node.kind in _CHOOSING and len(node.outgoing) > 1)
    return {flow for node in gates for flow in node.outgoing}


def repeated(process: Process) -> set[str]:
    """The steps that several people do for one visit."""
    return {node.id for node in process.nodes.values() if node.loop is not None}
