"""Taking a list of people over: held against what is known now, then all of it or nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service import history, tasks
from service.database import new_id
from service.errors import Conflict, Invalid
from service.history import Record
from service.identity import Actor
from service.identity.tables import AccountRow, GrantRow, OccupantRow, PersonRow
from service.personnel.import_plan import Known, Plan, planned
from service.personnel.lists import read_list
from service.personnel.people import STREAM, differences, hold, role_facts
from service.personnel.telling import SEATS, Fact


@dataclass(frozen=True, slots=True)
class Imported:
    """How many people came, how many changed, and how many times in a seat began."""

    added: int
    changed: int
    seated: int


def import_list(
    session: Session, actor: Actor, data: bytes, now: datetime, seen: str | None = None
) -> Imported:
    """Take the list over as ``preview_list`` showed it.

    Forbidden without ``people.change``; Invalid with every line that cannot be taken in its details; Conflict when
    the list would now do something else than what was ``seen``, or a login was taken in the meantime.
    """
    hold(session, actor)
    lines, wrong = read_list(data)
    plan = planned(session, actor, lines, wrong, now)
    if seen is not None and seen != plan.seen:
        raise Conflict("Data orang berubah sejak pratinjau. Periksa lagi pratinjau yang baru, lalu simpan.")
    if plan.wrong:
        raise Invalid(
            "{count} baris daftar belum benar. Perbaiki berkasnya, lalu periksa lagi. Belum ada yang tersimpan.",
            details=plan.wrong,
            count=len(plan.wrong),
        )
    _write(session, actor.tenant, plan)
    _tell(session, actor, plan, now)
    for id in _lost_roles(plan):
        tasks.hand_back(session, actor.tenant, id, now, by=actor)
    new = [each for each in plan.after.values() if each.new]
    return Imported(len(new), len(_changed(plan)), len(plan.stays))


def _changed(plan: Plan) -> list[tuple[Known, Known]]:
    """Those who were here and differ, as they were and as they will be."""
    pairs = [(plan.before[id], now) for id, now in plan.after.items() if id in plan.before]
    return [(was, now) for was, now in pairs if was != now]


def _lost_roles(plan: Plan) -> list[str]:
    return [now.id for was, now in _changed(plan) if was.roles - now.roles]


def _write(session: Session, tenant: str, plan: Plan) -> None:
    new = [each for each in plan.after.values() if each.new]
    people = [
        {"tenant": tenant, "id": each.id, "name": each.particulars.name, "email": each.particulars.email}
        | {"nip": each.particulars.nip}
        for each in new
    ]
    if people:
        session.execute(insert(PersonRow), people)
        _open_accounts(session, tenant, new)
    _rewrite(session, tenant, plan)
    _regrant(session, tenant, plan)
    stays = [
        {"tenant": tenant, "id": new_id(), "seat": stay.seat, "person": stay.person, "since": stay.since}
        for stay in plan.stays
    ]
    if stays:
        session.execute(insert(OccupantRow), stays)


def _open_accounts(session: Session, tenant: str, new: list[Known]) -> None:
    """Accounts without a password. Logins are unique over all agencies, whose people we may not see."""
    words = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    rows = [{"login": each.login, "tenant": tenant, "person": each.id, "password_hash": ""} for each in new]
    adding = words.insert(AccountRow).on_conflict_do_nothing().returning(AccountRow.login)
    free = set(session.scalars(adding, rows))
    if taken := sorted({each.login for each in new} - free):
        raise Conflict(
            "Nama pengguna {logins} sudah dipakai. Pilih nama lain di daftar, lalu periksa lagi.",
            logins=", ".join(taken[:10]),
        )


def _rewrite(session: Session, tenant: str, plan: Plan) -> None:
    """New particulars. A NIP that passes from one person to another is let go of first."""
    table = cast(Table, PersonRow.__table__)
    same = (table.c.tenant == bindparam("_tenant")) & (table.c.id == bindparam("_id"))
    pairs = [(was, now) for was, now in _changed(plan) if was.particulars != now.particulars]
    given_up = [was.id for was, now in pairs if was.particulars.nip != now.particulars.nip]
    if given_up:
        session.execute(
            update(PersonRow)
            .where(PersonRow.tenant == tenant, PersonRow.id.in_(given_up))
            .values(nip=None)
            .execution_options(synchronize_session=False)
        )
    rows = [
        {"_tenant": tenant, "_id": now.id, "name": now.particulars.name, "email": now.particulars.email}
        | {"nip": now.particulars.nip}
        for _, now in pairs
    ]
    if rows:
        session.connection().execute(update(table).where(same), rows)


def _regrant(session: Session, tenant: str, plan: Plan) -> None:
    gone = [(was.id, role) for was, now in _changed(plan) for role in was.roles - now.roles]
    if gone:
        held = tuple_(GrantRow.person, GrantRow.role).in_(gone)
        session.execute(
            delete(GrantRow)
            .where(GrantRow.tenant == tenant, held)
            .execution_options(synchronize_session=False)
        )
    nobody: frozenset[str] = frozenset()
    rows = [
        {"tenant": tenant, "person": now.id, "role": role}
        for now in plan.after.values()
        for role in sorted(now.roles - (plan.before[now.id].roles if now.id in plan.before else nobody))
    ]
    if rows:
        session.execute(insert(GrantRow), rows)


def _tell(session: Session, actor: Actor, plan: Plan, now: datetime) -> None:
    """Each change as if made by hand, after one event for the list."""
    facts = list(_facts(plan))
    seated = [_seated(plan, each) for each in plan.stays]
    if not facts and not seated:
        return
    counts = {"added": plan.count("added"), "changed": len(_changed(plan)), "seated": len(seated)}
    records = [Record(actor.tenant, STREAM, [Fact("people_imported", None, counts), *facts], actor.person)]
    if seated:
        records.append(Record(actor.tenant, SEATS, seated, actor.person))
    history.append_all(session, records, now)


def _facts(plan: Plan) -> Iterator[Fact]:
    for person in plan.after.values():
        if person.new:
            told = person.particulars
            data = {"name": told.name, "login": person.login, "nip": told.nip, "email": told.email}
            yield Fact("person_added", person.id, data)
            yield from role_facts(person.id, told.name, frozenset(), person.roles)
    for was, now in _changed(plan):
        yield from differences(now.id, was.particulars, now.particulars)
        yield from role_facts(now.id, now.particulars.name, was.roles, now.roles)


def _seated(plan: Plan, stay: Any) -> Fact:
    data: Mapping[str, Any] = {
        "title": plan.seats[stay.seat].name,
        "person": stay.person,
        "since": stay.since.isoformat(),
        "until": None,
        "basis": None,
    }
    return Fact("seat_taken", stay.seat, data)
