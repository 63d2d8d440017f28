"""``lajur export``: a file with what was asked for, told beforehand, written down, never over another file."""

import json
import subprocess
import sys

import pytest
from desk import Desk
from lxml import etree

from service import clock, exports, history, identity
from service.database import open_engine, reading, transaction
from service.exports import periksa
from service.identity.tables import GrantRow


@pytest.fixture
def working(desk: Desk) -> Desk:
    """An office with two cases."""
    desk.does("deploy", str(desk.diagram), "--as", "pemilik")
    for subject in ("Undangan rapat", "Permohonan Bu Zubaidah"):
        desk.does("start", "surat-masuk", "--as", "lina", "--values", json.dumps({"perihal": subject}))
    return desk


def recorded(desk: Desk) -> list[dict[str, object]]:
    engine = open_engine(desk.url)
    with reading(engine, "kantor") as session:
        found = [each.data or {} for each in history.read(session, "kantor", exports.STREAM)]
    engine.dispose()
    return found


def test_it_says_how_much_it_is_and_writes_the_file(working: Desk) -> None:
    path = working.place / "semua.xes"
    result = working.runs("export", "--as", "auditor", "--out", str(path))
    assert (result.exit_code, result.stdout) == (0, f"{path}\n")
    assert result.stderr.startswith("2 berkas, ") and "kira-kira" in result.stderr
    text = path.read_bytes()
    assert len(etree.fromstring(text).findall("trace")) == 2
    assert b"Zubaidah" not in text
    [told] = recorded(working)
    assert (told["what"], told["format"], told["hidden"]) == ("semua berkas", "XES", True)


@pytest.mark.parametrize("format", ["xes", "ocel", "csv", "csv-steps", "xlsx", "bundle"])
def test_one_case_in_every_format(working: Desk, format: str) -> None:
    path = working.place / f"satu.{format}"
    words = ("export", "--as", "auditor", "--format", format, "--case", "0001/2026", "--out", str(path))
    events = len(working.answers("show", "0001/2026", "--as", "auditor")["timeline"])
    assert working.answers(*words) == {"file": str(path), "format": format, "cases": 1, "events": events}
    assert path.stat().st_size > 300


def test_a_reader_of_personal_data_gets_them_on_standard_output(working: Desk) -> None:
    words = ("export", "--as", "auditor", "--format", "csv", "--out", "-")
    hidden = working.runs(*words)
    assert hidden.stdout_bytes.startswith(b"\xef\xbb\xbfnomor_berkas") and "Zubaidah" not in hidden.stdout
    engine = open_engine(working.url)
    with transaction(engine, "kantor") as session:
        auditor = identity.actor_by_login(session, "auditor", clock.now())
        session.add(GrantRow(tenant="kantor", person=auditor.person, role="data_reader"))
    engine.dispose()
    assert "Permohonan Bu Zubaidah" in working.runs(*words).stdout
    assert [each["hidden"] for each in recorded(working)] == [True, False]


def test_what_is_there_stays_and_nothing_is_written_down(working: Desk) -> None:
    path = working.place / "ada.csv"
    path.write_text("milik orang lain", "utf-8")
    words = ("export", "--as", "auditor", "--format", "csv", "--out", str(path))
    assert "sudah ada" in working.refuses(*words)
    assert path.read_text("utf-8") == "milik orang lain"
    assert "tidak dapat ditulis" in working.refuses(*words[:-1], str(working.place / "tidak" / "ada.csv"))
    assert len(recorded(working)) == 1  # what could not be written was allowed, and is told


def test_a_period_is_the_offices_own(working: Desk) -> None:
    words = ("export", "--as", "auditor", "--format", "csv-steps", "--out", "-")
    assert working.runs(*words, "--since", "2099-01-01").stderr.startswith("0 berkas")
    assert working.runs(*words, "--until", "2099-01-01").stderr.startswith("2 berkas")
    assert "Tukar" in working.refuses(*words, "--since", "2027-01-01", "--until", "2026-01-01")


def test_who_may_not_is_told_so(working: Desk) -> None:
    assert "auditor dan admin" in working.refuses("export", "--as", "lina", "--out", "-")
    assert "tidak ditemukan" in working.refuses("export", "--as", "auditor", "--case", "9/2026", "--out", "-")
    working.misunderstands("export", "--as", "auditor", "--json", "--out", "-")
    working.misunderstands("export", "--as", "auditor", "--format", "pdf")
    assert recorded(working) == []


def test_a_bundle_is_whole_without_the_house_that_made_it(working: Desk) -> None:
    path = working.place / "bukti.zip"
    working.does("export", "--as", "auditor", "--format", "bundle", "--out", str(path))
    command = [sys.executable, "-I", periksa.__file__, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()[-5:]) == (0, "UTUH.")


def test_nothing_is_taken_with_a_proof_by_a_checkpoint_that_never_was(working: Desk) -> None:
    path = working.place / "bukti.zip"
    words = ("export", "--as", "auditor", "--format", "bundle", "--checkpoint", "7", "--out", str(path))
    result = working.runs(*words)
    assert result.exit_code == 1 and "Titik periksa tidak ditemukan." in result.stderr
    assert not path.exists() and recorded(working) == []
