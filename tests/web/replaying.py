"""A case to replay: several proposals at once, two branches side by side, a deadline, and rounds of rework."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from visits import PASSWORD, Site
from werkzeug.serving import WSGIRequestHandler, make_server

from service import identity
from service.database import EVERY, transaction

REPORT = "putaran-laporan"
DRAWING = Path(__file__).resolve().parent.parent / "fixtures" / "replay" / "putaran.bpmn"
STAFF, ANALYST, HEAD = "staf.putaran", "analis.putaran", "kasi.putaran"
OTHER_AUDITOR = "auditor.putaran"


def reports(site: Site, rounds: int, *, late: int = 0, over: bool = True) -> str:
    """A report that goes ``rounds`` rounds, the ``late``-th of them after its deadline; the case's id."""
    world = site.world
    if REPORT.split("-")[0] not in world._agencies:
        world.deploys(REPORT, change=DRAWING.read_bytes())
    case = world.starts(REPORT)
    for _ in range(3):
        world.waits(minutes=7)
        world.completes(case, "usul")
    for number in range(1, rounds + 1):
        world.waits(minutes=200 if number == late else 20)
        world.completes(case, "tulis")
        world.waits(minutes=10)
        world.completes(case, "telaah")
        world.waits(minutes=5)
        last = over and number == rounds
        decides(site, case, "cukup" if last else "ulang", f"Putaran {number}")
    return case


def decides(site: Site, case: str, decision: str, note: str) -> None:
    """The head decides."""
    task = site.world.task(case, "putus")
    site.world.claims(HEAD, task)
    site.world.sends(HEAD, task, {"keputusan": decision, "catatan": note})


class _Quiet(WSGIRequestHandler):
    def log(self, *args: Any) -> None:
        pass


@contextmanager
def opened(site: Site) -> Iterator[str]:
    """The site on a free port, for a browser; its address."""
    server = make_server("127.0.0.1", 0, site.app, threaded=True, request_handler=_Quiet)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def lets_in(site: Site, login: str) -> str:
    """Give a person the password of the tests; it."""
    with transaction(site.world.engine, EVERY) as session:
        identity.set_password(session, login, PASSWORD)
    return PASSWORD
