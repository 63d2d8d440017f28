"""What the list of jobs may be asked by."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from service.api.ids import case_between, execution_id
from service.api.job.shapes import job, job_definition_id, job_id
from service.api.parameters import LIST, MOST_ROWS, NONE, TEXT, YES, Filters, Parameter
from service.api.reach import one_of, versions_of
from service.errors import Invalid
from service.instances.pending import Pending, Wanted

FILTERS = Filters(
    (
        Parameter("jobId", TEXT, "This one."),
        Parameter("jobIds", LIST, "One of these."),
        Parameter("jobDefinitionId", TEXT, "Of this timer of a diagram."),
        Parameter("processInstanceId", TEXT, "Of this case."),
        Parameter("processInstanceIds", LIST, "Of one of these cases."),
        Parameter("executionId", TEXT, "At this execution."),
        Parameter("processDefinitionId", TEXT, "Of this version."),
        Parameter("processDefinitionKey", TEXT, "Of this key."),
        Parameter("activityId", TEXT, "Of this timer event."),
        Parameter("withRetriesLeft", YES, "true: tried by itself."),
        Parameter("noRetriesLeft", YES, "true: resting as incidents."),
        Parameter("executable", YES, "true: due, and tried by itself."),
        Parameter("timers", YES, "true: timers, which all jobs are."),
        Parameter("messages", YES, "true: messages, of which there are none."),
        Parameter("withException", YES, "true: failed at their last try."),
        Parameter("exceptionMessage", TEXT, "Failed with this message."),
        Parameter("active", YES, "true: of cases that are not suspended."),
        Parameter("suspended", YES, "true: of suspended cases."),
        Parameter("dueDates", NONE, "Not supported."),
        Parameter("createTimes", NONE, "Not supported."),
        Parameter("withoutTenantId", YES, "All are."),
        Parameter("tenantIdIn", NONE, "Not supported."),
        Parameter("priorityHigherThanOrEquals", NONE, "Not supported."),
        Parameter("priorityLowerThanOrEquals", NONE, "Not supported."),
    ),
    {
        "jobId": "id",
        "executionId": "executionId",
        "processInstanceId": "processInstanceId",
        "processDefinitionId": "processDefinitionId",
        "processDefinitionKey": "processDefinitionKey",
        "jobRetries": "retries",
        "jobDueDate": "dueDate",
        "jobPriority": "priority",
        "tenantId": "id",
    },
)
DEFINITIONS = Filters(
    (
        Parameter("jobDefinitionId", TEXT, "This one."),
        Parameter("activityIdIn", LIST, "One of these timer events."),
        Parameter("processDefinitionId", TEXT, "Of this version."),
        Parameter("processDefinitionKey", TEXT, "Of this key."),
        Parameter("jobType", TEXT, "Of this type."),
        Parameter("jobConfiguration", TEXT, "Of this configuration."),
        Parameter("active", YES, "true: of versions that are not suspended."),
        Parameter("suspended", YES, "true: of suspended versions."),
        Parameter("withoutTenantId", YES, "All are."),
        Parameter("tenantIdIn", NONE, "Not supported."),
        Parameter("withOverridingJobPriority", NONE, "Not supported."),
    ),
    {
        "jobDefinitionId": "id",
        "activityId": "activityId",
        "processDefinitionId": "processDefinitionId",
        "processDefinitionKey": "processDefinitionKey",
        "jobType": "jobType",
        "jobConfiguration": "jobConfiguration",
        "tenantId": "id",
    },
)


def wanted(sent: dict[str, Any]) -> Wanted:
    """What of the filters the database answers."""
    if sent.get("timers") and sent.get("messages"):
        raise Invalid("timers dan messages tidak dapat dipakai bersama. Hapus salah satu.")
    keys = sent.get("processDefinitionKey")
    one = sent.get("jobId") or sent.get("executionId")
    return Wanted(
        instances=one_of(sent, "processInstanceId", "processInstanceIds"),
        between=None if one is None else case_between(one) or ("-", "-"),
        definitions=None if keys is None else (keys,),
        versions=versions_of(sent, "processDefinitionId"),
    )


def chosen(sent: dict[str, Any], found: Sequence[Pending], now: datetime) -> list[dict[str, Any]]:
    """Those that all filters fit, in the wanted order, not yet cut."""
    ids = one_of(sent, "jobId", "jobIds")
    tests: dict[str, Callable[[Pending], bool]] = {
        "jobDefinitionId": lambda each: _drawn(each) == sent["jobDefinitionId"],
        "executionId": lambda each: execution_id(each.instance, each.ref) == sent["executionId"],
        "activityId": lambda each: each.element == sent["activityId"],
        "exceptionMessage": lambda each: each.error == sent["exceptionMessage"],
        "withRetriesLeft": lambda each: not each.rests,
        "noRetriesLeft": lambda each: each.rests,
        "executable": lambda each: each.due <= now and not each.rests and not each.suspended,
        "messages": lambda each: False,
        "withException": lambda each: each.error is not None,
        "active": lambda each: not each.suspended,
        "suspended": lambda each: each.suspended,
    }
    asked = [test for name, test in tests.items() if sent.get(name)]
    fitting = [each for each in found if all(test(each) for test in asked)]
    shown = [job(each) for each in fitting if ids is None or job_id(each.instance, each.ref) in ids]
    return ordered(shown, FILTERS, sent)


def _drawn(each: Pending) -> str:
    return job_definition_id(each.tenant, each.definition, each.version, each.element)


def ordered(rows: list[dict[str, Any]], filters: Filters, sent: dict[str, Any]) -> list[dict[str, Any]]:
    """By the wanted key, else by id."""
    by = filters.sorts.get(sent.get("sortBy", ""), "id")
    rows.sort(key=lambda row: row["id"])
    rows.sort(key=lambda row: row[by], reverse=sent.get("sortOrder") == "desc")
    return rows


def cut(rows: list[dict[str, Any]], sent: dict[str, Any]) -> list[dict[str, Any]]:
    """The wanted slice."""
    first = sent.get("firstResult", 0)
    return rows[first : first + sent.get("maxResults", MOST_ROWS)]
