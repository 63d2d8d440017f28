// What the libraries of the modeler say, in Indonesian; on English pages their own words stand.
import INDONESIAN from "./words.id.json";

// What was met without a translation; a test asks for it.
export const unknown = new Set();

export function say(template, replacements = {}) {
  const text = document.documentElement.lang === "id" ? (INDONESIAN[template] ?? strange(template)) : template;
  return text.replace(/{([^}]+)}/g, (whole, key) => String(replacements?.[key] ?? whole));
}

function strange(template) {
  if (/\p{L}/u.test(template)) unknown.add(template);
  return template;
}

export const words = { translate: ["value", say] };
