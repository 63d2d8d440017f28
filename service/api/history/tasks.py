"""Tasks, open and closed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from service.api import reach
from service.api.caller import actor, looking
from service.api.history.asking import Asking, Row, Sent, finished, given
from service.api.ids import activity_id, case_between, definition_id
from service.api.parameters import LIST, MOMENT, MOST_ROWS, NONE, NUMBER, TEXT, YES, Filters, Parameter
from service.errors import Invalid
from service.instances.past_tasks import PastTask, TasksWanted, tasks_counted, tasks_listed

MOST_NEAR = 20
"""Cases whose visits one request may name."""
STATES = {"open": None, "completed": "completed", "withdrawn": "deleted"}
"""Why a task was deleted, as it is told: ours to theirs."""
TESTS = {
    "taskId": ("id", "is"),
    "processInstanceId": ("instance", "is"),
    "processInstanceIdIn": ("instance", "one of"),
    "rootProcessInstanceId": ("instance", "is"),
    "executionId": ("instance", "is"),
    "processDefinitionKey": ("definition", "is"),
    "processDefinitionName": ("sop", "is"),
    "processInstanceBusinessKey": ("key", "is"),
    "processInstanceBusinessKeyIn": ("key", "one of"),
    "processInstanceBusinessKeyLike": ("key", "like"),
    "taskName": ("name", "is"),
    "taskNameLike": ("name", "like"),
    "taskDescription": ("description", "is"),
    "taskDescriptionLike": ("description", "like"),
    "taskDefinitionKey": ("element", "is"),
    "taskDefinitionKeyIn": ("element", "one of"),
    "taskPriority": ("priority", "is"),
    "startedAfter": ("opened_at", "after"),
    "startedBefore": ("opened_at", "before"),
    "finishedAfter": ("closed_at", "after"),
    "finishedBefore": ("closed_at", "before"),
    "taskDueDate": ("due_at", "is"),
    "taskDueDateAfter": ("due_at", "after"),
    "taskDueDateBefore": ("due_at", "before"),
    "taskFollowUpDate": ("follow_up_at", "is"),
    "taskFollowUpDateAfter": ("follow_up_at", "after"),
    "taskFollowUpDateBefore": ("follow_up_at", "before"),
}
"""Filters that are one look at one column."""
TRUE = {
    "assigned": ("assignee", "empty", False),
    "unassigned": ("assignee", "empty", True),
    "finished": ("closed_at", "empty", False),
    "unfinished": ("closed_at", "empty", True),
    "withoutTaskDueDate": ("due_at", "empty", True),
    "processFinished": ("running", "is", False),
    "processUnfinished": ("running", "is", True),
}
"""Filters that say something only when they are true."""
REFUSED = (
    "taskParentTaskId",
    "taskAssigneeLike",
    "taskOwnerLike",
    "taskDeleteReasonLike",
    "taskVariables",
    "processVariables",
    "taskInvolvedUser",
    "taskInvolvedGroup",
    "taskHadCandidateUser",
    "taskHadCandidateGroup",
    "withCandidateGroups",
    "withoutCandidateGroups",
    "orQueries",
)
TASKS = Filters(
    (
        Parameter("taskId", TEXT, "This one."),
        Parameter("processInstanceId", TEXT, "Of this case."),
        Parameter("processInstanceIdIn", LIST, "Of one of these cases."),
        Parameter("rootProcessInstanceId", TEXT, "Of this case."),
        Parameter("executionId", TEXT, "Of this execution, which is the case."),
        Parameter("processInstanceBusinessKey", TEXT, "Of cases with this key."),
        Parameter("processInstanceBusinessKeyIn", LIST, "Of cases with one of these keys."),
        Parameter(
            "processInstanceBusinessKeyLike", TEXT, "Of cases whose key is like this, % for any letters."
        ),
        Parameter("processDefinitionId", TEXT, "Of this version."),
        Parameter("processDefinitionKey", TEXT, "Of this key."),
        Parameter("processDefinitionName", TEXT, "Of definitions of this name."),
        Parameter("activityInstanceIdIn", LIST, "Of one of these visits."),
        Parameter("taskName", TEXT, "Of this name."),
        Parameter("taskNameLike", TEXT, "Whose name is like this, % for any letters."),
        Parameter("taskDescription", TEXT, "Described so."),
        Parameter("taskDescriptionLike", TEXT, "Described like this, % for any letters."),
        Parameter("taskDefinitionKey", TEXT, "Of this step."),
        Parameter("taskDefinitionKeyIn", LIST, "Of one of these steps."),
        Parameter("taskDeleteReason", TEXT, "Ended so: completed, or deleted."),
        Parameter("taskAssignee", TEXT, "Of this person (sign-in name)."),
        Parameter("taskOwner", TEXT, "Delegated by this person (sign-in name)."),
        Parameter("taskPriority", NUMBER, "Of this priority."),
        *(Parameter(name, YES, "true: only those.") for name in TRUE),
        *(Parameter(name, MOMENT, "By this instant.") for name in TESTS if TESTS[name][0].endswith("_at")),
        *(Parameter(name, NONE, "Not supported.") for name in REFUSED),
    ),
    {
        "taskId": "id",
        "activityInstanceId": "id",
        "processDefinitionId": "definition",
        "processInstanceId": "instance",
        "executionId": "instance",
        "duration": "duration",
        "endTime": "closed",
        "startTime": "opened",
        "taskName": "name",
        "taskDescription": "description",
        "dueDate": "due",
        "followUpDate": "follow_up",
        "deleteReason": "state",
        "taskDefinitionKey": "element",
        "priority": "priority",
    },
)
ASKING = Asking(TASKS)


def several() -> Any:
    """Tasks by filters in the address or the body."""
    sent = given(ASKING)
    with looking() as session:
        found = [] if sent is None else tasks_listed(session, actor(), wanted(session, sent))
        return finished(session, [told(each) for each in found], "assignee", "owner")


def count() -> Any:
    """How many there are."""
    sent = given(ASKING)
    with looking() as session:
        return {"count": 0 if sent is None else tasks_counted(session, actor(), wanted(session, sent))}


def wanted(session: Session, sent: Sent) -> TasksWanted:
    """The room's filters for what was asked."""
    tests = [(*TESTS[name], value) for name, value in sent.items() if name in TESTS]
    tests += [test for name, test in TRUE.items() if sent.get(name)]
    for name, column in (("taskAssignee", "assignee"), ("taskOwner", "owner")):
        if name in sent:
            tests.append((column, "is", reach.person(session, sent[name])))
    if "taskDeleteReason" in sent:
        tests.append(
            (
                "state",
                "one of",
                [ours for ours, theirs in STATES.items() if theirs == sent["taskDeleteReason"]],
            )
        )
    if "activityInstanceIdIn" in sent:
        tests.append(("id", "one of", _behind(session, sent["activityInstanceIdIn"])))
    return TasksWanted(
        tests=tuple(tests),
        versions=reach.versions_of(sent, "processDefinitionId"),
        sort=TASKS.sorts[sent.get("sortBy", "startTime")],
        descending=sent.get("sortOrder") == "desc",
        first=sent.get("firstResult", 0),
        most=sent.get("maxResults", MOST_ROWS),
    )


def _behind(session: Session, visits: Sequence[str]) -> list[str]:
    """The tasks of those visits: a visit names its step and, by half, its case."""
    elements = {id.rpartition(":")[0] for id in visits}
    found: list[str] = []
    near = {ends for id in visits if (ends := case_between(id)) is not None}
    if len(near) > MOST_NEAR:
        raise Invalid(
            "activityInstanceIdIn paling banyak menyangkut {most} berkas. Pecah permintaannya.",
            most=MOST_NEAR,
        )
    for ends in near:
        some = tasks_listed(
            session, actor(), TasksWanted((("element", "one of", elements),), between=ends, most=MOST_ROWS)
        )
        found += [each.id for each in some if told(each)["activityInstanceId"] in visits]
    return found


def told(task: PastTask) -> Row:
    """A task; its people still by id."""
    took = None if task.closed_at is None else task.closed_at - task.opened_at
    return {
        "id": task.id,
        "processDefinitionKey": task.definition,
        "processDefinitionId": definition_id(task.tenant, task.definition, task.version),
        "processInstanceId": task.instance,
        "executionId": task.instance,
        "caseDefinitionKey": None,
        "caseDefinitionId": None,
        "caseInstanceId": None,
        "caseExecutionId": None,
        "activityInstanceId": activity_id(task.instance, task.element, ref=task.ref),
        "name": f"{task.name}: {task.item}" if task.item else task.name,
        "description": task.description,
        "deleteReason": STATES[task.state],
        "owner": task.owner,
        "assignee": task.assignee,
        "startTime": task.opened_at,
        "endTime": task.closed_at,
        "duration": None if took is None else int(took.total_seconds() * 1000),
        "taskDefinitionKey": task.element,
        "priority": task.priority,
        "due": task.due_at,
        "parentTaskId": None,
        "followUp": task.follow_up_at,
        "tenantId": None,
        "removalTime": None,
        "rootProcessInstanceId": task.instance,
        "taskState": _state(task),
    }


def _state(task: PastTask) -> str:
    if task.state == "open":
        return "Created" if task.assignee is None and task.changed_at is None else "Updated"
    return "Completed" if task.state == "completed" else "Deleted"
