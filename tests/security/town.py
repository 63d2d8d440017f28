"""The town that is attacked: one agency with people in every role and something of every kind, and a second agency.

It is built once, on a file that every story gets a fresh copy of; its people signed in while it was built.
"""

import hashlib
import io
import json
import re
import shutil
import sqlite3
from base64 import b32decode
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session
from web.visits import APPLICANT, AUDITOR, HEAD, OWNER, PASSWORD, SOP, STAFF, Site, Visit
from werkzeug.test import TestResponse
from world import MONDAY

from service import clock, drafts, identity, jobs, relocation
from service.database import EVERY, Base, db, open_engine, transaction
from service.forms.showing import plain
from service.history.reading import Lately
from service.identity import keys, passwords, second_step

TENANT = SOP.split("-")[0]
ADMIN, OPERATOR = f"admin.{TENANT}", f"operator.{TENANT}"
STAFF_2, APPLICANT_2 = f"staf2.{TENANT}", f"pemohon2.{TENANT}"
OPD = f"opd.{TENANT}"
OWNER_2 = f"pemilik2.{TENANT}"
"""Who drew what the owner may release."""
SHEET = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
NEW, PHONE, BEGUN, GONE = (f"{each}.{TENANT}" for each in ("baru", "ponsel", "hampir", "mantan"))
"""Somebody with a first password, with a second step, with one that waits for its first code, and a closed account."""
HALF_NEW, HALF_PHONE = f"{NEW} (masuk separuh)", f"{PHONE} (masuk separuh)"
"""The first two after the password, before what they still owe."""
PEOPLE = (STAFF, STAFF_2, HEAD, APPLICANT, APPLICANT_2, OPD, OWNER, AUDITOR, ADMIN, OPERATOR)
KNOCKS = {"sign_in_attempt"}
"""Tables that only count who knocked."""
INSIDE = (*PEOPLE, PHONE, BEGUN)
OTHER_SOP = "tarakan-layanan-data"
OTHER_ADMIN = "admin.tarakan"
OTHER_AUDITOR = "auditor2.tarakan"
OTHER_STAFF = "staf_statistik.tarakan"
UNKNOWN = "01999999-0000-7000-8000-000000000000"
SEEN = {("session", "seen_at"), ("api_token", "used_at")}
"""Columns that say somebody knocked; nothing was changed by it."""
UNREAD = dict.fromkeys(("stream", "event", "event_payload"), "WHERE stream NOT LIKE 'reads:%'")
"""What an auditor reads is written down, and changes nothing else."""


class Town:
    """``things`` names what stands in it: tasks, cases, an incident, a notice, people and seats by id."""

    def __init__(self, place: Path, template: Path) -> None:
        self.path, self.kept = place / "town.db", place / "kept.db"
        shutil.copyfile(template, self.path)
        self.url = f"sqlite:///{self.path}"
        self.engine: Engine = open_engine(self.url)
        self.all_agencies = self.engine.execution_options(tenant=EVERY)
        self.site = Site(self.engine, self.url)
        self.world = self.site.world
        self.things: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        self._totp: dict[str, TOTP] = {}
        self._cookies: dict[str, dict[Any, Any]] = {}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "now", lambda: self.world.now)
            patch.setattr(
                passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64)
            )  # a hundred sign-ins
            self._settle()
            self._sign_in()
            self._appoint()
        self._let_go()
        shutil.copyfile(self.path, self.kept)

    def _settle(self) -> None:
        """People, and something of every kind."""
        world, site = self.world, self.site
        world.deploys(SOP)
        world.deploys(OTHER_SOP)
        site.adds(STAFF_2, "staf_statistik")
        site.adds(APPLICANT_2, "pemohon")
        with transaction(self.engine, EVERY) as session:
            identity.add_person(session, TENANT, OPERATOR, "Operator Banyuwangi", {"operator"})
            identity.add_person(session, "tarakan", OTHER_AUDITOR, "Auditor Dua", {"auditor"})
        cases = {
            name: world.starts(SOP) for name in ("fresh", "at_head", "held", "at_staff", "done", "dropped")
        }
        self.things |= {"other_case": world.starts(OTHER_SOP)} | cases
        for name in ("at_head", "held", "at_staff", "done"):
            world.completes(cases[name], "langkah_1")
        for name in ("at_staff", "done"):
            world.completes(cases[name], "langkah_2")
        world.completes(cases["done"], "langkah_3")
        world.completes(cases["done"], "langkah_8")
        closed = next(each for each in world.events(cases["at_staff"]) if each.kind == "task_completed")
        self.things |= {
            "first": world.task(cases["fresh"]).id,
            "free": world.task(cases["at_head"]).id,
            "held": world.claims(HEAD, world.task(cases["held"])).id,
            "mine": world.claims(STAFF, world.task(cases["at_staff"])).id,
            "closed": self._task_of(cases["at_staff"], closed.element or ""),
            "other_task": world.task(self.things["other_case"]).id,
        }
        world.claims(APPLICANT, world.task(cases["fresh"]))
        self.things["relocation"] = self._relocate()
        world.waits()
        self.things["incident"] = self._incident(cases["fresh"])
        self.things["notice"] = str(UUID(self._one("SELECT id FROM notice LIMIT 1")))
        for login in PEOPLE:
            self.things[login] = world.person(login).person
        self.things["draft"] = self._draft()
        self._propose()

    def _relocate(self) -> str:
        """Version 2, and a case of it that goes back to version 1."""
        diagram = self.world.drawing(SOP)
        self.world.deploys(
            SOP, change=diagram.replace(b"</bpmn:definitions>", b"<!-- 2 --></bpmn:definitions>")
        )
        self.things["moved"] = self.world.starts(SOP)
        with transaction(self.engine, TENANT) as session:
            owner = identity.actor_by_login(session, OWNER, self.world.now)
            return relocation.carry_out(session, owner, SOP, 2, 1, {}, "Uji coba", self.world.now)

    def _draft(self) -> str:
        """What the owner is drawing, with a form that no step shows and a step without a name."""
        spare = {"type": "default", "id": "bebas", "components": []}
        with transaction(self.engine, TENANT) as session:
            owner = identity.actor_by_login(session, OWNER, self.world.now)
            nameless = self.world.drawing(SOP).replace(b' name="Menugaskan staf"', b"")
            return drafts.begin(
                session, owner, self.world.now, key=SOP, xml=nameless, forms={"bebas": spare}
            ).id

    def _propose(self) -> None:
        """A draft that waits for its release, and a version that will come into force next year."""
        now, later = self.world.now, self.world.now + timedelta(days=300)
        with transaction(self.engine, TENANT) as session:
            identity.add_person(session, TENANT, OWNER_2, "Pemilik Dua", {"process_owner"})
            one, two = (identity.actor_by_login(session, login, now) for login in (OWNER, OWNER_2))
            paper = drafts.Paper("SOP.pdf", SHEET)
            for name, day in (("waiting", None), ("early", later)):
                draft = drafts.begin(session, two, now, key=SOP).id
                waits = drafts.propose(session, two, draft, 1, now, effective_at=day, paper=paper)
                self.things |= {name: draft, f"hash of {name}": waits.sha256 or ""}
            drafts.release(session, one, self.things["early"], self.things["hash of early"], now)

    def _task_of(self, case: str, element: str) -> str:
        at = f"instance = '{UUID(case).hex}' AND element = '{element}'"
        return str(UUID(self._one(f"SELECT id FROM task WHERE {at}")))

    def _one(self, statement: str) -> str:
        with self.all_agencies.connect() as connection:
            found: str = connection.exec_driver_sql(statement).scalar() or ""
            return found

    def _incident(self, case: str) -> str:
        now = self.world.now
        with transaction(self.engine, EVERY) as session:
            jobs.enqueue(session, TENANT, "mail", now - timedelta(hours=2), {}, instance=case, max_attempts=1)
        with transaction(self.engine, EVERY) as session:
            claimed = jobs.claim(session, now, "uji", 50, timedelta(minutes=1))
            job = next(each for each in claimed if each.kind == "mail" and each.instance == case)
            assert jobs.fail(session, job, "Server surel menolak.", now)
            return job.id

    def _sign_in(self) -> None:
        """Everybody signs in, two of them halfway, and makes what only the signed-in make."""
        for login in (NEW, PHONE, BEGUN, GONE):
            self.site.adds(login, "staf_statistik")
            self.things[login] = self.world.person(login).person
        with transaction(self.engine, EVERY) as session:
            identity.share_password(
                session, [*PEOPLE, NEW, PHONE, BEGUN, GONE, OTHER_STAFF, OTHER_ADMIN], PASSWORD
            )
            for login in (PHONE, BEGUN):
                self._begin_second_step(session, login)
            person = identity.actor_by_login(session, PHONE, self.world.now)
            self.recovery = second_step.confirm(
                session, person, self.code(PHONE), seal_of(self), self.world.now
            )
            for login in PEOPLE:
                key, secret = self._key(session, login)
                self.things[f"key of {login}"], self.keys[login] = key.id, secret
        days = self.world.now + timedelta(days=7)
        self.does("UPDATE account SET temporary_until = :days WHERE login = :login", days=at(days), login=NEW)
        self.does(
            "UPDATE account SET issuer = 'https://masuk.go.id', subject = '1' WHERE login = :login",
            login=STAFF_2,
        )
        self.does(
            "UPDATE person SET disabled_at = :now WHERE id = :id",
            now=at(MONDAY),
            id=UUID(self.things[GONE]).hex,
        )
        self.stranger().signs_in(HEAD)  # at a second browser
        for login in (*PEOPLE, BEGUN, NEW, PHONE):
            visit = self.stranger()
            assert visit.signs_in(login).status_code == 302, login
            half = {NEW: HALF_NEW, PHONE: HALF_PHONE}.get(login, login)
            self._cookies[half] = dict(visit.client._cookies)
            self.things[half] = self.things[login]
        self._cookies[PHONE] = self._through_the_second_step()

    def _begin_second_step(self, session: Session, login: str) -> None:
        person = identity.actor_by_login(session, login, self.world.now)
        second_step.begin(session, person, PASSWORD, seal_of(self))
        setup = second_step.setup(session, person, seal_of(self))
        assert setup is not None
        self._totp[login] = TOTP(b32decode(setup.secret), 6, SHA1(), 30)

    def code(self, login: str, ahead: int = 0) -> str:
        """What the person's phone shows now, or ``ahead`` half minutes later."""
        return self._totp[login].generate(int(self.world.now.timestamp()) + 30 * ahead).decode()

    def _through_the_second_step(self) -> dict[Any, Any]:
        visit = self.stranger()
        visit.signs_in(PHONE)
        visit.get("/masuk/kode")
        assert visit.post("/masuk/kode", code=self.code(PHONE, 1)).location == "/"
        return dict(visit.client._cookies)

    def _key(self, session: Session, login: str) -> tuple[keys.Key, str]:
        person = identity.actor_by_login(session, login, self.world.now)
        return keys.issue(session, person, "Program uji", keys.SCOPES, 30, self.world.now)

    def _appoint(self) -> None:
        """A mandate with its decree."""
        admin = self.at_a_page(ADMIN)
        answer = admin.post("/pengganti", **appointment(self, STAFF_2, "SK 1/2026"))
        assert answer.status_code == 302, sentence(answer)
        self.things["mandate"] = str(UUID(self._one("SELECT id FROM substitute")))
        self.things["decree"] = str(UUID(self._one("SELECT id FROM decree")))
        for login, auditor in ((ADMIN, "auditor.tarakan"), (OTHER_ADMIN, AUDITOR)):
            visit = self.stranger()
            visit.signs_in(login)
            answer = visit.post("/penugasan", **assignment(auditor))
            assert answer.status_code == 302, sentence(answer)
        ours = f"SELECT person FROM assignment WHERE tenant = '{TENANT}'"
        self.things["assignment"] = str(UUID(self._one(ours)))
        at = f"seat = 'staf_statistik' AND person = '{UUID(self.things[STAFF_2]).hex}'"
        self.things["stay"] = str(UUID(self._one(f"SELECT id FROM occupant WHERE {at}")))

    def rewind(self) -> None:
        """Everything as it was when the town was built."""
        with closing(sqlite3.connect(self.kept)) as kept, closing(sqlite3.connect(self.path)) as now:
            kept.backup(now)
        self.world.now = MONDAY + timedelta(minutes=5)
        for limiter in self.site.app.extensions.get("limiter", ()):
            limiter.reset()
        self.site.app.extensions["read_lately"] = Lately()

    def _let_go(self) -> None:
        self.engine.dispose()
        with self.site.app.app_context():
            db.engine.dispose()

    def stranger(self) -> Visit:
        return self.site.stranger()

    def visit(self, login: str) -> Visit:
        """Somebody who signed in when the town was built."""
        visit = self.stranger()
        visit.client._cookies.update(self._cookies[login])
        return visit

    def at_a_page(self, login: str) -> Visit:
        """The same, with the token of a page just read."""
        visit = self.visit(login)
        assert (
            visit.get(
                {HALF_NEW: "/masuk/kata-sandi", HALF_PHONE: "/masuk/kode"}.get(login, "/sop")
            ).status_code
            == 200
        )
        return visit

    def rows(self) -> dict[str, str]:
        """A digest of every table, so that "no effect" means none at all."""
        with self.all_agencies.connect() as connection:
            return {
                name: digest(
                    connection.exec_driver_sql(
                        f'SELECT {columns(name)} FROM "{name}" {UNREAD.get(name, "")}'  # names of our own tables
                    )
                )
                for name in Base.metadata.tables
                if name not in KNOCKS
            }

    @contextmanager
    def unmoved(self, what: Any = "") -> Iterator[None]:
        """A block that must change nothing in the database."""
        before = self.rows()
        yield
        after = self.rows()
        assert [name for name in after if after[name] != before[name]] == [], what

    def does(self, statement: str, **values: Any) -> None:
        """What an administrator or a colleague does meanwhile, as SQL."""
        with self.all_agencies.begin() as connection:
            connection.exec_driver_sql(statement, values)


def columns(table: str) -> str:
    named = [each.name for each in Base.metadata.tables[table].columns if (table, each.name) not in SEEN]
    return ", ".join(f'"{name}"' for name in named)


def digest(rows: Any) -> str:
    """The same for the same rows, in whatever order."""
    return hashlib.sha256("\n".join(sorted(repr(tuple(row)) for row in rows)).encode()).hexdigest()


def at(instant: datetime) -> str:
    """An instant as SQLite keeps it."""
    return instant.strftime("%Y-%m-%d %H:%M:%S.%f")


def seal_of(town: Town) -> second_step.Seal:
    return second_step.Seal(town.site.app.config["SECRET_KEY"])


def appointment(town: Town, login: str, basis: str) -> dict[str, Any]:
    """The fields that make somebody Plh of the head's seat."""
    return {
        "jenis": "plh",
        "jabatan": "kasi_statistik",
        "orang": town.things[login],
        "digantikan": town.things[HEAD],
        "sejak": "2026-11-24",
        "sampai": "2026-11-26",
        "dasar": basis,
        "berkas": file(b"%PDF-1.7 surat perintah", "sk.pdf"),
    }


def assignment(login: str) -> dict[str, str]:
    """The fields that let an auditor of another agency read this one."""
    days = {"sejak": "2026-11-23", "sampai": "2026-12-23"}
    return {"login": login, "nama": "Auditor Tamu", "dasar": "ST 7/2026", **days}


def values_of(town: Town, name: str) -> str:
    """Plausible answers to the form of a task of the town, or of the start, as JSON text."""
    if name == "start":
        return json.dumps(plain(town.world.filled_start(SOP)))
    return json.dumps(plain(town.world.filled_by_id(TENANT, town.things[name])))


def file(text: bytes, name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(text), name


def calm(answer: TestResponse) -> str:
    """What is wrong with an answer to bad input: a failure of ours, a stack trace, or no sentence. Empty: nothing."""
    text = answer.get_data().decode("utf-8", "replace")  # papers and archives are no text
    if answer.status_code == 401 and not text and "WWW-Authenticate" in answer.headers:
        return ""  # as the original asks a program who it is
    if answer.status_code >= 500 and not _odd(answer):
        return f"{answer.status_code}"
    if "Traceback" in text or "sqlalchemy" in text.lower() or 'File "' in text:
        return "a stack trace"
    if answer.status_code >= 400 and not sentence(answer):
        return f"{answer.status_code} without a sentence"
    return ""


def _odd(answer: TestResponse) -> bool:
    """True for a refusal that the original gives as a 5xx: it says so on purpose (``refusals.Told``)."""
    said = answer.get_json(silent=True) or {}
    return {"type", "message", "code"} <= set(said) and "pada sistem" not in said["message"]


def sentence(answer: TestResponse) -> str:
    """The sentence of a refusal, from the page or from the JSON."""
    if answer.is_json:
        body: Mapping[str, Any] = answer.get_json()
        return str(body.get("message") or body.get("error", {}).get("message") or "")
    text = answer.get_data(as_text=True)
    for mark in ('role="alert"', "<h1"):
        if mark in text:
            said = re.sub(r"<[^>]*>", " ", text.split(mark)[1].split(">", 1)[1].split("</section>")[0][:2000])
            return " ".join(said.split())
    return text.strip() if answer.mimetype == "text/plain" else ""


@contextmanager
def failures_answered(site: Site) -> Iterator[None]:
    """Like in production, what fails is answered with 500 and not raised into the test."""
    site.app.testing = False
    try:
        yield
    finally:
        site.app.testing = True


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Every statement that reaches the engine in the block."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
