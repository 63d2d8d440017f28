"""The digest of a state: alike for the same state however it is stored, another for whatever can be seen of it."""

from dataclasses import replace
from datetime import timedelta

from bpmn_text import boundary, diagram, end, path, start, task
from walking import NOW, Walk

from service import engine

SOP = diagram(start(), task("a"), boundary("t", "a", "PT5H"), end(), path("start", "a", "end"))


def test_the_same_state_has_the_same_digest_however_it_was_come_to() -> None:
    one, other = Walk(SOP, nama="x", jumlah=5), Walk(SOP, jumlah=5, nama="x")
    assert engine.digest(one.turn, NOW) == engine.digest(other.turn, NOW)
    again = engine.fire(one.program, one.turn.snapshot, now=NOW)
    assert engine.digest(again, NOW) == engine.digest(one.turn, NOW)
    assert engine.digest(replace(one.turn, snapshot=b"", facts=()), NOW) == engine.digest(one.turn, NOW)


def test_whatever_can_be_seen_of_a_state_changes_its_digest() -> None:
    turn = Walk(SOP, nama="x").turn
    opened, timer = turn.open_tasks[0], turn.timers[0]
    hour = timedelta(hours=1)
    others = [
        replace(turn, variables={"nama": "y"}),
        replace(turn, finished=True),
        replace(turn, cancelled=True),
        replace(turn, open_tasks=()),
        replace(turn, open_tasks=(replace(opened, due=NOW + hour),)),
        replace(turn, open_tasks=(replace(opened, ref="a.2"),)),
        replace(turn, open_tasks=(replace(opened, item="satu"),)),
        replace(turn, timers=(replace(timer, due=timer.due + hour),)),
        replace(turn, subscriptions=(engine.Subscription("p.1", "p", "pesan", "catch"),)),
        replace(turn, externals=(engine.External("e.1", "e", "e", "topik", 0, None),)),
    ]
    found = [engine.digest(each, NOW) for each in (turn, *others)] + [engine.digest(turn, NOW + hour)]
    assert len(set(found)) == len(found)
