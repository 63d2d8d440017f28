"""Traces as XES (IEEE 1849-2016), streamed. Pure.

The order is the standard's: extensions, globals, classifiers, attributes of the log, traces; no name space, as in the
IEEE schema. One element a line, which some readers count on. Every date has milliseconds and the offset of the
agency's clock.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from service.exports.lifecycle import UNSEEN
from service.exports.trail import STATES, Event, Trail

EXTENSIONS = ("Concept", "Lifecycle", "Organizational", "Time", "Identity")
_PREFIXES = {"Organizational": "org"}
_GLOBALS = (
    ("trace", {"concept:name": "-"}),
    (
        "event",
        {
            "concept:name": "-",
            "lifecycle:transition": "unknown",
            "time:timestamp": datetime.fromisoformat("1970-01-01T00:00:00+00:00"),
        },
    ),
)
_CLASSIFIERS = (("Langkah", "concept:name"), ("Langkah-dan-keadaan", "concept:name lifecycle:transition"))
_ESCAPED = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
)
_ODD = re.compile("[^ !#-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What cannot stand in an attribute as it is: most text has nothing of it."""
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_NAME = re.compile(r"[^A-Za-z0-9_.\-]")
_LONG = 2**63


def xes(trails: Iterable[Trail], zone: ZoneInfo, about: Mapping[str, Any]) -> Iterator[bytes]:
    """The log as UTF-8, a trace at a time; ``about`` are the log's own attributes by their keys."""
    yield _head(zone, about).encode()
    for trail in trails:
        yield _trace(trail, zone).encode()
    yield b"</log>\n"


def _head(zone: ZoneInfo, about: Mapping[str, Any]) -> str:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<log xes.version="2.0" xes.features="">']
    for name in EXTENSIONS:
        prefix = _PREFIXES.get(name, name.lower())
        uri = f"http://www.xes-standard.org/{prefix}.xesext"
        lines.append(f'<extension name="{name}" prefix="{prefix}" uri="{uri}"/>')
    for scope, said in _GLOBALS:
        lines.append(f'<global scope="{scope}">\n{_attributes(said, zone)}\n</global>')
    for name, keys in _CLASSIFIERS:
        lines.append(f'<classifier name="{name}" scope="event" keys="{keys}"/>')
    return "\n".join([*lines, _attributes(about, zone), ""])


def _trace(trail: Trail, zone: ZoneInfo) -> str:
    case = trail.subject
    said = {
        "concept:name": case.number,
        "identity:id": _Id(case.id),
        "perihal": case.subject,
        "kunci_usaha": case.business_key,
        "sop": case.definition,
        "nama_sop": case.sop_name,
        "versi": case.version,
        "sidik_diagram": trail.sha256,
        "keadaan": STATES.get(case.state, case.state),
        "mulai": case.started_at,
        "selesai": case.ended_at,
    }
    events = "".join(_event(case.id, each, zone) for each in trail.events if each.kind not in UNSEEN)
    return f"<trace>\n{_attributes(said, zone)}\n{events}</trace>\n"


def _event(case: str, event: Event, zone: ZoneInfo) -> str:
    said: dict[str, Any] = {
        "concept:name": event.activity,
        "concept:instance": event.ref,
        "lifecycle:transition": event.transition,
        "time:timestamp": event.at,
        "org:resource": event.resource,
        "org:role": event.role,
        "org:group": event.lane,
        "identity:id": _Id(str(uuid5(NAMESPACE_URL, f"urn:uuid:{case}#{event.seq}"))),
        "nomor": event.seq,
        "jenis": event.kind,
        "langkah": event.element,
        "atas_nama": event.behalf,
        "kepada": event.given_to,
        "dasar": event.ground,
        "tenggat": event.due,
        "catatan": event.note,
        "terhapus": event.erased or None,
        "sidik": event.hash,
    }
    for key, value in event.answers.items():
        name = "isian." + _NO_NAME.sub("_", key)
        while name in said:
            name += "_"
        said[name] = value
    return f"<event>\n{_attributes(said, zone)}\n</event>\n"


class _Id(str):
    """Text that names something once and for all."""


def _attributes(said: Mapping[str, Any], zone: ZoneInfo) -> str:
    return "\n".join(_attribute(key, value, zone) for key, value in said.items() if value is not None)


def _attribute(key: str, value: Any, zone: ZoneInfo) -> str:
    kind = "id" if isinstance(value, _Id) else "string"
    if isinstance(value, str):
        pass
    elif isinstance(value, datetime):
        kind, value = "date", value.astimezone(zone).isoformat(timespec="milliseconds")
    elif isinstance(value, bool):
        kind, value = "boolean", "true" if value else "false"
    elif isinstance(value, int) and -_LONG <= value < _LONG:
        kind = "int"
    elif isinstance(value, Mapping | list):
        value = json.dumps(value, ensure_ascii=False, default=str)
    elif isinstance(value, Decimal) and value.is_finite():
        kind = "float"
    text = value if isinstance(value, str) else str(value)
    if _ODD.search(text):
        text = _NO_XML.sub("\ufffd", text).translate(_ESCAPED)
    return f'<{kind} key="{key}" value="{text}"/>'
