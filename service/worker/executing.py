"""Doing jobs that are already claimed: local kinds in batches, remote ones around a call."""

import logging
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine

from service import jobs
from service.database import EVERY, reading, transaction
from service.errors import Refusal
from service.jobs import Job
from service.worker.handlers import HANDLERS, Local, Remote

CALL_LEASE = timedelta(minutes=5)
"""How long a call that must not happen twice may take before another worker calls it lost."""
WORN = "Pekerjaan terputus {attempts} kali sebelum selesai: proses pekerjanya mati atau kehabisan waktu."
UNKNOWN = (
    "Tidak diketahui apakah pesan ini sampai: pekerjanya terputus di tengah pengiriman. Periksa pada penerimanya; "
    "mengulang berarti mengirim sekali lagi."
)
STRANGE = (
    "Jenis pekerjaan {kind} tidak dikenal oleh pekerja ini. Perbarui Lajur di semua pekerja, lalu ulangi."
)
BROKEN = "Kesalahan sistem ({error}), lihat catatan server."

log = logging.getLogger("lajur.worker")


def run_jobs(
    engine: Engine, claimed: Sequence[Job], now: datetime, stop: threading.Event | None = None
) -> None:
    """Do jobs that this worker has claimed, kind by kind; each ends done, put off, or as an incident.

    Once ``stop`` is set, the kinds not yet begun are given back. Raises only when the database is gone; what was not
    done then comes back when its lease ends.
    """
    worn = [job for job in claimed if job.attempts > job.max_attempts]
    for job in worn:
        _fail(engine, job, WORN.format(attempts=job.attempts - 1), now)
    fresh = [job for job in claimed if job not in worn]
    for kind in dict.fromkeys(job.kind for job in fresh):
        batch = [job for job in fresh if job.kind == kind]
        if stop is not None and stop.is_set():
            give_back(engine, batch)
        else:
            _run_kind(engine, kind, batch, now)


def give_back(engine: Engine, batch: Sequence[Job]) -> None:
    """Let other workers take what was claimed and not begun."""
    with transaction(engine, _agency(batch)) as session:
        jobs.give_back(session, batch)


def _agency(batch: Sequence[Job]) -> str:
    """Whose jobs these are: one agency's, or of several that share a transaction."""
    tenants = {job.tenant for job in batch}
    return tenants.pop() if len(tenants) == 1 else EVERY


def _run_kind(engine: Engine, kind: str, batch: Sequence[Job], now: datetime) -> None:
    handler = HANDLERS.get(kind)
    if handler is None:
        for job in batch:
            _fail(engine, job, STRANGE.format(kind=kind), now)
    elif isinstance(handler, Remote):
        for job in batch:
            _run_remote(engine, handler, job, now)
    else:
        _run_local(engine, handler, batch, now)


def _run_local(engine: Engine, handler: Local, batch: Sequence[Job], now: datetime) -> None:
    """One transaction for the batch; when that dies, one for each job, so that nobody pays for another's trouble."""
    try:
        with transaction(engine, _agency(batch)) as session:
            handler(session, batch, now)
    except Exception as error:
        if len(batch) == 1:
            _fail_with(engine, batch[0], error, now)
            return
        log.warning("batch_failed kind=%s jobs=%d", batch[0].kind, len(batch), exc_info=error)
        for job in batch:
            _run_local(engine, handler, [job], now)
    else:
        log.info("jobs_done kind=%s jobs=%d now=%s", batch[0].kind, len(batch), now.isoformat())


def _run_remote(engine: Engine, handler: Remote, job: Job, now: datetime) -> None:
    """Read, mark, call, write down: four steps, of which only the call is outside of any transaction."""
    if handler.once and job.begun:
        _fail(engine, job, UNKNOWN, now, final=True)
        return
    called = False
    try:
        with reading(engine, job.tenant) as session:
            thing = handler.read(session, job)
        if handler.once and not _begun(engine, job, now):
            return
        called = True
        result = handler.call(thing, job)
        with transaction(engine, job.tenant) as session:
            if jobs.held(session, job):
                handler.apply(session, job, result, now)
    except Exception as error:
        if called and handler.once:
            log.exception("call_unknown job=%s kind=%s", job.id, job.kind)
            _fail(engine, job, UNKNOWN, now, final=True)
        else:
            _fail_with(engine, job, error, now)


def _begun(engine: Engine, job: Job, now: datetime) -> bool:
    with transaction(engine, job.tenant) as session:
        return jobs.begin(session, job, now + CALL_LEASE)


def _fail_with(engine: Engine, job: Job, error: Exception, now: datetime) -> None:
    if isinstance(error, Refusal):
        reason = str(error)
    else:
        log.error("job_failed job=%s kind=%s", job.id, job.kind, exc_info=error)
        reason = BROKEN.format(error=type(error).__name__)
    _fail(engine, job, reason, now)


def _fail(engine: Engine, job: Job, reason: str, now: datetime, *, final: bool = False) -> None:
    with transaction(engine, job.tenant) as session:
        if jobs.fail(session, job, reason, now, final=final):
            log.warning("job_died job=%s kind=%s reason=%s", job.id, job.kind, reason)
