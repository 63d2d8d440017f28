"""Open tasks: lists, one, changing one."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from service import instances, tasks
from service.api.caller import actor, looking, need, now, writing
from service.api.intake import asked, asked_in_body, body, text
from service.api.parameters import MOMENT, Parameter, read
from service.api.reach import inside, logins
from service.api.refusals import Told
from service.api.task import shapes
from service.api.task.asking import wanted
from service.api.task.filters import TASKS
from service.api.task.refusing import reading, taking
from service.api.variable.asking import Condition, all_hold, in_any_case
from service.definitions import listing as versions
from service.definitions.versions import contents
from service.errors import Forbidden, Invalid
from service.instances import listing as cases
from service.instances import waiting, worklist
from service.tasks import Change, listing
from service.tasks.listing import Wanted

MOST_LOOKED = 1_000
"""Tasks whose cases' variables are looked into for one list; a narrower question is asked for beyond them."""
BIGGEST = 2**31
_MOMENTS = (Parameter("due", MOMENT, ""), Parameter("followUp", MOMENT, ""))


def several() -> Any:
    """Open tasks by filters in the address."""
    return _listed(asked(TASKS))


def filtered() -> Any:
    """Open tasks by filters in the body."""
    return _listed(asked_in_body(TASKS))


def count() -> Any:
    """How many there are."""
    return _counted(asked(TASKS))


def count_filtered() -> Any:
    """How many there are, by filters in the body."""
    return _counted(asked_in_body(TASKS))


def by_seat() -> Any:
    """How many each seat may take."""
    with looking() as session:
        rows = listing.by_seat(session, actor())
    return [{"groupName": seat, "taskCount": count} for seat, count in rows]


def _listed(sent: dict[str, Any]) -> Any:
    with looking() as session:
        rows = worklist.listed(session, actor(), _narrowed(session, _plain(sent)))
        known = contents(session, actor().tenant, {each.sha256 for each in rows if each.sha256})
        names = logins(session, {id for each in rows for id in (each.assignee, each.owner)})
        return [
            shapes.task(each, known.get(each.sha256 or ""), names, suspended=bool(each.resting))
            for each in rows
        ]


def _counted(sent: dict[str, Any]) -> Any:
    with looking() as session:
        return {"count": listing.counted(session, actor(), _narrowed(session, _plain(sent)))}


def _plain(sent: dict[str, Any]) -> dict[str, Any]:
    """Empty lists ask for nothing, as in the original."""
    return {name: value for name, value in sent.items() if value != ()}


def _narrowed(session: Session, sent: dict[str, Any]) -> Wanted:
    """What is asked for, narrowed to the tasks whose variables are so: their cases are looked into one by one."""
    found = wanted(session, sent)
    names, values = sent.get("variableNamesIgnoreCase") is True, sent.get("variableValuesIgnoreCase") is True
    of_case = in_any_case(sent.get("processVariables", ()), names, values)
    own = in_any_case(sent.get("taskVariables", ()), names, values)
    if not of_case and not own:
        return found
    need("case:read")
    if not inside():
        raise Forbidden(
            "Hanya pegawai instansi yang dapat menyaring menurut variabel. Saringlah menurut kunci."
        )
    return replace(found, ids=_looked_into(session, found, of_case, own))


def _looked_into(
    session: Session, found: Wanted, of_case: tuple[Condition, ...], own: tuple[Condition, ...]
) -> tuple[str, ...]:
    rows = listing.refs(session, actor(), found, MOST_LOOKED)
    if len(rows) > MOST_LOOKED:
        raise Invalid(
            "Saringan variabel memeriksa paling banyak {most} tugas; yang cocok lebih banyak. "
            "Persempit dengan processDefinitionKey, processInstanceBusinessKey, atau processInstanceId.",
            most=MOST_LOOKED,
        )
    ids = tuple({case for _, case, _ in rows})
    known = {each.id: each for each in waiting.several(session, actor(), cases.Wanted(ids=ids), MOST_LOOKED)}
    return tuple(
        id
        for id, case, ref in rows
        if case in known
        and all_hold(of_case, known[case].variables, known[case].types)
        and (not own or all_hold(own, *known[case].local(ref)))
    )


def one(id: str) -> Any:
    """An open task."""
    with looking() as session, reading(id):
        found = tasks.opened(session, actor(), id, now())
        version = (found.definition, found.version)
        defined = versions.several(session, found.tenant, {version}).get(version)
        names = logins(session, {found.assignee, found.owner})
        resting = instances.resting(session, found.tenant, {found.instance})
        return shapes.task(found, defined, names, suspended=bool(resting))


def change(id: str) -> None:
    """Make a task what the body says; what the body leaves out is emptied, as in the original."""
    sent = body()
    moments = read(_MOMENTS, sent, text=False)
    wish = Change(
        name=text(sent, "name", 255),
        description=text(sent, "description", 4_000),
        priority=_whole(sent, "priority"),
        due_at=moments.get("due"),
        follow_up_at=moments.get("followUp"),
        assignee=text(sent, "assignee", 100),
        owner=text(sent, "owner", 100),
        delegation=text(sent, "delegationState", 20),
    )
    with writing() as session, reading(id):
        tasks.change(session, actor(), id, wish, now())


def _whole(sent: dict[str, Any], name: str) -> int:
    value = sent.get(name)
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or not -BIGGEST <= value < BIGGEST:
        raise Invalid("{name} harus berupa bilangan bulat. Perbaiki nilainya.", name=name)
    return value


def remove(id: str) -> None:
    """A task of a running case is never deleted, as in the original; others there are none."""
    with looking() as session, taking(id):
        tasks.opened(session, actor(), id, now())
    message = "The task cannot be deleted because is part of a running process"
    raise Told(500, "ProcessEngineException", message)
