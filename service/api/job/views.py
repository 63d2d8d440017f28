"""Jobs: the waiting timers of cases, one by one."""

from datetime import datetime
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from service import instances
from service.api import parameters
from service.api.caller import actor, looking, now, writing
from service.api.external_task.views import whole
from service.api.ids import case_between
from service.api.intake import asked, asked_in_body, body
from service.api.job.filters import DEFINITIONS, FILTERS, chosen, cut, ordered, wanted
from service.api.job.shapes import job, job_definition, job_id
from service.api.parameters import MOMENT, Parameter
from service.api.reach import versions_of
from service.api.refusals import Told
from service.definitions import listing as versions
from service.errors import Invalid
from service.instances.pending import Pending, Wanted

ONLY_MORE = "Tenggat dicoba oleh sistem sendiri: retries harus lebih dari 0. Untuk menghentikannya, tangguhkan berkas."
_DUE = (Parameter("duedate", MOMENT, "When it is due."),)


def several() -> Any:
    """Timers by filters in the address."""
    return _listed(asked(FILTERS))


def filtered() -> Any:
    """Timers by filters in the body."""
    return _listed(asked_in_body(FILTERS))


def count() -> Any:
    """How many there are."""
    return {"count": len(_found(asked(FILTERS)))}


def count_filtered() -> Any:
    """How many there are, by filters in the body."""
    return {"count": len(_found(asked_in_body(FILTERS)))}


def _listed(sent: dict[str, Any]) -> Any:
    return cut(_found(sent), sent)


def _found(sent: dict[str, Any]) -> list[dict[str, Any]]:
    with looking() as session:
        return chosen(sent, instances.pending(session, actor(), wanted(sent)), now())


def _one(session: Session, id: str) -> Pending | None:
    """The timer of that id; its case is known from the id."""
    near = case_between(id)
    found = instances.pending(session, actor(), Wanted(between=near)) if near else ()
    return next((each for each in found if job_id(each.instance, each.ref) == id), None)


def _known(session: Session, id: str, code: int, message: str) -> Pending:
    found = _one(session, id)
    if found is None:
        raise Told(code, "InvalidRequestException", message, None)
    return found


def one(id: str) -> Any:
    """A timer."""
    with looking() as session:
        return job(_known(session, id, 404, f"Job with id {id} does not exist"))


def stacktrace(id: str) -> Any:
    """Why its last try failed, as text; nothing when none did."""
    with looking() as session:
        found = _known(session, id, 404, f"No job found with id {id}: job is null")
    return Response(found.error, content_type="text/plain;charset=UTF-8") if found.error else None


def execute(id: str) -> Any:
    """Let it fire now."""
    body()
    with writing() as session:
        found = _known(session, id, 404, f"No job found with id '{id}': job is null")
        instances.fire_timer(session, actor(), found.instance, found.ref, now())


def set_retries(id: str) -> Any:
    """Let the system try again."""
    sent = body()
    retries = whole(sent, "retries")
    due = parameters.read((Parameter("dueDate", MOMENT, ""),), sent, text=False).get("dueDate")
    with writing() as session:
        found = _known(session, id, 500, f"ENGINE-13053 No job found with id '{id}'.'")
        _retry(session, found, retries, due)


def _retry(session: Session, found: Pending, retries: int | None, due: datetime | None) -> None:
    if retries is None or retries < 1:
        raise Invalid(ONLY_MORE)
    instances.retry_timer(session, actor(), found, now())
    if due is not None:
        instances.move_timer(session, actor(), found.instance, found.ref, due, now())


def set_due(id: str) -> Any:
    """Let it be due at another instant."""
    sent = body()
    at = parameters.read(_DUE, sent, text=False).get("duedate")
    if at is None:
        raise Invalid("duedate harus diisi: tenggat tidak dapat dihapus. Kirim waktu yang baru.")
    with writing() as session:
        found = _known(session, id, 500, f"No job found with id '{id}'.")
        instances.move_timer(session, actor(), found.instance, found.ref, at, now())


def drawn() -> Any:
    """Timers as diagrams draw them."""
    sent = asked(DEFINITIONS)
    return cut(_drawn(sent), sent)


def drawn_filtered() -> Any:
    """The same by filters in the body."""
    sent = asked_in_body(DEFINITIONS)
    return cut(_drawn(sent), sent)


def drawn_count() -> Any:
    """How many there are."""
    return {"count": len(_drawn(asked(DEFINITIONS)))}


def drawn_count_filtered() -> Any:
    """How many there are, by filters in the body."""
    return {"count": len(_drawn(asked_in_body(DEFINITIONS)))}


def drawn_one(id: str) -> Any:
    """One of them."""
    found = [each for each in _drawn({}) if each["id"] == id]
    if not found:
        raise Told(404, "InvalidRequestException", f"Job Definition with id {id} does not exist", None)
    return found[0]


def _drawn(sent: dict[str, Any]) -> list[dict[str, Any]]:
    key = sent.get("processDefinitionKey")
    those = versions.Wanted(
        keys=None if key is None else (key,), versions=versions_of(sent, "processDefinitionId")
    )
    with looking() as session:
        known = versions.listed(session, actor(), those)
    rows = [
        job_definition(each, node)
        for each in known
        for node in each.diagram.main.nodes.values()
        if node.timer is not None
    ]
    same = {"jobDefinitionId": "id", "jobType": "jobType", "jobConfiguration": "jobConfiguration"}
    rows = [row for row in rows if all(row[to] == sent[name] for name, to in same.items() if name in sent)]
    if "activityIdIn" in sent:
        rows = [row for row in rows if row["activityId"] in sent["activityIdIn"]]
    for name, value in (("suspended", True), ("active", False)):
        rows = [row for row in rows if not sent.get(name) or row["suspended"] is value]
    return ordered(rows, DEFINITIONS, sent)
