"""Changes of an account, each with its event: by its owner in a stream of the own, by an admin among the people's.

Whatever changes how one comes in ends the sessions that came in before (OWASP ASVS 5.0, 7.4.3); the door that asked
for it begins a new one.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from service import history, identity
from service.identity import Actor, federation, second_step, sessions
from service.identity.federation import Claim
from service.identity.second_step import Seal

PEOPLE = "orang"


@dataclass(frozen=True, slots=True)
class _Fact:
    kind: str
    element: str | None
    data: dict[str, Any] = field(default_factory=dict)


def change_password(session: Session, actor: Actor, present: str, new: str, now: datetime) -> None:
    """``identity.change_password``; all the person's sessions end."""
    identity.change_password(session, actor, present, new, now)
    _tell(session, actor, "password_changed", now)
    sessions.end_all(session, actor.tenant, actor.person, now)


def choose_password(session: Session, actor: Actor, new: str, now: datetime) -> None:
    """``identity.choose_password``; all the person's sessions end."""
    identity.choose_password(session, actor, new, now)
    _tell(session, actor, "password_changed", now)
    sessions.end_all(session, actor.tenant, actor.person, now)


def confirm_second_step(session: Session, actor: Actor, code: str, seal: Seal, now: datetime) -> list[str]:
    """``identity.second_step.confirm``: the recovery codes; all the person's sessions end."""
    codes = second_step.confirm(session, actor, code, seal, now)
    _tell(session, actor, "second_step_on", now)
    sessions.end_all(session, actor.tenant, actor.person, now)
    return codes


def turn_off_second_step(
    session: Session, actor: Actor, password: str, code: str, seal: Seal, now: datetime
) -> None:
    """``identity.second_step.turn_off``; an unconfirmed one goes without an event. All the person's sessions end."""
    was = second_step.state(session, actor).on
    second_step.turn_off(session, actor, password, code, seal, now)
    if was:
        _tell(session, actor, "second_step_off", now)
        sessions.end_all(session, actor.tenant, actor.person, now)


def renew_recovery_codes(session: Session, actor: Actor, password: str, now: datetime) -> list[str]:
    """``identity.second_step.renew_codes``, recorded."""
    codes = second_step.renew_codes(session, actor, password)
    _tell(session, actor, "recovery_codes_made", now)
    return codes


def reset_second_step(session: Session, actor: Actor, person: str, now: datetime) -> bool:
    """An admin turns off the second step of somebody who lost the phone, whose sessions end; True when it was on."""
    was = second_step.reset_second_step(session, actor, person)
    sessions.end_all(session, actor.tenant, person, now)
    if was:
        name = identity.names(session, actor.tenant, {person}).get(person, "-")
        fact = _Fact("second_step_reset", person, {"name": name})
        history.append(session, actor.tenant, PEOPLE, [fact], actor.person, now)
    return was


def link_sign_in(session: Session, actor: Actor, claim: Claim, now: datetime) -> None:
    """``identity.federation.link``, recorded."""
    federation.link(session, actor, claim)
    _tell(session, actor, "sign_in_linked", now)


def recognise(session: Session, claim: Claim, now: datetime) -> Actor:
    """``identity.federation.recognise``; a link that was made by the mail address is recorded."""
    actor, new = federation.recognise(session, claim, now)
    if new:
        _tell(session, actor, "sign_in_linked", now)
    return actor


def unlink_sign_in(session: Session, actor: Actor, now: datetime) -> bool:
    """``identity.federation.unlink``, recorded; True when there was a link."""
    was = federation.unlink(session, actor)
    if was:
        _tell(session, actor, "sign_in_unlinked", now)
    return was


def stream(person: str) -> str:
    """The name of the history of a person's own account."""
    return f"akun:{person}"


def _tell(session: Session, actor: Actor, kind: str, now: datetime) -> None:
    history.append(session, actor.tenant, stream(actor.person), [_Fact(kind, None)], actor.person, now)
