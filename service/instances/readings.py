"""Keeping what an auditor was given, with the case it is about."""

import re
from datetime import datetime

from sqlalchemy.orm import Session

from service.history import reading
from service.history.reading import Read
from service.identity import Actor
from service.instances.numbers import behind, numbered

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_NUMBER = re.compile(r"\b[0-9]{4,9}/[0-9]{4}\b")


def watched(actor: Actor) -> bool:
    """Whether what this person reads is kept: an auditor's reading, at home and where he is assigned."""
    return "auditor" in actor.roles


def keep(session: Session, actor: Actor, read: Read, now: datetime) -> bool:
    """Keep ``read``; the case is the one whose id, task or register number stands in the address.

    False when the same was kept less than a minute ago.
    """
    case = behind(session, actor.tenant, _ID.findall(read.page.lower()))
    if case is None and (number := _NUMBER.search(read.page)):
        case = numbered(session, actor.tenant, number[0])
    told = Read(read.page, read.door, read.origin, case)
    return reading.note(session, actor.tenant, actor.person, told, now)
