"""Messages: bringing one to whoever waits for it, and who waits for which."""

from collections.abc import Mapping
from typing import Any

from flask import request

from service import instances
from service.api import parameters, variables
from service.api.caller import actor, looking, need, now, writing
from service.api.execution import shapes as executions
from service.api.execution.views import find
from service.api.instance import shapes as cases
from service.api.intake import asked, body, text, yes
from service.api.message.filters import SUBSCRIPTIONS
from service.api.reach import variables as reached
from service.api.refusals import Told
from service.errors import NotFound
from service.instances import correlating, subscriptions
from service.instances.correlating import Correlated, Mismatch, Wish

LONGEST = 255


def send() -> Any:
    """Bring a message to the one place that waits for it, or to all; what it moved comes back when asked for."""
    sent = body()
    wish = _wish(sent)
    telling, knowing = yes(sent, "resultEnabled"), yes(sent, "variablesInResultEnabled")
    if knowing and not telling:
        message = "Parameter 'variablesInResultEnabled' cannot be used without 'resultEnabled' set to true."
        raise Told(400, "InvalidRequestException", message, None)
    if telling:
        need("case:read")
    if wish is None:
        return [] if telling else None
    with writing() as session:
        try:
            reached_all = correlating.correlate(session, actor(), wish, now())
        except Mismatch as no:
            kind = "org.camunda.bpm.engine.MismatchingMessageCorrelationException"
            raise Told(400, "RestException", f"{kind}: {_mismatch(no, wish)}") from None
        return [_told(session, each, knowing) for each in reached_all] if telling else None


_PREFIX = "Cannot deliver message"


def _wish(sent: Mapping[str, Any]) -> Wish | None:
    """What is sent as the room knows it; ``None`` when it is for another tenant's cases, of which there are none."""
    name = text(sent, "messageName", LONGEST)
    if name is None:
        raise Told(400, "InvalidRequestException", "No message name supplied", None)
    if sent.get("tenantId") is not None and yes(sent, "withoutTenantId"):
        message = "Parameter 'tenantId' cannot be used together with parameter 'withoutTenantId'."
        raise Told(400, "InvalidRequestException", message, None)
    values, types = variables.read(sent.get("processVariables"), _PREFIX)
    local, local_types = variables.read(sent.get("processVariablesLocal"), _PREFIX)
    wish = Wish(
        name,
        business_key=text(sent, "businessKey", LONGEST),
        instance=text(sent, "processInstanceId", LONGEST),
        correlation=variables.read(sent.get("correlationKeys"), _PREFIX)[0],
        local_correlation=variables.read(sent.get("localCorrelationKeys"), _PREFIX)[0],
        values={**local, **values},  # what waited is over when the message has come: its case keeps them
        types={**local_types, **types},
        all=yes(sent, "all"),
    )
    if sent.get("tenantId") is None:
        return wish
    if wish.all:
        return None
    kind = "org.camunda.bpm.engine.MismatchingMessageCorrelationException"
    raise Told(400, "RestException", f"{kind}: {_mismatch(Mismatch(name, 0), wish)}")


def _mismatch(no: Mismatch, wish: Wish) -> str:
    """The original's words."""
    if no.found == 0:
        return f"Cannot correlate message '{wish.message}': No process definition or execution matches the parameters"
    keys = ", ".join(f"{name}={value}" for name, value in wish.correlation.items())
    sought = (
        f"CorrelationSet [businessKey={wish.business_key or 'null'}, "
        f"processInstanceId={wish.instance or 'null'}, processDefinitionId=null, "
        f"correlationKeys={'{' + keys + '}' if keys else 'null'}, tenantId=null, isTenantIdSet=false]"
    )
    start = f"Cannot correlate a message with name '{wish.message}' to a single"
    if no.kind == "execution":
        return f"ENGINE-13031 {start} execution. {no.found} executions match the correlation keys: {sought}"
    found = f"{no.found} process definitions match the correlations keys"
    return f"ENGINE-13030 {start} process definition. {found}: {sought}"


def _told(session: Any, each: Correlated, knowing: bool) -> dict[str, Any]:
    case = instances.case(session, actor(), each.instance, now())
    started = each.kind == "definition"
    told: dict[str, Any] = {
        "resultType": "ProcessDefinition" if started else "Execution",
        "execution": None if started else executions.execution(each.instance, each.ref, ended=True),
        "processInstance": cases.instance(case, request.url_root + "engine-rest") if started else None,
    }
    return told | ({"variables": variables.told(reached(session, case), case.types)} if knowing else {})


def awaited() -> Any:
    """Messages that are waited for."""
    with looking() as session:
        found = _wanted(session, asked(SUBSCRIPTIONS))
        rows = subscriptions.listed(session, actor(), found) if found else ()
    return [executions.subscription(each) for each in rows]


def count_awaited() -> Any:
    """How many there are."""
    with looking() as session:
        found = _wanted(session, asked(SUBSCRIPTIONS))
        return {"count": subscriptions.counted(session, actor(), found) if found else 0}


def _wanted(session: Any, sent: dict[str, Any]) -> subscriptions.Wanted | None:
    """What is asked for; ``None`` for what cannot be there."""
    if sent.get("tenantIdIn") or sent.get("eventType") not in (None, "message"):
        return None
    place = None
    if "executionId" in sent:
        try:
            case, ref = find(session, sent["executionId"])
        except NotFound:
            return None
        place = (case.id, ref)
    return subscriptions.Wanted(
        ids=(sent["eventSubscriptionId"],) if "eventSubscriptionId" in sent else None,
        messages=(sent["eventName"],) if "eventName" in sent else None,
        instance=sent.get("processInstanceId"),
        place=place,
        element=sent.get("activityId"),
        by_time=sent.get("sortBy") == "created",
        descending=sent.get("sortOrder") == "desc",
        first=sent.get("firstResult", 0),
        most=sent.get("maxResults", parameters.MOST_ROWS),
    )
