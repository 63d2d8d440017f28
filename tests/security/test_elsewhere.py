"""Nobody is led to another site, and no header that anyone may invent changes what the site says or does."""

import logging
import re
from urllib.parse import quote, urlsplit

import pytest
from routes import reads, routes
from town import HEAD, PASSWORD, STAFF, Town, Visit
from werkzeug.test import TestResponse

EVIL = "evil.example"
ELSEWHERE = [
    f"//{EVIL}",
    f"///{EVIL}",
    f"////{EVIL}//",
    f"https://{EVIL}",
    f"http:{EVIL}",
    f"https:/{EVIL}",
    f"/\\{EVIL}",
    f"\\\\{EVIL}",
    f"/\\/{EVIL}",
    f"\\/{EVIL}",
    f"/%5C{EVIL}/..//{EVIL}",
    f"/.//{EVIL}/../",
    f"/..//{EVIL}",
    f"/\t/{EVIL}",
    f"\t//{EVIL}",
    f" //{EVIL}",
    f"/\r\n/{EVIL}",
    f"/\x00/{EVIL}",
    f"%2F%2F{EVIL}",
    f"/%2F{EVIL}",
    f"/%09/{EVIL}",
    f"/%0d%0aLocation:%20//{EVIL}",
    f"/tugas\r\nLocation: //{EVIL}",
    f"/tugas\r\nSet-Cookie: lajur={EVIL}",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    f"//localhost@{EVIL}",
    f"https://localhost@{EVIL}",
    f"//localhost.{EVIL}",
    f"/\u2044{EVIL}",
    f"\u2215\u2215{EVIL}",
    f"/\uff0f{EVIL}",
    f"\uff0f\uff0f{EVIL}",
    f"/\u200b/{EVIL}",
    f"/\u202e/{EVIL}",
    f"//{EVIL}\u3002com",
    f"https://\u24d4vil.example/{EVIL}",
    f"ftp://{EVIL}",
    EVIL,
    f"@{EVIL}",
    "/" * 5000 + EVIL,
]
ASKED = (
    "next",
    "to",
    "url",
    "redirect",
    "return",
    "return_to",
    "back",
    "continue",
    "kembali",
    "lanjut",
    "ke",
)


def led(location: str) -> str:
    """The host a browser goes to from this site: it drops tabs and line ends, and reads ``\\`` as ``/``."""
    read = re.sub(r"[\t\r\n]", "", location).strip(" \x00").replace("\\", "/")
    parts = urlsplit(read)
    if parts.scheme and parts.scheme not in ("http", "https"):
        return parts.scheme + ":"
    return parts.netloc or ("" if not read.startswith("//") else read)


def test_a_browser_is_read_as_a_browser_reads() -> None:
    assert [led(each) for each in ("/tugas", "/\\x", "//x", "javascript:x", "/\t/x")] == [
        "", "x", "x", "javascript:", "x",
    ]  # fmt: skip


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_signing_in_never_leads_elsewhere(town: Town, elsewhere: str) -> None:
    visit = town.stranger()
    visit.get("/masuk", query_string={"next": elsewhere})
    answer = visit.post("/masuk", login=STAFF, password=PASSWORD, next=elsewhere)
    assert answer.status_code == 302 and led(answer.location) == "", answer.location
    assert len(answer.headers.getlist("Location")) == 1
    assert EVIL not in "".join(answer.headers.getlist("Set-Cookie"))
    again = visit.client.get("/masuk", query_string={"next": elsewhere})
    assert again.status_code == 302 and led(again.location) == "", again.location


@pytest.mark.parametrize("login", ["", HEAD])
def test_no_route_leads_elsewhere_whatever_one_asks_for(town: Town, login: str) -> None:
    wrong = []
    visit = town.visit(login) if login else town.stranger()
    for route in reads(town):
        for elsewhere in (f"//{EVIL}", f"https://{EVIL}/", f"/\\{EVIL}"):
            with visit.client.get(route.path, query_string=dict.fromkeys(ASKED, elsewhere)) as answer:
                where = answer.headers.get("Location", "")
                if led(where) or f'href="{elsewhere}' in answer.get_data().decode("utf-8", "replace"):
                    wrong.append(f"{route.told}: {where}")
    assert wrong == []


@pytest.mark.parametrize(
    "path",
    [f"//{EVIL}", f"//{EVIL}/%2f..", f"/\\{EVIL}", f"/{EVIL}//", "/tugas//", "//tugas", "/./tugas/%2e%2e"],
)
def test_an_odd_path_leads_nowhere_else(town: Town, path: str) -> None:
    for visit in (town.stranger(), town.visit(STAFF)):
        answer = visit.client.open(path, base_url="http://localhost")
        assert led(answer.headers.get("Location", "")) in ("", "localhost"), answer.location


FORWARDED = {
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Scheme": "https",
    "X-Forwarded-Port": "8443",
    "X-Forwarded-Prefix": f"//{EVIL}",
    "X-Forwarded-Server": EVIL,
    "X-Forwarded-For": "127.0.0.1",
    "X-Forwarded-Path": "/sehat",
    "Forwarded": f"for=127.0.0.1;host={EVIL};proto=https",
    "X-Host": EVIL,
    "X-Original-URL": "/sehat",
    "X-Rewrite-URL": "/sehat",
    "X-Real-IP": "127.0.0.1",
    "X-HTTP-Method-Override": "POST",
    "X-HTTP-Method": "DELETE",
    "X-Method-Override": "PUT",
    "X-Remote-User": HEAD,
    "Remote-User": HEAD,
    "X-User": HEAD,
    "True-Client-IP": "127.0.0.1",
    "X-Script-Name": f"//{EVIL}",
}
"""What a proxy would say. Nobody is trusted to say it unless the operator named the proxy."""


def told(answer: TestResponse) -> tuple[object, ...]:
    """What an answer says, without what is new in every one of them."""
    text = answer.get_data().decode("utf-8", "replace")
    text = re.sub(r'(name="(?:csrf_token|token)" value=")[^"]*', r"\1", text)
    cookies = [re.sub(r"=[^;]*", "=", each, count=1) for each in answer.headers.getlist("Set-Cookie")]
    return answer.status_code, answer.headers.get("Location"), cookies, text


@pytest.mark.parametrize("login", ["", STAFF])
def test_spoofed_forwarding_headers_change_nothing(town: Town, login: str) -> None:
    wrong = []
    visit = town.visit(login) if login else town.stranger()
    visit.client.get("/masuk"), visit.client.get("/masuk")  # the session of a stranger's form has begun
    every = [each for each in routes(town) if each.method in ("GET", "POST")]
    for route in reads(town):
        visit.client.get(route.path).close()  # a notice is read at the first look
    with town.unmoved():
        for route in every:
            plain = visit.client.open(route.path, method=route.method)
            spoofed = visit.client.open(route.path, method=route.method, headers=FORWARDED)
            if told(plain) != told(spoofed):
                wrong.append(route.told)
            plain.close(), spoofed.close()
    assert wrong == []


@pytest.mark.parametrize("name", FORWARDED)
def test_signing_in_stays_here_whatever_a_header_says(town: Town, name: str) -> None:
    visit = town.stranger()
    visit.get("/masuk")
    data = {"csrf_token": visit.token, "login": STAFF, "password": PASSWORD, "next": "/berkas"}
    answer = visit.client.post("/masuk", data=data, headers={name: FORWARDED[name]})
    assert (answer.status_code, answer.location) == (302, "/berkas")
    assert EVIL not in str(answer.headers)


@pytest.mark.parametrize(
    "host", [EVIL, f"localhost@{EVIL}", f"localhost:80#{EVIL}", "", "a<b", "<script>", "x" * 300]
)
def test_a_foreign_host_header_is_never_repeated(town: Town, host: str) -> None:
    """No address on any page is made from what the browser said the site is called."""
    staff = town.visit(STAFF)
    cookies = "; ".join(f"{each.key}={each.value}" for each in staff.client._cookies.values())
    for visit, more in ((town.stranger(), {}), (staff, {"Cookie": cookies})):
        for path in ("/masuk", "/sop", "/tugas", "/tidak-ada", "/berkas", "/sehat"):
            answer = visit.client.get(path, headers={"Host": host, **more})
            assert answer.status_code < 500, path
            if host:
                assert host not in answer.text and host not in str(answer.headers), path


@pytest.mark.parametrize(
    "poison", ["x\r\nSet-Cookie: lajur=jahat", "x\nX-Evil: 1", "x%0d%0aX-Evil:%201", "x\u560d\u560aX-Evil: 1"]
)
def test_no_answer_is_split_by_what_one_asks_for(town: Town, poison: str) -> None:
    visit = town.visit(STAFF)
    for route in reads(town):
        asked = dict.fromkeys(
            (*ASKED, "q", "sop", "state", "after", "bahasa", "bulan", "unit", "kind"), poison
        )
        with visit.client.get(route.path, query_string=asked) as answer:
            assert "X-Evil" not in answer.headers, route.told
            assert "jahat" not in "".join(answer.headers.getlist("Set-Cookie")), route.told
            assert answer.status_code < 500, route.told


INTO_LOGS = "kasi\r\n2026-11-23 09:00 lajur.web masuk admin\x1b[2J\x1b]0;x\x07\u2028palsu\u202e"


def written(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records]


def test_a_login_name_writes_no_line_of_its_own_into_the_log(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """CR, LF, ESC and turned-around letters in what a stranger types never reach an operator's screen."""
    caplog.set_level(logging.DEBUG)
    visit = town.stranger()
    visit.get("/masuk")
    answer = visit.post("/masuk", login=INTO_LOGS, password=INTO_LOGS)
    assert answer.status_code in (403, 422, 429)
    visit.client.get("/tidak-ada/" + quote(INTO_LOGS), headers={"User-Agent": "x\x1b[2J palsu"})
    town.visit(STAFF).client.get("/tugas", query_string={"q": INTO_LOGS})
    for line in written(caplog):
        assert not re.search(r"[\r\x1b\x07\u2028\u202e]|\n2026-11-23", line), line


def test_what_fails_is_logged_without_the_lines_somebody_put_into_it(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    visit: Visit = town.stranger()
    for path in ("/%0d%0aPALSU", "/sop/%0a%1b%5b2J", "/tugas/%0d%0a2026"):
        assert visit.client.get(path).status_code in (302, 404)
    assert not any("PALSU" in line or "\x1b" in line for line in written(caplog))
