// The modeler: a draft's diagram drawn in the browser, saved by itself, checked while one draws.
import camundaBehaviors from "camunda-bpmn-js-behaviors/lib/camunda-platform/index.js";
import camunda from "camunda-bpmn-moddle/resources/camunda.json";
import { CreateAppendAnythingModule } from "bpmn-js-create-append-anything";
import Modeler from "bpmn-js/lib/Modeler.js";
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer.js";
import minimap from "diagram-js-minimap";
import { savingTold } from "./conflict.js";
import { mountCheck } from "./modeler/check.js";
import { files, handOverDiagram } from "./modeler/files.js";
import { put } from "./modeler/laying.js";
import { menus } from "./modeler/menus.js";
import palette from "./modeler/palette.js";
import { mountPanel, panelModules } from "./modeler/panel.js";
import { mountReading } from "./modeler/reading.js";
import { tools } from "./modeler/tools.js";
import { unknown, words } from "./modeler/words.js";
import { keeper } from "./saving.js";

const place = document.querySelector("[data-modeler]");
const canvas = place.querySelector("[data-canvas]");
const readonly = place.hasAttribute("data-readonly");
const token = place.querySelector("[name=csrf_token]").value;
const address = place.dataset.address;

function drawn() {
  const shared = { container: canvas, moddleExtensions: { camunda } };
  if (readonly) return new NavigatedViewer({ ...shared, additionalModules: [minimap, words] });
  const modules = [camundaBehaviors, CreateAppendAnythingModule, minimap, menus, palette, ...panelModules, words];
  return new Modeler({ ...shared, additionalModules: modules });
}

// What the panel, the check and the tools share: the draft, its forms, and how to change and save them.
function paged(modeler, content, saving) {
  const listeners = {};
  let forms = { ...content.forms };
  let bare = null; // the file as it came, where it has no picture to draw on
  const fire = (event, detail) => (listeners[event] ?? []).forEach((listener) => listener(detail));
  return {
    draft: { ...json("modeler-draft"), name: content.name, revision: content.revision },
    seats: json("modeler-seats"),
    place,
    address,
    token,
    readonly,
    fire,
    on: (event, listener) => (listeners[event] ??= []).push(listener),
    getForms: () => forms,
    // {id: schema or null}: null takes a form away.
    setForms(part) {
      forms = Object.fromEntries(Object.entries({ ...forms, ...part }).filter(([, schema]) => schema !== null));
      saving.change({ forms: part });
      fire("forms", forms);
    },
    // A drawing is put on the canvas as a whole; a promise of what it became where it had to be laid out.
    async put(xml) {
      const { laid, ...left } = await put(modeler, this, xml);
      bare = left.bare ?? null;
      return laid;
    },
    // Another one instead.
    async replace(xml) {
      saving.change({ xml: (await this.put(xml)) ?? xml });
      fire("changed");
    },
    xml: async () => bare ?? (await modeler.saveXML({ format: true })).xml,
    save: () => saving.flush(),
  };
}

async function open() {
  const modeler = drawn();
  const answer = await fetch(`${address}/isi`, { headers: { Accept: "application/json" } });
  const content = await answer.json();
  if (!answer.ok) throw new Error(content.message);
  const saving = readonly ? { change: () => {}, flush: async () => true, recall: async () => null } : kept(content);
  const page = paged(modeler, content, saving);
  if (readonly) mountReading(modeler, page);
  else mountPanel(modeler, page);
  mountCheck(modeler, page);
  const laid = await page.put(content.xml);
  const shown = tools(modeler, page);
  files(modeler, page, shown);
  await recalled(page, saving, shown);
  // Whoever only looks into another's draft becomes no author of it by that: what he draws is kept with the picture.
  if (laid && "author" in place.dataset && !(await saving.unsent())?.xml) saving.change({ xml: laid });
  watch(modeler, page, saving);
  place.modeler = { modeler, page, unknown };
  page.fire("ready");
  canvas.setAttribute("aria-busy", "false");
}

function kept(content) {
  const download = async (part) => handOverDiagram(part.xml ?? (await place.modeler.page.xml()), content.name);
  const told = savingTold({ token, download });
  const saving = keeper({ url: `${address}/isi`, token, revision: content.revision, ...told });
  told.bind(saving);
  return saving;
}

// What an earlier visit could not send comes back, and is sent now.
async function recalled(page, saving, shown) {
  const part = await saving.recall();
  if (!part) return;
  if (part.xml) await page.replace(part.xml);
  shown.readable();
  if (part.forms) page.setForms(part.forms);
  const told = place.querySelector("[data-replaced]");
  told.querySelector("[data-replaced-said]").textContent = told.querySelector("[data-replaced-said]").dataset.restored;
  told.querySelector(".conflict-ways").hidden = true;
  told.hidden = false;
}

function watch(modeler, page, saving) {
  modeler.on("commandStack.changed", ({ trigger }) => {
    if (trigger === "clear") return;
    saving.change(async () => ({ xml: await page.xml() }));
    page.fire("changed");
  });
}

function json(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

open().catch((error) => {
  const trouble = place.querySelector("[data-trouble]");
  trouble.textContent = trouble.dataset.unopened;
  trouble.hidden = false;
  canvas.setAttribute("aria-busy", "false");
  console.error(error);
});
