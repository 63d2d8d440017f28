"""BPMN errors: caught by the nearest event that fits, or ending the path."""

import pytest
from bpmn_text import (
    diagram,
    end,
    error,
    external,
    many,
    mapping,
    named,
    on,
    part,
    path,
    start,
    sub,
    task,
    tasks,
)
from walking import Walk

from service import engine
from service.errors import Conflict, Invalid

GAGAL = named("error", "gagal", errorCode="GAGAL") + named("error", "lain", errorCode="LAIN")
CODES = {"camunda__errorCodeVariable": "kode", "camunda__errorMessageVariable": "pesan"}


def caught(*events: str, host: str = external("x")) -> bytes:
    """A step with error events on it: ``g`` leads to b, ``s`` to c."""
    return diagram(
        start(), host, *events, tasks("a b c"), end(), path("start", "x", "a", "end"),
        *(path(id, to, "end") for id, to in (("g", "b"), ("s", "c")) if any(f'id="{id}"' in one for one in events)),
        around=GAGAL,
    )  # fmt: skip


def test_an_error_takes_the_way_of_the_event_that_catches_it() -> None:
    walk = Walk(caught(on("g", "x", error("gagal", **CODES))))
    walk.fails("x.1", "GAGAL", "Alamat salah", alasan="a")
    assert walk.open == {"b.1"} and walk.programs == {}
    assert walk.turn.variables == {"alasan": "a", "kode": "GAGAL", "pesan": "Alamat salah"}
    assert walk.kinds() == [("error_caught", "x"), ("external_withdrawn", "x"), ("task_opened", "b")]
    told = {"ref": "x.1", "code": "GAGAL", "message": "Alamat salah", "boundary": "g"}
    assert walk.turn.facts[0].data == told


def test_the_event_for_just_this_code_comes_before_one_for_all() -> None:
    events = on("s", "x", error()), on("g", "x", error("gagal"))
    walk = Walk(caught(*events))
    walk.fails("x.1", "GAGAL")
    assert walk.open == {"b.1"}
    walk = Walk(caught(*events))
    walk.fails("x.1", "APA SAJA")
    assert walk.open == {"c.1"}


def test_an_error_nobody_catches_ends_its_path() -> None:
    walk = Walk(caught(on("g", "x", error("lain"))))
    turn = walk.fails("x.1", "GAGAL", None, x=1)
    assert turn.finished and turn.variables == {"x": 1}
    assert walk.kinds() == [("error_ended", "x"), ("external_withdrawn", "x"), ("case_finished", "x")]
    assert turn.facts[0].data == {"ref": "x.1", "code": "GAGAL", "message": None}


def test_an_error_at_a_task_of_a_person() -> None:
    walk = Walk(caught(on("g", "x", error("gagal")), host=task("x")))
    walk.fails("x.1", "GAGAL")
    assert walk.open == {"b.1"} and walk.turn.closed == (engine.ClosedTask("x.1", "x", "withdrawn"),)


def test_an_error_at_one_of_many_tasks_withdraws_them_all() -> None:
    host = many("x", collection="daftar")
    walk = Walk(caught(on("g", "x", error("gagal")), host=host), daftar=[1, 2, 3])
    walk.fails("x.2", "GAGAL")
    assert walk.open == {"b.1"} and len(walk.turn.closed) == 3
    walk = Walk(caught(host=host), daftar=[1, 2, 3])
    assert walk.fails("x.2", "GAGAL").finished


def nested(inner: str = "", outer: str = "", ending: str = "") -> bytes:
    """A sub-process in a sub-process; the program's step is in the inner one, ``ending`` perhaps an error end."""
    last = end("e1") if not ending else part("endEvent", "e1", error(ending))
    inside = sub(
        "dalam", start("s1"), external("x"), task("lama"), last, path("s1", "x", "e1"), path("s1", "lama")
    )
    around = sub("luar", start("s2"), inside, *([inner] if inner else []), task("d"), end("e2"),
                 path("s2", "dalam", "e2"), *([path("g", "d", "e2")] if inner else []))  # fmt: skip
    return diagram(
        start(), around, *([outer] if outer else []), tasks("a b"), end(), path("start", "luar", "a", "end"),
        *([path("h", "b", "end")] if outer else []), around=GAGAL,
    )  # fmt: skip


def test_an_error_goes_outwards_until_it_is_caught() -> None:
    both = nested(on("g", "dalam", error("gagal")), on("h", "luar", error()))
    walk = Walk(both)
    walk.fails("x.1", "GAGAL")
    assert walk.open == {"d.1"} and walk.programs == {}
    walk = Walk(both)
    walk.fails("x.1", "LAIN")
    assert walk.open == {"b.1"}
    walk = Walk(nested())
    walk.fails("x.1", "GAGAL")
    assert walk.open == {"lama.1"}, "the rest of the sub-process goes on"
    walk.does("lama.1")
    assert walk.open == {"a.1"}


def test_an_end_event_throws_an_error() -> None:
    walk = Walk(nested(on("g", "dalam", error("gagal", **CODES)), ending="gagal"))
    walk.does("x.1")
    assert walk.open == {"d.1"} and walk.turn.variables == {"kode": "GAGAL", "pesan": None}
    assert walk.kinds()[:4] == [
        ("external_completed", "x"),
        ("event_passed", "e1"),
        ("error_caught", "e1"),
        ("task_withdrawn", "lama"),
    ]
    thrown = next(fact for fact in walk.turn.facts if fact.kind == "error_caught")
    assert thrown.data == {"ref": None, "code": "GAGAL", "message": None, "boundary": "g"}


def test_an_end_event_nobody_catches_is_a_plain_end() -> None:
    walk = Walk(nested(ending="gagal"))
    walk.does("x.1")
    assert walk.open == {"lama.1"} and ("error_ended", "e1") in walk.kinds()
    xml = diagram(
        start(), task("a"), part("endEvent", "e", error("gagal")), path("start", "a", "e"), around=GAGAL
    )
    assert Walk(xml).does("a.1").finished


def test_the_message_of_an_error_may_be_computed() -> None:
    said = named("error", "gagal", errorCode="GAGAL", camunda__errorMessage="Nilai ${nilai}")
    xml = diagram(
        start(), sub("u", start("s"), part("endEvent", "e1", error("gagal")), path("s", "e1")),
        on("g", "u", error("gagal", **CODES)), tasks("a b"), path("start", "u", "a"), path("g", "b"), around=said,
    )  # fmt: skip
    assert Walk(xml, nilai=3).turn.variables["pesan"] == "Nilai 3"


def test_variables_of_an_error_stay_where_their_names_are_known() -> None:
    xml = caught(on("g", "x", error("gagal")), host=external("x", inside=mapping("x=${y}")))
    walk = Walk(xml, y=1)
    assert walk.fails("x.1", "GAGAL", x=9, y=2).variables == {"y": 2}


def test_only_open_work_fails() -> None:
    walk = Walk(caught(on("g", "x", error("gagal"))))
    with pytest.raises(Conflict, match="a.1"):
        walk.fails("a.1", "GAGAL")
    with pytest.raises(Invalid, match="x"):
        walk.fails("x.1", "GAGAL", None, x=object())
    assert walk.does("x.1").open_tasks[0].ref == "a.1"


@pytest.mark.parametrize(
    ("ending", "sentence"), [("", "errorCode"), ("tiada", "errorCode"), ("kosong", "errorCode")]
)
def test_an_error_end_says_which_error(ending: str, sentence: str) -> None:
    xml = diagram(
        start(),
        task("a"),
        part("endEvent", "e", error(ending)),
        path("start", "a", "e"),
        around=named("error", "kosong"),
    )
    with pytest.raises(Invalid, match=sentence):
        engine.compile(xml)


def test_an_error_event_always_interrupts() -> None:
    xml = caught(on("g", "x", error("gagal"), interrupting=False))
    with pytest.raises(Invalid, match="selalu menyela"):
        engine.compile(xml)
