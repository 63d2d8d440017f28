"""Whether an SOP needs a second person's release."""

import click

from service.cli.door import acting, hand, json_too
from service.cli.telling import as_json, say


@click.command("two-person")
@click.argument("rule", type=click.Choice(["on", "off"]), required=False)
@acting
@json_too
def two_person(rule: str | None, login: str, json: bool) -> None:
    """Wajibkan (on) atau bebaskan (off) pengesahan SOP oleh orang kedua; tanpa on atau off: katakan aturannya.

    Pelaku yang mengubahnya harus admin instansi. Selama wajib, lajur deploy ditolak dan SOP berlaku lewat Rancangan.

    \b
    Contoh:
      lajur two-person on --as tono
    """
    from service import drafts, identity

    changed = False
    with hand(login, writing=rule is not None) as at:
        if rule is not None:
            changed = drafts.set_rule(at.session, at.actor, rule == "on", at.now)
        by_two = identity.agency(at.session, at.actor.tenant).release_by_two
    if json:
        as_json({"by_two": by_two, "changed": changed})
    elif by_two:
        say("SOP berlaku hanya setelah disahkan orang kedua.")
    else:
        say("Pemilik proses dapat menerapkan SOP sendiri.")


COMMANDS = (two_person,)
"""What this module adds to the command line."""
