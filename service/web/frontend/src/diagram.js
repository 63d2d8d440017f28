// A diagram to look at: opened at a readable size around what matters, moved by dragging or by the buttons beside it.
import { viewed } from "./no-picture.js";

const READABLE = 0.85;
const STEP = 1.25;

async function show(place) {
  const container = place.querySelector("[data-canvas]");
  const answer = await fetch(place.dataset.diagram, { headers: { Accept: "application/xml" } });
  const viewer = await viewed(await answer.text(), container);
  if (!viewer) return void (place.querySelector(".diagram-bar").hidden = true);
  const canvas = viewer.get("canvas");
  const marks = JSON.parse(place.querySelector("[data-marks]")?.textContent ?? "[]");
  for (const mark of marks) paint(viewer, mark);
  const centre = marks.find((mark) => mark.centre)?.element;
  const look = () => lookAt(viewer, centre);
  look();
  const zoom = (by) => canvas.zoom(Math.min(4, Math.max(0.2, canvas.zoom() * by)), "auto");
  const work = {
    near: () => zoom(STEP),
    far: () => zoom(1 / STEP),
    whole: () => canvas.zoom("fit-viewport", "auto"),
    here: look,
    left: () => canvas.scroll({ dx: 160, dy: 0 }),
    right: () => canvas.scroll({ dx: -160, dy: 0 }),
  };
  for (const button of place.querySelectorAll("[data-do]")) {
    button.addEventListener("click", () => work[button.dataset.do]());
  }
  container.setAttribute("aria-busy", "false");
}

function paint(viewer, { element, kind, word }) {
  if (!viewer.get("elementRegistry").get(element)) return;
  viewer.get("canvas").addMarker(element, `mark-${kind}`);
  if (!word) return;
  const label = document.createElement("span");
  label.className = `mark mark-${kind}`;
  label.textContent = word;
  viewer.get("overlays").add(element, { position: beside(viewer.get("elementRegistry").get(element)), html: label });
}

// At a step's upper left corner; at the middle of a flow, which has no corner.
function beside({ waypoints }) {
  if (!waypoints) return { top: -12, left: 4 };
  const left = Math.min(...waypoints.map(({ x }) => x));
  const top = Math.min(...waypoints.map(({ y }) => y));
  const longest = waypoints.slice(1).map((to, index) => [waypoints[index], to]).sort((one, other) => length(other) - length(one))[0];
  return { left: (longest[0].x + longest[1].x) / 2 - left - 10, top: (longest[0].y + longest[1].y) / 2 - top - 9 };
}

function length([from, to]) {
  return Math.hypot(to.x - from.x, to.y - from.y);
}

function lookAt(viewer, id) {
  const canvas = viewer.get("canvas");
  const element = id && viewer.get("elementRegistry").get(id);
  canvas.zoom(READABLE);
  const { inner, outer } = canvas.viewbox();
  if (!element) return;
  const window = { width: outer.width / READABLE, height: outer.height / READABLE };
  canvas.viewbox({
    ...window,
    x: within(element.x + element.width / 2 - window.width / 2, inner.x, inner.width, window.width),
    y: within(element.y + element.height / 2 - window.height / 2, inner.y, inner.height, window.height),
  });
}

// Keeps the window on the drawing, with a margin around it.
function within(wish, start, length, window) {
  const margin = 20;
  return Math.max(start - margin, Math.min(wish, start + length + margin - window));
}

// A folded diagram is drawn when it is first unfolded: it has no size before.
for (const place of document.querySelectorAll("[data-diagram]")) {
  const fold = place.closest("details:not([open])");
  if (fold) fold.addEventListener("toggle", () => show(place), { once: true });
  else show(place);
}
