"""Ten thousand requests made up from the document, right and wrong ones: no 5xx, nothing the document does not say."""

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
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy, lists
from programs import ROOT, SOP
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from serving import Served, served
from world import World

from service import clock
from service.database import open_engine, transaction
from service.identity.keys import SCOPES
from service.personnel import keys

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
WANTED = 10_000
BARE, WITH_BODY, WRONG = 460, 200, 20
"""Requests for each operation: fitting the document (a body costs more to make up), and with something wrong."""
AT_ONCE = 10
"""Fitting requests made up together, which is cheaper."""
PROGRAMS = 2
"""Processes that send at once."""
SERVE = [".venv/bin/lajur", "serve", "--no-worker"]


@pytest.fixture
def office(sqlite_template: Path) -> Iterator[tuple[Served, str, dict[str, dict[str, str]]]]:
    """A server with a few cases, a key of the head of section, and real ids by the path they fit."""
    place = Path(os.environ["LAJUR_TEST_PLACE"]) / "generated"
    place.mkdir()
    shutil.copyfile(sqlite_template, place / "lajur.db")
    engine = open_engine(f"sqlite:///{place / 'lajur.db'}")
    world = World(engine)
    world.deploys(SOP)
    cases = [world.starts(SOP) for _ in range(4)]
    for case in cases[1:]:
        world.completes(case)
    head = world.person("kasi_statistik.banyuwangi")
    with transaction(engine, head.tenant) as session:
        _, key = keys.issue(session, head, "uji", SCOPES, 1, clock.now())
    task, case = world.task(cases[1]).id, cases[1]
    engine.dispose()
    with served(place, SERVE) as server:
        yield server, key, {"task": {"id": task}, "instance": {"id": case}, "key": {"key": SOP}}


def real(operation: APIOperation, known: dict[str, dict[str, str]]) -> dict[str, str] | None:
    """Ids that exist, for the paths that name one."""
    path = operation.path
    if "{key}" in path:
        return known["key"]
    if "{id}" not in path:
        return None
    return known["task"] if path.startswith("/task") else known["instance"]


@pytest.mark.slow
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
    assert {200, 204, 400, 403, 404} <= set(answers) <= {200, 204, 400, 403, 404, 409, 413, 415}, answers


def share(url: str, key: str, known: dict[str, dict[str, str]], at: int) -> tuple[Counter[int], str]:
    """One program's part of the operations: how often each code was answered, and what was found."""
    answers: Counter[int] = Counter()
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
    there = operation.as_strategy(path_parameters=real(operation, known))
    wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    times = (WITH_BODY if operation.body else BARE) // 2 // AT_ONCE
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
            answer = case.call(session=session)
            answers[answer.status_code] += 1
            case.validate_response(answer, checks=CHECKS)

    run()
