"""Ten thousand requests made up from the document, right and wrong ones: nothing the document does not say.

A 5xx is only what the document tells of that operation, and never our own failure.
"""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from traceback import format_exc

import pytest
import requests
import schemathesis
import thrift
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy, lists
from programs import ROOT, SOP
from schemathesis import CheckContext, GenerationMode, Response
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from serving import Served, served
from world import World

from service import clock, identity
from service.database import open_engine, transaction
from service.identity.keys import SCOPES
from service.personnel import keys


def only_failures_on_purpose(context: CheckContext, response: Response, case: schemathesis.Case) -> None:
    """A 5xx that the document lists is said by the interface itself, in the words of the original or as 501."""
    if response.status_code >= 500:
        said = response.json()
        assert {"type", "message", "code"} <= set(said), said
        assert "pada sistem" not in said["message"], said


CHECKS = [
    only_failures_on_purpose,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
WANTED = 10_000
BARE, WITH_BODY, WRONG, MISSING = 60, 40, 3, 1
"""Requests for each operation: fitting the document (a body costs more to make up), and with something wrong.

What is not supported says the same whatever it is sent.
"""
EXPECTED = {200, 204, 400, 403, 404, 409, 413, 415, 429, 500, 501}
TENANT, ROBOT = "banyuwangi", "robot.banyuwangi"
AT_ONCE = 10
"""Fitting requests made up together, which is cheaper."""
PROGRAMS = 2
"""Processes that send at once."""
SERVE = [".venv/bin/lajur", "serve", "--no-worker"]


@pytest.fixture
def office(sqlite_template: Path) -> Iterator[tuple[Served, str, dict[str, dict[str, str]]]]:
    """A server with a few cases, a key of the agency's program, and real ids by the path they fit."""
    place = Path(os.environ["LAJUR_TEST_PLACE"]) / "generated"
    place.mkdir()
    shutil.copyfile(sqlite_template, place / "lajur.db")
    engine = open_engine(f"sqlite:///{place / 'lajur.db'}")
    world = World(engine, clock.now())  # the server goes by the real clock
    world.deploys(SOP)
    cases = [world.starts(SOP) for _ in range(4)]
    for case in cases[1:]:
        world.completes(case)
    with transaction(engine, TENANT) as session:
        identity.add_person(session, TENANT, ROBOT, "Robot", {"program"})
    robot = world.person(ROBOT)
    with transaction(engine, TENANT) as session:
        _, key = keys.issue(session, robot, "uji", SCOPES, 1, clock.now())
    task, case = world.task(cases[1]).id, cases[1]
    engine.dispose()
    with served(place, SERVE) as server:
        yield server, key, {"task": {"id": task}, "instance": {"id": case}, "key": {"key": SOP}}


def real(operation: APIOperation, known: dict[str, dict[str, str]]) -> dict[str, str] | None:
    """Ids that exist, for the paths that name one."""
    path = operation.path
    if "{key}" in path:
        return known["key"]
    if "{id}" not in path or operation.method == "delete" or path.count("{") > 1:
        return None
    return known["task"] if path.startswith("/task") else known["instance"]


@pytest.mark.slow
@pytest.mark.long
def test_ten_thousand_generated_requests_find_nothing(
    office: tuple[Served, str, dict[str, dict[str, str]]],
) -> None:
    server, key, known = office
    with ProcessPoolExecutor(PROGRAMS, get_context("spawn")) as pool:
        shares = [pool.submit(share, server.url, key, known, at) for at in range(PROGRAMS)]
        found = [each.result() for each in shares]
    assert [problem for _, problem in found if problem] == []
    answers = sum((count for count, _ in found), Counter())
    assert answers.total() >= WANTED, answers
    assert {200, 204, 400, 404, 501} <= set(answers) <= EXPECTED, answers


def share(url: str, key: str, known: dict[str, dict[str, str]], at: int) -> tuple[Counter[int], str]:
    """One program's part of the operations: how often each code was answered, and what was found."""
    answers: Counter[int] = Counter()
    thrift.rubbish()
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {key}"
        schema = schemathesis.openapi.from_url(f"{url}{ROOT}/openapi.json", headers=dict(session.headers))
        try:
            for found in list(schema.get_all_operations())[at::PROGRAMS]:
                visits(found.ok(), session, answers, known)
        except BaseException:
            return answers, format_exc()
    return answers, ""


def visits(
    operation: APIOperation,
    session: requests.Session,
    answers: Counter[int],
    known: dict[str, dict[str, str]],
) -> None:
    """Everything that is made up for one operation."""
    right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if operation.definition.raw.get("deprecated"):
        sends(lists(right, min_size=1, max_size=1), session, answers, MISSING)
        return
    there = operation.as_strategy(path_parameters=real(operation, known))
    wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    times = (WITH_BODY if operation.body or not operation.query else BARE) // 2 // AT_ONCE
    sends(lists(right, min_size=AT_ONCE, max_size=AT_ONCE), session, answers, times)
    sends(lists(there, min_size=AT_ONCE, max_size=AT_ONCE), session, answers, times)
    if operation.path_parameters or operation.query or operation.body:
        sends(lists(wrong, min_size=1, max_size=1), session, answers, WRONG)


def sends(
    made_up: SearchStrategy[list[schemathesis.Case]],
    session: requests.Session,
    answers: Counter[int],
    number: int,
) -> None:
    """Send what is made up, so many times, and look at every answer."""

    @seed(20261121)
    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases=made_up)
    def run(cases: list[schemathesis.Case]) -> None:
        for case in cases:
            if isinstance(case.body, dict):
                case.body.pop("asyncResponseTimeout", None)  # nobody waits half an hour here
            answer = case.call(session=session)
            answers[answer.status_code] += 1
            case.validate_response(answer, checks=CHECKS)

    run()
