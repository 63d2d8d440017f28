"""The pages of an agency's admin for its people: add, change, put out, and take a list over."""

import ast
import html
import re
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from visits import APPLICANT, AUDITOR, OWNER, SOP, STAFF, Site, Visit

from service import history, identity, personnel
from service.database import EVERY, reading
from service.web.language import catalogue

SERVICE = Path(__file__).resolve().parents[2] / "service"
TENANT = SOP.split("-")[0]
ADMIN = f"admin.{TENANT}"
UNKNOWN = "01999999-0000-7000-8000-000000000000"
LIST = "nama,nip,login,email,peran,jabatan,sejak\nRina <b>Kusuma</b>,,rina,,,kasi_statistik,01/11/2026\n"


@pytest.fixture
def admin(site: Site) -> Visit:
    return site.visit(ADMIN)


def adds(visit: Visit, **fields: Any) -> Any:
    visit.get("/orang/baru")
    return visit.post("/orang", **{"name": "Rina Kusuma", "login": "rina", "role": ["seat_holder"], **fields})


def uploads(visit: Visit, data: bytes, name: str = "orang.csv") -> Any:
    visit.get("/orang/impor")
    parts = (
        f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{visit.token}\r\n',
        f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n',
    )
    body = "".join(parts).encode() + data + b"\r\n--x--\r\n"
    return visit.client.post("/orang/impor", data=body, content_type="multipart/form-data; boundary=x")


def saves(visit: Visit, page: str, **changes: str) -> Any:
    fields = {name: hidden(page, name) for name in ("seen", "data")}
    return visit.post("/orang/impor/simpan", **{**fields, **changes})


def hidden(page: str, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found.group(1))


def id_of(site: Site, login: str) -> str:
    return site.world.person(login).person


def test_a_person_is_added_and_told_the_first_password_once(site: Site, admin: Visit) -> None:
    answer = adds(admin, nip="198001012005012001", role=["seat_holder", "auditor"])
    assert answer.status_code == 201 and "no-store" in answer.headers["Cache-Control"]
    found = re.search(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", answer.text)
    assert found and "Rina Kusuma" in answer.text and "Berlaku sampai" in answer.text
    page = admin.get(f"/orang/{id_of(site, 'rina')}").text
    assert found.group() not in page and "Kata sandi awal, berlaku sampai" in page
    assert "menambahkan Rina Kusuma (rina)" in page and "peran Auditor" in page
    assert site.stranger().signs_in("rina", found.group()).status_code == 302


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": " "}, "Nama harus"),
        ({"nip": "123"}, "18 angka"),
        ({"email": "x"}, "nama@instansi.go.id"),
        ({"login": "RINA"}, "huruf kecil"),
        ({"login": STAFF}, "sudah dipakai"),
        ({"role": []}, "paling sedikit satu peran"),
        ({"role": ["root"]}, "Peran tidak dikenal"),
        ({"name": "Ri\x00na"}, "Nama harus"),
        ({"name": "x" * 100_000}, "Nama harus"),
    ],
)
def test_a_refusal_stands_in_the_form_and_keeps_what_was_typed(
    site: Site, admin: Visit, fields: dict[str, Any], words: str
) -> None:
    answer = adds(admin, **{"email": "rina@x.go.id", **fields})
    assert answer.status_code == 422 and words in answer.text
    assert 'role="alert"' in answer.text and f'value="{fields.get("email", "rina@x.go.id")}"' in answer.text
    with reading(site.world.engine, EVERY) as session:
        assert identity.person_of(session, TENANT, "rina") is None


def test_the_list_is_searched_filtered_and_says_when_it_is_empty(admin: Visit) -> None:
    everybody = admin.get("/orang").text
    assert ADMIN in everybody and STAFF in everybody and "Admin instansi" in everybody
    assert STAFF in admin.get("/orang?q=staf").text and ADMIN not in admin.get("/orang?q=staf").text
    assert AUDITOR in admin.get("/orang?role=auditor&sort=login").text
    assert "Tidak ada orang yang cocok" in admin.get("/orang?q=tidak-ada").text
    for odd in ("role=x", "state=x", "sort=x", "after=x", "q=%00", "q=%ed%a0%80"):
        assert admin.get(f"/orang?{odd}").status_code in (200, 422), odd
    scripted = admin.get("/orang?q=<script>alert(1)</script>").text
    assert "<script>alert" not in scripted


def test_particulars_and_roles_are_changed_and_told(site: Site, admin: Visit) -> None:
    staff = id_of(site, STAFF)
    admin.get(f"/orang/{staff}")
    fields = {"name": "Ratna <i>Dewi</i>", "nip": "19800101 200501 2 001", "email": "ratna@x.go.id"}
    assert admin.post(f"/orang/{staff}", **fields).location == f"/orang/{staff}"
    assert admin.post(f"/orang/{staff}/peran", role=["seat_holder", "operator"]).status_code == 302
    page = admin.get(f"/orang/{staff}").text
    assert "198001012005012001" in page and "Ratna &lt;i&gt;Dewi&lt;/i&gt;" in page and "<i>Dewi" not in page
    assert "Operator" in page and "memberi Ratna &lt;i&gt;Dewi&lt;/i&gt; peran Operator" in page
    refused = admin.post(f"/orang/{staff}", name="Ratna", nip="1", email="")
    assert refused.status_code == 422 and "18 angka" in refused.text and 'value="1"' in refused.text
    assert admin.post(f"/orang/{staff}/peran", role=["root"]).status_code == 422


def test_only_what_the_forms_show_can_be_changed(site: Site, admin: Visit) -> None:
    """Nobody gives himself a tenant, an id or a password with more fields."""
    staff = id_of(site, STAFF)
    admin.get(f"/orang/{staff}")
    admin.post(
        f"/orang/{staff}",
        name="Ratna",
        id=UNKNOWN,
        tenant="metro",
        disabled_at="1",
        login="x",
        role="operator",
    )
    assert site.world.person(STAFF).name == "Ratna"
    assert site.world.person(STAFF).roles == {"seat_holder"}


def test_the_last_admin_is_kept_and_says_why(site: Site, admin: Visit) -> None:
    me = id_of(site, ADMIN)
    admin.get(f"/orang/{me}")
    for path, fields in (("peran", {"role": ["auditor"]}), ("nonaktif", {})):
        answer = admin.post(f"/orang/{me}/{path}", **fields)
        assert answer.status_code == 409 and "paling sedikit satu admin" in answer.text
    assert admin.post("/orang/kata-sandi", id=me).status_code == 403
    assert site.world.person(ADMIN).roles == {"agency_admin"}


def test_who_is_disabled_is_out_at_the_next_click(site: Site, admin: Visit) -> None:
    staff, person = site.visit(STAFF), id_of(site, STAFF)
    assert "Sesi terbuka" in admin.get(f"/orang/{person}").text
    assert admin.post(f"/orang/{person}/nonaktif").location == f"/orang/{person}"
    assert staff.get("/tugas").location.startswith("/masuk")
    assert site.stranger().signs_in(STAFF).status_code == 403
    assert "Nonaktif" in admin.get(f"/orang/{person}").text
    assert STAFF in admin.get("/orang?state=disabled").text
    admin.post(f"/orang/{person}/aktif")
    assert site.stranger().signs_in(STAFF).status_code == 302
    assert "mengaktifkan kembali" in admin.get(f"/orang/{person}").text


def test_first_passwords_are_made_for_those_who_are_chosen(site: Site, admin: Visit) -> None:
    people = [id_of(site, login) for login in (STAFF, APPLICANT)]
    admin.get("/orang?state=waiting")
    answer = admin.post("/orang/kata-sandi", id=people)
    assert answer.text.count('class="first-password"') == 2 and "2 kata sandi awal" in answer.text
    assert admin.post("/orang/kata-sandi").status_code == 422
    assert admin.post("/orang/kata-sandi", id=[UNKNOWN] * 30).status_code == 422
    assert admin.post("/orang/kata-sandi", id=[UNKNOWN]).status_code == 404


def test_a_list_is_previewed_saved_and_told(site: Site, admin: Visit) -> None:
    preview = uploads(admin, LIST.encode())
    assert preview.status_code == 200
    for words in (
        "1 ditambahkan",
        "Belum ada yang tersimpan",
        "Rina &lt;b&gt;Kusuma&lt;/b&gt;",
        "Simpan semua",
    ):
        assert words in preview.text, words
    with reading(site.world.engine, EVERY) as session:
        assert identity.person_of(session, TENANT, "rina") is None
    saved = saves(admin, preview.text)
    assert saved.location == "/orang?state=waiting"
    page = admin.get(saved.location).text
    assert "1 orang ditambahkan" in page and "kata sandi awal" in page
    assert site.world.person("rina").seats == {"kasi_statistik"}
    assert "tidak mengubah apa pun" in uploads(admin, LIST.encode()).text


def test_wrong_lines_are_shown_by_number_and_cannot_be_saved(site: Site, admin: Visit) -> None:
    wrong = uploads(admin, LIST.replace("kasi_statistik", "Kepala <Langit>").encode())
    assert "1 salah" in wrong.text and "“Kepala &lt;Langit&gt;” tidak dikenal" in wrong.text
    assert "Simpan semua" not in wrong.text and 'name="data"' not in wrong.text
    good = uploads(admin, LIST.encode()).text
    forced = saves(admin, good, data="bmFtYSxsb2dpbgpSaW5hLFJJTkEK", seen="")
    assert forced.status_code == 409 and "Yang berubah" in forced.text
    with reading(site.world.engine, EVERY) as session:
        assert history.read(session, TENANT, personnel.STREAM) == ()


def test_what_moved_since_the_preview_is_shown_anew(site: Site, admin: Visit) -> None:
    preview = uploads(admin, f"nama,login\nNama Baru,{STAFF}\n".encode()).text
    staff = id_of(site, STAFF)
    admin.post(f"/orang/{staff}", name="Nama Lain")
    again = saves(admin, preview)
    assert again.status_code == 409 and "berubah sejak pratinjau" in again.text and "Nama Lain" in again.text
    assert saves(admin, again.text).status_code == 302
    assert site.world.person(STAFF).name == "Nama Baru"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00",
        b"PK\x03\x04" + b"x" * 100,
        "nama,login\nRi\ud800na,x".encode("utf-8", "surrogatepass"),
        b"x" * 3_000_000,
    ],
    ids=["empty", "nul", "no zip", "half letter", "3 MB"],
)
def test_a_file_that_is_no_list_says_so(admin: Visit, data: bytes) -> None:
    answer = uploads(admin, data)
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    admin.get("/orang/impor")
    assert admin.post("/orang/impor").status_code == 422
    for broken in ("%%%", "AAAA", ""):
        assert admin.post("/orang/impor/simpan", data=broken, seen="x").status_code in (409, 422)


def test_the_template_is_a_file_with_the_agencys_seats(admin: Visit) -> None:
    answer = admin.get("/orang/impor/contoh.csv")
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    assert answer.text.startswith("\ufeffnama,nip,login,email,peran,jabatan,sejak\r\n")


@pytest.mark.parametrize("login", [STAFF, OWNER, AUDITOR, APPLICANT])
def test_nobody_else_finds_these_pages(site: Site, login: str) -> None:
    visit, person = site.visit(login), id_of(site, STAFF)
    assert 'href="/orang"' not in visit.get("/sop").text
    for path in ("/orang", "/orang/baru", f"/orang/{person}", "/orang/impor", "/orang/impor/contoh.csv"):
        assert visit.get(path).status_code == 403, path
    for path in wishes(person):
        assert visit.post(path, name="x", id=person).status_code == 403, path


def wishes(person: str) -> list[str]:
    """Every address that changes something."""
    verbs = ("", "/peran", "/nonaktif", "/aktif", "/langkah-kedua")
    alone = ["/orang", "/orang/kata-sandi", "/orang/impor", "/orang/impor/simpan"]
    return [*alone, *(f"/orang/{person}{verb}" for verb in verbs)]


def test_another_agencys_people_answer_as_unknown_ones(site: Site, admin: Visit) -> None:
    site.world.deploys("metro-pengumpulan-pengolahan")
    theirs = id_of(site, "pemilik.metro")
    assert (
        "pemilik.metro"
        not in admin.get("/orang").text + admin.get("/orang?q=metro").text.split("</form>")[-1]
    )
    for path in wishes(theirs)[4:]:
        answers = []
        for id in (theirs, UNKNOWN, "tidak-ada"):
            fields = {"name": "Rina", "role": ["auditor"], "id": id}
            answer = admin.post(path.replace(theirs, id), **fields)
            answers.append((answer.status_code, re.sub(r'value="[^"]+"|\?[^"]*', "", answer.text)))
        assert answers[0][0] == 404 and answers[0] == answers[1] == answers[2], path
    assert admin.get(f"/orang/{theirs}").status_code == admin.get(f"/orang/{UNKNOWN}").status_code == 404


def test_an_admin_lands_on_the_people(site: Site, admin: Visit) -> None:
    assert admin.get("/").location == "/orang"
    assert 'href="/orang" aria-current="page"' in admin.get("/orang").text


def test_every_refusal_has_its_english() -> None:
    english = catalogue("en")
    mine = ("people", "particulars", "lists", "finding", "import_plan", "import_writing", "import_workbook")
    paths = [*(SERVICE / "personnel" / f"{name}.py" for name in mine), *(SERVICE / "web").glob("people*.py")]
    calls = [
        node
        for path in paths
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
    ]
    texts = {
        str(call.args[0].value)
        for call in calls
        if ast.unparse(call.func) in ("Invalid", "NotFound", "Conflict", "Forbidden")
        and isinstance(call.args[0], ast.Constant)
    }
    kinds = ("person_", "role_", "password_reset", "people_imported")
    texts |= {text for kind, text in history.facts.SENTENCES.items() if kind.startswith(kinds)}
    assert len(texts) > 40
    assert sorted(text for text in texts if english.gettext(text) == text) == []


def test_an_admin_makes_an_account_for_a_program_after_a_warning(site: Site, admin: Visit) -> None:
    assert "Memegang semua hak atas semua berkas" in html.unescape(admin.get("/orang/baru").text)
    answer = adds(admin, name="Mesin", nip="", email="", login="mesin", role=["program"])
    assert answer.status_code == 201 and "sampai diganti" in answer.text
    password = re.search(r'class="first-password">([^<]+)', answer.text)
    assert password
    page = admin.get(f"/orang/{id_of(site, 'mesin')}").text
    assert "Akun program" in page and 'name="role"' not in page
    stranger = site.stranger()
    stranger.get("/masuk")
    refused = stranger.post("/masuk", login="mesin", password=password.group(1))
    assert refused.status_code == 403 and "/engine-rest" in html.unescape(refused.text)
    basic = {"Authorization": "Basic " + b64encode(f"mesin:{password.group(1)}".encode()).decode()}
    assert site.app.test_client().get("/engine-rest/version", headers=basic).status_code == 200
    renewed = admin.post("/orang/kata-sandi", id=id_of(site, "mesin"))
    assert renewed.status_code == 200 and "sampai diganti" in renewed.text
    assert site.app.test_client().get("/engine-rest/version", headers=basic).status_code == 401
