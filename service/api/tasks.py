"""Open tasks: find, take, give back, complete."""

from typing import Any

from sqlalchemy.orm import Session

from service import definitions, forms, instances, tasks
from service.api import parameters, shapes, variables
from service.api.caller import actor, looking, need, now, writing
from service.api.intake import asked, asked_in_body, body, text, yes
from service.api.reach import logins, one_of, person, versions_of
from service.api.reach import variables as reached
from service.api.refusals import TakenAlready
from service.definitions import listing as versions
from service.errors import Conflict, Forbidden, NotFound
from service.tasks import Task, listing
from service.tasks.listing import Wanted


def several() -> Any:
    """Open tasks by filters in the address."""
    return _listed(asked(parameters.TASKS, "tasks"))


def filtered() -> Any:
    """Open tasks by filters in the body."""
    return _listed(asked_in_body(parameters.TASKS, "tasks"))


def count() -> Any:
    """How many there are."""
    return _counted(asked(parameters.TASKS, "tasks"))


def count_filtered() -> Any:
    """How many there are, by filters in the body."""
    return _counted(asked_in_body(parameters.TASKS, "tasks"))


def _listed(sent: dict[str, Any]) -> Any:
    with looking() as session:
        return _told(session, listing.listed(session, actor(), _wanted(session, sent), now()))


def _counted(sent: dict[str, Any]) -> Any:
    with looking() as session:
        return {"count": listing.counted(session, actor(), _wanted(session, sent))}


def _wanted(session: Session, sent: dict[str, Any]) -> Wanted:
    keys, version = _definition(sent)
    seats = one_of(sent, "candidateGroup", "candidateGroups")
    free_only = seats is not None and not sent.get("includeAssignedTasks")
    taken, free = sent.get("assigned") is True, sent.get("unassigned") is True or free_only
    return Wanted(
        ids=() if taken and free else one_of(sent, "taskId", "taskIdIn"),
        instances=one_of(sent, "processInstanceId", "processInstanceIdIn"),
        definitions=keys,
        version=version,
        elements=one_of(sent, "taskDefinitionKey", "taskDefinitionKeyIn"),
        subject=sent.get("processInstanceBusinessKey"),
        name=sent.get("name"),
        name_like=sent.get("nameLike"),
        seats=seats,
        assignee=person(session, sent.get("assignee")),
        assigned=True if taken else False if free else None,
        opened_after=sent.get("createdAfter"),
        opened_before=sent.get("createdBefore"),
        due_after=sent.get("dueAfter"),
        due_before=sent.get("dueBefore"),
        sort=parameters.SORTS["tasks"][sent.get("sortBy", "id")],
        descending=sent.get("sortOrder") == "desc",
        first=sent.get("firstResult", 0),
        most=sent.get("maxResults", parameters.MOST_ROWS),
    )


def _definition(sent: dict[str, Any]) -> tuple[tuple[str, ...] | None, int | None]:
    keys = one_of(sent, "processDefinitionKey", "processDefinitionKeyIn")
    version = versions_of(sent, "processDefinitionId")
    if version is None:
        return keys, None
    return tuple(key for key, _ in version if keys is None or key in keys), version[0][1] if version else None


def one(id: str) -> Any:
    """An open task."""
    with looking() as session:
        return _told(session, [_open(session, id)])[0]


def _open(session: Session, id: str) -> Task:
    found = tasks.find(session, actor(), id, now())
    if found.state != "open":
        raise NotFound("Tugas ini sudah ditutup. Lihat daftar tugas yang terbuka di task.")
    return found


def _told(session: Session, rows: Any) -> list[dict[str, Any]]:
    """Tasks with their versions and people, each asked for once."""
    known = versions.several(session, actor().tenant, {(each.definition, each.version) for each in rows})
    names = logins(session, {each.assignee for each in rows})
    return [shapes.task(each, known.get((each.definition, each.version)), names) for each in rows]


def form_variables(id: str) -> Any:
    """What the task's form is opened with."""
    with looking() as session:
        task = _open(session, id)
        definition = definitions.get(session, actor().tenant, task.definition, task.version)
        schema = definition.form_for(task.element)
        if schema is None or not _reads_case(session, task):
            return {}
        return variables.told(forms.initial(schema, instances.seen(session, task)))


def _reads_case(session: Session, task: Task) -> bool:
    """Another OPD knows of a task before it takes it, and not yet of its case."""
    try:
        instances.case(session, actor(), task.instance, now())
    except NotFound:
        return False
    return True


def claim(id: str) -> Any:
    """Take a task for oneself."""
    user = text(body(), "userId", 100)
    if user is not None and user.strip().lower() != actor().login:
        raise Forbidden(
            "Tugas hanya dapat diambil untuk diri sendiri. Isi userId dengan nama pengguna kunci ini."
        )
    with writing() as session:
        _open(session, id)
        try:
            tasks.claim(session, actor(), id, now())
        except Conflict as no:
            raise TakenAlready(no.text, **no.values) from no


def unclaim(id: str) -> Any:
    """Give an own task back to its seat."""
    body()
    with writing() as session:
        _open(session, id)
        tasks.release(session, actor(), id, now())


def complete(id: str) -> Any:
    """Complete an own task; what the case then knows comes back for whoever asks and may read cases."""
    sent = body()
    values = variables.read(sent.get("variables"))
    if returning := yes(sent, "withVariablesInReturn"):
        need("case:read")
    with writing() as session:
        done = instances.complete_task(session, id, values, actor(), now())
        if not returning:
            return None
        return variables.told(reached(session, instances.case(session, actor(), done.instance, now())))
