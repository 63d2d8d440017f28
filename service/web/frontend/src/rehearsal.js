// A draft tried out: the page keeps the script of what was done and sends it each time; the server plays it again and
// answers the scene. Nothing is stored there.
import { drawn } from "./replay-stage.js";
import { filled, made } from "./rehearsal/making.js";
import { simulation, whole, zoom } from "./rehearsal/simulation.js";
import { Work } from "./rehearsal/work.js";

class Rehearsal {
  constructor(root, { xml, revision }, stage) {
    this.root = root;
    this.xml = xml;
    this.revision = revision;
    this.stage = stage;
    this.words = JSON.parse(this.part("words").textContent);
    this.kept = `lajur:rehearsal:${root.dataset.draft}`;
    this.work = new Work(root, this.words, (step, why) => this.act(step, why));
    this.script = { start: root.querySelector("#rehearsal-at").value, steps: [] };
    this.last = Promise.resolve();
  }

  part(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  // Go on where this browser was, else begin.
  async open() {
    try {
      const script = JSON.parse(sessionStorage.getItem(this.kept));
      if (script?.start && Array.isArray(script.steps)) this.script = script;
    } catch {
      // nothing was kept that can be read
    }
    await this.inTurn(() => this.play(this.script, true));
  }

  // One after the other: what is asked while an answer is on its way goes on from that answer, and loses nothing of it.
  inTurn(work) {
    const done = this.last.then(work);
    this.last = done.catch(() => false);
    return done;
  }

  // One more step; answers whether it was done. Without a step only says why there is none.
  act(step, why = "") {
    return step ? this.inTurn(() => this.more(step)) : this.refuse(why);
  }

  more(step) {
    if (this.script.steps.length >= Number(this.root.dataset.most)) return this.refuse(filled(this.words.full, { most: this.root.dataset.most }));
    return this.play({ ...this.script, steps: [...this.script.steps, step] });
  }

  // Have a script played. One whose last step is refused is not taken over; one that broke earlier is, as far as it went.
  async play(script, instead = false) {
    const scene = await this.ask(this.root.dataset.rehearsal, script);
    if (!scene) return false;
    const { refused } = scene;
    if (refused && !instead && refused.step === script.steps.length) {
      this.work.flaws(refused.problems);
      return this.refuse(refused.sentence, refused.problems);
    }
    this.script = script;
    this.scene = scene;
    this.keep();
    this.part("refused").hidden = true;
    await this.show();
    if (refused) this.outdated(refused);
    else if (scene.revision !== this.revision) this.refuse(this.words.changed);
    return true;
  }

  async ask(place, script) {
    this.root.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(place, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.root.dataset.token },
        body: JSON.stringify(script),
      });
      const said = await answer.json();
      if (answer.ok) return said;
      this.refuse(said.message);
    } catch {
      this.refuse(this.words.cutOff);
    } finally {
      this.root.setAttribute("aria-busy", "false");
    }
    return null;
  }

  refuse(sentence, problems = []) {
    const box = this.part("refused");
    box.replaceChildren(made("p", {}, sentence));
    if (problems.length) box.append(made("ul", {}, ...problems.map((each) => made("li", {}, each.sentence))));
    box.hidden = false;
    box.scrollIntoView({ block: "nearest" });
    box.focus({ preventScroll: true });
    return false;
  }

  outdated({ step, sentence }) {
    this.refuse(filled(this.words.outdated, { step, sentence }));
    const cut = () => this.again(() => this.script.steps.slice(0, this.scene.made));
    this.part("refused").append(made("p", {}, made("button", { type: "button", class: "btn", click: cut }, this.words.cut)));
  }

  keep() {
    try {
      sessionStorage.setItem(this.kept, JSON.stringify(this.script));
    } catch {
      // A full or forbidden store: the rehearsal goes on without it.
    }
  }

  // Another script instead of the one there is; ``steps`` says of which steps when its turn has come.
  again(steps, start) {
    return this.inTurn(() => {
      this.work.forget();
      return this.play({ start: start ?? this.script.start, steps: steps() }, true);
    });
  }

  // the scene

  async show() {
    const { scene } = this;
    this.part("clock").textContent = scene.clock.words;
    const at = this.root.querySelector("#rehearsal-at");
    at.value = scene.clock.input;
    const fresh = !this.script.steps.length;
    this.part("at-word").textContent = fresh ? this.words.startAt : this.words.waitTo;
    for (const name of ["undo", "again"]) this.root.querySelector(`[data-do=${name}]`).disabled = fresh;
    this.root.querySelector("[data-to=next]").disabled = !scene.timers.length;
    this.events();
    this.lists();
    this.paint();
    await this.work.show(scene);
  }

  events() {
    const technical = this.part("technical").checked;
    const shown = this.scene.events.filter((event) => technical || !event.technical);
    const lines = shown.map(({ at, text, note }) => made("li", {}, made("span", { class: "event-at" }, `${at} `), text, note ? made("span", { class: "rehearsal-note" }, ` ${note}`) : null));
    const list = this.part("events");
    list.replaceChildren(...(lines.length ? lines : [made("li", { class: "text-secondary" }, this.words.nothing)]));
    list.scrollTop = list.scrollHeight;
  }

  lists() {
    const timers = this.scene.timers.map(({ name, words, kind, at }) => made("li", {}, `${name}: `, made("span", { class: `due due-${kind}` }, words === at ? at : `${words} (${at})`)));
    this.part("timers").replaceChildren(...(timers.length ? timers : [made("li", { class: "text-secondary" }, this.words.noTimers)]));
    const data = this.scene.data.map(([label, text]) => made("div", {}, made("dt", {}, label), made("dd", {}, text)));
    this.part("data").replaceChildren(...(data.length ? data : [made("div", {}, made("dt", { class: "text-secondary" }, this.words.noData), made("dd"))]));
  }

  paint() {
    const { marks, tokens } = this.scene, late = new Set(this.scene.late);
    this.stage.mark(new Map(marks.map(({ element, kind }) => [element, kind])));
    this.stage.settle(tokens, late);
    this.stage.say(tokens.map(([id]) => [id, late.has(id) ? "late" : "here", late.has(id) ? this.words.late : this.words.here]));
    const look = this.stage.wanted(tokens.map(([id]) => id));
    if (look) this.stage.look(look, 1);
  }

  // the tools

  async toggle(button) {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    this.part("canvas").hidden = on;
    this.part("simulation").hidden = !on;
    this.part("simulation-hint").hidden = !on;
    if (on) this.tokens ??= await simulation(this.xml, this.part("simulation"));
  }

  save() {
    const blob = new Blob([JSON.stringify(this.script, null, 1)], { type: "application/json" });
    const link = made("a", { href: URL.createObjectURL(blob), download: "uji-coba.json" });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  async load(file) {
    let script = null;
    try {
      script = JSON.parse(await file.text());
    } catch {
      // said below
    }
    if (typeof script?.start !== "string" || !Array.isArray(script.steps)) return this.refuse(this.words.notScript);
    return this.again(() => script.steps, script.start);
  }

  async walk() {
    const told = this.part("walked");
    told.replaceChildren(made("p", {}, this.words.walking));
    const { start } = this.script;
    const walked = await this.ask(this.root.dataset.walk, { start, steps: [] });
    if (!walked) return told.replaceChildren();
    const lines = walked.ways.map(({ turning, ends, good, steps }) => {
      const play = made("button", { type: "button", class: "btn btn-sm", "aria-label": `${this.words.play}: ${turning}`, click: () => this.again(() => steps, start) }, this.words.play);
      return made("li", {}, made("span", { class: good ? "" : "due-late" }, `${turning}: ${ends} `), play);
    });
    told.replaceChildren(made("p", {}, made("strong", {}, walked.summary)), made("ol", { class: "rehearsal-ways" }, ...lines));
  }
}

function wired(rehearsal) {
  const { root } = rehearsal;
  const zoomed = (near) => (rehearsal.tokens && !rehearsal.part("simulation").hidden ? zoom(rehearsal.tokens, near) : near ? rehearsal.stage.near() : rehearsal.stage.far());
  const work = {
    near: () => zoomed(true),
    far: () => zoomed(false),
    whole: () => (rehearsal.part("simulation").hidden ? rehearsal.stage.whole() : whole(rehearsal.tokens)),
    tokens: (button) => rehearsal.toggle(button),
    undo: () => rehearsal.again(() => rehearsal.script.steps.slice(0, -1)),
    again: () => rehearsal.again(() => []),
    save: () => rehearsal.save(),
    walk: () => rehearsal.walk(),
  };
  for (const button of root.querySelectorAll("[data-do]")) button.addEventListener("click", () => work[button.dataset.do](button));
  for (const button of root.querySelectorAll("[data-span]")) button.addEventListener("click", () => rehearsal.act({ do: "wait", span: button.dataset.span }));
  root.querySelector("[data-to]").addEventListener("click", () => rehearsal.act({ do: "wait", to: "next" }));
  rehearsal.part("start").addEventListener("submit", (event) => {
    event.preventDefault();
    const at = root.querySelector("#rehearsal-at").value;
    if (rehearsal.script.steps.length) rehearsal.act({ do: "wait", to: at });
    else rehearsal.again(() => [], at);
  });
  rehearsal.part("technical").addEventListener("change", () => rehearsal.events());
  const file = root.querySelector("#rehearsal-load");
  file.addEventListener("change", async () => {
    if (file.files.length) await rehearsal.load(file.files[0]);
    file.value = "";
  });
}

async function open(root) {
  const container = root.querySelector("[data-canvas]");
  const answer = await fetch(root.dataset.content, { headers: { Accept: "application/json" } });
  const draft = await answer.json();
  const stage = await drawn(draft.xml, container);
  root.querySelector(".diagram-bar").hidden = Boolean(stage.bare);
  const rehearsal = new Rehearsal(root, draft, stage);
  wired(rehearsal);
  await rehearsal.open();
  container.setAttribute("aria-busy", "false");
}

const place = document.querySelector("[data-rehearsal]");
if (place) open(place);
