"""The picture of a procedure: how often each step and flow was taken, how long steps took, and by which ways."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy.orm import Session

from service import definitions, identity
from service.definitions.outlook import Outlook
from service.identity import Actor
from service.reports.reading import DONE, Rows, Wanted, decisions, repeated, rows, versions
from service.reports.worked import Worked

MOST_VARIANTS = 50


@dataclass(frozen=True, slots=True)
class StepHeat:
    """A step: how often it was done and in how many cases, how many wait ``open`` now, median and 90th percentile of
    its working minutes (``None`` where nobody did it), and how many of the visits with a deadline were late."""

    element: str
    times: int
    cases: int
    open: int
    median: int | None
    p90: int | None
    timed: int
    late: int

    @property
    def late_share(self) -> float | None:
        """The share of late visits, of those that had a deadline."""
        return self.late / self.timed if self.timed else None


@dataclass(frozen=True, slots=True)
class FlowHeat:
    """A sequence flow: how often it was taken and in how many cases."""

    flow: str
    times: int
    cases: int


@dataclass(frozen=True, slots=True)
class Variant:
    """A distinct way of finished cases: the ids of its steps and, between them, of the flows that were decided for.

    ``rework`` counts the steps that were done again; ``median`` is in working minutes.
    """

    path: tuple[str, ...]
    cases: int
    share: float
    median: int
    rework: int


@dataclass(frozen=True, slots=True)
class Rework:
    """After ``before`` work went back to ``again``: how often, and in how many cases."""

    before: str
    again: str
    times: int
    cases: int


@dataclass(frozen=True, slots=True)
class Picture:
    """``variants`` are the most frequent of ``ways`` distinct ones, and of finished cases alone."""

    cases: int
    finished: int
    running: int
    cancelled: int
    late: int
    median: int | None
    steps: Mapping[str, StepHeat]
    flows: Mapping[str, FlowHeat]
    variants: tuple[Variant, ...]
    ways: int
    reworks: tuple[Rework, ...]
    versions: tuple[int, ...]


def picture(session: Session, actor: Actor, wanted: Wanted, now: datetime) -> Picture:
    """The picture of the cases that are wanted, in a handful of statements.

    Working time is counted by the calendar that counts for the procedure now. Forbidden for who may not read reports,
    NotFound for an unknown procedure, Invalid for a period that ends before it begins.
    """
    identity.require(actor, "report.read")
    definition = definitions.get(session, actor.tenant, wanted.definition, wanted.version)
    found = rows(session, actor.tenant, wanted, now)
    if found.cases.empty:
        return Picture(0, 0, 0, 0, 0, None, {}, {}, (), 0, (), ())
    numbers = sorted({int(each) for each in found.cases["version"].unique()}, reverse=True)
    drawn = [each.diagram.main for each in versions(session, actor.tenant, wanted.definition, numbers)]
    calendar = Outlook(session, actor.tenant).calendar(definition)
    worked = Worked(calendar, found.cases["started"].min(), pd.Timestamp(now))
    many = set().union(*(repeated(process) for process in drawn))
    chosen = set().union(*(decisions(process) for process in drawn))
    ways, variants = _variants(found, worked, chosen, many)
    states = found.cases["state"].value_counts()
    ended = found.cases[found.cases["state"] == "finished"]
    return Picture(
        cases=len(found.cases),
        finished=int(states.get("finished", 0)),
        running=int(states.get("running", 0)),
        cancelled=int(states.get("cancelled", 0)),
        late=int(found.visits.loc[found.visits["late"], "case"].nunique()),
        median=_whole(worked.minutes(ended["started"], ended["ended"]).median()),
        steps=_steps(found, worked),
        flows=_flows(found),
        variants=variants,
        ways=ways,
        reworks=_reworks(found, many),
        versions=tuple(numbers),
    )


def _steps(found: Rows, worked: Worked) -> dict[str, StepHeat]:
    done = found.way[found.way["kind"].isin(DONE)].groupby("element")["case"].agg(["size", "nunique"])
    visits = found.visits.assign(timed=found.visits["due"].notna(), open=found.visits["state"] == "open")
    kept = visits["state"] != "withdrawn"
    told = visits[kept].groupby("element")[["open", "timed", "late"]].sum()
    finished = visits[visits["state"] == "completed"]
    minutes = worked.minutes(finished["opened"], finished["closed"]).groupby(finished["element"])
    times = pd.DataFrame({"median": minutes.median(), "p90": minutes.quantile(0.9)})
    table = done.join(told, how="outer").join(times, how="outer")
    return {str(element): _heat(str(element), row) for element, row in table.iterrows()}


def _heat(element: str, row: Any) -> StepHeat:
    return StepHeat(
        element=element,
        times=_count(row["size"]),
        cases=_count(row["nunique"]),
        open=_count(row["open"]),
        median=_whole(row["median"]),
        p90=_whole(row["p90"]),
        timed=_count(row["timed"]),
        late=_count(row["late"]),
    )


def _flows(found: Rows) -> dict[str, FlowHeat]:
    taken = found.way[found.way["kind"] == "flow_taken"].groupby("element")["case"].agg(["size", "nunique"])
    return {
        str(row.Index): FlowHeat(str(row.Index), int(row.size), int(row.nunique))
        for row in taken.itertuples()
    }


def _variants(
    found: Rows, worked: Worked, chosen: Collection[str], many: Collection[str]
) -> tuple[int, tuple[Variant, ...]]:
    """How many distinct ways finished cases went, and the most frequent of them."""
    ended = found.cases[found.cases["state"] == "finished"]
    if ended.empty:
        return 0, ()
    way = found.way[found.way["case"].isin(ended["case"])]
    way = way[way["kind"].isin(DONE) | way["element"].isin(chosen)]
    paths = _once(way, many).groupby("case", sort=False)["element"].agg("\n".join)
    steps = _once(way[way["kind"].isin(DONE)], many)
    again = steps.groupby("case").size() - steps.groupby("case")["element"].nunique()
    cases = ended.set_index("case")
    minutes = worked.minutes(cases["started"], cases["ended"])
    table = pd.DataFrame({"path": paths.reindex(cases.index).fillna(""), "minutes": minutes, "again": again})
    told = table.groupby("path").agg(
        cases=("minutes", "size"), median=("minutes", "median"), rework=("again", "first")
    )
    told = told.reset_index().sort_values(["cases", "path"], ascending=[False, True])
    return len(told), tuple(
        Variant(
            tuple(filter(None, str(row.path).split("\n"))),
            int(row.cases),
            int(row.cases) / len(ended),
            _whole(row.median) or 0,
            _count(row.rework),
        )
        for row in told.head(MOST_VARIANTS).itertuples()
    )


def _reworks(found: Rows, many: Collection[str]) -> tuple[Rework, ...]:
    """Where a step follows that was done before, and oftener than the one before it: work has gone back."""
    steps = _once(found.way[found.way["kind"].isin(DONE)], many).copy()
    steps["round"] = steps.groupby(["case", "element"]).cumcount()
    before = steps.groupby("case")[["element", "round"]].shift()
    back = steps.assign(before=before["element"])[steps["round"] > before["round"]]
    told = back.groupby(["before", "element"])["case"].agg(["size", "nunique"]).reset_index()
    told = told.sort_values(["size", "before", "element"], ascending=[False, True, True])
    return tuple(
        Rework(str(before), str(again), int(times), int(cases))
        for before, again, times, cases in told.itertuples(index=False)
    )


def _once(way: pd.DataFrame, many: Collection[str]) -> pd.DataFrame:
    """A step that several people did one after another counts once."""
    same = (way["element"] == way["element"].shift()) & (way["case"] == way["case"].shift())
    return way[~(same & way["element"].isin(many))]


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _count(value: Any) -> int:
    return 0 if pd.isna(value) else int(value)
