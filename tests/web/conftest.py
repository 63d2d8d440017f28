"""The site of one agency on a fresh SQLite file; the rooms behind it are tested on both databases."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from drawing import Desk
from playwright.sync_api import Page
from replaying import opened
from surfing import PATIENCE
from visits import SOP, Site

from service import clock
from service.database import open_engine


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
        from service.database import db

        db.engine.dispose()


@pytest.fixture
def desk(site: Site, page: Page) -> Iterator[Desk]:
    """The process owner's browser at the site, signed in."""
    with opened(site) as url:
        desk = Desk(site, page, url)
        page.set_default_timeout(PATIENCE)
        desk.signs_in()
        yield desk
        page.close()  # before its server goes: it still checks what was drawn last
