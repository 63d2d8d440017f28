"""What a diagram drawn for Camunda 7 meets here: what does not run, why, and the nearest thing that does."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, cast

from lxml import etree

from service.definitions.checking import check
from service.definitions.content import deployed_form
from service.definitions.extensions import IGNORED
from service.definitions.findings import ERROR, WARNING, Finding, quoted
from service.diagram.intake import BPMN, parse
from service.diagram.reading import CAMUNDA
from service.errors import Refusal

SOP_ONLY = frozenset(
    {"lane-missing", "lane-seat", "form-missing", "deadline-missing", "name-missing", "unknown-variable"}
)
"""What only an SOP is asked for: a diagram of Camunda runs without."""
_ASYNC = "Setiap langkah disimpan sebelum langkah berikutnya; titik simpan tersendiri tidak perlu."
_STARTERS = "Siapa yang memulai ditentukan lajur peristiwa mulainya, atau akun program."
_UNREAD = {
    "asyncBefore": _ASYNC,
    "asyncAfter": _ASYNC,
    "jobPriority": "Tenggat dikerjakan menurut waktunya.",
    "candidateStarterGroups": _STARTERS,
    "candidateStarterUsers": _STARTERS,
}


def moving(xml: bytes, forms: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Every error that ``check`` finds, and a warning for whatever is read by Camunda and stays without effect here.

    Ordered as ``check`` does. ``forms`` maps form ids to their schemas; a form that was left behind is only a warning,
    since it may be sent along later.
    """
    found = [each for each in check(xml, forms) if each.rule not in SOP_ONLY]
    found = [replace(each, severity=WARNING) if each.rule == "form-unknown" else each for each in found]
    with suppress(Refusal):  # told by the check
        found += _unread(parse(xml))
    return tuple(
        sorted(dict.fromkeys(found), key=lambda each: (each.severity != ERROR, each.line, each.rule))
    )


def _unread(root: etree._Element) -> Iterator[Finding]:
    for element in root.iter(etree.Element):
        for name, value in element.attrib.items():
            uri, _, attribute = str(name)[1:].partition("}")
            if uri in CAMUNDA and (sentence := _sentence(attribute, str(value))):
                yield _at(
                    element, f"Atribut {quoted('camunda:' + attribute)} tidak berpengaruh di sini. {sentence}"
                )
        tag = etree.QName(element)
        if tag.namespace in CAMUNDA and tag.localname == "failedJobRetryTimeCycle":
            yield _at(
                element,
                f"Pengulangan {quoted(tag.localname)} tidak dibaca. Programnya sendiri menyebut retries.",
            )


def _sentence(attribute: str, value: str) -> str | None:
    """Why an attribute stays without effect; ``None`` for one that is read, or that says what holds anyway."""
    if attribute == "formKey" and deployed_form(value) is None:
        return "Programnya menerima kuncinya; halaman kami menampilkan camunda:formRef atau formData."
    if attribute == "historyTimeToLive":
        return "Riwayat tidak dihapus sendiri; angkanya hanya diteruskan kepada program."
    if attribute in IGNORED and value.lower() not in ("", "false"):
        return _UNREAD.get(attribute)
    return None


def _at(element: etree._Element, sentence: str) -> Finding:
    around: etree._Element | None = element
    while around is not None and not (around.get("id") and etree.QName(around).namespace == BPMN):
        around = around.getparent()
    id = None if around is None else around.get("id", "")[:80]
    return Finding("camunda-unread", WARNING, cast("int | None", element.sourceline) or 1, id, sentence)
