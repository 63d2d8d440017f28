// The stage: the diagram with its tokens on a layer of its own. Tokens move by their transform alone, so that no frame
// makes the browser lay anything out.
import { viewed } from "./no-picture.js";

const READABLE = 0.85;
const STEP = 1.25;
const RADIUS = 11;
const MARGIN = 60;
const EDGE = 40;

export async function stage(place, container) {
  const answer = await fetch(place, { headers: { Accept: "application/xml" } });
  return drawn(await answer.text(), container);
}

export async function drawn(xml, container) {
  const viewer = await viewed(xml, container);
  return viewer ? new Stage(viewer) : BARE;
}

// The stage of a diagram without a picture: nothing is shown on it, and it leads nowhere.
const nothing = () => null;
const BARE = {
  bare: true,
  ...Object.fromEntries(["ends", "wanted", "mark", "settle", "pose", "say", "look", "near", "far", "whole"].map((name) => [name, nothing])),
};

class Stage {
  constructor(viewer) {
    this.canvas = viewer.get("canvas");
    this.overlays = viewer.get("overlays");
    this.elements = viewer.get("elementRegistry");
    this.layer = this.canvas.getLayer("replay", 5);
    this.layer.classList.add("replay-tokens");
    this.paths = new Map();
    this.marks = new Map();
    this.pool = [];
    this.words = [];
    this.labels = new Map();
    this.canvas.zoom(READABLE);
  }

  zoom(by) {
    this.canvas.zoom(Math.min(4, Math.max(0.2, this.canvas.zoom() * by)), "auto");
  }

  near() {
    this.zoom(STEP);
  }

  far() {
    this.zoom(1 / STEP);
  }

  whole() {
    this.canvas.zoom("fit-viewport", "auto");
  }

  ends = (id) => {
    const flow = this.elements.get(id);
    return flow?.waypoints && flow.source && flow.target ? { source: flow.source.id, target: flow.target.id } : null;
  };

  // Where a token rests: in the middle of events and gateways, on the upper edge of steps, at the end of a flow.
  rest(id) {
    const element = this.elements.get(id);
    if (!element) return null;
    if (element.waypoints) return element.waypoints.at(-1);
    const x = element.x + element.width / 2;
    return { x, y: element.width > 60 ? element.y : element.y + element.height / 2 };
  }

  path(id) {
    if (!this.paths.has(id)) {
      const flow = this.elements.get(id);
      this.paths.set(id, measured([this.rest(flow.source.id), ...flow.waypoints, this.rest(flow.target.id)]));
    }
    return this.paths.get(id);
  }

  // Marks on the drawing: only what is different from before is touched.
  mark(wanted) {
    for (const [id, kind] of this.marks) {
      if (wanted.get(id) !== kind && this.elements.get(id)) this.canvas.removeMarker(id, `mark-${kind}`);
    }
    for (const [id, kind] of wanted) {
      if (this.marks.get(id) !== kind && this.elements.get(id)) this.canvas.addMarker(id, `mark-${kind}`);
    }
    this.marks = wanted;
  }

  // Words beside elements: [id, kind, word].
  say(words) {
    const same = words.length === this.words.length && words.every((word, n) => word.join() === this.words[n].join());
    if (same) return;
    const kept = new Set(words.map((word) => word.join()));
    for (const [key, id] of this.labels) {
      if (kept.has(key)) continue;
      this.overlays.remove(id);
      this.labels.delete(key);
    }
    this.words = words;
    for (const [id, kind, word] of words) {
      const key = [id, kind, word].join();
      if (!this.elements.get(id) || this.labels.has(key)) continue;
      const label = document.createElement("span");
      label.className = `mark mark-${kind}`;
      label.textContent = word;
      const { height } = this.elements.get(id);
      this.labels.set(key, this.overlays.add(id, { position: { top: height + 2, left: 0 }, html: label }));
    }
  }

  // Tokens that rest: [place, count].
  settle(tokens, late) {
    this.draw(tokens.map(([place, count]) => ({ ...this.rest(place), count, late: late.has(place) })));
  }

  // Tokens of a plan at a time in waves.
  pose(plan, time, late) {
    const dots = plan.still.map(([place, count]) => ({ ...this.rest(place), count, late: late.has(place) }));
    for (const { place, count, until } of plan.leaving) if (time < until) dots.push({ ...this.rest(place), count });
    for (const { flow, wave, until } of plan.going) {
      if (time < wave || time >= until) continue;
      dots.push({ ...along(this.path(flow), eased(Math.min(1, time - wave))), count: 1 });
    }
    this.draw(dots);
  }

  draw(dots) {
    const known = dots.filter((dot) => dot.x !== undefined);
    while (this.pool.length < known.length) this.pool.push(token(this.layer));
    this.pool.forEach((one, n) => one.show(known[n]));
  }

  // The part of the drawing that must be seen for these places, as far as it fits; returns where to look, or nothing.
  wanted(places) {
    const points = places.flatMap((id) => {
      const element = this.elements.get(id);
      if (!element) return [];
      if (element.waypoints) return element.waypoints;
      return [element, { x: element.x + element.width, y: element.y + element.height }];
    });
    if (!points.length) return null;
    const box = this.canvas.viewbox(), { inner } = box;
    const span = (axis, size) => {
      if (inner[size] + MARGIN <= box[size]) return inner[axis] - (box[size] - inner[size]) / 2;
      const low = Math.min(...points.map((point) => point[axis])) - MARGIN;
      const high = Math.max(...points.map((point) => point[axis])) + MARGIN;
      if (low >= box[axis] && high <= box[axis] + box[size]) return box[axis];
      const wish = high - low > box[size] ? points.at(-1)[axis] + MARGIN - box[size] : (low + high - box[size]) / 2;
      const [first, last] = [inner[axis] - EDGE, inner[axis] + inner[size] + EDGE - box[size]];
      return Math.max(first, Math.min(wish, last));
    };
    const to = { x: span("x", "width"), y: span("y", "height") };
    return Math.abs(to.x - box.x) + Math.abs(to.y - box.y) < 1 ? null : { from: { x: box.x, y: box.y }, to };
  }

  look({ from, to }, share) {
    const { width, height } = this.canvas.viewbox();
    const at = eased(Math.min(1, share));
    this.canvas.viewbox({ x: from.x + (to.x - from.x) * at, y: from.y + (to.y - from.y) * at, width, height });
  }
}

function token(layer) {
  const group = svg(layer, "g", { class: "token" });
  svg(group, "circle", { r: RADIUS });
  const text = svg(group, "text", { "text-anchor": "middle", dy: "0.35em" });
  let shown = null, count = 1, late = false;
  group.setAttribute("display", "none");
  return {
    show(dot) {
      if (!dot) {
        if (shown) group.setAttribute("display", "none");
        shown = null;
        return;
      }
      if (!shown) group.removeAttribute("display");
      const where = `translate(${dot.x.toFixed(1)} ${dot.y.toFixed(1)})`;
      if (where !== shown) group.setAttribute("transform", where);
      if (dot.count !== count) text.textContent = dot.count > 1 ? dot.count : "";
      if (Boolean(dot.late) !== late) group.classList.toggle("token-late", dot.late);
      [shown, count, late] = [where, dot.count, Boolean(dot.late)];
    },
  };
}

function svg(parent, name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent.append(made);
  return made;
}

// A path with the length up to each of its points.
function measured(points) {
  let length = 0;
  const known = points.filter(Boolean).map(({ x, y }, n, all) => {
    if (n) length += Math.hypot(x - all[n - 1].x, y - all[n - 1].y);
    return { x, y, length };
  });
  return { points: known, length };
}

function along({ points, length }, share) {
  const gone = share * length;
  const next = Math.max(1, points.findIndex((point) => point.length >= gone));
  const [a, b] = [points[next - 1], points[next]];
  const part = b.length === a.length ? 1 : (gone - a.length) / (b.length - a.length);
  return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
}

function eased(share) {
  return share < 0.5 ? 2 * share * share : 1 - (2 - 2 * share) ** 2 / 2;
}
