"""The operator's page: what the system does later, and what it gave up on."""

import re
from datetime import timedelta

import pytest
from visits import AUDITOR, HEAD, OWNER, SOP, STAFF, Site, Visit

from service import identity, jobs
from service.database import EVERY, reading, transaction

OPERATOR = "operator.banyuwangi"
TENANT = "banyuwangi"


@pytest.fixture
def operator(site: Site) -> Visit:
    """The agency's operator, signed in."""
    with transaction(site.world.engine, EVERY) as session:
        identity.add_person(session, TENANT, OPERATOR, "Operator Banyuwangi", {"operator"})
    return site.visit(OPERATOR)


def rests(site: Site, kind: str, reason: str, instance: str | None = None) -> str:
    """A job the system gave up on; its id."""
    now = site.world.now
    with transaction(site.world.engine, EVERY) as session:
        jobs.enqueue(session, TENANT, kind, now - timedelta(hours=2), {}, instance=instance, max_attempts=1)
    with transaction(site.world.engine, EVERY) as session:
        (job,) = (
            each for each in jobs.claim(session, now, "uji", 50, timedelta(minutes=1)) if each.kind == kind
        )
        assert jobs.fail(session, job, reason, now)
        return job.id


def dead(site: Site) -> int:
    with reading(site.world.engine, EVERY) as session:
        return jobs.tally(session, TENANT).dead


def test_an_operator_lands_on_the_jobs_and_reads_that_all_is_well(site: Site, operator: Visit) -> None:
    assert operator.get("/").location == "/pekerjaan"
    page = operator.get("/pekerjaan").text
    assert "Tidak ada insiden." in page and 'aria-current="page">Pekerjaan' in page


def test_an_incident_says_what_where_why_and_since_when(site: Site, operator: Visit) -> None:
    case = site.world.starts(SOP)
    rests(site, "mail", "Server surel menolak: 550 <kotak penuh>", case)
    page = operator.get("/pekerjaan").text
    number = site.world.case(case).number
    assert "Surel" in page and f"Berkas {number}" in page and "1 percobaan" in page
    assert "550 &lt;kotak penuh&gt;" in page and "23 Nov 2026 09.00 WIB" in page


def test_one_press_tries_one_job_again(site: Site, operator: Visit) -> None:
    first, second = rests(site, "mail", "Server mati."), rests(site, "webhook", "Alamat tidak dikenal.")
    operator.get("/pekerjaan")
    assert operator.post("/pekerjaan/ulang", only=first, id=second).location == "/pekerjaan"
    page = operator.get("/pekerjaan").text
    assert "1 pekerjaan diulang." in page and "Server mati." not in page and "Alamat tidak dikenal." in page


def test_what_was_ticked_is_tried_again_together(site: Site, operator: Visit) -> None:
    ids = [rests(site, "mail", f"Gagal {number}.") for number in range(3)]
    operator.get("/pekerjaan")
    operator.post("/pekerjaan/ulang", id=ids[:2], kind="mail")
    assert dead(site) == 1
    operator.post("/pekerjaan/ulang", id=ids)
    assert dead(site) == 0
    assert "Sisanya sudah berjalan" in operator.get("/pekerjaan").text
    assert operator.post("/pekerjaan/ulang").status_code == 422


def test_incidents_can_be_filtered_and_paged_by_address(site: Site, operator: Visit) -> None:
    for number in range(51):
        rests(site, "mail", f"Gagal {number}.")
    rests(site, "webhook", "Alamat tidak dikenal.")
    assert operator.get("/pekerjaan?kind=webhook").text.count("data-row") == 1
    first = operator.get("/pekerjaan?kind=mail").text
    assert first.count("data-row") == 50
    more = re.search(r'rel="next" href="\?([^"]+)"', first)
    assert more
    rest = operator.get("/pekerjaan?" + more.group(1).replace("&amp;", "&")).text
    assert rest.count("data-row") == 1
    assert "Tidak ada insiden yang cocok" in operator.get("/pekerjaan?kind=start").text
    assert operator.get("/pekerjaan?after=rusak").status_code == 422


@pytest.mark.parametrize("login", [STAFF, HEAD, OWNER, AUDITOR])
def test_the_jobs_are_for_operators_and_admins(site: Site, login: str) -> None:
    id = rests(site, "mail", "Server mati.")
    visit = site.visit(login)
    assert visit.get("/pekerjaan").status_code == 403
    assert visit.post("/pekerjaan/ulang", only=id).status_code == 403
    assert "/pekerjaan" not in visit.get("/sop").text
    assert dead(site) == 1


def test_another_agencys_jobs_do_not_exist(site: Site, operator: Visit) -> None:
    site.world.deploys("metro-pengumpulan-pengolahan")
    with transaction(site.world.engine, EVERY) as session:
        identity.add_person(session, "metro", "operator.metro", "Operator Metro", {"operator"})
    id = rests(site, "mail", "Server mati.")
    other = site.visit("operator.metro")
    assert "Server mati." not in other.get("/pekerjaan").text
    assert (
        "0 pekerjaan diulang."
        in other.client.post(
            "/pekerjaan/ulang", data={"csrf_token": other.token, "only": id}, follow_redirects=True
        ).text
    )
    assert dead(site) == 1


def test_a_case_with_an_incident_tells_those_who_may_know(site: Site) -> None:
    case = site.world.starts(SOP)
    rests(site, "timer", "Ekspresi gagal.", case)
    tenant_roles = {"kepala.tu": {"seat_holder", "operator"}}
    with transaction(site.world.engine, EVERY) as session:
        for login, roles in tenant_roles.items():
            identity.add_person(session, TENANT, login, "Kepala TU", roles)
    told = site.visit("kepala.tu").get(f"/berkas/{case}").text
    assert "Sistem berhenti mengerjakan “Tenggat berkas”" in told and 'href="/pekerjaan"' in told
    untold = site.visit(HEAD).get(f"/berkas/{case}").text
    assert "Sistem berhenti mengerjakan" not in untold
    assert "Pekerjaan sistem “Tenggat berkas” berhenti setelah 1 percobaan: Ekspresi gagal." in untold
