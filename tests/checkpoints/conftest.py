"""A signed agency on both databases; its key lies where the program finds it."""

from pathlib import Path

import pytest
from notary import Notary
from sqlalchemy import Engine

SETTINGS = (
    "CHECKPOINT_MINUTES",
    "KEEPER_DIR",
    "KEEPER_MAIL",
    "KEEPER_URL",
    "SMTP_URL",
    "MAIL_FROM",
    "PUBLIC_URL",
)


@pytest.fixture
def notary(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notary:
    for name in SETTINGS:
        monkeypatch.delenv(f"LAJUR_{name}", raising=False)
    monkeypatch.setenv("LAJUR_CHECKPOINT_KEY", str(tmp_path / "kunci.pem"))
    return Notary(engine, tmp_path / "kunci.pem")
