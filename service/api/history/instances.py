"""Cases of whatever state."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from service import history, instances
from service.api import reach
from service.api.caller import actor, looking, now
from service.api.history.asking import Asking, Row, Sent, finished, given
from service.api.history.asking import rows as walked
from service.api.ids import definition_id
from service.api.parameters import CONDITIONS, LIST, MOMENT, MOST_ROWS, NONE, TEXT, YES, Filters, Parameter
from service.api.refusals import Told
from service.api.variable.asking import all_hold, in_any_case
from service.history.visits import visits
from service.instances import Case, listing
from service.instances.listing import Wanted
from service.instances.narrowing import Trouble
from service.instances.past import Past

ENDED = ("finished", "cancelled")
STATES = {"finished": "COMPLETED", "cancelled": "EXTERNALLY_TERMINATED"}
"""How ended cases are told; a running one is ACTIVE or SUSPENDED."""
NARROWING = {
    "finished": (ENDED, None),
    "unfinished": (("running",), None),
    "active": (("running",), False),
    "suspended": (("running",), True),
    "completed": (("finished",), None),
    "externallyTerminated": (("cancelled",), None),
    "internallyTerminated": ((), None),
}
"""Filters that are true or nothing: the states they leave, and whether suspended."""
KIN = ("superProcessInstanceId", "subProcessInstanceId", "superCaseInstanceId", "subCaseInstanceId")
"""No case here has such a relative: asked for one, the list is empty."""
REFUSED = (
    "executedJobAfter",
    "executedJobBefore",
    "incidentStatus",
    "incidentIdIn",
    "activityInstanceIdIn",
    "orQueries",
)
WALKED = ("variables", "executedActivityIdIn", "executedActivityAfter", "executedActivityBefore")
"""Filters that ask what happened within: the cases are read for them, as far as ``pasts`` goes."""
CASES = Filters(
    (
        Parameter("processInstanceId", TEXT, "This one."),
        Parameter("processInstanceIds", LIST, "One of these."),
        Parameter("rootProcessInstanceId", TEXT, "This one."),
        Parameter("processInstanceBusinessKey", TEXT, "With this key."),
        Parameter("processInstanceBusinessKeyIn", LIST, "With one of these keys."),
        Parameter("processInstanceBusinessKeyLike", TEXT, "Whose key is like this, % for any letters."),
        Parameter("processDefinitionId", TEXT, "Of this version."),
        Parameter("processDefinitionKey", TEXT, "Of this key."),
        Parameter("processDefinitionKeyIn", LIST, "Of one of these keys."),
        Parameter("processDefinitionKeyNotIn", LIST, "Of none of these keys."),
        Parameter("processDefinitionName", TEXT, "Of definitions of this name."),
        Parameter("processDefinitionNameLike", TEXT, "Of definitions named like this, % for any letters."),
        Parameter("finished", YES, "true: ended ones."),
        Parameter("unfinished", YES, "true: running ones."),
        Parameter("active", YES, "true: running ones that are not suspended."),
        Parameter("suspended", YES, "true: suspended ones."),
        Parameter("completed", YES, "true: those that reached their end."),
        Parameter("externallyTerminated", YES, "true: cancelled ones."),
        Parameter("internallyTerminated", YES, "true: none, a diagram does not end cases so here."),
        Parameter("startedBy", TEXT, "Started by this person (sign-in name)."),
        Parameter("startedAfter", MOMENT, "Started later."),
        Parameter("startedBefore", MOMENT, "Started earlier."),
        Parameter("finishedAfter", MOMENT, "Ended later."),
        Parameter("finishedBefore", MOMENT, "Ended earlier."),
        Parameter("executedActivityIdIn", LIST, "That have been through one of these elements."),
        Parameter("executedActivityAfter", MOMENT, "That entered an element later."),
        Parameter("executedActivityBefore", MOMENT, "That entered an element earlier."),
        Parameter("activeActivityIdIn", LIST, "With something open at one of these elements."),
        Parameter("withIncidents", YES, "true: in which something rests."),
        Parameter("withRootIncidents", YES, "true: in which something rests."),
        Parameter("incidentType", TEXT, "With such an incident."),
        Parameter("incidentMessage", TEXT, "With an incident of this message."),
        Parameter(
            "incidentMessageLike", TEXT, "With an incident whose message is like this, % for any letters."
        ),
        Parameter("variables", CONDITIONS, "Whose variables are so."),
        Parameter("variableNamesIgnoreCase", YES, "true: big and small letters alike in names of variables."),
        Parameter("variableValuesIgnoreCase", YES, "true: big and small letters alike in their values."),
        *(Parameter(name, TEXT, "No case has one.") for name in KIN),
        *(Parameter(name, NONE, "Not supported.") for name in REFUSED),
    ),
    {
        "instanceId": "id",
        "definitionId": "definition",
        "definitionKey": "definition",
        "definitionName": "name",
        "definitionVersion": "version",
        "businessKey": "key",
        "startTime": "started",
        "endTime": "ended",
        "duration": "duration",
        "tenantId": "id",
    },
)
ASKING = Asking(CASES)


def several() -> Any:
    """Cases by filters in the address or the body."""
    sent = _given()
    with looking() as session:
        return [] if sent is None else told(session, _found(session, sent))


def count() -> Any:
    """How many there are."""
    sent = _given()
    with looking() as session:
        if sent is None:
            return {"count": 0}
        if _walks(sent):
            return {"count": len(_through(session, sent, wanted(session, sent)))}
        return {"count": listing.counted(session, actor(), wanted(session, sent))}


def by_id(id: str) -> Any:
    """A case."""
    with looking() as session:
        return told(session, [instances.case(session, actor(), id, now())])[0]


def kept(id: str) -> Any:
    """Refused, known or unknown: what happened stays, and is not ours to take away."""
    sentence = (
        "Riwayat berkas tersegel dan tetap disimpan; tidak dapat dihapus. Batalkan berkas yang berjalan saja."
    )
    raise Told(403, "AuthorizationException", sentence)


def _given() -> Sent | None:
    sent = given(ASKING)
    return None if sent is None or any(name in sent for name in KIN) else sent


def _walks(sent: Sent) -> bool:
    return any(sent.get(name) for name in WALKED)


def _found(session: Session, sent: Sent) -> Sequence[Case]:
    asked = wanted(session, sent)
    if _walks(sent):
        ids = tuple(row["id"] for row in _through(session, sent, asked))
        asked = replace(asked, ids=ids)
    return listing.listed(session, actor(), asked, now())


def _through(session: Session, sent: Sent, asked: Wanted) -> list[Row]:
    """The cases in which it happened so."""
    conditions = in_any_case(
        sent.get("variables", ()),
        sent.get("variableNamesIgnoreCase", False),
        sent.get("variableValuesIgnoreCase", False),
    )

    def so(past: Past) -> list[Row]:
        values = past.values if reach.inside() else {}
        met = all_hold(conditions, values, past.types) and _executed(past, sent)
        return [{"id": past.id}] if met else []

    return walked(session, ASKING, {}, so, values=bool(conditions), whole=True, wanted=asked)


def _executed(past: Past, sent: Sent) -> bool:
    """Whether one visit answers everything that is asked of visits."""
    elements = sent.get("executedActivityIdIn")
    after, before = sent.get("executedActivityAfter"), sent.get("executedActivityBefore")
    if elements is None and after is None and before is None:
        return True
    return any(
        (elements is None or visit.element in elements and visit.ended_at is not None)
        and (after is None or visit.started_at >= after)
        and (before is None or visit.started_at <= before)
        for visit in visits(past.entries, past.course.processes)
    )


def wanted(session: Session, sent: Sent) -> Wanted:
    """The room's filters for what was asked."""
    states, suspended = {"running", *ENDED}, set()
    for name, (those, rests) in NARROWING.items():
        if sent.get(name):
            states &= set(those)
            suspended |= set() if rests is None else {rests}
    return Wanted(
        ids=_ids(sent),
        keys=reach.one_of(sent, "processInstanceBusinessKey", "processInstanceBusinessKeyIn"),
        key_like=sent.get("processInstanceBusinessKeyLike"),
        definitions=reach.one_of(sent, "processDefinitionKey", "processDefinitionKeyIn"),
        not_definitions=sent.get("processDefinitionKeyNotIn"),
        versions=reach.versions_of(sent, "processDefinitionId"),
        name=sent.get("processDefinitionName"),
        name_like=sent.get("processDefinitionNameLike"),
        states=tuple(sorted(states if len(suspended) < 2 else ())),
        suspended=next(iter(suspended), None),
        at=sent.get("activeActivityIdIn"),
        trouble=_trouble(sent),
        started_by=reach.person(session, sent.get("startedBy")),
        started_after=sent.get("startedAfter"),
        started_before=sent.get("startedBefore"),
        ended_after=sent.get("finishedAfter"),
        ended_before=sent.get("finishedBefore"),
        sort=CASES.sorts[sent.get("sortBy", "instanceId")],
        descending=sent.get("sortOrder") == "desc",
        first=sent.get("firstResult", 0),
        most=sent.get("maxResults", MOST_ROWS),
    )


def _ids(sent: Sent) -> tuple[str, ...] | None:
    ids = reach.one_of(sent, "processInstanceId", "processInstanceIds")
    root = sent.get("rootProcessInstanceId")
    return ids if root is None else tuple(id for id in (ids if ids is not None else (root,)) if id == root)


def _trouble(sent: Sent) -> Trouble | None:
    named = [sent.get(name) for name in ("incidentType", "incidentMessage", "incidentMessageLike")]
    asked = sent.get("withIncidents") or sent.get("withRootIncidents") or any(named)
    return Trouble(None, *named) if asked else None


def told(session: Session, cases: Sequence[Case]) -> list[Row]:
    """Cases as they are sent, with the start event each really took and why it was cancelled."""
    tenant, ids = actor().tenant, {case.id for case in cases}
    begun = history.read_many(session, tenant, ids, ("event_passed",), upto=STARTED_BY) if ids else {}
    gone = {case.id for case in cases if case.state == "cancelled"}
    ended = history.read_many(session, tenant, gone, ("case_cancelled",)) if gone else {}
    starts = {id: entries[0].element for id, entries in begun.items()}
    reasons = {id: (entries[-1].data or {}).get("reason") for id, entries in ended.items()}
    return finished(session, [_told(case, starts, reasons) for case in cases], "startUserId")


STARTED_BY = 3
"""By the number of this event a case has passed its start event."""


def _told(case: Case, starts: Mapping[str, str | None], reasons: Mapping[str, Any]) -> Row:
    took = None if case.ended_at is None else case.ended_at - case.started_at
    return {
        "id": case.id,
        "businessKey": case.business_key,
        "processDefinitionId": definition_id(case.tenant, case.definition, case.version),
        "processDefinitionKey": case.definition,
        "processDefinitionName": case.sop_name,
        "processDefinitionVersion": case.version,
        "startTime": case.started_at,
        "endTime": case.ended_at,
        "removalTime": None,
        "durationInMillis": None if took is None else int(took.total_seconds() * 1000),
        "startUserId": case.started_by,
        "startActivityId": starts.get(case.id),
        "deleteReason": reasons.get(case.id),
        "rootProcessInstanceId": case.id,
        "superProcessInstanceId": None,
        "superCaseInstanceId": None,
        "caseInstanceId": None,
        "tenantId": None,
        "state": STATES.get(case.state, "SUSPENDED" if case.suspended else "ACTIVE"),
        "restartedProcessInstanceId": None,
    }
