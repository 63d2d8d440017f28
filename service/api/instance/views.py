"""Running cases: lists, one, what is open in it, suspending and ending."""

from dataclasses import replace
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from service import instances
from service.api import parameters
from service.api.caller import actor, looking, now, writing
from service.api.instance import shapes
from service.api.instance.filters import INSTANCES, conditions, wanted
from service.api.intake import asked, asked_in_body, body, text, yes
from service.api.reach import inside
from service.api.refusals import Told
from service.api.variable.asking import all_hold
from service.database import new_id
from service.errors import Conflict, Forbidden, Invalid, NotFound
from service.instances import listing, waiting
from service.instances.listing import Wanted

MOST_LOOKED = 1_000
"""Cases whose variables are looked into for one list; a narrower question is asked for beyond them."""
MOST_AT_ONCE = 200
REASON = "Dihentikan oleh program tanpa alasan tertulis"
"""Why a case ended that was deleted without a reason: every ending has one here."""
DELETING = (parameters.Parameter("failIfNotExists", parameters.YES, "false: an unknown case is no error."),)


def several() -> Any:
    """Running cases by filters in the address."""
    return _listed(asked(INSTANCES))


def filtered() -> Any:
    """Running cases by filters in the body."""
    return _listed(asked_in_body(INSTANCES))


def count() -> Any:
    """How many there are."""
    return _counted(asked(INSTANCES))


def count_filtered() -> Any:
    """The same by filters in the body."""
    return _counted(asked_in_body(INSTANCES))


def _listed(sent: dict[str, Any]) -> Any:
    with looking() as session:
        rows = listing.listed(session, actor(), _with_variables(session, sent, wanted(sent)), now())
    return [shapes.instance(each) for each in rows]


def _counted(sent: dict[str, Any]) -> Any:
    with looking() as session:
        found = _with_variables(session, sent, wanted(sent))
        return {"count": listing.counted(session, actor(), found)}


def _with_variables(session: Session, sent: dict[str, Any], asked: Wanted) -> Wanted:
    """What is asked for, narrowed to the cases whose variables are so: these are looked into one by one."""
    known = conditions(sent)
    if not known:
        return asked
    cases = looked_into(session, asked)
    ids = tuple(each.id for each in cases if all_hold(known, each.variables, each.types))
    return replace(asked, ids=ids)


def looked_into(session: Session, asked: Wanted) -> tuple[waiting.Standing, ...]:
    """The cases themselves. Forbidden for people outside, who do not read all of them; Invalid for too many."""
    if not inside():
        raise Forbidden(
            "Hanya pegawai instansi yang dapat menyaring menurut variabel. Saringlah menurut kunci."
        )
    cases = waiting.several(session, actor(), asked, MOST_LOOKED + 1)
    if len(cases) > MOST_LOOKED:
        raise Invalid(
            "Saringan variabel memeriksa paling banyak {most} berkas; yang cocok lebih banyak. "
            "Persempit dengan processDefinitionKey, businessKey, atau processInstanceIds.",
            most=MOST_LOOKED,
        )
    return cases


def one(id: str) -> Any:
    """A running case."""
    with looking() as session:
        try:
            case = instances.case(session, actor(), id, now())
        except NotFound:
            raise unknown(id) from None
    if case.state != "running":
        raise unknown(id)
    return shapes.instance(case)


def unknown(id: str) -> Told:
    """The original's refusal of a case that is not there or has ended."""
    return Told(404, "InvalidRequestException", f"Process instance with id {id} does not exist", None)


def tree(id: str) -> Any:
    """What is open in it, as the original's tree of activity instances."""
    with looking() as session:
        try:
            case = waiting.standing(session, actor(), id)
        except NotFound:
            raise unknown(id) from None
        return shapes.tree(case, waiting.incidents(session, case))


def suspend(id: str) -> None:
    """Suspend a case or let it go on."""
    suspended = yes(body(), "suspended")
    with writing() as session:
        try:
            instances.suspend(session, id, suspended, actor(), now())
        except NotFound:
            raise unknown(id) from None


def suspend_several() -> None:
    """The same for many at once, which ids, a key, a version or a query name."""
    sent = body()
    with writing() as session:
        for id in _meant(session, sent):
            instances.suspend(session, id, yes(sent, "suspended"), actor(), now())


def end(id: str) -> None:
    """End a case; unknown ones are told as the original does."""
    forgiving = parameters.read(DELETING, request.args, text=True).get("failIfNotExists", True) is False
    with writing() as session:
        try:
            instances.cancel(session, id, REASON, actor(), now())
        except (NotFound, Conflict):
            if not forgiving:
                message = f"No process instance found for id '{id}': processInstance is null"
                raise Told(404, "InvalidRequestException", message) from None


def end_several() -> Any:
    """End many at once; it is done when the answer comes, so the batch it tells of is over already."""
    sent = body()
    reason = (text(sent, "deleteReason", 1000) or "").strip()
    with writing() as session:
        ids = _meant(session, sent)
        for id in ids:
            instances.cancel(session, id, reason if len(reason) >= 5 else REASON, actor(), now())
        return shapes.batch(new_id(), "instance-deletion", len(ids), actor().login, now())


def _meant(session: Session, sent: dict[str, Any]) -> list[str]:
    """The ids of the cases a wish for many names; Invalid for none and for more than MOST_AT_ONCE."""
    named = parameters.read(_MANY, sent, text=False)
    query = sent.get("processInstanceQuery")
    found = list(named.get("processInstanceIds", ()))
    asked = {name: each for name, each in named.items() if name != "processInstanceIds"}
    if isinstance(query, dict):
        asked |= parameters.read(INSTANCES.known, query, text=False)
    if asked:
        narrowed = _with_variables(session, asked, wanted(asked | {"maxResults": MOST_AT_ONCE + 1}))
        found += [each.id for each in listing.listed(session, actor(), narrowed, now())]
    if not found and not asked:
        raise Told(400, "InvalidRequestException", "processInstanceIds is empty", None)
    if len(found) > MOST_AT_ONCE:
        raise Invalid(
            "Paling banyak {most} berkas sekaligus. Kirim dalam beberapa bagian.", most=MOST_AT_ONCE
        )
    return list(dict.fromkeys(found))


_MANY = tuple(
    each
    for each in INSTANCES.known
    if each.name in ("processInstanceIds", "processDefinitionId", "processDefinitionKey")
)
