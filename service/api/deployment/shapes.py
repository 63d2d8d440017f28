"""Deliveries of files and what is wrong with one, as Camunda 7 writes them. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from service.api.definition.shapes import definition
from service.api.shapes import moment
from service.definitions import ERROR, WARNING, Delivered, Finding
from service.definitions.deployments import Deployment, Resource
from service.definitions.moving import SOP_ONLY

ELEMENTS = "\u0435lementIds"
"""The original's own spelling: it begins with a Cyrillic letter, and clients read it so."""
REPORT = "ENGINE-09005 Could not parse BPMN process. Errors: "


def deployment(found: Deployment) -> dict[str, Any]:
    """A delivery in a list."""
    return {
        "links": [],
        "id": found.id,
        "name": found.name,
        "source": found.source,
        "deploymentTime": moment(found.at),
        "tenantId": None,
    }


def delivered(found: Delivered, root: str) -> dict[str, Any]:
    """A delivery just made, with the versions it brought; ``root`` is the interface's address."""
    link = {"method": "GET", "href": f"{root}/deployment/{found.id}", "rel": "self"}
    brought = {shape["id"]: shape for shape in map(definition, found.deployed)}
    return {
        **deployment(Deployment(found.id, found.name, found.source, found.at)),
        "links": [link],
        "deployedProcessDefinitions": brought or None,
        "deployedCaseDefinitions": None,
        "deployedDecisionDefinitions": None,
        "deployedDecisionRequirementsDefinitions": None,
    }


def resource(found: Resource) -> dict[str, Any]:
    """A file of a delivery."""
    return {"id": found.id, "name": found.name, "deploymentId": found.deployment}


def report(
    resources: Mapping[str, Sequence[Finding]], files: Mapping[str, bytes]
) -> tuple[str, dict[str, Any]]:
    """What is wrong with diagrams: the message, and the details by file."""
    lines = ""
    details: dict[str, Any] = {}
    for name, findings in resources.items():
        text = files.get(name, b"").decode("utf-8", errors="replace").split("\n")
        problems = [
            (each.severity, _problem(each, text))
            for each in findings
            if each.rule not in SOP_ONLY or each.severity == ERROR
        ]
        details[name] = {
            "errors": [problem for severity, problem in problems if severity == ERROR],
            "warnings": [problem for severity, problem in problems if severity == WARNING],
        }
        for each in details[name]["errors"]:
            lines += (
                f"\n* {each['message']} | resource {name} | line {each['line']} | column {each['column']}"
            )
    return REPORT + lines, details


def _problem(found: Finding, text: Sequence[str]) -> dict[str, Any]:
    return {
        "message": found.sentence,
        "line": found.line,
        "column": _column(text[found.line - 1] if found.line <= len(text) else "", found.element),
        "mainElementId": found.element,
        ELEMENTS: [found.element] if found.element else [],
    }


def _column(line: str, element: str | None) -> int:
    """Where the element's tag ends in its line, as the original counts; the end of the line where it is not there."""
    start = max(line.find(f'"{element}"'), 0)
    end = line.find(">", start)
    return (len(line) if end < 0 else end + 1) + 1
