"""Agencies and their people: a new agency with its first admin, who is there, a list from a spreadsheet, a way back."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from service import clock
from service.cli.door import acting, database, hand, json_too
from service.cli.telling import as_json, say, table

if TYPE_CHECKING:
    from service.personnel import FirstPassword, Plan
    from service.personnel.import_plan import Difference

VERDICTS = {"added": "ditambahkan", "changed": "diubah", "same": "tetap"}
WORDS = {"name": "nama", "nip": "NIP", "email": "surel", "roles": "peran", "seat": "jabatan"}


@click.group(invoke_without_command=True)
@click.option("--agency", default="", metavar="KEY", help="Hanya instansi ini.")
@json_too
@click.pass_context
def people(context: click.Context, agency: str, json: bool) -> None:
    """Daftar orang tiap instansi dengan nama pengguna, peran, dan jabatannya sekarang.

    \b
    Contoh:
      lajur people --agency tarakan
      lajur people import orang.csv --as admin.tarakan
    """
    from service import identity
    from service.database import EVERY, reading

    if context.invoked_subcommand:
        return
    now = clock.now()
    with database() as engine, reading(engine, agency or EVERY) as session:
        chosen = [identity.agency(session, agency)] if agency else identity.agencies(session)
        found = [(each.key, person) for each in chosen for person in identity.people(session, each.key, now)]
    if json:
        as_json(
            [
                {
                    "agency": key,
                    "id": person.id,
                    "login": person.login,
                    "name": person.name,
                    "roles": person.roles,
                    "seats": person.seats,
                }
                for key, person in found
            ]
        )
        return
    rows = [
        (person.login, person.name, key, ", ".join(sorted(person.roles)), ", ".join(person.seats))
        for key, person in found
    ]
    table(("LOGIN", "NAMA", "INSTANSI", "PERAN", "JABATAN"), rows, "Belum ada orang. Data contoh: lajur demo")


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", is_flag=True, help="Simpan; tanpa ini hanya ditunjukkan apa yang akan berubah.")
@acting
@json_too
def people_import(file: Path, apply: bool, login: str, json: bool) -> None:
    """Tunjukkan apa yang diubah FILE (CSV atau XLSX) baris demi baris; dengan --apply simpan semuanya.

    Kolomnya nama, nip, login, email, peran, jabatan, sejak. Satu baris salah, tidak ada yang disimpan. Orang baru
    mendapat kata sandi awal dari halaman Orang.

    \b
    Contoh:
      lajur people import orang.xlsx --as admin.tarakan
      lajur people import orang.xlsx --as admin.tarakan --apply
    """
    from service import personnel
    from service.personnel.lists import LARGEST

    with file.open("rb") as opened:
        data = opened.read(LARGEST + 1)
    with hand(login, writing=apply) as at:
        plan = personnel.preview_list(at.session, at.actor, data, at.now)
        done = personnel.import_list(at.session, at.actor, data, at.now) if apply else None
    if json:
        as_json({"saved": done is not None, "moves": plan.moves, "wrong": _wrong(plan)})
        return
    rows: list[tuple[int, str, str | None, str | None, str]] = [
        (move.number, VERDICTS[move.verdict], move.login, move.name, _told(move.differences))
        for move in plan.moves
    ]
    rows += [(each.number, "salah", None, None, each.sentence) for each in plan.wrong]
    table(
        ("BARIS", "AKAN", "LOGIN", "NAMA", "RINCIAN"), sorted(rows, key=lambda row: row[0]), "Daftar kosong."
    )
    saved = "disimpan" if done else "belum disimpan; simpan dengan --apply"
    say(
        f"{plan.count('added')} ditambahkan, {plan.count('changed')} diubah, {len(plan.wrong)} salah; {saved}."
    )


@people.command("password")
@click.argument("login")
@json_too
def people_password(login: str, json: bool) -> None:
    """Beri LOGIN kata sandi awal baru, bila tidak ada admin yang dapat menolongnya; semua sesinya berakhir.

    Kata sandi itu ditunjukkan sekali di sini, berlaku tujuh hari, dan hanya untuk memilih kata sandi sendiri.

    \b
    Contoh:
      lajur people password admin.tarakan
    """
    from service.database import EVERY, transaction
    from service.personnel.founding import rescue

    with database() as engine, transaction(engine, EVERY) as session:
        given = rescue(session, login, clock.now())
    _show(given, json)


@click.group(invoke_without_command=True)
@json_too
@click.pass_context
def agency(context: click.Context, json: bool) -> None:
    """Daftar instansi; dengan add: daftarkan instansi baru beserta kalender dan admin pertamanya.

    \b
    Contoh:
      lajur agency
      lajur agency add metro --name Diskominfo --pemda "Kota Metro" --admin rani --admin-name "Rani Putri"
    """
    if context.invoked_subcommand is not None:
        return
    from service import identity
    from service.database import EVERY, reading

    with database() as engine, reading(engine, EVERY) as session:
        found = identity.agencies(session)
    if json:
        as_json(found)
        return
    rows = [(each.key, each.name, each.pemda, each.zone) for each in found]
    table(("KUNCI", "NAMA", "PEMDA", "ZONA"), rows, "Belum ada instansi. Daftarkan: lajur agency add --help")


@agency.command("add")
@click.argument("key")
@click.option("--name", required=True, metavar="NAME", help="Nama instansi, seperti Dinas Kominfo.")
@click.option("--pemda", required=True, metavar="NAME", help="Pemerintah daerahnya, seperti Kota Tarakan.")
@click.option("--zone", default="Asia/Jakarta", show_default=True, help="Zona waktu, seperti Asia/Makassar.")
@click.option("--admin", required=True, metavar="LOGIN", help="Nama pengguna admin instansi yang pertama.")
@click.option("--admin-name", default="Admin instansi", show_default=True, help="Nama lengkap admin itu.")
@json_too
def agency_add(key: str, name: str, pemda: str, zone: str, admin: str, admin_name: str, json: bool) -> None:
    """Daftarkan instansi KEY dengan kalender dan admin pertamanya, yang mendapat kata sandi awal.

    \b
    Contoh:
      lajur agency add tarakan --name Diskominfo --pemda "Kota Tarakan" --zone Asia/Makassar --admin admin.tarakan
    """
    from service.cli.serving import migrated
    from service.database import EVERY, transaction
    from service.identity import Agency
    from service.personnel.founding import found_agency

    with database() as engine:
        migrated(engine)
        with transaction(engine, EVERY) as session:
            given = found_agency(session, Agency(key, name, pemda, zone), admin, admin_name, clock.now())
    _show(given, json)


def _show(given: "FirstPassword", json: bool) -> None:
    """The first password, once."""
    if json:
        as_json({"login": given.login, "password": given.password, "until": given.until})
    else:
        say(
            f"{given.login}: kata sandi awal {given.password}, berlaku tujuh hari, ditunjukkan sekali ini saja."
        )


def _told(differences: "tuple[Difference, ...]") -> str:
    return "; ".join(
        f"{WORDS[each.what]}: {each.before or '-'} -> {each.after or '-'}" for each in differences
    )


def _wrong(plan: "Plan") -> list[dict[str, object]]:
    return [{"number": each.number, "sentence": each.sentence} for each in plan.wrong]


COMMANDS = (agency, people)
