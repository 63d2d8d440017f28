"""Keeping what an auditor was given, with the case it is about."""

import re
from datetime import datetime
from urllib.parse import unquote_plus

from sqlalchemy.orm import Session

from service.history import reading
from service.history.questions import unnamed
from service.history.reading import Read
from service.identity import Actor
from service.instances.numbers import behind, numbered

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_NUMBER = re.compile(r"\b[0-9]{4,9}/[0-9]{4}\b")


def watched(actor: Actor) -> bool:
    """Whether what this person reads is kept: an auditor's reading, at home and where he is assigned."""
    return "auditor" in actor.roles


def keep(session: Session, actor: Actor, read: Read, now: datetime) -> bool:
    """Keep ``read`` without its search words; the case is the one whose id, task or number stands in the address.

    False when the same was kept less than a minute ago.
    """
    asked = unquote_plus(read.page[: reading.LONGEST])
    case = behind(session, actor.tenant, _ID.findall(asked.lower()))
    if case is None and (number := _NUMBER.search(asked)):
        case = numbered(session, actor.tenant, number[0])
    told = Read(read.page if read.door == "cli" else unnamed(read.page), read.door, read.origin, case)
    return reading.note(session, actor.tenant, actor.person, told, now)
