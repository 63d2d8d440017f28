// What one has typed so far, kept in this browser until it is sent, at most two weeks.

const FORE = "lajur:draft:";
const DAYS = 14;

export function keep(name, values) {
  try {
    localStorage.setItem(FORE + name, JSON.stringify({ at: Date.now(), values }));
    const said = document.getElementById("draft-kept");
    if (said) said.hidden = false;
  } catch {
    // A full or forbidden store: typing goes on without a draft.
  }
}

// The draft's values for the fields one can still change, or null.
export function recall(name, schema) {
  tidy();
  const kept = parsed(localStorage.getItem(FORE + name));
  if (!kept) return null;
  const open = editable(schema);
  const values = Object.fromEntries(Object.entries(kept.values).filter(([key]) => open.has(key)));
  return Object.values(values).some(filled) ? { values } : null;
}

export function forget(name) {
  localStorage.removeItem(FORE + name);
}

export function filled(value) {
  return value !== undefined && value !== null && value !== "" && value !== false && !(Array.isArray(value) && !value.length);
}

function editable(component, found = new Set()) {
  for (const child of component.components ?? []) {
    const key = child.path || child.key;
    if (key && child.readonly !== true && child.type !== "expression") found.add(key.split(".")[0]);
    if (!child.path) editable(child, found);
  }
  return found;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function tidy() {
  for (const name of Object.keys(localStorage).filter((each) => each.startsWith(FORE))) {
    const kept = parsed(localStorage.getItem(name));
    if (!kept || Date.now() - kept.at > DAYS * 86_400_000) localStorage.removeItem(name);
  }
}
