"""Ekspor: the page says what it is and how large before it is taken; taking streams it and is told afterwards."""

import csv
import io
import re
from urllib.parse import quote

import pytest
from visits import APPLICANT, AUDITOR, OWNER, SOP, STAFF, Site

from service import exports, history, identity
from service.database import EVERY, reading
from service.history.reading import READ
from service.identity.tables import GrantRow

PAGE = "/audit/ekspor"
FORMATS = ("xes", "ocel", "csv", "csv-steps", "xlsx", "bundle")


@pytest.fixture
def case(site: Site) -> str:
    return site.world.starts(SOP, perihal="Data padi Zainal")


def recorded(site: Site) -> list[history.Entry]:
    with reading(site.world.engine, "banyuwangi") as session:
        return list(history.read(session, "banyuwangi", exports.STREAM))


def let_read(site: Site) -> None:
    """The admin makes the auditor a reader of personal data."""
    admin = site.visit("admin.banyuwangi")
    with reading(site.world.engine, EVERY) as session:
        id = identity.actor_by_login(session, AUDITOR, site.world.now).person
    page = admin.get(f"/orang/{id}").text
    assert "Pembaca data pribadi" in page
    admin.post(f"/orang/{id}/peran", role=["auditor", "data_reader"])
    with reading(site.world.engine, EVERY) as session:
        assert session.get(GrantRow, ("banyuwangi", id, "data_reader")) is not None


def test_an_auditor_is_told_what_it_is_and_how_large_before_taking_it(site: Site, case: str) -> None:
    visit = site.visit(AUDITOR)
    page = visit.get(PAGE).text
    assert "Belum ada yang diekspor." in page and "nama samaran" in page
    page = visit.get(f"{PAGE}?bentuk=csv&sop={SOP}").text
    assert (
        re.search(r"1 berkas, \d+ peristiwa, kira-kira [\d.]+ kB", page)
        and "Data pribadi disamarkan." in page
    )
    assert recorded(site) == []


@pytest.mark.parametrize("format", FORMATS)
def test_the_file_comes_with_its_name_and_type_and_is_told(site: Site, case: str, format: str) -> None:
    visit = site.visit(AUDITOR)
    visit.get(PAGE)
    answer = visit.post(PAGE, bentuk=format, berkas="0001/2026")
    known = exports.FORMATS[format]
    assert answer.status_code == 200 and answer.content_type == known.media
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment") and disposition.endswith(f".{known.ending}")
    assert "banyuwangi-0001-2026" in disposition
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(answer.data) > 500
    [told] = recorded(site)
    assert told.data is not None and (told.data["format"], told.data["hidden"]) == (known.name, True)
    assert f"sebagai {known.name}: 1 berkas" in visit.get(PAGE).text


def test_a_reader_of_personal_data_is_told_so_and_gets_them(site: Site, case: str) -> None:
    visit = site.visit(AUDITOR)
    visit.get(PAGE)
    hidden = visit.post(PAGE, bentuk="csv").text
    assert "Zainal" not in hidden and "orang-" in hidden
    let_read(site)
    visit = site.visit(AUDITOR)
    assert "Anda pembaca data pribadi" in visit.get(PAGE).text
    open_ = visit.post(PAGE, bentuk="csv").text
    assert "Data padi Zainal" in open_ and "orang-" not in open_
    assert "dengan data pribadi" in visit.get(PAGE).text


def test_both_days_of_a_period_belong_to_it(site: Site, case: str) -> None:
    visit = site.visit(AUDITOR)
    visit.get(PAGE)
    day = site.world.now.date().isoformat()
    for since, until, cases in ((day, day, 1), ("", "2026-11-22", 0), ("2026-11-24", "", 0)):
        text = visit.post(PAGE, bentuk="csv-steps", sejak=since, sampai=until).data.decode("utf-8-sig")
        assert len({row["id_berkas"] for row in csv.DictReader(io.StringIO(text))}) == cases
    assert "Tidak ada berkas yang cocok." in visit.get(f"{PAGE}?bentuk=csv&sampai=2026-11-22").text


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"bentuk": "pdf"}, 422, "Bentuk ekspor tidak dikenal"),
        ({}, 422, "Bentuk ekspor tidak dikenal"),
        ({"bentuk": "csv", "berkas": "0009/2026"}, 404, "Berkas tidak ditemukan"),
        ({"bentuk": "csv", "berkas": "a/b"}, 422, "0007/2026"),
        ({"bentuk": "csv", "sop": "tidak-ada"}, 404, "SOP tidak ditemukan"),
        ({"bentuk": "csv", "sejak": "kemarin"}, 422, "Tanggal ditulis seperti"),
        ({"bentuk": "csv", "sejak": "0001-01-01"}, 422, "Tanggal ditulis seperti"),
        ({"bentuk": "csv", "sampai": "9999-12-31"}, 422, "Tanggal ditulis seperti"),
        ({"bentuk": "csv", "sejak": "2026-11-24", "sampai": "2026-11-22"}, 422, "Tukar"),
    ],
)
def test_what_cannot_be_exported_is_said_beside_what_was_typed(
    site: Site, case: str, fields: dict[str, str], code: int, words: str
) -> None:
    visit = site.visit(AUDITOR)
    visit.get(PAGE)
    answer = visit.post(PAGE, **fields)
    assert (answer.status_code, recorded(site)) == (code, [])
    assert words in answer.text
    assert all(
        f'value="{value}"' in answer.text for name, value in fields.items() if name in ("berkas", "sejak")
    )
    if fields.get("bentuk") == "csv":
        query = "&".join(f"{name}={quote(value)}" for name, value in fields.items())
        looked = visit.get(f"{PAGE}?{query}")
        assert looked.status_code == code and words in looked.text


@pytest.mark.parametrize("login", [STAFF, APPLICANT, OWNER])
def test_others_neither_see_nor_take(site: Site, case: str, login: str) -> None:
    visit = site.visit(login)
    assert visit.get(PAGE).status_code == visit.get(f"{PAGE}?bentuk=csv").status_code == 403
    assert visit.post(PAGE, bentuk="csv").status_code == 403
    assert PAGE not in visit.get("/sop").text
    assert recorded(site) == []


def test_an_admin_finds_it_in_his_own_menu_and_gets_it_hidden(site: Site, case: str) -> None:
    visit = site.visit("admin.banyuwangi")
    assert PAGE in visit.get("/sop").text
    visit.get(PAGE)
    assert "Zainal" not in visit.post(PAGE, bentuk="csv").text


def test_a_forged_wish_takes_nothing(site: Site, case: str) -> None:
    visit = site.visit(AUDITOR)
    assert visit.client.post(PAGE, data={"bentuk": "csv", "csrf_token": "x"}).status_code == 400
    assert recorded(site) == []


def test_that_an_auditor_took_it_is_among_his_readings(site: Site, case: str) -> None:
    visit = site.visit(AUDITOR)
    visit.get(PAGE)
    visit.post(PAGE, bentuk="csv")
    with reading(site.world.engine, EVERY) as session:
        me = identity.actor_by_login(session, AUDITOR, site.world.now).person
        kinds = {each.kind for each in history.read(session, "banyuwangi", f"reads:{me}")}
    assert kinds == {READ}


def test_the_page_speaks_english_too(site: Site, case: str) -> None:
    visit = site.visit(AUDITOR)
    page = visit.get(f"{PAGE}?bentuk=xes", headers={"Accept-Language": "en"}).text
    for words in ("Export the history", "about", "Download"):
        assert words in page


def test_checkpoints_that_are_none_are_told_before_anything_is_taken(site: Site, case: str) -> None:
    visit = site.visit(AUDITOR)
    for typed, code, told in (
        ("satu", 422, "Titik periksa ditulis seperti"),
        ("7", 404, "Titik periksa tidak ditemukan."),
    ):
        for answer in (
            visit.get(f"{PAGE}?bentuk=bundle&titik={typed}"),
            visit.post(PAGE, bentuk="bundle", titik=typed),
        ):
            assert answer.status_code == code and told in answer.text
    assert recorded(site) == []
