"""Webhooks: a program of the agency is told what people are told, signed, at least once, with an id to drop doubles."""

import hashlib
import hmac
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

import orjson
import requests
from requests.adapters import HTTPAdapter
from sqlalchemy.orm import Session
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from service.jobs import Job
from service.notices.addresses import allowed
from service.notices.sent import Sent, write_down
from service.notices.settings import settings
from service.settings import Post
from service.tasks.tables import TaskRow

PATIENCE = 10.0
"""Seconds to wait for the connection and for each part of the answer."""
AGAIN = frozenset({408, 429})
"""Refusals of a client that pass."""


def facts(tenant: str, kind: str, task: TaskRow, now: datetime) -> dict[str, Any]:
    """What a program learns of a task: ``kind`` is opened, reminder or late; instants in ISO 8601, UTC."""
    return {
        "kind": kind,
        "agency": tenant,
        "task": task.id,
        "case": task.number,
        "sop": task.definition,
        "step": task.name,
        "seat": task.seat,
        "due": task.due_at.isoformat() if task.due_at else None,
        "at": now.isoformat(),
    }


@dataclass(frozen=True, slots=True)
class Call:
    """Where to and with what secret, as the agency's settings are now."""

    url: str
    secret: str = field(repr=False)


class Webhook:
    """The ``webhook`` jobs; one that was begun may be called again, so its receiver keeps the ids it has seen."""

    once: ClassVar[bool] = False

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def read(self, session: Session, job: Job) -> Call | None:
        """Where to call; ``None`` when the agency wants no calls any more."""
        chosen = settings(session, job.tenant)
        return Call(chosen.webhook_url, chosen.webhook_secret) if chosen.webhook_url else None

    def call(self, thing: Call | None, job: Job) -> Sent:
        """Post the job's payload with its id, time and signature."""
        if thing is None:
            return Sent()
        body = orjson.dumps({"id": job.id, **job.payload})
        headers = signed(body, thing.secret, job.id, int(self._now().timestamp()))
        return post(thing.url, body, headers, private=Post.from_env().private_webhooks)

    def apply(self, session: Session, job: Job, result: Sent, now: datetime) -> None:
        """Write down how it ended."""
        write_down(session, job, result, now)


def signed(body: bytes, secret: str, id: str, timestamp: int) -> dict[str, str]:
    """The headers of a call: SHA-256 HMAC over the timestamp (seconds since 1970), a full stop and the body."""
    text = f"{timestamp}.".encode() + body
    return {
        "Content-Type": "application/json",
        "User-Agent": "Lajur",
        "X-Lajur-Id": id,
        "X-Lajur-Timestamp": str(timestamp),
        "X-Lajur-Signature": "sha256=" + hmac.new(secret.encode(), text, hashlib.sha256).hexdigest(),
    }


def post(url: str, body: bytes, headers: dict[str, str], *, private: bool) -> Sent:
    """Call ``url``; the answer's body is not read. 2xx is well, a refusal of the client's (4xx) is final."""
    with requests.Session() as browser:
        browser.trust_env = (
            False  # neither a proxy, which would hide where the call ends, nor anybody's .netrc
        )
        for scheme in ("http", "https"):
            browser.mount(f"{scheme}://", _Careful(private))
        try:
            with browser.post(
                url, data=body, headers=headers, timeout=PATIENCE, allow_redirects=False, stream=True
            ) as answer:
                return _judged(answer.status_code)
        except _Forbidden as error:
            return Sent(str(error), final=True)
        except (requests.RequestException, OSError, ValueError) as error:
            return Sent(f"Penerima webhook tidak menjawab: {type(error).__name__}")


class _Forbidden(Exception):
    """The connection ended where a webhook may not go."""


class _Careful(HTTPAdapter):
    """Looks where a connection really ended before a byte goes through it: names may change what they mean."""

    def __init__(self, private: bool) -> None:
        self._private = private
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = _pools(self._private)


def _pools(private: bool) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _checked(super()._new_conn(), "http", private)

    class Encrypted(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _checked(super()._new_conn(), "https", private)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}


def _checked(connection: socket.socket, scheme: str, private: bool) -> socket.socket:
    address = str(connection.getpeername()[0])
    if allowed(scheme, address, private):
        return connection
    connection.close()
    raise _Forbidden(
        f"Webhook tidak boleh menuju {address}, alamat di jaringan dalam. Ganti alamatnya, atau minta operator "
        "mengatur LAJUR_WEBHOOK_PRIVATE=1."
    )


def _judged(code: int) -> Sent:
    if 200 <= code < 300:
        return Sent()
    return Sent(f"Penerima webhook menjawab {code}.", final=400 <= code < 500 and code not in AGAIN)
