"""What a file says of its version beside what it does: its tag, how long cases are kept, its category. Pure."""

import re
from dataclasses import dataclass

from lxml import etree

from service.diagram.intake import BPMN
from service.diagram.reading import CAMUNDA

_DAYS = re.compile(r"P?([0-9]{1,6})D?")


@dataclass(frozen=True, slots=True)
class Particulars:
    """``category`` is the target namespace, ``keep_days`` Camunda's historyTimeToLive: told, never obeyed."""

    category: str | None
    tag: str | None
    keep_days: int | None
    in_tasklist: bool


def particulars_of(root: etree._Element, process: str) -> Particulars:
    """The particulars of that process."""
    named = (each for each in root.iterfind(f"{{{BPMN}}}process") if each.get("id") == process)
    element = next(named, root)
    return Particulars(
        category=root.get("targetNamespace"),
        tag=_said(element, "versionTag"),
        keep_days=_days(_said(element, "historyTimeToLive")),
        in_tasklist=(_said(element, "isStartableInTasklist") or "true") != "false",
    )


def _said(element: etree._Element, name: str) -> str | None:
    return next((said for uri in CAMUNDA if (said := element.get(f"{{{uri}}}{name}"))), None)


def _days(text: str | None) -> int | None:
    """Camunda reads a number of days, or that many days as an ISO duration; anything else says nothing."""
    found = _DAYS.fullmatch(text or "")
    return None if found is None else int(found[1])
