"""Reading the past costs a handful of statements, however long it was."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from programs import SOP, Site, program
from sqlalchemy import event
from web.visits import AUDITOR

from service import history
from service.database import db, transaction

MOST = 12
"""Statements of one answer: who asks (3), the case, its version (2), its events, its tasks, the names.

Three more keep that an auditor read it: which case, his stream, what he read in the last minute.
"""
ROUNDS = 400
PATHS = (
    "process-instance",
    "activity-instance",
    "task",
    "variable-instance",
    "detail",
    "user-operation",
    "incident",
    "external-task-log",
    "identity-link-log",
)


@dataclass(frozen=True)
class Fact:
    kind: str
    element: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


@pytest.fixture
def long(site: Site) -> str:
    """A case with more than 2,000 events."""
    site.world.starts(SOP)
    case = site.world.cases("banyuwangi")[0]
    flow, step = next(each for each in site.world.events(case) if each.kind == "flow_taken"), "langkah_1"
    facts = []
    for number in range(2, ROUNDS + 2):
        ref = {"ref": f"{step}.{number}"}
        facts += [
            Fact("flow_taken", flow.element, flow.data or {}),
            Fact("task_opened", step, {**ref, "name": "Langkah", "lane": None, "due": None}),
            Fact("task_claimed", step, ref),
            Fact(
                "variables_set", None, {"names": ["a"], "deleted": [], "ref": None, "values": {"a": number}}
            ),
            Fact("task_completed", step, {**ref, "values": {"b": number}}),
        ]
    with transaction(site.world.engine, "banyuwangi") as session:
        history.append(session, "banyuwangi", case, facts, site.world.person(AUDITOR).person, site.world.now)
    return case


@pytest.fixture
def statements(site: Site) -> Iterator[list[str]]:
    found: list[str] = []

    def listen(connection: object, cursor: object, statement: str, *more: object) -> None:
        if statement.startswith("SELECT"):
            found.append(statement)

    with site.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    yield found
    event.remove(engine, "before_cursor_execute", listen)


def test_a_long_case_is_read_in_a_handful_of_statements(site: Site, long: str, statements: list[str]) -> None:
    assert len(site.world.events(long)) > 2_000
    auditor = program(site, AUDITOR)
    for path in PATHS:
        statements.clear()
        answer = auditor.get(f"/history/{path}?processInstanceId={long}&maxResults=1000")
        assert answer.status_code == 200, answer.text
        assert len(statements) <= MOST, (path, statements)
    assert auditor.get(f"/history/activity-instance/count?processInstanceId={long}").json["count"] > ROUNDS


def test_many_cases_cost_as_few_statements_as_one(site: Site, statements: list[str]) -> None:
    auditor, counts = program(site, AUDITOR), []
    for _ in range(2):
        site.world.now += timedelta(minutes=2)  # what an auditor reads again at once is not kept twice
        for _ in range(5):
            site.world.starts(SOP)
        found = []
        for path in PATHS:
            statements.clear()
            assert auditor.get(f"/history/{path}").status_code == 200
            found.append(len(statements))
        counts.append(found)
    assert counts[0] == counts[1]
