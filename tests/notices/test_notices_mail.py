"""Mails: once, in the office's hours, with nothing in their heads that a name could bring."""

from datetime import UTC, datetime, time, timedelta

import pytest
from bureau import METRO, MONDAY, Office
from letterbox import Letterbox

from service import identity, jobs, notices, worker
from service.database import EVERY, transaction
from service.errors import Conflict, Forbidden, Invalid
from service.settings import Post

FRIDAY_EVENING = datetime(2026, 11, 27, 11, 0, tzinfo=UTC)  # 18.00 WIB


def test_the_performer_and_the_seat_above_get_their_mails(office: Office, letterbox: Letterbox) -> None:
    task = office.opens("Verifikasi data", to="budi", minutes=50)
    office.waits()
    office.waits(minutes=40)
    office.waits(minutes=10)
    office.lates(task)
    office.waits()
    office.waits(days=1)
    assert letterbox.to == ["budi@metro.example"] * 3 + ["sari@metro.example"]
    kinds = ("Tugas baru", "Segera", "Terlambat", "Terlambat")
    assert letterbox.subjects == [f"[Lajur] {kind}: Verifikasi data – berkas 0007/2026" for kind in kinds]
    late, above = letterbox.mails[2:]
    assert late["Auto-Submitted"] == "auto-generated"
    assert late["From"].addresses[0].addr_spec == "lajur@metro.example"
    text = late.get_body(("plain",)).get_content()
    assert f"https://lajur.metro.example/tugas/{task}" in text
    assert "Tenggat: 23 November 2026 09.50 WIB" in text
    assert "Yth. Budi," in text and "Permintaan Data" in text and "Diskominfo" in text
    assert f'href="https://lajur.metro.example/tugas/{task}"' in late.get_body(("html",)).get_content()
    assert f"/berkas/{office.row(task).instance}" in above.get_body(("plain",)).get_content()
    assert len({mail["Message-ID"] for mail in letterbox.mails}) == 4


def test_the_message_id_is_the_jobs(office: Office, letterbox: Letterbox) -> None:
    office.opens(to="budi")
    with transaction(office.engine, EVERY) as session:
        claimed = jobs.claim(session, office.now, "w", 9)
    worker.run_jobs(office.engine, claimed, office.now)
    (job,) = office.jobs("mail")
    office.waits()
    assert letterbox.mails[0]["Message-ID"] == f"<{job.id}@metro.example>"


def test_without_a_mail_server_or_an_address_nothing_is_written(
    office: Office, letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction(office.engine, EVERY) as session:
        identity.set_email(session, METRO, office.ids["budi"], None)
    office.opens(to="budi")
    office.waits()
    office.sets(mail=False)
    office.opens(to="tuti")
    office.waits()
    office.sets(mail=True)
    monkeypatch.delenv("LAJUR_SMTP_URL")
    office.opens(to="tuti")
    office.waits()
    assert letterbox.mails == office.jobs("mail") == []
    assert office.told("tuti") == ["opened", "opened"]


def test_a_name_brings_nothing_into_the_head_of_a_mail(office: Office, letterbox: Letterbox) -> None:
    step = "Rekap\r\nBcc: jahat@example.com\r\n\r\n<b>Halo</b>\u2028\x00" + "x" * 300
    with transaction(office.engine, EVERY) as session:
        id = identity.add_person(session, METRO, "jahil", 'Jahil"\r\nTo: lain@example.com', {"seat_holder"})
        identity.set_email(session, METRO, id, "jahil@metro.example")
    office.ids["jahil"] = id
    office.opens(step.replace("\x00", ""), to="jahil")
    office.waits()
    (mail,) = letterbox.mails
    assert letterbox.to == ["jahil@metro.example"]
    assert mail["Bcc"] is None and len(mail.get_all("To")) == 1
    assert mail["To"].addresses[0].addr_spec == "jahil@metro.example"
    assert mail["Subject"].startswith("[Lajur] Tugas baru: Rekap Bcc: jahat@example.com <b>Halo</b>")
    assert mail["Subject"].endswith("… – berkas 0007/2026") and len(mail["Subject"]) < 200
    assert "&lt;b&gt;Halo" in mail.get_body(("html",)).get_content()


@pytest.mark.parametrize(
    ("at", "sent"),
    [
        (MONDAY, MONDAY),
        (MONDAY.replace(hour=9, minute=59, second=59), MONDAY.replace(hour=9, minute=59, second=59)),
        (MONDAY.replace(hour=10), datetime(2026, 11, 24, 0, 0, tzinfo=UTC)),  # 17.00 to 07.00 on Tuesday
        (datetime(2026, 11, 23, 20, 0, tzinfo=UTC), datetime(2026, 11, 24, 0, 0, tzinfo=UTC)),  # 03.00
        (FRIDAY_EVENING, datetime(2026, 11, 30, 0, 0, tzinfo=UTC)),
        (datetime(2026, 11, 28, 3, 0, tzinfo=UTC), datetime(2026, 11, 30, 0, 0, tzinfo=UTC)),  # Saturday
        (datetime(2026, 12, 24, 11, 0, tzinfo=UTC), datetime(2026, 12, 28, 0, 0, tzinfo=UTC)),  # Natal
    ],
)
def test_a_mail_waits_for_the_end_of_quiet_hours_on_a_working_day(
    office: Office, letterbox: Letterbox, at: datetime, sent: datetime
) -> None:
    office.now = at
    office.opens(to="budi")
    office.waits()
    assert office.told("budi") == ["opened"], "the bell does not wait"
    assert bool(letterbox.mails) == (sent == at)
    office.now = sent - timedelta(seconds=1)
    office.waits()
    assert bool(letterbox.mails) == (sent == at)
    office.waits(seconds=1)
    assert len(letterbox.mails) == 1


def test_quiet_hours_are_the_agencys(office: Office, letterbox: Letterbox) -> None:
    office.sets(quiet_from=None, quiet_until=None)
    office.now = FRIDAY_EVENING
    office.opens(to="budi")
    office.waits()
    assert len(letterbox.mails) == 1
    office.sets(quiet_from=time(12), quiet_until=time(13))
    office.now = MONDAY.replace(hour=5, minute=30)
    office.opens(to="budi")
    office.waits()
    assert len(letterbox.mails) == 1
    office.waits(minutes=30)
    assert len(letterbox.mails) == 2


def test_a_mail_that_waited_for_work_that_is_done_is_not_sent(office: Office, letterbox: Letterbox) -> None:
    office.now = FRIDAY_EVENING
    done, taken, late = office.opens(), office.opens(), office.opens(to="tuti")
    office.waits()
    office.lates(late)
    office.waits()
    office.changes(done, state="completed", closed_at=office.now)
    office.changes(taken, assignee=office.ids["tuti"])
    office.changes(late, state="completed", closed_at=office.now)
    office.waits(days=3)
    assert sorted(zip(letterbox.to, letterbox.subjects, strict=True)) == [
        ("sari@metro.example", "[Lajur] Terlambat: Verifikasi data – berkas 0007/2026"),
        ("tuti@metro.example", "[Lajur] Terlambat: Verifikasi data – berkas 0007/2026"),
        ("tuti@metro.example", "[Lajur] Tugas baru: Verifikasi data – berkas 0007/2026"),
    ]


def test_a_recipient_that_is_refused_for_good_rests_with_the_servers_answer(
    office: Office, letterbox: Letterbox
) -> None:
    letterbox.refuses["budi@metro.example"] = "550 5.1.1 Kotak surat tidak ada"
    office.opens(to="budi")
    office.waits()
    (job,) = office.jobs("mail")
    assert (job.dead, job.attempts) == (True, 1)
    assert job.error == "Peladen surel menolak: 550 5.1.1 Kotak surat tidak ada"
    letterbox.refuses.clear()
    office.retries(job)
    office.waits()
    assert letterbox.to == ["budi@metro.example"]
    assert office.jobs("mail") == []


def test_a_server_that_is_busy_or_away_gets_the_mail_later_and_once(
    office: Office, letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    letterbox.refuses["budi@metro.example"] = "451 4.7.1 Coba lagi nanti"
    office.opens(to="budi")
    office.waits()
    (job,) = office.jobs("mail")
    assert not job.dead and "451" in job.error
    server = Post.from_env()
    monkeypatch.setenv("LAJUR_SMTP_URL", "smtp://127.0.0.1:1")
    office.waits(minutes=5)
    assert "tidak melayani" in office.jobs("mail")[0].error
    assert server.server is not None
    monkeypatch.setenv("LAJUR_SMTP_URL", f"smtp://127.0.0.1:{server.server.port}")
    letterbox.refuses.clear()
    office.waits(minutes=5)
    office.waits(days=1)
    assert letterbox.to == ["budi@metro.example"]


def test_a_server_without_the_encryption_asked_for_gets_nothing(
    office: Office, letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Post.from_env().server
    assert server is not None
    for scheme in ("smtp+starttls", "smtps"):
        monkeypatch.setenv("LAJUR_SMTP_URL", f"{scheme}://127.0.0.1:{server.port}")
        monkeypatch.setattr("service.notices.smtp.PATIENCE", 0.5)
        office.opens(to="budi")
        office.waits(minutes=1)
    assert letterbox.mails == []
    assert ["tidak melayani" in job.error and not job.dead for job in office.jobs("mail")] == [True, True]


def test_a_connection_that_breaks_after_the_text_is_not_tried_again_by_itself(
    office: Office, letterbox: Letterbox
) -> None:
    letterbox.cuts = True
    office.opens(to="budi")
    office.waits()
    office.waits(days=1)
    assert len(letterbox.mails) == 1
    (job,) = office.jobs("mail")
    assert job.dead and "tidak pasti" in job.error


def test_a_worker_that_died_while_sending_leaves_the_mail_to_a_person(
    office: Office, letterbox: Letterbox
) -> None:
    office.opens(to="budi")
    with transaction(office.engine, EVERY) as session:
        claimed = jobs.claim(session, office.now, "w", 9)
    worker.run_jobs(office.engine, claimed, office.now)
    with transaction(office.engine, EVERY) as session:
        (mail,) = jobs.claim(session, office.now, "mortal", 9)
        assert jobs.begin(session, mail, office.now)
    office.waits(hours=1)
    assert letterbox.mails == []
    assert office.jobs("mail")[0].dead


def test_an_admin_tries_whether_mail_arrives(office: Office, letterbox: Letterbox) -> None:
    office.now = FRIDAY_EVENING
    with transaction(office.engine, EVERY) as session, pytest.raises(Forbidden):
        notices.send_sample(session, office.actor("budi"), office.now)
    with transaction(office.engine, EVERY) as session:
        assert notices.send_sample(session, office.actor("ani"), office.now) == "ani@metro.example"
    office.waits()
    assert letterbox.subjects == ["[Lajur] Contoh pemberitahuan"]


def test_a_sample_needs_an_address_and_a_server(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction(office.engine, EVERY) as session, pytest.raises(Conflict, match="LAJUR_SMTP_URL"):
        notices.send_sample(session, office.actor("ani"), office.now)
    monkeypatch.setenv("LAJUR_SMTP_URL", "smtp://127.0.0.1:1")
    monkeypatch.setenv("LAJUR_MAIL_FROM", "lajur@metro.example")
    monkeypatch.setenv("LAJUR_PUBLIC_URL", "https://lajur.metro.example")
    with transaction(office.engine, EVERY) as session, pytest.raises(Conflict, match="alamat surel"):
        identity.set_email(session, METRO, office.ids["ani"], "")
        notices.send_sample(session, office.actor("ani"), office.now)


@pytest.mark.parametrize(
    "wrong",
    [
        {"LAJUR_SMTP_URL": "http://surel.kota.go.id"},
        {"LAJUR_SMTP_URL": "smtp://surel:banyak"},
        {"LAJUR_MAIL_FROM": "Lajur"},
        {"LAJUR_MAIL_FROM": "Lajur <lajur@kota.go.id>"},
        {"LAJUR_PUBLIC_URL": "lajur.kota.go.id"},
    ],
)
def test_a_wrong_setting_is_refused_by_its_name(wrong: dict[str, str]) -> None:
    right = {
        "LAJUR_SMTP_URL": "smtp+starttls://u%40x:p%3A1@surel.kota.go.id",
        "LAJUR_MAIL_FROM": "lajur@kota.go.id",
        "LAJUR_PUBLIC_URL": "https://lajur.kota.go.id/",
    }
    server = Post.from_env(right).server
    assert server is not None
    assert (server.host, server.port, server.user, server.password) == ("surel.kota.go.id", 587, "u@x", "p:1")
    assert "p:1" not in repr(server)
    with pytest.raises(Invalid, match=next(iter(wrong))):
        Post.from_env(right | wrong)
