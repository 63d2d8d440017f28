// The picture for a file that has none. It is put into the file's own text, so that no letter of the rest is touched.
import { body, shift } from "./body.js";
import { LABEL, centre } from "./lanes.js";

const CORNER = { x: 160, y: 80 };
const APART = 40; // between pools
const CLOSED = 60; // the height of a pool that shows nothing inside
const DIAGRAM = /<(?:([\w.-]+):)?BPMNDiagram\b[^>]*?(?:\/>|>[\s\S]*?<\/(?:\1:)?BPMNDiagram\s*>)/g;
const SPACES = [["bpmndi", "BPMN/20100524/DI"], ["dc", "DD/20100524/DC"], ["di", "DD/20100524/DI"]];

// The file with its picture; null where there is no one sheet that could hold all of it.
export async function laidOut({ rootElements = [] }, xml) {
  const collaboration = rootElements.find(({ $type }) => $type === "bpmn:Collaboration");
  const processes = rootElements.filter(({ $type }) => $type === "bpmn:Process");
  const shown = collaboration ? (collaboration.participants ?? []).map(({ processRef }) => processRef) : processes.slice(0, 1);
  if (processes.some((process) => process.flowElements?.length && !shown.includes(process))) return null;
  const sheets = collaboration ? [[collaboration, await pools(collaboration)]] : await Promise.all(shown.map(alone));
  if (!sheets.length) return null;
  for (const [, { inner }] of sheets) for (const each of inner) sheets.push(await alone(each)); // and what lies in those
  const name = unused(xml);
  const written = sheets.map(([element, sheet]) => diagram(element, sheet, name)).join("\n");
  const text = xml.replace(DIAGRAM, "");
  const end = [...text.matchAll(/<\/(?:[\w.-]+:)?definitions\s*>/g)].at(-1);
  return end ? `${text.slice(0, end.index)}${written}\n${text.slice(end.index)}` : null;
}

async function alone(container) {
  const sheet = await body(container);
  shift(sheet.boxes, sheet.edges, CORNER);
  return [container, sheet];
}

// One pool below the other, all of one width.
async function pools({ participants = [], messageFlows = [] }) {
  const boxes = new Map(), edges = new Map(), inner = [], home = new Map();
  const bodies = await Promise.all(participants.map(({ processRef }) => (processRef ? body(processRef) : null)));
  const width = Math.max(600, ...bodies.map((each) => (each?.width ?? 0) + LABEL));
  let y = CORNER.y;
  participants.forEach((participant, n) => {
    const within = bodies[n], pool = { x: CORNER.x, y, width, height: Math.max(within?.height ?? 0, CLOSED) };
    boxes.set(participant, pool);
    home.set(participant, pool);
    y += pool.height + APART;
    if (!within) return;
    settle(within, pool);
    for (const [element, box] of within.boxes) {
      boxes.set(element, box);
      home.set(element, pool);
    }
    for (const [element, points] of within.edges) edges.set(element, points);
    inner.push(...within.inner);
  });
  for (const flow of messageFlows) if (home.has(flow.sourceRef) && home.has(flow.targetRef)) edges.set(flow, between(flow, boxes, home));
  return { boxes, edges, inner };
}

function settle(within, pool) {
  shift(within.boxes, within.edges, { x: pool.x + LABEL, y: pool.y });
  for (const [element, box] of within.boxes) if (element.$type === "bpmn:Lane") box.width = pool.x + pool.width - box.x;
}

// A message leaves its pool downwards or upwards and goes along the space between.
function between({ sourceRef, targetRef }, boxes, home) {
  const from = boxes.get(sourceRef), to = boxes.get(targetRef), pool = home.get(sourceRef), down = pool.y < home.get(targetRef).y;
  const pass = down ? pool.y + pool.height + APART / 2 : pool.y - APART / 2;
  const lower = (box) => box.y + box.height;
  const one = { x: centre(from).x, y: down ? lower(from) : from.y }, other = { x: centre(to).x, y: down ? to.y : lower(to) };
  return [one, { x: one.x, y: pass }, { x: other.x, y: pass }, other];
}

// A beginning for ids that the file does not use.
function unused(xml) {
  let name = "gambar";
  while (xml.includes(`"${name}_`)) name += "_";
  let count = 0;
  return () => `${name}_${(count += 1)}`;
}

function diagram(element, { boxes, edges }, name) {
  const spaces = SPACES.map(([short, long]) => `xmlns:${short}="http://www.omg.org/spec/${long}"`).join(" ");
  const of = (each) => `id="${name()}" bpmnElement="${escaped(each.id)}"`;
  const shapes = [...boxes].map(([each, { x, y, width, height }]) => {
    const bounds = `<dc:Bounds x="${Math.round(x)}" y="${Math.round(y)}" width="${Math.round(width)}" height="${Math.round(height)}"/>`;
    return `<bpmndi:BPMNShape ${of(each)}${manner(each)}>${bounds}</bpmndi:BPMNShape>`;
  });
  const lines = [...edges].map(([each, points]) => {
    const path = points.map(({ x, y }) => `<di:waypoint x="${Math.round(x)}" y="${Math.round(y)}"/>`).join("");
    return `<bpmndi:BPMNEdge ${of(each)}>${path}</bpmndi:BPMNEdge>`;
  });
  const plane = `<bpmndi:BPMNPlane ${of(element)}>\n${[...shapes, ...lines].join("\n")}\n</bpmndi:BPMNPlane>`;
  return `<bpmndi:BPMNDiagram ${spaces} id="${name()}">\n${plane}\n</bpmndi:BPMNDiagram>`;
}

function manner(element) {
  const { $type } = element;
  if (element.$instanceOf("bpmn:SubProcess")) return ' isExpanded="false"';
  if ($type === "bpmn:Participant" || $type === "bpmn:Lane") return ' isHorizontal="true"';
  if ($type === "bpmn:ExclusiveGateway") return ' isMarkerVisible="true"';
  return "";
}

function escaped(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
}
