"""What every client is told of the server, and a plain hand to prepare and look at what a client cannot."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import Engine

from service import identity
from service.database import EVERY, transaction
from service.demo import practice

HOUSE = Path(__file__).resolve().parent.parent.parent
DIAGRAMS = HOUSE / "tests" / "api" / "diagrams"
CLIENT = "demo"
"""The program account, and its agency."""
PATIENCE = 5
"""Seconds that the desktop Modeler waits for any answer; nobody here waits longer, a long poll aside."""
_numbers = count(1)


@dataclass
class Desk:
    """A server under ``url`` (its engine-rest) and the program account ``login`` with its ``password``."""

    url: str
    login: str
    password: str
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.auth = (self.login, self.password)
        self.session.trust_env = False

    @property
    def root(self) -> str:
        """The address before /engine-rest."""
        return self.url.removesuffix("/engine-rest")

    def ask(self, method: str, path: str, said: Any = None, **more: Any) -> requests.Response:
        """One request with JSON, as it is answered."""
        return self.session.request(method, self.url + path, json=said, timeout=PATIENCE, **more)

    def told(self, method: str, path: str, said: Any = None, **more: Any) -> Any:
        """The answer's JSON (``None`` for an empty one); anything but 2xx fails the test and says why."""
        answer = self.ask(method, path, said, **more)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text[:2000]}"
        return answer.json() if answer.content else None

    def deploys(self, *names: str, title: str = "uji", **fields: str) -> Any:
        """Deploy diagrams of tests/api/diagrams in one multipart, each part named after its file."""
        files = {name: (name, (DIAGRAMS / name).read_bytes(), "text/xml") for name in names}
        data = {"deployment-name": title, **fields}
        answer = self.session.post(self.url + "/deployment/create", data=data, files=files, timeout=PATIENCE)
        assert answer.status_code == 200, answer.text[:2000]
        return answer.json()

    def starts(self, key: str, business_key: str, **values: Any) -> str:
        """Start a case; its id."""
        variables = {
            name: value if isinstance(value, dict) else {"value": value} for name, value in values.items()
        }
        said = {"businessKey": business_key, "variables": variables}
        id: str = self.told("POST", f"/process-definition/key/{key}/start", said)["id"]
        return id

    def open_task(self, case: str) -> str:
        """The one open task of a case."""
        (task,) = self.told("GET", f"/task?processInstanceId={case}")
        id: str = task["id"]
        return id

    def locks(self, worker: str, business_key: str, topic: str = "kirim-notifikasi") -> Any:
        """Fetch the external tasks of one case for a worker."""
        wish = {"topicName": topic, "lockDuration": 20_000, "businessKey": business_key}
        said = {"workerId": worker, "maxTasks": 5, "topics": [wish]}
        return self.told("POST", "/external-task/fetchAndLock", said)


def fresh(word: str) -> str:
    """A business key that no other test of this run uses."""
    return f"{word}-{next(_numbers)}"


def founded(engine: Engine, password: str) -> None:
    """The demo's agency for programs alone: the account ``demo``, and people in the seats of the diagrams."""
    now = datetime.now(UTC)
    with transaction(engine, EVERY) as session:
        accounts = [*practice.found(session, now, now - timedelta(days=1), password)]
        identity.share_password(session, [account.login for account in accounts], password)


@contextmanager
def without_warnings() -> Iterator[None]:
    """Old clients warn of their own old libraries; that is not ours to mend."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def lines(path: Path) -> list[Any]:
    """The JSON lines of a file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
