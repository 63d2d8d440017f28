"""A rehearsal as a story plays it: one procedure, two invented people in each seat, steps by name."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from world import HOUSE, forms_of

from service.definitions.content import Content
from service.diagram import read
from service.rehearsal import Cast, Person, Scene, Script, Step, Work, rehearse
from service.working_time import WorkCalendar

MONDAY = "2026-11-23T08:00"
OUTSIDE = ("pemohon", "opd")
JAKARTA = WorkCalendar("Asia/Jakarta")


def content(sop: str) -> Content:
    """One of the six, with its forms."""
    xml = (HOUSE / "bpmn" / f"{sop}.bpmn").read_bytes()
    return Content(xml, forms_of(sop), read(xml))


def two_in_each_seat(procedure: Content) -> Cast:
    """``<seat>.1`` and ``<seat>.2`` for the seat of every lane."""
    lanes = {lane.properties.get("jabatan") or lane.id: lane.name for lane in procedure.diagram.main.lanes}
    people = {
        f"{seat}.{number}": Person(
            f"{seat}.{number}",
            f"{title} {number}",
            f"{seat}.{number}",
            frozenset([seat]),
            seat not in OUTSIDE,
        )
        for seat, title in lanes.items()
        for number in (1, 2)
    }
    return Cast(people, {seat: seat for seat in lanes}, lanes)


class Play:
    """The page's own way: steps are added one by one, and one that is refused is taken back."""

    def __init__(self, procedure: Content, cast: Cast | None = None, start: str = MONDAY) -> None:
        self.content, self.cast = procedure, cast or two_in_each_seat(procedure)
        self.script = Script(start)
        self.scene = self.played(self.script)

    def played(self, script: Script) -> Scene:
        return rehearse(self.content, self.cast, JAKARTA, script)

    def tries(self, do: str, **said: Any) -> str:
        """One more step; the sentence of the refusal, empty where it was done."""
        script = replace(self.script, steps=(*self.script.steps, Step(do, **said)))
        scene = self.played(script)
        if scene.refused is not None:
            return str(scene.refused.refusal)
        self.script, self.scene = script, scene
        return ""

    def does(self, do: str, **said: Any) -> None:
        assert self.tries(do, **said) == ""

    def open(self, element: str | None = None) -> Work:
        return next(each for each in self.scene.work if element in (None, each.element))

    def starts(self, by: str = "") -> None:
        work = self.open()
        self.does("start", by=by or work.players[0].person.id, values=work.suggestion)

    def completes(self, element: str | None = None, by: str = "", **choose: Any) -> None:
        assert self.attempts(element, by, **choose) == ""

    def attempts(self, element: str | None = None, by: str = "", **choose: Any) -> str:
        """Complete an open step with plausible answers; why not, where it was refused."""
        work = self.open(element)
        assert work.task is not None
        values: Mapping[str, Any] = {**work.suggestion, **choose}
        return self.tries("complete", ref=work.task.ref, by=by or work.players[0].person.id, values=values)

    def told(self, kind: str) -> list[str | None]:
        return [each.element for each in self.scene.told if each.kind == kind]

    def clock(self) -> str:
        return self.scene.clock.astimezone(ZoneInfo(JAKARTA.zone)).strftime("%a %H.%M")
