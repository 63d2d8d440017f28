"""Which cases: by where they stand, by what went wrong in them, by the delivery that brought their definition."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, false

from service.definitions.tables import DefinitionRow, SubscriptionRow
from service.external_tasks.tables import ExternalTaskRow
from service.instances.tables import InstanceRow
from service.jobs.tables import JobRow
from service.tasks.tables import TaskRow

STEP, JOB = "failedExternalTask", "failedJob"


@dataclass(frozen=True, slots=True)
class Trouble:
    """An incident a case has: any at all where nothing is named. ``like`` has % for any letters."""

    id: str | None = None
    kind: str | None = None
    message: str | None = None
    like: str | None = None


def standing_at(elements: Collection[str]) -> ColumnElement[bool]:
    """Cases with something open at one of the elements: a task, a step for a program, a message."""
    found = [
        exists().where(_same(table), table.element.in_(elements), *more)
        for table, more in (
            (TaskRow, (TaskRow.state == "open",)),
            (ExternalTaskRow, ()),
            (SubscriptionRow, ()),
        )
    ]
    return found[0] | found[1] | found[2]


def waiting_for(message: str) -> ColumnElement[bool]:
    """Cases that wait for that message."""
    return exists().where(_same(SubscriptionRow), SubscriptionRow.message == message)


def troubled(trouble: Trouble) -> ColumnElement[bool]:
    """Cases with such an incident."""
    step = exists().where(
        _same(ExternalTaskRow),
        ExternalTaskRow.incident.is_not(None),
        *_messages(trouble, ExternalTaskRow.incident, ExternalTaskRow.error_message, STEP),
    )
    job = exists().where(
        _same(JobRow), JobRow.dead.is_(True), *_messages(trouble, JobRow.id, JobRow.error, JOB)
    )
    return step | job


def brought_by(deployment: str) -> ColumnElement[bool]:
    """Cases of a version that came with that delivery."""
    return exists().where(
        DefinitionRow.tenant == InstanceRow.tenant,
        DefinitionRow.key == InstanceRow.definition,
        DefinitionRow.version == InstanceRow.version,
        DefinitionRow.deployment == deployment,
    )


def like(column: Any, text: str) -> ColumnElement[bool]:
    """Whether the column is like the text, in which % stands for any letters and _ for one."""
    found: ColumnElement[bool] = column.like(text.replace("\\", "\\\\"), escape="\\")
    return found


def _same(table: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool] = (table.tenant == InstanceRow.tenant) & (table.instance == InstanceRow.id)
    return found


def _messages(trouble: Trouble, id: Any, message: Any, kind: str) -> list[Any]:
    found: list[Any] = [] if trouble.kind in (None, kind) else [false()]
    found += [id == trouble.id] if trouble.id is not None else []
    found += [message == trouble.message] if trouble.message is not None else []
    return found + ([like(message, trouble.like)] if trouble.like is not None else [])
