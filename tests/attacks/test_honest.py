"""Whoever is honest is never accused: thousands of events and every check (a million: benchmarks/evidence.py)."""

import io
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

from attacks.many import METRO, honest

from service import audit, checkpoints, history, identity
from service.database import open_engine, reading, transaction
from service.exports import Wanted, bundle
from service.exports.periksa import Check, Note

EVENTS = 8_000


def test_nobody_is_accused_of_thousands_of_honest_events(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "lajur.db"
    shutil.copyfile(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}")
    ring = checkpoints.create(tmp_path / "kunci.pem")
    world, written = honest(engine, EVENTS, paths=3)
    with transaction(engine, METRO) as session:
        made = checkpoints.make(session, METRO, ring.private, world.now)
    assert made and written >= EVENTS
    with reading(engine, METRO) as session:
        auditor = identity.actor_by_login(session, f"auditor.{METRO}", world.now)
        auditor = replace(auditor, roles=auditor.roles | {"data_reader"})
        out, keys = io.BytesIO(), ring.vkeys(METRO)
        events = bundle.write(session, auditor, Wanted(), out, world.now, keys=keys)
        assert checkpoints.examine(session, METRO, keys, [made.note]) == []
        assert list(audit.registers(session, METRO)) == []
        cases = {
            each.body.stream for each in history.sealed(session, METRO) if each.body.kind == "case_started"
        }
        assert all(verdict.ok for verdict in history.verify_many(session, METRO, cases).values())
        reports = list(audit.reports(session, METRO, sorted(cases)[:20], world.now))
        assert [report.findings for report in reports if not report.ok] == []
    check = Check(zipfile.ZipFile(out), list(keys), [Note(made.note.encode())])
    assert (check.wrong, check.told, check.events) == ([], [], events)
    engine.dispose()
