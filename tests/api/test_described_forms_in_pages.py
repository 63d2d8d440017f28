"""A form that the diagram describes is shown and checked in the pages like any form."""

from collections.abc import Iterator

import pytest
from counter import Counter, opened
from sqlalchemy import Engine


@pytest.fixture
def counter(engine: Engine, database_url: str) -> Iterator[Counter]:
    with opened(engine, database_url, "sop_izin.bpmn") as counter:
        yield counter


def test_an_official_fills_it_in(counter: Counter) -> None:
    case = counter.starts("sop_izin", "IZIN-1", nama="Ani")
    (task,) = counter.told("GET", f"/task?processInstanceId={case}")
    budi = counter.site.visit("budi.kota")
    assert budi.post(f"/tugas/{task['id']}/ambil").status_code in (200, 302)
    page = budi.get(f"/tugas/{task['id']}")
    assert page.status_code == 200 and "Nilai investasi" in page.text and "IUMK" in page.text
    refused = budi.send(f"/tugas/{task['id']}/selesai", {"lengkap": True, "nilai": 7, "jenis": "lain"})
    assert refused.status_code == 422 and "Jenis izin" in refused.text
    done = budi.send(f"/tugas/{task['id']}/selesai", {"lengkap": True, "nilai": 7, "jenis": "siup"})
    assert done.status_code in (200, 302), done.text
    values = counter.told("GET", f"/process-instance/{case}/variables")
    assert {name: values[name]["value"] for name in ("lengkap", "nilai", "jenis")} == {
        "lengkap": True,
        "nilai": 7,
        "jenis": "siup",
    }
    assert counter.world.verdict(case).ok
