"""What a new version changes, element by element, for the person who is about to put it into force."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from service.definitions import Definition
from service.definitions.generated import described
from service.diagram import Diagram, Node


@dataclass(frozen=True, slots=True)
class Change:
    """One sentence part: what (name of the element), and what happens to it."""

    what: str
    how: str


def changes(old: Definition, new: Diagram, forms: Mapping[str, Mapping[str, Any]]) -> list[Change]:
    """Elements that come, go or change, forms that change, lanes that come and go."""
    before, after = old.diagram.main, new.main
    lanes = _sets({each.id: each.name for each in before.lanes}, {each.id: each.name for each in after.lanes})
    nodes = _sets(_called(before.nodes), _called(after.nodes))
    both = [(before.nodes[id], after.nodes[id]) for id in before.nodes if id in after.nodes]
    told = [
        Change(now.name or now.id, how)
        for was, now in both
        for how in _differences(old.diagram, new, was, now)
    ]
    papers = [
        Change(id, _("formulir berubah"))
        for id, schema in forms.items()
        if id in old.forms and old.forms[id] != schema
    ]
    return [*lanes, *nodes, *told, *_flows(old.diagram, new), *papers, *_described(old.diagram, new)]


def _described(before: Diagram, after: Diagram) -> Iterator[Change]:
    """Forms that the diagram itself describes."""
    old, new, names = described(before), described(after), _called(after.main.nodes)
    changed = (id for id in {**old, **new} if id in before.main.nodes and old.get(id) != new.get(id))
    yield from (Change(names[id], _("formulir berubah")) for id in changed if id in names)


def _called(nodes: Mapping[str, Node]) -> dict[str, str]:
    return {id: node.name or id for id, node in nodes.items()}


def _sets(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    yield from (Change(new[id], _("baru")) for id in new if id not in old)
    yield from (Change(old[id], _("dihapus")) for id in old if id not in new)


def _differences(before: Diagram, after: Diagram, was: Node, now: Node) -> Iterator[str]:
    if was.name != now.name:
        yield _("nama: “%(was)s” menjadi “%(now)s”", was=was.name, now=now.name)
    if was.lane != now.lane:
        yield _("pindah lajur: “%(was)s” ke “%(now)s”", was=_lane(before, was), now=_lane(after, now))
    if was.timer != now.timer:
        yield _("tenggat: %(was)s menjadi %(now)s", was=_text(was), now=_text(now))
    if was.form != now.form:
        yield _("formulir: %(was)s menjadi %(now)s", was=was.form or "-", now=now.form or "-")
    if (was.documentation, was.properties) != (now.documentation, now.properties):
        yield _("uraian atau mutu baku berubah")
    if was.default != now.default:
        yield _("alur bawaan berubah")


def _lane(diagram: Diagram, node: Node) -> str:
    lane = diagram.main.lane(node.lane)
    return lane.name if lane else "-"


def _text(node: Node) -> str:
    return node.timer.text if node.timer else "-"


def _flows(before: Diagram, after: Diagram) -> Iterator[Change]:
    """Ways and conditions; a way is told by its two ends."""
    old, new = _ways(before), _ways(after)
    yield from (Change(new[id][0], _("alur baru")) for id in new if id not in old)
    yield from (Change(old[id][0], _("alur dihapus")) for id in old if id not in new)
    yield from (
        Change(new[id][0], _("syarat alur berubah")) for id in new if id in old and old[id][1] != new[id][1]
    )


def _ways(diagram: Diagram) -> dict[str, tuple[str, str | None]]:
    nodes = _called(diagram.main.nodes)
    return {
        flow.id: (f"{nodes.get(flow.source, '')} → {nodes.get(flow.target, '')}", flow.condition)
        for flow in diagram.main.flows.values()
    }
