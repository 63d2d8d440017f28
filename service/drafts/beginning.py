"""Begin a draft: from a version, from a file that was brought, or from a small skeleton."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session

from service import definitions, identity
from service.database import new_id
from service.definitions import Definition
from service.definitions.papers import canonical
from service.diagram import Process, read
from service.drafts.content import safe
from service.drafts.model import OPEN, Draft
from service.drafts.rows import draft, tell
from service.drafts.skeleton import skeleton
from service.drafts.tables import DraftRow
from service.errors import Invalid, NotFound
from service.identity import Actor

LONGEST_NAME = 160


def begin(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    key: str | None = None,
    version: int | None = None,
    xml: bytes | None = None,
    forms: Mapping[str, Any] | None = None,
    name: str = "",
    authors: Sequence[str] = (),
) -> Draft:
    """A new draft: of SOP ``key`` in the version in force or the one named, of the file ``xml``, or of a skeleton.

    Forms that were not brought along with a file are those of the version in force. ``authors`` are the ids of those
    whose drawing the file is: they are its authors beside the actor. Forbidden without ``draft.edit``, NotFound for an
    unknown version, Invalid for what is no safe XML or no form.
    """
    identity.require(actor, "draft.edit")
    if xml is None and key is not None:
        old = definitions.get(session, actor.tenant, key, version)
        xml, forms, base = old.xml, {**old.forms, **(forms or {})}, old
    elif xml is None:
        seats = identity.seats(session, actor.tenant)
        xml, made = skeleton(
            named(name) if name else "", next((each for each in seats.values() if not each.external), None)
        )
        forms, base = {**made, **(forms or {})}, None
    else:
        base = _base(session, actor, key or _key(xml), version)
        forms = {**(base.forms if base else {}), **(forms or {})}
    safe(xml, forms)
    return _written(session, actor, now, xml, forms, base, name, authors)


def _written(
    session: Session,
    actor: Actor,
    now: datetime,
    xml: bytes,
    forms: Mapping[str, Any],
    base: Definition | None,
    name: str,
    authors: Sequence[str],
) -> Draft:
    main = _main(xml)
    row = DraftRow(
        tenant=actor.tenant,
        id=new_id(),
        key=base.key if base else main.id if main else None,
        name=named(name or (main and (main.name or main.pool or main.id)) or "Rancangan tanpa nama"),
        base=base.version if base else None,
        xml=xml,
        forms=canonical(forms),
        state=OPEN,
        revision=1,
        created_by=actor.person,
        created_at=now,
        changed_by=actor.person,
        changed_at=now,
        authors=orjson.dumps(list(dict.fromkeys([*authors, actor.person]))).decode(),
    )
    session.add(row)
    session.flush()
    data = {"name": row.name, "definition": row.key, "base": row.base}
    tell(session, actor, row.id, "draft_begun", data, now)
    return draft(row)


def named(text: str) -> str:
    """A name on one line and without control characters; Invalid when nothing of it is left."""
    clean = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:LONGEST_NAME]
    if not clean:
        raise Invalid("Nama rancangan belum diisi. Beri nama yang mudah dikenali.")
    return clean


def _base(session: Session, actor: Actor, key: str | None, version: int | None) -> Definition | None:
    if key is None:
        return None
    with suppress(NotFound):
        return definitions.get(session, actor.tenant, key, version)
    return None


def _key(xml: bytes) -> str | None:
    main = _main(xml)
    return main.id if main else None


def _main(xml: bytes) -> Process | None:
    """The process that would run, if the drawing has one already."""
    with suppress(Invalid):
        return read(xml).main
    return None
