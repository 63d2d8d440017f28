"""Diagrams and their forms: checked before they are let in, deployed as numbered versions, kept as they were."""

from service.definitions.beginnings import MessageTaken, schedule_start
from service.definitions.binding import Bound, bind
from service.definitions.checking import check
from service.definitions.content import Definition
from service.definitions.delivering import Broken, Delivered, Deployed, deliver, deploy
from service.definitions.findings import ERROR, WARNING, Finding
from service.definitions.moving import moving
from service.definitions.records import Record, awaited, call_off, record, records
from service.definitions.releasing import Approval, release, run_effective
from service.definitions.suspending import suspend
from service.definitions.versions import get, latest, stream

__all__ = [
    "ERROR",
    "WARNING",
    "Approval",
    "Bound",
    "Broken",
    "Definition",
    "Delivered",
    "Deployed",
    "Finding",
    "MessageTaken",
    "Record",
    "awaited",
    "bind",
    "call_off",
    "check",
    "deliver",
    "deploy",
    "get",
    "latest",
    "moving",
    "record",
    "records",
    "release",
    "run_effective",
    "schedule_start",
    "stream",
    "suspend",
]
