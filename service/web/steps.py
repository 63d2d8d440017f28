"""The row of the SOP that stands behind a step."""

from dataclasses import dataclass

from flask_babel import gettext as _

from service.definitions import Definition
from service.diagram import Node


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the SOP: ``kegiatan`` verbatim, ``name`` the short label; ``tersirat`` when the document implies it.

    ``apart`` are the other steps that the same person may not have done, as people call them.
    """

    element: str
    no: str
    name: str
    lane: str
    kegiatan: str
    kelengkapan: tuple[str, ...]
    waktu: str
    output: str
    keterangan: str
    tersirat: bool
    apart: tuple[str, ...]


def step(definition: Definition, element: str) -> Step | None:
    """The row of a user task; ``None`` for anything else."""
    node = definition.diagram.main.nodes.get(element)
    return None if node is None or node.kind != "userTask" else _row(definition, node)


def steps(definition: Definition) -> list[Step]:
    """Every row, in the document's order."""
    nodes = definition.diagram.main.nodes.values()
    return [_row(definition, node) for node in nodes if node.kind == "userTask"]


def _row(definition: Definition, node: Node) -> Step:
    said = node.properties
    lane = definition.diagram.main.lane(node.lane)
    wanted = (part.strip() for part in said.get("kelengkapan", "").split(","))
    return Step(
        element=node.id,
        no=said.get("no", ""),
        name=node.name or node.id,
        lane=lane.name if lane else "",
        kegiatan=node.documentation or node.name,
        kelengkapan=tuple(part for part in wanted if part and part != "-"),
        waktu=said.get("waktu", ""),
        output=said.get("output", ""),
        keterangan=said.get("keterangan", ""),
        tersirat=said.get("tersirat") == "ya",
        apart=tuple(_called(definition, id) for id in definition.apart(node.id)),
    )


def _called(definition: Definition, id: str) -> str:
    """A step by its number, else its name; the start by what it means."""
    if id == definition.start_element:
        return _("yang memulai berkas")
    node = definition.diagram.main.nodes[id]
    no = node.properties.get("no")
    return _("langkah %(no)s", no=no) if no else node.name or id
