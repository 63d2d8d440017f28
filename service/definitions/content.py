"""What a version holds, parsed once and shared by every case of it; a small shelf keeps the recently used."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from threading import Lock
from types import MappingProxyType
from typing import Any

import orjson

from service import engine
from service.definitions import lanes, separation
from service.definitions.generated import described
from service.definitions.particulars import Particulars, particulars_of
from service.diagram import Diagram, Node, read
from service.diagram.intake import parse
from service.engine import Program

SHELF = 256


@dataclass(frozen=True)
class Content:
    """A diagram and its forms by form id; nothing in it changes. The program is compiled when first asked for."""

    xml: bytes
    forms: Mapping[str, Mapping[str, Any]]
    diagram: Diagram = field(repr=False)

    @cached_property
    def program(self) -> Program:
        """The diagram ready to run."""
        return engine.compile(self.xml)

    @cached_property
    def start(self) -> Node:
        """The process's start event; where messages start it too, the one that needs none."""
        main = self.diagram.main
        starts = [
            each for each in main.nodes.values() if each.kind == "startEvent" and each.parent == main.id
        ]
        return min(starts, key=lambda each: each.event == "message")

    @cached_property
    def start_lane(self) -> str | None:
        """The lane that starts cases: the start's, else that of the first step that stands in one."""
        main = self.diagram.main
        todo, seen = [self.start.id], {self.start.id}
        for id in todo:
            if (lane := main.lane(main.nodes[id].lane)) is not None:
                return lane.id
            following = [main.flows[flow].target for flow in main.nodes[id].outgoing]
            todo += [target for target in following if target not in seen]
            seen.update(following)
        return None

    @cached_property
    def generated(self) -> Mapping[str, Mapping[str, Any]]:
        """The forms the diagram itself describes, by the element that shows them."""
        return described(self.diagram)

    @cached_property
    def particulars(self) -> Particulars:
        """What the file says of the version beside what it does."""
        return particulars_of(parse(self.xml), self.diagram.main.id)

    @cached_property
    def apart(self) -> Mapping[str, tuple[str, ...]]:
        """For each user task the elements whose performers may not do it."""
        return separation.apart(self.diagram.main)


def deployed_form(key: str) -> str | None:
    """The id of the form file that a form key names (``camunda-forms:deployment:NAME.form``), if it names one."""
    name = key.removeprefix("camunda-forms:deployment:")
    return name.removeprefix("forms/").removesuffix(".form") if name != key else None


def opened(xml: bytes, forms: bytes) -> Content:
    """The content of a row's bytes."""
    return Content(xml, MappingProxyType(orjson.loads(forms)), read(xml))


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of a diagram with its forms. ``deployer`` is a person's id.

    ``bindings`` are the seats agreed for its lanes; where nothing is agreed the diagram says the seat. ``deployment``
    is the delivery that brought it and ``resource`` its name there. Of a ``suspended`` version no case is started,
    nor of a ``retired`` one, which is kept for the cases it had, nor of a ``scheduled`` one before ``effective_at``.
    """

    tenant: str
    key: str
    version: int
    name: str
    sha256: str
    deployed_at: datetime
    deployer: str
    content: Content
    bindings: Mapping[str, str] = field(default_factory=dict)
    deployment: str | None = None
    resource: str | None = None
    suspended: bool = False
    retired: bool = False
    scheduled: bool = False
    effective_at: datetime | None = None

    @property
    def xml(self) -> bytes:
        """The file as it was deployed."""
        return self.content.xml

    @property
    def diagram(self) -> Diagram:
        """What the file says."""
        return self.content.diagram

    @property
    def program(self) -> Program:
        """What the engine runs."""
        return self.content.program

    @property
    def forms(self) -> Mapping[str, Mapping[str, Any]]:
        """The forms by their id."""
        return self.content.forms

    @property
    def properties(self) -> Mapping[str, str]:
        """The process's own properties: judul, unit, nomor and the like."""
        return self.diagram.main.properties

    @property
    def particulars(self) -> Particulars:
        """What the file says of the version beside what it does: tag, category."""
        return self.content.particulars

    @property
    def start_element(self) -> str:
        """The id of the start event."""
        return self.content.start.id

    @property
    def start_seat(self) -> str | None:
        """The seat that may start cases; ``None`` when no lane says so."""
        return self.seat(self.content.start_lane)

    def seat(self, lane: str | None) -> str | None:
        """The seat a lane is bound to; ``None`` for no lane."""
        found = self.diagram.main.lane(lane)
        return None if found is None else self.bindings.get(found.id) or lanes.seat_of(found)

    def apart(self, element: str) -> tuple[str, ...]:
        """The elements whose performers may not do the user task ``element``; the start event: whoever started."""
        return self.content.apart.get(element, ())

    def form_for(self, element: str) -> Mapping[str, Any] | None:
        """The form of a user task or start event, if it has one: the file it names, else what the diagram describes."""
        node = self.diagram.main.nodes.get(element)
        if node is None:
            return None
        named = node.form or deployed_form(self.form_key(element) or "")
        return self.forms.get(named) if named else self.content.generated.get(element)

    def form_key(self, element: str) -> str | None:
        """What a program is told to open (camunda:formKey), as the diagram says it; nothing here opens it."""
        node = self.diagram.main.nodes.get(element)
        return None if node is None else node.attributes.get("formKey")


class Shelf:
    """The last ``size`` contents by their digest, for all threads of the process."""

    def __init__(self, size: int = SHELF) -> None:
        self._size = size
        self._kept: OrderedDict[str, Content] = OrderedDict()
        self._lock = Lock()

    def get(self, sha256: str) -> Content | None:
        """The content of that digest, if it is on the shelf."""
        with self._lock:
            if sha256 in self._kept:
                self._kept.move_to_end(sha256)
            return self._kept.get(sha256)

    def put(self, sha256: str, content: Content) -> Content:
        """Keep a content and give it back; two who loaded the same share the first."""
        with self._lock:
            content = self._kept.setdefault(sha256, content)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
            return content
