"""The official sheet of a diagram as a file, before anything is deployed."""

from pathlib import Path

import click

from service.cli.diagrams import LARGEST
from service.cli.door import json_too
from service.cli.telling import as_json, say


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--pdf",
    "out",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="OUT",
    required=True,
    help="Berkas PDF yang ditulis.",
)
@click.option(
    "--kertas",
    "paper",
    type=click.Choice(["a4", "f4"]),
    default="a4",
    show_default=True,
    help="Ukuran kertas.",
)
@json_too
def sheet(file: Path, out: Path, paper: str, json: bool) -> None:
    """Cetak diagram sebagai lembar SOP resmi (Permenpan RB 35/2012): identitas, bagan, mutu baku.

    \b
    Contoh:
      lajur sheet bpmn/tarakan-layanan-data.bpmn --pdf tarakan.pdf
    """
    from service import sheets
    from service.diagram import read

    with file.open("rb") as opened:
        xml = opened.read(LARGEST)
    made = sheets.sheet(read(xml), file.name, paper)
    out.write_bytes(sheets.as_pdf(made))
    if json:
        as_json({"file": str(out), "title": made.identity.title, "pages": made.count})
        return
    say(f"{made.identity.title}: {made.count} halaman ditulis ke {out}.")


COMMANDS = (sheet,)
