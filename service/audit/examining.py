"""Examining cases: the chain, every move made again, the rows, the diagram, and the people."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from service import identity
from service.audit import rows
from service.audit.evidence import Evidence, gather
from service.audit.findings import Checked, Finding, Report
from service.audit.parts import Named, Part, begun, hands, named, names, parts, stages, ways
from service.audit.rerun import Rerun, rerun
from service.audit.rows import Seen
from service.audit.shelf import Shelf, Version
from service.audit.wording import worded
from service.errors import NotFound
from service.history import Entry
from service.identity import Actor

BATCH = 50
"""Cases whose events are in memory at once."""
PEOPLE = ("person", "principal")
"""Values of findings that are a person's id until the report is done."""


def examine(session: Session, actor: Actor, case_id: str, now: datetime) -> Report:
    """Everything that can be proved about one case, at ``now``.

    Forbidden for everybody but auditors; NotFound for a case the agency has neither a row nor an event of.
    """
    return examine_many(session, actor, [case_id], now)[0]


def examine_many(session: Session, actor: Actor, case_ids: Sequence[str], now: datetime) -> list[Report]:
    """``examine`` for several cases, in their order; what they share is read once."""
    identity.require(actor, "audit.read")
    found = {report.case: report for report in reports(session, actor.tenant, case_ids, now)}
    if len(found) < len(set(case_ids)):
        raise NotFound("Berkas tidak ditemukan.")
    return [found[id] for id in case_ids]


def reports(session: Session, tenant: str, case_ids: Iterable[str], now: datetime) -> Iterator[Report]:
    """The reports of those cases as they are done, a few at a time; unknown ones are left out.

    The caller has asked whether the reader may.
    """
    shelf = Shelf(session, tenant)
    left = iter(case_ids)
    while ids := tuple(islice(left, BATCH)):
        known = [each for each in gather(session, tenant, ids) if each.seen or each.told]
        yield from _named(session, tenant, [_report(each, shelf, now) for each in known])


def _named(session: Session, tenant: str, found: Collection[Report]) -> Iterator[Report]:
    """The reports with people's names in their sentences."""
    values = [finding.values for report in found for finding in report.findings]
    ids = {str(each[key]) for each in values for key in PEOPLE if key in each}
    names = identity.names(session, tenant, ids)
    for report in found:
        findings = (
            replace(
                finding,
                values={
                    key: names.get(value, value) if key in PEOPLE else value
                    for key, value in finding.values.items()
                },
            )
            for finding in report.findings
        )
        yield replace(report, findings=tuple(findings))


def _report(evidence: Evidence, shelf: Shelf, now: datetime) -> Report:
    findings, checked = list(_chain(evidence)), [Checked("peristiwa dalam rantai", len(evidence.told))]
    data = (evidence.told[0].data or {}) if evidence.told else {}
    seen = evidence.seen
    said = named(evidence.told) or [Named(0, "", None, "")]
    said = [_completed(each, seen) for each in said]
    versions = [
        shelf.version(each.key, each.number) if isinstance(each.number, int) else None for each in said
    ]
    try:
        findings += _standing(evidence)
        odd = [_other_diagram(*pair) for pair in zip(versions, said, strict=True) if not _same(*pair)]
        findings += odd
        if not odd:
            more, done = _moves(evidence, parts(evidence.told, [each for each in versions if each]), shelf)
            findings += more
            checked += done
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        findings.append(_odd(error))  # one forged event must not hide what else there is
    last = said[-1]
    return Report(
        case=evidence.id,
        number=seen.number if seen else str(data.get("number", "-")),
        sop=last.key,
        version=last.number if isinstance(last.number, int) else 0,
        sha256=last.sha256 or (versions[-1].sha256 if versions[-1] else ""),
        events=len(evidence.told),
        head=evidence.verdict.head,
        findings=tuple(sorted(findings, key=lambda each: each.seq or 0)),
        checked=tuple(checked),
        at=now,
    )


def _completed(said: Named, seen: Seen | None) -> Named:
    """What an event does not say, as the case's row has it."""
    key = said.key or (seen.definition if seen else "")
    return replace(said, key=key, number=said.number or (seen.version if seen else 0))


def _same(version: Version | None, said: Named) -> bool:
    return version is not None and said.sha256 in ("", version.sha256)


def _standing(evidence: Evidence) -> list[Finding]:
    """What the case's own rows say."""
    seen = evidence.seen
    if seen is not None:
        return [*rows.register(seen, evidence.told), *rows.standing(seen, evidence.told)]
    text = "Riwayat berkas ini ada, tetapi berkasnya tidak ada lagi; barisnya dihapus di luar aplikasi."
    return [Finding("register", None, text)]


def _odd(error: Exception) -> Finding:
    text = (
        "Data peristiwa berkas ini tidak berbentuk seperti yang ditulis aplikasi ({reason}); pemeriksaan selebihnya "
        "tidak dapat dilakukan."
    )
    return Finding("keadaan", None, text, {"reason": type(error).__name__})


def _chain(evidence: Evidence) -> Iterator[Finding]:
    verdict = evidence.verdict
    if not verdict.ok:
        yield Finding("rantai", verdict.seq, verdict.problem, verdict.values)


def _other_diagram(version: Version | None, said: Named) -> Finding:
    text = "Diagram {key} versi {version} tidak tersimpan lagi; berkas tidak dapat dijalankan ulang."
    if version is not None:
        text = "Diagram atau formulir {key} versi {version} yang tersimpan bukan yang dipakai saat berkas dimulai."
    return Finding("keadaan", None, text, {"key": said.key, "version": said.number})


def _moves(evidence: Evidence, found: Sequence[Part], shelf: Shelf) -> tuple[list[Finding], list[Checked]]:
    """What running the case again, its diagrams and its people say."""
    told, first, called = evidence.told, found[0].version, names(found)
    done = rerun(first.definition.program, told, first.rules, stages(found))
    findings = [*_again(evidence, done, found[-1].version, called), *begun(found)]
    ended = any(event.kind == "case_finished" for event in told)
    deviations = ways(found, done, ended)
    findings += [
        Finding("jalur", each.step.seq if each.step else None, each.text, each.values)
        for way in deviations
        for each in way.found
    ]
    findings += hands(found, told, shelf)
    findings += _late(told, called)
    completed = sum(event.kind == "task_completed" for event in told)
    return findings, [
        Checked("perbuatan dijalankan ulang", done.moves),
        Checked("peristiwa hasil jalan ulang dibandingkan", done.events),
        Checked("sidik keadaan dibandingkan", done.states),
        Checked("tenggat dihitung ulang", done.deadlines),
        Checked("langkah dicocokkan dengan diagram", sum(way.steps for way in deviations if way.proven)),
        Checked("penyelesaian diperiksa pemisahan tugas dan wewenangnya", completed),
    ]


def _again(evidence: Evidence, done: Rerun, version: Version, called: Mapping[str, str]) -> Iterator[Finding]:
    gone = next((event for event in evidence.told if event.erased is not None), None)
    if done.difference is not None:
        yield worded(done.difference, called)
    elif done.erased is not None and evidence.verdict.ok:
        basis = next((event.erased for event in evidence.told if event.seq == done.erased), None)
        text = "Data peristiwa ini dihapus menurut {basis}; jalan ulang berhenti di sini."
        yield Finding("terhapus", done.erased, text, {"basis": basis or "-"})
    elif gone is not None:  # nothing that was put in, but what is stored was emptied with it
        yield Finding(
            "terhapus", gone.seq, "Data peristiwa ini dihapus menurut {basis}.", {"basis": gone.erased}
        )
    elif done.turn is not None and done.whole and evidence.seen is not None:
        program = version.definition.program
        yield from rows.state(program, evidence.seen, done.turn, evidence.told, called)


def _late(told: Sequence[Entry], names: Mapping[str, str]) -> Iterator[Finding]:
    """Deadlines that passed while somebody should have done the step."""
    for event in told:
        if event.kind == "timer_fired" and (event.data or {}).get("tasks"):
            due = datetime.fromisoformat((event.data or {})["due"])
            values = {"element": names.get(event.element or "", event.element or "-"), "due": due}
            yield Finding("terlambat", event.seq, "“{element}” melewati tenggat {due}.", values)
