"""What starting, listing and completing over REST cost the database, signing in included, however long the SOP."""

import io
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from front_desk import CLIENT, founded
from linear import linear
from serving import PASSWORD
from sqlalchemy import Engine, event
from web.visits import settings

from service.app import create_app
from service.database import db

MOST = 8
MOST_OF_A_START, MOST_OF_A_LIST = 8, 2
OPENING = ("BEGIN", "SELECT set_config(")
"""What only opens a transaction: SQLite's BEGIN, and PostgreSQL's word of whose transaction it is."""
ROOT = "/engine-rest"


class Counted:
    """The program account at an app in this process, whose statements are listened to."""

    def __init__(self, engine: Engine, database_url: str, *, founding: bool = True) -> None:
        if founding:
            founded(engine, PASSWORD)
        self.app = create_app(settings(database_url))
        self.client = self.app.test_client()
        self.who = "Basic " + b64encode(f"{CLIENT}:{PASSWORD}".encode()).decode()
        self.statements: list[str] = []
        with self.app.app_context():
            event.listen(db.engine, "before_cursor_execute", self._hear)

    def _hear(self, connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(OPENING):
            self.statements.append(" ".join(statement.split())[:90])

    def told(self, method: str, path: str, **more: Any) -> Any:
        answer = self.client.open(ROOT + path, method=method, headers={"Authorization": self.who}, **more)
        assert answer.status_code in (200, 204), answer.text
        return answer.json if answer.data else None

    def starts(self, tasks: int) -> str:
        diagram = (io.BytesIO(linear(tasks, f"linear{tasks}")), f"linear{tasks}.bpmn")
        self.told("POST", "/deployment/create", data={"deployment-name": "uji", "diagram": diagram})
        id: str = self.told("POST", f"/process-definition/key/linear{tasks}/start", json={})["id"]
        return id

    def taken(self, method: str, path: str, **more: Any) -> list[str]:
        """The statements that one call takes."""
        self.statements.clear()
        self.told(method, path, **more)
        return list(self.statements)

    def completes(self, case: str) -> list[str]:
        """Complete the open task with a variable; the statements that took."""
        (task,) = self.told("GET", f"/task?processInstanceId={case}")
        self.statements.clear()
        said = {"variables": {"catatan": {"value": "diperiksa", "type": "String"}}}
        self.told("POST", f"/task/{task['id']}/complete", json=said)
        return list(self.statements)


@pytest.fixture
def counted(engine: Engine, database_url: str) -> Iterator[Counted]:
    counted = Counted(engine, database_url)
    yield counted
    with counted.app.app_context():
        db.engine.dispose()


def test_a_completion_takes_at_most_eight_statements_and_no_more_in_a_longer_sop(counted: Counted) -> None:
    taken: dict[int, list[list[str]]] = {}
    for tasks in (9, 40):
        case = counted.starts(tasks)
        taken[tasks] = [counted.completes(case) for _ in range(tasks)]
        assert counted.told("GET", f"/history/process-instance/{case}")["state"] == "COMPLETED"
    steps = [each for some in taken.values() for each in some[1:-1]]  # the first one looks things up for all
    assert {len(each) for each in steps} == {len(steps[0])}, "not flat"
    assert len(steps[0]) <= MOST, "\n".join(["", *steps[0]])
    last = max(len(some[-1]) for some in taken.values())
    assert last <= MOST, "\n".join(["", *taken[9][-1]])


def test_a_start_reads_who_asks_and_the_sop_and_nothing_again(counted: Counted) -> None:
    for tasks in (9, 40):
        counted.starts(tasks)  # the first one looks things up for all, and opens the year's register
        start = f"/process-definition/key/linear{tasks}/start"
        taken = counted.taken("POST", start, json={"businessKey": "K-1"})
        assert len(taken) <= MOST_OF_A_START, "\n".join(["", *taken])
        assert len([each for each in taken if each.startswith("SELECT")]) == 2
        taken = counted.taken("POST", start, json={"withVariablesInReturn": True})
        assert len(taken) <= MOST_OF_A_START + 1, "\n".join(
            ["", *taken]
        )  # whether he may read them comes first


def test_a_start_by_a_seat_also_asks_for_its_notice(counted: Counted) -> None:
    drawn = linear(9, "linear9").replace(
        b"<bpmn:userTask ", b'<bpmn:userTask camunda:candidateGroups="juri" '
    )
    diagram = (io.BytesIO(drawn), "linear9.bpmn")
    counted.told("POST", "/deployment/create", data={"deployment-name": "uji", "diagram": diagram})
    counted.told("POST", "/process-definition/key/linear9/start", json={})
    taken = counted.taken("POST", "/process-definition/key/linear9/start", json={})
    assert len(taken) <= MOST_OF_A_START + 4, "\n".join(
        ["", *taken]
    )  # two for seats by name, the job, its bell


def test_a_list_of_tasks_is_one_statement(counted: Counted) -> None:
    case = counted.starts(9)
    counted.starts(40)
    asked = f"processInstanceId={case}"
    (task,) = counted.told("GET", f"/task?{asked}")
    for query in (
        "",
        asked,
        f"{asked}&maxResults=5",
        f"{asked}&sortBy=created&sortOrder=desc",
        "active=true",
    ):
        taken = counted.taken("GET", f"/task?{query}")
        assert len(taken) <= MOST_OF_A_LIST, "\n".join([query, *taken])
    counted.told("POST", f"/task/{task['id']}/assignee", json={"userId": CLIENT})
    taken = counted.taken("GET", f"/task?{asked}")
    assert len(taken) <= MOST_OF_A_LIST + 1, "\n".join(["", *taken])  # the sign-in name behind the task
