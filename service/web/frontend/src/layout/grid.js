// Where the library puts the parts of one process or subprocess, and which ways its arrows take. It is given the bare
// parts and arrows under names of our own: it neither sees nor writes anything else of the file.
import { layoutProcess } from "bpmn-auto-layout";

export const CELL = { width: 150, height: 140 };
const BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL";

const KINDS = [
  ["bpmn:BoundaryEvent", "boundaryEvent"],
  ["bpmn:StartEvent", "startEvent"],
  ["bpmn:EndEvent", "endEvent"],
  ["bpmn:Event", "intermediateThrowEvent"],
  ["bpmn:ExclusiveGateway", "exclusiveGateway"],
  ["bpmn:Gateway", "parallelGateway"],
  ["bpmn:FlowNode", "task"],
];

// { boxes: Map of part -> {x, y, width, height, column, row}, ways: Map of arrow -> points }; throws when it cannot.
export async function grid(nodes, flows) {
  const told = new DOMParser().parseFromString(await layoutProcess(skeleton(nodes, flows)), "text/xml");
  const drawn = (tag) => new Map([...told.getElementsByTagNameNS("*", tag)].map((each) => [each.getAttribute("bpmnElement"), each]));
  const shapes = drawn("BPMNShape"), edges = drawn("BPMNEdge");
  if (nodes.some((_, n) => !shapes.has(`n${n}`)) || flows.some((_, n) => !edges.has(`f${n}`))) throw new Error("the library left a part out");
  const boxes = new Map(nodes.map((node, n) => [node, box(shapes.get(`n${n}`))]));
  for (const [node, place] of boxes) if (node.attachedToRef) Object.assign(place, cell(boxes.get(node.attachedToRef)));
  apart(nodes.filter((node) => !node.attachedToRef).map((node) => boxes.get(node)));
  return { boxes, ways: new Map(flows.map((flow, n) => [flow, points(edges.get(`f${n}`))])) };
}

function skeleton(nodes, flows) {
  const place = new Map(nodes.map((node, n) => [node, `n${n}`]));
  const ends = (tag, node, end) => flows.map((flow, n) => (flow[end] === node ? `<${tag}>f${n}</${tag}>` : "")).join("");
  const parts = nodes.map((node, n) => {
    const kind = KINDS.find(([type]) => node.$instanceOf(type))[1];
    const host = node.attachedToRef ? ` attachedToRef="${place.get(node.attachedToRef)}"` : "";
    return `<${kind} id="n${n}"${host}>${ends("incoming", node, "targetRef")}${ends("outgoing", node, "sourceRef")}</${kind}>`;
  });
  const arrows = flows.map((flow, n) => `<sequenceFlow id="f${n}" sourceRef="${place.get(flow.sourceRef)}" targetRef="${place.get(flow.targetRef)}"/>`);
  return `<definitions xmlns="${BPMN}" id="d" targetNamespace="t"><process id="p">${parts.join("")}${arrows.join("")}</process></definitions>`;
}

function box(shape) {
  const [bounds] = shape.getElementsByTagNameNS("*", "Bounds");
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(bounds.getAttribute(name)));
  return { x, y, width, height, column: Math.floor((x + width / 2) / CELL.width), row: Math.floor((y + height / 2) / CELL.height) };
}

function cell({ column, row }) {
  return { column, row };
}

function points(edge) {
  return [...edge.getElementsByTagNameNS("*", "waypoint")].map((each) => ({ x: Number(each.getAttribute("x")), y: Number(each.getAttribute("y")) }));
}

// No two parts may lie in one cell.
function apart(boxes) {
  const taken = new Set(boxes.map(({ column, row }) => `${column} ${row}`));
  if (taken.size !== boxes.length) throw new Error("the library laid one part on another");
}
