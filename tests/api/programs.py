"""Programs at the door: each holds a key of a person and speaks JSON."""

import json
from base64 import b64encode
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from web.visits import SOP, Site
from werkzeug.test import TestResponse

from service.database import EVERY, transaction
from service.forms.showing import plain
from service.identity.keys import SCOPES
from service.identity.tables import SubstituteRow
from service.personnel import keys

ROOT = "/engine-rest"
__all__ = ["ROOT", "SOP", "Program", "Site", "acts_for", "basic", "program", "typed"]


class Program:
    """A client with a key; cookies it is sent are kept, as a careless one would."""

    def __init__(self, client: FlaskClient, key: str, login: str = "") -> None:
        self.client, self.key, self.login = client, key, login

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(ROOT + path, headers={**self._who(), **headers})

    def post(self, path: str, said: Any = None, **headers: str) -> TestResponse:
        body = None if said is None else json.dumps(said)
        return self.send(path, body, **headers)

    def asks(self, method: str, path: str, said: Any = None) -> TestResponse:
        """Any method, with a JSON body where something is said."""
        body = {} if said is None else {"data": json.dumps(said), "content_type": "application/json"}
        return self.client.open(ROOT + path, method=method, headers=self._who(), **body)

    def uploads(self, method: str, path: str, form: dict[str, Any]) -> TestResponse:
        """A form with files."""
        return self.client.open(
            ROOT + path, method=method, headers=self._who(), data=form, content_type="multipart/form-data"
        )

    def send(self, path: str, body: "str | bytes | None", **headers: str) -> TestResponse:
        """The body as it is."""
        sent = {**self._who(), "Content-Type": "application/json", **headers}
        return self.client.post(ROOT + path, data=body, headers=sent)

    def _who(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}


def program(site: Site, login: str, *scopes: str, days: int = 30) -> Program:
    """A program of that person, with every scope when none is named."""
    actor = site.world.person(login)
    with transaction(site.world.engine, actor.tenant) as session:
        _, secret = keys.issue(session, actor, "uji", scopes or SCOPES, days, site.world.now)
    return Program(site.app.test_client(), secret, login)


def typed(values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Values as a program sends them: lists and objects as JSON, the rest without naming a type."""
    found: dict[str, dict[str, Any]] = {}
    for name, value in plain(values).items():
        nested = isinstance(value, list | dict)
        found[name] = {"value": json.dumps(value), "type": "Json"} if nested else {"value": value}
    return found


def basic(login: str, password: str) -> dict[str, str]:
    """The header of Basic authentication."""
    return {"Authorization": "Basic " + b64encode(f"{login}:{password}".encode()).decode()}


def acts_for(site: Site, login: str, seat: str, scope: str) -> None:
    """A substitute of an empty seat for some procedures."""
    person, now = site.world.person(login), site.world.now
    day = timedelta(days=1)
    row = SubstituteRow(
        tenant=person.tenant,
        id="01900000-0000-7000-8000-000000000001",
        kind="plt",
        seat=seat,
        person=person.person,
        since=now - day,
        until=now + day,
        basis="800/1/2026",
        scope=scope,
    )
    with transaction(site.world.engine, EVERY) as session:
        session.add(row)
