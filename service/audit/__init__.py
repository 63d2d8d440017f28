"""Proof that a case is what its diagram and its people made of it."""

from service.audit.examining import examine, examine_many, reports
from service.audit.findings import FINDING, NOTE, RULES, Checked, Finding, Report
from service.audit.registers import registers
from service.audit.report import as_json, as_pdf

__all__ = [
    "FINDING",
    "NOTE",
    "RULES",
    "Checked",
    "Finding",
    "Report",
    "as_json",
    "as_pdf",
    "examine",
    "examine_many",
    "registers",
    "reports",
]
