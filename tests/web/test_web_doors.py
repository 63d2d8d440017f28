"""Every door asks who you are, guards its answers, and tells strangers nothing."""

import pytest
from visits import APPLICANT, AUDITOR, HEAD, OWNER, PASSWORD, SOP, STAFF, Site, settings

from service.app import create_app
from service.web.headers import HEADERS
from service.web.visitor import DOORS, OPEN

UNKNOWN = "01999999-0000-7000-8000-000000000000"


def addresses(site: Site) -> list[tuple[str, str, str]]:
    """Every endpoint with a method and an address that fits its rule."""
    found = []
    for rule in site.app.url_map.iter_rules():
        values = dict.fromkeys(rule.arguments, 1 if "int:" in rule.rule else UNKNOWN)
        values |= {"filename": "lajur.svg"} if "filename" in rule.arguments else {}
        with site.app.test_request_context():
            path = site.app.url_for(rule.endpoint, **values).removeprefix("http://localhost")
        found += [(rule.endpoint, method, path) for method in sorted(rule.methods - {"OPTIONS", "HEAD"})]
    return found


def test_every_route_asks_who_you_are_except_the_open_ones(site: Site) -> None:
    visit = site.stranger()
    for endpoint, method, path in addresses(site):
        if endpoint in OPEN or endpoint.endswith(".get_engine"):
            continue
        answer = visit.client.open(path, method=method)
        if endpoint.split(".")[0] in DOORS and not endpoint.endswith(".docs"):  # programs are led nowhere
            assert (answer.status_code, "Set-Cookie" in answer.headers) == (401, False), (method, path)
            continue
        assert answer.status_code == 302, (method, path)
        assert answer.location.startswith("/masuk"), (method, path)
        assert "lajur=" not in "".join(answer.headers.getlist("Set-Cookie"))
    sign_in = {"auth.sign_in", "federated.begin", "federated.back"}
    assert {"static", "auth.health", "modeler.webapps"} | sign_in == OPEN


def test_a_script_without_a_session_gets_401_and_a_sentence(site: Site) -> None:
    answer = site.stranger().send(f"/tugas/{UNKNOWN}/selesai", {})
    assert answer.status_code == 401
    assert "Masuk lagi" in answer.json["message"]


def test_every_answer_carries_the_guards(site: Site) -> None:
    stranger, staff = site.stranger(), site.visit(STAFF)
    for visit in (stranger, staff):
        for _, method, path in addresses(site):
            if path == "/keluar":
                continue
            with visit.client.open(path, method=method) as answer:
                for name, value in HEADERS.items():
                    assert answer.headers[name] == value, (method, path, name)
                assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert stranger.get("/sehat").headers["Cache-Control"] == "no-store"


def test_pages_bring_no_inline_script_or_style(site: Site) -> None:
    case = site.world.starts(SOP)
    site.world.completes(case, "langkah_1")
    head = site.visit(HEAD)
    task = site.world.task(case)
    for path in (
        "/masuk",
        "/tugas",
        f"/tugas/{task.id}",
        "/mulai",
        "/berkas",
        f"/berkas/{case}",
        f"/sop/{SOP}",
    ):
        text = head.get(path).text
        assert " style=" not in text and "<style" not in text, path
        assert " onclick" not in text and "javascript:" not in text, path
        assert all("src=" in tag or "application/json" in tag for tag in text.split("<script")[1:]), path


def test_built_files_may_be_kept_for_good(site: Site) -> None:
    visit = site.visit(STAFF)
    path = visit.get("/tugas").text.split('rel="stylesheet" href="')[1].split('"')[0]
    with visit.client.get(path) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers and "Vary" not in answer.headers


def test_signing_in_begins_a_new_session_and_leads_where_one_wanted_to_go(site: Site) -> None:
    site.visit(STAFF)
    visit = site.stranger()
    visit.get("/masuk?next=/berkas%3Fq%3Dpadi")
    with visit.client.session_transaction() as session:
        session["planted"] = "yes"
    answer = visit.post("/masuk", login=STAFF, password=PASSWORD, next="/berkas?q=padi")
    assert (answer.status_code, answer.location) == (302, "/berkas?q=padi")
    with visit.client.session_transaction() as session:
        assert "planted" not in session
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("lajur="))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" not in cookie


def test_behind_https_the_cookie_travels_encrypted_only(site: Site) -> None:
    url = site.world.engine.url.render_as_string(hide_password=False)
    assert create_app(settings(url, https=True)).config["SESSION_COOKIE_SECURE"]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "evil",
    ],
)
def test_signing_in_never_leads_elsewhere(site: Site, elsewhere: str) -> None:
    site.visit(STAFF)
    visit = site.stranger()
    visit.get("/masuk")
    answer = visit.post("/masuk", login=STAFF, password=PASSWORD, next=elsewhere)
    assert answer.location == "/"


def test_a_wrong_password_says_one_sentence_whoever_it_was(site: Site) -> None:
    answers = []
    site.visit(STAFF)
    for login in (STAFF, "nobody"):
        visit = site.stranger()
        visit.get("/masuk")
        answer = visit.post("/masuk", login=login, password="salah-semua")
        assert answer.status_code == 403
        answers.append(answer.text.split('id="problem">')[1].split("<")[0])
    assert answers[0] == answers[1] == "Nama pengguna atau kata sandi salah. Periksa lalu coba lagi."


@pytest.mark.parametrize(
    ("login", "home"), [(STAFF, "/tugas"), (APPLICANT, "/tugas"), (OWNER, "/sop"), (AUDITOR, "/audit")]
)
def test_everybody_lands_where_their_work_begins(site: Site, login: str, home: str) -> None:
    visit = site.visit(login)
    assert visit.get("/").location == home
    assert visit.get(home).status_code == 200


def test_signing_out_ends_the_session(site: Site) -> None:
    visit = site.visit(STAFF)
    assert visit.post("/keluar").status_code == 302
    assert visit.get("/tugas").location.startswith("/masuk")


def test_a_session_ends_after_twelve_hours(site: Site) -> None:
    visit = site.visit(STAFF)
    for _ in range(2):
        site.world.waits(hours=5, minutes=59, fire=False)
        assert visit.get("/tugas").status_code == 200
    site.world.waits(minutes=2, fire=False)
    assert visit.get("/tugas").location.startswith("/masuk")


def test_a_change_without_the_pages_token_is_refused(site: Site) -> None:
    case = site.world.starts(SOP)
    task = site.world.task(case)
    visit = site.visit(APPLICANT)
    values = site.world.filled(task)
    visit.token = ""
    for path in ("/keluar", f"/tugas/{task.id}/lepas", f"/berkas/{case}/batal", f"/mulai/{SOP}"):
        answer = visit.post(path, alasan="salah ketik")
        assert answer.status_code == 400, path
        assert "Muat ulang halaman" in answer.text
    assert visit.send(f"/tugas/{task.id}/selesai", values).status_code == 400
    assert site.world.case(case).state == "running"


def test_another_agencys_things_answer_like_unknown_ones(site: Site) -> None:
    other = "tarakan-layanan-data"
    site.world.deploys(other)
    case = site.world.starts(other)
    task = site.world.task(case)
    head = site.visit(HEAD)
    pairs = [
        ("get", f"/tugas/{task.id}", f"/tugas/{UNKNOWN}"),
        ("post", f"/tugas/{task.id}/ambil", f"/tugas/{UNKNOWN}/ambil"),
        ("post", f"/tugas/{task.id}/lepas", f"/tugas/{UNKNOWN}/lepas"),
        ("get", f"/berkas/{case}", f"/berkas/{UNKNOWN}"),
        ("post", f"/berkas/{case}/batal", f"/berkas/{UNKNOWN}/batal"),
        ("get", f"/sop/{other}", "/sop/tidak-ada"),
        ("get", f"/sop/{other}/1/diagram.bpmn", "/sop/tidak-ada/1/diagram.bpmn"),
        ("get", f"/mulai/{other}", "/mulai/tidak-ada"),
    ]
    for method, theirs, unknown in pairs:
        found, missing = (getattr(head, method)(path) for path in (theirs, unknown))
        assert found.status_code == missing.status_code == 404, theirs
        assert main(found.text) == main(missing.text), theirs
    values = {"apa": "saja"}
    assert (
        head.send(f"/tugas/{task.id}/selesai", values).json
        == head.send(f"/tugas/{UNKNOWN}/selesai", values).json
    )


def main(text: str) -> str:
    return text.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize(
    "path", ["/tidak-ada", "/tugas/../etc/passwd", "/tugas/%00", "/sop/..%2f..%2fx", "/static/../app.py"]
)
def test_an_unknown_address_is_a_sentence(site: Site, path: str) -> None:
    answer = site.visit(STAFF).get(path)
    assert answer.status_code == 404
    assert "ditemukan" in main(answer.text)


def test_the_wrong_method_and_too_much_data_are_sentences(site: Site) -> None:
    visit = site.visit(STAFF)
    assert visit.client.get("/keluar").status_code == 405
    answer = visit.client.post("/masuk", data={"login": "x" * (5 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "4 MB" in answer.text


def test_the_demo_site_shows_its_people_and_no_password(site: Site) -> None:
    url = site.world.engine.url.render_as_string(hide_password=False)
    page = create_app(settings(url, demo=True)).test_client().get("/masuk").text
    assert STAFF in page and "Pemilik proses" in page
    assert STAFF not in site.stranger().get("/masuk").text


def test_pages_show_only_what_one_may_do(site: Site) -> None:
    assert 'href="/audit"' not in site.visit(STAFF).get("/sop").text
    auditor = site.visit(AUDITOR)
    page = auditor.get("/sop").text
    assert 'href="/audit"' in page and 'href="/tugas"' not in page
    assert auditor.get("/tugas").status_code == 403
    assert site.visit(STAFF).get("/audit").status_code == 403
