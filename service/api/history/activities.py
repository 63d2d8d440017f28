"""What a case has been through, visit by visit."""

from collections.abc import Iterator
from typing import Any

from service.api.caller import looking
from service.api.history.asking import (
    CASES,
    OF_TIMES,
    TIMES,
    Asking,
    Row,
    Sent,
    finished,
    given,
    one,
    rows,
    same,
    true,
)
from service.api.ids import activity_id, definition_id, execution_id
from service.api.parameters import TEXT, YES, Filters, Parameter
from service.api.reach import person
from service.errors import NotFound
from service.history.visits import CANCELED, Visit, visits
from service.instances.past import Past

HUMAN = ("userTask", "manualTask")
ACTIVITIES = Filters(
    (
        *CASES,
        *TIMES,
        Parameter("activityInstanceId", TEXT, "This one."),
        Parameter("executionId", TEXT, "Of this execution."),
        Parameter("activityId", TEXT, "At this element."),
        Parameter("activityName", TEXT, "At elements of this name."),
        Parameter("activityType", TEXT, "At elements of this kind."),
        Parameter("taskAssignee", TEXT, "Tasks of this person (sign-in name)."),
        Parameter("completeScope", YES, "true: those at which a way ended."),
        Parameter("canceled", YES, "true: those that were withdrawn."),
    ),
    {
        "activityInstanceId": "id",
        "instanceId": "processInstanceId",
        "executionId": "executionId",
        "activityId": "activityId",
        "activityName": "activityName",
        "activityType": "activityType",
        "startTime": "startTime",
        "endTime": "endTime",
        "duration": "durationInMillis",
        "definitionId": "processDefinitionId",
        "occurrence": "startTime",
        "tenantId": "tenantId",
    },
)
ASKING = Asking(
    ACTIVITIES,
    {
        **OF_TIMES,
        "activityInstanceId": same("id"),
        "executionId": same("executionId"),
        "activityId": same("activityId"),
        "activityName": same("activityName"),
        "activityType": same("activityType"),
        "taskAssignee": same("assignee"),
        "completeScope": true("completeScope"),
        "canceled": true("canceled"),
    },
)


def several() -> Any:
    """Visits by filters in the address or the body."""
    sent = given(ASKING)
    with looking() as session:
        found = [] if sent is None else rows(session, ASKING, _read(session, sent), told)
        return finished(session, found, "assignee")


def count() -> Any:
    """How many there are."""
    sent = given(ASKING)
    with looking() as session:
        return {
            "count": 0 if sent is None else len(rows(session, ASKING, _read(session, sent), told, whole=True))
        }


def by_id(id: str) -> Any:
    """One visit."""
    with looking() as session:
        found = one(id, session, told)
        if found is None:
            raise NotFound("Kunjungan ini tidak ada. Periksa id-nya.")
        return finished(session, [found], "assignee")[0]


def _read(session: Any, sent: Sent) -> Sent:
    if "taskAssignee" in sent:
        sent["taskAssignee"] = person(session, sent["taskAssignee"])
    return sent


def told(past: Past) -> Iterator[Row]:
    """The visits of a case in the order they began."""
    for visit in visits(past.entries, past.course.processes):
        yield _told(past, visit)


def name_of(past: Past, visit: Visit) -> str:
    """The id of a visit."""
    return activity_id(past.id, visit.element, ref=visit.ref, seq=visit.seq)


def _told(past: Past, visit: Visit) -> Row:
    human = visit.kind in HUMAN
    task = past.tasks.get(visit.ref or "") if human else None
    took = None if visit.ended_at is None else visit.ended_at - visit.started_at
    return {
        "id": name_of(past, visit),
        "parentActivityInstanceId": past.id if visit.around is None else name_of(past, visit.around),
        "activityId": visit.element,
        "activityName": visit.name,
        "activityType": visit.kind,
        "processDefinitionKey": past.definition.key,
        "processDefinitionId": definition_id(past.tenant, past.definition.key, past.definition.version),
        "processInstanceId": past.id,
        "executionId": execution_id(past.id, None if human else visit.ref),
        "taskId": task and task.id,
        "calledProcessInstanceId": None,
        "calledCaseInstanceId": None,
        "assignee": task and task.assignee,
        "startTime": visit.started_at,
        "endTime": visit.ended_at,
        "durationInMillis": None if took is None else int(took.total_seconds() * 1000),
        "canceled": visit.how == CANCELED,
        "completeScope": visit.last,
        "tenantId": None,
        "removalTime": None,
        "rootProcessInstanceId": past.id,
    }
