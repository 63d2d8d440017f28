"""The rule of two on the command line: who may set it, and that nobody deploys alone while it holds."""

import pytest
from desk import Desk

from service import identity
from service.database import EVERY, open_engine, transaction


@pytest.fixture
def run(working: Desk) -> Desk:
    """The office with its admin."""
    engine = open_engine(working.url)
    with transaction(engine, EVERY) as session:
        identity.add_person(session, "kantor", "admin", "Admin", {"agency_admin"})
    engine.dispose()
    return working


def test_the_admin_asks_for_two_and_nobody_deploys_alone(run: Desk) -> None:
    diagram = str(run.place / "bpmn" / "surat-masuk.bpmn")
    assert "menerapkan SOP sendiri" in run.does("two-person", "--as", "pemilik")
    assert "Hanya admin instansi" in run.refuses("two-person", "on", "--as", "pemilik")
    assert run.answers("two-person", "on", "--as", "admin") == {"by_two": True, "changed": True}
    assert run.answers("two-person", "on", "--as", "admin")["changed"] is False
    assert "Rancangan" in run.refuses("deploy", diagram, "--as", "pemilik")
    assert "menerapkan SOP sendiri" in run.does("two-person", "off", "--as", "admin")
    assert "tidak berubah" in run.does("deploy", diagram, "--as", "pemilik")
