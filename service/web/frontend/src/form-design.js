// One form of a draft: drawn, checked by the server while it is drawn, tried, and saved as one goes.
import { drawing } from "./form-design/drawing.js";
import { trial } from "./form-design/trial.js";
import { keeper, same } from "./saving.js";

const page = document.getElementById("design");
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const part = (id) => document.getElementById(id);
const say = page && read("design-words");
const headers = page && { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": page.dataset.token };
const CHECK_AFTER = 600;

async function open() {
  const state = { schema: read("design-schema"), drawn: null, keeper: null, base: null };
  state.base = state.schema;
  const shown = trial({ place: part("form-place"), told: part("trial-told"), sending: part("trial-send"), say, url: page.dataset.try, headers });
  listed(state, read("design-findings"));
  if ("editable" in page.dataset) await draw(state, shown);
  else for (const only of [part("design-canvas"), document.querySelector(".design-panel")]) only.hidden = true;
  await shown.show(state.schema);
  page.addEventListener("click", (event) => act(state, event.target.closest("[data-do]")?.dataset.do));
}

async function draw(state, shown) {
  const later = settling(async () => {
    await shown.show(state.schema);
    await check(state);
  });
  state.keeper = keeper({
    url: page.dataset.url,
    token: page.dataset.token,
    revision: Number(page.dataset.revision),
    onState(what, said) {
      if (what === "saved") state.base = state.schema;
      told(what, said);
    },
    onConflict: (said) => overtaken(state, said),
  });
  const left = (await state.keeper.recall())?.forms?.[page.dataset.form];
  if (left) state.schema = left;
  const desk = { canvas: part("design-canvas"), panel: part("design-panel"), onChange: () => changed(state, later) };
  state.drawn = await drawing({ ...desk, schema: state.schema }).catch(() => null);
  if (!state.drawn) part("design-canvas").textContent = say.undrawable;
  part("design-canvas").setAttribute("aria-busy", "false");
  part("design-import").addEventListener("change", (event) => takeFile(state, event.target, later));
  if (left) {
    state.keeper.change({ forms: { [page.dataset.form]: left } });
    part("design-state").textContent = say.restored;
    later();
  }
}

function changed(state, later) {
  if (!state.drawn) return;
  for (const what of ["undo", "redo"]) document.querySelector(`[data-do=${what}]`).disabled = !state.drawn.can(what);
  const schema = { ...state.drawn.schema(), id: page.dataset.form };
  if (same(schema, state.schema)) return;
  state.schema = schema;
  state.keeper.change({ forms: { [page.dataset.form]: schema } });
  later();
}

function settling(work) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, CHECK_AFTER);
  };
}

async function check(state) {
  const asked = state.schema;
  const body = JSON.stringify({ schema: asked });
  const answer = await fetch(page.dataset.check, { method: "POST", headers, body }).catch(() => null);
  const said = await answer?.json().catch(() => null);
  if (asked !== state.schema) return;
  if (answer?.ok) listed(state, said.findings);
  else part("design-list").textContent = said?.message ?? say.unchecked;
}

function listed(state, findings) {
  part("design-count").textContent = findings.length ? `(${findings.length})` : "";
  if (!findings.length) {
    part("design-list").textContent = say.none;
    return;
  }
  const list = document.createElement("ul");
  list.className = "design-findings";
  list.append(...findings.map((finding) => item(state, finding)));
  part("design-list").replaceChildren(list);
}

function item(state, finding) {
  const made = document.createElement("li");
  const chip = made.appendChild(document.createElement("span"));
  chip.className = `chip chip-${finding.severity === "error" ? "late" : "soon"}`;
  chip.textContent = say[finding.severity] ?? finding.severity;
  const way = document.createElement(finding.to ? "a" : finding.component ? "button" : "span");
  if (finding.to) way.href = finding.to;
  else if (finding.component) {
    way.type = "button";
    way.className = "btn btn-link";
    way.addEventListener("click", () => state.drawn?.select(finding.component));
  }
  way.textContent = finding.sentence;
  made.append(" ", way);
  return made;
}

function told(state, { at, message }) {
  const time = (at ?? new Date()).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  part("design-state").textContent = [say[state].replace("{time}", time), message].filter(Boolean).join(" ");
  part("design-state").dataset.state = state;
}

// Who only changed something else of the draft is no hindrance: forms are saved one by one.
async function overtaken(state, said) {
  state.mine = said.earlier ? said.part.forms?.[page.dataset.form] : null;
  const there = await (await fetch(page.dataset.url, { headers: { Accept: "application/json" } })).json().catch(() => null);
  if (!said.earlier && there?.editable && same(there.forms?.[page.dataset.form] ?? null, state.base)) return state.keeper.adopt(there.revision);
  const box = part("design-conflict");
  box.querySelector("[data-sentence]").textContent = said.message || say.overtaken.replace("{by}", said.by ?? say.somebody);
  box.hidden = false;
  box.focus();
}

async function act(state, what) {
  if (what === "undo" || what === "redo") state.drawn.act(what);
  if (what === "export") download(state.mine ?? state.schema);
  if (what === "theirs") {
    state.keeper.drop();
    location.assign(page.dataset.here);
  }
  if (what === "copy") {
    const body = JSON.stringify({ forms: { [page.dataset.form]: state.mine ?? state.schema } });
    const answer = await fetch(page.dataset.copies, { method: "POST", headers, body });
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) return told("refused", { message: said.message });
    state.keeper.drop();
    location.assign(said.to);
  }
}

function download(schema) {
  const link = document.createElement("a");
  link.href = `data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify(schema, null, 2))}`;
  link.download = `${page.dataset.form}.form`;
  link.click();
}

async function takeFile(state, input, later) {
  const file = input.files[0];
  const schema = await file?.text().then(JSON.parse).catch(() => null);
  input.value = "";
  if (!file) return;
  if (!schema || typeof schema !== "object" || !Array.isArray(schema.components)) return told("refused", { message: say.notForm });
  if (!window.confirm(say.replace)) return;
  download(state.schema);
  const brought = { ...schema, id: page.dataset.form };
  if (state.drawn) {
    const before = state.schema;
    await state.drawn.take(brought).catch(() => state.drawn.take(before).then(() => told("refused", { message: say.notForm })));
    return changed(state, later);
  }
  state.keeper.change({ forms: { [page.dataset.form]: brought } });
  if (await state.keeper.flush()) location.reload();
}

if (page) open();
