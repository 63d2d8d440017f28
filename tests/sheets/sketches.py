"""Small drawings for sheets, written as a list of steps and arrows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from xml.sax.saxutils import quoteattr

from service.diagram import Diagram, read
from service.sheets import Page, Sheet, sheet
from service.sheets.model import Symbol

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"><process id="p" name="Uji" isExecutable="true">'
)


def drawn(
    nodes: Mapping[str, str],
    flows: Sequence[tuple[str, str, str]],
    lanes: Mapping[str, Sequence[str]] | None = None,
    said: Mapping[str, Mapping[str, str]] | None = None,
) -> Diagram:
    """A process of nodes (id: the element's name, and more of its attributes), flows (from, to, name) and lanes; what
    its nodes ``said`` are properties. An id like ``sub/inner`` stands in the sub-process ``sub``."""
    lanes_xml = "".join(
        f"<lane id={quoteattr(id)} name={quoteattr(id)}>"
        + "".join(f"<flowNodeRef>{each}</flowNodeRef>" for each in inside)
        + "</lane>"
        for id, inside in (lanes or {}).items()
    )
    outer = [id for id in nodes if "/" not in id]
    parts = [_node(id, nodes, flows, said or {}) for id in outer]
    parts += [_flow(place, *flow) for place, flow in enumerate(flows) if "/" not in flow[0]]
    body = (f"<laneSet>{lanes_xml}</laneSet>" if lanes_xml else "") + "".join(parts)
    return read(f"{HEAD}{body}</process></definitions>".encode())


def _node(
    id: str,
    nodes: Mapping[str, str],
    flows: Sequence[tuple[str, str, str]],
    said: Mapping[str, Mapping[str, str]],
) -> str:
    kind, _, more = nodes[id].partition(" ")
    name = "" if "name=" in more or "Gateway" in kind else f"name={quoteattr(id)}"
    properties = "".join(
        f"<camunda:property name={quoteattr(key)} value={quoteattr(value)}/>"
        for key, value in said.get(id, {}).items()
    )
    inside = f"<extensionElements><camunda:properties>{properties}</camunda:properties></extensionElements>"
    inside = inside if properties else ""
    if kind == "boundaryEvent":
        inside += "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
    inside += "".join(_node(each, nodes, flows, said) for each in nodes if each.startswith(f"{id}/"))
    inside += "".join(_flow(n, *flow) for n, flow in enumerate(flows) if flow[0].startswith(f"{id}/"))
    return f"<{kind} id={quoteattr(id.replace('/', '_'))} {name} {more}>{inside}</{kind}>"


def _flow(place: int, source: str, target: str, name: str) -> str:
    ends = f"sourceRef={quoteattr(source.replace('/', '_'))} targetRef={quoteattr(target.replace('/', '_'))}"
    return f'<sequenceFlow id="f{place}" name={quoteattr(name)} {ends}/>'


def arrows(made: Sheet) -> set[tuple[str, str, str]]:
    """What the arrows of all pages say: from, to, name."""
    return {(each.source.id, each.target.id, each.label) for page in made.pages for each in page.routes}


def shapes(made: Sheet) -> dict[str, str]:
    """The kind of each shape."""
    return {symbol.id: symbol.kind for page in made.pages for row in page.rows for symbol in row.symbols}


def chart(diagram: Diagram) -> Sheet:
    return sheet(diagram, "uji")


def standing(page: Page) -> list[Symbol]:
    """The shapes of a page, their bands counted from its top."""
    found, band = [], 0
    for row in page.rows:
        found += [replace(each, band=each.band + band) for each in row.symbols]
        band += row.bands
    return found
