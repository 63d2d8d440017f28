"""What a list may be asked by: one table for each kind of list, read by the doors and by the document. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.errors import Invalid

MOST_ROWS = 1_000
"""Rows of one answer; who wants more asks for the next slice with ``firstResult``."""
MOST_ITEMS = 200
LONGEST = 4_000
BIGGEST = 2**31 - 1
TEXT, NUMBER, YES, MOMENT, LIST = "text", "number", "yes", "moment", "list"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A filter: its name at Camunda, its kind, what it does, and the only values where there are few."""

    name: str
    kind: str
    about: str
    choices: tuple[str, ...] = ()


def _slice(*sorts: str) -> tuple[Parameter, ...]:
    return (
        Parameter("sortBy", TEXT, "What to sort by; needs sortOrder.", sorts),
        Parameter("sortOrder", TEXT, "Upwards or downwards; needs sortBy.", ("asc", "desc")),
        Parameter("firstResult", NUMBER, "Rows to pass over."),
        Parameter("maxResults", NUMBER, f"Rows that come, at most and by default {MOST_ROWS}."),
    )


DEFINITIONS = (
    Parameter("processDefinitionId", TEXT, "This version."),
    Parameter("processDefinitionIdIn", LIST, "One of these versions."),
    Parameter("key", TEXT, "Versions of this key."),
    Parameter("keysIn", LIST, "Versions of one of these keys."),
    Parameter("keyLike", TEXT, "Versions whose key is like this, % for any letters."),
    Parameter("name", TEXT, "Versions of this name."),
    Parameter("nameLike", TEXT, "Versions whose name is like this, % for any letters."),
    Parameter("version", NUMBER, "This number."),
    Parameter("latestVersion", YES, "true: only what is in force."),
)
INSTANCES = (
    Parameter("processInstanceIds", LIST, "One of these."),
    Parameter("businessKey", TEXT, "Called so."),
    Parameter("processDefinitionId", TEXT, "Of this version."),
    Parameter("processDefinitionKey", TEXT, "Of this key."),
    Parameter("processDefinitionKeyIn", LIST, "Of one of these keys."),
)
PAST = (
    Parameter("processInstanceId", TEXT, "This one."),
    Parameter("processInstanceIds", LIST, "One of these."),
    Parameter("processInstanceBusinessKey", TEXT, "Called so."),
    Parameter("processDefinitionId", TEXT, "Of this version."),
    Parameter("processDefinitionKey", TEXT, "Of this key."),
    Parameter("processDefinitionKeyIn", LIST, "Of one of these keys."),
    Parameter("finished", YES, "true: ended ones."),
    Parameter("unfinished", YES, "true: running ones."),
    Parameter("active", YES, "true: running ones."),
    Parameter("completed", YES, "true: those that reached their end."),
    Parameter("externallyTerminated", YES, "true: cancelled ones."),
    Parameter("startedBy", TEXT, "Started by this person (sign-in name)."),
    Parameter("startedAfter", MOMENT, "Started later."),
    Parameter("startedBefore", MOMENT, "Started earlier."),
    Parameter("finishedAfter", MOMENT, "Ended later."),
    Parameter("finishedBefore", MOMENT, "Ended earlier."),
)
TASKS = (
    Parameter("taskId", TEXT, "This one."),
    Parameter("taskIdIn", LIST, "One of these."),
    Parameter("processInstanceId", TEXT, "Of this case."),
    Parameter("processInstanceIdIn", LIST, "Of one of these cases."),
    Parameter("processInstanceBusinessKey", TEXT, "Of cases called so."),
    Parameter("processDefinitionId", TEXT, "Of this version."),
    Parameter("processDefinitionKey", TEXT, "Of this key."),
    Parameter("processDefinitionKeyIn", LIST, "Of one of these keys."),
    Parameter("taskDefinitionKey", TEXT, "Of this step."),
    Parameter("taskDefinitionKeyIn", LIST, "Of one of these steps."),
    Parameter("name", TEXT, "Of this name."),
    Parameter("nameLike", TEXT, "Whose name is like this, % for any letters."),
    Parameter("assignee", TEXT, "Taken by this person (sign-in name)."),
    Parameter("assigned", YES, "true: taken ones."),
    Parameter("unassigned", YES, "true: free ones."),
    Parameter("candidateGroup", TEXT, "Free ones of this seat; with includeAssignedTasks also taken ones."),
    Parameter("candidateGroups", LIST, "The same for several seats."),
    Parameter("includeAssignedTasks", YES, "true: see candidateGroup."),
    Parameter("createdAfter", MOMENT, "Opened later."),
    Parameter("createdBefore", MOMENT, "Opened earlier."),
    Parameter("dueAfter", MOMENT, "Due later."),
    Parameter("dueBefore", MOMENT, "Due earlier."),
)
SORTS: Mapping[str, Mapping[str, str]] = {
    "definitions": {"key": "key", "name": "name", "version": "version", "deployTime": "deployed"},
    "instances": {"instanceId": "id", "definitionKey": "definition", "businessKey": "subject"},
    "past": {
        "instanceId": "id",
        "definitionKey": "definition",
        "businessKey": "subject",
        "startTime": "started",
        "endTime": "ended",
    },
    "tasks": {
        "id": "id",
        "name": "name",
        "created": "opened",
        "dueDate": "due",
        "instanceId": "instance",
    },
}
SLICES = {kind: _slice(*sorts) for kind, sorts in SORTS.items()}
WITH_VARIABLES = Parameter("deserializeValues", YES, "Accepted and ignored: values come as JSON.")


def read(known: tuple[Parameter, ...], sent: Mapping[str, Any], *, text: bool) -> dict[str, Any]:
    """The values of the known parameters; others are passed over, as Camunda does, and so are nulls.

    ``text``: they come as text of an address, lists with commas. Invalid names the first that is wrong.
    """
    asked = {
        each.name: _value(each, sent[each.name], text)
        for each in known
        if each.name in sent and sent[each.name] is not None
    }
    if ("sortBy" in asked) != ("sortOrder" in asked):
        raise Invalid("sortBy dan sortOrder harus diberikan bersama. Tambahkan yang kurang.")
    return asked


def _value(parameter: Parameter, value: Any, text: bool) -> Any:
    found = _READERS[parameter.kind](parameter, value, text)
    if parameter.choices and found not in parameter.choices:
        raise _refusal(parameter, "salah satu dari " + ", ".join(parameter.choices))
    return found


def _text(parameter: Parameter, value: Any, text: bool) -> str:
    if not isinstance(value, str) or len(value) > LONGEST or "\x00" in value:
        raise _refusal(parameter, f"teks sampai {LONGEST} huruf")
    return value


def _number(parameter: Parameter, value: Any, text: bool) -> int:
    if text and isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 11:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= BIGGEST:
        raise _refusal(parameter, f"bilangan bulat 0 sampai {BIGGEST}")
    if parameter.name == "maxResults" and value > MOST_ROWS:
        raise _refusal(parameter, f"paling banyak {MOST_ROWS}; ambil sisanya dengan firstResult")
    return value


def _yes(parameter: Parameter, value: Any, text: bool) -> bool:
    found = {"true": True, "false": False}.get(value) if text and isinstance(value, str) else value
    if not isinstance(found, bool):
        raise _refusal(parameter, "true atau false")
    return found


def _list(parameter: Parameter, value: Any, text: bool) -> tuple[str, ...]:
    items = value.split(",") if text and isinstance(value, str) else value
    if not isinstance(items, list) or len(items) > MOST_ITEMS:
        raise _refusal(parameter, f"daftar sampai {MOST_ITEMS} teks")
    return tuple(_text(parameter, each, text) for each in items)


def _moment(parameter: Parameter, value: Any, text: bool) -> datetime:
    """Camunda's 2026-11-21T11:44:53.427+0700, and Z or +07:00 as well."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) and len(value) < 40 else None
        if found is not None and found.tzinfo is not None and 1900 <= found.year <= 9000:
            return found
    except ValueError:
        pass
    raise _refusal(parameter, "waktu seperti 2026-11-21T11:44:53.427+0700")


_READERS = {TEXT: _text, NUMBER: _number, YES: _yes, LIST: _list, MOMENT: _moment}


def _refusal(parameter: Parameter, wanted: str) -> Invalid:
    return Invalid("{name} harus berupa {wanted}. Perbaiki nilainya.", name=parameter.name, wanted=wanted)
