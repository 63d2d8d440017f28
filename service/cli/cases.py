"""Cases: start, list, show, cancel, verify."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from service.cli.door import Hand, acting, hand, json_too, values_option
from service.cli.telling import as_json, instant, say, table
from service.errors import NotFound

if TYPE_CHECKING:
    from service.history import Entry
    from service.instances import Case

STATES = {"running": "Diproses", "finished": "Selesai", "cancelled": "Dibatalkan"}


@click.command()
@click.argument("key")
@values_option()
@click.option("--token", default="", help="Nama keinginan ini; diulang, berkasnya tetap satu.")
@acting
@json_too
def start(key: str, values: dict[str, Any], token: str, login: str, json: bool) -> None:
    """Mulai berkas dari SOP bernama KEY dengan isian formulir awalnya.

    \b
    Contoh:
      lajur start metro-pengumpulan-pengolahan --as suparman --values @mulai.json
    """
    from service import instances

    with hand(login, writing=True) as at:
        started = instances.start(at.session, key, values, at.actor, at.now, token)
    if json:
        as_json(started)
    else:
        say(f"Berkas {started.number} dimulai ({started.id}).")


@click.command()
@click.option("--q", default="", help="Kata dalam nomor, perihal, atau nama SOP.")
@click.option("--sop", default="", metavar="KEY", help="Hanya SOP ini.")
@click.option("--state", default="", help="running, late, finished, atau cancelled.")
@click.option("--after", default="", metavar="ID", help="Sambungan: id terakhir dari halaman sebelumnya.")
@click.option("--limit", default=50, type=click.IntRange(1, 500), help="Paling banyak sekian baris.")
@acting
@json_too
def cases(q: str, sop: str, state: str, after: str, limit: int, login: str, json: bool) -> None:
    """Daftar berkas yang boleh dibaca pelaku, yang terbaru dahulu.

    \b
    Contoh:
      lajur cases --as halimah --state late
    """
    from service import instances

    with hand(login) as at:
        page = instances.cases(
            at.session, at.actor, at.now, q=q, sop=sop, state=state, after=after, limit=limit
        )
    if json:
        as_json(page, at.zone)
        return
    columns = ("NOMOR", "PERIHAL", "SOP", "KEADAAN", "DIMULAI", "ID")
    rows = [
        (case.number, case.subject, case.definition, _state(case), instant(case.started_at, at.zone), case.id)
        for case in page.rows
    ]
    table(columns, rows, "Tidak ada berkas yang cocok.")
    if page.next:
        click.echo(f"Sambungannya: --after {page.next}", err=True)


@click.command()
@click.argument("case")
@click.option("--detail", is_flag=True, help="Juga alur dan keputusan di antara langkah.")
@acting
@json_too
def show(case: str, detail: bool, login: str, json: bool) -> None:
    """Tunjukkan satu berkas: keadaannya, tugas yang terbuka, dan riwayatnya dalam kalimat.

    CASE adalah id berkas atau nomor registernya.

    \b
    Contoh:
      lajur show 0007/2026 --as sari
    """
    with hand(login) as at:
        found = named_case(at, case)
        told = list(_timeline(at, found))
    if json:
        as_json({"case": found, "timeline": told}, at.zone)
        return
    _headline(found, at)
    for event in told:
        if detail or not event["technical"]:
            say(f"  {event['seq']:>3}  {instant(event['at'], at.zone)}  {event['sentence']}")


def named_case(at: Hand, name: str) -> "Case":
    """The case of that id or register number (unique in an agency); NotFound like an unknown one."""
    from service import instances

    if "/" not in name:
        return instances.case(at.session, at.actor, name, at.now)
    page = instances.cases(at.session, at.actor, at.now, q=name, limit=500)
    id = next((case.id for case in page.rows if case.number == name), None)
    if id is None:
        raise NotFound(
            "Berkas tidak ditemukan. Lihat daftarnya dengan: lajur cases --as {login}", login=at.actor.login
        )
    return instances.case(at.session, at.actor, id, at.now)


def _timeline(at: Hand, case: "Case") -> Iterator[dict[str, Any]]:
    from service import history
    from service.history.facts import TECHNICAL

    entries = history.read(at.session, case.tenant, case.id)
    names = _names(at, case, entries)
    for entry in entries:
        template, values = history.sentence(entry, names)
        told = {
            key: instant(value, at.zone) if isinstance(value, datetime) else value
            for key, value in values.items()
        }
        yield {
            "seq": entry.seq,
            "at": entry.at,
            "kind": entry.kind,
            "element": entry.element,
            "actor": names.get(entry.actor or ""),
            "sentence": template.format(**told),
            "technical": entry.kind in TECHNICAL,
            "data": entry.data,
            "hash": entry.hash,
        }


def _names(at: Hand, case: "Case", entries: "tuple[Entry, ...]") -> dict[str, str]:
    """Names of the people, steps, lanes and flows in the entries."""
    from service import definitions, identity

    main = definitions.get(at.session, case.tenant, case.definition, case.version).diagram.main
    people = {entry.actor for entry in entries} | {(entry.data or {}).get("assignee") for entry in entries}
    names = {node.id: node.name or node.id for node in main.nodes.values()}
    names |= {node.id: names[node.attached_to] for node in main.nodes.values() if node.attached_to in names}
    names |= {flow.id: flow.name or flow.id for flow in main.flows.values()}
    names |= {lane.id: lane.name for lane in main.lanes}
    return names | identity.names(at.session, case.tenant, [id for id in people if id])


def _headline(case: "Case", at: Hand) -> None:
    say(f"{case.number}  {case.subject}")
    say(f"{case.sop_name}, versi {case.version}: {_state(case)}")
    say(f"Dimulai {instant(case.started_at, at.zone)} oleh {case.started_by_name}")
    for task in case.tasks:
        who = task.assignee_name or "belum diambil"
        late = ", terlambat" if task.late else ""
        name = f"{task.name} ({task.item})" if task.item else task.name
        say(f"Terbuka: {name}, {who}, tenggat {instant(task.due_at, at.zone)}{late}  [{task.id}]")
    say("Riwayat:")


def _state(case: "Case") -> str:
    return "Terlambat" if case.late and case.state == "running" else STATES.get(case.state, case.state)


@click.command()
@click.argument("case")
@click.option("--reason", required=True, help="Alasan, paling sedikit 5 huruf.")
@acting
@json_too
def cancel(case: str, reason: str, login: str, json: bool) -> None:
    """Batalkan berkas yang dimulai pelaku sendiri, dengan alasan.

    \b
    Contoh:
      lajur cancel 0007/2026 --as dimas --reason "Data sudah diperoleh"
    """
    from service import instances

    with hand(login, writing=True) as at:
        found = named_case(at, case)
        instances.cancel(at.session, found.id, reason, at.actor, at.now)
    if json:
        as_json({"id": found.id, "number": found.number, "state": "cancelled"})
    else:
        say(f"Berkas {found.number} dibatalkan.")


@click.command()
@click.argument("case", required=False)
@click.option("--all", "everything", is_flag=True, help="Semua berkas instansi.")
@acting
@json_too
def verify(case: str | None, everything: bool, login: str, json: bool) -> None:
    """Periksa keutuhan riwayat: rantai peristiwa dihitung ulang dari yang pertama. Keluar dengan 1 bila ada yang rusak.

    \b
    Contoh:
      lajur verify 0007/2026 --as halimah
      lajur verify --all --as halimah
    """
    if everything == bool(case):
        raise click.UsageError("Sebutkan satu berkas, atau --all untuk semuanya.")
    from service import identity

    with hand(login) as at:
        identity.require(at.actor, "audit.verify")
        verdicts = [_verdict(at, one) for one in (_all_cases(at) if case is None else [named_case(at, case)])]
    if json:
        as_json(verdicts)
    else:
        rows = [(one["number"], one["events"], one["problem"] or "utuh", one["id"]) for one in verdicts]
        table(("NOMOR", "PERISTIWA", "HASIL", "ID"), rows, "Belum ada berkas.")
    raise SystemExit(0 if all(one["ok"] for one in verdicts) else 1)


def _all_cases(at: Hand) -> "Iterator[Case]":
    from service import instances

    after: str | None = ""
    while after is not None:
        page = instances.cases(at.session, at.actor, at.now, after=after, limit=200)
        yield from page.rows
        after = page.next


def _verdict(at: Hand, case: "Case") -> dict[str, Any]:
    from service import history

    verdict = history.verify(at.session, case.tenant, case.id)
    return {
        "id": case.id,
        "number": case.number,
        "ok": verdict.ok,
        "events": verdict.events,
        "head": verdict.head,
        "seq": verdict.seq,
        "problem": verdict.problem.format(**verdict.values),
    }


COMMANDS = (start, cases, show, cancel, verify)
