"""On a real server, below what a browser would ever send: half requests, two lengths, no length, lines in paths."""

import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from serving import Served, served
from town import STAFF, Town

BODY = b"login=x&password=y"
HEAD = b"POST /masuk HTTP/1.1\r\nHost: localhost\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
REQUESTS: dict[str, bytes] = {
    "chunked without a length": HEAD
    + FORM
    + b"Transfer-Encoding: chunked\r\n\r\n12\r\n"
    + BODY
    + b"\r\n0\r\n\r\n",
    "a broken chunk": HEAD + FORM + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n0\r\n\r\n",
    "a chunk of a huge length": HEAD + FORM + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx",
    "both lengths": HEAD
    + FORM
    + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /sop HTTP/1.1\r\n\r\n",
    "two lengths": HEAD + FORM + b"Content-Length: 4\r\nContent-Length: 40\r\n\r\n" + BODY,
    "a negative length": HEAD + FORM + b"Content-Length: -1\r\n\r\n",
    "a length that is none": HEAD + FORM + b"Content-Length: abc\r\n\r\n",
    "a huge length": HEAD + FORM + b"Content-Length: 99999999999999999999\r\n\r\nx",
    "5 GB announced": HEAD + FORM + b"Content-Length: 5368709120\r\n\r\nx",
    "no length": HEAD + FORM + b"\r\n",
    "an unknown coding": HEAD + b"Transfer-Encoding: xchunked\r\n\r\n",
    "a coding twice": HEAD + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "no host": b"GET /masuk HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /masuk HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "another host in the line": b"GET http://evil.example/masuk HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "an asterisk": b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "CONNECT": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "TRACE": b"TRACE / HTTP/1.1\r\nHost: localhost\r\nCookie: x=y\r\n\r\n",
    "a method of its own": b"JEF / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a folded header": b"GET /masuk HTTP/1.1\r\nHost: localhost\r\nX-A: 1\r\n 2\r\n\r\n",
    "a space before the colon": b"GET /masuk HTTP/1.1\r\nHost : localhost\r\n\r\n",
    "line feeds only": b"GET /masuk HTTP/1.1\nHost: localhost\n\n",
    "a NUL in the path": b"GET /ma\x00suk HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "an encoded NUL": b"GET /sop/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "raw bytes in the path": b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "encoded lines in the path": b"GET /%0d%0aPALSU%1b%5b2J HTTP/1.1\r\nHost: x\r\nUser-Agent: x\x1b[2J\r\n\r\n",
    "a way out": b"GET /static/..%2f..%2f..%2fapp.py HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a way out, raw": b"GET /static/../../app.py HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a way out, twice encoded": b"GET /static/%252e%252e/app.py HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a path of 100 kB": b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a header of 1 MB": b"GET /masuk HTTP/1.1\r\nHost: localhost\r\nX-A: " + b"x" * 1_000_000 + b"\r\n\r\n",
    "1,000 headers": b"GET /masuk HTTP/1.1\r\nHost: localhost\r\n" + b"X-A: 1\r\n" * 1000 + b"\r\n",
    "a cookie of 60 kB": b"GET /masuk HTTP/1.1\r\nHost: localhost\r\nCookie: lajur="
    + b"x" * 60_000
    + b"\r\n\r\n",
    "bytes in a cookie": b"GET /sop HTTP/1.1\r\nHost: localhost\r\nCookie: lajur=\xff\xfe; \x80=1\r\n\r\n",
    "bytes in a header": b"GET /sop HTTP/1.1\r\nHost: localhost\r\nAccept-Language: \xff\r\nAccept: \xff\r\n\r\n",
    "an upgrade": b"GET /masuk HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    "HTTP/2 unasked": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/0.9": b"GET /masuk\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64,
    "a range": b"GET /static/lajur.svg HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-1,5-6,99999999999-\r\n\r\n",
    "many ranges": b"GET /static/lajur.svg HTTP/1.1\r\nHost: localhost\r\nRange: bytes="
    + b"0-," * 2000
    + b"\r\n\r\n",
    "a date that is none": b"GET /static/lajur.svg HTTP/1.1\r\nHost: localhost\r\nIf-Modified-Since: \xff\r\n\r\n",
    "half a request": b"POST /masuk HTTP/1.1\r\nHost: loc",
}


@pytest.fixture(scope="module")
def server(built_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The town behind the real server."""
    place = tmp_path_factory.mktemp("served")
    built_town.rewind()
    shutil.copyfile(built_town.kept, place / "lajur.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAJUR_SECRET_KEY", built_town.site.app.config["SECRET_KEY"])
        with served(place, [str(Path(sys.executable).with_name("lajur")), "serve"]) as server:
            yield server


def says(server: Served, request: bytes) -> bytes:
    """What the server answers; nothing when it hangs up or waits for more."""
    parts = urlsplit(server.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=0.5) as wire:
        try:
            wire.sendall(request)
            return wire.recv(4096)
        except (TimeoutError, ConnectionError, OSError):
            return b""


def test_no_request_breaks_the_server_or_is_read_as_two(server: Served) -> None:
    """Each gets a refusal or no answer; afterwards the server is there for others."""
    wrong = []
    for what, request in REQUESTS.items():
        answer = says(server, request)
        code = int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.") else 0
        if code >= 500 or b"Traceback" in answer or answer.count(b"HTTP/1.") > 1:
            wrong.append(f"{what}: {answer[:80]!r}")
        if code == 200 and b"create_app" in answer:
            wrong.append(f"{what}: a source file")
        with urlopen(f"{server.url}/sehat", timeout=30) as well:
            assert well.status == 200, f"{what}: the server is gone"
    assert wrong == []


def test_nothing_of_it_writes_a_line_of_its_own_into_the_log(server: Served) -> None:
    login = STAFF.encode() + b"%0d%0a2026-11-23+09:00+lajur.access+signed_in+palsu%1b[2J"
    says(server, REQUESTS["encoded lines in the path"])
    says(server, HEAD + FORM + b"Content-Length: %d\r\n\r\nlogin=" % (len(login) + 6) + login)
    said = (server.place / "stderr").read_bytes()
    assert b"\x1b" not in said and b"\nPALSU" not in said and b"Traceback" not in said
    assert not [line for line in said.splitlines() if line.startswith(b"2026-11-23 09:00 lajur.access")]
