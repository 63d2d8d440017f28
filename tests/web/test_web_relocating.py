"""The page that moves running cases: a plan in the address, a reason, progress, and who stayed and why."""

import re

import pytest
from sqlalchemy import update
from visits import AUDITOR, OWNER, SOP, STAFF, Site, Visit

from service.database import transaction
from service.jobs.tables import JobRow

DRAWN = "</bpmn:definitions>"


def releases(site: Site, before: str, after: str) -> int:
    """A version in which a piece of the drawing is another one."""
    drawn = site.world.drawing(SOP).decode()
    assert before in drawn
    return site.world.deploys(SOP, change=drawn.replace(before, after).encode()).version


@pytest.fixture
def owner(site: Site) -> Visit:
    """The process owner, with two cases at the first step and a version that gives it another name."""
    site.world.starts(SOP)
    site.world.starts(SOP)
    releases(site, DRAWN, f"<!-- baru -->{DRAWN}")
    return site.visit(OWNER)


def test_the_page_proposes_the_newest_older_version_that_has_cases(owner: Visit) -> None:
    page = owner.get(f"/sop/{SOP}/pindah")
    assert page.status_code == 200
    assert 'name="pasang.langkah_1"' in page.text and "Pindahkan 2 berkas ke versi 2" in page.text


def test_cases_move_and_the_page_tells_how_far(site: Site, owner: Visit) -> None:
    owner.get(f"/sop/{SOP}/pindah?dari=1&ke=2")
    answer = owner.post(
        f"/sop/{SOP}/pindah", dari="1", ke="2", alasan="SK 12/2026", **{"pasang.langkah_1": "langkah_1"}
    )
    assert answer.status_code == 302
    waiting = owner.get(answer.location)
    assert "Sedang dipindahkan" in waiting.text and "/kemajuan" in waiting.text
    assert owner.get(f"{answer.location}/kemajuan").json == {
        "running": True, "share": 0, "moved": 0, "stayed": 0, "total": 2
    }  # fmt: skip
    site.world.waits()
    done = owner.get(answer.location).text
    assert "Selesai" in done and "Tidak ada berkas yang tinggal" in done
    assert "2 pindah, 0 tinggal" in owner.get(f"/sop/{SOP}/pindah").text
    assert owner.get(f"{answer.location}/kemajuan").json["running"] is False
    assert {site.world.case(id).version for id in site.world.cases("banyuwangi")} == {2}


def test_a_relocation_whose_job_failed_says_so_and_does_not_seem_to_go_on(site: Site, owner: Visit) -> None:
    owner.get(f"/sop/{SOP}/pindah?dari=1&ke=2")
    answer = owner.post(
        f"/sop/{SOP}/pindah", dari="1", ke="2", alasan="SK 12/2026", **{"pasang.langkah_1": "langkah_1"}
    )
    with transaction(site.world.engine, "banyuwangi") as session:
        session.execute(
            update(JobRow).where(JobRow.kind == "relocate").values(dead=True, dead_at=site.world.now)
        )
    page = owner.get(answer.location).text
    assert "Berhenti karena kesalahan" in page and "menunggu diulangi" in page
    assert "/kemajuan" not in page and "Sedang dipindahkan" not in page
    assert owner.get(f"{answer.location}/kemajuan").json["running"] is False
    assert "berhenti karena kesalahan" in owner.get(f"/sop/{SOP}/pindah").text


def test_who_is_led_nowhere_stays_with_a_reason(site: Site, owner: Visit) -> None:
    plan = owner.get(f"/sop/{SOP}/pindah?dari=1&ke=2&pasang.langkah_1=").text
    assert "2 berkas tidak dapat ikut" in plan and "belum dipasangkan" in plan
    assert "Pindahkan" not in re.sub(r"Pindahkan berkas", "", plan)
    answer = owner.post(
        f"/sop/{SOP}/pindah", dari="1", ke="2", alasan="SK 12/2026", **{"pasang.langkah_1": ""}
    )
    site.world.waits()
    stayed = owner.get(answer.location).text
    assert "belum dipasangkan" in stayed and "0001/2026" in stayed
    assert "not paired" in owner.get(f"{answer.location}?bahasa=en").text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"dari": "1", "ke": "2", "alasan": "ya"}, "Alasan pemindahan harus diisi"),
        ({"dari": "1", "ke": "1", "alasan": "SK 12/2026"}, "harus berbeda"),
        ({"dari": "satu", "ke": "2", "alasan": "SK 12/2026"}, "harus dipilih dari daftar"),
        ({"dari": "1", "ke": "2", "alasan": "SK 12/2026", "pasang.x": "y"}, "tidak ada di kedua versi"),
    ],
)
def test_a_refused_wish_says_why_and_keeps_the_reason(
    owner: Visit, fields: dict[str, str], sentence: str
) -> None:
    answer = owner.post(f"/sop/{SOP}/pindah", **fields)
    assert answer.status_code == 422 and sentence in answer.text
    if fields["ke"] == "2" and fields["dari"] == "1" and "pasang.x" not in fields:
        assert f">{fields['alasan']}</textarea>" in answer.text


def test_only_process_owners_see_the_page(site: Site, owner: Visit) -> None:
    for login in (STAFF, AUDITOR):
        assert site.visit(login).get(f"/sop/{SOP}/pindah").status_code == 403
    assert owner.get("/sop/tidak-ada/pindah").status_code == 404
    assert owner.get(f"/sop/{SOP}/pindah/01999999-0000-7000-8000-000000000000").status_code == 404


def test_a_moved_case_is_shown_and_replayed_with_both_diagrams(site: Site, owner: Visit) -> None:
    case = site.world.cases("banyuwangi")[0]
    owner.post(f"/sop/{SOP}/pindah", dari="1", ke="2", alasan="SK 12/2026")
    site.world.waits()
    auditor = site.visit(AUDITOR)
    page = auditor.get(f"/berkas/{case}").text
    assert "memindahkan berkas dari versi 1 ke versi 2: SK 12/2026" in page
    film = auditor.get(f"/berkas/{case}/putar").text
    for version in (1, 2):
        assert f'"/sop/{SOP}/{version}/diagram.bpmn", {version}' in film
    task = site.world.task(case)
    assert task.name in site.visit(f"{task.seat}.banyuwangi").get(f"/tugas/{task.id}").text
