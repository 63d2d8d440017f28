"""Release: what two people agreed on comes into force, at once or on its day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session

from service import history, identity, jobs
from service.database import new_id
from service.definitions import beginnings
from service.definitions.checking import check
from service.definitions.delivering import Broken, Delivered, Deployed, files_of, keep
from service.definitions.findings import ERROR, Finding
from service.definitions.tables import DefinitionRow
from service.definitions.versions import (
    ACTIVE,
    RETIRED,
    SCHEDULED,
    defined,
    hold,
    newest,
    number,
    row,
    stream,
)
from service.engine import Fact
from service.errors import Refusal
from service.identity import Actor
from service.jobs import Job

KIND = "effective"


@dataclass(frozen=True, slots=True)
class Approval:
    """Who drew it, who asked for its release, and what is agreed on; the approver is who releases.

    ``authors`` and ``proposer`` are ids of people, ``paper`` is the SHA-256 of the signed PDF, ``base`` the version it
    was drawn from. Without ``effective_at`` it comes into force at once.
    """

    authors: tuple[str, ...]
    proposer: str
    paper: str | None = None
    note: str | None = None
    effective_at: datetime | None = None
    base: int | None = None


def release(
    session: Session,
    actor: Actor,
    xml: bytes,
    forms: Mapping[str, Any],
    approval: Approval,
    now: datetime,
    agreed: Callable[[int | None], None],
) -> Deployed:
    """Check the diagram once more and make it the next version of its key, in force now or from its day on.

    ``agreed`` is asked with the version in force, held, and refuses when that is not the one to be replaced. Broken
    with the findings; MessageTaken; Forbidden without ``draft.release``; Conflict when too many come at once. That the
    actor is nobody of those who drew it is asked by ``drafts.release``, which calls this.
    """
    identity.require(actor, "draft.release")
    seats = identity.seats_by_name(session, actor.tenant)
    findings = check(xml, forms, seats)
    if any(finding.severity == ERROR for finding in findings):
        raise Broken({"": findings})
    fresh = _row(row(actor.tenant, xml, forms, seats, actor, now), actor, approval, now)
    hold(session, actor.tenant, fresh.key)
    kept = number(session, fresh, again=True, told=_told(fresh, approval), agreed=agreed)
    keep(session, actor, Delivered(str(kept.deployment), kept.name, "lajur", now, ()), files_of(kept))
    _begin(session, kept, now)
    return _deployed(kept, findings)


def _row(fresh: DefinitionRow, actor: Actor, approval: Approval, now: datetime) -> DefinitionRow:
    fresh.deployment, fresh.resource = new_id(), f"{fresh.key}.bpmn"
    fresh.authors = orjson.dumps(approval.authors).decode()
    fresh.approver, fresh.approved_at = actor.person, now
    fresh.paper, fresh.note, fresh.base = approval.paper, approval.note, approval.base
    if approval.effective_at is not None and approval.effective_at > now:
        fresh.status, fresh.effective_at = SCHEDULED, approval.effective_at
    return fresh


def _told(fresh: DefinitionRow, approval: Approval) -> dict[str, Any]:
    return {
        "authors": list(approval.authors),
        "proposer": approval.proposer,
        "approver": fresh.approver,
        "paper": approval.paper,
        "effective_at": fresh.effective_at.isoformat(),
        "base": approval.base,
    }


def _begin(session: Session, kept: DefinitionRow, now: datetime) -> None:
    (definition,) = defined(session, [kept])
    if kept.status == ACTIVE:
        beginnings.put_into_force(session, definition, now)
        return
    beginnings.refuse_taken(session, definition)
    at = {"definition": kept.key, "version": kept.version}
    jobs.schedule(session, kept.tenant, KIND, job_key(kept), kept.effective_at, at)


def job_key(kept: DefinitionRow) -> str:
    """What the job that brings a version into force is called."""
    return f"{KIND}:{kept.key}:{kept.version}"


def _deployed(kept: DefinitionRow, findings: tuple[Finding, ...]) -> Deployed:
    return Deployed(kept.key, kept.version, kept.name, False, findings)


def run_effective(session: Session, batch: Sequence[Job], now: datetime) -> None:
    """Bring into force what was released ahead of time; a newer version that is in force already stays.

    The versions are held before their jobs, as whoever takes one back does.
    """
    rows = {(job.tenant, job.id): _held(session, job) for job in batch}
    for job in jobs.held_many(session, batch):
        found = rows[job.tenant, job.id]
        try:
            with session.begin_nested():
                if found is not None and found.status == SCHEDULED:
                    _come(session, found, now)
        except Refusal as refusal:
            jobs.fail(session, job, str(refusal), now)
        else:
            jobs.done_many(session, [job])


def _held(session: Session, job: Job) -> DefinitionRow | None:
    rows = hold(session, job.tenant, job.payload["definition"])
    return next((each for each in rows if each.version == job.payload["version"]), None)


def _come(session: Session, found: DefinitionRow, now: datetime) -> None:
    before = newest(session, found.tenant, found.key)
    if before is not None and before.version > found.version:
        found.status = RETIRED
        fact = Fact("definition_overtaken", None, {"version": found.version, "by": before.version})
    else:
        found.status = ACTIVE
        session.flush()
        beginnings.put_into_force(session, defined(session, [found])[0], now)
        fact = Fact("definition_effective", None, {"version": found.version})
    session.flush()
    history.append(session, found.tenant, stream(found.key), [fact], None, now)
