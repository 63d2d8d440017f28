"""Somebody completes a step at the very moment in which its case is carried over."""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import pytest
from versions import Owner, with_time

from service import instances
from service.relocation import carrying


def test_a_step_completed_while_its_case_is_carried_over_is_kept(
    world: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = world.comes_to("langkah_4")
    task = world.task(case)
    login = f"{task.seat}.{task.tenant}"
    world.claims(login, task)
    values = world.filled(task)
    version = world.releases(with_time(world.drawn(), 4, "PT8H"))
    sent: list[Future[instances.Completed]] = []
    carried = carrying._move_all
    with ThreadPoolExecutor(1) as person:

        def carry(*given: Any) -> None:
            carried(*given)
            sent.append(person.submit(world.sends, login, task, values))
            wait(sent, timeout=0.5)  # he comes as far as the case, and waits for it

        monkeypatch.setattr(carrying, "_move_all", carry)
        assert world.moves(1, version).moved == 1
        assert sent[0].result().opened
    assert world.case(case).version == version and world.task(case).element == "langkah_5"
