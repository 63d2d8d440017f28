// The form editor has no words of its own language for us: what it writes is put into Indonesian as it appears, before
// the browser shows it. Only its palette, its panel and its notes are looked at, never what the owner wrote.
import table from "./words.id.json";

const PLACES = ".fjs-palette-container, .fjs-properties-container, .fjs-empty-component, .fjs-empty-editor-card, .fjs-context-pad, .fjs-feel-popup, .bio-properties-panel-popup, .bio-properties-panel-tooltip";
const OWN = ".cm-content, .bio-properties-panel-header-label, .bio-properties-panel-collapsible-entry-header-title";
const ATTRIBUTES = ["title", "placeholder", "aria-label"];
const PATTERNS = [
  [/^Create an? (.+) element$/, (what) => `Tambah: ${word(what)}`],
  [/^Remove (.+)$/, (what) => `Hapus: ${word(what)}`],
  [/^Column (\d)$/, (n) => `Kolom ${n}`],
  [/^Value (\d+)$/, (n) => `Nilai ${n}`],
  [/^(\d+) columns?$/, (n) => `${n} kolom`],
  [/^Should be at least (.+?)\.?$/, (n) => `Paling sedikit ${n}.`],
  [/^Should be at most (.+?)\.?$/, (n) => `Paling banyak ${n}.`],
  [/^Should not contain more than (\d+) decimal digits\.?$/, (n) => `Paling banyak ${n} angka di belakang koma.`],
  [/^List contains (\d+) items?$/, (n) => `Daftar memuat ${n} butir`],
];

export function word(text) {
  if (document.documentElement.lang !== "id") return text;
  if (text in table) return table[text];
  for (const [pattern, said] of PATTERNS) {
    const found = pattern.exec(text);
    if (found) return said(...found.slice(1));
  }
  return text;
}

// Translates what stands in the page's editor now and whatever it will write.
export function translating() {
  if (document.documentElement.lang !== "id") return;
  const watcher = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(whole);
      else if (change.type === "characterData") texts(change.target);
      else attributes(change.target);
    }
  });
  watcher.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
  whole(document.body);
}

function whole(node) {
  if (node.nodeType === Node.TEXT_NODE) return texts(node);
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let each = node; each; each = walker.nextNode()) {
    if (each.nodeType === Node.TEXT_NODE) texts(each);
    else attributes(each);
  }
}

function texts(node) {
  const parent = node.parentElement;
  if (!parent?.closest(PLACES) || parent.closest(OWN)) return;
  const text = node.data.trim();
  const said = text && word(text);
  if (said && said !== text) node.data = node.data.replace(text, () => said);
}

function attributes(element) {
  if (!element.closest?.(PLACES)) return;
  for (const name of ATTRIBUTES) {
    const text = element.getAttribute(name);
    const said = text && word(text);
    if (said && said !== text) element.setAttribute(name, said);
  }
}
