"""What people and programs did by hand, as operations on tasks, cases, variables, jobs and steps."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.api import reach
from service.api.caller import looking
from service.api.history.asking import (
    CASES,
    SEVERAL,
    Asking,
    Row,
    Sent,
    after,
    among,
    before,
    finished,
    given,
    rows,
    same,
)
from service.api.ids import definition_id, deployment_id, within
from service.api.parameters import LIST, MOMENT, NONE, TEXT, Filters, Parameter
from service.api.refusals import Told
from service.history import Entry
from service.instances.past import Past

PERSON = ("assignee", "owner")
"""Properties whose values are people."""
LINKS, SIDES = ("AddUserLink", "DeleteUserLink"), ("orgValue", "newValue")
SETS = {
    "priority": "SetPriority",
    "owner": "SetOwner",
    "name": "SetName",
    "description": "SetDescription",
    "dueDate": "SetDueDate",
    "followUpDate": "SetFollowUpDate",
}
COLUMNS = {"due_at": "dueDate", "follow_up_at": "followUpDate", "due": "dueDate", "follow_up": "followUpDate"}


@dataclass(frozen=True, slots=True)
class Operation:
    """One property that an operation changed; values are text as they are told, people by id."""

    kind: str
    entity: str
    property: str | None = None
    before: Any = None
    after: Any = None


OPERATIONS = Filters(
    (
        *CASES,
        SEVERAL,
        Parameter("operationId", TEXT, "Of this operation."),
        Parameter("operationType", TEXT, "Of this kind: Create, Claim, Complete, ..."),
        Parameter("entityType", TEXT, "On this kind: ProcessInstance, Task, ..."),
        Parameter("entityTypeIn", LIST, "On one of these kinds."),
        Parameter("category", TEXT, "TaskWorker or Operator."),
        Parameter("categoryIn", LIST, "One of these."),
        Parameter("property", TEXT, "That changed this property."),
        Parameter("userId", TEXT, "By this person (sign-in name)."),
        Parameter("taskId", TEXT, "On this task."),
        Parameter("executionId", TEXT, "On this execution."),
        Parameter("deploymentId", TEXT, "In cases of this deployment."),
        Parameter("externalTaskId", TEXT, "On this step for programs."),
        Parameter("jobId", TEXT, "On this job."),
        Parameter("jobDefinitionId", NONE, "Not supported."),
        Parameter("afterTimestamp", MOMENT, "Later."),
        Parameter("beforeTimestamp", MOMENT, "Earlier."),
    ),
    {"timestamp": "timestamp"},
)
ASKING = Asking(
    OPERATIONS,
    {
        **{
            name: same(name)
            for name in ("operationId", "operationType", "entityType", "category", "property")
        },
        **{
            name: same(name)
            for name in ("userId", "taskId", "executionId", "deploymentId", "externalTaskId", "jobId")
        },
        "entityTypeIn": among("entityType"),
        "categoryIn": among("category"),
        "afterTimestamp": after("timestamp"),
        "beforeTimestamp": before("timestamp"),
    },
)


def several() -> Any:
    """Operations by filters in the address."""
    sent = given(ASKING)
    with looking() as session:
        found = [] if sent is None else rows(session, ASKING, _read(session, sent), told)
        named = [row for row in found if row["property"] in PERSON or row["operationType"] in LINKS]
        names = reach.logins(session, {row[side] for row in named for side in SIDES})
        for row in named:
            row.update({side: names.get(row[side] or "") for side in SIDES})
        return finished(session, found, "userId")


def count() -> Any:
    """How many there are."""
    sent = given(ASKING)
    with looking() as session:
        return {
            "count": 0 if sent is None else len(rows(session, ASKING, _read(session, sent), told, whole=True))
        }


def annotated(id: str) -> Any:
    """Refused: what happened is sealed, and nothing is written beside it."""
    message = (
        "Riwayat tersegel dan tidak dapat diberi catatan. Catatlah pada tugas (task/{id}/comment/create)."
    )
    raise Told(400, "InvalidRequestException", message)


def _read(session: Any, sent: Sent) -> Sent:
    if "userId" in sent:
        sent["userId"] = reach.person(session, sent["userId"])
    return sent


def told(past: Past) -> Iterator[Row]:
    """The operations of a case in order; what the clock did is none."""
    for entry in past.entries:
        if entry.actor is not None:
            for number, operation in enumerate(_operations(entry)):
                yield _told(past, entry, number, operation)


def _told(past: Past, entry: Entry, number: int, operation: Operation) -> Row:
    definition, data = past.definition, entry.data or {}
    on_task = operation.entity == "Task"
    task = past.tasks.get(str(data.get("ref"))) if on_task else None
    return {
        "id": within(past.id, f"op:{entry.seq}.{number}"),
        "deploymentId": definition.deployment
        or deployment_id(past.tenant, definition.key, definition.version),
        "processDefinitionId": definition_id(past.tenant, definition.key, definition.version),
        "processDefinitionKey": definition.key,
        "processInstanceId": past.id,
        "executionId": past.id if on_task else None,
        "caseDefinitionId": None,
        "caseInstanceId": None,
        "caseExecutionId": None,
        "taskId": task and task.id,
        "jobId": data.get("job"),
        "jobDefinitionId": None,
        "batchId": None,
        "userId": entry.actor,
        "timestamp": entry.at,
        "operationId": within(past.id, f"op:{entry.seq}"),
        "externalTaskId": data.get("task") if operation.entity == "ExternalTask" else None,
        "operationType": operation.kind,
        "entityType": operation.entity,
        "property": operation.property,
        "orgValue": operation.before,
        "newValue": operation.after,
        "removalTime": None,
        "rootProcessInstanceId": past.id,
        "category": "TaskWorker" if on_task else "Operator",
        "annotation": None,
    }


def _operations(entry: Entry) -> tuple[Operation, ...]:
    found = _TOLD.get(entry.kind)
    return () if found is None else found(entry, entry.data or {})


Data = Mapping[str, Any]


def _just(kind: str, entity: str, property: str | None = None, before: Any = None, after: Any = None) -> Any:
    return lambda entry, data: (Operation(kind, entity, property, before, after),)


def _claimed(entry: Entry, data: Data) -> tuple[Operation, ...]:
    return (Operation("Claim", "Task", "assignee", None, data.get("assignee") or entry.actor),)


def _released(entry: Entry, data: Data) -> tuple[Operation, ...]:
    return (Operation("Assign", "Task", "assignee", data.get("assignee") or entry.actor, None),)


def _handed(entry: Entry, data: Data) -> tuple[Operation, ...]:
    kind = "Claim" if data.get("claimed", data.get("before") is None) else "Assign"
    return (Operation(kind, "Task", "assignee", data.get("before"), data.get("assignee")),)


def _delegated(entry: Entry, data: Data) -> tuple[Operation, ...]:
    return (
        Operation("Delegate", "Task", "delegation", None, "PENDING"),
        Operation("Delegate", "Task", "owner", None, data.get("owner")),
        Operation("Delegate", "Task", "assignee", data.get("owner"), data.get("assignee")),
    )


def _changed(entry: Entry, data: Data) -> tuple[Operation, ...]:
    before, after = data.get("before") or {}, data.get("after") or {}
    names = [COLUMNS.get(name, name) for name in after]
    kind = SETS.get(names[0], "Update") if len(names) == 1 else "Update"
    return tuple(
        Operation(kind, "Task", COLUMNS.get(name, name), _text(before.get(name)), _text(after[name]))
        for name in after
    )


def _offered(verb: str) -> Callable[[Entry, Data], tuple[Operation, ...]]:
    def told(entry: Entry, data: Data) -> tuple[Operation, ...]:
        whom = "User" if data.get("kind") == "person" else "Group"
        return (Operation(f"{verb}{whom}Link", "IdentityLink", "candidate", None, data.get("to")),)

    return told


def _variables(entry: Entry, data: Data) -> tuple[Operation, ...]:
    set_any = bool(set(data.get("names") or ()) - set(data.get("deleted") or ()))
    found = [Operation("SetVariable", "Variable")] if set_any else []
    return tuple(
        found
        + [Operation("RemoveVariable", "Variable", "name", None, name) for name in data.get("deleted") or ()]
    )


def _correlated(entry: Entry, data: Data) -> tuple[Operation, ...]:
    return (Operation("CorrelateMessage", "ProcessInstance", "messageName", None, data.get("message")),)


def _retries(entity: str, kind: str) -> Callable[[Entry, Data], tuple[Operation, ...]]:
    return lambda entry, data: (Operation(kind, entity, "retries", None, _text(data.get("retries"))),)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


_TOLD: dict[str, Callable[[Entry, Data], tuple[Operation, ...]]] = {
    "case_started": _just("Create", "ProcessInstance"),
    "case_cancelled": _just("Delete", "ProcessInstance"),
    "case_suspended": _just("Suspend", "ProcessInstance", "suspensionState", "active", "suspended"),
    "case_activated": _just("Activate", "ProcessInstance", "suspensionState", "suspended", "active"),
    "variables_set": _variables,
    "message_received": _correlated,
    "task_claimed": _claimed,
    "task_released": _released,
    "task_handed": _handed,
    "task_taken_back": _released,
    "task_delegated": _delegated,
    "task_resolved": _just("Resolve", "Task", "delegation", "PENDING", "RESOLVED"),
    "task_changed": _changed,
    "task_offered": _offered("Add"),
    "task_offer_withdrawn": _offered("Delete"),
    "task_completed": _just("Complete", "Task", "delete", "false", "true"),
    "external_retries_set": _retries("ExternalTask", "SetExternalTaskRetries"),
    "job_retried": _retries("Job", "SetJobRetries"),
}
"""What each kind of event was as an operation."""
