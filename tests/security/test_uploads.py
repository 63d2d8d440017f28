"""Files are what they begin with, keep no name that leads anywhere, and never run in a browser."""

import io
import zipfile
from base64 import b64encode

import pytest
from definitions.hostile import FILES
from town import ADMIN, HEAD, OWNER, STAFF, STAFF_2, Town, appointment, calm, file, sentence

NAMES = [
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/passwd",
    "C:\\sk.pdf",
    "sk.pdf\x00.exe",
    "sk\r\nSet-Cookie: lajur=x.pdf",
    'sk"; filename="jahat.html',
    "<script>alert(1)</script>.pdf",
    "sk.html",
    "sk.pdf.exe",
    ".htaccess",
    "...",
    "\u202egpj.exe",
    "con.pdf",
    "x" * 3000 + ".pdf",
    "💥.pdf",
    "=1+1.pdf",
]
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>"
REFUSED = {
    "nothing": b"",
    "HTML": b"<html><script>alert(1)</script></html>",
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a program": b"MZ\x90\x00\x03",
    "a shell script": b"#!/bin/sh\nid\n",
    "a ZIP": b"PK\x03\x04",
    "a GIF with a script": b"GIF89a/*<script>alert(1)</script>*/",
    "a PDF behind something": b"<script>x</script>%PDF-1.7",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_decree_keeps_no_name_that_leads_anywhere(town: Town, name: str) -> None:
    admin = town.at_a_page(ADMIN)
    dates = {"sejak": "2026-12-01", "sampai": "2026-12-03"}
    fields = appointment(town, STAFF, "SK 2/2026") | dates | {"berkas": file(PDF, name)}
    answer = admin.post("/pengganti", **fields)
    assert answer.status_code == 302, sentence(answer)
    with town.all_agencies.connect() as connection:
        rows = connection.exec_driver_sql("SELECT id, name FROM decree").all()
    for id, kept in rows:
        assert kept.endswith(".pdf") and not set(kept) & set('/\\"<>\r\n\0\u202e') and len(kept) < 100, kept
        with admin.client.get(f"/pengganti/sk/{id}") as download:
            told = download.headers["Content-Disposition"]
            assert download.mimetype == "application/pdf" and told.startswith("attachment"), told
            assert download.headers["X-Content-Type-Options"] == "nosniff"
            assert "Set-Cookie" not in told and ".html" not in told and ".exe;" not in told


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_scan_is_no_decree(town: Town, what: str) -> None:
    """The type and the name that the browser claims count for nothing."""
    admin = town.at_a_page(ADMIN)
    dates = {"sejak": "2026-12-01", "sampai": "2026-12-03"}
    brought = (io.BytesIO(REFUSED[what]), "sk.pdf", "application/pdf")
    with town.unmoved(what):
        answer = admin.post(
            "/pengganti", **appointment(town, STAFF, "SK 2/2026") | dates | {"berkas": brought}
        )
    assert answer.status_code in (413, 422) and calm(answer) == "", sentence(answer)


def test_a_file_that_is_also_a_page_is_only_ever_downloaded(town: Town) -> None:
    """A polyglot: a PDF for a reader of PDFs, a page for a browser that guesses."""
    admin = town.at_a_page(ADMIN)
    fields = appointment(town, STAFF, "SK 2/2026") | {"sejak": "2026-12-01", "sampai": "2026-12-03"}
    both = (io.BytesIO(PDF + b"<html><script>alert(1)</script>"), "sk.html", "text/html")
    assert admin.post("/pengganti", **fields | {"berkas": both}).status_code == 302
    with town.all_agencies.connect() as connection:
        ids = connection.exec_driver_sql("SELECT id FROM decree").scalars().all()
    for id in ids:
        with admin.client.get(f"/pengganti/sk/{id}") as download:
            assert download.mimetype == "application/pdf"
            assert download.headers["Content-Disposition"].startswith("attachment")
            assert "default-src 'none'" in download.headers["Content-Security-Policy"]


def bomb() -> bytes:
    """A spreadsheet of a few kilobytes that would be 300 MB in memory."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(30):
                sheet.write(b"<c>" + b" " * 10_000_000)
    return made.getvalue()


# What is larger than 500 kB werkzeug keeps in a file that its test client does not close.
LISTS = {
    "nothing": b"",
    "a NUL": b"nama;login;peran\nA\x00B;a.b;Pelaksana\n",
    "no table": b"\x00\xff\xfe\x01" * 100,
    "UTF-16": "nama;login;peran\nA;a.b;Pelaksana\n".encode("utf-16"),
    "one cell of 400 kB": b"nama;login;peran\n" + b"x" * 400_000,
    "25,000 lines": b"nama;login;peran\n" + b"A;a;Pelaksana\n" * 25_000,
    "60,000 columns": b";".join([b"nama"] * 60_000),
    "an open quote": b'nama;login;peran\n"' + b"x\n" * 1000,
    "a ZIP": b"PK\x03\x04" + b"\0" * 100,
    "a bomb": bomb(),
    "an external entity": b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>',
    "HTML": b"<table><tr><td>=1+1</td></tr></table>",
    "another agency's login": b"nama;login;peran\nA;staf_statistik.tarakan;Admin instansi\n",
}


@pytest.mark.parametrize("what", LISTS)
def test_no_list_gets_further_than_its_preview(town: Town, what: str) -> None:
    data = LISTS[what]
    admin = town.at_a_page(ADMIN)
    for path, name in (
        ("/orang/impor", "orang.xlsx"),
        ("/orang/impor", "orang.csv"),
        ("/kalender/periksa", "x.csv"),
    ):
        field = "daftar" if path.startswith("/kalender") else "file"
        fields = {"apa": "daftar", "revisi": "0", field: file(data, name)}
        with town.unmoved((what, path)):
            answer = admin.post(path, **fields)
            assert answer.status_code in (200, 413, 422) and calm(answer) == "", (path, sentence(answer))
    with town.unmoved(what):
        for seen in ("", "x", "0" * 64):
            answer = admin.post("/orang/impor/simpan", data=b64encode(data[:100_000]).decode(), seen=seen)
            assert answer.status_code in (409, 413, 422) and calm(answer) == "", sentence(answer)
        answer = admin.post("/orang/impor/simpan", data="%%%", seen="")
        assert answer.status_code == 422 and sentence(answer)


@pytest.mark.parametrize("name", ["../../x.bpmn", "x\r\ny.bpmn", "<script>.bpmn", "x\x00.bpmn"])
def test_a_hostile_diagram_is_refused_under_whatever_name(town: Town, name: str) -> None:
    """The files themselves are ``definitions.hostile``'s; here each of them comes through the page."""
    owner = town.at_a_page(OWNER)
    for what in ("an external entity", "an entity bomb", "a processing instruction", "a DOCTYPE", "UTF-7"):
        with town.unmoved(what):
            answer = owner.post("/sop/terapkan/periksa", bpmn=(io.BytesIO(FILES[what][0]), name, "text/html"))
            assert answer.status_code == 422 and calm(answer) == "", what
            assert "root:" not in answer.text


def test_who_may_not_bring_files_brings_none(town: Town) -> None:
    for login in (STAFF_2, HEAD):
        visit = town.at_a_page(login)
        for path in (
            "/orang/impor",
            "/orang/impor/simpan",
            "/sop/terapkan/periksa",
            "/sop/terapkan",
            "/pengganti",
        ):
            with town.unmoved(path):
                answer = visit.post(
                    path, file=file(PDF, "x.pdf"), bpmn=file(PDF, "x.bpmn"), berkas=file(PDF, "x")
                )
                assert answer.status_code == 403 and sentence(answer), (login, path)
