"""Coming in and going out: sessions, first passwords, the second step, guessing, and what the log says of it."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from doorways import anew, cookie, copied, problem, tries
from jobs.brokers import Redis
from sqlalchemy import event, select
from visits import APPLICANT, HEAD, OWNER, PASSWORD, STAFF, Site

from service import identity
from service.database import EVERY, reading, transaction
from service.identity.tables import SessionRow
from service.settings import IN_MEMORY, Entrance
from service.web.limits import allowed

WRONG = "Nama pengguna atau kata sandi salah. Periksa lalu coba lagi."
ADMIN = "admin.banyuwangi"


def quickly_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """No password is right, and none costs time."""
    monkeypatch.setattr("service.identity.signing_in.matches", lambda stored, given: False)


def statements(site: Site, *kinds: str) -> list[str]:
    """From now on, every statement of these kinds that the site makes."""
    seen: list[str] = []
    with site.app.app_context():
        from service.database import db

        engine = db.engine

    def note(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        if statement.startswith(kinds):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    return seen


# sessions


def test_a_copied_cookie_is_dead_after_signing_out(site: Site) -> None:
    visit = site.visit(STAFF)
    thief = copied(site, cookie(visit))
    assert thief.get("/tugas").status_code == 200
    visit.post("/keluar")
    assert thief.get("/tugas").location.startswith("/masuk")
    assert visit.get("/tugas").location.startswith("/masuk")


def test_a_planted_cookie_is_worth_nothing_after_signing_in(site: Site) -> None:
    site.visit(STAFF)
    attacker = site.visit(APPLICANT)
    planted = cookie(attacker)
    victim = copied(site, planted)
    victim.get("/sop")
    assert victim.post("/masuk", login=STAFF, password=PASSWORD).status_code == 302
    assert cookie(victim) != planted
    assert "Pemohon" not in victim.get("/tugas").text.split("</header>")[0]
    assert attacker.get("/tugas").location.startswith("/masuk"), "the session of before ended"


def test_a_stranger_cannot_ride_on_a_token_of_another_session(site: Site) -> None:
    mine, theirs = site.visit(STAFF), site.visit(HEAD)
    mine.token = theirs.token
    assert mine.post("/keluar").status_code == 400
    assert mine.get("/tugas").status_code == 200


def test_half_an_hour_without_use_ends_it_and_the_bells_own_asking_is_no_use(site: Site) -> None:
    visit = anew(site, Entrance()).visit(STAFF)
    site.world.waits(minutes=29, fire=False)
    assert visit.get("/tugas").status_code == 200
    for _ in range(3):
        site.world.waits(minutes=10, fire=False)
        last = visit.client.get("/pemberitahuan/jumlah", headers={"Accept": "application/json"})
    assert last.status_code == 401 and "Masuk lagi" in last.json["message"]
    assert visit.get("/tugas").location == "/masuk?next=/tugas"


def test_use_is_written_down_once_a_minute(site: Site) -> None:
    visit = site.visit(STAFF)
    writes = statements(site, "UPDATE", "INSERT", "DELETE")
    for seconds in (10, 20, 29):
        site.world.waits(seconds=seconds, fire=False)
        visit.get("/sop")
    assert writes == []
    site.world.waits(seconds=1, fire=False)
    visit.get("/sop")
    visit.get("/sop")
    assert [each.split(" SET ")[0] for each in writes] == ["UPDATE session"]
    with reading(site.world.engine, EVERY) as session:
        assert session.scalars(select(SessionRow.seen_at)).one() == site.world.now


def test_who_is_asking_costs_two_statements(site: Site) -> None:
    visit = site.visit(STAFF)
    asked = statements(site, "SELECT")
    visit.client.get("/pemberitahuan/jumlah")
    assert len(asked) == 3, asked  # the session, the person, and the number


def test_a_disabled_persons_sessions_end_at_once_and_never_wake(site: Site) -> None:
    from service import personnel

    visit, admin = site.visit(STAFF), site.world.person(ADMIN)
    staff = site.world.person(STAFF).person
    with transaction(site.world.engine, admin.tenant) as session:
        personnel.disable(session, admin, staff, site.world.now)
    assert visit.get("/tugas").location.startswith("/masuk")
    with transaction(site.world.engine, admin.tenant) as session:
        personnel.enable(session, admin, staff, site.world.now)
    assert visit.get("/tugas").location.startswith("/masuk")


def test_behind_https_the_cookie_belongs_to_this_host_alone(site: Site) -> None:
    site.visit(STAFF)
    client = anew(site, Entrance(), https=True).app.test_client()
    answer = client.get("/masuk", base_url="https://lajur.example")
    token = answer.text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post(
        "/masuk",
        base_url="https://lajur.example",
        data={"csrf_token": token, "login": STAFF, "password": PASSWORD},
        headers={"Referer": "https://lajur.example/masuk"},
    )
    assert answer.status_code == 302
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("__Host-lajur="))
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(
        cookie.split("; ")
    ) and "Domain" not in cookie


def test_odd_cookies_open_nothing_and_break_nothing(site: Site) -> None:
    signer = site.app.session_interface.get_signing_serializer(site.app)
    assert signer is not None
    for id in (
        "",
        "x",
        "\n\n",
        "banyuwangi\n\n",
        "*\n*\n*",
        "banyuwangi\n" + "\x00" * 3 + "\nx",
        "a\nb\nc\nd",
    ):
        value = signer.dumps({"_user_id": id})
        assert copied(site, value).get("/tugas").location.startswith("/masuk"), id
    assert copied(site, "nonsense").get("/tugas").location.startswith("/masuk")


# guessing


def test_guessing_waits_alike_for_people_and_for_nobody(site: Site) -> None:
    site.visit(STAFF)
    for login in (STAFF, "nobody"):
        visit = site.stranger()
        assert [(tries(visit, login).status_code) for _ in range(5)] == [403] * 5
        answer = tries(visit, login, PASSWORD)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
        assert problem(answer) == "Terlalu banyak percobaan yang gagal. Tunggu 1 menit, lalu coba lagi."
    site.world.waits(seconds=30, fire=False)
    assert tries(site.stranger(), STAFF, PASSWORD).status_code == 302
    assert tries(site.stranger(), STAFF).status_code == 403, "success wiped the slate"


def test_other_spellings_of_a_login_share_its_slate(site: Site) -> None:
    site.visit(STAFF)
    for spelling in (STAFF, STAFF.upper(), f" {STAFF}", f"{STAFF} ", STAFF.title()):
        assert tries(site.stranger(), spelling).status_code == 403
    assert tries(site.stranger(), STAFF).status_code == 429


def test_one_address_fails_thirty_times_a_minute(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    quickly_wrong(monkeypatch)
    visit = site.stranger()
    codes = [tries(visit, f"nobody-{number}").status_code for number in range(31)]
    assert codes == [403] * 30 + [429]
    answer = tries(visit, "nobody")
    assert "dari alamat ini" in answer.text and answer.status_code == 429


@pytest.mark.parametrize("url", [IN_MEMORY, "memory://kantor", "redis://localhost:1/0"])
def test_processes_that_count_for_themselves_share_the_thirty(
    site: Site, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """Two web processes allow an address no more than one did, also while the Redis where they counted is away."""
    quickly_wrong(monkeypatch)
    anew(site, Entrance(limits_url=url), workers=2)
    visit = site.stranger()
    codes = [tries(visit, f"nobody-{number}").status_code for number in range(16)]
    assert codes == [403] * 15 + [429]


def test_processes_that_count_together_need_not_share(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    quickly_wrong(monkeypatch)
    redis = Redis(tmp_path)
    try:
        redis.start()
        anew(site, Entrance(limits_url=redis.url), workers=2)
        visit = site.stranger()
        codes = [tries(visit, f"nobody-{number}").status_code for number in range(31)]
    finally:
        redis.close()
    assert codes == [403] * 30 + [429]


def test_success_costs_nothing_while_the_redis_is_away(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.identity.signing_in.matches", lambda stored, given: True)
    anew(site, Entrance(limits_url="redis://localhost:1/0"), workers=2)
    codes = [tries(site.stranger(), STAFF).status_code for _ in range(20)]
    assert codes == [302] * 20


def test_many_processes_leave_everybody_a_few_mistakes() -> None:
    assert allowed(1) == "30 per minute; 300 per hour"
    assert allowed(64) == "5 per minute; 50 per hour"


def test_success_costs_an_address_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.identity.signing_in.matches", lambda stored, given: True)
    for _ in range(35):
        assert tries(site.stranger(), STAFF, PASSWORD).status_code == 302


@pytest.mark.parametrize(("proxies", "codes"), [(0, {429}), (1, {403})])
def test_an_address_is_believed_only_from_a_proxy_we_have(
    site: Site, proxies: int, codes: set[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a proxy a made-up address is no way around the limit; with one, each visitor has his own."""
    quickly_wrong(monkeypatch)
    anew(site, Entrance(trusted_proxies=proxies))
    visit = site.stranger()
    for number in range(30):
        tries(visit, f"nobody-{number}", **{"X-Forwarded-For": f"10.0.0.{number}"})
    last = tries(visit, "nobody", **{"X-Forwarded-For": "10.0.0.99"})
    assert {last.status_code} == codes


def test_forwarding_headers_change_nothing_unless_trusted(site: Site) -> None:
    site.visit(STAFF)
    spoofed = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "10.9.9.9",
        "X-Forwarded-Port": "444",
        "X-Forwarded-Prefix": "/evil",
        "Forwarded": "for=10.9.9.9;host=evil.example;proto=https",
    }
    visit = site.stranger()
    page = visit.get("/masuk", headers=spoofed)
    assert "evil" not in page.text and "evil" not in str(page.headers)
    answer = visit.client.post(
        "/masuk", data={"csrf_token": visit.token, "login": STAFF, "password": PASSWORD}, headers=spoofed
    )
    assert (answer.status_code, answer.location) == (302, "/")
    assert "evil" not in str(answer.headers) and "Secure" not in str(answer.headers)


# the log


def test_the_log_tells_who_came_and_who_could_not(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "lajur.access")
    visit = site.visit(STAFF)
    visit.post("/keluar")
    tries(site.stranger(), STAFF, "salah-semua-1")
    tries(site.stranger(), 'x"\r\n2026 signed_in login="admin"\u202e', "salah-semua-2")
    said = [record.getMessage() for record in caplog.records if record.name == "lajur.access"]
    assert said == [
        f'signed_in address="127.0.0.1" login="{STAFF}" way="password" owes="-"',
        f'signed_out address="127.0.0.1" login="{STAFF}"',
        f'password_refused address="127.0.0.1" login="{STAFF}"',
        r'password_refused address="127.0.0.1" login="x\"\r\n2026 signed_in login=\"admin\"\u202e"',
    ]
    assert "salah-semua" not in caplog.text and PASSWORD not in caplog.text


# first passwords


def given(site: Site, login: str = STAFF, days: int = 7) -> str:
    """A first password, as an admin gives one."""
    until = site.world.now + timedelta(days=days)
    with transaction(site.world.engine, EVERY) as session:
        identity.set_password(session, login, "pintu-kayu-jati", site.world.now, until)
    return "pintu-kayu-jati"


def test_a_first_password_leads_only_to_an_own_one(site: Site) -> None:
    visit = site.stranger()
    answer = visit.signs_in(STAFF, given(site))
    assert answer.status_code == 302
    for path in ("/tugas", "/", "/akun", "/pemberitahuan/jumlah", "/masuk/kode"):
        assert visit.get(path).location.startswith("/masuk/kata-sandi"), path
    assert visit.get("/sop").location == "/masuk/kata-sandi?next=/sop"
    page = visit.get("/masuk/kata-sandi?next=/sop").text
    assert "Menu utama" not in page and 'autocomplete="new-password"' in page
    before = cookie(visit)
    answer = visit.post("/masuk/kata-sandi", new="nasi goreng", again="nasi gorenk")
    assert (answer.status_code, problem(answer)) == (422, "Kedua kata sandi tidak sama. Ketik lagi.")
    answer = visit.post("/masuk/kata-sandi", new="password", again="password")
    assert answer.status_code == 422 and "terlalu umum" in problem(answer)
    answer = visit.post("/masuk/kata-sandi", new="nasi goreng", again="nasi goreng", next="/sop")
    assert (answer.status_code, answer.location) == (302, "/sop")
    assert visit.get("/tugas").status_code == 200
    assert copied(site, before).get("/tugas").location.startswith("/masuk?"), "the half session is over"
    assert tries(site.stranger(), STAFF, "pintu-kayu-jati").status_code == 403
    assert tries(site.stranger(), STAFF, "nasi goreng").status_code == 302


def test_an_expired_first_password_says_so_to_who_knows_it(site: Site) -> None:
    password = given(site)
    site.world.waits(days=7, fire=False)
    assert "sudah tidak berlaku" in problem(tries(site.stranger(), STAFF, password))
    assert problem(tries(site.stranger(), STAFF, "bukan-ini")) == WRONG


def test_halfway_in_one_may_leave(site: Site) -> None:
    visit = site.stranger()
    visit.signs_in(STAFF, given(site))
    visit.get("/masuk/kata-sandi")
    assert visit.post("/keluar").location == "/masuk"
    assert visit.get("/tugas").location.startswith("/masuk?")


def test_the_doors_between_open_for_nobody_else(site: Site) -> None:
    for path in ("/masuk/kode", "/masuk/kata-sandi"):
        assert site.stranger().get(path).location.startswith("/masuk")
        inside = site.visit(OWNER)
        assert inside.get(path).location == "/masuk"
        assert inside.post(path, new="nasi goreng", again="nasi goreng", code="123456").location == "/masuk"
    assert tries(site.stranger(), OWNER, PASSWORD).status_code == 302


def test_a_service_that_is_not_there_is_not_offered(site: Site) -> None:
    visit = site.stranger()
    assert "/masuk/instansi" not in visit.get("/masuk").text
    assert visit.post("/masuk/instansi").status_code == 404
    assert visit.get("/masuk/instansi/kembali").status_code == 404
