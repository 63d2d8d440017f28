"""What leaves the house without the right to personal data: no name, login or answer, yet work can be followed."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from takings import KEYS, STREAMED, Archive, takes
from world import World

from service import history, instances
from service.database import reading, transaction
from service.exports import Wanted
from service.exports.pseudonyms import Veil
from service.exports.reading import _flat as flattened
from service.forms.model import Field, Option
from service.identity.tables import AccountRow, PersonRow
from service.instances import erasing
from service.instances.tables import InstanceRow

KEY = b"k" * 32
SOP = "banyuwangi-permintaan-data"
CHOICE = Field("hasil", "Hasil", "radio", options=(Option("ada", "Ada"), Option("sari", "Sari Wulandari")))


def personal(archive: Archive, agency: str) -> set[str]:
    """Names, logins, addresses and numbers of the agency's people, what cases are about, and all long answers."""
    with reading(archive.engine, agency) as session:
        people = session.execute(select(PersonRow.name, PersonRow.nip, PersonRow.email)).all()
        logins = session.scalars(select(AccountRow.login).where(AccountRow.tenant == agency)).all()
        subjects = session.scalars(select(InstanceRow.subject)).all()
        ids = session.scalars(select(InstanceRow.id)).all()
        events = [each.entry for each in history.sealed(session, agency, ids)]
        persons = session.scalars(select(PersonRow.id)).all()
    answers = {text for each in events for text in texts((each.data or {}).get("values", {}))}
    reasons = {str(data["reason"]) for each in events if (data := each.data or {}).get("reason")}
    names = {text for row in people for text in row if text}
    long = {text for text in answers | reasons | set(subjects) if " " in text or "@" in text}
    return names | set(logins) | set(persons) | long


def texts(value: Any) -> set[str]:
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return {text for each in inner for text in texts(each)}
    return {value} if isinstance(value, str) else set()


def plain(format: str, file: bytes) -> str:
    """The text of the file as a reader sees it."""
    if format in ("xlsx", "bundle"):
        with zipfile.ZipFile(io.BytesIO(file)) as parts:
            inside = [
                name for name in parts.namelist() if not name.startswith(("diagram/", "BACA", "periksa"))
            ]
            file = b"".join(parts.read(name) for name in inside)
    text = file.decode("utf-8-sig")
    return text.replace("&quot;", '"').replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")


@pytest.mark.parametrize("format", STREAMED)
@pytest.mark.parametrize("agency", KEYS)
def test_nobody_can_be_read_in_a_hidden_export(archive: Archive, agency: str, format: str) -> None:
    told = plain(format, archive.takes(agency, format))
    whole = r"(?<![\w.]){}(?![\w.])"  # a login of three letters may be part of another word
    assert [
        text for text in personal(archive, agency) if re.search(whole.format(re.escape(text)), told)
    ] == []


@pytest.mark.parametrize("format", STREAMED)
def test_a_reader_of_personal_data_gets_them(archive: Archive, format: str) -> None:
    told = plain(format, archive.takes("banyuwangi", format, reads=True))
    assert "Sari Wulandari" in told and "orang-" not in told and "isian-" not in told


def test_a_name_is_the_same_within_an_export_and_another_in_the_next(archive: Archive) -> None:
    first, second = (
        [row["pelaku"] for row in csv.DictReader(io.StringIO(plain("csv", archive.takes("metro", "csv"))))]
        for _ in range(2)
    )
    open_ = csv.DictReader(io.StringIO(plain("csv", archive.takes("metro", "csv", reads=True))))
    real = [row["pelaku"] for row in open_]
    assert len(set(zip(real, first, strict=True))) == len(set(real)) == len(set(first))
    clock = {"Jam sistem"}
    assert set(first) & set(second) <= clock


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        (CHOICE, "ada", "ada"),
        (CHOICE, "sari", "isian-"),
        (CHOICE, "ketikan sendiri", "isian-"),
        (CHOICE, "", ""),
        (Field("nama", "Nama", "textfield"), "Dimas", "isian-"),
        (Field("nik", "NIK", "number"), 3510000000000001, "isian-"),
        (Field("luas", "Luas", "number"), Decimal("1.5"), "isian-"),
        (Field("lahir", "Lahir", "datetime"), "1990-01-01", "isian-"),
        (Field("setuju", "Setuju", "checkbox"), True, True),
        (None, "apa pun", "isian-"),
        (None, None, None),
    ],
    ids=[
        "choice",
        "name among choices",
        "own words",
        "nothing",
        "text",
        "number",
        "decimal",
        "date",
        "yes",
        "unasked",
        "none",
    ],
)
def test_in_doubt_an_answer_is_personal(field: Field | None, value: Any, told: Any) -> None:
    found = Veil(KEY, ["SARI WULANDARI"]).answer(field, value)
    assert found == told or isinstance(told, str) and told and str(found).startswith(told)
    assert Veil(None).answer(field, value) == value


def test_lists_are_hidden_row_by_row_and_choice_by_choice() -> None:
    veil = Veil(KEY, ["Sari Wulandari"])
    rows = Field("daftar", "Daftar", "dynamiclist", fields=(CHOICE, Field("nama", "Nama", "textfield")))
    [row, odd] = veil.answer(rows, [{"hasil": "ada", "nama": "Dimas", "lain": "x"}, "teks"])
    assert row["hasil"] == "ada" and row["nama"].startswith("isian-")
    assert set(row) == {"hasil", "nama", veil.text("lain")} and row[veil.text("lain")].startswith("isian-")
    assert odd.startswith("isian-")
    checks = Field("hasil", "Hasil", "checklist", options=CHOICE.options)
    assert veil.answer(checks, ["ada", "bebas"])[0] == "ada"
    assert veil.answer(checks, ["ada", "bebas"])[1].startswith("isian-")
    assert veil.answer(None, {"a": "b"}).startswith("isian-")


def test_a_pseudonym_cannot_be_found_by_trying_names() -> None:
    assert Veil(KEY).id("Dimas") != Veil(b"l" * 32).id("Dimas")
    assert Veil(KEY).id("Dimas") == Veil(KEY).name("Dimas", "Dimas Prakoso")
    assert Veil(KEY).text("\ud800") == Veil(KEY).text("\ud800")


def test_reasons_subjects_and_decrees_are_hidden(world: World) -> None:
    world.deploys(SOP)
    case = world.starts(SOP, perihal="Data keluarga Pak Amat")
    with transaction(world.engine, "banyuwangi") as session:
        applicant = world.person("pemohon.banyuwangi")
        instances.cancel(session, case, "Amat menarik permohonan", applicant, world.now)
    auditor = world.person("auditor.banyuwangi")
    for format in STREAMED:
        assert "Amat" not in plain(format, takes(world.engine, auditor, format, Wanted()))


def test_what_was_lawfully_erased_is_said_and_the_rest_still_there(world: World) -> None:
    world.deploys(SOP)
    case = world.starts(SOP, perihal="Data keluarga Pak Amat")
    erases(world, case)
    auditor = replace(world.person("auditor.banyuwangi"), roles=frozenset({"auditor", "data_reader"}))
    told = list(csv.DictReader(io.StringIO(plain("csv", takes(world.engine, auditor, "csv", Wanted(case))))))
    assert told[0]["terhapus"] == "ya" and told[0]["isian"] == ""
    assert "Amat" not in json.dumps(told)
    assert [row["langkah"] for row in told if row["jenis"] == "task_opened"] == ["langkah_1"]


def erases(world: World, case: str) -> None:
    """The case is cancelled, and then its applicant's data go."""
    applicant = world.person("pemohon.banyuwangi")
    with transaction(world.engine, "banyuwangi") as session:
        instances.cancel(session, case, "Salah memilih layanan", applicant, world.now)
    with transaction(world.engine, "banyuwangi") as session:
        admin = world.person("admin.banyuwangi")
        erasing.erase(session, admin, erasing.Wanted(case), "UU 27/2022", "470/1/2026", world.now)


def test_keys_that_no_form_has_are_hidden_as_answers_are() -> None:
    values = {
        "orang": {"Ani Lestari": {"nik": "1"}, "kosong": {}},
        "alamat": {"jalan": "Melati", "Budi": "x", "Citra": {"a": 1}},
        "setuju": True,
    }
    asked = {"alamat.jalan": Field("alamat.jalan", "Jalan", "textfield")}
    hidden = [key for key, _value in flattened(values, asked, Veil(KEY))]
    veil = Veil(KEY)
    assert hidden == [
        "orang",
        "alamat.jalan",
        f"alamat.{veil.text('Budi')}",
        f"alamat.{veil.text('Citra')}",
        "setuju",
    ]
    open_ = [key for key, _value in flattened(values, asked, Veil(None))]
    assert open_ == ["orang.Ani Lestari.nik", "alamat.jalan", "alamat.Budi", "alamat.Citra.a", "setuju"]
