"""Cancelling a case."""

from datetime import datetime

from sqlalchemy.orm import Session

from service import definitions, engine, identity
from service.errors import Conflict, Invalid, NotFound
from service.identity import Actor
from service.instances import deadlines, recording
from service.instances.holding import RUNNING, held
from service.instances.recording import Move, Said


def cancel(session: Session, id: str, reason: str, actor: Actor, now: datetime) -> None:
    """Cancel a running case, also a suspended one, with a reason of at least five letters.

    NotFound for outsiders who did not start it, Forbidden for others who may not, Conflict when it has ended.
    """
    instance = held(session, actor, id)
    if instance is None or instance.started_by != actor.person and not actor.inside:
        raise NotFound("Berkas tidak ditemukan.")
    identity.require(actor, "case.cancel", instance)
    if instance.state != RUNNING:
        raise Conflict("Berkas ini sudah ditutup. Muat ulang halaman untuk melihat keadaannya.")
    reason = reason.replace("\x00", "").strip()
    if len(reason) < 5:
        raise Invalid("Alasan pembatalan harus diisi, paling sedikit 5 huruf.")
    definition = definitions.get(session, actor.tenant, instance.definition, instance.version)
    turn = engine.cancel(definition.program, instance.snapshot, now=now)
    said = Said(reason=reason[:1000])
    move = Move(instance, deadlines.clock(session, definition), turn, actor, said, definition.start_seat)
    recording.record(session, move, now)
