"""The site of one agency on a fresh SQLite file, as the pages' tests have it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from programs import SOP, Site

from service import clock
from service.database import db, open_engine


@pytest.fixture
def site(furnished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    path = tmp_path / "lajur.db"
    shutil.copyfile(furnished, path)
    engine = open_engine(f"sqlite:///{path}")
    site = Site(engine, f"sqlite:///{path}")
    monkeypatch.setattr(clock, "now", lambda: site.world.now)
    site.world._agencies.add(SOP.split("-")[0])
    yield site
    engine.dispose()
    with site.app.app_context():
        db.engine.dispose()
