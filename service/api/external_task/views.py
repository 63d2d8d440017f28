"""Steps of programs: lists, one, and what its worker and those who manage it do with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from service import external_tasks, instances
from service.api import variables
from service.api.caller import actor, looking, now, writing
from service.api.external_task import shapes
from service.api.external_task.filters import FILTERS, TOPICS, either, wanted
from service.api.intake import asked, asked_in_body, body, text
from service.api.parameters import MOST_ITEMS, read
from service.api.refusals import Told
from service.definitions import listing as versions
from service.errors import Invalid, NotFound
from service.external_tasks import OtherWorker, Wanted

LONGEST_TEXT = 4_000
LONGEST_DETAILS = 500_000
MOST_MILLISECONDS = 2**53
_WRONG = {
    "complete": "External Task {id} cannot be completed by worker '{worker}'",
    "failure": "Failure of External Task {id} cannot be reported by worker '{worker}'",
    "bpmnError": "Bpmn error of External Task {id} cannot be reported by worker '{worker}'",
    "extendLock": "The lock of the External Task {id} cannot be extended by worker '{worker}'",
    "lock": "External Task {id} cannot be locked by worker '{worker}'",
}


@contextmanager
def step(id: str, doing: str = "", number: int | None = 0) -> Iterator[None]:
    """What goes wrong with a step, in the original's words: its clients match on them."""
    try:
        yield
    except NotFound as no:
        message = f"External task with id {id} does not exist"
        raise Told(404, "RestException", message, number) from no
    except OtherWorker as no:
        wrong = _WRONG[doing].format(id=id, worker=no.worker)
        holder = "null" if no.holder is None else no.holder
        raise Told(400, "RestException", f"{wrong}. It is locked by worker '{holder}'.") from no


def several() -> Any:
    """Steps by filters in the address."""
    return _listed(asked(FILTERS))


def filtered() -> Any:
    """Steps by filters in the body."""
    return _listed(asked_in_body(FILTERS))


def count() -> Any:
    """How many there are."""
    return _counted(asked(FILTERS))


def count_filtered() -> Any:
    """How many there are, by filters in the body."""
    return _counted(asked_in_body(FILTERS))


def _listed(sent: dict[str, Any]) -> Any:
    with looking() as session:
        rows = external_tasks.listed(session, actor(), wanted(session, sent), now())
        return told(session, rows)


def _counted(sent: dict[str, Any]) -> Any:
    with looking() as session:
        return {"count": external_tasks.counted(session, actor(), wanted(session, sent), now())}


def told(session: Session, rows: Any) -> list[dict[str, Any]]:
    """Steps with their versions, asked for once."""
    known = versions.several(session, actor().tenant, {(each.definition, each.version) for each in rows})
    return [shapes.task(each, known.get((each.definition, each.version))) for each in rows]


def topic_names() -> Any:
    """The topics there is work of."""
    sent = asked(TOPICS)
    rests = False if sent.get("withRetriesLeft") else None
    held = either(sent, "withLockedTasks", "withUnlockedTasks")
    with looking() as session:
        return external_tasks.topics(session, actor(), Wanted(locked=held, rests=rests), now())


def one(id: str) -> Any:
    """A step."""
    with looking() as session, step(id, number=None):
        return told(session, [external_tasks.find(session, actor(), id)])[0]


def details(id: str) -> Any:
    """The details of its last failure, as text; nothing when there was none."""
    with looking() as session, step(id):
        found = external_tasks.details(session, actor(), id)
    if not found:
        return None
    return Response(found, content_type="text/plain;charset=UTF-8")


def complete(id: str) -> Any:
    """The worker has done it."""
    sent, prefix = body(), f"Cannot complete external task {id}"
    values, types = variables.read(sent.get("variables"), prefix)
    local, _ = variables.read(sent.get("localVariables"), prefix)
    worker = _worker(sent)
    with writing() as session, step(id, "complete"):
        instances.complete_external(session, actor(), id, worker, values, local, now(), types)


def failure(id: str) -> Any:
    """The worker could not do it."""
    sent = body()
    message, more = text(sent, "errorMessage", LONGEST_TEXT), text(sent, "errorDetails", LONGEST_DETAILS)
    retries, pause = whole(sent, "retries") or 0, duration(sent, "retryTimeout")
    values, types = variables.read(sent.get("variables"))
    local, local_types = variables.read(sent.get("localVariables"))
    worker = _worker(sent)
    with writing() as session, step(id, "failure"):
        if values or local:
            found = external_tasks.find(session, actor(), id)
            given = ((values, types, None), (local, local_types, found.ref))
            for some, kinds, ref in given:
                if some:
                    instances.set_variables(
                        session, found.instance, some, (), actor(), now(), types=kinds, ref=ref
                    )
        external_tasks.fail(session, actor(), id, worker, message, more, retries, pause, now())


def bpmn_error(id: str) -> Any:
    """The worker met an error that the procedure provides for."""
    sent = body()
    code = text(sent, "errorCode", LONGEST_TEXT)
    if not code:
        raise Invalid("errorCode harus diisi. Sebutkan kode kesalahan yang ditangani diagram.")
    message = text(sent, "errorMessage", LONGEST_TEXT)
    values, types = variables.read(sent.get("variables"))
    worker = _worker(sent)
    with writing() as session, step(id, "bpmnError"):
        instances.external_error(session, actor(), id, worker, code, message, values, now(), types)


def extend_lock(id: str) -> Any:
    """Keep it longer."""
    sent = body()
    worker, lasting = _worker(sent), duration(sent, "newDuration")
    with writing() as session, step(id, "extendLock"):
        external_tasks.extend(session, actor(), id, worker, lasting, now())


def lock(id: str) -> Any:
    """Take this one."""
    sent = body()
    worker, lasting = _worker(sent), duration(sent, "lockDuration")
    with writing() as session, step(id, "lock"):
        external_tasks.lock(session, actor(), id, worker, lasting, now())


def unlock(id: str) -> Any:
    """Let others take it."""
    body()
    with writing() as session, step(id):
        external_tasks.unlock(session, actor(), id)


def set_retries(id: str) -> Any:
    """Say how often it may still be tried."""
    retries = _retries(body())
    with writing() as session, step(id):
        external_tasks.set_retries(session, actor(), [id], retries, now())


def set_retries_of_several() -> Any:
    """The same for several steps: named, of cases, or as a filter finds them."""
    sent = body()
    retries = _retries(sent)
    for name in ("processInstanceQuery", "historicProcessInstanceQuery"):
        if sent.get(name):
            raise Invalid("{name} belum didukung. Sebutkan processInstanceIds.", name=name)
    with writing() as session:
        ids = _named(session, sent)
        if not ids:
            raise Told(400, "InvalidRequestException", "externalTaskIds is empty", None)
        try:
            external_tasks.set_retries(session, actor(), ids, retries, now())
        except NotFound as no:
            raise Told(404, "InvalidRequestException", str(no), None) from no


def _named(session: Session, sent: dict[str, Any]) -> list[str]:
    ids = list(_ids(sent, "externalTaskIds"))
    if cases := _ids(sent, "processInstanceIds"):
        found = external_tasks.listed(session, actor(), Wanted(instances=cases, most=MOST_ITEMS), now())
        ids += [each.id for each in found]
    if query := sent.get("externalTaskQuery"):
        if not isinstance(query, dict):
            raise Invalid("externalTaskQuery harus berupa objek. Perbaiki isinya.")
        asked_for = wanted(session, read(FILTERS.known, query, text=False))
        ids += [each.id for each in external_tasks.listed(session, actor(), asked_for, now())]
    return list(dict.fromkeys(ids))


def _ids(sent: dict[str, Any], name: str) -> tuple[str, ...]:
    found = sent.get(name) or []
    if (
        not isinstance(found, list)
        or len(found) > MOST_ITEMS
        or not all(isinstance(each, str) for each in found)
    ):
        raise Invalid(
            "{name} harus berupa daftar sampai {most} id. Perbaiki isinya.", name=name, most=MOST_ITEMS
        )
    return tuple(found)


def set_priority(id: str) -> Any:
    """Let it be fetched earlier or later."""
    priority = whole(body(), "priority")
    with writing() as session, step(id):
        external_tasks.set_priority(session, actor(), id, priority or 0)


def _retries(sent: dict[str, Any]) -> int:
    found = whole(sent, "retries")
    if found is None:
        raise Told(400, "RestException", "The number of retries cannot be null.", None)
    return found


def _worker(sent: dict[str, Any]) -> str:
    return text(sent, "workerId", LONGEST_TEXT) or ""


def whole(sent: dict[str, Any], name: str) -> int | None:
    """A whole number of the body, ``None`` where there is none; Invalid for anything else."""
    value = sent.get(name)
    if isinstance(value, bool) or not isinstance(value, int | None) or abs(value or 0) >= 2**63:
        raise Invalid("{name} harus berupa bilangan bulat. Perbaiki isinya.", name=name)
    return value


def duration(sent: dict[str, Any], name: str) -> timedelta:
    """So many milliseconds; none where nothing was sent."""
    value = whole(sent, name) or 0
    if abs(value) > MOST_MILLISECONDS:
        raise Invalid("{name} harus berupa milidetik. Perbaiki isinya.", name=name)
    return timedelta(milliseconds=value)
