"""An office, a mail server that really listens, and a program that receives webhooks."""

from collections.abc import Iterator

import pytest
from bureau import Office
from letterbox import Letterbox, Receiver, post_office
from sqlalchemy import Engine


@pytest.fixture
def office(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Office:
    for name in ("LAJUR_SMTP_URL", "LAJUR_MAIL_FROM", "LAJUR_PUBLIC_URL", "LAJUR_WEBHOOK_PRIVATE"):
        monkeypatch.delenv(name, raising=False)
    return Office(engine)


@pytest.fixture
def letterbox(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Letterbox]:
    """A mail server on a free port, to which this installation sends."""
    with post_office(monkeypatch) as box:
        yield box


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()
