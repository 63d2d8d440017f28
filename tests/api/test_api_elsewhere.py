"""The desktop Modeler asks from a page that stands in no site: what it may, and what any other page may not."""

from typing import Any

import pytest
from programs import ROOT, SOP, Site, basic
from web.visits import STAFF, settings
from werkzeug.test import TestResponse

from service import identity
from service.api.routes import ROUTES
from service.app import create_app
from service.database import EVERY, transaction
from service.errors import Invalid
from service.settings import Entrance

PASSWORD = "program-rahasia-7"
KNOWN = "/.well-known/camunda-automation-platform/webapps"
DESKTOP = ("null", "file://")
MODELER = "Mozilla/5.0 (X11; Linux x86_64) camunda-modeler/5.50.0 Chrome/140.0 Electron/38.0 Safari/537.36"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


@pytest.fixture
def who(site: Site) -> dict[str, str]:
    with transaction(site.world.engine, EVERY) as session:
        identity.set_password(session, STAFF, PASSWORD, site.world.now)
    return basic(STAFF, PASSWORD)


def asks(site: Site, path: str, method: str = "GET", **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return site.app.test_client().open(path, method=method, headers=named)


def lets(answer: TestResponse) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith("Access-Control")}


@pytest.mark.parametrize("origin", DESKTOP)
def test_every_path_answers_who_asks_first_without_a_password(site: Site, origin: str) -> None:
    for path in sorted({route.path for route in ROUTES}):
        answer = asks(site, ROOT + path, "OPTIONS", Origin=origin, Access_Control_Request_Method="POST")
        said = lets(answer)
        assert (answer.status_code, answer.get_data()) == (204, b""), path
        assert said["Access-Control-Allow-Origin"] == origin
        wanted = {"authorization", "content-type", "accept"}
        assert wanted <= set(said["Access-Control-Allow-Headers"].split(", "))
        assert {"GET", "POST", "PUT", "DELETE"} <= set(said["Access-Control-Allow-Methods"].split(", "))
        assert "Access-Control-Allow-Credentials" not in said


@pytest.mark.parametrize("origin", DESKTOP)
def test_its_answers_may_be_read_there_refusals_too(site: Site, who: dict[str, str], origin: str) -> None:
    for path in ("/version", "/task/unknown", "/batch", "/no-such-thing"):
        answer = asks(site, ROOT + path, Origin=origin, **who)
        assert lets(answer) == {"Access-Control-Allow-Origin": origin}
        assert "Origin" in answer.headers["Vary"]
    asked = asks(site, f"{ROOT}/deployment?maxResults=0", Origin=origin)
    assert (asked.status_code, lets(asked)["Access-Control-Allow-Origin"]) == (401, origin)


@pytest.mark.parametrize(
    "origin", ["https://jahat.example", "http://localhost:3000", "NULL", "file:///x", ""]
)
def test_any_other_page_learns_nothing(site: Site, who: dict[str, str], origin: str) -> None:
    for method, path in (("OPTIONS", "/task"), ("GET", "/task"), ("GET", "/engine")):
        assert lets(asks(site, ROOT + path, method, Origin=origin, **who)) == {}
    changed = asks(site, f"{ROOT}/task", "POST", Origin=origin, **who)
    assert (changed.status_code, lets(changed)) == (400, {})
    assert lets(asks(site, KNOWN, Origin=origin)) == {}


def test_the_pages_let_nobody_in_from_elsewhere(site: Site) -> None:
    visit = site.visit(STAFF)
    for origin in DESKTOP:
        for method in ("GET", "OPTIONS"):
            assert lets(visit.client.open("/tugas", method=method, headers={"Origin": origin})) == {}
        assert visit.client.post("/keluar", headers={"Origin": origin}).status_code == 400


def test_a_change_comes_from_the_modeler_but_not_from_a_browser_that_remembers(
    site: Site, who: dict[str, str]
) -> None:
    """A page in a frame without a site has the Modeler's origin; its browser may add a password by itself."""

    def changes(**headers: str) -> int:
        return asks(
            site, f"{ROOT}/task", "POST", Origin="null", Sec_Fetch_Site="cross-site", **headers
        ).status_code

    assert changes(User_Agent=MODELER, **who) == 200
    assert changes(User_Agent="python-requests/2", **who) == 200
    assert changes(User_Agent=BROWSER, **who) == 400
    assert changes(User_Agent=BROWSER, Authorization="Bearer lajur_x") == 401, "a key it cannot add by itself"


def test_an_operator_may_name_sites_whose_pages_come_in() -> None:
    named = Entrance.from_env({"LAJUR_ORIGINS": "https://modeler.kota.go.id, http://localhost:3000"})
    assert named.origins == ("https://modeler.kota.go.id", "http://localhost:3000")
    for wrong in ("*", "modeler.kota.go.id", "https://a/b", "https://u@a", "ftp://a", "https://a?b"):
        with pytest.raises(Invalid, match="LAJUR_ORIGINS"):
            Entrance.from_env({"LAJUR_ORIGINS": wrong})
    app = create_app(settings("sqlite://", entrance=named))
    answer = app.test_client().options(f"{ROOT}/task", headers={"Origin": "http://localhost:3000"})
    assert lets(answer)["Access-Control-Allow-Origin"] == "http://localhost:3000"


def test_the_well_known_document_names_our_pages_to_anybody(site: Site) -> None:
    answer = asks(site, KNOWN, Origin="file://", Accept="application/json")
    assert (answer.status_code, lets(answer)) == (200, {"Access-Control-Allow-Origin": "file://"})
    assert answer.json == {
        "adminUrl": "http://localhost/orang",
        "cockpitUrl": "http://localhost/berkas",
        "tasklistUrl": "http://localhost/tugas",
    }


def test_the_addresses_the_modeler_makes_up_lead_to_our_pages(site: Site) -> None:
    visit, case = site.visit(STAFF), site.world.starts(SOP)
    links: dict[str, Any] = {
        f"/berkas/process-instance/{case}": f"/berkas/{case}",
        f"/berkas/process-definition/{SOP}:1:x": f"/sop/{SOP}/1",
        f"/berkas/process-definition/{SOP}": f"/sop/{SOP}",
        "/berkas/repository?deploymentsQuery=x": "/sop",
        "/berkas/": "/berkas",
        "/tugas/": "/tugas",
        "/orang/": "/orang",
    }
    for path, to in links.items():
        answer = visit.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, to)
    assert visit.get(f"/berkas/{case}").status_code == 200
    stranger = site.stranger().get(f"/berkas/process-instance/{case}")
    assert stranger.headers["Location"].startswith("/masuk?next=/berkas/process-instance/")
