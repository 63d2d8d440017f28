"""Webhooks: signed, at least once with the same id, and never into places that are nobody's business."""

import pytest
from bureau import Office
from letterbox import Receiver, signature

from service.notices.addresses import allowed
from service.notices.webhook import post

SECRET = "rahasia-webhook-uji-123"


def test_a_program_is_told_what_people_are_told(office: Office, receiver: Receiver) -> None:
    office.sets(webhook_url=receiver.url, webhook_secret=SECRET)
    task = office.opens("Verifikasi data", minutes=50)
    office.waits()
    office.waits(minutes=40)
    office.waits(minutes=10)
    office.lates(task)
    office.waits()
    assert [said["kind"] for said in receiver.said] == ["opened", "reminder", "late"]
    said = receiver.said[0]
    assert said | {"id": "", "at": ""} == {
        "id": "",
        "kind": "opened",
        "agency": "metro",
        "task": task,
        "case": "0007/2026",
        "sop": "metro-sop",
        "step": "Verifikasi data",
        "seat": "staf",
        "due": "2026-11-23T02:50:00+00:00",
        "at": "",
    }
    for headers, body in receiver.calls:
        assert headers["X-Lajur-Signature"] == signature(headers, body, SECRET)
        assert headers["Content-Type"] == "application/json"
    assert receiver.calls[0][0]["X-Lajur-Id"] == said["id"]


def test_a_program_hears_nothing_twice_and_needs_nobody_in_the_seat(
    office: Office, receiver: Receiver
) -> None:
    office.sets(webhook_url=receiver.url, webhook_secret=SECRET)
    task = office.opens(to="budi")
    office.lates(task)
    office.waits()
    office.lates(task)
    office.waits()
    assert [said["kind"] for said in receiver.said] == ["opened", "late"]
    office.leaves("budi")
    office.leaves("tuti")
    office.opens()
    office.waits()
    assert [said["kind"] for said in receiver.said] == ["opened", "late", "opened"]


def test_trouble_is_called_again_with_the_same_id(office: Office, receiver: Receiver) -> None:
    office.sets(webhook_url=receiver.url, webhook_secret=SECRET)
    receiver.answers = [503, 429, 302, 200]
    office.opens()
    for _ in range(6):
        office.waits(minutes=3)
    assert len(receiver.calls) == 4
    assert len({headers["X-Lajur-Id"] for headers, _ in receiver.calls}) == 1
    assert office.jobs("webhook") == []


def test_a_refusal_rests_as_an_incident(office: Office, receiver: Receiver) -> None:
    office.sets(webhook_url=receiver.url, webhook_secret=SECRET)
    receiver.answers = [410]
    office.opens()
    office.waits()
    (job,) = office.jobs("webhook")
    assert job.dead and job.error == "Penerima webhook menjawab 410."
    office.sets(webhook_url="", webhook_secret="")
    office.retries(job)
    office.waits()
    assert len(receiver.calls) == 1 and office.jobs("webhook") == []


def test_https_into_the_own_network_is_the_operators_choice(
    office: Office, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.sets(webhook_url=f"https://localhost:{receiver.port}/", webhook_secret=SECRET)
    office.opens()
    office.waits()
    (job,) = office.jobs("webhook")
    assert job.dead and "jaringan dalam" in job.error
    monkeypatch.setenv("LAJUR_WEBHOOK_PRIVATE", "1")
    office.retries(job)
    office.waits()
    (job,) = office.jobs("webhook")
    assert not job.dead and "SSLError" in job.error, "let through, and then it was no HTTPS"
    assert receiver.calls == []


def test_a_receiver_that_is_away_is_tried_again(receiver: Receiver) -> None:
    receiver.close()
    sent = post(receiver.url, b"{}", {}, private=False)
    assert sent.problem and not sent.final


@pytest.mark.parametrize(
    ("scheme", "address", "open_net", "own_net"),
    [
        ("https", "103.10.1.1", True, True),
        ("https", "10.1.2.3", False, True),
        ("https", "127.0.0.1", False, True),
        ("https", "::ffff:10.1.2.3", False, True),
        ("https", "fd00::1", False, True),
        ("https", "169.254.169.254", False, False),
        ("https", "fe80::1%eth0", False, False),
        ("https", "0.0.0.0", False, False),
        ("http", "127.0.0.1", True, True),
        ("http", "::1", True, True),
        ("http", "103.10.1.1", False, False),
        ("http", "10.1.2.3", False, False),
    ],
)
def test_where_a_connection_may_end(scheme: str, address: str, open_net: bool, own_net: bool) -> None:
    assert allowed(scheme, address, private=False) == open_net
    assert allowed(scheme, address, private=True) == own_net
