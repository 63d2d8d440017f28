"""What the list of programs' steps may be asked by."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from service import external_tasks
from service.api.caller import actor, now
from service.api.ids import case_between, execution_id
from service.api.parameters import LIST, MOMENT, MOST_ROWS, NONE, TEXT, YES, Filters, Parameter
from service.api.reach import one_of, versions_of
from service.errors import Invalid
from service.external_tasks import Wanted

FILTERS = Filters(
    (
        Parameter("externalTaskId", TEXT, "This one."),
        Parameter("externalTaskIdIn", LIST, "One of these."),
        Parameter("topicName", TEXT, "Of this topic."),
        Parameter("workerId", TEXT, "Last held by this worker."),
        Parameter("locked", YES, "true: held at the moment."),
        Parameter("notLocked", YES, "true: held by nobody."),
        Parameter("withRetriesLeft", YES, "true: may still be tried."),
        Parameter("noRetriesLeft", YES, "true: resting as incidents."),
        Parameter("lockExpirationAfter", MOMENT, "Whose lock ends later."),
        Parameter("lockExpirationBefore", MOMENT, "Whose lock ends earlier."),
        Parameter("activityId", TEXT, "Of this step."),
        Parameter("activityIdIn", LIST, "Of one of these steps."),
        Parameter("executionId", TEXT, "At this execution."),
        Parameter("processInstanceId", TEXT, "Of this case."),
        Parameter("processInstanceIdIn", LIST, "Of one of these cases."),
        Parameter("processDefinitionId", TEXT, "Of this version."),
        Parameter("active", YES, "true: of cases that are not suspended."),
        Parameter("suspended", YES, "true: of suspended cases."),
        Parameter("priorityHigherThanOrEquals", TEXT, "At least so urgent: a whole number."),
        Parameter("priorityLowerThanOrEquals", TEXT, "At most so urgent: a whole number."),
        Parameter("tenantIdIn", NONE, "Not supported."),
    ),
    {
        "id": "id",
        "lockExpirationTime": "lock",
        "processInstanceId": "instance",
        "processDefinitionId": "version",
        "processDefinitionKey": "definition",
        "taskPriority": "priority",
        "tenantId": "id",
        "createTime": "id",
    },
)
TOPICS = Filters(
    (
        Parameter("withLockedTasks", YES, "true: of steps that are held."),
        Parameter("withUnlockedTasks", YES, "true: of steps that are not held."),
        Parameter("withRetriesLeft", YES, "true: of steps that may still be tried."),
    ),
    {},
)


def wanted(session: Session, sent: dict[str, Any]) -> Wanted:
    """The filters as the room knows them."""
    found = Wanted(
        ids=one_of(sent, "externalTaskId", "externalTaskIdIn"),
        elements=one_of(sent, "activityId", "activityIdIn"),
        topic=sent.get("topicName"),
        worker=sent.get("workerId"),
        instances=one_of(sent, "processInstanceId", "processInstanceIdIn"),
        versions=versions_of(sent, "processDefinitionId"),
        locked=either(sent, "locked", "notLocked"),
        locked_before=sent.get("lockExpirationBefore"),
        locked_after=sent.get("lockExpirationAfter"),
        suspended=either(sent, "suspended", "active"),
        rests=either(sent, "noRetriesLeft", "withRetriesLeft"),
        least=_whole(sent, "priorityHigherThanOrEquals"),
        greatest=_whole(sent, "priorityLowerThanOrEquals"),
        sort=FILTERS.sorts[sent.get("sortBy", "id")],
        descending=sent.get("sortOrder") == "desc",
        first=sent.get("firstResult", 0),
        most=sent.get("maxResults", MOST_ROWS),
    )
    return _nobody(sent, _at(session, sent, found))


def either(sent: dict[str, Any], yes: str, no: str) -> bool | None:
    """Two filters of which only true counts."""
    return True if sent.get(yes) else False if sent.get(no) else None


def _nobody(sent: dict[str, Any], found: Wanted) -> Wanted:
    """What contradicts itself fits nothing."""
    pairs = (("locked", "notLocked"), ("suspended", "active"), ("noRetriesLeft", "withRetriesLeft"))
    none = any(sent.get(yes) and sent.get(no) for yes, no in pairs)
    return narrowed(found, ()) if none else found


def narrowed(found: Wanted, ids: tuple[str, ...]) -> Wanted:
    """The same for these steps only."""
    return replace(found, ids=ids if found.ids is None else tuple(each for each in ids if each in found.ids))


def _at(session: Session, sent: dict[str, Any], found: Wanted) -> Wanted:
    """An execution waits at one step; its case is known from its id."""
    if "executionId" not in sent:
        return found
    there = external_tasks.listed(session, actor(), Wanted(between=_between(sent["executionId"])), now())
    at = (each.id for each in there if execution_id(each.instance, each.ref) == sent["executionId"])
    return narrowed(found, tuple(at))


def _between(id: str) -> tuple[str, str]:
    return case_between(id) or ("-", "-")


def _whole(sent: dict[str, Any], name: str) -> int | None:
    text = sent.get(name)
    if text is None:
        return None
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 19):
        raise Invalid("{name} harus berupa bilangan bulat. Perbaiki nilainya.", name=name)
    return int(text)
