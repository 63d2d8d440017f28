"""Who may not do a task because of what he did before in the same case, in any round and whoever he stood for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.tasks.tables import TaskRow

STARTED = ""
"""What somebody did who started the case: no step has this name."""
_PERSON = "@"


@dataclass(frozen=True, slots=True)
class Apart:
    """The case of a task and its ``apart`` as the row keeps it."""

    instance: str
    apart: str


def apart_text(elements: Iterable[str], start: str, starter: str | None) -> str:
    """What a task's row keeps: the elements with spaces between, and instead of the start event who started."""
    named = [
        f"{_PERSON}{starter}" if id == start and starter else id for id in elements if id != start or starter
    ]
    return " ".join(named)


def barred(session: Session, tenant: str, tasks: Mapping[str, Apart]) -> dict[str, dict[str, str]]:
    """For each of the tasks (by id) that keep people apart: the ids of those who may not do it, and what each did.

    One statement for all of them, and none when nothing keeps anybody apart.
    """
    wanted = {id: task for id, task in tasks.items() if task.apart}
    performers = _performers(session, tenant, wanted.values())
    found: dict[str, dict[str, str]] = {}
    for id, task in wanted.items():
        who: dict[str, str] = {}
        for named in task.apart.split():
            if named.startswith(_PERSON):
                who.setdefault(named.removeprefix(_PERSON), STARTED)
            else:
                who = performers.get((task.instance, named), {}) | who
        found[id] = who
    return found


def _performers(
    session: Session, tenant: str, wanted: Iterable[Apart]
) -> dict[tuple[str, str], dict[str, str]]:
    """Who completed each of the named steps in each case, with the step's name."""
    cases = {task.instance for task in wanted}
    elements = {named for task in wanted for named in task.apart.split() if not named.startswith(_PERSON)}
    if not elements:
        return {}
    query = select(TaskRow.instance, TaskRow.element, TaskRow.assignee, TaskRow.name).where(
        TaskRow.tenant == tenant,
        TaskRow.instance.in_(cases),
        TaskRow.element.in_(elements),
        TaskRow.state == "completed",
        TaskRow.assignee.is_not(None),
    )
    found: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for instance, element, person, name in session.execute(query):
        found[instance, element][str(person)] = name
    return dict(found)
