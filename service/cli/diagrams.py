"""Diagrams: check them as a compiler would, and deploy them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from service.cli.door import acting, hand, json_too
from service.cli.papers import folder_of, forms_beside
from service.cli.telling import SEVERITIES, as_json, clean, say
from service.errors import Refusal

LARGEST = 2_000_001
"""One byte more than a diagram may have, so that a larger one is refused and never read whole."""
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
_FORMS = click.option(
    "--forms",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Folder formulir; biasanya ../forms atau forms di sebelah diagram.",
)


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_FILE)
@_FORMS
@click.option(
    "--camunda",
    is_flag=True,
    help="Diagram dari Camunda 7: hanya yang tidak berjalan di sini, mengapa, dan gantinya.",
)
@json_too
def check(files: tuple[Path, ...], forms: Path | None, camunda: bool, json: bool) -> None:
    """Periksa diagram beserta formulirnya, tanpa menyimpan apa pun.

    Setiap temuan satu baris: berkas, baris, kesalahan atau peringatan, aturan, unsur, kalimat. Keluar dengan 1 bila
    ada kesalahan.

    \b
    Contoh:
      lajur check bpmn/tarakan-layanan-data.bpmn
      lajur check --json bpmn/*.bpmn
      lajur check --camunda lama/*.bpmn
    """
    found = [finding for file in files for finding in _checked(file, forms, camunda)]
    if json:
        as_json(found)
    else:
        for one in found:
            element = f" {one['element']}:" if one["element"] else ""
            say(
                f"{one['file']}:{one['line']}: {SEVERITIES[one['severity']]}[{one['rule']}]{element} {one['sentence']}"
            )
    errors = sum(one["severity"] == "error" for one in found)
    if not json:
        click.echo(f"{len(files)} berkas, {errors} kesalahan, {len(found) - errors} peringatan.", err=True)
    raise SystemExit(1 if errors else 0)


def _checked(file: Path, folder: Path | None, camunda: bool) -> Iterator[dict[str, Any]]:
    from service import definitions

    xml = _bytes(file)
    schemas: dict[str, Any] = {}
    try:
        schemas = forms_beside(xml, folder_of(file, folder))
    except Refusal as no:
        yield _finding(file, "form", 1, None, "error", str(no))
    asked = definitions.moving if camunda else definitions.check
    for one in asked(xml, schemas):
        yield _finding(file, one.rule, one.line, one.element, one.severity, one.sentence)


def _finding(
    file: Path, rule: str, line: int, element: str | None, severity: str, sentence: str
) -> dict[str, Any]:
    return {
        "file": clean(file),
        "line": line,
        "severity": severity,
        "rule": rule,
        "element": element,
        "sentence": sentence,
    }


def _bytes(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(LARGEST)


@click.command()
@click.argument("file", metavar="FILE", type=_FILE)
@_FORMS
@acting
@json_too
def deploy(file: Path, forms: Path | None, login: str, json: bool) -> None:
    """Terapkan diagram beserta formulirnya sebagai versi baru; isi yang sama tetap versi yang sama.

    Pelaku harus pemilik proses. Berkas yang sedang berjalan tetap pada versinya.

    \b
    Contoh:
      lajur deploy bpmn/tarakan-layanan-data.bpmn --as yusuf
    """
    from service import definitions

    xml = _bytes(file)
    schemas = forms_beside(xml, folder_of(file, forms))
    with hand(login, writing=True) as at:
        deployed = definitions.deploy(at.session, at.actor.tenant, xml, schemas, at.actor, at.now)
    if json:
        as_json(deployed)
        return
    what = "tidak berubah" if deployed.unchanged else "diterapkan"
    say(f"{deployed.name} ({deployed.key}) versi {deployed.version} {what}.")
    for one in deployed.findings:
        click.echo(f"  baris {one.line}: peringatan[{one.rule}] {clean(one.sentence)}", err=True)


@click.command()
@click.argument("key")
@click.argument("lane")
@click.argument("seat")
@click.option(
    "--version", type=click.IntRange(1), default=None, help="Versi SOP; biasanya versi yang berlaku."
)
@acting
@json_too
def bind(key: str, lane: str, seat: str, version: int | None, login: str, json: bool) -> None:
    """Ikat LANE (id lajur) dari SOP KEY ke jabatan SEAT; tugas yang terbuka ikut pindah.

    Pelaku harus pemilik proses atau admin instansi. Yang sudah mengambil tugasnya melepasnya dahulu.

    \b
    Contoh:
      lajur bind tarakan-layanan-data kabid kabid_statistik --as yusuf
    """
    from service import definitions, instances

    with hand(login, writing=True) as at:
        number = version or definitions.get(at.session, at.actor.tenant, key).version
        done = instances.bind_lane(at.session, at.actor, key, number, lane, seat, at.now)
    if json:
        as_json(done)
    else:
        say(f"Lajur {lane} dari {key} versi {number} diikat ke {seat}: {done.moved} tugas ikut pindah.")


COMMANDS = (check, deploy, bind)
