"""A counter for programs: one agency, a program account with a key, and the diagrams that Camunda's clients bring."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from programs import ROOT, Site, program
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from service import clock, definitions, identity
from service.database import EVERY, db, transaction

DIAGRAMS = Path(__file__).parent / "diagrams"
AGENCY, MACHINE = "kota", "mesin.kota"
PEOPLE = {"budi.kota": "petugas", "siti.kota": "kasi"}


class Counter:
    """The machine at the interface; ``call`` sends anything, the rest is what stories do again and again."""

    def __init__(self, engine: Engine, database_url: str) -> None:
        self.site = Site(engine, database_url)
        self.world = self.site.world
        with transaction(engine, EVERY) as session:
            identity.add_agency(session, AGENCY, "Kota Uji", AGENCY, "Asia/Jakarta")
            identity.add_person(session, AGENCY, MACHINE, "Mesin", {"program"})
            for login, seat in PEOPLE.items():
                identity.add_seat(session, AGENCY, seat, seat.title())
                person = identity.add_person(session, AGENCY, login, login.title(), {"seat_holder"})
                identity.seat_person(session, AGENCY, seat, person, self.world.now)
        self.world._agencies.add(AGENCY)
        self.machine = program(self.site, MACHINE)

    def deploys(self, *names: str, **texts: bytes) -> None:
        """Put diagrams of the folder, or texts, into force."""
        files = {name: (DIAGRAMS / name).read_bytes() for name in names}
        files |= {f"{name}.bpmn": text for name, text in texts.items()}
        with transaction(self.world.engine, AGENCY) as session:
            actor = identity.actor_by_login(session, MACHINE, self.world.now)
            definitions.deliver(
                session, actor, files, name="uji", source=None, filter_duplicates=False, now=self.world.now
            )

    def call(
        self, method: str, path: str, said: Any = None, *, by: str | None = None, **more: Any
    ) -> TestResponse:
        """One request with JSON, or with the given form."""
        who = self.machine if by is None else program(self.site, by)
        headers = {"Authorization": f"Bearer {who.key}"}
        if "data" not in more:
            more = {"data": None if said is None else json.dumps(said), "content_type": "application/json"}
        return who.client.open(ROOT + path, method=method, headers=headers, **more)

    def told(self, method: str, path: str, said: Any = None, code: int = 200) -> Any:
        """Its answer, which must have that code."""
        answer = self.call(method, path, said)
        assert answer.status_code == code, f"{method} {path}: {answer.status_code} {answer.text[:1000]}"
        return answer.json if answer.data and answer.is_json else None

    def starts(self, key: str, business_key: str | None = None, **variables: Any) -> str:
        """Start a case; values without a type are inferred."""
        sent = {name: each if isinstance(each, dict) else {"value": each} for name, each in variables.items()}
        said = {"businessKey": business_key, "variables": sent}
        id: str = self.told("POST", f"/process-definition/key/{key}/start", said)["id"]
        return id

    def refused(self, method: str, path: str, said: Any = None) -> tuple[int, str, str]:
        """Code, type and message of a refusal."""
        answer = self.call(method, path, said)
        said_no = answer.get_json(silent=True) or {}
        assert set(said_no) >= {"type", "message", "code"}, answer.text[:500]
        return answer.status_code, said_no["type"], said_no["message"]


@contextmanager
def opened(engine: Engine, database_url: str, *diagrams: str) -> Iterator[Counter]:
    """A counter with these diagrams in force, where the house goes by the story's clock."""
    counter = Counter(engine, database_url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: counter.world.now)
        counter.deploys(*diagrams)
        yield counter
    with counter.site.app.app_context():
        db.engine.dispose()
