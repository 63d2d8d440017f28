// The menus offer only what the engine runs; honoured.json lists it (menu entry -> element and its trigger), and a test
// holds it against the check.
import honoured from "./honoured.json";

const LAST = 1; // providers are asked from the highest number on
const MENUS = ["bpmn-replace", "bpmn-append", "bpmn-create"];
const HEADS = new Set(["toggle-parallel-mi", "toggle-sequential-mi", "toggle-non-interrupting", "toggle-is-collection"]);
const LOOPING = new Set(["bpmn:UserTask", "bpmn:ManualTask"]);
const UNHEARD = ["append.condition-intermediate-event", "append.signal-intermediate-event", "append.compensation-activity"];

function HonouredMenus(popupMenu, contextPad) {
  const offered = (id) => id.replace(/^(replace-with|append|create)-/, "") in honoured || /\.(lajur|template)-/.test(id);
  const kept = (entries, test) => Object.fromEntries(Object.entries(entries).filter(([id]) => test(id)));
  for (const menu of MENUS) {
    popupMenu.registerProvider(menu, LAST, {
      getPopupMenuEntries: () => (entries) => kept(entries, offered),
      getPopupMenuHeaderEntries: (target) => (entries) => kept(entries, (id) => HEADS.has(id) && loops(target, id)),
    });
  }
  contextPad.registerProvider(LAST, {
    getContextPadEntries: () => (entries) => kept(entries, (id) => !UNHEARD.includes(id)),
  });
}

HonouredMenus.$inject = ["popupMenu", "contextPad"];

// Only a step of people is done several times at once.
function loops(target, id) {
  return !id.endsWith("-mi") || LOOPING.has(target.businessObject?.$type);
}

export const menus = { __init__: ["honouredMenus"], honouredMenus: ["type", HonouredMenus] };
