"""The house itself: its database, its demo data, its server and its worker."""

import click

from service import clock
from service.cli.door import database, json_too
from service.cli.telling import as_json, say
from service.settings import Settings


@click.command()
@json_too
def migrate(json: bool) -> None:
    """Bawa basis data ke bentuk terbaru; yang kosong dibuat lengkap.

    \b
    Contoh:
      LAJUR_DATABASE_URL=postgresql://lajur@localhost/lajur lajur migrate
    """
    from service.cli.serving import migrated

    with database() as engine:
        revision, changed = migrated(engine)
    if json:
        as_json({"revision": revision, "changed": changed})
    else:
        say(f"Basis data pada versi {revision}{'' if changed else ', tidak ada yang berubah'}.")


@click.command()
@json_too
def demo(json: bool) -> None:
    """Isi basis data kosong dengan lima instansi contoh, orang-orangnya, enam SOP, dan berkas di berbagai
    tahap; dan satu instansi tanpa SOP untuk mencoba program.

    Kata sandi semua orang adalah LAJUR_DEMO_PASSWORD; tanpa itu dibuat acak dan hanya ditunjukkan sekali di sini.

    \b
    Contoh:
      LAJUR_DEMO_PASSWORD=rahasia-demo lajur demo
    """
    from service.cli.serving import migrated, show_accounts
    from service.demo import create

    password = Settings.from_env().demo_password
    with database() as engine:
        migrated(engine)
        accounts = create(engine, clock.now(), password)
    if json:
        as_json(accounts)
    elif accounts:
        show_accounts(accounts, password)
    else:
        say("Basis data sudah berisi instansi; tidak ada yang diubah.")


@click.command()
@click.option(
    "--demo", is_flag=True, help="Isi basis data kosong dengan data contoh dahulu (lihat lajur demo)."
)
@click.option(
    "--no-worker", is_flag=True, help="Tanpa pekerja di dalam; jalankan lajur worker di tempat lain."
)
def serve(demo: bool, no_worker: bool) -> None:
    """Layani halaman web sampai dihentikan (SIGTERM atau Ctrl-C); basis data dibawa ke bentuk terbaru dahulu.

    Mencetak satu baris "ready http://HOST:PORT" setelah benar-benar menjawab. PORT (8080), LAJUR_HOST (127.0.0.1),
    dan LAJUR_WEB_WORKERS (banyaknya proses web; 2, atau 1 pada satu inti prosesor) dibaca dari lingkungan.

    \b
    Contoh:
      PORT=8123 lajur serve --demo
    """
    from service.cli.serving import serve as run

    run(Settings.from_env(demo=demo), jobs=not no_worker)


@click.command()
def worker() -> None:
    """Kerjakan yang jatuh tempo (tenggat, surel, webhook) sampai dihentikan, di samping lajur serve --no-worker.

    Dengan LAJUR_BROKER_URL proses ini menjadi pekerja Celery: perantara pesan (RabbitMQ atau Redis) hanya membawa
    nomor pekerjaan, tabelnya tetap yang benar.

    \b
    Contoh:
      lajur worker
      LAJUR_BROKER_URL=amqp://lajur:rahasia@localhost// lajur worker
    """
    from service.cli.serving import work

    with database() as engine:
        work(engine, Settings.from_env())


COMMANDS = (migrate, demo, serve, worker)
