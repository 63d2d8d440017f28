"""What a draft may hold: safe XML and JSON, however unfinished. Pure."""

from collections.abc import Mapping
from typing import Any

from service.definitions.findings import Finding
from service.definitions.papers import papers
from service.diagram.intake import parse
from service.errors import Invalid


def safe(xml: bytes | None, forms: Mapping[str, Any]) -> None:
    """Invalid, with findings in ``details``, for what nobody could draw on: no safe XML, no form files."""
    if xml is not None:
        parse(xml)
    found: tuple[Finding, ...] = tuple(papers(forms))
    if found:
        raise Invalid("{sentence}", found, sentence=found[0].sentence)
