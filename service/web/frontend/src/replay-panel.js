// The panel beside the diagram and the table below it: what a person must know of the moment that is shown.

const MOST = 12;

export class Panel {
  constructor(root, frames, names, words) {
    this.frames = frames;
    this.names = names;
    this.words = words;
    this.part = (name) => root.querySelector(`[data-${name}]`);
    this.told = document.querySelector("[data-told]");
    this.events = document.querySelector("[data-events]");
    this.rows = new Map([...this.events.querySelectorAll("tr[data-seq]")].map((row) => [Number(row.dataset.seq), row]));
    this.current = this.events.querySelector("tr[aria-current]");
  }

  show(at) {
    const frame = this.frames[at], lead = this.frames[frame.lead];
    const position = fill(this.words.position, { at: frame.seq, all: this.frames.length });
    this.part("position").textContent = position;
    this.part("text").replaceChildren(lead.text, ...(lead.note ? [" ", element("span", "event-note", lead.note)] : []));
    this.part("at").textContent = [lead.at, lead.gap].filter(Boolean).join(" · ");
    for (const name of ["who", "lane", "authority"]) this.part(name).textContent = lead[name] || "–";
    for (const name of ["took", "late"]) this.part(name).textContent = lead[name] ?? "";
    this.part("time").hidden = !lead.took;
    this.part("values").replaceChildren(this.values(lead));
    this.after(frame.lead + 1, at);
    this.part("running").replaceChildren(this.running(frame));
    return position;
  }

  // Read out by a screen reader; not while the film runs.
  say(at) {
    const frame = this.frames[at];
    this.told.textContent = `${fill(this.words.position, { at: frame.seq, all: this.frames.length })}: ${frame.text}`;
  }

  values(lead) {
    if (lead.missing || lead.hidden || !lead.values.length) {
      const why = lead.missing ?? this.words[lead.hidden ? "hidden" : "none"];
      return element("p", "text-secondary mb-2", why);
    }
    const list = element("dl", "facts panel-values");
    for (const [label, text, before, state] of lead.values) {
      const line = element("div", `value-${state}`);
      const term = element("dt", "", label, " ", element("span", `chip value-chip`, this.words[state]));
      line.append(term, element("dd", "", text || "–"));
      if (before && state !== "same") line.append(element("dd", "value-before", fill(this.words.before, { text: before })));
      list.append(line);
    }
    return list;
  }

  after(first, last) {
    const lines = [];
    for (let index = first; index <= last; index++) {
      const frame = this.frames[index];
      lines.push([frame.technical && index !== last ? "after-technical" : "", frame.text, frame.seq]);
      for (const id of frame.cancelled) lines.push(["after-cancelled", fill(this.words.cancelled, { name: this.name(id) })]);
    }
    for (const index of [first - 1, ...range(first, last)]) {
      for (const id of this.frames[index].dropped) lines.push(["", fill(this.words.dropped, { name: this.name(id) })]);
    }
    const shown = lines.length > MOST ? lines.slice(-MOST) : lines;
    const list = this.part("after-list");
    list.replaceChildren(...shown.map(([kind, text, seq]) => {
      const line = element("li", kind, text);
      if (seq === this.frames[last].seq) line.setAttribute("aria-current", "true");
      return line;
    }));
    this.part("after").hidden = !shown.length;
  }

  running(frame) {
    if (!frame.running.length) {
      const ended = frame.seq === this.frames.length && !frame.tokens.length;
      return element("p", "text-secondary mb-0", ended ? this.words.nobody : "–");
    }
    const list = element("ul", "panel-running");
    for (const [, name, count, used, standard, percent, late] of frame.running) {
      const line = element("li", "", element("strong", "", count > 1 ? fill(this.words.many, { name, count }) : name));
      const words = standard ? fill(this.words.used, { used, standard }) : used;
      line.append(element("span", "running-time num", words, late ? element("span", "due-late", `, ${late}`) : ""));
      if (percent !== null) {
        const bar = element("progress", late ? "bar bar-late" : "bar");
        bar.max = 100;
        bar.value = percent;
        bar.setAttribute("aria-label", `${name}: ${words}`);
        line.append(bar);
      }
      list.append(line);
    }
    return list;
  }

  // The row of the event, or of the last one before it that the table shows, in view within its own box.
  row(at) {
    let index = at;
    while (index > 0 && this.frames[index].technical && !this.technical) index--;
    const row = this.rows.get(this.frames[index].seq), box = this.events;
    if (row === this.current) return;
    const head = box.querySelector("thead").offsetHeight;
    const [top, bottom] = [row.offsetTop, row.offsetTop + row.offsetHeight];
    if (top < box.scrollTop + head) box.scrollTop = top - head;
    else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
    this.current?.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    this.current = row;
  }

  // Show flows and gateways in the table too, or not.
  sift(technical, at) {
    this.technical = technical;
    this.events.classList.toggle("with-technical", technical);
    this.row(at);
  }

  name(id) {
    return this.names[id] ?? id;
  }
}

function element(name, kind, ...inside) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  made.append(...inside);
  return made;
}

function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function range(first, last) {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => first + n);
}
