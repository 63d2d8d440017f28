// Keeps a draft: what was changed is sent a moment later, one request after another, and never over what somebody else
// saved meanwhile. Until the server has it, it also stands in this browser's store.
//
// keeper({ url, token, revision, onState, onConflict }) -> {
//   change(part)   part: {xml?, forms?: {id: schema or null}}, or a function that gives one (or a promise of one)
//   flush()        sends now; a promise of true when nothing is left unsent
//   recall()       a promise of what an earlier visit could not send (or null), on top of the revision shown
//   adopt(revision) goes on from that revision (after a conflict was settled), with what is still unsent
//   drop()         forgets what is unsent
//   unsent()       a promise of that part (or null)
//   revision       the newest revision known
// }
// onState(state, { at, message }): saved, unsaved, saving, offline, refused (message), conflict.
// onConflict({ message, by, at, revision, part, earlier }): nothing is sent any more until adopt() or drop(); `earlier`
// is a part of an earlier visit, which the page does not show.

const FORE = "lajur:draft:";
const AFTER = 2000;
const AGAIN = 10_000;
const SMALL = 60_000; // what a browser still sends of a page that closes

export function keeper({ url, token, revision, onState = () => {}, onConflict = () => {} }) {
  // The next person at this computer must not save, as his own, what somebody left unsent.
  const name = `${FORE}rancangan:${document.body.dataset.person ?? ""}:${url}`;
  let known = revision;
  let waiting = null; // what was changed and is not being sent
  let sending = null; // what is being sent
  let running = null;
  let timer = null;
  let stopped = false;

  function change(part) {
    waiting = joined(waiting, part);
    if (stopped) return hold();
    if (!sending) onState("unsaved", {});
    again(AFTER);
  }

  // Nothing is sent now, so a part that is still a function is asked at once.
  async function hold() {
    const given = waiting;
    const part = await settled(given);
    if (waiting === given) waiting = part;
    store();
  }

  function again(delay) {
    clearTimeout(timer);
    timer = setTimeout(flush, delay);
  }

  async function flush() {
    clearTimeout(timer);
    while (running) await running;
    if (stopped || !waiting) return !waiting && !stopped;
    running = send().finally(() => (running = null));
    await running;
    return !waiting && !stopped;
  }

  async function send() {
    const given = waiting;
    waiting = null;
    sending = given;
    try {
      sending = await settled(given);
      store();
      onState("saving", {});
      taken(await put(sending));
    } catch {
      back();
      onState("offline", {});
      again(AGAIN);
    }
  }

  async function put(part) {
    const answer = await fetch(url, { method: "PUT", headers: headers(token), body: body(part) });
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) return said;
    if (answer.status === 409 && said.revision !== undefined) return settle(said, part);
    if (answer.status === 503) throw new Error("busy");
    return { refused: said.message ?? String(answer.status) };
  }

  // An answer that was lost on its way looks like a conflict with oneself: what stands there already is saved.
  async function settle(said, part) {
    const there = await (await fetch(url, { headers: { Accept: "application/json" } })).json();
    return holds(there, part) ? { revision: there.revision } : { conflict: said };
  }

  function taken(said) {
    if (said.conflict) return stop(said.conflict);
    if (said.refused) {
      back();
      onState("refused", { message: said.refused });
      return;
    }
    known = said.revision;
    sending = null;
    store();
    onState(waiting ? "unsaved" : "saved", { at: new Date() });
  }

  function back() {
    waiting = joined(sending, waiting);
    sending = null;
    store();
  }

  async function stop(said) {
    stopped = true;
    back();
    onState("conflict", { message: said.message });
    onConflict({ ...said, part: await settled(waiting) });
  }

  // What cannot be sent yet. A part that is still a function is not asked: its page asks it when it closes.
  function store() {
    const left = joined(sending, waiting);
    try {
      if (!left) localStorage.removeItem(name);
      else if (typeof left !== "function")
        localStorage.setItem(name, JSON.stringify({ at: Date.now(), values: { revision: known, part: left } }));
    } catch {
      // A full or forbidden store: the page goes on, and warns when it is left.
    }
  }

  async function recall() {
    const kept = read(name);
    if (!kept) return null;
    if (kept.revision === known) return kept.part;
    const there = await (await fetch(url, { headers: { Accept: "application/json" } })).json();
    if (holds(there, kept.part)) {
      localStorage.removeItem(name);
      return null;
    }
    waiting = kept.part;
    stopped = true;
    onState("conflict", {});
    onConflict({ message: "", by: there.by, at: there.changed_at, revision: there.revision, part: kept.part, earlier: true });
    return null;
  }

  function adopt(newest) {
    known = newest;
    stopped = false;
    return flush();
  }

  function drop() {
    waiting = sending = null;
    stopped = false;
    clearTimeout(timer);
    store();
  }

  function leaving() {
    if (!waiting && !sending) return; // what stands in the store is another page's
    if (stopped || sending) return store();
    if (typeof waiting === "function") return;
    store();
    const said = body(waiting);
    if (said.length < SMALL) fetch(url, { method: "PUT", headers: headers(token), body: said, keepalive: true }).catch(() => {});
  }

  const body = (part) => JSON.stringify({ revision: known, ...part });

  window.addEventListener("online", () => waiting && flush());
  window.addEventListener("pagehide", leaving);
  document.addEventListener("visibilitychange", () => document.hidden && waiting && flush());
  window.addEventListener("beforeunload", (event) => (waiting || sending) && event.preventDefault());
  document.addEventListener("click", (event) => followLater(event, () => Boolean(waiting || sending) && !stopped, flush), true);

  return {
    change,
    flush,
    recall,
    adopt,
    drop,
    unsent: () => settled(joined(sending, waiting)),
    get revision() {
      return known;
    },
  };
}

// A link is followed when everything is saved: the next page must show what was just done.
function followLater(event, busy, flush) {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || !busy()) return;
  if (link.target || link.hasAttribute("download") || link.origin !== location.origin || link.hash) return;
  event.preventDefault();
  flush().finally(() => location.assign(link.href));
}

function joined(first, second) {
  if (!first || !second) return first ?? second;
  if (typeof first === "function" || typeof second === "function")
    return async () => joined(await settled(first), await settled(second));
  const forms = { ...first.forms, ...second.forms };
  return { ...first, ...second, ...(Object.keys(forms).length && { forms }) };
}

async function settled(part) {
  return typeof part === "function" ? part() : part;
}

function headers(token) {
  return { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token };
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name))?.values ?? null;
  } catch {
    return null;
  }
}

function holds(there, part) {
  if (part.xml !== undefined && part.xml !== there.xml) return false;
  return Object.entries(part.forms ?? {}).every(([id, schema]) => same(there.forms?.[id] ?? null, schema));
}

// Equal JSON, whatever the order of names.
export function same(one, other) {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  const names = Object.keys(one);
  if (Array.isArray(one) !== Array.isArray(other) || names.length !== Object.keys(other).length) return false;
  return names.every((name) => name in other && same(one[name], other[name]));
}
