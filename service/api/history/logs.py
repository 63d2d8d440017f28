"""Logs of jobs, of steps for programs and of who a task was offered to, from the events that tell of them."""

from collections.abc import Iterator
from typing import Any

from service.api import reach
from service.api.caller import looking
from service.api.history.asking import (
    CASES,
    SEVERAL,
    Asking,
    Row,
    after,
    among,
    before,
    finished,
    given,
    one,
    rows,
    same,
    true,
)
from service.api.ids import activity_id, definition_id, execution_id, within
from service.api.parameters import LIST, MOMENT, NONE, TEXT, YES, Filters, Parameter
from service.errors import NotFound
from service.history import Entry
from service.instances.past import Past

LOST = "Catatan ini tidak ada. Periksa id-nya."
CREATED, FAILED, DONE, DELETED = "creationLog", "failureLog", "successLog", "deletionLog"
KINDS = (CREATED, FAILED, DONE, DELETED)
STEPS = Filters(
    (
        *CASES,
        SEVERAL,
        Parameter("logId", TEXT, "This one."),
        Parameter("externalTaskId", TEXT, "Of this step."),
        Parameter("topicName", TEXT, "Of this topic."),
        Parameter("workerId", TEXT, "Of this worker."),
        Parameter("errorMessage", TEXT, "With this message."),
        Parameter("activityIdIn", LIST, "At one of these elements."),
        Parameter("activityInstanceIdIn", LIST, "At one of these visits."),
        Parameter("executionIdIn", LIST, "Of one of these executions."),
        Parameter("priorityHigherThanOrEquals", NONE, "Not supported."),
        Parameter("priorityLowerThanOrEquals", NONE, "Not supported."),
        *(Parameter(name, YES, "true: only those.") for name in KINDS),
    ),
    {
        "timestamp": "timestamp",
        "externalTaskId": "externalTaskId",
        "retries": "retries",
        "priority": "priority",
        "topicName": "topicName",
        "workerId": "workerId",
        "activityId": "activityId",
        "activityInstanceId": "activityInstanceId",
        "executionId": "executionId",
        "processInstanceId": "processInstanceId",
        "processDefinitionId": "processDefinitionId",
        "processDefinitionKey": "processDefinitionKey",
        "tenantId": "tenantId",
    },
)
OF_STEPS = Asking(
    STEPS,
    {
        "logId": same("id"),
        **{name: same(name) for name in ("externalTaskId", "topicName", "workerId", "errorMessage")},
        "activityIdIn": among("activityId"),
        "activityInstanceIdIn": among("activityInstanceId"),
        "executionIdIn": among("executionId"),
        **{name: true(name) for name in KINDS},
    },
)
TIES = ("type", "userId", "groupId", "taskId", "operationType", "assignerId")
LINKS = Filters(
    (
        *CASES,
        SEVERAL,
        *(Parameter(name, TEXT, "Just so.") for name in TIES),
        Parameter("dateAfter", MOMENT, "Later."),
        Parameter("dateBefore", MOMENT, "Earlier."),
    ),
    {
        "time": "time",
        "type": "type",
        "groupId": "groupId",
        "taskId": "taskId",
        "operationType": "operationType",
        "processDefinitionId": "processDefinitionId",
        "processDefinitionKey": "processDefinitionKey",
        "tenantId": "tenantId",
    },
)  # fmt: skip
OF_LINKS = Asking(
    LINKS,
    {
        **{
            name: same(name)
            for name in ("type", "userId", "groupId", "taskId", "operationType", "assignerId")
        },
        "dateAfter": after("time"),
        "dateBefore": before("time"),
    },
)


def steps() -> Any:
    """What happened to steps for programs."""
    sent = given(OF_STEPS)
    with looking() as session:
        found = [] if sent is None else rows(session, OF_STEPS, sent, of_steps)
        return finished(session, found)


def steps_count() -> Any:
    """How often."""
    sent = given(OF_STEPS)
    with looking() as session:
        return {"count": 0 if sent is None else len(rows(session, OF_STEPS, sent, of_steps, whole=True))}


def step(id: str) -> Any:
    """One line of it."""
    with looking() as session:
        found = one(id, session, of_steps)
        if found is None:
            raise NotFound(LOST)
        return finished(session, [found])[0]


def of_steps(past: Past) -> Iterator[Row]:
    """What happened to the steps of a case, in order."""
    known: dict[str, Row] = {}
    for entry in past.entries:
        data, ref = entry.data or {}, str((entry.data or {}).get("ref"))
        if entry.kind == "external_opened":
            known[ref] = {"topicName": data.get("topic"), "workerId": None, "retries": None}
        if ref not in known or entry.kind not in _STEP_KINDS:
            continue
        known[ref].update({name: data[key] for key, name in _MEMBERS.items() if key in data})
        yield _step(past, entry, ref, known[ref])


_STEP_KINDS = {
    "external_opened": CREATED,
    "external_failed": FAILED,
    "external_completed": DONE,
    "error_caught": DONE,
    "error_ended": DONE,
    "external_withdrawn": DELETED,
}
_MEMBERS = {"task": "externalTaskId", "worker": "workerId", "retries": "retries", "priority": "priority"}


def _step(past: Past, entry: Entry, ref: str, known: Row) -> Row:
    failed = entry.kind == "external_failed"
    return {
        "id": within(past.id, f"step:{entry.seq}"),
        "timestamp": entry.at,
        "removalTime": None,
        "externalTaskId": known.get("externalTaskId"),
        "topicName": known["topicName"],
        "workerId": known["workerId"],
        "retries": known["retries"],
        "priority": known.get("priority") or 0,
        "errorMessage": (entry.data or {}).get("message") if failed else None,
        "activityId": entry.element,
        "activityInstanceId": activity_id(past.id, entry.element or "", ref=ref),
        "executionId": execution_id(past.id, ref),
        "processInstanceId": past.id,
        "processDefinitionId": definition_id(past.tenant, past.definition.key, past.definition.version),
        "processDefinitionKey": past.definition.key,
        "tenantId": None,
        "rootProcessInstanceId": past.id,
        **{kind: _STEP_KINDS[entry.kind] == kind for kind in KINDS},
    }


def links() -> Any:
    """To whom tasks were offered, given, and taken from."""
    sent = given(OF_LINKS)
    with looking() as session:
        found = [] if sent is None else rows(session, OF_LINKS, _people(session, sent), of_links)
        return finished(session, found, "userId", "assignerId")


def links_count() -> Any:
    """How often."""
    sent = given(OF_LINKS)
    with looking() as session:
        found = [] if sent is None else rows(session, OF_LINKS, _people(session, sent), of_links, whole=True)
        return {"count": len(found)}


def _people(session: Any, sent: dict[str, Any]) -> dict[str, Any]:
    return sent | {
        name: reach.person(session, sent[name]) for name in ("userId", "assignerId") if name in sent
    }


def of_links(past: Past) -> Iterator[Row]:
    """Who was tied to the tasks of a case, in order."""
    for entry in past.entries:
        task = past.tasks.get(str((entry.data or {}).get("ref")))
        for number, (verb, kind, user, group) in enumerate(_links(past, entry)):
            if task is not None and (user or group):
                yield {
                    "id": within(past.id, f"link:{entry.seq}.{number}"),
                    "time": entry.at,
                    "type": kind,
                    "userId": user,
                    "groupId": group,
                    "taskId": task.id,
                    "processDefinitionId": definition_id(
                        past.tenant, past.definition.key, past.definition.version
                    ),
                    "operationType": verb,
                    "assignerId": entry.actor,
                    "processDefinitionKey": past.definition.key,
                    "removalTime": None,
                    "rootProcessInstanceId": past.id,
                    "tenantId": None,
                }


def _links(past: Past, entry: Entry) -> Iterator[tuple[str, str, str | None, str | None]]:
    """add or delete, the kind of tie, and the person or the seat."""
    data = entry.data or {}
    if entry.kind == "task_opened":
        yield "add", "candidate", None, past.definition.seat(data.get("lane"))
    elif entry.kind in ("task_offered", "task_offer_withdrawn"):
        verb = "add" if entry.kind == "task_offered" else "delete"
        person = data.get("kind") != "seat"
        yield verb, "candidate", data.get("to") if person else None, None if person else data.get("to")
    elif entry.kind in ("task_assigned", "task_claimed"):
        yield "add", "assignee", data.get("assignee") or entry.actor, None
    elif entry.kind in ("task_handed", "task_delegated"):
        yield "delete", "assignee", data.get("before") or data.get("owner"), None
        yield "add", "assignee", data.get("assignee"), None
    elif entry.kind in ("task_released", "task_taken_back"):
        yield "delete", "assignee", data.get("assignee") or entry.actor, None
