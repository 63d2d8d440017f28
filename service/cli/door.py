"""What the commands share: who acts, on which database, with which values."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click
from click.core import ParameterSource

from service import clock
from service.errors import Conflict
from service.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from service.identity import Actor

LARGEST = 1_000_000

acting = click.option(
    "--as",
    "login",
    envvar="LAJUR_AS",
    required=True,
    metavar="LOGIN",
    help="Nama pengguna pelaku (atau LAJUR_AS).",
)
json_too = click.option("--json", "json", is_flag=True, help="Cetak JSON, bukan tabel.")


def moment(context: click.Context, parameter: click.Parameter, given: str | None) -> datetime | None:
    """An option's ISO 8601 text as an instant, or as a time of the office's clock when it names no offset."""
    try:
        return None if given is None else datetime.fromisoformat(given)
    except ValueError:
        raise click.BadParameter(
            f"“{given}” bukan waktu ISO 8601. Contoh: 2026-02-13T10:00:00+08:00"
        ) from None


@dataclass(frozen=True, slots=True)
class Hand:
    """An open session, the person who acts, the instant, and the agency's zone."""

    session: "Session"
    actor: "Actor"
    now: datetime
    zone: ZoneInfo


@contextmanager
def hand(login: str, *, writing: bool = False) -> Iterator[Hand]:
    """The person called ``login`` at work; what was written is kept when the block ends well."""
    from service import identity
    from service.database import EVERY, reading, transaction

    with database() as engine, (transaction if writing else reading)(engine, EVERY) as session:
        now = clock.now()
        actor = identity.actor_by_login(session, login, now)
        yield Hand(session, actor, now, identity.agency(session, actor.tenant).clock)
    _keep_reading(actor, now)


def _keep_reading(actor: "Actor", now: datetime) -> None:
    """What an auditor's command read is kept, before it is printed: commands print after their hand is closed."""
    from service.database import transaction
    from service.history.reading import Read
    from service.instances import readings

    context = click.get_current_context(silent=True)
    if context is None or not readings.watched(actor):
        return
    told = [context.command_path, *_given(context)]
    with database() as engine, transaction(engine, actor.tenant) as session:
        readings.keep(session, actor, Read(" ".join(told), "cli"), now)


def _given(context: click.Context) -> Iterator[str]:
    """What was asked on the command line, search words as digests; not by whom, nor how the answer is printed."""
    from service.history.questions import FREE, digest

    for name, each in context.params.items():
        said = context.get_parameter_source(name) not in (None, ParameterSource.DEFAULT)
        if said and name not in ("login", "json") and each not in (None, False, "", (), {}):
            text = name if each is True else str(each)
            yield digest(text) if name in FREE or isinstance(each, dict) else text


@contextmanager
def database() -> Iterator["Engine"]:
    """The engine of this installation; a database that cannot be used is a sentence."""
    from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError

    from service.database import open_engine

    engine = open_engine(Settings.from_env().database_url)
    try:
        yield engine
    except (OperationalError, ProgrammingError, InterfaceError) as error:
        raise Conflict(
            "Basis data belum dapat dipakai ({why}). Periksa LAJUR_DATABASE_URL, lalu jalankan: lajur migrate",
            why=str(error.orig).strip().splitlines()[0][:120],
        ) from error
    finally:
        engine.dispose()


def values(context: click.Context, parameter: click.Parameter, given: str) -> dict[str, Any]:
    """The values of a form: JSON, ``@file`` with JSON, or ``-`` for standard input."""
    import orjson

    text = _read(given)
    if len(text) > LARGEST:
        raise click.BadParameter(f"Isian melebihi {LARGEST} bita.")
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise click.BadParameter(
            f"""Isian bukan JSON (baris {error.lineno}, kolom {error.colno}). Contoh: '{{"perihal": "Data padi"}}'"""
        ) from error
    if not isinstance(found, dict):
        raise click.BadParameter("""Isian harus satu objek JSON. Contoh: '{"perihal": "Data padi"}'""")
    return found


def _read(given: str) -> bytes:
    if given == "-":
        return sys.stdin.buffer.read(LARGEST + 1)
    if not given.startswith("@"):
        return given.encode("utf-8")
    try:
        with Path(given[1:]).open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise click.BadParameter(f"Berkas {given[1:]} tidak dapat dibaca: {error.strerror}.") from error


def values_option() -> Callable[[Any], Any]:
    """``--values`` as both ``start`` and ``complete`` take it."""
    return click.option(
        "--values",
        "values",
        default="{}",
        callback=values,
        metavar="JSON|@FILE|-",
        help="Isian formulir: JSON, @berkas, atau - untuk masukan baku.",
    )
