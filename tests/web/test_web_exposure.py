"""What a visitor must not find: other methods, folders, other origins, traces of how the house is built."""

import logging
import re
import socket

import pytest
from serving import Served
from visits import APPLICANT, HEAD, OWNER, STAFF, Site, settings

from service.app import create_app

OTHER_SITE = {"Origin": "https://jahat.example", "Access-Control-Request-Method": "POST"}


def test_no_answer_lets_a_page_elsewhere_read_it(site: Site) -> None:
    visit = site.visit(STAFF)
    for path in ("/tugas", "/pemberitahuan/jumlah", "/sehat", "/tidak-ada"):
        assert "Access-Control-Allow-Origin" not in visit.get(path, headers=OTHER_SITE).headers
    asked = visit.client.options("/tugas", headers=OTHER_SITE)
    assert not [name for name in dict(asked.headers) if name.startswith("Access-Control")]


def test_trace_and_unknown_methods_are_refused(site: Site) -> None:
    for method in ("TRACE", "TRACK", "CONNECT", "PROPFIND"):
        assert site.stranger().client.open("/masuk", method=method).status_code == 405, method


def test_what_changes_something_is_not_reached_by_a_link(site: Site) -> None:
    """A page that both shows a form and takes it is one of those that let people in; the rest take either."""
    pages = [rule for rule in site.app.url_map.iter_rules() if not rule.endpoint.startswith("engine_rest")]
    both = {rule.endpoint for rule in pages if {"GET", "POST"} <= (rule.methods or set())}
    assert both <= {"auth.sign_in", "second_step.code", "second_step.password"}


def test_folders_and_the_houses_own_files_are_not_served(site: Site) -> None:
    visit = site.visit(OWNER)
    for path in (
        "/static/",
        "/static/built/",
        "/.git/config",
        "/.env",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/pyproject.toml",
        "/var/secret_key",
        "/static/built/..%2f..%2f..%2fsettings.py",
    ):
        answer = visit.get(path)
        assert answer.status_code == 404 and "import " not in answer.text, path


def test_debugging_is_off_and_no_answer_names_what_we_are_built_of() -> None:
    app = create_app(settings("sqlite://"))
    answer = app.test_client().get("/masuk")
    assert not app.debug and not app.config["TRAP_HTTP_EXCEPTIONS"]
    said = (
        " ".join(f"{name}: {value}" for name, value in answer.headers.items() if name != "Server")
        + answer.text
    )
    assert not re.search(r"werkzeug|flask|sqlalchemy|granian|python/", said, re.IGNORECASE)


def test_every_text_says_its_type_and_its_letters(site: Site) -> None:
    visit = site.visit(OWNER)
    site.world.starts("banyuwangi-permintaan-data")
    pages = ("/sop", "/kalender", "/sehat", "/tidak-ada")
    for path in pages:
        assert re.fullmatch(r"text/(html|plain); charset=utf-8", visit.get(path).content_type), path
    assert visit.get("/pemberitahuan/jumlah").content_type == "application/json"
    drawing = visit.get("/sop/banyuwangi-permintaan-data/1/diagram.bpmn")
    assert "xml" in drawing.content_type and drawing.data.startswith(b"<?xml")


def test_the_same_name_twice_is_no_way_around_a_check(site: Site) -> None:
    """What stands in the address is never read as what was sent in the form, and of two the first counts."""
    visit = site.stranger()
    visit.get("/masuk")
    answer = visit.client.post(
        f"/masuk?login={STAFF}&password=kata-sandi-uji-7",
        data={
            "csrf_token": visit.token,
            "login": ["tidak-ada", STAFF],
            "password": ["salah", "kata-sandi-uji-7"],
        },
    )
    assert answer.status_code == 403
    assert visit.get("/tugas").status_code == 302


def test_signing_out_empties_what_the_browser_kept(site: Site) -> None:
    visit = site.visit(STAFF)
    visit.get("/tugas")
    assert visit.post("/keluar").headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in visit.get("/masuk").headers


def test_the_log_tells_who_tried_what_he_may_not(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    case = site.world.starts("banyuwangi-permintaan-data")
    task = site.world.task(case)
    visit = site.visit(HEAD)
    visit.get("/tugas")
    with caplog.at_level(logging.INFO, "lajur.access"):
        assert visit.client.get("/sop/terapkan").status_code == 403
        visit.client.post(f"/tugas/{task.id}/ambil", data={"csrf_token": "palsu"})
        site.stranger().client.get("/engine-rest/task", auth=("orang\nlain", "palsu"))
    told = [record.getMessage() for record in caplog.records]
    assert any(line.startswith("forbidden") and HEAD in line and "/sop/terapkan" in line for line in told)
    assert any(line.startswith("forged") and HEAD in line for line in told)
    assert any(line.startswith("program_refused") and r"orang\nlain" in line for line in told)
    assert "palsu" not in " ".join(told) and APPLICANT not in " ".join(told)


@pytest.mark.slow
@pytest.mark.parametrize(
    "head",
    [
        "Content-Length: 4\r\nContent-Length: 5\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "Content-Length: +4\r\n",
        "Transfer-Encoding : chunked\r\n",
    ],
)
def test_a_message_of_unclear_length_is_refused(live_server: Served, head: str) -> None:
    assert answered(live_server, f"POST /masuk HTTP/1.1\r\nHost: lajur\r\n{head}\r\n0\r\n\r\n") == [400]


@pytest.mark.slow
def test_of_two_lengths_the_chunks_count(live_server: Served) -> None:
    """The second request is read as one: nothing of it was swallowed as the body of the first (RFC 9112, 6.3)."""
    first = "POST /masuk HTTP/1.1\r\nHost: lajur\r\nContent-Length: 40\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    found = answered(live_server, first + "GET /sehat HTTP/1.1\r\nHost: lajur\r\nConnection: close\r\n\r\n")
    assert found in ([400], [400, 200])


def answered(server: Served, sent: str) -> list[int]:
    """The codes of the answers to these bytes."""
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(sent.encode("ascii"))
        heard = b""
        while part := line.recv(65536):
            heard += part
            if b"Connection: close" not in sent.encode() and heard.count(b"HTTP/1.1 "):
                break
    return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3})", heard)]
