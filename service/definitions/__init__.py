"""Diagrams and their forms: checked before they are let in, deployed as numbered versions, kept as they were."""

from service.definitions.binding import Bound, bind
from service.definitions.checking import check
from service.definitions.content import Definition
from service.definitions.findings import ERROR, WARNING, Finding
from service.definitions.versions import Deployed, deploy, get, latest, schedule_start, stream

__all__ = [
    "ERROR",
    "WARNING",
    "Bound",
    "Definition",
    "Deployed",
    "Finding",
    "bind",
    "check",
    "deploy",
    "get",
    "latest",
    "schedule_start",
    "stream",
]
