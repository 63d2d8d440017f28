"""Whom a task is for and by when, as its camunda attributes say: computed once, when it is opened."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.engine.timers import utc
from service.errors import Invalid

PRIORITY = 50
_SPLIT = re.compile(r",(?![^{]*\})")
_MOST = 2**31


@dataclass(frozen=True, slots=True)
class Address:
    """The texts of assignee, candidateUsers, candidateGroups (cut at their commas), priority, dueDate, followUpDate."""

    assignee: str | None = None
    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    priority: str | None = None
    due: str | None = None
    follow_up: str | None = None

    def texts(self) -> tuple[str, ...]:
        """Everything that may have to be computed."""
        alone = (self.assignee, self.priority, self.due, self.follow_up)
        return (*self.users, *self.groups, *(text for text in alone if text))


def address(attributes: Any) -> Address:
    """The address in the camunda attributes of a task."""
    return Address(
        attributes.get("assignee") or None,
        _listed(attributes.get("candidateUsers")),
        _listed(attributes.get("candidateGroups")),
        attributes.get("priority") or None,
        attributes.get("dueDate") or None,
        attributes.get("followUpDate") or None,
    )


def write(address: Address, token: Any) -> None:
    """Compute an address for an opened task and keep what differs from the usual with its token.

    Invalid, naming the element, for what is no name, number or time.
    """
    data = token.internal_data
    if address.assignee and (found := _name(token, token.worth(address.assignee), "assignee")):
        data["assignee"] = found
    if users := _names(token, address.users, "candidateUsers"):
        data["users"] = users
    if groups := _names(token, address.groups, "candidateGroups"):
        data["groups"] = groups
    if address.priority and (number := whole(token, address.priority, "priority", PRIORITY)) != PRIORITY:
        data["priority"] = number
    if address.due and (when := _when(token, address.due, "dueDate")):
        text, due = when
        data["by"] = {"at": due.isoformat()}
        if text.startswith("P"):
            data["by"] |= {"since": token.workflow.now.isoformat(), "text": text}
    if address.follow_up and (when := _when(token, address.follow_up, "followUpDate")):
        data["follow_up"] = when[1].isoformat()


def own_due(token: Any) -> datetime | None:
    """The deadline of camunda:dueDate as it is now."""
    by = token.internal_data.get("by")
    return datetime.fromisoformat(by["at"]) if by else None


def recount(token: Any) -> None:
    """Ask the rule again for a camunda:dueDate that is a duration; tell it when that gives another time."""
    by, spec = token.internal_data.get("by", {}), token.task_spec
    if "text" not in by:
        return
    start, before, ref = datetime.fromisoformat(by["since"]), by["at"], token.internal_data["ref"]
    by["at"] = utc(token.workflow.due_rule(start, by["text"], spec.bpmn_id)).isoformat()
    if by["at"] != before:
        told = {
            "ref": ref,
            "task": ref,
            "tasks": [ref],
            "from": before,
            "to": by["at"],
            "interrupting": False,
        }
        token.workflow.tell("deadline_moved", spec.bpmn_id, **told)


def whole(token: Any, text: str, what: str, otherwise: int) -> int:
    """A priority: a whole number; ``otherwise`` when it comes to nothing."""
    found = token.worth(text)
    if found is None or found == "":
        return otherwise
    try:
        number = int(found) if isinstance(found, str) else found
    except ValueError:
        number = None
    if type(number) is not int or not -_MOST <= number < _MOST:
        raise _no(token, what, "bilangan bulat")
    return number


def _when(token: Any, text: str, what: str) -> tuple[str, datetime] | None:
    found = token.worth(text)
    if found is None or found == "":
        return None
    if not isinstance(found, str):
        raise _no(token, what, "durasi seperti P2D atau tanggal seperti 2026-03-31T09:00:00+07:00")
    written = found.strip()
    try:
        return written, utc(token.workflow.due_rule(token.workflow.now, written, token.task_spec.bpmn_id))
    except Invalid as error:
        raise _no(token, what, "durasi seperti P2D atau tanggal seperti 2026-03-31T09:00:00+07:00") from error


def _names(token: Any, texts: tuple[str, ...], what: str) -> list[str]:
    found: dict[str, None] = {}
    for text in texts:
        value = token.worth(text)
        for item in value if isinstance(value, list) else [value]:
            for name in (_name(token, item, what) or "").split(","):
                if name.strip():
                    found[name.strip()] = None
    return list(found)


def _name(token: Any, value: Any, what: str) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise _no(token, what, "nama masuk atau kelompok")
    return str(value).strip()[:200]


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in _SPLIT.split(text or "") if part.strip())


def _no(token: Any, what: str, expected: str) -> Invalid:
    return Invalid(
        "camunda:{what} pada “{element}” harus menghasilkan {expected}. Perbaiki isian atau diagram.",
        what=what,
        element=token.task_spec.bpmn_id,
        expected=expected,
    )
