"""Requests of one process are answered in turn, but a slow one holds up nobody."""

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from service.cli import turns
from service.cli.turns import in_turn

Start = Callable[..., Any]


class Office:
    """An app whose answers are counted while they are given; a slow one waits to be let go."""

    def __init__(self) -> None:
        self.inside = self.most = 0
        self.begun, self.let_go = threading.Event(), threading.Event()
        self.count = threading.Lock()

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        with self.count:
            self.inside += 1
            self.most = max(self.most, self.inside)
        if environ.get("slow"):
            self.begun.set()
            assert self.let_go.wait(10)
        else:
            threading.Event().wait(0.001)
        with self.count:
            self.inside -= 1
        if environ.get("broken"):
            raise RuntimeError("broken")
        return self._pieces() if environ.get("pieces") else [b"answered"]

    def _pieces(self) -> Iterator[bytes]:
        assert self.let_go.wait(10)
        yield b"answered"


def ask(app: turns.App, **how: Any) -> bytes:
    return b"".join(app(how, lambda *_: None))


def test_one_request_is_answered_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 60)
    office = Office()
    app = in_turn(office)
    crowd = [threading.Thread(target=lambda: [ask(app) for _ in range(20)]) for _ in range(4)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    assert office.most == 1


def test_a_slow_request_holds_up_nobody() -> None:
    office = Office()
    app = in_turn(office)
    slow = threading.Thread(target=ask, args=(app,), kwargs={"slow": True})
    slow.start()
    assert office.begun.wait(10)
    assert ask(app) == b"answered"  # while the slow one still has the turn
    office.let_go.set()
    slow.join()


def test_an_answer_in_pieces_and_one_that_breaks_give_the_turn_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 60)
    office = Office()
    app = in_turn(office)
    pieces = app({"pieces": True}, lambda *_: None)
    with pytest.raises(RuntimeError, match="broken"):
        ask(app, broken=True)
    assert ask(app) == b"answered"
    office.let_go.set()
    assert b"".join(pieces) == b"answered"
