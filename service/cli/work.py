"""Work: the inbox, taking a task, giving it back, completing it."""

from typing import TYPE_CHECKING, Any

import click

from service.cli.door import acting, hand, json_too, values_option
from service.cli.telling import as_json, instant, say, table

if TYPE_CHECKING:
    from service.tasks import Task


@click.command()
@click.option("--q", default="", help="Kata dalam nomor, perihal, SOP, atau langkah.")
@click.option("--sop", default="", metavar="KEY", help="Hanya SOP ini.")
@click.option("--state", default="", help="free, mine, soon, late, atau returned.")
@click.option("--sort", default="due", help="due (paling mendesak dahulu) atau opened.")
@click.option("--after", default="", metavar="MARK", help="Sambungan: penanda dari halaman sebelumnya.")
@click.option("--limit", default=50, type=click.IntRange(1, 500), help="Paling banyak sekian baris.")
@acting
@json_too
def inbox(q: str, sop: str, state: str, sort: str, after: str, limit: int, login: str, json: bool) -> None:
    """Tugas Saya: yang sudah diambil pelaku dan yang menunggu jabatannya, paling mendesak dahulu.

    \b
    Contoh:
      lajur inbox --as sari
      lajur inbox --as sari --state late --json
    """
    from service import tasks

    with hand(login) as at:
        page = tasks.inbox(
            at.session, at.actor, at.now, q=q, sop=sop, state=state, sort=sort, after=after, limit=limit
        )
    if json:
        as_json(page, at.zone)
        return
    columns = ("LANGKAH", "NOMOR", "PERIHAL", "TENGGAT", "KEADAAN", "ID")
    rows = [
        (
            _name(task),
            task.number,
            task.subject,
            instant(task.due_at, at.zone),
            _state(task, at.actor.person),
            task.id,
        )
        for task in page.rows
    ]
    table(columns, rows, "Tidak ada tugas yang menunggu. Mulai berkas dengan: lajur start")
    if page.next:
        click.echo(f"Sambungannya: --after {page.next}", err=True)


def _name(task: "Task") -> str:
    return f"{task.name} ({task.item})" if task.item else task.name


def _state(task: "Task", person: str) -> str:
    words = ["diambil" if task.assignee else "bebas"]
    words += ["terlambat"] if task.late else ["diingatkan"] if task.reminded_at else []
    words += [f"dikembalikan {task.returned_by_name}"] if task.returned_by else []
    words += ["perlu orang lain"] if person in task.barred else []
    return ", ".join(words)


@click.command()
@click.argument("task")
@acting
@json_too
def claim(task: str, login: str, json: bool) -> None:
    """Ambil tugas yang bebas dari jabatan pelaku. TASK adalah id tugas dari inbox.

    \b
    Contoh:
      lajur claim 0199… --as sari
    """
    from service import tasks

    with hand(login, writing=True) as at:
        found = tasks.claim(at.session, at.actor, task, at.now)
    if json:
        as_json(found, at.zone)
    else:
        say(f"Tugas “{_name(found)}” pada berkas {found.number} diambil {at.actor.name}.")


@click.command()
@click.argument("task")
@acting
@json_too
def release(task: str, login: str, json: bool) -> None:
    """Lepas tugas yang sudah diambil, supaya rekan sejabatan dapat mengambilnya.

    \b
    Contoh:
      lajur release 0199… --as sari
    """
    from service import tasks

    with hand(login, writing=True) as at:
        found = tasks.release(at.session, at.actor, task, at.now)
    if json:
        as_json(found, at.zone)
    else:
        say(f"Tugas “{_name(found)}” pada berkas {found.number} dilepas.")


@click.command()
@click.argument("task")
@values_option()
@acting
@json_too
def complete(task: str, values: dict[str, Any], login: str, json: bool) -> None:
    """Selesaikan tugas yang sudah diambil dengan isian formulirnya.

    \b
    Contoh:
      lajur complete 0199… --as sari --values '{"keputusan_5": "paraf"}'
    """
    from service import instances, tasks

    with hand(login, writing=True) as at:
        done = instances.complete_task(at.session, task, values, at.actor, at.now)
        after = tasks.of_instances(at.session, at.actor.tenant, [done.instance], at.now).get(
            done.instance, []
        )
    if json:
        as_json(done)
        return
    onward = ", ".join(f"“{_name(each)}”" for each in after)
    state = "Berkas selesai." if done.finished else f"Terbuka: {onward}."
    say(f"Tugas pada berkas {done.number} selesai. {state}")
    if done.receipt:
        say(f"Tanda terima: {done.receipt}")


COMMANDS = (inbox, claim, release, complete)
