"""Makes the demo once, whole or not at all."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

import orjson
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from service import calendars, definitions, diagram, identity
from service.database import EVERY, transaction
from service.demo import drawing, practice, seating
from service.demo.account import Account
from service.demo.agencies import ABOVE, AGENCIES, OUTSIDE, DemoAgency
from service.demo.stage import Stage
from service.demo.stories import STORIES
from service.settings import HOUSE

DEPLOYED = timedelta(days=90)
"""How long the six SOPs have been in force when the demo is made."""


def create(engine: Engine, now: datetime, password: str | None = None) -> tuple[Account, ...]:
    """Make agencies, people, SOPs and cases as of ``now`` in an empty database; nothing when it has an agency already.

    Everybody gets ``password``, or all of them one random one: fifty hashes would take longer than the demo itself.
    The accounts come back so that a door can show them once.
    """
    with transaction(engine, EVERY) as session:
        if identity.agencies(session):
            return ()
        shared = password or token_urlsafe(12)
        accounts = [account for agency in AGENCIES for account in _agency(session, agency, now, shared)]
        accounts += practice.found(session, now, seating.began("", practice.ZONE, now), shared)
        identity.share_password(session, [account.login for account in accounts], shared)
        for agency in AGENCIES:
            seating.seat(session, agency.key, agency.agency_admin[0], now)
            _deploy(session, agency, now - DEPLOYED)
            drawing.rule(session, agency, now)
            if drawing.SOP in agency.sops:
                drawing.draw(session, agency, now)
        Stage(session, AGENCIES, STORIES).play(now)
        return tuple(accounts)


def _agency(session: Session, agency: DemoAgency, now: datetime, password: str) -> Iterator[Account]:
    identity.add_agency(session, agency.key, agency.name, agency.pemda, agency.zone)
    calendars.seed(session, agency.key, now)
    titles = _titles(agency)
    for seat, title in titles.items():
        above = _above(seat, titles)
        identity.add_seat(session, agency.key, seat, title, external=seat in OUTSIDE, above=above)
        role = "applicant" if seat in OUTSIDE else "seat_holder"
        for login, name in agency.seats.get(seat) or ((f"{seat}.{agency.key}", title),):
            account = Account(agency.key, login, name, role, title, password)
            since = seating.began(login, agency.zone, now)
            identity.seat_person(session, agency.key, seat, account.person(session), since)
            yield account
    for post in ("process_owner", "second_owner", "auditor", "agency_admin", "operator"):
        login, name = getattr(agency, post)
        role = "process_owner" if post == "second_owner" else post
        account = Account(agency.key, login, name, role, "", password)
        account.person(session)
        yield account


def _titles(agency: DemoAgency) -> dict[str, str]:
    """The seats of all lanes of the agency's diagrams with their titles."""
    lanes = [lane for sop in agency.sops for lane in diagram.read(_xml(sop)).main.lanes]
    return {lane.properties.get("jabatan", lane.id): lane.name for lane in reversed(lanes)}


def _above(seat: str, titles: Collection[str]) -> str | None:
    """The nearest superior seat that the agency has; none for its head and for people outside."""
    above = ABOVE.get(seat)
    return above if above is None or above in titles else _above(above, titles)


def _deploy(session: Session, agency: DemoAgency, at: datetime) -> None:
    owner = identity.actor_by_login(session, agency.process_owner[0], at)
    for sop in agency.sops:
        definitions.deploy(session, agency.key, _xml(sop), _forms(sop), owner, at)


def _xml(sop: str) -> bytes:
    return (HOUSE / "bpmn" / f"{sop}.bpmn").read_bytes()


def _forms(sop: str) -> dict[str, Any]:
    """The SOP's form files by form id."""
    return {path.stem: orjson.loads(path.read_bytes()) for path in (HOUSE / "forms").glob(f"{sop}-*.form")}
