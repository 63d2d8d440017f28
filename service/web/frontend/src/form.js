// The form of a task or of a start: shown by form-js, kept as a draft while one types, sent as JSON.
import { Form } from "@bpmn-io/form-js-viewer";
import flatpickr from "flatpickr";
import { Indonesian } from "flatpickr/dist/l10n/id.js";
import { filled, forget, keep, recall } from "./draft.js";
import { instances, placed } from "./form-problems.js";
import { words } from "./form-words.js";

const place = document.getElementById("form-place");
const sending = document.getElementById("form-send");
const told = document.getElementById("form-problems");

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const pause = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 30)));

async function open() {
  if (document.documentElement.lang === "id") flatpickr.localize(Indonesian);
  const readOnly = !sending;
  const form = new Form({ container: place, additionalModules: [words], debounce: false, properties: { readOnly } });
  const schema = read("form-schema");
  const draft = readOnly ? null : recall(place.dataset.draft, schema);
  await form.importSchema(schema, { ...read("form-data"), ...draft?.values });
  if (draft) document.getElementById("draft-notice").hidden = false;
  place.setAttribute("aria-busy", "false");
  if (readOnly) return;
  hideDecision(form, sending.dataset.decision);
  const save = () => keep(place.dataset.draft, form._getSubmitData());
  const later = debounced(save);
  let touched = false; // computed fields change by themselves when the form opens
  for (const kind of ["pointerdown", "keydown"]) place.parentElement.addEventListener(kind, () => (touched = true), true);
  form.on("field.updated", () => touched && later());
  document.getElementById("draft-forget").addEventListener("click", () => {
    forget(place.dataset.draft);
    location.reload();
  });
  sending.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    send(form, event.submitter).catch(() => say(sending.dataset.cutOff));
  });
}

// Saves a moment after the last change, and at once when the page is left.
function debounced(work) {
  let timer;
  const now = () => {
    if (timer) work();
    timer = clearTimeout(timer);
  };
  window.addEventListener("pagehide", now);
  sending.addEventListener("sent", () => (timer = clearTimeout(timer)));
  return () => {
    clearTimeout(timer);
    timer = setTimeout(now, 400);
  };
}

// The choice is made by the button one presses, so its radio group need not be shown as well.
function hideDecision(form, id) {
  if (!id) return;
  const radio = document.getElementById(`fjs-form-${form._id}-${id}-0`);
  radio?.closest(".fjs-layout-row, .fjs-layout-column")?.setAttribute("hidden", "");
  const chosen = instances(form).find((field) => field.id === id)?.value;
  if (chosen) press(chosen);
}

async function send(form, button) {
  if (button?.name === "choice" && (await decided(form, button))) return;
  await pause();
  const { data, errors } = form.submit();
  if (Object.keys(errors).length) {
    showErrors(form, errors, sending.dataset.missing);
    return;
  }
  busy(true);
  try {
    await post(form, data);
  } finally {
    busy(false);
  }
}

// Takes the decision of the button; true when it opened fields that are still to be filled in.
async function decided(form, button) {
  const before = new Set(instances(form).map((field) => field.id));
  const decision = instances(form).find((field) => field.id === sending.dataset.decision);
  const value = JSON.parse(button.value);
  press(value);
  if (!decision || decision.value === value) return false;
  form._update({ fieldInstance: decision, value });
  await pause();
  await pause();
  const required = (field) => form.get("formFieldRegistry").get(field.id).validate?.required;
  const empty = instances(form).filter((field) => !before.has(field.id) && required(field) && !filled(field.value));
  if (!empty.length) return false;
  say(sending.dataset.opened, button.textContent.trim());
  focusOn(form, empty[0]);
  return true;
}

function press(value) {
  for (const button of sending.querySelectorAll("[name=choice]")) {
    button.setAttribute("aria-pressed", String(JSON.parse(button.value) === value));
  }
}

async function post(form, data) {
  const answer = await fetch(sending.action, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": sending.csrf_token.value },
    body: JSON.stringify({ values: data, token: sending.token?.value }),
  });
  const said = await answer.json();
  if (answer.ok) {
    sending.dispatchEvent(new Event("sent"));
    forget(place.dataset.draft);
    location.assign(said.to);
    return;
  }
  const { errors, loose } = placed(form, said.problems);
  showErrors(form, errors, said.message, loose);
}

function showErrors(form, errors, message, loose = []) {
  form._setState({ errors });
  const wrong = instances(form).filter((field) => sentencesOf(errors, field).length);
  say(message);
  const list = told.appendChild(document.createElement("ul"));
  for (const field of wrong) {
    const label = form.get("formFieldRegistry").get(field.id);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-link p-0 text-start";
    button.textContent = `${label.label || label.dateLabel || label.timeLabel || field.id}: ${sentencesOf(errors, field)[0]}`;
    button.addEventListener("click", () => focusOn(form, field));
    list.appendChild(document.createElement("li")).appendChild(button);
  }
  for (const sentence of loose) list.appendChild(document.createElement("li")).textContent = sentence;
  if (!list.children.length) list.remove();
}

function sentencesOf(errors, field) {
  const found = [field.id, ...Object.values(field.indexes ?? {})].reduce((at, step) => at?.[step], errors);
  return Array.isArray(found) ? found : [];
}

function focusOn(form, field) {
  const indexes = Object.values(field.indexes ?? {}).map((index) => `_${index}`).join("");
  const start = `fjs-form-${form._id}-${field.id}${indexes}`;
  const input = [...place.querySelectorAll("input, textarea, select")].find((each) => each.id.startsWith(start));
  input?.focus();
  input?.scrollIntoView({ block: "center" });
}

function say(message, name = "") {
  told.hidden = false;
  told.replaceChildren();
  told.appendChild(document.createElement("p")).textContent = message.replace("{button}", name);
  told.scrollIntoView({ block: "nearest" });
  told.focus({ preventScroll: true });
}

function busy(yes) {
  sending.setAttribute("aria-busy", String(yes));
  for (const button of sending.querySelectorAll("button")) button.disabled = yes;
  if (yes) told.hidden = true;
}

if (place) open();
