// The panel's, palette's and list's own words: English in the code, Indonesian from the table, as the page's language says.
import words from "./panel-words.id.json";

// The sentence in the page's language; {name} is replaced by values.name.
export function say(text, values = {}) {
  const said = document.documentElement.lang === "en" ? text : (words[text] ?? text);
  return said.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
