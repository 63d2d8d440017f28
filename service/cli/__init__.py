"""The command line: every command is a door that opens a transaction, asks a room, and prints the answer.

Exit codes: 0 done, 1 refused (one Indonesian sentence on standard error), 2 wrong usage. Times are shown in the
agency's zone; ``--json`` prints ISO 8601 with its offset. The machine's owner is trusted: ``--as`` needs no password.
"""

from collections.abc import Sequence
from typing import Any

import click

from service.cli import (
    approving,
    auditing,
    calendar,
    cases,
    checkpoints,
    diagrams,
    erasing,
    exporting,
    forecast,
    house,
    jobs,
    people,
    sheets,
    times,
    work,
)
from service.cli.telling import refusal
from service.errors import Refusal


class Refused(click.ClickException):
    """A room said no: its sentence and the places it names, never a traceback."""

    exit_code = 1

    def __init__(self, no: Refusal) -> None:
        super().__init__(str(no))
        self.no = no

    def show(self, file: Any = None) -> None:
        for line in refusal(self.no):
            click.echo(line, file=file, err=file is None)


class Lajur(click.Group):
    """Commands in the order of work, and refusals as sentences."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if any(not _is_text(argument) for argument in args):
            ctx.fail("Argumen harus teks UTF-8 tanpa karakter nol.")
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refusal as no:
            raise Refused(no) from no


def _is_text(argument: str) -> bool:
    try:
        return b"\x00" not in argument.encode("utf-8")
    except UnicodeEncodeError:
        return False


@click.group(cls=Lajur, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="lajur", message="%(prog)s %(version)s")
def lajur() -> None:
    """Lajur menjalankan SOP instansi: periksa dan terapkan diagram, mulai berkas, kerjakan tugas, periksa riwayat.

    Pelaku disebut dengan --as NAMA_PENGGUNA atau LAJUR_AS. Basis data disebut dengan LAJUR_DATABASE_URL.

    \b
    Contoh:
      lajur check bpmn/*.bpmn
      lajur inbox --as sari
      lajur show 0007/2026 --as sari
      lajur serve --demo
    """


for command in (
    *diagrams.COMMANDS,
    *sheets.COMMANDS,
    *approving.COMMANDS,
    *cases.COMMANDS,
    *auditing.COMMANDS,
    *work.COMMANDS,
    *times.COMMANDS,
    *forecast.COMMANDS,
    *calendar.COMMANDS,
    *jobs.COMMANDS,
    *checkpoints.COMMANDS,
    *people.COMMANDS,
    *erasing.COMMANDS,
    *exporting.COMMANDS,
    *house.COMMANDS,
):
    lajur.add_command(command)


def main(args: Sequence[str] | None = None) -> None:
    """The console script ``lajur``."""
    lajur.main(args, prog_name="lajur")
