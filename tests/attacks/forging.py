"""Somebody who owns the database, and everybody who may notice: an agency with three cases, signed twice, on a copy."""

import io
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, text
from world import World

from service import audit, checkpoints, history, identity
from service.checkpoints import Keyring
from service.checkpoints.statement import fingerprint, written
from service.database import open_engine, reading, transaction
from service.exports import Wanted, bundle
from service.exports.periksa import Check, Note
from service.history import Sealed, merkle
from service.history.chain import GENESIS, Body, commit, opened, payload, seal

METRO = "metro"
SOP = "metro-pengumpulan-pengolahan"
TABLES = ("event", "checkpoint", "checkpoint_head")
STEPS = ("langkah_1", "langkah_2", "langkah_3", "langkah_4", "langkah_5")


class Scene:
    """What honestly happened: cases 1 to 3, a checkpoint, more steps, a checkpoint, and one step nobody has signed yet.

    ``early`` and ``signed`` are called when the world stands before the first and right after the last checkpoint.
    """

    def __init__(
        self, engine: Engine, key: Path, early: Callable[[], Any] = list, signed: Callable[[], Any] = list
    ) -> None:
        self.key = key
        ring = checkpoints.create(key)
        world = World(engine)
        world.deploys(SOP)
        self.cases = [world.starts(SOP) for _ in range(3)]
        for case, steps in zip(self.cases, (5, 2, 1), strict=True):
            for element in STEPS[:steps]:
                world.waits(minutes=2)
                world.completes(case, element)
        self.early = world.now
        early()
        self.signs(world, ring)
        world.completes(self.cases[0], "langkah_6")
        world.completes(self.cases[1], "langkah_3")
        world.waits(hours=1)
        self.signs(world, ring)
        signed()
        world.waits(hours=1)
        self.receipt = world.completes(self.cases[2], "langkah_2").receipt
        self.now = world.now
        with reading(engine, METRO) as session:
            self.notes = [each.note for each in checkpoints.notes(session, METRO)]

    @staticmethod
    def signs(world: World, ring: Keyring) -> None:
        with transaction(world.engine, METRO) as session:
            assert checkpoints.make(session, METRO, ring.private, world.now)


class Forger:
    """The owner of a copy of the database, and of the machine's key if he is given it."""

    def __init__(self, engine: Engine, scene: Scene, now: datetime | None = None) -> None:
        self.engine, self.scene, self.now = engine, scene, now or scene.now
        self.one, self.two, self.three = scene.cases
        self.ring = checkpoints.ring(scene.key)

    @property
    def world(self) -> World:
        return World(self.engine, self.now)

    def runs(self, *statements: str, **values: Any) -> None:
        """Raw SQL; the guards are dropped first. ``:one_id`` is the id of a case as its own table writes it."""
        with self._owner() as connection:
            for id, case in zip(("one_id", "two_id", "three_id"), self.scene.cases, strict=True):
                values[id] = case if connection.dialect.name == "postgresql" else case.replace("-", "")
            values |= {"one": self.one, "two": self.two, "three": self.three}
            for statement in statements:
                named = {name: value for name, value in values.items() if f":{name}" in statement}
                assert connection.execute(text(statement), named).rowcount, statement

    @contextmanager
    def _owner(self) -> Iterator[Connection]:
        """His own connection: nothing that the house sets up on its own stands in his way, and the guards are gone."""
        engine = create_engine(self.engine.url)
        try:
            with engine.begin() as connection:
                self._drop_guards(connection)
                yield connection
        finally:
            engine.dispose()

    @staticmethod
    def _drop_guards(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in connection.execute(text(triggers)).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
            return
        connection.execute(text("SELECT set_config('lajur.tenant', '*', true)"))
        for table in TABLES:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))

    def events(self, case: str) -> list[Sealed]:
        with reading(self.engine, METRO) as session:
            return list(history.sealed(session, METRO, [case]))

    def seq(self, case: str, kind: str, element: str) -> int:
        """The number of the first such event."""
        found = (each.body for each in self.events(case))
        return next(each.seq for each in found if (each.kind, each.element) == (kind, element))

    def rewrites(self, case: str, seq: int, data: Mapping[str, Any] | None = None, **body: Any) -> None:
        """Change event ``seq`` and seal everything from there on anew, as only we know how to."""
        events, prev = self.events(case), GENESIS
        with self._owner() as connection:
            for each in events:
                if each.body.seq == seq:
                    each = self._changed(each, data, body)
                if each.body.seq >= seq:
                    sealed = replace(each.body, prev=prev)
                    self._puts(connection, sealed, seal(sealed), each)
                    prev = seal(sealed)
                else:
                    prev = each.hash
            ended = {"hash": prev, "stream": case}
            connection.execute(text("UPDATE stream SET hash = :hash WHERE stream = :stream"), ended)

    def _changed(self, event: Sealed, data: Mapping[str, Any] | None, body: Mapping[str, Any]) -> Sealed:
        written = event.data if data is None else payload(self.told(event) | dict(data))
        assert event.salt is not None and written is not None
        return Sealed(
            replace(event.body, commitment=commit(event.salt, written), **body), "", event.salt, written
        )

    @staticmethod
    def told(event: Sealed) -> dict[str, Any]:
        return opened(event.data or b"{}")

    @staticmethod
    def _puts(connection: Any, body: Body, hash: str, event: Sealed) -> None:
        where = {"stream": body.stream, "seq": body.seq}
        values = {"at": body.at, "prev": body.prev, "commitment": body.commitment, "hash": hash}
        if connection.dialect.name == "sqlite":
            values["at"] = body.at.replace(tzinfo=None).isoformat(" ", "microseconds")
        texts = {"actor": body.actor, "authority": body.authority, "kind": body.kind}
        if connection.dialect.name == "sqlite" and body.actor:
            texts["actor"] = body.actor.replace("-", "")
        changes = ", ".join(f"{name} = :{name}" for name in values | texts)
        connection.execute(
            text(f"UPDATE event SET {changes} WHERE stream = :stream AND seq = :seq"), values | texts | where
        )
        connection.execute(
            text("UPDATE event_payload SET data = :data WHERE stream = :stream AND seq = :seq"),
            {"data": event.data, **where},
        )

    def signs(self, ring: Keyring) -> None:
        """A checkpoint of what stands there now."""
        with transaction(self.engine, METRO) as session:
            checkpoints.make(session, METRO, ring.private, self.now)

    def forges(self, ring: Keyring) -> None:
        """A checkpoint of what stands there now by a program of his own, which asks nothing of what was signed."""
        with transaction(self.engine, METRO) as session:
            last = checkpoints.notes(session, METRO)[-1]
            rows = session.execute(text("SELECT stream, seq, hash FROM stream WHERE tenant = 'metro'")).all()
        heads = sorted((stream, (seq, hash)) for stream, seq, hash in rows if seq)
        leaves = [checkpoints.leaf(stream, *head) for stream, head in heads]
        said = replace(
            last.said,
            size=len(heads),
            root=merkle.root(leaves),
            number=last.number + 1,
            at=self.now,
            before=fingerprint(last.note),
        )
        note = history.notes.sign(written(said), f"lajur/{METRO}", ring.private)
        made = {"number": said.number, "at": self.now.replace(tzinfo=None).isoformat(" ", "microseconds")}
        self.runs(
            "INSERT INTO checkpoint (tenant, number, at, note, size) VALUES ('metro', :number, :at, :note, :size)",
            note=note,
            size=len(heads),
            **made,
        )
        self.runs(
            "INSERT INTO checkpoint_head (tenant, number, stream, seq, hash) "
            "SELECT tenant, :number, stream, seq, hash FROM stream WHERE seq > 0 AND tenant = 'metro'",
            **made,
        )

    def found(self, kept: Sequence[str] = ()) -> dict[str, list[str]]:
        """Who says what: the examination of every case, the checkpoints, and the verifier with the bundle."""
        return {
            who: sentences
            for who, sentences in {
                "audit": list(self.audited()),
                "titik": self.examined(kept),
                "bundel": self.taken_home(kept),
            }.items()
            if sentences
        }

    def audited(self) -> Iterable[str]:
        with reading(self.engine, METRO) as session:
            for report in audit.reports(session, METRO, self.scene.cases, self.now):
                found = (each for each in report.findings if each.severity == audit.FINDING)
                yield from (f"{report.number}: {each.sentence}" for each in found)
            yield from (each.sentence for each in audit.registers(session, METRO))

    def examined(self, kept: Sequence[str]) -> list[str]:
        with reading(self.engine, METRO) as session:
            keys = self.ring.vkeys(METRO)
            return [str(each) for each in checkpoints.examine(session, METRO, keys, kept)]

    def taken_home(self, kept: Sequence[str]) -> list[str]:
        """What the stand-alone verifier says of a bundle of everything, by the key that was handed over in person."""
        mine = [Note(each.encode()) for each in kept]
        with zipfile.ZipFile(self.bundled([note.number for note in mine])) as archive:
            return Check(archive, list(self.ring.vkeys(METRO)), mine).wrong

    def bundled(self, against: Sequence[int] = ()) -> io.BytesIO:
        with reading(self.engine, METRO) as session:
            auditor = identity.actor_by_login(session, f"auditor.{METRO}", self.now)
            auditor = replace(auditor, roles=auditor.roles | {"data_reader"})
            out, keys = io.BytesIO(), self.ring.vkeys(METRO)
            known = {each.number for each in checkpoints.notes(session, METRO)}
            wanted = Wanted(against=tuple(sorted(known & {*against})))
            bundle.write(session, auditor, wanted, out, self.now, keys=keys)
            return out


def copied(path: Path, to: Path) -> Engine:
    """An engine on a copy of a database file."""
    source = create_engine(f"sqlite:///{path}")
    with source.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    source.dispose()
    shutil.copyfile(path, to)
    return open_engine(f"sqlite:///{to}")
