"""Erasing what is personal in ended cases."""

import click

from service.cli.door import acting, hand, json_too
from service.cli.telling import as_json, say


@click.command()
@click.argument("case", required=False)
@click.option("--person", default="", metavar="LOGIN", help="Semua berkas selesai yang dimulai orang ini.")
@click.option("--basis", required=True, help="Dasar hukumnya, misalnya: UU 27/2022 Pasal 43.")
@click.option("--request", required=True, metavar="NOMOR", help="Nomor surat permohonan penghapusan.")
@click.option("--yes", is_flag=True, help="Jangan bertanya dahulu.")
@acting
@json_too
def erase(case: str | None, person: str, basis: str, request: str, yes: bool, login: str, json: bool) -> None:
    """Hapus data pribadi dari berkas yang sudah selesai atau dibatalkan. Riwayatnya tetap utuh dan dapat diperiksa.

    CASE adalah id berkas atau nomor registernya. Ditunjukkan dahulu apa yang akan hilang, lalu ditanya.

    \b
    Contoh:
      lajur erase 0007/2026 --basis "UU 27/2022 Pasal 43" --request 470/12/2026 --as admin
    """
    if bool(case) == bool(person):
        raise click.UsageError("Sebutkan satu berkas, atau --person untuk semua berkas seseorang.")
    from service import identity
    from service.instances import erasing
    from service.instances.erasing import Wanted

    with hand(login) as at:
        id = identity.persons(at.session, at.actor.tenant, {person}).get(person, person) if person else ""
        wanted = Wanted(case or "", id)
        plan = erasing.plan(at.session, at.actor, wanted)
    for each in plan.cases if not json else ():
        fields = ", ".join(each.fields)
        say(
            f"{each.number}  {each.sop_name}: isi {len(each.events)} peristiwa ({fields or 'tidak ada lagi'})"
        )
    if plan.running and not json:
        say(f"Masih berjalan, tidak ikut: {', '.join(plan.running)}")
    if not yes and plan.events:
        click.confirm("Isi ini hilang untuk selamanya. Hapus?", abort=True, err=True)
    with hand(login, writing=True) as at:
        done = erasing.erase(at.session, at.actor, wanted, basis, request, at.now, plan.seen)
    if json:
        as_json([{"id": each.id, "number": each.number, "events": len(each.events)} for each in done.cases])
    else:
        say(f"Data pribadi dihapus dari {done.events} peristiwa dalam {len(done.cases)} berkas.")


COMMANDS = (erase,)
"""What this module adds to the command line."""
