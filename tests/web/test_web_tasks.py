"""A day at the desk: find work, take it, do it, and be told clearly when it cannot be done."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import update
from visits import APPLICANT, AUDITOR, HEAD, SOP, STAFF, Site

from service.database import transaction
from service.tasks.tables import TaskRow


@pytest.fixture
def case(site: Site) -> str:
    """A request that waits for the head of section to name somebody."""
    case = site.world.starts(SOP, perihal="Data kemiskinan menurut kecamatan")
    site.world.completes(case, "langkah_1")
    return case


def test_the_inbox_says_what_is_late_first_and_offers_it(site: Site, case: str) -> None:
    site.world.waits(hours=2, minutes=30, fire=False)
    site.world.completes(site.world.starts(SOP, perihal="Data yang baru datang"), "langkah_1")
    page = site.visit(HEAD).get("/tugas").text
    assert page.index("Data kemiskinan menurut kecamatan") < page.index("Data yang baru datang")
    assert '<h2 id="group-late">Terlambat</h2>' in page and "terlambat 2 jam kerja" in page
    assert f"/tugas/{site.world.task(case).id}/ambil" in page


def test_the_inbox_can_be_searched_and_says_when_nothing_fits(site: Site, case: str) -> None:
    head = site.visit(HEAD)
    assert "Data kemiskinan" in head.get("/tugas?q=KEMISKINAN").text
    assert "Tidak ada tugas yang cocok" in head.get("/tugas?q=sepeda").text
    assert "Tidak ada tugas yang menunggu Anda" in site.visit(STAFF).get("/tugas").text
    assert head.get("/tugas?state=apa").status_code == 422
    assert head.get("/tugas?after=rusak").status_code == 422


@pytest.mark.parametrize(
    ("priority", "words"), [(90, "Prioritas tinggi (90)"), (10, "Prioritas rendah (10)"), (50, "")]
)
def test_what_a_program_says_of_urgency_and_follow_up_stands_with_the_task(
    site: Site, case: str, priority: int, words: str
) -> None:
    head, task = site.visit(HEAD), site.world.task(case)
    when = site.world.now + timedelta(days=1)
    for path in ("/tugas", f"/tugas/{task.id}"):
        assert "Prioritas" not in head.get(path).text and "Tindak lanjut" not in head.get(path).text
    with transaction(site.world.engine, task.tenant) as session:
        session.execute(
            update(TaskRow).where(TaskRow.id == task.id).values(priority=priority, follow_up_at=when)
        )
    for path in ("/tugas", f"/tugas/{task.id}"):
        page = head.get(path).text
        assert words in page and ("Prioritas" in page) is bool(words)
        assert "Tindak lanjut 24 Nov" in page


def test_taking_a_task_opens_it_with_its_form_and_its_sop(site: Site, case: str) -> None:
    head, task = site.visit(HEAD), site.world.task(case)
    before = head.get(f"/tugas/{task.id}").text
    assert "Ambil tugas ini" in before and 'id="form-send"' not in before
    assert head.post(f"/tugas/{task.id}/ambil").location == f"/tugas/{task.id}"
    page = head.get(f"/tugas/{task.id}").text
    assert 'id="form-send"' in page
    for words in ("Kelengkapan", "10 menit", "Disposisi", "Dari langkah sebelumnya", "Data kemiskinan"):
        assert words in page, words


def test_whoever_comes_second_reads_who_was_first(site: Site, case: str) -> None:
    site.world.completes(case, "langkah_2")
    task = site.world.task(case)
    second = site.visit(STAFF)
    site.adds("rina", "staf_statistik")
    site.world.claims("rina", task)
    answer = second.post(f"/tugas/{task.id}/ambil")
    assert answer.status_code == 409
    assert "sudah diambil Rina" in answer.text and "sedang dikerjakan Rina" in answer.text


def test_sending_the_form_moves_the_case_and_the_inbox_says_so(site: Site, case: str) -> None:
    head, task = site.visit(HEAD), site.world.task(case)
    head.post(f"/tugas/{task.id}/ambil")
    answer = head.send(f"/tugas/{task.id}/selesai", site.world.filled(task))
    assert answer.status_code == 200
    assert answer.json == {"to": "/tugas", "number": site.world.case(case).number}
    assert "Langkah selesai" in head.get("/tugas").text
    assert site.world.task(case).element == "langkah_3"


def test_a_form_without_script_may_be_sent_as_fields(site: Site, case: str) -> None:
    head, task = site.visit(HEAD), site.world.claims(HEAD, site.world.task(case))
    values = json.dumps(site.world.filled(task))
    assert head.post(f"/tugas/{task.id}/selesai", values=values).location == "/tugas"
    assert site.world.task(case).element == "langkah_3"


def test_sending_twice_answers_the_same_and_moves_once(site: Site, case: str) -> None:
    head, task = site.visit(HEAD), site.world.claims(HEAD, site.world.task(case))
    values = site.world.filled(task)
    first, second = (head.send(f"/tugas/{task.id}/selesai", values) for _ in range(2))
    assert (first.status_code, first.json) == (second.status_code, second.json)
    done = [event for event in site.world.events(case) if event.kind == "task_completed"]
    assert len(done) == 2  # the applicant's step and this one


def test_a_missing_field_is_named_and_what_was_typed_stays(site: Site, case: str) -> None:
    head, task = site.visit(HEAD), site.world.claims(HEAD, site.world.task(case))
    values = site.world.filled(task)
    key = next(key for key, value in values.items() if isinstance(value, str) and len(value) > 8)
    typed = {**values, key: ""}
    answer = head.send(f"/tugas/{task.id}/selesai", typed)
    assert answer.status_code == 422
    assert [problem["key"] for problem in answer.json["problems"]] == [key]
    assert answer.json["problems"][0]["sentence"]
    other = next(
        value for name, value in values.items() if name != key and isinstance(value, str) and len(value) > 3
    )
    page = head.post(f"/tugas/{task.id}/selesai", values=json.dumps(typed))
    assert page.status_code == 422
    assert other in page.text.split('id="form-data">')[1].split("</script>")[0]


def test_a_finished_task_says_who_did_it_and_where_the_case_is(site: Site, case: str) -> None:
    head, task = site.visit(HEAD), site.world.task(case)
    site.world.completes(case)
    page = head.get(f"/tugas/{task.id}").text
    assert "sudah diselesaikan" in page and 'id="form-send"' not in page
    answer = head.send(f"/tugas/{task.id}/selesai", {"lain": "isi"})
    assert answer.status_code == 409
    assert "sudah diselesaikan" in answer.json["message"]


def test_a_task_nobody_took_cannot_be_completed(site: Site, case: str) -> None:
    task = site.world.task(case)
    answer = site.visit(HEAD).send(f"/tugas/{task.id}/selesai", site.world.filled(task))
    assert answer.status_code == 403
    assert "Ambil tugas ini dulu" in answer.json["message"]


def test_a_task_can_be_given_back(site: Site, case: str) -> None:
    head, task = site.visit(HEAD), site.world.claims(HEAD, site.world.task(case))
    assert head.post(f"/tugas/{task.id}/lepas").location == "/tugas"
    assert site.world.task(case).assignee is None


def test_an_auditor_reads_a_task_and_finds_no_button(site: Site, case: str) -> None:
    page = site.visit(AUDITOR).get(f"/tugas/{site.world.task(case).id}").text
    assert "Anda dapat membacanya saja" in page
    assert "<button" not in page.split("<main")[1].split("</main>")[0].replace('<button type="button"', "")


def test_outsiders_do_not_read_what_officials_wrote(site: Site) -> None:
    case = site.world.starts(SOP)
    for step in ("langkah_1", "langkah_2"):
        site.world.completes(case, step)
    site.world.completes(case, "langkah_3", data_tersedia_3="tidak_tersedia", alasan_3="Rahasia kantor.")
    assert "Rahasia kantor." in site.visit(HEAD).get(f"/berkas/{case}").text
    assert "Rahasia kantor." not in site.visit(APPLICANT).get(f"/berkas/{case}").text
    site.world.completes(case, "langkah_4")
    task = site.world.task(case, "langkah_5")
    other = site.visit("opd.banyuwangi")
    other.post(f"/tugas/{task.id}/ambil")
    page = other.get(f"/tugas/{task.id}").text
    assert 'id="form-send"' in page and "Rahasia kantor." not in page


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"values": []}',
        b'{"values": {"a": NaN}}',
        b'{"values": {"a": 1e999}}',
        b'{"values": {"a": 123456789012345678901234567890}}',
        b'{"values": {"a": 1, "a": 2}}',
        b'{"values": {"a": "\\ud800"}}',
        b'{"values": {"a": "\xff"}}',
        b'{"values": ' + b'{"a":' * 60 + b"1" + b"}" * 60 + b"}",
        b'{"values": {"a": ' + b"[" * 100000 + b"]" * 100000 + b"}}",
        b'{"values": {"a": [' + b"1," * 20000 + b"1]}}",
        b'{"values": {"__proto__": "x"}}',
        b'{"values": {"tidak_ada": "x"}}',
    ],
    ids=lambda body: body[:32].decode("latin-1"),
)
def test_hostile_json_is_refused_with_a_sentence(site: Site, case: str, body: bytes) -> None:
    head, task = site.visit(HEAD), site.world.claims(HEAD, site.world.task(case))
    answer = head.send_text(f"/tugas/{task.id}/selesai", body)
    assert answer.status_code == 422
    assert answer.json["message"].endswith(".")
    assert site.world.task(case).id == task.id


def test_names_are_text_wherever_they_stand(site: Site) -> None:
    nasty = "<script>alert(1)</script>{{7*7}}"
    case = site.world.starts(SOP, perihal=nasty)
    site.world.completes(case, "langkah_1")
    head = site.visit(HEAD)
    for path in (
        "/tugas",
        f"/tugas/{site.world.task(case).id}",
        "/berkas",
        f"/berkas/{case}",
        "/tugas?q=%3Cb%3E%22x",
    ):
        page = head.get(path).text
        assert "<script>alert" not in page and "49" not in page.split("</title>")[0], path
        assert "<b>" not in page, path
