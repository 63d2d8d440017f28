"""What lists of the past are asked by, and the rows that answer. Rows are dicts, as they will be sent."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from service.api import parameters, reach
from service.api.caller import actor
from service.api.ids import case_between
from service.api.intake import asked, asked_in_body, body
from service.api.parameters import LIST, MOMENT, TEXT, WITH_VARIABLES, YES, Filters, Parameter
from service.api.shapes import moment
from service.api.variable.asking import Condition
from service.instances.listing import Wanted
from service.instances.past import Past, pasts

Row = dict[str, Any]
Match = Callable[[Row, Any], bool]
Sent = dict[str, Any]
CASES = (
    Parameter("processInstanceId", TEXT, "Of this case."),
    Parameter("processDefinitionId", TEXT, "Of this version."),
    Parameter("processDefinitionKey", TEXT, "Of this key."),
)
"""By which every list narrows the cases it reads."""
NEVER = (
    "tenantIdIn",
    "caseInstanceId",
    "caseDefinitionId",
    "caseDefinitionKey",
    "caseExecutionId",
    "batchId",
)
"""Nothing here has such a thing: asked for it, a list is empty."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What a list may be asked by: ``matches`` says of its own filters whether a row answers them."""

    filters: Filters
    matches: Mapping[str, Match] = field(default_factory=dict)


def given(asking: Asking) -> Sent | None:
    """The filters of this request; ``None`` when they ask for what nothing here has."""
    in_body = request.method == "POST"
    raw: Mapping[str, Any] = body() if in_body else request.args
    sent = asked_in_body(asking.filters) if in_body else asked(asking.filters)
    if in_body and WITH_VARIABLES in asking.filters.known:
        sent |= parameters.read((WITH_VARIABLES,), request.args, text=True)
    return None if any(raw.get(name) not in (None, "", []) for name in NEVER) else sent


def cases(sent: Sent) -> Wanted:
    """Which cases a list of something in them reads."""
    return Wanted(
        ids=reach.one_of(sent, "processInstanceId", "processInstanceIdIn"),
        versions=reach.versions_of(sent, "processDefinitionId"),
        definitions=reach.one_of(sent, "processDefinitionKey", "processDefinitionKeyIn"),
    )


def rows(
    session: Session,
    asking: Asking,
    sent: Sent,
    told: Callable[[Past], Iterable[Row]],
    *,
    values: bool = False,
    whole: bool = False,
    wanted: Wanted | None = None,
) -> list[Row]:
    """The rows of the cases that answer the filters: sorted and sliced, or without an order the newest case's first.

    ``whole`` leaves the slice out. No more cases are read than the slice needs, or 1,000 (``pasts``).
    """
    tests = [(match, sent[name]) for name, match in asking.matches.items() if name in sent]
    first, most = sent.get("firstResult", 0), sent.get("maxResults", parameters.MOST_ROWS)
    found: list[Row] = []
    for past in pasts(session, actor(), wanted or cases(sent), values=values):
        found += [row for row in told(past) if answers(row, tests)]
        if "sortBy" not in sent and not whole and len(found) >= first + most:
            break
    if whole:
        return found
    return ordered(found, asking.filters.sorts, sent)[first : first + most]


def answers(row: Row, tests: Sequence[tuple[Match, Any]]) -> bool:
    """Whether every filter holds."""
    return all(match(row, value) for match, value in tests)


def ordered(found: list[Row], sorts: Mapping[str, str], sent: Sent) -> list[Row]:
    """Rows in the order that was asked for, empty members first; without one as they come."""
    orders = sent.get("sorting") or ([sent] if "sortBy" in sent else [])
    for order in reversed(orders):
        found.sort(key=_by(sorts[order["sortBy"]]), reverse=order["sortOrder"] == "desc")
    return found


def _by(name: str) -> Callable[[Row], tuple[bool, Any]]:
    return lambda row: (row[name] is not None, row[name])


def one(
    id: str, session: Session, told: Callable[[Past], Iterable[Row]], *, values: bool = False
) -> Row | None:
    """The row of that id, which names its case (``ids.within``); ``None`` when nobody or not the caller knows it."""
    ends = case_between(id)
    wanted = None if ends is None else Wanted(between=ends)
    near = [] if wanted is None else pasts(session, actor(), wanted, values=values)
    return next((row for past in near for row in told(past) if row["id"] == id), None)


def finished(session: Session, found: Sequence[Row], *people: str) -> list[Row]:
    """The rows as they are sent: sign-in names for ``people`` and instants as text."""
    names = reach.logins(session, {row[name] for row in found for name in people})
    for row in found:
        for name in people:
            row[name] = names.get(row[name] or "")
        for name, value in row.items():
            if isinstance(value, datetime):
                row[name] = moment(value)
    return list(found)


def same(name: str) -> Match:
    """The member is the value."""
    return lambda row, value: bool(row[name] == value)


def among(name: str) -> Match:
    """The member is one of the values."""
    return lambda row, values: row[name] in values


def after(name: str) -> Match:
    """The instant is later."""
    return lambda row, at: row[name] is not None and row[name] > at


def before(name: str) -> Match:
    """The instant is earlier."""
    return lambda row, at: row[name] is not None and row[name] < at


def given_is(name: str, there: bool) -> Match:
    """true: the member is there, or is not; false filters nothing."""
    return lambda row, yes: not yes or (row[name] is not None) == there


def true(name: str) -> Match:
    """true: the member is true; false filters nothing."""
    return lambda row, yes: not yes or bool(row[name])


def like(name: str) -> Match:
    """The member is like the text, in which % stands for any letters and _ for one."""
    return lambda row, text: Condition(name, "like", text).holds({name: row[name]})


TIMES = (
    Parameter("startedAfter", MOMENT, "Begun later."),
    Parameter("startedBefore", MOMENT, "Begun earlier."),
    Parameter("finishedAfter", MOMENT, "Ended later."),
    Parameter("finishedBefore", MOMENT, "Ended earlier."),
    Parameter("finished", YES, "true: ended ones."),
    Parameter("unfinished", YES, "true: open ones."),
)
OF_TIMES: Mapping[str, Match] = {
    "startedAfter": after("startTime"),
    "startedBefore": before("startTime"),
    "finishedAfter": after("endTime"),
    "finishedBefore": before("endTime"),
    "finished": given_is("endTime", there=True),
    "unfinished": given_is("endTime", there=False),
}
SEVERAL = Parameter("processInstanceIdIn", LIST, "Of one of these cases.")
