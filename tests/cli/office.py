"""A small agency on disk: one diagram with two steps and a deadline, its forms, and three people."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from service import clock, identity
from service.database import EVERY, transaction

SOP = "surat-masuk"
DIAGRAM = (Path(__file__).parent / "surat-masuk.bpmn").read_text("utf-8")
PEOPLE = {"lina": "loket", "karno": "kepala"}


def field(key: str, label: str, kind: str = "textfield", **more: Any) -> dict[str, Any]:
    """One required component of a form."""
    return {
        "type": kind,
        "id": f"Field_{key}",
        "key": key,
        "label": label,
        "validate": {"required": True},
        **more,
    }


def form(id: str, *fields: dict[str, Any]) -> dict[str, Any]:
    """A form-js form."""
    return {"type": "default", "id": id, "schemaVersion": 19, "components": list(fields)}


DECISIONS = [{"label": "Setujui", "value": "setuju"}, {"label": "Kembalikan", "value": "kembalikan"}]
HIDDEN = {"conditional": {"hide": '=keputusan_2 != "kembalikan"'}}
FORMS = (
    form("surat-masuk-mulai", field("perihal", "Perihal")),
    form("surat-masuk-langkah-1", field("nomor_1", "Nomor surat")),
    form(
        "surat-masuk-langkah-2",
        field("keputusan_2", "Keputusan", "radio", values=DECISIONS),
        field("alasan_2", "Alasan", "textarea", **HIDDEN),
    ),
)


def furnish(place: Path) -> Path:
    """Write the diagram and its forms as ``bpmn/`` and ``forms/`` in a folder; the diagram's path."""
    for name in ("bpmn", "forms"):
        (place / name).mkdir()
    for schema in FORMS:
        (place / "forms" / f"{schema['id']}.form").write_text(json.dumps(schema), "utf-8")
    path = place / "bpmn" / f"{SOP}.bpmn"
    path.write_text(DIAGRAM, "utf-8")
    return path


def staff(engine: Engine) -> None:
    """An agency in Tarakan with lina at the counter, karno above her, an owner and an auditor."""
    with transaction(engine, EVERY) as session:
        identity.add_agency(session, "kantor", "Kantor Contoh", "Kota Tarakan", "Asia/Makassar")
        for login, seat in PEOPLE.items():
            identity.add_seat(session, "kantor", seat, seat.title())
            id = identity.add_person(session, "kantor", login, login.title(), {"seat_holder"})
            identity.seat_person(session, "kantor", seat, id, clock.now() - timedelta(days=9))
        identity.add_person(session, "kantor", "pemilik", "Pemilik Proses", {"process_owner"})
        identity.add_person(session, "kantor", "auditor", "Auditor", {"auditor"})
