// The check while one draws: the server's findings and the linter's in one list, with the forecast beside it.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil.js";
import { lint, withoutDoubles } from "./lint.js";
import { say } from "./saying.js";
import { findingsList, forecastTold } from "./check-list.js";

const AFTER = 900; // milliseconds without a change
const RANK = { error: 0, warning: 1, hint: 2 };
const CLEAR = { top: 40, right: 150, bottom: 60, left: 190 }; // of the palette, of the pad beside the part
const LAYER = "lajur-check";

export function mountCheck(modeler, page) {
  const before = page.getForms();
  const list = findingsList(page.place.querySelector("[data-findings]"), { jump: (finding) => jump(modeler, page, finding) });
  let timer = null, turn = 0;

  async function check() {
    const mine = (turn += 1);
    list.busy();
    const linted = await lint(modeler.getDefinitions(), (id) => called(modeler, id));
    try {
      const told = await asked(page, before);
      if (mine !== turn) return;
      show([...told.findings, ...withoutDoubles(linted, told.findings)], forecastTold(told.forecast));
      list.done();
    } catch (trouble) {
      if (mine !== turn) return;
      list.trouble(trouble.said ?? say("The check could not be reached. It is tried again with the next change."));
      list.show(linted, null, (each) => addressOf(page, each));
    }
  }

  function show(found, forecast) {
    found.sort((one, other) => RANK[one.severity] - RANK[other.severity]);
    list.show(found, forecast, (each) => addressOf(page, each));
    mark(modeler, found);
  }

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(check, AFTER);
  };
  page.on("changed", later);
  page.on("forms", later);
  page.on("ready", () => {
    const wanted = named(location.hash.slice(1)); // where a form's page led to its step
    if (wanted && modeler.get("elementRegistry").get(wanted)) jump(modeler, page, { element: wanted });
    check();
  });
}

function named(hash) {
  try {
    return decodeURIComponent(hash);
  } catch {
    return ""; // an address that somebody cut short
  }
}

// Forms that this page changed go along: they may not be saved yet.
async function asked(page, before) {
  const forms = page.getForms(), names = new Set([...Object.keys(before), ...Object.keys(forms)]);
  const changed = [...names].filter((id) => forms[id] !== before[id]).map((id) => [id, forms[id] ?? null]);
  const answer = await fetch(`${page.address}/periksa`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": page.token },
    body: JSON.stringify({ xml: await page.xml(), forms: Object.fromEntries(changed) }),
  });
  const told = await answer.json();
  if (!answer.ok) throw Object.assign(new Error("check"), { said: told.message });
  return told;
}

function addressOf(page, { form, rule }) {
  return form && rule !== "form-unknown" ? `${page.address}/formulir/${encodeURIComponent(form)}` : null;
}

function called(modeler, id) {
  const element = modeler.get("elementRegistry").get(id);
  return (element && getBusinessObject(element).name?.trim()) || id;
}

// What stands on the canvas for an id: itself, for a process its pool or the sheet.
function shapeOf(modeler, id) {
  const registry = modeler.get("elementRegistry");
  const pool = registry.find((each) => is(each, "bpmn:Participant") && getBusinessObject(each).processRef?.id === id);
  return registry.get(id) ?? pool ?? modeler.get("canvas").getRootElement();
}

function jump(modeler, page, { element }) {
  const shape = shapeOf(modeler, element);
  const canvas = modeler.get("canvas");
  if (shape.parent) canvas.scrollToElement(shape, CLEAR);
  modeler.get("selection", false)?.select(shape.parent ? shape : []);
  for (const each of modeler.get("elementRegistry").getAll()) canvas.removeMarker(each, "lajur-here");
  if (shape.parent) canvas.addMarker(shape, "lajur-here");
  page.place.querySelector("[data-canvas]").scrollIntoView({ block: "nearest" });
}

// Each part with a finding carries a sign and says how many.
function mark(modeler, found) {
  const overlays = modeler.get("overlays"), registry = modeler.get("elementRegistry");
  overlays.remove({ type: LAYER });
  const parts = new Map();
  const shown = found.filter(({ element, severity }) => severity !== "hint" && registry.get(element)?.parent);
  for (const each of shown) parts.set(each.element, [...(parts.get(each.element) ?? []), each]);
  for (const [id, mine] of parts) {
    const sign = document.createElement("span");
    sign.className = `lajur-sign lajur-sign-${mine[0].severity}`;
    sign.textContent = mine[0].severity === "error" ? "✕" : "!";
    sign.title = mine.map(({ sentence }) => sentence).join("\n");
    const { waypoints } = registry.get(id);
    overlays.add(id, LAYER, { position: waypoints ? { top: 0, left: 0 } : { top: -12, right: 12 }, html: sign });
  }
}
