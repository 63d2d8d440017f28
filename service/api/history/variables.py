"""Variables of running and ended cases."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from service.api import reach, variables
from service.api.answering import download
from service.api.caller import actor, looking
from service.api.history.asking import (
    CASES,
    SEVERAL,
    Asking,
    Row,
    Sent,
    among,
    finished,
    given,
    like,
    one,
    rows,
    same,
)
from service.api.ids import definition_id, variable_id
from service.api.parameters import LIST, NONE, TEXT, WITH_VARIABLES, YES, Filters, Parameter
from service.errors import Invalid, NotFound
from service.history.writes import Write, writes
from service.instances.past import Past

LOST = "Variabel ini tidak ada. Periksa id-nya."
VARIABLES = Filters(
    (
        *CASES,
        SEVERAL,
        Parameter("variableName", TEXT, "Called so."),
        Parameter("variableNameLike", TEXT, "Called like this, % for any letters."),
        Parameter("variableNameIn", LIST, "Called one of these."),
        Parameter("variableTypeIn", LIST, "Of one of these types."),
        Parameter("executionIdIn", LIST, "Of one of these executions."),
        Parameter("activityInstanceIdIn", LIST, "Of one of these visits; a case's own are its case's."),
        Parameter("taskIdIn", LIST, "Of one of these tasks: none is a task's alone."),
        Parameter("includeDeleted", YES, "true: also those that were taken away."),
        Parameter("variableValue", NONE, "Not supported."),
        WITH_VARIABLES,
    ),
    {"instanceId": "processInstanceId", "variableName": "name", "tenantId": "tenantId"},
)
ASKING = Asking(
    VARIABLES,
    {
        "variableName": same("name"),
        "variableNameLike": like("name"),
        "variableNameIn": among("name"),
        "variableTypeIn": lambda row, kinds: row["type"].lower() in {kind.lower() for kind in kinds},
        "executionIdIn": among("executionId"),
        "activityInstanceIdIn": among("activityInstanceId"),
        "taskIdIn": among("taskId"),
    },
)


def several() -> Any:
    """Variables by filters in the address or the body."""
    sent = given(ASKING)
    with looking() as session:
        return [] if sent is None else finished(session, _found(session, sent))


def count() -> Any:
    """How many there are."""
    sent = given(ASKING)
    with looking() as session:
        return {"count": 0 if sent is None else len(_found(session, sent, whole=True))}


def _found(session: Session, sent: Sent, *, whole: bool = False) -> list[Row]:
    gone, shown = sent.get("includeDeleted", False), not sent.get("deserializeValues", True)
    return rows(session, ASKING, sent, lambda past: told(past, gone, shown), values=True, whole=whole)


def by_id(id: str) -> Any:
    """One variable, also one that was taken away."""
    with looking() as session:
        found = one(id, session, lambda past: told(past, gone=True), values=True)
        if found is None:
            raise NotFound(LOST)
        return finished(session, [found])[0]


def data(id: str) -> Any:
    """The bytes of a file."""
    with looking() as session:
        found = one(id, session, _files, values=True)
        if found is None:
            raise NotFound(LOST)
    if found["content"] is None:
        raise Invalid("Variabel ini bukan berkas. Bacalah nilainya tanpa /data.")
    content, info = found["content"]
    return download(content, info.get("filename"), info.get("mimetype") or "application/octet-stream")


def known(past: Past) -> list[Write]:
    """What was written in a case as far as the caller may read it: people outside the agency only their own."""
    return [each for each in writes(past.entries) if reach.inside() or each.actor == actor().person]


def told(past: Past, gone: bool = False, serialized: bool = True) -> Iterator[Row]:
    """The variables of a case by name; with ``gone`` also those that were taken away, without their value."""
    said = [each for each in known(past) if not each.local]
    begun: dict[str, Write] = {}
    for each in said:
        if each.revision == 0 and not each.gone:
            begun[each.name] = each
    values = (
        past.values if reach.inside() else {name: past.values[name] for name in begun if name in past.values}
    )
    for name, value in sorted(values.items()):
        shown = variables.told_one(value, past.types.get(name), serialized=serialized)
        yield _told(past, name, shown, begun.get(name), "CREATED")
    for name in sorted({each.name for each in said if each.gone} - set(values)) if gone else ():
        yield _told(past, name, variables.told_one(None), begun.get(name), "DELETED")


def _told(past: Past, name: str, shown: Row, begun: Write | None, state: str) -> Row:
    return {
        **shown,
        "id": variable_id(past.id, name),
        "name": name,
        "processDefinitionKey": past.definition.key,
        "processDefinitionId": definition_id(past.tenant, past.definition.key, past.definition.version),
        "processInstanceId": past.id,
        "executionId": past.id,
        "activityInstanceId": past.id,
        "caseDefinitionKey": None,
        "caseDefinitionId": None,
        "caseInstanceId": None,
        "caseExecutionId": None,
        "taskId": None,
        "errorMessage": None,
        "tenantId": None,
        "state": state,
        "createTime": past.started_at if begun is None else begun.at,
        "removalTime": None,
        "rootProcessInstanceId": past.id,
    }


def _files(past: Past) -> Iterator[Row]:
    for row in told(past):
        yield {**row, "content": variables.content(past.values[row["name"]], past.types.get(row["name"]))}
