// What lies inside of a pool, a process or a subprocess: shapes and edges from the upper left corner on.
import { CELL, grid } from "./grid.js";
import { LABEL, banded, centre, way } from "./lanes.js";

const ASIDE = 90; // the strip above for what is no step: notes and data
const SIZES = { "bpmn:TextAnnotation": [100, 50], "bpmn:DataObjectReference": [36, 50], "bpmn:DataStoreReference": [50, 50] };

// { boxes: Map of element -> box, edges: Map of element -> points, width, height, inner: subprocesses }
export async function body(container) {
  const parts = container.flowElements ?? [];
  const nodes = parts.filter((each) => each.$instanceOf("bpmn:FlowNode"));
  const flows = parts.filter((each) => each.$instanceOf("bpmn:SequenceFlow"));
  const { boxes, ways } = await grid(nodes, flows);
  const cells = [...boxes.values()].filter((_, n) => !nodes[n].attachedToRef);
  const columns = 1 + Math.max(0, ...cells.map(({ column }) => column));
  let edges = ways, lanes = { bands: [], rows: 1 + Math.max(0, ...cells.map(({ row }) => row)), depth: 0 };
  if (container.laneSets?.some((set) => set.lanes?.length)) {
    lanes = banded(boxes, container.laneSets);
    edges = new Map(flows.map((flow) => [flow, way(boxes.get(flow.sourceRef), boxes.get(flow.targetRef), cells, Boolean(flow.sourceRef.attachedToRef))]));
  }
  const beside = aside([...parts, ...(container.artifacts ?? [])]);
  const by = { x: lanes.depth * LABEL, y: beside.size ? ASIDE : 0 };
  shift(boxes, edges, by);
  for (const [element, box] of beside) boxes.set(element, { ...box, x: box.x + by.x });
  const width = by.x + Math.max(columns, beside.size) * CELL.width + CELL.width / 2, height = by.y + lanes.rows * CELL.height;
  for (const [lane, depth, first, rows] of lanes.bands) boxes.set(lane, band(depth, first, rows, width, by.y));
  for (const [link, points] of links(nodes, container.artifacts ?? [], boxes, edges)) edges.set(link, points);
  return { boxes, edges, width, height, inner: nodes.filter((each) => each.$instanceOf("bpmn:SubProcess")) };
}

// The first band also holds the strip above.
function band(depth, first, rows, width, above) {
  const top = first ? above + first * CELL.height : 0;
  return { x: depth * LABEL, y: top, width: width - depth * LABEL, height: above + (first + rows) * CELL.height - top };
}

export function shift(boxes, edges, by) {
  for (const box of boxes.values()) Object.assign(box, { x: box.x + by.x, y: box.y + by.y });
  for (const points of edges.values()) for (const point of points) Object.assign(point, { x: point.x + by.x, y: point.y + by.y });
}

// Notes and data stand in a row of their own, one a column.
function aside(parts) {
  const found = parts.filter(({ $type }) => SIZES[$type]);
  return new Map(found.map((each, column) => {
    const [width, height] = SIZES[each.$type];
    return [each, { x: column * CELL.width + (CELL.width - width) / 2, y: (ASIDE - height) / 2, width, height }];
  }));
}

// Lines from and to notes and data, where both ends are drawn.
function links(nodes, artifacts, boxes, edges) {
  const all = artifacts.filter(({ $type }) => $type === "bpmn:Association").map((each) => [each, each.sourceRef, each.targetRef]);
  for (const node of nodes) {
    for (const each of node.dataInputAssociations ?? []) all.push([each, each.sourceRef?.[0], node]);
    for (const each of node.dataOutputAssociations ?? []) all.push([each, node, each.targetRef]);
  }
  const known = (end) => boxes.has(end) || edges.has(end);
  return all.filter(([, from, to]) => known(from) && known(to)).map(([each, from, to]) => [each, line(from, to, boxes, edges)]);
}

function line(from, to, boxes, edges) {
  const at = (end) => (boxes.has(end) ? centre(boxes.get(end)) : edges.get(end)[0]);
  const edge = (end, other) => {
    const box = boxes.get(end), { x, y } = at(end);
    return box ? { x, y: at(other).y > y ? box.y + box.height : box.y } : { x, y };
  };
  return [edge(from, to), edge(to, from)];
}
