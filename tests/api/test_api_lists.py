"""Lists: what a person may read one by one is what he is shown, and each filter leaves out the rest."""

import pytest
from programs import SOP, Program, Site, acts_for, program
from sqlalchemy import select
from web.visits import AUDITOR, HEAD, STAFF

from service.database import reading
from service.identity import may
from service.instances import worklist
from service.tasks import listing
from service.tasks.listing import Wanted
from service.tasks.tables import TaskRow

OTHER = "banyuwangi-diseminasi"


@pytest.fixture
def busy(site: Site) -> Site:
    """Cases of two SOPs at different steps, some taken."""
    site.world.deploys(OTHER)
    for sop in (SOP, SOP, SOP, OTHER):
        site.world.starts(sop)
    cases = site.world.cases("banyuwangi")
    site.world.completes(cases[-1])
    site.world.completes(cases[-2])
    site.world.claims(HEAD, site.world.task(cases[-1]))
    return site


@pytest.mark.parametrize("login", [STAFF, HEAD, "pemohon.banyuwangi", "opd.banyuwangi"])
@pytest.mark.parametrize("scope", [None, "", SOP, f"{OTHER} {SOP}", "lain"])
def test_the_list_shows_exactly_what_may_be_read(busy: Site, login: str, scope: str | None) -> None:
    if scope is not None:
        acts_for(busy, login, "kasi_statistik", scope)
    actor = busy.world.person(login)
    with reading(busy.world.engine, actor.tenant) as session:
        rows = session.scalars(select(TaskRow).where(TaskRow.state == "open")).all()
        readable = {row.id for row in rows if may(actor, "task.read", row)}
        shown = worklist.listed(session, actor, Wanted())
        assert {task.id for task in shown} == readable
        assert listing.counted(session, actor, Wanted()) == len(readable)


def counts(who: Program, *queries: str) -> list[int]:
    return [who.get(f"/task/count?{query}").json["count"] for query in queries]


def test_filters_of_tasks(busy: Site) -> None:
    head = program(busy, HEAD)
    assert counts(head, "", "assigned=true", "unassigned=true", f"assignee={HEAD}") == [3, 1, 2, 1]
    assert counts(head, "assigned=true&unassigned=true", "assignee=nobody", "assigned=false") == [0, 0, 3]
    group = "candidateGroup=kasi_statistik"
    assert counts(head, group, f"{group}&includeAssignedTasks=true", "candidateGroups=a,b") == [2, 3, 0]
    assert counts(head, f"processDefinitionKey={SOP}", f"processDefinitionKey={OTHER}") == [2, 1]
    definition = head.get(f"/process-definition/key/{SOP}").json["id"]
    assert counts(head, f"processDefinitionId={definition}", "processDefinitionId=x:1:y") == [2, 0]
    task = head.get(f"/task?processDefinitionKey={SOP}&sortBy=created&sortOrder=desc&maxResults=1").json[0]
    name, created = task["name"][:5], task["created"].replace("+", "%2B")
    assert counts(head, f"nameLike={name}%25", "nameLike=%25zz%25", f"taskId={task['id']}") == [2, 0, 1]
    assert counts(head, f"createdAfter={created}", "createdBefore=2100-01-01T00:00:00Z") == [0, 3]
    wish = {"sorting": [{"sortBy": "created", "sortOrder": "desc"}], "taskId": task["id"], "name": None}
    assert [found["id"] for found in head.post("/task", wish).json] == [task["id"]]


def test_filters_of_cases_and_versions(busy: Site) -> None:
    auditor = program(busy, AUDITOR)

    def past(query: str) -> int:
        answer = auditor.get(f"/history/process-instance/count?{query}")
        assert answer.status_code == 200, answer.text
        return int(answer.json["count"])

    assert [past(""), past("finished=true"), past("active=true"), past(f"processDefinitionKey={OTHER}")] == [
        4,
        0,
        4,
        1,
    ]
    assert past("startedBy=pemohon.banyuwangi") == 3
    assert past("finished=true&unfinished=true") == 0
    assert len(auditor.get(f"/process-instance?processDefinitionKeyIn={SOP},{OTHER}").json) == 4
    busy.world.deploys(SOP, change=busy.world.drawing(SOP) + b"\n")
    versions = auditor.get(f"/process-definition?key={SOP}&sortBy=version&sortOrder=desc").json
    assert [each["version"] for each in versions] == [2, 1]
    assert len(auditor.get("/process-definition?latestVersion=true").json) == 2
    old = program(busy, "pemohon.banyuwangi").post(f"/process-definition/{versions[1]['id']}/start", {})
    assert old.status_code == 400 and old.json["problems"], "the form of that version is what it asks for"
    assert auditor.get("/process-definition/count?keyLike=banyu%25").json == {"count": 3}
