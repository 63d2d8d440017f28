"""Jobs the system gave up on: listing them and trying them again."""

from typing import TYPE_CHECKING

import click

from service.cli.door import acting, hand, json_too
from service.cli.telling import as_json, instant, say, table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@click.command()
@click.option(
    "--kind", default="", help="Hanya jenis ini: timer, start, mail, webhook, recount, checkpoint, keep, …"
)
@click.option("--after", default="", metavar="MARK", help="Sambungan: penanda dari halaman sebelumnya.")
@click.option("--limit", default=50, type=click.IntRange(1, 500), help="Paling banyak sekian baris.")
@acting
@json_too
def jobs(kind: str, after: str, limit: int, login: str, json: bool) -> None:
    """Hitungan pekerjaan sistem dan daftar yang berhenti (insiden) dengan alasannya, yang terbaru dahulu.

    \b
    Contoh:
      lajur jobs --as galih
      lajur jobs --as galih --kind mail --json
    """
    from service import jobs as room

    with hand(login) as at:
        page = room.incidents(at.session, at.actor, at.now, kind=kind, after=after, limit=limit)
        tally = room.tally(at.session, at.actor.tenant)
        numbers = _numbers(at.session, at.actor.tenant, {row.instance for row in page.rows if row.instance})
    if json:
        as_json({"tally": tally, "rows": page.rows, "next": page.next, "count": page.count}, at.zone)
        return
    say(f"Menunggu: {tally.waiting}  Dikerjakan: {tally.running}  Berhenti: {tally.dead}")
    rows = [
        (
            row.kind,
            numbers.get(row.instance or ""),
            row.error,
            row.attempts,
            instant(row.dead_at, at.zone),
            row.id,
        )
        for row in page.rows
    ]
    columns = ("JENIS", "BERKAS", "ALASAN", "PERCOBAAN", "BERHENTI", "ID")
    table(columns, rows, "Tidak ada pekerjaan yang berhenti.")
    if page.next:
        click.echo(f"Sambungannya: --after {page.next}", err=True)


def _numbers(session: "Session", tenant: str, ids: set[str]) -> dict[str, str]:
    from service import instances

    return instances.numbers(session, tenant, ids)


@click.command()
@click.argument("job")
@acting
@json_too
def retry(job: str, login: str, json: bool) -> None:
    """Ulangi pekerjaan yang berhenti, setelah penyebabnya diperbaiki. JOB adalah id dari lajur jobs.

    \b
    Contoh:
      lajur retry 0199… --as galih
    """
    from service import jobs as room

    with hand(login, writing=True) as at:
        room.retry(at.session, at.actor, job, at.now)
    if json:
        as_json({"id": job, "retried": True})
    else:
        say("Pekerjaan diulang.")


COMMANDS = (jobs, retry)
