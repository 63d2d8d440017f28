"""Whatever people write is text, on every page and in every file: it never runs, is computed, or becomes a formula."""

import csv
import html
import io
import json

from routes import Route, reads
from town import ADMIN, APPLICANT, AUDITOR, HEAD, OPERATOR, OWNER, SOP, STAFF, TENANT, Town, Visit, at, file
from world import HOUSE, forms_of

from service import definitions, identity
from service.database import transaction

PLANT = "<zq onmouseover=alert(1)>\"'</script><!--zq{{7*7}}${7*7}"
RAW = ("<zq", "zq49", "</script><!--zq")
"""What a page would hold if the text had become markup or had been computed."""
FORMULA = "=1+1"


def hostile_diagram() -> tuple[bytes, dict[str, object]]:
    """The town's SOP with the text in every name, documentation and label."""
    text = (HOUSE / "bpmn" / f"{SOP}.bpmn").read_text("utf-8")
    planted = html.escape(PLANT, quote=True)
    for name in (
        "Mengajukan permintaan data",
        "Memeriksa ketersediaan data",
        "Menugaskan staf",
        "Data tersedia?",
    ):
        assert f'name="{name}"' in text
        text = text.replace(f'name="{name}"', f'name="{planted}"')
    forms = json.loads(json.dumps(forms_of(SOP)))
    for schema in forms.values():
        for part in schema["components"]:
            if part.get("label"):
                part["label"] = PLANT
            if part.get("description"):
                part["description"] = PLANT
    return text.encode(), forms


def planted(town: Town) -> None:
    """Plant it wherever people, or programs that speak for them, leave text."""
    xml, forms = hostile_diagram()
    with transaction(town.engine, TENANT) as session:
        owner = identity.actor_by_login(session, OWNER, town.world.now)
        definitions.deploy(session, TENANT, xml, forms, owner, town.world.now)
    start = town.world.starts(SOP, perihal=PLANT)
    town.world.completes(start, "langkah_1")
    town.things["planted"] = town.world.claims(HEAD, town.world.task(start)).id
    town.things["planted_case"] = start
    for statement in (
        "UPDATE person SET name = :text || substr(id, 1, 4)",
        "UPDATE seat SET name = :text || key",
        "UPDATE agency SET name = :text, pemda = :text",
        "UPDATE instance SET subject = :text, sop_name = :text, search = lower(:text)",
        "UPDATE task SET name = :text, subject = :text, sop_name = :text, returned_reason = :text, search = :text",
        "UPDATE job SET error = :text",
        "UPDATE api_token SET name = :text",
        "UPDATE session SET browser = :text",
        "UPDATE substitute SET basis = :text",
        "UPDATE decree SET name = :text",
        "UPDATE occupant SET basis = :text",
        "UPDATE assignment SET basis = :text",
    ):
        town.does(statement, text=PLANT)


def test_planted_text_is_shown_as_text_on_every_page(town: Town) -> None:
    planted(town)
    wrong, shown = [], set()
    more = [f"/tugas/{town.things['planted']}", f"/berkas/{town.things['planted_case']}"]
    more += [f"/sop/{SOP}/2", "/berkas?q=zq", "/tugas?q=zq", "/orang?q=zq", "/audit?q=zq"]
    for login in (STAFF, HEAD, ADMIN, AUDITOR, OWNER, OPERATOR, APPLICANT):
        visit = town.visit(login)
        for path in [*(route.path for route in reads(town)), *more]:
            with visit.client.get(path) as answer:
                if answer.mimetype != "text/html":
                    assert answer.headers["X-Content-Type-Options"] == "nosniff", path
                    continue
                text = answer.get_data(as_text=True)
                wrong += [f"{login} {path}: {raw}" for raw in RAW if raw in text]
                if "&lt;zq" in text:
                    shown.add(path)
    assert wrong == []
    assert len(shown) > 20, "the control: the text is really there"


def test_a_refusal_that_repeats_what_was_typed_repeats_it_as_text(town: Town) -> None:
    """The sentences name what was found: what was found is text."""
    wrong = []
    tries = [
        (ADMIN, "/orang", {"name": PLANT, "login": PLANT, "role": "x"}),
        (ADMIN, "/jabatan", {"nama": PLANT * 20, "sebutan": PLANT}),
        (ADMIN, "/pengganti", {"jenis": PLANT, "jabatan": PLANT, "dasar": PLANT, "sejak": PLANT}),
        (ADMIN, "/kalender/periksa", {"apa": "hari", "hari": PLANT, "nama": PLANT, "revisi": "0"}),
        (
            ADMIN,
            "/instansi/pemberitahuan",
            {"reminder_percent": PLANT, "revision": "0", "webhook_url": PLANT},
        ),
        (ADMIN, "/penugasan", {"login": PLANT, "nama": PLANT, "dasar": PLANT, "sejak": PLANT}),
        (
            ADMIN,
            "/orang/impor",
            {"file": file(f"nama;login;peran\n{PLANT};{PLANT};{PLANT}\n".encode(), PLANT)},
        ),
        (STAFF, "/akun/kunci", {"name": PLANT, "days": PLANT, "scope": PLANT}),
        (STAFF, "/pemberitahuan/surel", {"email": PLANT}),
        (APPLICANT, f"/mulai/{SOP}", {"values": json.dumps({"perihal": [PLANT], PLANT: PLANT})}),
        (APPLICANT, f"/berkas/{town.things['fresh']}/batal", {"alasan": "<zq"}),
        (OWNER, "/sop/terapkan/periksa", {"bpmn": file(PLANT.encode(), PLANT)}),
        ("", "/masuk", {"login": PLANT, "password": PLANT, "next": PLANT}),
    ]
    for login, path, fields in tries:
        visit = town.at_a_page(login) if login else town.stranger()
        visit.get("/masuk")
        answer = visit.post(path, **fields)
        wrong += [f"{path}: {raw}" for raw in RAW if raw in answer.text]
        assert answer.status_code < 500, path
    for path in (
        f"/{PLANT}",
        f"/sop/{PLANT}",
        f"/masuk?next={PLANT}",
        f"/berkas?q={PLANT}",
        f"/kalender?unit={PLANT}",
    ):
        for visit in (town.stranger(), town.visit(ADMIN), town.visit(AUDITOR)):
            answer = visit.client.get(path)
            wrong += [f"{path}: {raw}" for raw in RAW if raw in answer.text]
    assert wrong == []


def test_no_cell_of_an_export_becomes_a_formula(town: Town) -> None:
    """Every route that answers with CSV, read cell by cell."""
    admin = town.visit(ADMIN)
    exports = [route for route in reads(town) if exported(admin, route) is not None]
    assert len(exports) > 0
    for start in ("=", "+", "-", "@", "\t=", "\r=", "=\r\n="):
        text = f"{start}cmd|' /C calc'!A0"
        town.does("UPDATE seat SET name = :text || key", text=text)
        town.does("UPDATE person SET name = :text", text=text)
        for route in exports:
            cells = [
                cell for row in csv.reader(io.StringIO(exported(admin, route), newline="")) for cell in row
            ]
            assert len(cells) > 2, route.told
            assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r"))], route.told


def exported(visit: Visit, route: Route) -> str | None:
    """The text of a CSV; ``None`` for any other answer."""
    with visit.client.get(route.path) as answer:
        return answer.get_data(as_text=True).lstrip("\ufeff") if answer.mimetype == "text/csv" else None


def test_a_formula_that_somebody_imports_stays_a_name(town: Town) -> None:
    admin = town.at_a_page(ADMIN)
    data = f"nama;login;peran\n{FORMULA};rumus.{TENANT};Pelaksana\n".encode()
    page = admin.client.post(
        "/orang/impor", data={"csrf_token": admin.token, "file": file(data, "orang.csv")}
    )
    assert page.status_code in (200, 422)
    assert "\n2\n" not in page.text and at(town.world.now)
