"""The agency's rule that nobody puts a diagram into force alone."""

from datetime import datetime

from sqlalchemy.orm import Session

from service import history, identity
from service.drafts.rows import Told
from service.identity import Actor

STREAM = "pengesahan"
"""The agency's history of that rule."""


def set_rule(session: Session, actor: Actor, by_two: bool, now: datetime) -> bool:
    """Turn the rule on or off, with an event; False when it was so already. Forbidden without ``release.rule``."""
    identity.require(actor, "release.rule")
    if not identity.set_release_by_two(session, actor.tenant, by_two):
        return False
    history.append(
        session, actor.tenant, STREAM, [Told("release_rule_set", {"by_two": by_two})], actor.person, now
    )
    return True
