"""A case as bytes: one version byte, one codec byte, then a JSON list in which order is kept.

Only unfinished tokens are stored, numbered anew, so the size depends on what is open and not on what has been.
The specification is never stored.

Version 3: [process, status, last end, {element: visits}, {variable: value}, [token, ...], instant of the last move]
with token = [spec, state, parent, scope, {internal}]; parent and scope are positions counted from 1, 0 for none.
What is internal is what only the token knows: ref, timer, local variables, whom it is for, topic, message.
Version 2 had no local variables, addresses, topics and messages. Version 1 had no instant, nor kept timers since when
they count and tasks their deadline; such timers are not recounted.
"""

import zlib
from datetime import UTC, datetime
from typing import Any

import orjson
from SpiffWorkflow.util.task import TaskState

from service.engine.program import Program
from service.engine.timers import DueRule
from service.engine.tokens import Case, Token
from service.errors import Conflict, Invalid

VERSION = 3
RAW, ZLIB = 0, 1
RUNNING, FINISHED, CANCELLED = "running", "finished", "cancelled"
_STATES = TaskState.WAITING | TaskState.READY | TaskState.STARTED
_MOST = 64_000_000
_LONG_AGO = datetime.min.replace(tzinfo=UTC).isoformat()


def take(case: Case, status: str) -> bytes:
    """The snapshot of a case at rest."""
    live = list(case.live())
    places = {token.id: place for place, token in enumerate(live, 1)}
    tokens = [
        [
            token.task_spec.name,
            token.state,
            places.get(token._parent, 0),
            places.get(token.scope, 0),
            token.internal_data,
        ]
        for token in live
    ]
    content = [case.program.process, status, case.last_end, case.counters, case.data, tokens]
    content.append(case.now.isoformat())
    return bytes((VERSION, ZLIB)) + zlib.compress(orjson.dumps(content), 1)


def restore(program: Program, snapshot: bytes, now: datetime, due_rule: DueRule) -> tuple[Case, str]:
    """The case and its status: the one way back, and the one place where a case gets its script engine.

    The case's clock goes on from its last move when ``now`` lies before that. Invalid when the bytes are damaged, of
    a later version, or of another definition.
    """
    process, status, last_end, counters, data, tokens, seen = _content(snapshot)
    if process != program.process:
        raise Invalid("Keadaan berkas ini milik definisi lain. Muat definisi versi yang benar.")
    case = Case(program, max(now, datetime.fromisoformat(seen)), due_rule)
    case.last_end, case.counters, case.data = last_end, counters, data
    for name, state, _, scope, internal in tokens:
        spec = program.spec.task_specs.get(name)
        if spec is None or not state & _STATES:
            raise damaged()
        token = Token(case, spec, None, state)
        token.scope, token.internal_data = scope, internal
    for token, (_, _, place, _, _) in zip(list(case.tasks.values()), tokens, strict=True):
        if place:
            hang(case, token, place)
    return case, status


def emptied(snapshot: bytes) -> bytes:
    """The same case, ended, without its data. Conflict for one that runs: it still needs them."""
    content = _content(snapshot)
    if content[1] == RUNNING:
        raise Conflict("Berkas ini masih berjalan. Tunggu sampai selesai, atau batalkan dahulu.")
    content[4], content[5] = {}, []
    return bytes((VERSION, ZLIB)) + zlib.compress(orjson.dumps(content), 1)


def hang(case: Case, token: Token, place: int) -> None:
    """Put a token back beneath the one it lives through, which has the number ``place``."""
    token._parent = place
    token.triggered = True
    case.tasks[place]._children.append(token.id)


def _content(snapshot: bytes) -> list[Any]:
    if len(snapshot) < 2 or snapshot[0] > VERSION:
        raise damaged()
    read = _READERS.get(snapshot[0])
    if read is None:
        raise damaged()
    return read(_unpacked(snapshot[1], snapshot[2:]))


def _unpacked(codec: int, body: bytes) -> Any:
    try:
        if codec == ZLIB:
            reader = zlib.decompressobj()
            body = reader.decompress(body, _MOST)
            if not reader.eof:
                raise damaged()
        elif codec != RAW:
            raise damaged()
        return orjson.loads(body)
    except (zlib.error, orjson.JSONDecodeError):
        raise damaged() from None


def _version_1(content: Any) -> list[Any]:
    if not isinstance(content, list) or len(content) != 6:
        raise damaged()
    return [*content, _LONG_AGO]


def _version_2(content: Any) -> list[Any]:
    if not isinstance(content, list) or len(content) != 7:
        raise damaged()
    return content


_READERS = {1: _version_1, 2: _version_2, 3: _version_2}


def damaged() -> Invalid:
    """The refusal of bytes that are no snapshot of this program."""
    return Invalid(
        "Keadaan berkas tidak dapat dibaca: rusak atau dari versi yang lebih baru. Hubungi pengelola."
    )
