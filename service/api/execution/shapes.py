"""Executions and what they wait for, as Camunda 7 writes them. Pure."""

from typing import Any

from service.api.ids import execution_id
from service.api.shapes import moment
from service.instances.subscriptions import Awaited


def execution(instance: str, ref: str | None, ended: bool = False) -> dict[str, Any]:
    """The execution of a case, or of what waits in it at ``ref``."""
    return {
        "id": execution_id(instance, ref),
        "processInstanceId": instance,
        "ended": ended,
        "tenantId": None,
    }


def subscription(found: Awaited) -> dict[str, Any]:
    """A message that is waited for, by a case or by a procedure that it begins."""
    return {
        "id": found.id,
        "eventType": "message",
        "eventName": found.message,
        "executionId": None if found.instance is None else execution_id(found.instance, found.ref),
        "processInstanceId": found.instance,
        "activityId": found.element,
        "createdDate": moment(found.created_at),
        "tenantId": None,
    }
