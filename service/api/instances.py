"""Running cases, and cases of whatever state as history tells them."""

from typing import Any

from service import instances
from service.api import parameters, shapes, variables
from service.api.caller import actor, looking, now
from service.api.intake import asked, asked_in_body
from service.api.reach import logins, one_of, person, versions_of
from service.api.reach import variables as reached
from service.definitions import listing as definitions
from service.errors import NotFound
from service.instances import listing
from service.instances.listing import Wanted

RUNNING = ("running",)
STATES = {
    "finished": {"finished", "cancelled"},
    "unfinished": {"running"},
    "active": {"running"},
    "completed": {"finished"},
    "externallyTerminated": {"cancelled"},
}


def several() -> Any:
    """Running cases by filters in the address."""
    return _running(asked(parameters.INSTANCES, "instances"))


def filtered() -> Any:
    """Running cases by filters in the body."""
    return _running(asked_in_body(parameters.INSTANCES, "instances"))


def count() -> Any:
    """How many there are."""
    sent = asked(parameters.INSTANCES, "instances")
    with looking() as session:
        return {"count": listing.counted(session, actor(), _wanted_running(sent))}


def _running(sent: dict[str, Any]) -> Any:
    with looking() as session:
        rows = listing.listed(session, actor(), _wanted_running(sent), now())
    return [shapes.instance(each) for each in rows]


def _wanted_running(sent: dict[str, Any]) -> Wanted:
    return _wanted(
        sent,
        "instances",
        ids=sent.get("processInstanceIds"),
        subject=sent.get("businessKey"),
        states=RUNNING,
    )


def _wanted(sent: dict[str, Any], kind: str, **more: Any) -> Wanted:
    """What running and past cases are asked by alike."""
    keys = one_of(sent, "processDefinitionKey", "processDefinitionKeyIn")
    version = versions_of(sent, "processDefinitionId")
    if version is not None:
        keys = tuple(key for key, _ in version if keys is None or key in keys)
    return Wanted(
        definitions=keys,
        version=version[0][1] if version else None,
        sort=parameters.SORTS[kind][sent.get("sortBy", "instanceId")],
        descending=sent.get("sortOrder") == "desc",
        first=sent.get("firstResult", 0),
        most=sent.get("maxResults", parameters.MOST_ROWS),
        **more,
    )


def one(id: str) -> Any:
    """A running case."""
    with looking() as session:
        case = instances.case(session, actor(), id, now())
    return shapes.instance(_still_running(case))


def values(id: str) -> Any:
    """A running case's variables."""
    with looking() as session:
        case = _still_running(instances.case(session, actor(), id, now()))
        return variables.told(reached(session, case))


def _still_running(case: instances.Case) -> instances.Case:
    if case.state != "running":
        raise NotFound("Berkas ini tidak berjalan lagi. Lihat riwayatnya di history/process-instance.")
    return case


def past() -> Any:
    """Cases of any state by filters in the address."""
    return _past(asked(parameters.PAST, "past"))


def past_filtered() -> Any:
    """Cases of any state by filters in the body."""
    return _past(asked_in_body(parameters.PAST, "past"))


def past_count() -> Any:
    """How many there are."""
    sent = asked(parameters.PAST, "past")
    with looking() as session:
        return {"count": listing.counted(session, actor(), _wanted_past(session, sent))}


def _past(sent: dict[str, Any]) -> Any:
    with looking() as session:
        rows = listing.listed(session, actor(), _wanted_past(session, sent), now())
        return _told(session, rows)


def _told(session: Any, rows: Any) -> list[dict[str, Any]]:
    """Cases with their versions and people, each asked for once."""
    known = definitions.several(session, actor().tenant, {(each.definition, each.version) for each in rows})
    names = logins(session, {each.started_by for each in rows})
    return [shapes.past(each, known.get((each.definition, each.version)), names) for each in rows]


def _wanted_past(session: Any, sent: dict[str, Any]) -> Wanted:
    states = set(shapes.STATES)
    for name, those in STATES.items():
        states &= those if sent.get(name) else states
    return _wanted(
        sent,
        "past",
        ids=one_of(sent, "processInstanceId", "processInstanceIds"),
        subject=sent.get("processInstanceBusinessKey"),
        states=tuple(sorted(states)),
        started_by=person(session, sent.get("startedBy")),
        started_after=sent.get("startedAfter"),
        started_before=sent.get("startedBefore"),
        ended_after=sent.get("finishedAfter"),
        ended_before=sent.get("finishedBefore"),
    )


def past_one(id: str) -> Any:
    """A case of whatever state."""
    with looking() as session:
        return _told(session, [instances.case(session, actor(), id, now())])[0]
