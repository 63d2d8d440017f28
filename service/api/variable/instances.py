"""Variables of running cases as things of their own, with ids, whatever they belong to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from service import tasks
from service.api import parameters, variables
from service.api.caller import actor, looking, now
from service.api.ids import activity_id, case_between, definition_id, execution_id, variable_id
from service.api.instance.views import looked_into
from service.api.intake import asked, asked_in_body
from service.api.refusals import Told
from service.api.variable import asking, holders
from service.api.variable.filters import NEVER, VARIABLES
from service.instances import waiting
from service.instances.listing import Wanted
from service.instances.waiting import Standing

RUNNING = ("running",)


@dataclass(frozen=True, slots=True)
class Found:
    """A variable of a case, or with ``ref`` of something open in it; ``task`` is that task's id."""

    case: Standing
    name: str
    value: Any
    kind: Mapping[str, Any] | None
    ref: str | None = None
    element: str = ""
    task: str | None = None

    @property
    def id(self) -> str:
        """Its own, the same as long as the variable is there."""
        return variable_id(self.case.id, self.name, self.ref)

    @property
    def execution(self) -> str:
        """Where it is seen: a task sees what is local to it in the case's own execution."""
        return execution_id(self.case.id, None if self.task else self.ref)

    @property
    def activity(self) -> str:
        """The visit it belongs to, or the case."""
        return self.case.id if self.ref is None else activity_id(self.case.id, self.element, ref=self.ref)


def several() -> Any:
    """Variables by filters in the address."""
    return _listed(asked(VARIABLES))


def filtered() -> Any:
    """Variables by filters in the body."""
    sent = asked_in_body(VARIABLES)
    return _listed(sent | parameters.read(holders.WHICH, request.args, text=True))


def count() -> Any:
    """How many there are."""
    return _counted(asked(VARIABLES))


def count_filtered() -> Any:
    """The same by filters in the body."""
    return _counted(asked_in_body(VARIABLES))


def one(id: str) -> Any:
    """One variable."""
    serialized = not parameters.read(holders.ONE, request.args, text=True).get("deserializeValue", True)
    with looking() as session:
        return _told(_of_id(session, id), serialized)


def data(id: str) -> Any:
    """The bytes of one."""
    with looking() as session:
        found = _of_id(session, id)
    return holders.shown(id, found.value, found.kind)


def _listed(sent: dict[str, Any]) -> Any:
    with looking() as session:
        found = _found(session, sent)
    sort = sent.get("sortBy")
    if sort is not None:
        orders: dict[str, Any] = {
            "variableName": lambda each: each.name,
            "variableType": lambda each: variables.kind_of(each.value, each.kind),
            "activityInstanceId": lambda each: each.activity,
            "tenantId": lambda each: "",
        }
        found.sort(key=orders[sort], reverse=sent["sortOrder"] == "desc")
    first = sent.get("firstResult", 0)
    rows = found[first : first + sent.get("maxResults", parameters.MOST_ROWS)]
    return [_told(each, sent.get("deserializeValues") is False) for each in rows]


def _counted(sent: dict[str, Any]) -> Any:
    with looking() as session:
        return {"count": len(_found(session, sent))}


def _found(session: Session, sent: dict[str, Any]) -> list[Found]:
    """Every variable that is asked for; the cases are narrowed as far as ids tell, and then looked into."""
    if any(sent.get(name) for name in NEVER):
        return []
    ids = sent.get("processInstanceIdIn")
    if "taskIdIn" in sent:
        own = waiting.of_tasks(session, actor(), sent["taskIdIn"])
        ids = own if ids is None else tuple(id for id in own if id in ids)
    cases = looked_into(session, Wanted(ids=ids, states=RUNNING, **_near(sent)))
    known = asking.in_any_case(
        sent.get("variableValues") or (),
        bool(sent.get("variableNamesIgnoreCase")),
        bool(sent.get("variableValuesIgnoreCase")),
    )
    return [each for each in _all(session, cases) if _wanted(each, sent, known)]


def _near(sent: dict[str, Any]) -> dict[str, Any]:
    """The range of case ids that named executions, visits or scopes lie in; tasks have ids of their own."""
    named = [
        id
        for name in ("executionIdIn", "activityInstanceIdIn")
        for id in sent.get(name) or ()
        if case_between(id) is not None
    ]
    ranges = [found for id in named if (found := case_between(id)) is not None]
    return {"between": (min(low for low, _ in ranges), max(high for _, high in ranges))} if ranges else {}


def _all(session: Session, cases: tuple[Standing, ...]) -> Iterator[Found]:
    """The cases' variables, each case's own first; ids of tasks are asked for once, and only where some are local."""
    local = [
        (case, ref, element, case.local(ref)) for case in cases for ref, element in _places(case).items()
    ]
    at_tasks = {case.id for case, _, _, (values, _) in local if values and case.turn.open_tasks}
    open_tasks = tasks.of_instances(session, actor().tenant, list(at_tasks), now()) if at_tasks else {}
    ids = {(task.instance, task.ref): task.id for some in open_tasks.values() for task in some}
    for case in cases:
        for name, value in case.variables.items():
            yield Found(case, name, value, case.types.get(name))
    for case, ref, element, (values, types) in local:
        for name, value in values.items():
            yield Found(case, name, value, types.get(name), ref, element, ids.get((case.id, ref)))


def _places(case: Standing) -> dict[str, str]:
    return {**case.waits, **{task.ref: task.element for task in case.turn.open_tasks}}


def _wanted(each: Found, sent: dict[str, Any], known: tuple[asking.Condition, ...]) -> bool:
    one_of = (
        ("variableName", (each.name,)),
        ("variableNameIn", (each.name,)),
        ("executionIdIn", (each.execution,)),
        ("activityInstanceIdIn", (each.activity,)),
        ("variableScopeIdIn", (each.task or each.execution,)),
        ("taskIdIn", (each.task,)),
    )
    for name, ours in one_of:
        asked = sent.get(name)
        if asked is not None and ours[0] not in ((asked,) if isinstance(asked, str) else asked):
            return False
    like = sent.get("variableNameLike")
    if like is not None and not asking.like(each.name, like):
        return False
    types = {each.name: each.kind} if each.kind else {}
    return all(condition.holds({each.name: each.value}, types) for condition in known)


def _of_id(session: Session, id: str) -> Found:
    between = case_between(id)
    cases = looked_into(session, Wanted(between=between, states=RUNNING)) if between else ()
    for each in _all(session, cases):
        if each.id == id:
            return each
    raise Told(404, "InvalidRequestException", f"Variable instance with Id '{id}' does not exist.", None)


def _told(each: Found, serialized: bool) -> dict[str, Any]:
    definition = each.case.definition
    return variables.told_one(each.value, each.kind, serialized=serialized) | {
        "id": each.id,
        "name": each.name,
        "processDefinitionId": definition_id(definition.tenant, definition.key, definition.version),
        "processInstanceId": each.case.id,
        "executionId": each.execution,
        "caseInstanceId": None,
        "caseExecutionId": None,
        "taskId": each.task,
        "batchId": None,
        "activityInstanceId": each.activity,
        "errorMessage": None,
        "tenantId": None,
    }
