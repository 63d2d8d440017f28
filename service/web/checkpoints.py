"""Titik periksa: what was signed, whether it still stands, the notes and the key to take along. Nothing is written."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from service import checkpoints, identity, instances
from service.checkpoints import Finding, Keyring
from service.errors import NotFound, Refusal
from service.settings import Keeping
from service.web.refusals import sentence
from service.web.visitor import actor, looking

page = Blueprint("checkpoints", __name__)
PAGE = 50
AT_ONCE = 300
"""Checkpoints that are examined without being asked; of more the newest only, and when somebody wants it."""
BEYOND = 2**31 - 1
"""No checkpoint has this number, nor a larger one, which databases could not compare."""
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Trust:
    """The keys this installation knows, or why it knows none."""

    ring: Keyring | None
    problem: str = ""

    @property
    def vkeys(self) -> tuple[str, ...]:
        """As the agency's notes are checked with them."""
        return self.ring.vkeys(actor().tenant) if self.ring else ()

    @property
    def words(self) -> str:
        """The fingerprint of the key that signs now."""
        return checkpoints.words(self.ring.public[-1]) if self.ring else ""


@page.get("/audit/titik-periksa", endpoint="checkpoints")
def listing() -> str:
    """The agency's checkpoints, newest first, with the key and what the check found."""
    identity.require(actor(), "audit.read")
    before = request.args.get("sebelum", type=int)
    before = before if before is not None and 0 < before < BEYOND else None
    trust = _trust()
    with looking() as session:
        rows = checkpoints.listed(session, actor().tenant, before, PAGE)
        last = checkpoints.newest(session, actor().tenant)
        count = last.number if last else 0
        checked = trust.ring is not None and count and (count <= AT_ONCE or "periksa" in request.args)
        newest = None if count <= AT_ONCE else AT_ONCE
        found: Sequence[Finding] = ()
        if checked:
            found = checkpoints.examine(session, actor().tenant, trust.vkeys, newest=newest)
        numbers = _numbers(session, found)
    return render_template(
        "checkpoints.html",
        rows=rows,
        count=count,
        trust=trust,
        checked=checked,
        newest=newest,
        findings=[told(each, numbers) for each in found],
        further=rows[-1].number if rows and rows[-1].number > 1 else None,
        before=before,
    )


@page.get("/audit/titik-periksa/<int:number>.txt")
def note(number: int) -> Response:
    """One note as it was signed."""
    identity.require(actor(), "audit.read")
    with looking() as session:
        found = checkpoints.find(session, actor().tenant, min(number, BEYOND))
    return _file(found.note.encode(), f"{actor().tenant}-{number:08d}.txt")


@page.get("/audit/titik-periksa/kunci.txt")
def key() -> Response:
    """The public keys, one a line, the oldest first."""
    identity.require(actor(), "audit.read")
    trust = _trust()
    if not trust.vkeys:
        raise NotFound("Belum ada kunci untuk titik periksa. Hubungi operator Anda.")
    return _file("".join(f"{each}\n" for each in trust.vkeys).encode(), f"{actor().tenant}-kunci.txt")


@page.get("/audit/titik-periksa/semua.txt")
def everything() -> Response:
    """Every note, one below the other."""
    identity.require(actor(), "audit.read")
    with looking() as session:
        found = checkpoints.notes(session, actor().tenant)
    return _file((f"{each.note}\n".encode() for each in found), f"{actor().tenant}-titik-periksa.txt")


def _file(data: bytes | Iterable[bytes], name: str) -> Response:
    answer = Response(data, mimetype="text/plain")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _trust() -> Trust:
    place = Keeping.from_env(current_app.extensions["lajur"].database_url).key
    if place is None:
        return Trust(None)
    try:
        return Trust(checkpoints.ring(place))
    except Refusal as no:
        return Trust(None, sentence(no))


def told(finding: Finding, numbers: Mapping[str, str]) -> str:
    """A finding in the visitor's language, cases by their register numbers."""
    values: dict[str, Any] = dict(finding.values)
    if (number := numbers.get(finding.stream or "")) is not None:
        values["stream"] = _("berkas %(number)s", number=number)
    return _(finding.text).format(**values)


def _numbers(session: Session, found: Sequence[Finding]) -> dict[str, str]:
    ids = {each.stream for each in found if each.stream and _ID.fullmatch(each.stream)}
    return instances.numbers(session, actor().tenant, ids)
