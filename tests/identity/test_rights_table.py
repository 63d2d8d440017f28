"""Who may do what: ``rights.csv`` says it for everybody, every action and every state, as the agency agreed it.

A line of the table is an action on a thing; its columns are people. The people are real rows of a database, looked up
as at every request, so that an expired mandate is one whose time is over. Answers were written from the roles of an
agency and not from the code: change a line only when what was agreed changes.
"""

import csv
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from world import MONDAY

from service import identity
from service.database import EVERY, new_id, open_engine, reading, transaction
from service.errors import Forbidden, NotFound
from service.identity import Actor, rights
from service.identity.tables import PersonRow, SubstituteRow

TABLE = Path(__file__).with_name("rights.csv")
HERE, THERE = "banyuwangi", "metro"
SEAT, SOP, OTHER = "kasi_statistik", "banyuwangi-permintaan-data", "banyuwangi-diseminasi"
THEN, NOW = MONDAY, MONDAY + timedelta(days=30)
"""People were appointed then; what holds now is asked."""
Cell = tuple[str, str, str, str]
Actors = Mapping[str, Actor | None]

PEOPLE: dict[str, tuple[set[str], str | None]] = {
    "applicant": ({"applicant"}, "pemohon"),
    "staff": ({"seat_holder"}, "staf_statistik"),
    "head": ({"seat_holder"}, SEAT),
    "mate": ({"seat_holder"}, SEAT),
    "former": ({"seat_holder"}, None),
    **dict.fromkeys(("plt", "plh", "delegate", "scoped", "elsewhere"), ({"seat_holder"}, "staf_statistik")),
    **dict.fromkeys(("expired", "withdrawn", "coming", "orphan"), ({"seat_holder"}, "staf_statistik")),
    "owner": ({"process_owner"}, SEAT),
    "admin": ({"agency_admin"}, SEAT),
    "auditor": ({"auditor"}, SEAT),
    "reader": ({"auditor", "data_reader"}, SEAT),
    "lone": ({"data_reader"}, SEAT),
    "operator": ({"operator"}, SEAT),
    "program": ({"program"}, None),
    "roleless": (set(), SEAT),
    "disabled": ({"seat_holder", "agency_admin"}, SEAT),
}
"""Roles and the seat they sit in; who must not work sits in the seat all the same."""
MANDATES: dict[str, dict[str, Any]] = {
    "plt": {"kind": "plt"},
    "plh": {"kind": "plh", "principal": "head"},
    "delegate": {"kind": "delegasi", "principal": "head"},
    "scoped": {"kind": "delegasi", "principal": "head", "scope": f"lain {SOP}"},
    "elsewhere": {"kind": "plh", "principal": "head", "scope": OTHER},
    "expired": {"kind": "plt", "until": NOW},
    "withdrawn": {"kind": "plt", "withdrawn_at": NOW},
    "coming": {"kind": "plt", "since": NOW + timedelta(microseconds=1)},
    "orphan": {"kind": "delegasi", "principal": "former"},
}


def cells() -> Iterator[Cell]:
    """Action, thing, person and the agreed answer; empty cells are no question."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            for who in (*PEOPLE, "stranger"):
                if line[who]:
                    yield line["action"], line["thing"], who, line[who]


def populated(session: Session) -> None:
    """Everybody of the table, in two agencies."""
    for agency in (HERE, THERE):
        identity.add_agency(session, agency, agency, agency, "Asia/Jakarta")
        for seat in (SEAT, "staf_statistik", "pemohon"):
            identity.add_seat(session, agency, seat, seat, external=seat == "pemohon")
    ids = {who: _person(session, HERE, who, roles, seat) for who, (roles, seat) in PEOPLE.items()}
    _person(session, THERE, "stranger", set(identity.ROLES), SEAT)
    identity.seat_person(session, HERE, SEAT, ids["former"], THEN, NOW)
    for who, mandate in MANDATES.items():
        session.add(_mandate(ids, who, **mandate))
    disabled = session.get(PersonRow, (HERE, ids["disabled"]))
    assert disabled is not None
    disabled.disabled_at = NOW
    session.flush()


def _person(session: Session, tenant: str, login: str, roles: set[str], seat: str | None) -> str:
    id = identity.add_person(session, tenant, login, login.title(), roles)
    if seat:
        identity.seat_person(session, tenant, seat, id, THEN)
    return id


def _mandate(ids: Mapping[str, str], who: str, kind: str, principal: str = "", **more: Any) -> SubstituteRow:
    row = {"since": THEN, "until": NOW + timedelta(days=1), "scope": "", "withdrawn_at": None, "decree": None}
    whose = {"person": ids[who], "principal": ids.get(principal), "seat": SEAT, "basis": "SK 1/2026"}
    return SubstituteRow(tenant=HERE, id=new_id(), kind=kind, **whose, **(row | more))


def looked_up(engine: Engine, now: datetime = NOW) -> Actors:
    """Everybody as of ``now``; ``None`` for who is no actor at all."""
    found: dict[str, Actor | None] = {}
    with reading(engine, EVERY) as session:
        for login in (*PEOPLE, "stranger"):
            try:
                found[login] = identity.actor_by_login(session, login, now)
            except NotFound:
                found[login] = None
    return found


@pytest.fixture(scope="module")
def actors(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Actors:
    """Everybody, looked up once for the whole table."""
    path = tmp_path_factory.mktemp("rights") / "rights.db"
    shutil.copy(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}")
    with transaction(engine, EVERY) as session:
        populated(session)
    found = looked_up(engine)
    engine.dispose()
    return found


def task(actor: Actor, **more: Any) -> SimpleNamespace:
    usual: dict[str, Any] = {
        "tenant": HERE,
        "seat": SEAT,
        "definition": SOP,
        "assignee": None,
        "state": "open",
        "barred": {},
    }
    return SimpleNamespace(**(usual | more))


def own(actor: Actor, **more: Any) -> SimpleNamespace:
    return task(actor, assignee=actor.person, **more)


def case(actor: Actor, **more: Any) -> SimpleNamespace:
    usual = {"tenant": HERE, "definition": SOP, "owner_seat": None, "started_by": "somebody"}
    return SimpleNamespace(**(usual | more))


def procedure(actor: Actor, **more: Any) -> SimpleNamespace:
    return SimpleNamespace(**({"tenant": HERE, "key": SOP, "start_seat": SEAT} | more))


def mandate(actor: Actor, kind: str, principal: str | None, tenant: str = HERE) -> SimpleNamespace:
    return SimpleNamespace(tenant=tenant, kind=kind, principal=principal, seat=SEAT)


def account(actor: Actor, person: str) -> SimpleNamespace:
    return SimpleNamespace(tenant=HERE, person=person)


def did(actor: Actor) -> dict[str, dict[str, str]]:
    return {"barred": {actor.person: "Menyusun draf"}}


def abroad(actor: Actor) -> dict[str, str]:
    """What belongs to the agency the person is not of."""
    return {"tenant": THERE if actor.tenant == HERE else HERE}


THINGS: dict[tuple[str, str], Callable[[Actor], Any]] = {
    ("task", "free"): task,
    ("task", "own"): own,
    ("task", "held by another"): lambda me: task(me, assignee="somebody"),
    ("task", "free, other procedure"): lambda me: task(me, definition=OTHER),
    ("task", "own, other procedure"): lambda me: own(me, definition=OTHER),
    ("task", "free, applicants' seat"): lambda me: task(me, seat="pemohon"),
    ("task", "own, applicants' seat"): lambda me: own(me, seat="pemohon"),
    ("task", "another applicant's"): lambda me: task(me, seat="pemohon", assignee="somebody"),
    ("task", "free, barred"): lambda me: task(me, **did(me)),
    ("task", "own, barred"): lambda me: own(me, **did(me)),
    ("task", "another's seat, offered to the head's too"): lambda me: task(me, seat="lain", further=(SEAT,)),
    ("task", "another's seat, offered to oneself"): lambda me: task(me, seat="lain", candidates=(me.person,)),
    ("task", "another's seat, oneself was named"): lambda me: task(me, seat="lain", named=(me.person,)),
    ("task", "offered to oneself, barred"): lambda me: task(
        me, seat="lain", candidates=(me.person,), **did(me)
    ),
    ("task", "own, closed"): lambda me: own(me, state="completed"),
    ("task", "free, another agency's"): lambda me: task(me, **abroad(me)),
    ("task", "own, another agency's"): lambda me: own(me, **abroad(me)),
    ("case", "own seat starts"): procedure,
    ("case", "own seat starts, other procedure"): lambda me: procedure(me, key=OTHER),
    ("case", "applicants start"): lambda me: procedure(me, start_seat="pemohon"),
    ("case", "no seat starts"): lambda me: procedure(me, start_seat=None),
    ("case", "started by oneself"): lambda me: case(me, started_by=me.person),
    ("case", "started by another"): case,
    ("case", "started by the clock"): lambda me: case(me, started_by=None, owner_seat=SEAT),
    ("case", "another agency's"): lambda me: case(me, started_by=me.person, start_seat=SEAT, **abroad(me)),
    ("definition", "another agency's"): lambda me: procedure(me, **abroad(me)),
    ("substitute", "own seat"): lambda me: SEAT,
    ("substitute", "another seat"): lambda me: "kadis",
    ("substitute", "own delegation"): lambda me: mandate(me, "delegasi", me.person),
    ("substitute", "a plt"): lambda me: mandate(me, "plt", None),
    ("substitute", "a plh for oneself"): lambda me: mandate(me, "plh", me.person),
    ("substitute", "another agency's"): lambda me: mandate(me, "delegasi", me.person, **abroad(me)),
    ("account", "own"): lambda me: account(me, me.person),
    ("account", "another's"): lambda me: account(me, "somebody"),
    ("reads", "own"): lambda me: me.person,
    ("reads", "another's"): lambda me: "somebody",
    ("key", "own"): lambda me: account(me, me.person),
    ("key", "another's"): lambda me: account(me, "somebody"),
}


def thing(action: str, name: str, me: Actor, actors: Actors) -> Any:
    """What the line speaks of, as it is for that person."""
    if name == "-":
        return None
    if name == "a delegation of the head":
        head = actors["head"]
        return mandate(me, "delegasi", head.person if head else None)
    return THINGS[action.partition(".")[0], name](me)


def lines() -> dict[str, list[Cell]]:
    """The cells of each line of the table."""
    found: dict[str, list[Cell]] = {}
    for cell in cells():
        found.setdefault(f"{cell[0]}: {cell[1]}", []).append(cell)
    return found


@pytest.mark.parametrize("line", lines().values(), ids=lines())
def test_the_table_holds(actors: Actors, line: list[Cell]) -> None:
    wrong = [cell for cell in line if answered(actors, *cell[:3]) != cell[3]]
    assert not wrong


def answered(actors: Actors, action: str, name: str, who: str) -> str:
    """What the house says; whoever is no actor may do nothing, and a no is also refused with a sentence."""
    me = actors[who]
    if me is None:
        return "no"
    about = thing(action, name, me, actors)
    if identity.may(me, action, about):
        return "yes"
    with pytest.raises(Forbidden, match=r"\w+.*\.$"):
        identity.require(me, action, about)
    return "no"


def test_every_rule_has_its_lines_and_every_line_its_rule() -> None:
    asked = {action for action, *_ in cells()}
    assert len(lines()) == len(TABLE.read_text("utf-8").splitlines()) - 1, "a line stands there twice"
    assert asked == rights._RULES.keys()
    for line, found in lines().items():
        assert {who for _, _, who, _ in found} >= PEOPLE.keys(), f"{line} is not said for everybody"


def test_every_rule_says_no_to_somebody_and_the_table_is_large() -> None:
    found = list(cells())
    assert len(found) >= 300
    assert {action for action, _, _, answer in found if answer == "no"} == rights._RULES.keys()
    assert {answer for *_, answer in found} == {"yes", "no"}, "there are no other answers"


def test_an_unknown_action_is_denied_to_everybody(actors: Actors) -> None:
    for me in filter(None, actors.values()):
        assert not identity.may(me, "task.destroy", own(me))
        with pytest.raises(Forbidden, match="tidak berwenang"):
            identity.require(me, "task.destroy")


def test_people_are_who_they_are_on_every_database(engine: Engine, actors: Actors) -> None:
    with transaction(engine, EVERY) as session:
        populated(session)
    found = looked_up(engine)
    assert {who: _standing(me) for who, me in found.items()} == {
        who: _standing(me) for who, me in actors.items()
    }
    acting = {who for who, me in found.items() if me and me.mandates}
    assert acting == {"plt", "plh", "delegate", "scoped", "elsewhere"}
    then = looked_up(engine, NOW - timedelta(microseconds=1))
    assert {who for who, me in then.items() if me and me.mandates} == acting | {
        "expired",
        "withdrawn",
        "orphan",
    }
    assert then["disabled"] is None, "disabled is disabled, whatever instant is asked for"


def _standing(me: Actor | None) -> Any:
    if me is None:
        return None
    mandates = {(each.kind, each.seat, each.scope, each.principal is None) for each in me.mandates}
    return me.tenant, me.roles, me.seats, mandates
