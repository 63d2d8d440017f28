// Tokens that run over the drawing by themselves (bpmn-js-token-simulation): an aid to see ways, without forms and people.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer.js";
import Animation from "bpmn-js-token-simulation/lib/animation/index.js";
import ColoredScopes from "bpmn-js-token-simulation/lib/features/colored-scopes/index.js";
import ContextPads from "bpmn-js-token-simulation/lib/features/context-pads/index.js";
import ExclusiveGateways from "bpmn-js-token-simulation/lib/features/exclusive-gateway-settings/index.js";
import InclusiveGateways from "bpmn-js-token-simulation/lib/features/inclusive-gateway-settings/index.js";
import NeutralColors from "bpmn-js-token-simulation/lib/features/neutral-element-colors/index.js";
import Palette from "bpmn-js-token-simulation/lib/features/palette/index.js";
import Pause from "bpmn-js-token-simulation/lib/features/pause-simulation/index.js";
import Reset from "bpmn-js-token-simulation/lib/features/reset-simulation/index.js";
import State from "bpmn-js-token-simulation/lib/features/simulation-state/index.js";
import Speed from "bpmn-js-token-simulation/lib/features/set-animation-speed/index.js";
import Support from "bpmn-js-token-simulation/lib/features/element-support/index.js";
import ToggleMode from "bpmn-js-token-simulation/lib/features/toggle-mode/viewer/index.js";
import TokenCount from "bpmn-js-token-simulation/lib/features/token-count/index.js";
import Simulator from "bpmn-js-token-simulation/lib/simulator/index.js";

const PARTS = [Simulator, Animation, ColoredScopes, ContextPads, State, Support, Pause, Reset, TokenCount, Speed, ExclusiveGateways, InclusiveGateways, NeutralColors, Palette, ToggleMode];

const READABLE = 0.85;
const SMALLEST = 0.5;
const MARGIN = 60;

// Notices of the library would write names of the diagram as markup; the page says what matters itself.
const silent = { notifications: ["value", { showNotification() {}, clear() {} }] };

const INDONESIAN = {
  "Trigger Event": "Jalankan peristiwa ini",
  "Set Sequence Flow": "Pilih alur keluar",
  "Add pause point": "Berhenti di langkah ini",
  "Remove pause point": "Jangan berhenti di langkah ini",
  "Reset Simulation": "Ulangi simulasi",
  "Play/Pause Simulation": "Jalankan atau jeda simulasi",
  "Set animation speed = Slow": "Gerak lambat",
  "Set animation speed = Normal": "Gerak biasa",
  "Set animation speed = Fast": "Gerak cepat",
  Finished: "Selesai",
  "Not supported": "Tidak didukung simulasi",
};

export async function simulation(xml, container) {
  const viewer = new NavigatedViewer({ container, additionalModules: [...PARTS, silent] });
  const watch = new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) tended(node);
  });
  watch.observe(container, { childList: true, subtree: true });
  await viewer.importXML(xml);
  tended(container);
  beginning(viewer.get("canvas"));
  viewer.get("toggleMode").toggleMode(true);
  return viewer;
}

// Readable, from the upper left corner; below half size the library hides its buttons.
function beginning(canvas) {
  canvas.zoom(READABLE);
  const { inner, width, height } = canvas.viewbox();
  canvas.viewbox({ x: inner.x - MARGIN, y: inner.y - MARGIN, width, height });
}

export function whole(viewer) {
  const canvas = viewer.get("canvas");
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() < SMALLEST) canvas.zoom(SMALLEST, "auto");
}

export function zoom(viewer, near) {
  const canvas = viewer.get("canvas");
  canvas.zoom(Math.min(4, Math.max(SMALLEST, canvas.zoom() * (near ? 1.25 : 0.8))), "auto");
}

// What the library made: its words in the page's language, its colours without style attributes, which the page refuses.
function tended(node) {
  if (!(node instanceof Element)) return;
  for (const each of [node, ...node.querySelectorAll("[title], [data-style], .bts-text")]) {
    if (each.dataset?.style) {
      each.style.cssText = each.dataset.style;
      delete each.dataset.style;
    }
    if (each.hasAttribute?.("title")) {
      each.setAttribute("title", said(each.getAttribute("title")));
      if (each.matches("button")) each.setAttribute("aria-label", each.getAttribute("title"));
    }
    if (each.matches?.(".bts-text")) each.textContent = said(each.textContent);
  }
}

function said(text) {
  return document.documentElement.lang === "id" ? (INDONESIAN[text] ?? text) : text;
}
