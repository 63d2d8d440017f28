"""Every route of the site as the app itself lists them, and for each that changes something a wish that succeeds.

A new route is walked at once. One that needs to be taught says so in ``test_every_route_is_taught``: its names of
things stand in ``NAMED``, and how it is used rightly, and by whom, in ``WISHES``.
"""

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import quote

from town import (
    ADMIN,
    APPLICANT,
    AUDITOR,
    BEGUN,
    GONE,
    HALF_NEW,
    HALF_PHONE,
    HEAD,
    OPERATOR,
    OTHER_AUDITOR,
    OWNER,
    PASSWORD,
    PHONE,
    SOP,
    STAFF,
    STAFF_2,
    TENANT,
    UNKNOWN,
    Town,
    Visit,
    appointment,
    assignment,
    file,
    values_of,
)
from werkzeug.routing import Rule
from werkzeug.test import TestResponse
from world import HOUSE, forms_of

from service.api.ids import definition_id, deployment_id
from service.api.routes import ROUTES
from service.api.unsupported import missing
from service.forms.plausible import answers
from service.web.visitor import DOORS

ARGUMENT = re.compile(r"<[^>]+>")
PROGRAMS = tuple(sorted(DOORS))
READS = {"GET", "HEAD", "OPTIONS"}
FORM = f"{SOP}-langkah-1"
UNSUPPORTED = {route.endpoint for route in missing(ROUTES)}
NAMED: dict[str, str] = {
    "<key>": SOP,
    "<int:version>": "1",
    "<int:number>": "1",
    "<lane>": "staf",
    "<path:filename>": "lajur.svg",
    "<path:rest>": "tidak-ada",
    "/tugas/<id>": "mine",
    "/tugas/<id>/ambil": "free",
    "/berkas/<id>": "fresh",
    "/audit/<id>": "fresh",
    "/berkas/process-instance/<id>": "fresh",
    "/berkas/process-definition/<id>": definition_id(TENANT, SOP, 1),
    "/pemberitahuan/<id>": "notice",
    "/orang/<id>": STAFF_2,
    "/orang/<id>/aktif": GONE,
    "/orang/<id>/langkah-kedua": PHONE,
    "/jabatan/<key>": "staf_statistik",
    "/masa-jabatan/<id>": "stay",
    "/pengganti/<id>": "mandate",
    "/pengganti/sk/<id>": "decree",
    "/penugasan/<id>": "assignment",
    "/akun/kunci/<id>": f"key of {STAFF}",
    "<int:version>/urungkan": "3",
    "<int:version>/naskah": "3",
    "/pindah/<id>": "relocation",
    "/rancangan/<id>": "draft",
    **dict.fromkeys(
        (f"/rancangan/<id>/{each}" for each in ("tarik", "kembalikan", "sahkan", "naskah")), "waiting"
    ),
    "<form>": FORM,
    "/formulir/<form>/buang": "bebas",
    "<varName>": "nama",
    "<commentId>": "01900000-0000-7000-8000-00000000c0de",
    "/task/<id>": "mine",
    "/task/<id>/claim": "free",
    "/process-instance/<id>": "fresh",
    "/process-definition/<id>": definition_id(TENANT, SOP, 1),
    "<tenant>": TENANT,
    "/tenant/<id>": TENANT,
    "/group/<id>": "staf_statistik",
    "/user/<id>": STAFF,
    "/deployment/<id>": deployment_id(TENANT, SOP, 1),
    "<resource>": UNKNOWN,
    "/execution/<id>": "fresh",
    "<messageName>": "tidak-ada",
    "/incident/<id>": "incident",
    **dict.fromkeys(
        (
            "/authorization/<id>",
            "/external-task/<id>",
            "/external-task-log/<id>",
            "/job/<id>",
            "/job-definition/<id>",
            "/variable-instance/<id>",
            "/activity-instance/<id>",
            "/detail/<id>",
            "/user-operation/<id>",
        ),
        UNKNOWN,
    ),
}
"""What stands in a rule: text, or the name of a thing of the town. The longest piece that the rule contains counts."""


@dataclass(frozen=True)
class Route:
    """One rule with one method, and the address of something that is really there."""

    endpoint: str
    method: str
    path: str

    @property
    def told(self) -> str:
        return f"{self.method} {self.path}"


def routes(town: Town) -> Iterator[Route]:
    """Every rule of the app with every method."""
    for rule in supported(town):
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            yield Route(rule.endpoint, method, address(rule, town.things))


def supported(town: Town) -> list[Rule]:
    """Every rule but those of programs that all say the same no (501): tests/api walks them."""
    return [
        rule
        for rule in town.site.app.url_map.iter_rules()
        if not (rule.endpoint.startswith("engine_rest") and rule.endpoint.partition(".")[2] in UNSUPPORTED)
    ]


def pages(town: Town) -> list[Route]:
    """What people's browsers use; programs have their own door."""
    return [each for each in routes(town) if each.endpoint.partition(".")[0] not in PROGRAMS]


def reads(town: Town) -> list[Route]:
    return [each for each in pages(town) if each.method == "GET"]


def changes(town: Town) -> list[Route]:
    return [each for each in pages(town) if each.method not in READS]


def programs(town: Town) -> list[Route]:
    """The routes for programs, at the shorter of their two addresses; the document to browse is a page."""
    door = [each for each in routes(town) if each.endpoint.partition(".")[0] == PROGRAMS[0]]
    return [each for each in door if not each.endpoint.endswith(".docs")]


def address(rule: Rule, things: Mapping[str, str], **other: str) -> str:
    """The address of a rule; for what nobody has taught yet stands an unknown id."""
    path = rule.rule
    for argument in ARGUMENT.findall(rule.rule):
        name = argument.strip("<>").rpartition(":")[2]
        known = other.get(name) or named(rule.rule, argument) or UNKNOWN
        path = path.replace(argument, quote(things.get(known, known), safe="/:"))
    return path


def named(rule: str, argument: str) -> str | None:
    """What stands for an argument of a rule."""
    fitting = [piece for piece in NAMED if argument in piece and piece in rule]
    return NAMED[max(fitting, key=len)] if fitting else None


def untaught(town: Town) -> set[str]:
    """The arguments of rules that nothing stands for."""
    rules = [rule.rule for rule in supported(town)]
    return {
        f"{rule}: {argument}"
        for rule in rules
        for argument in ARGUMENT.findall(rule)
        if not named(rule, argument)
    }


@dataclass(frozen=True)
class Wish:
    """How a route is used rightly: by whom and with what. ``fields`` come from the town as it stands.

    ``moves`` is "rows" where the database changes, "session" where only the browser's session does, "" for looks.
    ``scripted`` wishes are sent by a page's script: JSON, with the token in a header.
    """

    login: str
    fields: Callable[[Town, Visit], dict[str, Any]] = lambda town, visit: {}
    moves: str = "rows"
    scripted: bool = False

    def sent(self, town: Town, visit: Visit, route: Route, /, **more: Any) -> TestResponse:
        """Send it as the page does, with the token the visitor holds; ``more`` overrules anything."""
        fields = {"csrf_token": visit.token, **self.fields(town, visit)}
        how = {"method": route.method, "data": fields} | more
        how["data"] = {name: value for name, value in how["data"].items() if value is not None}
        return visit.client.open(route.path, **(as_script(how) if self.scripted else how))


def as_script(how: dict[str, Any]) -> dict[str, Any]:
    """The same request as a page's script sends it."""
    fields = dict(how["data"])
    token = fields.pop("csrf_token", None)
    headers = {**how.get("headers", {}), **({} if token is None else {"X-CSRFToken": token})}
    return {**how, "data": None, "json": fields, "headers": headers}


def _values(name: str) -> Callable[[Town, Visit], dict[str, Any]]:
    return lambda town, visit: {"values": values_of(town, name)}


def _fixed(**fields: Any) -> Callable[[Town, Visit], dict[str, Any]]:
    return lambda town, visit: dict(fields)


def _incident(town: Town, visit: Visit) -> dict[str, Any]:
    return {"id": town.things["incident"]}


def _person_ids(town: Town, visit: Visit) -> dict[str, Any]:
    return {"id": [town.things[STAFF_2]]}


def _code(login: str) -> Callable[[Town, Visit], dict[str, Any]]:
    return lambda town, visit: {"code": town.code(login)}


def _turning_off(town: Town, visit: Visit) -> dict[str, Any]:
    return {"password": PASSWORD, "code": town.code(PHONE)}


LIST = f"nama;login;peran\nOrang Baru;orang.baru.{TENANT};Pelaksana\n".encode()


def _list(town: Town, visit: Visit) -> dict[str, Any]:
    return {"file": file(LIST, "orang.csv")}


def _confirmed_list(town: Town, visit: Visit) -> dict[str, Any]:
    """The fields of the page that shows what the list would change."""
    page = visit.client.post(
        "/orang/impor", data={"csrf_token": visit.token, "file": file(LIST, "orang.csv")}
    )
    seen = re.search(r'name="seen" value="([^"]*)"', page.text)
    return {"seen": seen.group(1) if seen else page.text, "data": base64.b64encode(LIST).decode()}


def _appointed(town: Town, visit: Visit) -> dict[str, Any]:
    return appointment(town, STAFF, "SK 2/2026") | {"sejak": "2026-12-01", "sampai": "2026-12-03"}


def _delegated(town: Town, visit: Visit) -> dict[str, Any]:
    return {
        "jabatan": "kasi_statistik",
        "orang": town.things[STAFF],
        "sejak": "2026-12-07",
        "sampai": "2026-12-09",
        "dasar": "Nota dinas 3/2026",
    }


def _seated(town: Town, visit: Visit) -> dict[str, Any]:
    return {"orang": town.things[HEAD], "sejak": "2026-12-01", "dasar": "SK 9/2026"}


def _changed_diagram() -> bytes:
    return (HOUSE / "bpmn" / f"{SOP}.bpmn").read_bytes().replace(b"Menugaskan staf", b"Menugaskan satu staf")


def _erased(town: Town, visit: Visit) -> dict[str, Any]:
    """The fields of the page that shows what of an ended case would go."""
    case = town.things["done"]
    page = visit.client.get("/penghapusan", query_string={"berkas": case})
    seen = re.search(r'name="seen" value="([^"]*)"', page.text)
    told = {"berkas": case, "seen": seen.group(1) if seen else page.text, "setuju": "ya"}
    return {**told, "dasar": "UU 27/2022 Pasal 43", "surat": "470/1/2026"}


def _diagram(town: Town, visit: Visit) -> dict[str, Any]:
    return {"bpmn": file(_changed_diagram(), "sop.bpmn")}


def _bundle(town: Town, visit: Visit) -> dict[str, Any]:
    texts = {"bpmn": _changed_diagram(), "forms": json.dumps(forms_of(SOP)).encode()}
    return {name: base64.b64encode(text).decode() for name, text in texts.items()}


def _tried() -> dict[str, Any]:
    schema = forms_of(SOP)[FORM]
    return {"schema": schema, "values": answers(schema, {}, {})}


def _form_sent(town: Town, visit: Visit) -> dict[str, Any]:
    return {"schema": forms_of(SOP)[FORM], "values": {}}


def _saved(town: Town, visit: Visit) -> dict[str, Any]:
    return {"revision": 1, "xml": _changed_diagram().decode()}


def _mended(town: Town, visit: Visit) -> dict[str, Any]:
    name = "name:langkah_2"
    return {"revisi": "1", "pilih": name, f"pilihan:{name}": _name_of(visit, town.things["draft"])}


def _name_of(visit: Visit, draft: str) -> str:
    """The name that is proposed for the step; nothing for who may not see the page."""
    page = visit.client.get(f"/rancangan/{draft}/lengkapi").text
    found = re.search(r'name="pilihan:name:langkah_2" value="([^"]*)"', page)
    return unescape(found.group(1)) if found else ""


def _released(town: Town, visit: Visit) -> dict[str, Any]:
    return {"sidik": town.things["hash of waiting"]}


DAY_OFF = {"apa": "hari", "hari": "2026-12-09", "jenis": "off", "nama": "Hari jadi", "revisi": "0"}
TELLING = {"reminder_percent": "60", "quiet_from": "17.00", "quiet_until": "07.00", "revision": "0"}
OWN = {"new": "sungguh-panjang-dan-baru-42", "again": "sungguh-panjang-dan-baru-42"}
WISHES: dict[str, Wish] = {
    "relocating.carry_out": Wish(OWNER, _fixed(dari="1", ke="2", alasan="SK 4/2026")),
    "second_step.code": Wish(HALF_PHONE, _code(PHONE)),
    "second_step.password": Wish(HALF_NEW, _fixed(**OWN)),
    "federated.begin": Wish("", moves=""),  # the town has no sign-in service of its own
    "account.end_sessions": Wish(HEAD),
    "account.change_password": Wish(STAFF, _fixed(present=PASSWORD, **OWN)),
    "account.begin_second_step": Wish(STAFF, _fixed(password=PASSWORD)),
    "account.confirm_second_step": Wish(BEGUN, _code(BEGUN)),
    "account.turn_off_second_step": Wish(PHONE, _turning_off),
    "account.renew_codes": Wish(PHONE, _fixed(password=PASSWORD)),
    "account.unlink": Wish(STAFF_2),
    "keys.issue": Wish(STAFF, _fixed(password=PASSWORD, name="Program lain", days="30", scope=["task:read"])),
    "keys.revoke": Wish(STAFF),
    "people.add": Wish(ADMIN, _fixed(name="Orang Lain", login=f"lain.{TENANT}", role=["seat_holder"])),
    "people.change": Wish(ADMIN, _fixed(name="Nama Lain")),
    "people.roles": Wish(ADMIN, _fixed(role=["seat_holder", "process_owner"])),
    "people.disable": Wish(ADMIN),
    "people.enable": Wish(ADMIN),
    "people.second_step": Wish(ADMIN),
    "people.passwords": Wish(ADMIN, _person_ids),
    "people_import.preview": Wish(ADMIN, _list, ""),
    "people_import.save": Wish(ADMIN, _confirmed_list),
    "seats.add": Wish(ADMIN, _fixed(nama="Kepala Bidang Uji")),
    "seats.change": Wish(ADMIN, _fixed(nama="Staf yang Lain")),
    "seats.sit": Wish(ADMIN, _seated),
    "seats.end": Wish(ADMIN),
    "substitutes.appoint": Wish(ADMIN, _appointed),
    "substitutes.delegate": Wish(HEAD, _delegated),
    "lanes.bind": Wish(ADMIN, _fixed(jabatan="kasi_statistik")),
    "assigning.assign": Wish(ADMIN, lambda town, visit: assignment(OTHER_AUDITOR)),
    "assigning.end": Wish(ADMIN),
    "assigning.change": Wish(AUDITOR, _fixed(instansi="tarakan")),
    "substitutes.withdraw": Wish(ADMIN, _fixed(alasan="Kasi sudah kembali bekerja")),
    "erasing.erase": Wish(ADMIN, _erased),
    "exporting.take": Wish(ADMIN, _fixed(bentuk="csv")),
    "auth.sign_in": Wish("", _fixed(login=STAFF, password=PASSWORD), "session"),
    "auth.sign_out": Wish(STAFF, moves="session"),
    "inbox.claim": Wish(HEAD),
    "inbox.release": Wish(STAFF, lambda town, visit: {}),
    "task.complete": Wish(STAFF, _values("mine")),
    "start.begin": Wish(APPLICANT, _values("start")),
    "cases.cancel": Wish(APPLICANT, _fixed(alasan="Salah memilih layanan")),
    "jobs.retry": Wish(OPERATOR, _incident),
    "bell.read": Wish(HEAD),
    "bell.address": Wish(HEAD, _fixed(email="kasi@banyuwangi.go.id")),
    "telling.change": Wish(ADMIN, _fixed(**TELLING)),
    "telling.sample": Wish(ADMIN, moves=""),  # the town has no mail server
    "deploying.check": Wish(OWNER, _diagram, ""),
    "deploying.deploy": Wish(OWNER, _bundle),
    "deploying.as_draft": Wish(OWNER, _bundle),
    "drafting.begin": Wish(OWNER, _fixed(asal="versi", sop=SOP)),
    "drafting.rename": Wish(OWNER, _fixed(nama="Nama lain")),
    "drafting.discard": Wish(OWNER, _fixed(revisi="1")),
    "drafting.save": Wish(OWNER, _saved, scripted=True),
    "modelling.copy": Wish(OWNER),
    "approving.propose": Wish(OWNER, _fixed(revisi="1")),
    "approving.withdraw": Wish(OWNER),
    "approving.send_back": Wish(OWNER, _fixed(alasan="Tenggat belum benar")),
    "approving.release": Wish(OWNER, _released),
    "approving.rule": Wish(ADMIN, _fixed(berdua="1")),
    "versions.call_off": Wish(OWNER),
    "form_design.make": Wish(OWNER, _fixed(revisi="1", cara="kosong")),
    "form_design.link": Wish(OWNER, _fixed(revisi="1", langkah="langkah_1", formulir="")),
    "form_design.remove": Wish(OWNER, _fixed(revisi="1")),
    "form_design.proposed": Wish(OWNER, _fixed(element="langkah_1"), "", scripted=True),
    "form_design.check": Wish(OWNER, _form_sent, "", scripted=True),
    "mending.apply": Wish(OWNER, _mended),
    "checking.check": Wish(OWNER, _fixed(xml="<gambar/>"), "", scripted=True),
    "rehearsing.scene": Wish(OWNER, _fixed(start="2026-11-23T08:00"), "", scripted=True),
    "rehearsing.walk": Wish(OWNER, _fixed(start="2026-11-23T08:00"), "", scripted=True),
    "form_design.attempt": Wish(OWNER, lambda town, visit: _tried(), "", scripted=True),
    "calendar.check": Wish(ADMIN, _fixed(**DAY_OFF), ""),
    "calendar.change": Wish(
        ADMIN, _fixed(revisi="0", bulan="2026-12", perubahan='[["hari","2026-12-09","off","Hari jadi"]]')
    ),
}


def knocks(town: Town, route: Route) -> Visit:
    """Who uses the route rightly, at a page, with its token."""
    wish = WISHES[route.endpoint]
    if wish.login:
        return town.at_a_page(wish.login)
    visit = town.stranger()
    visit.get("/masuk")
    return visit
