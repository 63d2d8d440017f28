"""Two agencies in one house, everything there is to know about the other one, and how to ask each door for it."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from flask import Flask
from likeness import key_of, row, scoped_tables
from sqlalchemy import String, insert, select
from web.visits import APPLICANT, AUDITOR, HEAD, OWNER, SOP, STAFF, Site, Visit
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from service import identity
from service.database import EVERY, Id, reading, transaction

US, THEM = SOP.split("-")[0], "tarakan"
THEIR_SOP = "tarakan-layanan-data"
MARKERS = ("tarakan", "zamrud")
"""Words that only the other agency's data contain."""
UNKNOWN_ID, UNKNOWN_WORD = "01919191-9191-7191-9191-919191919191", "tidak-dikenal"
ADMIN, OPERATOR, EVERYTHING = f"admin.{US}", f"operator.{US}", f"semua.{US}"
ROLES = (STAFF, HEAD, APPLICANT, OWNER, AUDITOR, ADMIN, OPERATOR, EVERYTHING)
"""Each role of ours, and somebody who has them all and sits in every seat."""
DAYS = {"sejak": "2026-11-24", "sampai": "2026-11-30"}
DECREED = {**DAYS, "dasar": "SK 800/12/2026"}

ID_IN_THE_PATH: dict[str, Mapping[str, Any]] = {
    "approving.propose": {"revisi": "1"},
    "approving.release": {"sidik": ""},
    "approving.send_back": {"alasan": "Tenggat belum benar"},
    "approving.withdraw": {},
    "checking.check": {},
    "mending.apply": {"revisi": "1"},
    "modelling.copy": {},
    "rehearsing.scene": {},
    "rehearsing.walk": {},
    "drafting.discard": {"revisi": "1"},
    "drafting.rename": {"nama": "Nama baru"},
    "drafting.save": {"revision": 1},
    "versions.call_off": {},
    "cases.cancel": {"alasan": "Permintaan ditarik oleh pemohon."},
    "assigning.end": {},
    "form_design.attempt": {},
    "form_design.check": {},
    "form_design.link": {"revisi": "1", "langkah": "langkah_1", "formulir": ""},
    "form_design.make": {"revisi": "1", "cara": "kosong"},
    "form_design.proposed": {},
    "form_design.remove": {"revisi": "1"},
    "inbox.claim": {},
    "inbox.release": {},
    "keys.revoke": {},
    "lanes.bind": {"jabatan": "{seat}"},
    "relocating.carry_out": {"dari": "1", "ke": "2", "alasan": "SK 4/2026"},
    "people.change": {"name": "Nama Baru", "nip": "", "email": ""},
    "people.disable": {},
    "people.enable": {},
    "people.roles": {"role": "seat_holder"},
    "people.second_step": {},
    "seats.change": {"nama": "Nama Baru", "atasan": "", "sebutan": ""},
    "seats.end": {},
    "seats.sit": {**DECREED, "orang": "{person}"},
    "start.begin": {"values": "{}"},
    "substitutes.withdraw": {"alasan": "Pejabat sudah kembali bertugas."},
    "task.complete": {"values": "{}"},
}
"""Changes that name what they change in the path, with a form that is right for it."""
ID_IN_THE_FORM: dict[str, Mapping[str, Any]] = {
    "account.end_sessions": {"id": "{id}"},
    "assigning.change": {"instansi": "{id}"},
    "drafting.begin": {"asal": "versi", "sop": "{id}"},
    "erasing.erase": {"berkas": "{id}", "dasar": "UU 27/2022", "surat": "470/1/2026", "setuju": "ya"},
    "exporting.take": {"berkas": "{id}", "bentuk": "csv"},
    "jobs.retry": {"id": "{id}"},
    "lanes.bind": {"jabatan": "{id}"},
    "people.passwords": {"id": "{id}"},
    "seats.add": {"nama": "Kepala Seksi Baru", "kunci": "kasi_baru", "atasan": "{id}"},
    "seats.change": {"nama": "Nama Baru", "atasan": "{id}"},
    "seats.sit": {**DECREED, "orang": "{id}"},
    "substitutes.appoint": {**DECREED, "jenis": "plt", "jabatan": "{seat}", "orang": "{id}"},
    "substitutes.delegate": {**DECREED, "jabatan": "{id}", "orang": "{person}"},
}
"""Changes that name somebody or something in the form: there, the other agency's id stands for "{id}"."""
NO_ID = {
    "account.begin_second_step": "one's own account",
    "account.change_password": "one's own account",
    "account.confirm_second_step": "one's own account",
    "account.renew_codes": "one's own account",
    "account.turn_off_second_step": "one's own account",
    "account.unlink": "one's own account",
    "assigning.assign": "a login of any agency, which must be told that it is unknown",
    "auth.sign_in": "nobody has signed in yet",
    "auth.sign_out": "ends the session",
    "bell.address": "one's own address",
    "bell.read": "one's own notices",
    "calendar.change": "days, not ids",
    "calendar.check": "days, not ids",
    "approving.rule": "the agency's own rule",
    "deploying.as_draft": "a file",
    "deploying.check": "a file",
    "deploying.deploy": "a file",
    "federated.begin": "nobody has signed in yet",
    "keys.issue": "one's own keys",
    "people.add": "a new person",
    "people_import.preview": "a file",
    "people_import.save": "a file",
    "second_step.code": "nobody has signed in yet",
    "second_step.password": "nobody has signed in yet",
    "telling.change": "numbers and an address",
    "telling.sample": "one's own address",
}
"""Changes that name nothing of an agency, and why."""
OWN_PARTS = {"key": SOP, "lane": "staf", "form": f"{SOP}-langkah-1", "id": UNKNOWN_ID}
"""What of ours stands in a path beside the id that is asked."""
KINDS = {
    "assigning": "assignment.person",
    "bell": "notice.id",
    "approving": "draft.id",
    "cases": "instance.id",
    "checking": "draft.id",
    "comparing": "draft.id",
    "comparing.versions": "definition_version.key",
    "drafting": "draft.id",
    "form_design": "draft.id",
    "mending": "draft.id",
    "modelling": "draft.id",
    "rehearsing": "draft.id",
    "versions": "definition_version.key",
    "inbox": "task.id",
    "keys": "api_token.id",
    "people": "person.id",
    "procedures": "definition_version.key",
    "seats": "seat.key",
    "seats.end": "occupant.id",
    "start": "definition_version.key",
    "substitutes": "substitute.id",
    "substitutes.decree": "decree.id",
    "task": "task.id",
}
"""What the ids in the paths of a page, or of one route, are."""
WORDS = ("Zamrud", "tarakan", f"pemilik.{THEM}", THEIR_SOP)
"""What somebody would search for who has heard of the other agency."""


def furnish(site: Site) -> None:
    """Like people, cases and tasks on both sides; and of every other table there is, a row of the other agency."""
    world = site.world
    world.deploys(THEIR_SOP)
    for sop in (SOP, THEIR_SOP):
        for _ in range(2):
            world.starts(sop, perihal="Zamrud" if sop == THEIR_SOP else "Data padi")
    with transaction(world.engine, EVERY) as session:
        identity.add_person(session, US, OPERATOR, "Operator", {"operator"})
        all = identity.add_person(session, US, EVERYTHING, "Serba Bisa", identity.ROLES - {"program"})
        for seat in identity.seats(session, US):
            identity.seat_person(session, US, seat, all, world.now)
        for table in scoped_tables():
            one_only = [column.name for column in table.primary_key] == [key_of(table).name]
            if not one_only or session.scalar(select(key_of(table)).where(key_of(table) == THEM)) is None:
                session.execute(insert(table).values(row(table, THEM)))


def their_ids(site: Site) -> dict[str, str]:
    """One id for every kind of thing the other agency has and we have not, by table and column."""
    found = {}
    with reading(site.world.engine, EVERY) as session:
        for table in scoped_tables():
            for column in table.primary_key.columns:
                if column.name == "tenant" or not isinstance(column.type, (Id, String)):
                    continue
                ours = select(column).where(key_of(table) == US)
                query = select(column).where(key_of(table) == THEM, column.not_in(ours)).order_by(column)
                if (id := session.scalars(query).first()) is not None:
                    found[f"{table.name}.{column.name}"] = id
    return found


def digest(site: Site) -> dict[str, str]:
    """A fingerprint of every table's rows of the other agency."""
    with reading(site.world.engine, EVERY) as session:
        rows = {
            table.name: sorted(map(repr, session.execute(select(table).where(key_of(table) == THEM))))
            for table in scoped_tables()
        }
    assert all(rows.values()), "the other agency has something of everything"
    return {name: hashlib.sha256("\n".join(each).encode()).hexdigest() for name, each in rows.items()}


def rules(app: Flask, method: str) -> Iterator[Rule]:
    """The routes of the pages that answer the method, by path."""
    for each in sorted(app.url_map.iter_rules(), key=str):
        if method in (each.methods or ()) and not each.endpoint.startswith(("engine_rest", "static")):
            yield each


def paths(rule: Rule, id: str) -> Iterator[str]:
    """The route's addresses with ``id`` for one of its names and own things for the others; numbers are 1.

    Fails for a route of another kind, and for one whose own things nobody has said.
    """
    kinds = {name: type(each).__name__ for name, each in rule._converters.items()}
    assert set(kinds) == rule.arguments and set(kinds.values()) <= {"UnicodeConverter", "IntegerConverter"}, (
        f"{rule}: teach neighbours.paths what to put there"
    )
    texts = sorted(name for name, kind in kinds.items() if kind == "UnicodeConverter")
    assert len(texts) <= 1 or set(texts) <= set(OWN_PARTS), (
        f"{rule}: say in OWN_PARTS what of ours fits there"
    )
    for asked in texts:
        values = {name: OWN_PARTS.get(name, "") for name in texts} | {asked: id}
        values |= {name: "1" for name, kind in kinds.items() if kind == "IntegerConverter"}
        yield re.sub(r"<(?:\w+:)?(\w+)>", lambda part, all=values: quote(all[part[1]], safe=""), rule.rule)


def fitting(rule: Rule, ids: Mapping[str, str]) -> Mapping[str, str]:
    """The ids of the kind that the route is about; all of them for a route of a new kind."""
    kind = KINDS.get(rule.endpoint) or KINDS.get(rule.endpoint.partition(".")[0])
    return {kind: ids[kind]} if kind else ids


def filled(form: Mapping[str, Any], id: str, own: Mapping[str, str]) -> dict[str, Any]:
    """The form with ``id`` where the other agency's belongs, and own things where own ones do."""
    return {name: {"{id}": id}.get(value, own.get(value, value)) for name, value in form.items()}


Answer = tuple[int, str, str]
"""Status, address to go to and body."""


def answer(response: TestResponse, id: str) -> Answer:
    """Status, address to go to and body, without what differs by nature: tokens, nonces and the id that was asked."""
    body = response.get_data(as_text=True)
    body = re.sub(r'(name="csrf_token" value=")[^"]+', r"\1", body)
    body = re.sub(r'(nonce=")[^"]+', r"\1", body)
    location = response.headers.get("Location", "")
    for spelling in sorted({id, quote(id), quote(id, safe=""), id.replace(" ", "+")}, key=len, reverse=True):
        body, location = body.replace(spelling, "ID"), location.replace(spelling, "ID")
    return response.status_code, location, body


def unknown(id: str) -> str:
    """An id of the same form that nobody has."""
    return UNKNOWN_ID if re.fullmatch(r"[0-9a-f-]{36}", id) else UNKNOWN_WORD


def still_in(visit: Visit) -> bool:
    """Whether the session is still alive."""
    return visit.client.get("/pemberitahuan/jumlah").status_code == 200
