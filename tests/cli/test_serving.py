"""The site as an operator runs it: up, answering, stopped, up again with what it had."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest
import requests
from serving import HOUSE, PASSWORD, free_port, served

from service.cli.serving import Bell
from service.settings import Settings

LAJUR = [str(Path(sys.executable).with_name("lajur"))]


def test_a_second_start_keeps_the_data_and_every_stop_is_clean(tmp_path: Path) -> None:
    with served(tmp_path) as first:
        with urllib.request.urlopen(f"{first.url}/sehat") as answer:
            assert answer.status == 200
        assert first.printed.splitlines()[-1] == f"ready {first.url}"
        assert "LAJUR_DEMO_PASSWORD" in first.printed
        assert PASSWORD not in first.printed
        assert first.stop() == 0
    assert children(first.process.pid) == []
    before = cases(tmp_path)
    with served(tmp_path) as second:
        assert second.printed == f"ready {second.url}\n"
        second.process.send_signal(signal.SIGINT)
        assert second.process.wait(60) == 0
    assert children(second.process.pid) == []
    assert cases(tmp_path) == before
    assert len(before) >= 12


def signed_in(url: str, login: str) -> requests.Session:
    """A browser that comes by a new connection each time."""
    who = requests.Session()
    who.headers["Connection"] = "close"
    token = re.search(r'name="csrf_token" value="([^"]+)"', who.get(f"{url}/masuk").text)
    assert token is not None
    who.post(f"{url}/masuk", {"csrf_token": token[1], "login": login, "password": PASSWORD})
    return who


def offspring(process: int) -> list[int]:
    """The processes that one has begun."""
    return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def seconds(process: int) -> int:
    """Processor time of a process, in ticks."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def children(group: int) -> list[str]:
    """The processes that are left of a session."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == group and fields[0] != "Z":
            found.append(stat.parent.name)
    return found


def cases(place: Path) -> list[tuple[str, int]]:
    connection = sqlite3.connect(place / "lajur.db")
    try:
        return connection.execute("SELECT id, number FROM instance ORDER BY id").fetchall()
    finally:
        connection.close()


@pytest.mark.parametrize(("cores", "processes"), [({3}, 1), ({0, 1}, 2), (set(range(16)), 2)])
def test_two_processes_answer_where_there_are_two_cores(
    cores: set[int], processes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: cores)
    place = {"LAJUR_VAR": str(tmp_path)}
    assert Settings.from_env(place).workers == processes
    assert Settings.from_env(place | {"LAJUR_WEB_WORKERS": "5"}).workers == 5


def test_two_web_processes_are_one_site(
    demo_of_today: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each answers, knows a visitor whom the other let in, and both end when one has died."""
    shutil.copyfile(demo_of_today, tmp_path / "lajur.db")
    monkeypatch.setenv("LAJUR_WEB_WORKERS", "2")
    with served(tmp_path) as server:
        web = offspring(server.process.pid)
        assert len(web) == 2
        before = {each: seconds(each) for each in web}
        who = signed_in(server.url, "sari")
        for _ in range(40):
            assert who.get(f"{server.url}/tugas", allow_redirects=False).status_code == 200
        assert [each for each in web if seconds(each) <= before[each]] == []
        os.kill(web[0], signal.SIGKILL)
        assert server.process.wait(60) != 0
    assert children(server.process.pid) == []


def test_a_taken_port_is_a_sentence(demo_of_today: Path, tmp_path: Path) -> None:
    shutil.copyfile(demo_of_today, tmp_path / "lajur.db")
    with served(tmp_path) as server:
        port = server.url.rpartition(":")[2]
        second = runs("serve", tmp_path, PORT=port)
        out, said = second.communicate(timeout=60)
    assert (second.returncode, out) == (1, "")
    assert said.startswith(f"127.0.0.1:{port} tidak dapat dipakai")
    assert "PORT=8081" in said
    assert "Traceback" not in said


def test_the_worker_runs_alone_and_stops_cleanly(tmp_path: Path) -> None:
    with served(tmp_path, [*LAJUR, "serve", "--no-worker"]) as server:
        worker = runs("worker", tmp_path)
        assert worker.stderr is not None
        assert "worker_started" in worker.stderr.readline()
        worker.terminate()
        assert worker.wait(60) == 0
        worker.communicate()
        assert "worker_started" not in (server.place / "stderr").read_text("utf-8")


def runs(command: str, place: Path, **env: str) -> "subprocess.Popen[str]":
    """A command with the data in ``place``."""
    settings = {"LAJUR_VAR": str(place), "LAJUR_DATABASE_URL": f"sqlite:///{place / 'lajur.db'}"}
    return subprocess.Popen(
        [*LAJUR, command],
        cwd=HOUSE,
        env={**os.environ, **settings, "PORT": str(free_port()), **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_signal_that_another_thread_took_still_stops_the_server() -> None:
    """The system may hand a signal to any thread; one waiting in a lock would sleep on until the next signal."""
    bell, awake = Bell(), threading.Event()
    other = threading.Thread(target=awake.wait)
    other.start()
    before = signal.signal(signal.SIGUSR1, lambda number, frame: bell.set())
    try:
        threading.Timer(0.1, lambda: signal.pthread_kill(other.ident or 0, signal.SIGUSR1)).start()
        assert bell.wait(timeout=10)
        bell.clear()
        assert not bell.wait(timeout=0.01) and not bell.is_set()
    finally:
        signal.signal(signal.SIGUSR1, before)
        awake.set()
        other.join()
