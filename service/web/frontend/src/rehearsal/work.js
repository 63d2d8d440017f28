// What is open in the rehearsal: each step with its row of the SOP, who does it, and its form.
import { Form } from "@bpmn-io/form-js-viewer";
import flatpickr from "flatpickr";
import { Indonesian } from "flatpickr/dist/l10n/id.js";
import { words as formWords } from "../form-words.js";
import { filled, made } from "./making.js";

if (document.documentElement.lang === "id") flatpickr.localize(Indonesian);

const ROW = ["kegiatan", "kelengkapan", "waktu", "output", "keterangan"];

// A value as text; a field without one is like an empty one.
const told = (value) => JSON.stringify(value ?? "") ?? '""';

export class Work {
  constructor(root, words, act) {
    this.place = root.querySelector("[data-work]");
    this.choices = root.querySelector("[data-choices]");
    this.words = words;
    this.act = act; // a step to try; answers whether it was done
    this.typed = new Map();
    this.people = new Map();
  }

  // The scene's open work, with what was typed before it was drawn anew.
  async show(scene) {
    this.keep();
    this.scene = scene;
    const open = scene.work;
    if (!open.some((one) => one.ref === this.chosen)) this.chosen = open[0]?.ref;
    this.choices.replaceChildren(...(open.length > 1 ? open.map((one) => this.choice(one)) : []));
    this.place.replaceChildren();
    this.form?.destroy();
    this.form = null;
    const one = open.find(({ ref }) => ref === this.chosen);
    if (scene.state === "finished") this.say(this.words.finished);
    else if (one) await this.draw(one);
    else if (!scene.programs.length && !scene.messages.length) this.say(this.words.waiting);
    for (const start of scene.starts) this.place.append(this.starting(start));
    for (const program of scene.programs) this.place.append(this.program(program));
    for (const message of scene.messages) this.place.append(this.message(message));
  }

  // Only what was changed: what the case knows may be newer when the step is drawn again.
  keep() {
    if (!this.form || !this.drawn) return;
    const changed = Object.entries(this.form._getSubmitData()).filter(([key, value]) => told(value) !== told(this.given[key]));
    this.typed.set(this.drawn, Object.fromEntries(changed));
  }

  // A script that was replaced has nothing to do with what was typed.
  forget() {
    this.typed.clear();
    this.people.clear();
    this.drawn = null;
  }

  say(text) {
    this.place.append(made("p", { class: "alert alert-info", role: "status" }, text));
  }

  choice(one) {
    const pick = () => {
      this.chosen = one.ref;
      this.show(this.scene);
    };
    const name = one.item ? `${one.name}: ${one.item}` : one.name;
    return made("button", { type: "button", class: "btn", "aria-pressed": String(one.ref === this.chosen), click: pick }, name);
  }

  async draw(one) {
    const { words } = this;
    const form = made("div", { id: "form-place", class: "rehearsal-form", "aria-busy": "true" });
    const parts = [
      made("h3", { class: "h4" }, one.item ? `${one.name}: ${one.item}` : one.name),
      made("p", { class: "rehearsal-meta" }, `${words.lane}: ${one.seat}`, one.due ? this.due(one.due) : null),
      one.row ? this.row(one.row) : null,
      one.alone ? made("p", { class: "alert alert-warning", role: "status" }, one.alone) : null,
      one.clocked ? made("p", {}, words.byClock) : this.who(one),
      one.schema ? form : made("p", { class: "text-secondary" }, words.noForm),
      this.buttons(one),
    ];
    this.place.append(made("article", { class: "card card-body", "data-open": one.element }, ...parts.filter(Boolean)));
    if (!one.schema) return;
    this.drawn = one.ref ?? "start";
    this.given = one.data;
    this.form = new Form({ container: form, additionalModules: [formWords], debounce: false });
    await this.form.importSchema(one.schema, { ...one.data, ...this.typed.get(this.drawn) });
    form.setAttribute("aria-busy", "false");
  }

  due({ words, kind, at }) {
    return made("span", { class: `due due-${kind}`, title: at }, ` · ${this.words.due}: ${words}`);
  }

  row(row) {
    const lines = ROW.filter((name) => row[name]?.length).map((name) => {
      const text = Array.isArray(row[name]) ? row[name].join(", ") : row[name];
      return made("div", {}, made("dt", {}, this.words[name]), made("dd", {}, text));
    });
    return lines.length ? made("dl", { class: "facts rehearsal-row" }, ...lines) : null;
  }

  // Those who may first; the others stay in the list, so that one can see what the house answers them.
  who(one) {
    const known = this.people.get(one.ref);
    const option = (player) => made("option", { value: player.id, selected: player.id === known }, player.name);
    const group = (label, players) => (players.length ? made("optgroup", { label }, ...players.map(option)) : null);
    const may = one.players.filter((player) => !player.why), others = one.players.filter((player) => player.why);
    const why = made("p", { class: "form-hint", role: "status" });
    const tell = () => (why.textContent = others.find(({ id }) => id === select.value)?.why ?? "");
    const change = () => {
      this.people.set(one.ref, select.value);
      tell();
    };
    const select = made("select", { class: "form-select", "data-person": true, change });
    select.append(...[group(this.words.may, may), group(this.words.mayNot, others)].filter(Boolean));
    tell();
    const label = made("label", {}, made("span", {}, one.ref ? this.words.person : this.words.starter), select);
    return made("div", { class: "rehearsal-who" }, label, why);
  }

  buttons(one) {
    const verb = one.ref ? this.words.complete : this.words.start;
    const send = made("button", { type: "button", class: "btn btn-primary", "data-send": true, click: () => this.send(one) }, verb);
    const fill = made("button", { type: "button", class: "btn", "data-fill": true, click: () => this.fill(one) }, this.words.fill);
    return made("div", { class: "rehearsal-acts" }, send, one.schema ? fill : null);
  }

  async fill(one) {
    await this.form.importSchema(one.schema, { ...one.data, ...one.suggestion });
  }

  async send(one) {
    let values = {};
    if (this.form) {
      const { data, errors } = this.form.submit();
      if (Object.keys(errors).length) return this.act(null, this.words.missing);
      values = data;
    }
    const by = this.place.querySelector("[data-person]")?.value ?? "";
    if (this.sending) return; // pressed twice
    this.sending = true;
    try {
      const done = await this.act({ do: one.ref ? "complete" : "start", ref: one.ref ?? "", by, values });
      if (done) this.typed.delete(one.ref ?? "start");
    } finally {
      this.sending = false;
    }
  }

  // Problems of the server's check, beside the fields they name.
  flaws(problems) {
    if (!this.form) return;
    const fields = this.form.get("formFieldInstanceRegistry").getAllKeyed();
    const errors = {};
    for (const { key, sentence } of problems) {
      const field = fields.find((each) => each.valuePath.join(".") === key);
      if (field && !Object.keys(field.indexes ?? {}).length) errors[field.id] = [sentence];
    }
    this.form._setState({ errors });
  }

  starting(message) {
    const start = () => this.act({ do: "start", message, values: {} });
    return made("p", {}, made("button", { type: "button", class: "btn", click: start }, filled(this.words.startWith, { message })));
  }

  program({ ref, name, topic }) {
    const data = this.json();
    const code = made("input", { class: "form-control", type: "text", maxlength: "200" });
    const done = () => this.brought(data, (values) => ({ do: "complete", ref, values }));
    const fails = () => this.brought(data, (values) => ({ do: "error", ref, code: code.value, values }));
    return made("article", { class: "card card-body" },
      made("p", {}, filled(this.words.program, { name, topic })),
      this.field(this.words.brings, data),
      this.field(this.words.code, code),
      made("div", { class: "rehearsal-acts" },
        made("button", { type: "button", class: "btn btn-primary", click: done }, this.words.programDone),
        made("button", { type: "button", class: "btn", click: fails }, this.words.programFails)));
  }

  message({ ref, element, message }) {
    const data = this.json();
    const comes = () => this.brought(data, (values) => ({ do: "message", ref, values }));
    return made("article", { class: "card card-body" },
      made("p", {}, filled(this.words.message, { element, message })),
      this.field(this.words.brings, data),
      made("div", { class: "rehearsal-acts" }, made("button", { type: "button", class: "btn btn-primary", click: comes }, this.words.messageComes)));
  }

  json() {
    return made("textarea", { class: "form-control", rows: "2", spellcheck: "false" });
  }

  field(label, input) {
    return made("div", { class: "rehearsal-who" }, made("label", {}, made("span", {}, label), input));
  }

  brought(input, step) {
    let values = {};
    try {
      if (input.value.trim()) values = JSON.parse(input.value);
      if (values === null || typeof values !== "object" || Array.isArray(values)) throw new TypeError();
    } catch {
      this.act(null, filled(this.words.badJson, { example: '{"hasil": "ya"}' }));
      return;
    }
    this.act(step(values));
  }
}
