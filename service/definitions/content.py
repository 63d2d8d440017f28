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
from service.diagram import Diagram, Node, read
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
        """The process's start event."""
        main = self.diagram.main
        return next(
            node for node in main.nodes.values() if node.kind == "startEvent" and node.parent == main.id
        )

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
    def apart(self) -> Mapping[str, tuple[str, ...]]:
        """For each user task the elements whose performers may not do it."""
        return separation.apart(self.diagram.main)


def opened(xml: bytes, forms: bytes) -> Content:
    """The content of a row's bytes."""
    return Content(xml, MappingProxyType(orjson.loads(forms)), read(xml))


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of a diagram with its forms. ``deployer`` is a person's id.

    ``bindings`` are the seats agreed for its lanes; where nothing is agreed the diagram says the seat.
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
        """The form of a user task or start event, if it has one."""
        node = self.diagram.main.nodes.get(element)
        return None if node is None or node.form is None else self.forms.get(node.form)


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
