"""Incidents on the command line: seen, tried again, and only by those who may."""

from datetime import timedelta

import pytest
from desk import Desk

from service import clock, identity, jobs
from service.database import EVERY, open_engine, transaction


@pytest.fixture
def incident(desk: Desk) -> str:
    """A mail the system gave up on, and galih, who operates; the job's id."""
    engine, now = open_engine(desk.url), clock.now()
    with transaction(engine, EVERY) as session:
        identity.add_person(session, "kantor", "galih", "Galih", {"operator"})
        jobs.enqueue(session, "kantor", "mail", now - timedelta(hours=1), {}, max_attempts=1)
    with transaction(engine, EVERY) as session:
        (job,) = jobs.claim(session, now, "uji", 5, timedelta(minutes=1))
        jobs.fail(session, job, "Server surel\x1b[31m tidak menjawab.", now)
    engine.dispose()
    return job.id


def test_jobs_lists_what_rests_and_why(desk: Desk, incident: str) -> None:
    text = desk.does("jobs", "--as", "galih")
    assert "Berhenti: 1" in text and "Server surel [31m tidak menjawab." in text and incident in text
    told = desk.answers("jobs", "--as", "galih")
    assert told["tally"]["dead"] == 1
    assert [(row["id"], row["kind"], row["attempts"]) for row in told["rows"]] == [(incident, "mail", 1)]
    assert desk.answers("jobs", "--as", "galih", "--kind", "timer")["rows"] == []


def test_retry_takes_an_incident_away_once(desk: Desk, incident: str) -> None:
    assert desk.does("retry", incident, "--as", "galih") == "Pekerjaan diulang.\n"
    assert desk.answers("jobs", "--as", "galih")["tally"] == {"waiting": 1, "running": 0, "dead": 0}
    assert desk.refuses("retry", incident, "--as", "galih").endswith(".\n")
    assert desk.refuses("retry", "tidak-ada", "--as", "galih").endswith(".\n")


@pytest.mark.parametrize("words", [("jobs",), ("retry", "apa-saja")])
def test_jobs_are_not_for_staff(desk: Desk, incident: str, words: tuple[str, ...]) -> None:
    assert "Hanya operator" in desk.refuses(*words, "--as", "lina")
