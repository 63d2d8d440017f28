"""Everything a diagram and its forms are asked before they may be deployed. Pure; a bad file becomes findings."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from service import engine
from service.definitions import (
    completeness,
    elements,
    expressions,
    extensions,
    flow,
    generated,
    separation,
    standards,
    structure,
    timers,
    waits,
)
from service.definitions.findings import ERROR, Finding, Rule, Subject, brief
from service.definitions.papers import papers
from service.definitions.soundness import soundness
from service.diagram import Fault, read
from service.diagram.intake import parse
from service.errors import Refusal

MOST = 200

PARTS: tuple[Rule, ...] = (
    elements.elements,
    elements.leaves,
    elements.switches,
    extensions.extensions,
    extensions.attributes,
    extensions.programs,
    structure.size,
    structure.ids,
    structure.names,
    structure.properties,
    structure.starts,
    structure.ends,
    structure.events,
    structure.references,
    waits.messages,
    waits.branches,
)
"""Each part by itself."""
MEANING: tuple[Rule, ...] = (
    timers.timers,
    expressions.choices,
    expressions.conditions,
    expressions.repetitions,
    expressions.variables,
    completeness.lanes,
    completeness.seats,
    completeness.step_forms,
    completeness.known_forms,
    generated.descriptions,
    completeness.deadlines,
    separation.separations,
    standards.countings,
    standards.limits,
)
"""What the parts say."""
CONNECTIONS: tuple[Rule, ...] = (
    flow.borders,
    flow.unreachable,
    flow.dead_ends,
    flow.loop_merges,
    flow.zero_wait_loops,
    flow.misplaced_conditions,
    separation.shared_lanes,
)
"""How the parts hang together; asked when the parts are right."""


def check(
    xml: bytes, forms: Mapping[str, Any], seats: Mapping[str, str] | None = None
) -> tuple[Finding, ...]:
    """Everything wrong with the file, in the order of its lines, at most 200 findings.

    ``forms`` maps form ids to their schemas; ``seats`` are the agency's seat keys by every name they have
    (``identity.seats_by_name``), and without them nothing is said about seats. Without an "error" among the findings
    the engine can run the diagram.
    """
    found = list(papers(forms))
    usable = {} if found else forms
    try:
        subject = _subject(xml, usable, seats or {})
    except Refusal as no:
        return (*found, *_unreadable(no))
    found += _all(PARTS, subject)
    connected = not _wrong(found)
    found += _all(MEANING, subject)
    if connected:
        found += (knots := _all(CONNECTIONS, subject))
        found += [] if _wrong(knots) else soundness(subject)
    if not _wrong(found):
        found += _runs(subject)
        found += standards.within_limit(subject)
    return tuple(sorted(dict.fromkeys(found), key=lambda each: (each.severity, each.line, each.rule))[:MOST])


def _subject(xml: bytes, forms: Mapping[str, Any], seats: Mapping[str, str]) -> Subject:
    diagram = read(xml)
    return Subject(diagram, parse(xml), diagram.main, forms, seats)


def _unreadable(no: Refusal) -> tuple[Finding, ...]:
    """What the diagram room said, as findings."""
    if no.details:
        return tuple(
            Finding(fault.rule, ERROR, fault.line, fault.element, fault.sentence) for fault in no.details
        )
    return (Finding("executable-process", ERROR, 1, None, str(no)),)


def _all(rules: Sequence[Callable[[Subject], Iterator[Finding]]], subject: Subject) -> list[Finding]:
    return list(chain.from_iterable(rule(subject) for rule in rules))


def _wrong(findings: Sequence[Finding]) -> bool:
    return any(each.severity == ERROR for each in findings)


def _runs(subject: Subject) -> Iterator[Finding]:
    """The engine's own word: what it refuses is not deployed, whatever the rules above overlooked."""
    try:
        engine.compile(subject.diagram.xml)
    except Refusal as no:
        at = Fault(subject.main.line, subject.main.id, "engine", str(no))
        for fault in no.details or (at,):
            yield Finding(
                "engine", ERROR, fault.line, brief(fault.element or "", 80), brief(fault.sentence, 400)
            )
