"""Executions: a case's own, and one for everything in it that waits for a program, a message or the clock."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from service.api import variables
from service.api.caller import actor, looking, now, writing
from service.api.execution import shapes
from service.api.execution.filters import EXECUTIONS
from service.api.ids import case_between, execution_id
from service.api.instance.filters import NOTHING, conditions, wanted
from service.api.instance.views import MOST_LOOKED, looked_into
from service.api.intake import asked, asked_in_body, body
from service.api.refusals import Told
from service.api.variable.asking import all_hold
from service.api.variable.holders import Holder
from service.errors import Conflict, NotFound
from service.instances import correlating, subscriptions, waiting
from service.instances.listing import Wanted
from service.instances.waiting import Standing

FEW = 20
"""Cases whose ids begin alike are fewer than this."""


def several() -> Any:
    """Executions by filters in the address."""
    return _listed(asked(EXECUTIONS))


def filtered() -> Any:
    """Executions by filters in the body."""
    return _listed(asked_in_body(EXECUTIONS))


def count() -> Any:
    """How many there are."""
    return _counted(asked(EXECUTIONS))


def count_filtered() -> Any:
    """The same by filters in the body."""
    return _counted(asked_in_body(EXECUTIONS))


def _listed(sent: dict[str, Any]) -> Any:
    ask = wanted(sent, EXECUTIONS)
    with looking() as session:
        found = list(_found(session, sent, replace(ask, first=0), ask.first + ask.most))
    return found[ask.first : ask.first + ask.most]


def _counted(sent: dict[str, Any]) -> Any:
    with looking() as session:
        return {"count": len(list(_found(session, sent, wanted(sent, EXECUTIONS), None)))}


def _found(session: Session, sent: dict[str, Any], ask: Wanted, rows: int | None) -> Iterator[dict[str, Any]]:
    """The executions of the cases that are asked for. Each case has one at least, so that a plain slice of ``rows``
    needs no more cases; whatever narrows further looks into all of them.
    """
    ask = _narrowed(sent, ask)
    narrow = [
        name for name in ("activityId", "messageEventSubscriptionName", "variables", "processVariables")
    ]
    if rows is not None and rows <= MOST_LOOKED and not any(sent.get(name) for name in narrow):
        cases = waiting.several(session, actor(), ask, rows)
    else:
        cases = looked_into(session, ask)
    for case in cases:
        if all_hold(conditions(sent, "processVariables"), case.variables, case.types):
            yield from _of(case, sent)


def _narrowed(sent: dict[str, Any], ask: Wanted) -> Wanted:
    one, never = sent.get("processInstanceId"), sent.get("signalEventSubscriptionName")
    element, message = sent.get("activityId"), sent.get("messageEventSubscriptionName")
    ids = NOTHING if never else (one,) if one is not None and ask.ids is None else ask.ids
    return replace(ask, ids=ids, at=(element,) if element else None, message=message)


def _of(case: Standing, sent: dict[str, Any]) -> Iterator[dict[str, Any]]:
    element, message = sent.get("activityId"), sent.get("messageEventSubscriptionName")
    known = conditions(sent)
    at_root = {each.element for each in case.turn.open_tasks}
    messages = {each.ref: each.message for each in case.turn.subscriptions}
    for ref, place in ((None, None), *case.waits.items()):
        here = element is None or (element in at_root if ref is None else element == place)
        if not here or message is not None and (ref is None or messages.get(ref) != message):
            continue
        local, types = ({}, {}) if ref is None or not known else case.local(ref)
        if all_hold(known, {**case.variables, **local}, {**case.types, **types}):
            yield shapes.execution(case.id, ref)


def one(id: str) -> Any:
    """One execution."""
    with looking() as session:
        try:
            case, ref = find(session, id)
        except NotFound:
            raise Told(
                404, "InvalidRequestException", f"Execution with id {id} does not exist", None
            ) from None
    return shapes.execution(case.id, ref)


def find(session: Session, id: str) -> tuple[Standing, str | None]:
    """The case and what waits in it, ``None`` for the case itself; NotFound when there is none of that id."""
    between = case_between(id)
    cases = waiting.several(session, actor(), Wanted(between=between), FEW) if between else ()
    for case in cases:
        for ref in (None, *case.waits):
            if execution_id(case.id, ref) == id:
                return case, ref
    raise NotFound("Eksekusi ini tidak ada atau sudah berlalu. Lihat daftarnya di execution.")


def local(id: str) -> Holder:
    """Its local variables; those of a case's own execution are the case's."""
    missing = f"execution {id} doesn't exist: execution is null"
    return Holder("local execution", id, missing, lambda session: find(session, id), local=True)


def subscription(id: str, messageName: str) -> Any:
    """The message that an execution waits for."""
    with looking() as session:
        try:
            case, ref = find(session, id)
            ref = _waiting(case, ref, messageName)
            row = subscriptions.of(session, actor(), case.id, ref)
        except NotFound:
            message = f"Message event subscription for execution {id} named {messageName} does not exist"
            raise Told(404, "InvalidRequestException", message, None) from None
    return shapes.subscription(row)


def trigger(id: str, messageName: str) -> None:
    """The message comes to exactly this execution."""
    prefix = f"Cannot trigger message {messageName} for execution {id}"
    values, types = variables.read(body().get("variables"), prefix)
    with writing() as session:
        try:
            case, ref = find(session, id)
            correlating.deliver(
                session, actor(), case.id, _waiting(case, ref, messageName), values, now(), types
            )
        except (NotFound, Conflict, correlating.Mismatch):
            message = f"{prefix}: Execution with id '{id}' does not have a subscription to a message event with name"
            raise Told(
                500, "RestException", f"{message} '{messageName}': eventSubscriptions is empty"
            ) from None


def signal(id: str) -> None:
    """A receive task goes on as if its message had come; nothing else can be signalled."""
    prefix = f"Cannot signal execution {id}"
    values, types = variables.read(body().get("variables"), prefix)
    with writing() as session:
        try:
            case, ref = find(session, id)
        except NotFound:
            message = f"{prefix}: execution {id} doesn't exist: execution is null"
            raise Told(500, "RestException", message) from None
        receiving = [each.ref for each in case.turn.subscriptions if each.kind == "receive"]
        if ref not in receiving:
            message = f"{prefix}: this activity doesn't accept signals; only a receive task does"
            raise Told(500, "RestException", message)
        try:
            correlating.deliver(session, actor(), case.id, ref, values, now(), types)
        except (Conflict, correlating.Mismatch) as no:
            raise Told(500, "RestException", f"{prefix}: {no}") from None


def _waiting(case: Standing, ref: str | None, name: str) -> str:
    """The ref that waits for that message there; a case's own execution stands for the only one in it."""
    refs = [each.ref for each in case.turn.subscriptions if each.message == name]
    if ref is None and len(refs) == 1:
        return refs[0]
    if ref is None or ref not in refs:
        raise NotFound("Tidak ada yang menunggu pesan ini di sini. Lihat daftarnya di event-subscription.")
    return ref
