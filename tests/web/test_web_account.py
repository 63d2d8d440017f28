"""Akun saya: sessions one sees and ends, the password, and the second step from its picture to its end."""

import html
import re
from base64 import b32decode
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from doorways import cookie, copied, problem, tries
from visits import APPLICANT, PASSWORD, STAFF, Site, Visit

NEW = "nasi goreng kambing"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"
PHONE = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36"
)


def from_browser(site: Site, agent: str) -> Visit:
    visit = site.stranger()
    visit.client.environ_base["HTTP_USER_AGENT"] = agent
    visit.signs_in(STAFF)
    return visit


def listed(visit: Visit) -> list[str]:
    """The browsers in the order of the page."""
    page = visit.get("/akun").text
    return re.findall(r"<li>\s*<div><strong>(.+?)</strong>", page)


def begun(visit: Visit) -> TOTP:
    """Begin with the second step; the phone that has learned its secret."""
    visit.get("/akun")
    assert visit.post("/akun/langkah-kedua", password=PASSWORD).location == "/akun/langkah-kedua"
    page = visit.get("/akun/langkah-kedua").text
    assert 'src="data:image/svg+xml' in page
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert secret
    return TOTP(b32decode(secret[1].replace(" ", "")), 6, SHA1(), 30)


def shows(phone: TOTP, now: datetime) -> str:
    return phone.generate(int(now.timestamp())).decode()


def turned_on(site: Site, visit: Visit) -> tuple[TOTP, list[str]]:
    phone = begun(visit)
    page = visit.post("/akun/langkah-kedua/sahkan", code=shows(phone, site.world.now))
    codes = re.findall(r"<li><code>([a-z0-9-]+)</code></li>", page.text)
    assert page.status_code == 200 and len(codes) == 10
    visit.get("/akun")
    return phone, codes


def half(site: Site) -> Visit:
    """Somebody who has given the right password."""
    visit = site.stranger()
    visit.get("/masuk")
    assert visit.post("/masuk", login=STAFF, password=PASSWORD).status_code == 302
    assert visit.get("/tugas").location == "/masuk/kode?next=/tugas"
    visit.get("/masuk/kode")
    return visit


def test_one_sees_and_ends_ones_sessions(site: Site) -> None:
    site.visit(STAFF)
    desk, phone, other = from_browser(site, WINDOWS), from_browser(site, PHONE), from_browser(site, "<b>odd")
    assert sorted(listed(desk)) == [
        "Chrome di Android",
        "Chrome di Windows",
        "Peramban lain",
        "Peramban lain",
    ]
    page = desk.get("/akun").text
    assert page.count("peramban ini") == 1
    id = re.search(r'value="([0-9a-f]{64})" aria-label="Keluarkan Chrome di Android', page)
    assert id
    assert desk.post("/akun/sesi", id=id[1]).location == "/akun"
    assert phone.get("/tugas").location.startswith("/masuk")
    assert "tidak ditemukan" in desk.post("/akun/sesi", id=id[1]).text
    assert other.get("/tugas").status_code == 200
    desk.post("/akun/sesi")
    assert "2 sesi dikeluarkan" in desk.get("/akun").text
    assert other.get("/tugas").location.startswith("/masuk")
    assert listed(desk) == ["Chrome di Windows"]


def test_nobody_ends_a_colleagues_session(site: Site) -> None:
    mine, theirs = site.visit(STAFF), site.visit(APPLICANT)
    theirs.get("/akun")
    from service.identity.sessions import _digest

    with mine.client.session_transaction() as kept:
        id = _digest(kept["_user_id"].split("\n")[2])
    assert theirs.post("/akun/sesi", id=id).status_code == 404
    assert mine.get("/tugas").status_code == 200


def test_a_new_password_ends_every_other_session_and_changes_this_ones_cookie(site: Site) -> None:
    here, there = site.visit(STAFF), site.visit(STAFF)
    before = cookie(here)
    here.get("/akun")
    answer = here.post("/akun/kata-sandi", present=PASSWORD, new=NEW, again=NEW)
    assert (answer.status_code, answer.location) == (302, "/akun")
    assert here.get("/akun").status_code == 200 and cookie(here) != before
    assert copied(site, before).get("/tugas").location.startswith("/masuk")
    assert there.get("/tugas").location.startswith("/masuk")
    assert tries(site.stranger(), STAFF, PASSWORD).status_code == 403
    assert tries(site.stranger(), STAFF, NEW).status_code == 302


@pytest.mark.parametrize(
    ("present", "new", "again", "code", "why"),
    [
        ("salah-semua", NEW, NEW, 403, "sekarang salah"),
        (PASSWORD, NEW, "lain", 422, "tidak sama"),
        (PASSWORD, "pendek", "pendek", 422, "8 sampai 200"),
        (PASSWORD, "iloveyou", "iloveyou", 422, "terlalu umum"),
        (PASSWORD, "banyuwangi77", "banyuwangi77", 422, "hanya nama"),
        (PASSWORD, PASSWORD, PASSWORD, 422, "sama dengan"),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(
    site: Site, present: str, new: str, again: str, code: int, why: str
) -> None:
    here = site.visit(STAFF)
    here.get("/akun")
    answer = here.post("/akun/kata-sandi", present=present, new=new, again=again)
    assert answer.status_code == code and why in problem(answer)
    assert present not in answer.text and new not in answer.text
    assert here.get("/tugas").status_code == 200
    assert tries(site.stranger(), STAFF, PASSWORD).status_code == 302


def test_a_stolen_session_cannot_guess_the_password(site: Site) -> None:
    here = site.visit(STAFF)
    here.get("/akun")
    doors = (
        "/akun/kata-sandi",
        "/akun/langkah-kedua",
        "/akun/langkah-kedua/matikan",
        "/akun/langkah-kedua/kode",
    )
    codes = [
        here.post(doors[number % 4], present="salah", password="salah", new=NEW, again=NEW).status_code
        for number in range(6)
    ]
    assert codes == [403] * 5 + [429]


def test_the_second_step_is_asked_after_the_password(site: Site) -> None:
    here, there = site.visit(STAFF), site.visit(STAFF)
    before = cookie(here)
    phone, _ = turned_on(site, here)
    assert here.get("/tugas").status_code == 200 and cookie(here) != before
    assert there.get("/tugas").location.startswith("/masuk"), "other browsers prove it first"
    site.world.waits(minutes=2, fire=False)
    visit = half(site)
    for path in ("/tugas", "/akun", "/masuk/kata-sandi", "/akun/langkah-kedua"):
        assert visit.get(path).location.startswith("/masuk/kode"), path
    assert visit.client.get("/tugas", headers={"Accept": "application/json"}).status_code == 401
    halfway = cookie(visit)
    answer = visit.post("/masuk/kode", code="000000")
    assert answer.status_code == 403 and "Kode salah" in problem(answer)
    answer = visit.post("/masuk/kode", code=shows(phone, site.world.now), next="/berkas")
    assert (answer.status_code, answer.location) == (302, "/berkas")
    assert visit.get("/berkas").status_code == 200
    assert copied(site, halfway).get("/berkas").location.startswith("/masuk?")
    again = half(site)
    assert again.post("/masuk/kode", code=shows(phone, site.world.now)).status_code == 403, (
        "a code counts once"
    )


def test_halfway_in_nothing_is_done_by_post_either(site: Site) -> None:
    turned_on(site, site.visit(STAFF))
    visit = half(site)
    for path in ("/akun/kata-sandi", "/akun/sesi", "/akun/langkah-kedua/matikan", "/pemberitahuan/dibaca"):
        assert visit.post(path, present=PASSWORD, new=NEW, again=NEW, password=PASSWORD).location.startswith(
            "/masuk/kode"
        ), path
    assert visit.get("/tugas").location.startswith("/masuk/kode")


def test_halfway_in_one_has_ten_minutes(site: Site) -> None:
    turned_on(site, site.visit(STAFF))
    visit = half(site)
    site.world.waits(minutes=10, fire=False)
    assert visit.get("/masuk/kode").location.startswith("/masuk?")


def test_codes_are_guessed_as_slowly_as_passwords(site: Site) -> None:
    phone, codes = turned_on(site, site.visit(STAFF))
    visit = half(site)
    site.world.waits(minutes=1, fire=False)
    said = [visit.post("/masuk/kode", code=f"00000{number}").status_code for number in range(5)]
    assert said == [403] * 5
    answer = visit.post("/masuk/kode", code=shows(phone, site.world.now))
    assert answer.status_code == 429 and answer.headers["Retry-After"] == "30"
    site.world.waits(seconds=30, fire=False)
    assert visit.post("/masuk/kode", code=codes[0]).status_code == 302, "a code from paper"
    assert "Tersisa 9 kode pemulihan" in visit.get("/akun").text


def test_turning_it_off_asks_for_both(site: Site) -> None:
    here = site.visit(STAFF)
    _, codes = turned_on(site, here)
    for fields in ({"password": "salah", "code": codes[0]}, {"password": PASSWORD, "code": "123123"}):
        assert here.post("/akun/langkah-kedua/matikan", **fields).status_code == 403
    assert "Aktif:" in here.get("/akun").text
    assert here.post("/akun/langkah-kedua/matikan", password=PASSWORD, code=codes[0]).location == "/akun"
    assert "Siapkan langkah kedua" in here.get("/akun").text
    assert tries(site.stranger(), STAFF, PASSWORD).location == "/"


def test_new_recovery_codes_replace_the_old(site: Site) -> None:
    here = site.visit(STAFF)
    _, codes = turned_on(site, here)
    page = here.post("/akun/langkah-kedua/kode", password=PASSWORD)
    new = re.findall(r"<li><code>([a-z0-9-]+)</code></li>", page.text)
    assert len(new) == 10 and not set(new) & set(codes)
    visit = half(site)
    assert visit.post("/masuk/kode", code=codes[0]).status_code == 403
    assert visit.post("/masuk/kode", code=new[0]).status_code == 302


def test_a_wrong_first_code_shows_the_picture_again(site: Site) -> None:
    here = site.visit(STAFF)
    assert here.get("/akun/langkah-kedua").location == "/akun", "nothing has begun"
    phone = begun(here)
    answer = here.post("/akun/langkah-kedua/sahkan", code="1")
    assert answer.status_code == 403 and "data:image/svg+xml" in answer.text
    assert "Lanjutkan penyiapan" in here.get("/akun").text
    assert here.post("/akun/langkah-kedua/sahkan", code=shows(phone, site.world.now)).status_code == 200
    answer = here.post("/akun/langkah-kedua/sahkan", code="1")
    assert answer.status_code in (400, 409), "it was confirmed, and this session is another one now"


def test_pages_of_the_account_are_quiet_and_keep_names_as_text(site: Site) -> None:
    odd = from_browser(site, "x") if site.visit(STAFF) else site.stranger()
    text = odd.get("/akun").text
    assert " style=" not in text and "<script>" not in text
    assert html.escape(site.world.person(STAFF).name) in text


def test_a_first_password_with_the_second_step_owes_both(site: Site) -> None:
    from service import identity
    from service.database import EVERY, transaction

    phone, _ = turned_on(site, site.visit(STAFF))
    site.world.waits(minutes=2, fire=False)
    with transaction(site.world.engine, EVERY) as session:
        until = site.world.now + timedelta(days=7)
        identity.set_password(session, STAFF, PASSWORD, site.world.now, until)
    visit = half(site)
    assert visit.post("/masuk/kode", code=shows(phone, site.world.now)).status_code == 302
    assert visit.get("/tugas").location.startswith("/masuk/kata-sandi")
    visit.get("/masuk/kata-sandi")
    assert visit.post("/masuk/kata-sandi", new=NEW, again=NEW).status_code == 302
    assert visit.get("/tugas").status_code == 200
