// The replay of a case: a film of its events that is played, stepped through and jumped into.
import { film, plan, trodden } from "./replay-film.js";
import { Panel } from "./replay-panel.js";
import { stage } from "./replay-stage.js";

const WAVE = 700; // milliseconds a token needs for a flow at single speed
const REST = 1100; // and how long a moment stays before the next
const LONGEST = 100; // a frame that took longer (another tab) counts as this
const READING = 250; // the table follows a film no faster than it can be read
const TYPING = "input:not([type=range], [type=checkbox]), textarea, select, [contenteditable]";

class Replay {
  constructor(root, scenes, told) {
    this.root = root;
    this.scenes = scenes;
    this.words = told.words;
    this.frames = film(told.events);
    this.panel = new Panel(root, this.frames, told.names, told.words);
    this.part = (name) => root.querySelector(`[data-${name}]`);
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.playing = false;
    this.act = null;
    this.at = -1;
  }

  // A case that was moved stands on the diagram of the version it ran on at that moment.
  get drawn() {
    const { seq } = this.frames[Math.max(0, this.at)];
    return this.scenes.filter((each) => each.seq <= seq).at(-1);
  }

  get scene() {
    return this.drawn.stage;
  }

  appear() {
    if (this.scenes.length === 1) return;
    for (const each of this.scenes) each.place.classList.toggle("replay-away", each !== this.drawn);
    this.part("drawn").textContent = this.words.drawn.replace("{version}", this.drawn.version);
  }

  // Stand at a frame at once.
  seek(index, said = true) {
    this.act = null;
    this.at = Math.max(0, Math.min(index, this.frames.length - 1));
    this.paint();
    if (this.follows) {
      const look = this.scene.wanted(this.places(this.frames[this.at]));
      if (look) this.scene.look(look, 1);
    }
    if (said && !this.playing) {
      this.panel.say(this.at);
      this.remember();
    }
  }

  get follows() {
    return this.part("follow").checked;
  }

  places(frame) {
    return [...frame.tokens.map(([place]) => place), ...frame.ended];
  }

  paint() {
    this.appear();
    const frame = this.frames[this.at], late = lateOf(frame);
    const { taken, done } = trodden(this.frames, this.at);
    const here = frame.tokens.map(([place]) => place);
    const marks = new Map([...[...taken].map((id) => [id, "taken"]), ...[...done].map((id) => [id, "done"])]);
    for (const id of frame.waiting) marks.set(id, "waiting");
    for (const id of here) if (!taken.has(id)) marks.set(id, late.has(id) ? "late" : "here");
    this.scene.mark(marks);
    this.scene.settle(frame.tokens, late);
    const words = frame.running.map(([id, , , used, , , over]) => [id, over ? "late" : "here", over || used]);
    for (const id of cancelledIn(this.frames, this.at)) if (!here.includes(id)) words.push([id, "gone", this.words.withdrawn]);
    this.scene.say(words);
    this.told();
  }

  told() {
    const position = this.panel.show(this.at), now = performance.now();
    if (!this.playing || now - (this.rowed ?? 0) > READING) {
      this.panel.row(this.at);
      this.rowed = now;
    }
    const slider = this.part("slider");
    slider.value = this.at + 1;
    slider.setAttribute("aria-valuetext", `${position}: ${this.frames[this.at].text}`);
    if (document.activeElement !== this.part("jump").elements[0]) this.part("jump").elements[0].value = this.at + 1;
  }

  // The address names the moment, so that it can be sent to somebody.
  remember() {
    clearTimeout(this.later);
    this.later = setTimeout(() => history.replaceState(history.state, "", this.address()), 200);
  }

  address() {
    const here = new URL(location.href);
    here.searchParams.set("ke", this.frames[this.at].seq);
    here.hash = "";
    return here.toString();
  }

  // moves

  next() {
    const { last } = this.frames[this.at];
    this.seek(this.at < last ? last : (this.frames[this.at + 1]?.last ?? this.at));
  }

  back() {
    const { lead } = this.frames[this.at];
    this.seek(lead > 0 ? this.frames[lead - 1].last : 0);
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    if (this.at >= this.frames.length - 1) this.seek(0, false);
    this.playing = true;
    this.pressed();
    this.began = performance.now();
    this.act = this.nextAct();
    requestAnimationFrame((time) => this.tick(time));
  }

  pause() {
    this.playing = false;
    this.pressed();
    this.seek(this.act ? this.act.to : this.at);
  }

  pressed() {
    const button = this.root.querySelector("[data-do=play]");
    button.setAttribute("aria-pressed", String(this.playing));
    this.part("play-word").textContent = this.playing ? this.words.pause : this.words.play;
    this.part("play-icon").hidden = this.playing;
    this.part("pause-icon").hidden = !this.playing;
  }

  // A move from where one stands to its end: how tokens go, and where one must look to see them.
  nextAct() {
    const from = this.at;
    const to = this.frames[from].last > from ? this.frames[from].last : (this.frames[from + 1]?.last ?? from);
    const going = this.calm.matches ? null : plan(this.frames, from, to, this.scene.ends);
    const places = going ? going.going.map((move) => move.flow) : this.places(this.frames[to]);
    const look = this.follows && !this.calm.matches ? this.scene.wanted(places) : null;
    return { from, to, going, look, late: lateOf(this.frames[from]), clock: 0, lasts: (going?.waves ?? 0) * WAVE, settled: false };
  }

  tick(time) {
    if (!this.playing || !this.act) return;
    const act = this.act;
    act.clock += Math.min(LONGEST, Math.max(0, time - this.began)) * this.speed;
    this.began = time;
    if (act.look) this.scene.look(act.look, act.clock / WAVE);
    if (!act.settled && act.going) this.scene.pose(act.going, Math.min(act.clock / WAVE, act.going.waves), act.late);
    if (!act.settled && act.clock >= act.lasts) {
      act.settled = true;
      this.at = act.to;
      this.paint();
    }
    if (act.clock >= act.lasts + REST) {
      if (act.to >= this.frames.length - 1) return this.pause();
      this.act = this.nextAct();
    }
    requestAnimationFrame((next) => this.tick(next));
  }

  get speed() {
    return Number(this.part("speed").value);
  }

  async copy() {
    this.remember(); // the address to copy by hand, where the browser does not let a page do it
    try {
      await navigator.clipboard.writeText(this.address());
    } catch {
      return;
    }
    this.panel.told.textContent = this.words.copied;
    this.root.querySelector("[data-do=copy]").textContent = this.words.copied;
  }
}

function lateOf(frame) {
  return new Set(frame.running.filter((one) => one[6]).map(([id]) => id));
}

function cancelledIn(frames, at) {
  const gone = new Set();
  for (let index = frames[at].lead; index <= at; index++) for (const id of frames[index].cancelled) gone.add(id);
  return gone;
}

function wired(replay) {
  const stop = (work) => () => {
    if (replay.playing) replay.pause();
    work();
  };
  const work = {
    play: () => replay.toggle(),
    next: stop(() => replay.next()),
    back: stop(() => replay.back()),
    start: stop(() => replay.seek(0)),
    end: stop(() => replay.seek(replay.frames.length - 1)),
    near: () => replay.scene.near(),
    far: () => replay.scene.far(),
    whole: () => replay.scene.whole(),
    copy: stop(() => replay.copy()),
  };
  for (const button of replay.root.querySelectorAll("[data-do]")) button.addEventListener("click", work[button.dataset.do]);
  const slider = replay.part("slider");
  slider.addEventListener("input", () => stop(() => replay.seek(Number(slider.value) - 1))());
  replay.part("jump").addEventListener("submit", (event) => {
    event.preventDefault();
    stop(() => replay.seek(Number(event.target.elements[0].value) - 1))();
  });
  for (const link of document.querySelectorAll("a[data-to]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      stop(() => replay.seek(Number(link.dataset.to) - 1))();
      if (link.closest(".control-sheet")) replay.root.scrollIntoView({ block: "start" });
    });
  }
  const technical = document.querySelector("[data-technical]");
  const sift = () => replay.panel.sift(technical.checked, Math.max(0, replay.at));
  technical.addEventListener("change", sift);
  sift();
  document.addEventListener("keydown", (event) => keyed(event, replay, work, stop));
}

function keyed(event, replay, work, stop) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return;
  const resting = event.target.closest("button, a, summary, [type=checkbox]");
  const one = (by) => stop(() => replay.seek(replay.at + by));
  const keys = {
    " ": resting ? null : work.play,
    ArrowRight: event.shiftKey ? one(1) : work.next,
    ArrowLeft: event.shiftKey ? one(-1) : work.back,
    Home: work.start,
    End: work.end,
    "+": work.near,
    "-": work.far,
  };
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
}

// The stage of one version; several lie on top of each other, and one of them is seen.
async function version([seq, url, number], container, several) {
  let place = container;
  if (several > 1) {
    place = document.createElement("div");
    place.className = "replay-version";
    container.append(place);
  }
  return { seq, version: number, place, stage: await stage(url, place) };
}

async function open(root) {
  const container = root.querySelector("[data-canvas]");
  const told = JSON.parse(root.querySelector("[data-script]").textContent);
  const scenes = await Promise.all(told.drawn.map((one) => version(one, container, told.drawn.length)));
  root.querySelector(".player-view").hidden = scenes.every((each) => each.stage.bare);
  const replay = new Replay(root, scenes, told);
  wired(replay);
  replay.seek(Number(root.dataset.first) - 1, false);
  container.setAttribute("aria-busy", "false");
}

const place = document.querySelector("[data-replay]");
if (place) open(place);
