"""What is asked of open tasks: the filters as the room understands them."""

from typing import Any

from sqlalchemy.orm import Session

from service import identity, instances
from service.api.caller import actor, now
from service.api.parameters import MOST_ROWS
from service.api.reach import NOBODY, inside, one_of, person, versions_of
from service.api.task.filters import NEVER, TASKS
from service.errors import NotFound
from service.tasks.listing import Span, Wanted

NOTHING: tuple[str, ...] = ()


def wanted(session: Session, sent: dict[str, Any]) -> Wanted:
    """Open tasks as the filters ask for them; the conditions on variables are looked into elsewhere."""
    keys, version = _definition(sent)
    taken, free = sent.get("assigned") is True, sent.get("unassigned") is True or _free_only(sent)
    never = (taken and free) or any(sent.get(name) for name in (*NEVER, "tenantIdIn"))
    return Wanted(
        ids=NOTHING if never else one_of(sent, "taskId", "taskIdIn"),
        instances=_cases(sent),
        cases=_of_cases(sent),
        definitions=keys,
        version=version,
        sop_name=sent.get("processDefinitionName"),
        sop_name_like=sent.get("processDefinitionNameLike"),
        elements=one_of(sent, "taskDefinitionKey", "taskDefinitionKeyIn"),
        not_elements=sent.get("taskDefinitionKeyNotIn"),
        element_like=sent.get("taskDefinitionKeyLike"),
        name=sent.get("name"),
        not_name=sent.get("nameNotEqual"),
        name_like=sent.get("nameLike"),
        name_not_like=sent.get("nameNotLike"),
        description=sent.get("description"),
        description_like=sent.get("descriptionLike"),
        priority=sent.get("priority"),
        least_priority=sent.get("minPriority"),
        most_priority=sent.get("maxPriority"),
        assigned=True if taken else False if free else None,
        delegation=(sent.get("delegationState") or "").upper() or None,
        **_people(session, sent),
        **_moments(sent),
        order=_order(sent),
        first=sent.get("firstResult", 0),
        most=sent.get("maxResults", MOST_ROWS),
    )


def _free_only(sent: dict[str, Any]) -> bool:
    """Who asks for candidates means free tasks, if he does not say otherwise."""
    names = (
        "candidateGroup",
        "candidateGroups",
        "candidateGroupLike",
        "candidateUser",
        "withCandidateGroups",
        "withoutCandidateGroups",
        "withCandidateUsers",
        "withoutCandidateUsers",
    )
    return any(sent.get(name) for name in names) and not sent.get("includeAssignedTasks")


def _definition(sent: dict[str, Any]) -> tuple[tuple[str, ...] | None, int | None]:
    keys = one_of(sent, "processDefinitionKey", "processDefinitionKeyIn")
    version = versions_of(sent, "processDefinitionId")
    if version is None:
        return keys, None
    return tuple(key for key, _ in version if keys is None or key in keys), version[0][1] if version else None


def _cases(sent: dict[str, Any]) -> tuple[str, ...] | None:
    found = one_of(sent, "processInstanceId", "processInstanceIdIn")
    if "executionId" not in sent:
        return found
    return tuple(each for each in (sent["executionId"],) if found is None or each in found)


def _of_cases(sent: dict[str, Any]) -> Any:
    """The cases by what only they know, as a query."""
    keys = one_of(sent, "processInstanceBusinessKey", "processInstanceBusinessKeyIn")
    like = sent.get("processInstanceBusinessKeyLike")
    rests = True if sent.get("suspended") else False if sent.get("active") else None
    if keys is None and like is None and rests is None:
        return None
    return instances.among(actor(), keys=keys, key_like=like, suspended=rests)


def _people(session: Session, sent: dict[str, Any]) -> dict[str, Any]:
    return {
        "seats": one_of(sent, "candidateGroup", "candidateGroups"),
        "seat_like": sent.get("candidateGroupLike"),
        "any_seat": _either(sent, "withCandidateGroups", "withoutCandidateGroups"),
        "any_person": _either(sent, "withCandidateUsers", "withoutCandidateUsers"),
        "candidate": _candidate(session, sent.get("candidateUser")),
        "involved": person(session, sent.get("involvedUser")),
        "owner": person(session, sent.get("owner")),
        "assignees": _assignees(session, sent),
        "not_assignees": _persons(session, sent.get("assigneeNotIn")),
    }


def _either(sent: dict[str, Any], with_them: str, without: str) -> bool | None:
    return True if sent.get(with_them) else False if sent.get(without) else None


def _candidate(session: Session, login: str | None) -> Any:
    """The person with the seats of that instant; unknown and disabled ones are nobody."""
    id = person(session, login)
    if id is None or id == NOBODY:
        return id
    try:
        return identity.actor(session, actor().tenant, id, now())
    except NotFound:
        return NOBODY


def _assignees(session: Session, sent: dict[str, Any]) -> tuple[str, ...] | None:
    asked = [
        _persons(session, one_of(sent, "assignee", "assigneeIn")),
        _alike(session, sent.get("assigneeLike")),
    ]
    found = [set(each) for each in asked if each is not None]
    return tuple(sorted(set.intersection(*found))) if found else None


def _persons(session: Session, logins: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """People outside the agency find nobody but themselves."""
    if logins is None:
        return None
    if not inside():
        return (actor().person,) if actor().login in logins else ()
    return tuple(identity.persons(session, actor().tenant, logins).values())


def _alike(session: Session, pattern: str | None) -> tuple[str, ...] | None:
    if pattern is None:
        return None
    found = identity.persons_like(session, actor().tenant, pattern)
    return found if inside() else tuple(each for each in found if each == actor().person)


def _moments(sent: dict[str, Any]) -> dict[str, Any]:
    return {
        "opened": Span(sent.get("createdOn"), sent.get("createdAfter"), sent.get("createdBefore")),
        "changed": Span(after=sent.get("updatedAfter")),
        "due": Span(
            sent.get("dueDate"),
            sent.get("dueAfter"),
            sent.get("dueBefore"),
            none=sent.get("withoutDueDate") is True,
        ),
        "follow_up": Span(
            sent.get("followUpDate"),
            sent.get("followUpAfter"),
            sent.get("followUpBefore"),
            sent.get("followUpBeforeOrNotExistent"),
        ),
    }


def _order(sent: dict[str, Any]) -> tuple[tuple[str, bool], ...]:
    several = sent.get("sorting") or ([sent] if "sortBy" in sent else [])
    return tuple((TASKS.sorts[each["sortBy"]], each["sortOrder"] == "desc") for each in several)
