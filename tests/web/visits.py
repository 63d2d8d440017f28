"""Visits to the site as people and scripts make them, without a browser."""

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse
from world import World

from service import identity
from service.app import create_app
from service.database import EVERY, transaction
from service.forms.showing import plain
from service.settings import Entrance, Settings

PASSWORD = "kata-sandi-uji-7"
SOP = "banyuwangi-permintaan-data"
STAFF = "staf_statistik.banyuwangi"
HEAD = "kasi_statistik.banyuwangi"
APPLICANT = "pemohon.banyuwangi"
OWNER = "pemilik.banyuwangi"
AUDITOR = "auditor.banyuwangi"


PATIENT = Entrance(idle_minutes=24 * 60)
"""Stories let hours go by between two pages."""


def settings(
    database_url: str,
    *,
    https: bool = False,
    demo: bool = False,
    entrance: Entrance = PATIENT,
    workers: int = 1,
) -> Settings:
    return Settings(
        database_url=database_url,
        port=0,
        host="127.0.0.1",
        secret_key="rahasia-uji",
        demo=demo,
        demo_password=None,
        https=https,
        workers=workers,
        entrance=entrance,
    )


@dataclass
class Visit:
    """One browser of one person: it keeps cookies and knows the token of the page it saw last."""

    client: FlaskClient
    token: str = ""

    def get(self, path: str, **more: Any) -> TestResponse:
        answer = self.client.get(path, **more)
        page = answer.text if answer.mimetype == "text/html" else ""
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        self.token = found.group(1) if found else self.token
        return answer

    def post(self, path: str, **fields: Any) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token, **fields})

    def send(self, path: str, values: Any, *, token: str | None = None) -> TestResponse:
        """What the page's script does: JSON with the token in a header."""
        body = json.dumps({"values": plain(values), "token": token})
        return self.send_text(path, body)

    def send_text(self, path: str, body: str | bytes) -> TestResponse:
        headers = {"X-CSRFToken": self.token, "Accept": "application/json"}
        return self.client.post(path, data=body, headers=headers, content_type="application/json")

    def signs_in(self, login: str, password: str = PASSWORD) -> TestResponse:
        self.get("/masuk")
        answer = self.post("/masuk", login=login, password=password)
        self.get("/sop")  # the session is new, and so is its token
        return answer


class Site:
    """The app on a world of stories; ``conftest`` lets both go by the world's clock."""

    def __init__(self, engine: Engine, database_url: str) -> None:
        self.world = World(engine)
        self.app: Flask = create_app(settings(database_url))
        self.app.testing = True

    def stranger(self) -> Visit:
        return Visit(self.app.test_client())

    def adds(self, login: str, seat: str) -> None:
        """One more person of the agency in a seat."""
        tenant, now = SOP.split("-")[0], self.world.now
        role = "applicant" if seat == "pemohon" else "seat_holder"
        with transaction(self.world.engine, EVERY) as session:
            person = identity.add_person(session, tenant, login, login.title(), {role})
            identity.seat_person(session, tenant, seat, person, now - timedelta(days=1))

    def visit(self, login: str) -> Visit:
        """Somebody who has signed in."""
        with transaction(self.world.engine, EVERY) as session:
            identity.set_password(session, login, PASSWORD)
        visit = self.stranger()
        visit.signs_in(login)
        return visit
