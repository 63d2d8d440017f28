"""Mails about drafts: who is asked, who is told, and that a name stays a name."""

from collections.abc import Iterator

import pytest
from drafts.workbench import FIRST, SECOND, Workbench
from letterbox import Letterbox, post_office
from sqlalchemy import Engine

from service import drafts, identity
from service.database import transaction


@pytest.fixture
def bench(engine: Engine) -> Workbench:
    bench = Workbench(engine)
    with transaction(engine, "metro") as session:
        for login in (FIRST, SECOND):
            person = identity.actor_by_login(session, login, bench.world.now).person
            identity.set_email(session, "metro", person, f"{login}@contoh.example")
    return bench


@pytest.fixture
def letterbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Letterbox]:
    with post_office(monkeypatch) as box:
        yield box


def test_the_other_owner_is_asked_and_the_author_told(bench: Workbench, letterbox: Letterbox) -> None:
    proposed = bench.proposes(bench.changed(bench.begins(name="Istilah baru\r\nBcc: jahat@contoh.example")))
    bench.world.waits(minutes=1)
    assert letterbox.to == [f"{SECOND}@contoh.example"]
    assert letterbox.subjects == ["[Lajur] Menunggu pengesahan: Istilah baru Bcc: jahat@contoh.example"]
    text = letterbox.mails[0].get_body(("plain",)).get_content()
    assert f"/rancangan/{proposed.id}/pengesahan" in text
    bench.releases(proposed)
    bench.world.waits(minutes=1)
    assert letterbox.to[1:] == [f"{FIRST}@contoh.example"]
    assert letterbox.subjects[1].startswith("[Lajur] Rancangan disahkan")


def test_what_was_withdrawn_meanwhile_is_not_asked_by_mail(bench: Workbench, letterbox: Letterbox) -> None:
    proposed = bench.proposes(bench.changed(bench.begins()))
    bench.does(drafts.withdraw, FIRST, proposed.id, bench.world.now)
    bench.world.waits(minutes=1)
    assert letterbox.to == []
