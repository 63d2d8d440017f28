// Beside a drawing one may only read: what stands in the part one has chosen.
import { say } from "./words.js";

export function mountReading(modeler, { place }) {
  const panel = place.querySelector("[data-panel]");
  const show = (element) => panel.replaceChildren(...(element ? told(element.businessObject) : [paragraph(say(EMPTY))]));
  modeler.on("selection.changed", ({ newSelection }) => show(newSelection.length === 1 ? newSelection[0] : null));
  show(null);
}

const EMPTY = "Select an element to read what it says.";

function told(part) {
  const title = document.createElement("h2");
  title.className = "h4";
  title.textContent = part.name || part.id;
  const kind = paragraph(say(part.$type.replace("bpmn:", "").replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)));
  const list = document.createElement("dl");
  list.className = "facts";
  for (const { text } of part.documentation ?? []) list.append(...fact(say("Documentation"), text));
  for (const { name, value } of properties(part)) list.append(...fact(name.replaceAll("_", " "), value));
  return [title, kind, list];
}

function properties(part) {
  const found = (part.extensionElements?.values ?? []).find(({ $type }) => $type === "camunda:Properties");
  return found?.values ?? [];
}

function fact(name, value) {
  const term = document.createElement("dt");
  const said = document.createElement("dd");
  term.textContent = name;
  said.textContent = value ?? "";
  return [term, said];
}

function paragraph(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}
