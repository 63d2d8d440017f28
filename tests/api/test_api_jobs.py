"""Waiting timers as jobs: one for each, looked at, fired, moved and tried again."""

from collections.abc import Iterator

import pytest
from counter import Counter, opened
from sqlalchemy import Engine, update

from service import jobs
from service.database import EVERY, transaction
from service.jobs.tables import JobRow

NOBODY = "019aa000-0000-7000-8000-000000000000"


@pytest.fixture
def counter(engine: Engine, database_url: str) -> Iterator[Counter]:
    with opened(engine, database_url, "sop_izin.bpmn") as counter:
        yield counter


@pytest.fixture
def case(counter: Counter) -> str:
    """A case at the step with a timer."""
    id = counter.starts("sop_izin", "IZIN-1", nama="Ani")
    (task,) = counter.told("GET", f"/task?processInstanceId={id}")
    counter.told("POST", f"/task/{task['id']}/complete", {}, 204)
    return id


def test_each_waiting_timer_is_a_job(counter: Counter, case: str) -> None:
    (job,) = counter.told("GET", f"/job?processInstanceId={case}")
    assert job["dueDate"] == "2026-11-26T02:00:00.000+0000"
    assert (job["suspended"], job["priority"], job["exceptionMessage"]) == (False, 0, None)
    assert job["retries"] > 0 and job["createTime"] == "2026-11-23T02:00:00.000+0000"
    assert counter.told("GET", f"/job/{job['id']}") == job
    (drawn,) = counter.told("GET", f"/job-definition?jobDefinitionId={job['jobDefinitionId']}")
    assert (drawn["activityId"], drawn["jobConfiguration"]) == ("Timer_batas", "DURATION: P3D")
    assert counter.told("GET", f"/job-definition/{drawn['id']}") == drawn
    for asked, found in {
        f"jobId={job['id']}": 1,
        f"jobId={NOBODY}": 0,
        f"executionId={job['executionId']}": 1,
        "activityId=Timer_batas": 1,
        "activityId=lain": 0,
        "processDefinitionKey=sop_izin&timers=true&active=true": 1,
        "messages=true": 0,
        "noRetriesLeft=true": 0,
        "executable=true": 0,
        "suspended=true": 0,
        "withException=true": 0,
        f"processDefinitionId={job['processDefinitionId']}&sortBy=jobDueDate&sortOrder=desc": 1,
    }.items():
        assert len(counter.told("GET", f"/job?{asked}")) == found, asked
    assert counter.told("POST", "/job", {"processInstanceIds": [case], "jobIds": None})[0] == job
    assert counter.told("POST", "/job/count", {"jobIds": [job["id"]]}) == {"count": 1}
    assert counter.told("GET", "/job/count") == {"count": 1}
    assert counter.refused("GET", "/job?timers=true&messages=true")[0] == 400
    assert counter.refused("GET", "/job?dueDates=gt_2026-01-01T00:00:00.000%2B0000")[0] == 400


def test_a_job_is_executed_before_its_time(counter: Counter, case: str) -> None:
    (job,) = counter.told("GET", f"/job?processInstanceId={case}")
    counter.told("POST", f"/job/{job['id']}/execute", {}, 204)
    assert counter.told("GET", "/job") == []
    assert counter.told("GET", f"/history/process-instance/{case}")["state"] == "COMPLETED"


def test_a_job_gets_another_due_date(counter: Counter, case: str) -> None:
    (job,) = counter.told("GET", f"/job?processInstanceId={case}")
    counter.told("PUT", f"/job/{job['id']}/duedate", {"duedate": "2026-12-24T10:00:00.000+0700"}, 204)
    (moved,) = counter.told("GET", f"/job?processInstanceId={case}")
    assert (moved["id"], moved["dueDate"]) == (job["id"], "2026-12-24T03:00:00.000+0000")
    assert counter.refused("PUT", f"/job/{job['id']}/duedate", {"duedate": None})[0] == 400


def test_a_job_that_rests_is_an_incident_until_it_is_tried_again(counter: Counter, case: str) -> None:
    with transaction(counter.world.engine, EVERY) as session:
        gone = {"dead": True, "dead_at": counter.world.now, "error": "Kesalahan", "attempts": jobs.TRIES}
        session.execute(update(JobRow).where(JobRow.kind == "timer").values(gone))
    (job,) = counter.told("GET", f"/job?processInstanceId={case}&noRetriesLeft=true")
    assert (job["retries"], job["exceptionMessage"]) == (0, "Kesalahan")
    assert counter.call("GET", f"/job/{job['id']}/stacktrace").text == "Kesalahan"
    (incident,) = counter.told("GET", "/incident")
    assert (incident["incidentType"], incident["configuration"]) == ("failedJob", job["id"])
    assert incident["jobDefinitionId"] == job["jobDefinitionId"]
    assert counter.refused("PUT", f"/job/{job['id']}/retries", {"retries": 0})[0] == 400
    counter.told("PUT", f"/job/{job['id']}/retries", {"retries": 1}, 204)
    assert counter.told("GET", "/incident") == []
    assert counter.told("GET", f"/job/{job['id']}")["retries"] > 0


def test_an_unknown_job_is_said_in_the_originals_odd_words(counter: Counter) -> None:
    odd = (500, "InvalidRequestException", "ENGINE-13053 No job found with id 'nope'.'")
    assert counter.refused("PUT", "/job/nope/retries", {"retries": 1}) == odd
    absent = (404, "InvalidRequestException", "Job with id nope does not exist")
    assert counter.refused("GET", "/job/nope") == absent
    assert counter.refused("POST", "/job/nope/execute")[0] == 404
    late = {"duedate": "2026-12-24T10:00:00.000+0700"}
    assert counter.refused("PUT", f"/job/{NOBODY}/duedate", late)[0] == 500
    assert counter.refused("GET", f"/incident/{NOBODY}")[0] == 404
