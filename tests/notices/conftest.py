"""An office, a mail server that really listens, and a program that receives webhooks."""

from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from bureau import Office
from letterbox import Letterbox, Receiver
from serving import free_port
from sqlalchemy import Engine


@pytest.fixture
def office(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Office:
    for name in ("LAJUR_SMTP_URL", "LAJUR_MAIL_FROM", "LAJUR_PUBLIC_URL", "LAJUR_WEBHOOK_PRIVATE"):
        monkeypatch.delenv(name, raising=False)
    return Office(engine)


@pytest.fixture
def letterbox(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Letterbox]:
    """A mail server on a free port, to which this installation sends."""
    box, port = Letterbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    monkeypatch.setenv("LAJUR_SMTP_URL", f"smtp://127.0.0.1:{port}")
    monkeypatch.setenv("LAJUR_MAIL_FROM", "lajur@metro.example")
    monkeypatch.setenv("LAJUR_PUBLIC_URL", "https://lajur.metro.example/")
    yield box
    server.stop()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()
