"""Whether a person may take or complete a task, and the sentence that says why not."""

from datetime import datetime

from sqlalchemy.orm import Session

from service import identity
from service.errors import Conflict, Forbidden
from service.identity import Actor
from service.tasks.apart import STARTED
from service.tasks.inbox import Task

STEP_DONE = (
    "Anda sudah mengerjakan langkah “{step}” pada berkas ini, sehingga langkah “{name}” harus dikerjakan orang lain. "
    "Biarkan rekan sejabatan mengambilnya, atau mintalah admin instansi menunjuk Plt. atau Plh."
)
CASE_STARTED = (
    "Anda yang memulai berkas ini, sehingga langkah “{name}” harus dikerjakan orang lain. Biarkan rekan sejabatan "
    "mengambilnya, atau mintalah admin instansi menunjuk Plt. atau Plh."
)
STEP_DONE_BY = (
    "{person} sudah mengerjakan langkah “{step}” pada berkas ini, sehingga langkah “{name}” harus dikerjakan orang "
    "lain. Pilih orang lain."
)
CASE_STARTED_BY = "{person} yang memulai berkas ini, sehingga langkah “{name}” harus dikerjakan orang lain."
DELEGATED = (
    "Tugas ini titipan {owner}. Lepas tugas ini agar kembali kepadanya, lalu ia yang menyelesaikannya."
)


class Delegated(Conflict):
    """A delegated task goes back to its owner before it is completed."""


def require(session: Session, actor: Actor, action: str, task: Task, now: datetime) -> None:
    """Forbidden unless ``identity.may``, with the reason that holds for this person and this task.

    Conflict for a delegated task that is to be completed before it is back with its owner.
    """
    if action == "task.complete" and task.delegation == "PENDING":
        raise Delegated(DELEGATED, owner=task.owner_name or "orang lain")
    if (no := refusal(session, actor, action, task, now)) is not None:
        raise no
    identity.require(actor, action, task)


def refusal(session: Session, actor: Actor, action: str, task: Task, now: datetime) -> Forbidden | None:
    """Why not: what he did before in this case, or when his authority ended; ``None`` where neither is the reason."""
    if identity.may(actor, action, task):
        return None
    holds = any(actor.holds(seat, task.definition) for seat in (task.seat, *task.further))
    holds = holds or actor.person in (*task.candidates, *task.named)
    if holds and (did := task.barred.get(actor.person)) is not None:
        return Forbidden(CASE_STARTED if did == STARTED else STEP_DONE, step=did, name=task.name)
    if not holds and task.assignee == actor.person:
        return identity.lapse(session, actor, task.seat, now)
    return None
