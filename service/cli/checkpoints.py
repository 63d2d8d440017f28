"""Checkpoints: the key that signs, making and listing them, checking them against what somebody else keeps."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from service import clock
from service.cli.door import acting, database, hand, json_too
from service.cli.telling import as_json, instant, say, table
from service.errors import Conflict, Invalid
from service.settings import Keeping, Settings, key_beside

if TYPE_CHECKING:
    from sqlalchemy import Engine

LARGEST = 100_000_000
"""Bytes of a file with notes; years of them take less."""


@click.group(invoke_without_command=True)
@json_too
@click.pass_context
def checkpoint(context: click.Context, json: bool) -> None:
    """Titik periksa: pernyataan bertanda tangan tentang seluruh riwayat instansi, yang juga disimpan di luar.

    Tanpa subperintah ditunjukkan titik periksa terbaru tiap instansi.

    \b
    Contoh:
      lajur checkpoint
      lajur checkpoint key
      lajur checkpoint verify --as halimah --kept /mnt/inspektorat/metro
    """
    from service import checkpoints, identity
    from service.database import EVERY, reading

    if context.invoked_subcommand:
        return
    with database() as engine, reading(engine, EVERY) as session:
        found = [(each, checkpoints.newest(session, each.key)) for each in identity.agencies(session)]
    if json:
        as_json({agency.key: last for agency, last in found})
        return
    rows = [
        (agency.key, last and last.number, last and instant(last.at, agency.clock), last and last.size)
        for agency, last in found
    ]
    table(("INSTANSI", "NOMOR", "WAKTU", "RIWAYAT"), rows, "Belum ada instansi.")


@checkpoint.command()
@json_too
def key(json: bool) -> None:
    """Tunjukkan kunci penanda tangan; yang belum ada dibuat dahulu pada LAJUR_CHECKPOINT_KEY.

    Bacakan sidiknya kepada penyimpan catatan, supaya ia mengenali kunci ini.

    \b
    Contoh:
      LAJUR_CHECKPOINT_KEY=/etc/lajur/kunci.pem lajur checkpoint key
    """
    from service import checkpoints, identity
    from service.database import EVERY, reading

    path = _place()
    new = not path.exists()
    ring = checkpoints.create(path) if new else checkpoints.ring(path)
    words = checkpoints.words(ring.public[-1])
    with database() as engine, reading(engine, EVERY) as session:
        keys = {each.key: ring.vkeys(each.key) for each in identity.agencies(session)}
    if json:
        as_json({"path": str(path), "made": new, "words": words, "keys": keys})
        return
    say(f"Kunci {path} {'dibuat' if new else 'sudah ada'}. Simpan salinannya di luar mesin ini.")
    say(f"Sidik: {words}")
    for tenant, some in keys.items():
        say(f"{tenant}: {some[-1]}")


@checkpoint.command()
@click.option("--agency", default="", metavar="KEY", help="Hanya instansi ini.")
@json_too
def make(agency: str, json: bool) -> None:
    """Buat titik periksa sekarang juga, untuk tiap instansi yang riwayatnya bertambah.

    \b
    Contoh:
      lajur checkpoint make --agency tarakan
    """
    from service import checkpoints
    from service.database import transaction

    made = {}
    with database() as engine:
        ring = checkpoints.ring(_key())
        for tenant in _agencies(engine, agency):
            with transaction(engine, tenant) as session:
                now = clock.now()
                made[tenant] = checkpoints.make(session, tenant, ring.private, now)
                checkpoints.hand_over(session, tenant, made[tenant], now)
    if json:
        as_json(made)
        return
    for tenant, each in made.items():
        say(f"{tenant}: titik periksa nomor {each.number}." if each else f"{tenant}: tidak ada yang baru.")


@checkpoint.command("list")
@click.option(
    "--before",
    type=click.IntRange(1, 2**31 - 1),
    metavar="NOMOR",
    help="Sambungan: hanya yang sebelum nomor ini.",
)
@click.option("--limit", default=50, type=click.IntRange(1, 500), help="Paling banyak sekian baris.")
@acting
@json_too
def listing(before: int | None, limit: int, login: str, json: bool) -> None:
    """Daftar titik periksa instansi pelaku, yang terbaru dahulu.

    \b
    Contoh:
      lajur checkpoint list --as halimah
    """
    from service import checkpoints, identity

    with hand(login) as at:
        identity.require(at.actor, "audit.read")
        found = checkpoints.listed(at.session, at.actor.tenant, before, limit)
    if json:
        as_json(found, at.zone)
        return
    rows = [(each.number, instant(each.at, at.zone), each.size) for each in found]
    table(("NOMOR", "WAKTU", "RIWAYAT"), rows, "Belum ada titik periksa.")


@checkpoint.command()
@click.option(
    "--kept",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Catatan (*.txt) yang disimpan di luar.",
)
@click.option("--key", "keys", multiple=True, metavar="VKEY", help="Kunci publik yang dipercaya.")
@acting
@json_too
def verify(kept: Path | None, keys: tuple[str, ...], login: str, json: bool) -> None:
    """Periksa semua titik periksa: tanda tangan, pohonnya, peristiwanya, dan register. Keluar dengan 1 bila ada temuan.

    Tanpa --key dipercaya kunci instalasi ini; siapa tidak percaya operatornya, menyebut kunci yang dicatatnya sendiri.

    \b
    Contoh:
      lajur checkpoint verify --as halimah
      lajur checkpoint verify --as halimah --kept /mnt/inspektorat/metro
    """
    from service import checkpoints, identity

    outside = [note for path in sorted(kept.rglob("*.txt")) for note in _notes(path)] if kept else []
    with hand(login) as at:
        identity.require(at.actor, "audit.verify")
        tenant = at.actor.tenant
        known = keys or checkpoints.ring(_key()).vkeys(tenant)
        findings = checkpoints.examine(at.session, tenant, known, outside)
        last = checkpoints.newest(at.session, tenant)
    if json:
        count = last.number if last else 0
        as_json({"checkpoints": count, "kept": len(outside), "findings": [_told(each) for each in findings]})
    else:
        for each in findings:
            say(str(each))
        kept_too = f", {len(outside)} catatan di luar" if kept else ""
        verdict = f"{len(findings)} temuan" if findings else "semuanya utuh"
        say(f"{last.number if last else 0} titik periksa{kept_too}: {verdict}.")
    raise SystemExit(1 if findings else 0)


@checkpoint.command()
@json_too
def rotate(json: bool) -> None:
    """Ganti kunci: kunci lama mengumumkan penggantinya pada catatan terakhir tiap instansi, lalu dihapus.

    \b
    Contoh:
      lajur checkpoint rotate
    """
    from service import checkpoints
    from service.database import transaction

    path = _key()
    with database() as engine:
        for tenant in _agencies(engine, ""):
            with transaction(engine, tenant) as session:
                now = clock.now()
                made = checkpoints.announce(session, tenant, path, now)
                checkpoints.hand_over(session, tenant, made, now)
        words = checkpoints.words(checkpoints.replace(path).public[-1])
    if json:
        as_json({"path": str(path), "words": words})
    else:
        say(f"Kunci {path} diganti. Sidik: {words}")


def made_beside(settings: Settings) -> Path | None:
    """Let there be a key beside the SQLite file where none is named; its place when it was made just now."""
    from service import checkpoints

    path = key_beside(settings.database_url)
    if path is None or path.exists() or Keeping.from_env(settings.database_url).key is not None:
        return None
    checkpoints.create(path)
    return path


def _place() -> Path:
    """Where the key lies or shall lie."""
    url = Settings.from_env().database_url
    path = Keeping.from_env(url).key or key_beside(url)
    if path is None:
        raise Invalid("Sebutkan tempat kuncinya. Contoh: LAJUR_CHECKPOINT_KEY=/etc/lajur/kunci.pem")
    return path


def _key() -> Path:
    found = Keeping.from_env(Settings.from_env().database_url).key
    if found is None:
        raise Conflict(
            "Belum ada kunci untuk titik periksa. Atur LAJUR_CHECKPOINT_KEY, lalu jalankan: lajur checkpoint key"
        )
    return found


def _agencies(engine: "Engine", agency: str) -> list[str]:
    from service import identity
    from service.database import EVERY, reading

    with reading(engine, EVERY) as session:
        if agency:
            return [identity.agency(session, agency).key]
        return [each.key for each in identity.agencies(session)]


def _notes(path: Path) -> list[str]:
    """The notes of a file; a file without one is no note, and the check says so."""
    from service import checkpoints

    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            text = file.read(LARGEST)
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid("Catatan {path} tidak dapat dibaca.", path=path) from error
    return checkpoints.apart(text) or [text]


def _told(finding: object) -> dict[str, object]:
    found = {name: getattr(finding, name) for name in ("rule", "number", "stream", "seq")}
    return {**found, "sentence": str(finding)}


COMMANDS = (checkpoint,)
