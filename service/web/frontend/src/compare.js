// Two diagrams that move together; a sentence shows its place on both.
import { viewed } from "./no-picture.js";

const READABLE = 0.7;
const STEP = 1.25;
const WIDE = new Set(["bpmn:Lane", "bpmn:Participant"]);

async function drawn(place) {
  const container = place.querySelector("[data-canvas]");
  const viewer = await viewed(await fetched(place.dataset.from), container);
  if (!viewer) return null;
  for (const mark of JSON.parse(place.querySelector("[data-marks]").textContent)) paint(viewer, mark);
  viewer.get("canvas").zoom(READABLE);
  container.setAttribute("aria-busy", "false");
  return viewer;
}

// A version is given as its file; of a draft the script gets diagram and forms together.
async function fetched(address) {
  const answer = await fetch(address, { headers: { Accept: "application/xml, application/json" } });
  const text = await answer.text();
  return answer.headers.get("Content-Type").includes("json") ? JSON.parse(text).xml : text;
}

function paint(viewer, { element, kind, word }) {
  const shape = viewer.get("elementRegistry").get(element);
  if (!shape) return;
  const wide = WIDE.has(shape.type);
  viewer.get("canvas").addMarker(element, wide ? `edge-${kind}` : `mark-${kind}`);
  const label = document.createElement("span");
  label.className = `mark mark-${kind}`;
  label.textContent = word;
  viewer.get("overlays").add(element, { position: beside(shape, wide), html: label });
}

function beside(shape, wide) {
  if (!shape.waypoints) return wide ? { top: 4, left: 34 } : { top: -12, left: 4 };
  const left = Math.min(...shape.waypoints.map(({ x }) => x));
  const top = Math.min(...shape.waypoints.map(({ y }) => y));
  const middle = centre(shape);
  return { left: middle.x - left - 14, top: middle.y - top - 9 };
}

function centre({ x, y, width, height, waypoints }) {
  if (!waypoints) return { x: x + width / 2, y: y + height / 2 };
  const lengths = waypoints.slice(1).map((to, n) => Math.hypot(to.x - waypoints[n].x, to.y - waypoints[n].y));
  const n = lengths.indexOf(Math.max(...lengths));
  return { x: (waypoints[n].x + waypoints[n + 1].x) / 2, y: (waypoints[n].y + waypoints[n + 1].y) / 2 };
}

class Pair {
  constructor(place, old, now) {
    this.place = place;
    this.viewers = Object.fromEntries(Object.entries({ old, new: now }).filter(([, viewer]) => viewer));
    this.shown = [];
    this.following = false;
    for (const viewer of this.drawn) viewer.on("canvas.viewbox.changed", () => this.follow(viewer));
  }

  // Those that have a picture, the newer last.
  get drawn() {
    return Object.values(this.viewers);
  }

  // Moving one moves the other; both canvases are of one size.
  follow(leader) {
    if (this.following) return;
    this.following = true;
    const { x, y, scale } = leader.get("canvas").viewbox();
    for (const viewer of this.drawn) if (viewer !== leader) look(viewer, { x, y, scale });
    this.following = false;
  }

  each(work) {
    const leader = this.drawn.at(-1);
    work(leader.get("canvas"));
    this.follow(leader);
  }

  whole() {
    const wider = this.drawn.sort((a, b) => area(b) - area(a))[0];
    wider.get("canvas").zoom("fit-viewport", "auto");
    this.follow(wider);
  }

  has(sentence) {
    return Object.entries(this.viewers).some(([side, viewer]) => viewer.get("elementRegistry").get(sentence.dataset[side]));
  }

  // Marks the place on both; where only one has it, the other shows the same part of the drawing.
  show(sentence) {
    for (const [viewer, id] of this.shown) viewer.get("canvas").removeMarker(id, "pointed");
    this.shown = [];
    for (const [side, viewer] of Object.entries(this.viewers)) {
      const shape = viewer.get("elementRegistry").get(sentence.dataset[side]);
      if (!shape) continue;
      viewer.get("canvas").addMarker(shape, "pointed");
      this.shown.push([viewer, shape.id]);
      middle(viewer, centre(shape));
    }
  }
}

function look(viewer, { x, y, scale }) {
  const canvas = viewer.get("canvas");
  const { outer } = canvas.viewbox();
  canvas.viewbox({ x, y, width: outer.width / scale, height: outer.height / scale });
}

function middle(viewer, { x, y }) {
  const canvas = viewer.get("canvas");
  const { outer, scale } = canvas.viewbox();
  const readable = Math.max(scale, READABLE);
  look(viewer, { x: x - outer.width / readable / 2, y: y - outer.height / readable / 2, scale: readable });
}

function area(viewer) {
  const { inner } = viewer.get("canvas").viewbox();
  return inner.width * inner.height;
}

// Sentences whose part is drawn become buttons.
function linked(place, pair) {
  const status = place.querySelector("[data-shown]");
  const buttons = [...place.querySelectorAll("[data-shows]")].filter((sentence) => pair.has(sentence)).map((sentence) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "compare-link";
    button.title = place.dataset.hint;
    button.textContent = sentence.textContent;
    Object.assign(button.dataset, { old: sentence.dataset.old, new: sentence.dataset.new });
    sentence.replaceWith(button);
    return button;
  });
  const press = (button) => {
    for (const other of buttons) other.removeAttribute("aria-current");
    button.setAttribute("aria-current", "true");
    pair.show(button);
    status.textContent = status.dataset.on.replace("{what}", button.textContent);
  };
  const drawings = place.querySelector(".compare-drawings");
  for (const button of buttons) {
    button.addEventListener("click", () => {
      press(button);
      drawings.scrollIntoView({ block: "nearest" });
    });
  }
  return () => {
    if (!buttons.length) return;
    const next = buttons[(buttons.findIndex((button) => button.ariaCurrent === "true") + 1) % buttons.length];
    press(next);
  };
}

async function start(place) {
  const sides = [...place.querySelectorAll("[data-side]")];
  const pair = new Pair(place, ...(await Promise.all(sides.map(drawn))));
  place.querySelector(".diagram-bar").hidden = !pair.drawn.length;
  const next = linked(place, pair);
  const zoom = (by) => pair.each((canvas) => canvas.zoom(Math.min(4, Math.max(0.2, canvas.zoom() * by)), "auto"));
  const work = {
    near: () => zoom(STEP),
    far: () => zoom(1 / STEP),
    whole: () => pair.whole(),
    left: () => pair.each((canvas) => canvas.scroll({ dx: 160, dy: 0 })),
    right: () => pair.each((canvas) => canvas.scroll({ dx: -160, dy: 0 })),
    next,
  };
  for (const button of place.querySelectorAll("[data-do]")) button.addEventListener("click", () => work[button.dataset.do]());
  next();
}

for (const place of document.querySelectorAll("[data-compare]")) start(place);
