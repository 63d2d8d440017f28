"""Versions of SOPs and how a case of one begins, as Camunda 7 writes them. Pure."""

from collections.abc import Mapping
from typing import Any

from service.api.ids import definition_id, deployment_id
from service.definitions import Definition
from service.definitions.generated import is_generated


def id_of(found: Definition) -> str:
    """The version's id."""
    return definition_id(found.tenant, found.key, found.version)


def definition(found: Definition) -> dict[str, Any]:
    """A version."""
    said = found.particulars
    return {
        "id": id_of(found),
        "key": found.key,
        "category": said.category,
        "description": found.diagram.main.documentation or None,
        "name": found.name,
        "version": found.version,
        "resource": found.resource or f"{found.key}.bpmn",
        "deploymentId": found.deployment or deployment_id(found.tenant, found.key, found.version),
        "diagram": None,
        "suspended": found.suspended,
        "tenantId": None,
        "versionTag": said.tag,
        "historyTimeToLive": said.keep_days,
        "startableInTasklist": said.in_tasklist,
    }


def xml(found: Definition) -> dict[str, Any]:
    """A version's diagram."""
    return {"id": id_of(found), "bpmn20Xml": found.xml.decode("utf-8-sig")}


def form_of(found: Definition, element: str, rendered: str) -> dict[str, Any]:
    """Which form an element opens with; ``rendered`` is where the interface draws one that the diagram describes."""
    node = found.diagram.main.nodes[element]
    key = found.form_key(element)
    reference = None
    if node.form is not None:
        binding = node.attributes.get("formRefBinding", "latest")
        version = node.attributes.get("formRefVersion", "")
        reference = {
            "key": node.form,
            "binding": binding,
            "version": int(version) if version.isdigit() and len(version) < 10 else None,
        }
    elif key is None and is_generated(found.form_for(element)):
        key = f"embedded:engine://engine/:engine/{rendered}"
    return {"key": key, "camundaFormRef": reference, "contextPath": None}


def tally(
    found: Definition, running: int, failed: int, incidents: Mapping[str, int] | None
) -> dict[str, Any]:
    """How many cases of a version run, and what failed in them."""
    return {
        "id": id_of(found),
        "instances": running,
        "failedJobs": failed,
        "incidents": _incidents(incidents),
        "definition": {**definition(found)},
    }


def step_tally(
    element: str, running: int, failed: int, incidents: Mapping[str, int] | None
) -> dict[str, Any]:
    """How often a step is open just now."""
    return {
        "id": element,
        "instances": running,
        "failedJobs": failed,
        "incidents": _incidents(incidents),
    }


def _incidents(counts: Mapping[str, int] | None) -> list[dict[str, Any]]:
    return [{"incidentType": kind, "incidentCount": count} for kind, count in (counts or {}).items()]
