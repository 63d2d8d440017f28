"""The agency's people on the command line."""

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


def test_a_list_is_shown_first_and_saved_on_request(run: Desk) -> None:
    path = run.place / "orang.csv"
    path.write_text("nama,login,peran\nRina Kusuma,rina,auditor\nLina Dewi,lina,\n", "utf-8")
    shown = run.does("people", "import", str(path), "--as", "admin")
    assert "nama: Lina -> Lina Dewi" in shown and "1 ditambahkan, 1 diubah, 0 salah; belum disimpan" in shown
    assert "rina" not in run.does("people")
    assert run.answers("people", "import", str(path), "--as", "admin", "--apply")["saved"] is True
    assert "Rina Kusuma" in run.does("people") and "Lina Dewi" in run.does("people", "--agency", "kantor")


def test_wrong_lines_are_named_and_stop_all(run: Desk) -> None:
    path = run.place / "orang.csv"
    path.write_text("nama,login,peran\nRina,rina,auditor\nJuni,juni,raja\n", "utf-8")
    assert run.answers("people", "import", str(path), "--as", "admin")["wrong"][0]["number"] == 3
    said = run.refuses("people", "import", str(path), "--as", "admin", "--apply")
    assert said.startswith("1 baris") and "baris 3: " in said and "raja" in said
    assert "rina" not in run.does("people")
    assert "Hanya admin instansi" in run.refuses("people", "import", str(path), "--as", "lina")
