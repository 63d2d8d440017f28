"""Starting cases, following them, and reading them as an auditor."""

import re

import pytest
from visits import APPLICANT, AUDITOR, HEAD, OWNER, SOP, STAFF, Site, Visit

from service import definitions
from service.database import EVERY, reading
from service.forms.plausible import answers


def wish(site: Site, **choose: str) -> dict[str, object]:
    """Plausible values for the start form."""
    with reading(site.world.engine, EVERY) as session:
        definition = definitions.get(session, "banyuwangi", SOP)
        return answers(definition.form_for(definition.start_element) or {}, {}, choose)


def token_of(visit: Visit) -> str:
    found = re.search(r'name="token" value="([^"]+)"', visit.get(f"/mulai/{SOP}").text)
    assert found
    return found.group(1)


def test_services_say_what_they_are_for_and_who_may_start_them(site: Site) -> None:
    page = site.visit(APPLICANT).get("/mulai").text
    assert "Layanan Permintaan Data Sektoral" in page and f'href="/mulai/{SOP}"' in page
    assert "Paling lama" in page
    assert f'href="/mulai/{SOP}"' not in site.visit(STAFF).get("/mulai").text
    assert site.visit(STAFF).get(f"/mulai/{SOP}").status_code == 403
    assert "Belum ada layanan yang cocok" in site.visit(APPLICANT).get("/mulai?q=sepeda").text


def test_starting_leads_to_the_case_with_its_number(site: Site) -> None:
    visit = site.visit(APPLICANT)
    answer = visit.send(f"/mulai/{SOP}", wish(site, perihal="Data padi"), token=token_of(visit))
    assert answer.status_code == 200 and answer.json["number"].startswith("0001/")
    page = visit.get(answer.json["to"]).text
    assert "Data padi" in page and "Berkas 0001/" in page and "dimulai." in page


def test_a_second_press_finds_the_same_case(site: Site) -> None:
    visit = site.visit(APPLICANT)
    token, values = token_of(visit), wish(site)
    first, second = (visit.send(f"/mulai/{SOP}", values, token=token) for _ in range(2))
    assert first.json == second.json
    assert visit.send(f"/mulai/{SOP}", values, token=token_of(visit)).json["number"].startswith("0002/")


def test_an_incomplete_start_names_the_field(site: Site) -> None:
    visit = site.visit(APPLICANT)
    answer = visit.send(f"/mulai/{SOP}", {**wish(site), "perihal": " "}, token=token_of(visit))
    assert answer.status_code == 422
    assert "perihal" in [problem["key"] for problem in answer.json["problems"]]


def test_a_case_says_where_it_is_and_how_it_came_there(site: Site) -> None:
    case = site.world.starts(SOP)
    for step in ("langkah_1", "langkah_2"):
        site.world.completes(case, step)
    site.world.completes(case, "langkah_3", data_tersedia_3="tidak_tersedia", alasan_3="Belum ada di arsip.")
    page = site.visit(HEAD).get(f"/berkas/{case}").text
    for words in (
        "Berkas ada pada",
        "Riwayat utuh",
        "Tidak tersedia",
        "“Belum ada di arsip.”",
        "di sini",
        "dilalui",
    ):
        assert words in page, words
    table = page.split("Diagram sebagai tabel")[1]
    assert table.count("<td>selesai</td>") == 3 and table.count("<td>di sini</td>") == 1
    marks = page.split("data-marks>")[1].split("</script>")[0]
    assert '"centre": true' in marks and '"kind": "taken"' in marks


@pytest.mark.tampered
def test_a_changed_history_shows_at_once(site: Site) -> None:
    case = site.world.starts(SOP)
    with site.world.engine.begin() as connection:  # whoever owns the database can take its guards away
        guards = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in connection.exec_driver_sql(guards).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql("UPDATE event SET kind = 'task_completed' WHERE seq = 1")
    for visit, path in ((site.visit(HEAD), f"/berkas/{case}"), (site.visit(AUDITOR), "/audit")):
        page = visit.get(path).text
        assert "Riwayat tidak utuh:" in page and "Peristiwa nomor 1 telah diubah." in page


def test_who_started_a_case_may_cancel_it_with_a_reason(site: Site) -> None:
    case = site.world.starts(SOP)
    visit = site.visit(APPLICANT)
    assert visit.post(f"/berkas/{case}/batal", alasan="x").status_code == 422
    assert visit.post(f"/berkas/{case}/batal", alasan="Data sudah didapat.").location == f"/berkas/{case}"
    page = visit.get(f"/berkas/{case}").text
    assert "Dibatalkan" in page and "Data sudah didapat." in page
    assert "Batalkan berkas…" not in page
    assert visit.post(f"/berkas/{case}/batal", alasan="Sekali lagi.").status_code == 409


def test_cases_can_be_filtered_and_paged_by_address(site: Site) -> None:
    for number in range(52):
        site.world.starts(SOP, perihal=f"Permintaan ke-{number}")
    head = site.visit(HEAD)
    first = head.get("/berkas").text
    assert first.count("data-row") == 50 and "Permintaan ke-51" in first
    more = re.search(r'href="\?([^"]+)" *>Berikutnya|rel="next" href="\?([^"]+)"', first)
    assert more
    second = head.get("/berkas?" + (more.group(1) or more.group(2)).replace("&amp;", "&")).text
    assert second.count("data-row") == 2 and "Permintaan ke-0" in second
    assert head.get("/berkas?state=finished").text.count("data-row") == 0


@pytest.mark.parametrize(("login", "code"), [(OWNER, 403), (AUDITOR, 200), (HEAD, 200)])
def test_the_list_of_cases_is_for_those_who_may_read_them(site: Site, login: str, code: int) -> None:
    assert site.visit(login).get("/berkas").status_code == code


def test_an_applicant_sees_only_own_cases(site: Site) -> None:
    case = site.world.starts(SOP, perihal="Milik pemohon pertama")
    site.adds("lain", "pemohon")
    other = site.visit("lain")
    assert "Milik pemohon pertama" not in other.get("/berkas").text
    assert other.get(f"/berkas/{case}").status_code == 404
