// Our palette: parts of an SOP, one click each, and the few plain parts; every entry is reached by keyboard too.
import { say } from "./saying.js";
import { Templates } from "./templates.js";

// id, group, icon, word, what it does
const PARTS = [
  ["step", "sop", "bpmn-icon-user-task", "Step", "Add a step with its time and form"],
  ["check", "sop", "bpmn-icon-gateway-xor", "Check", "Add a check that approves or sends back"],
  ["disposition", "sop", "bpmn-icon-send-task", "Disposition", "Add a disposition to a colleague"],
  ["publication", "sop", "bpmn-icon-service", "Publication", "Add the publication of a result"],
  ["deadline", "sop", "bpmn-icon-intermediate-event-catch-non-interrupting-timer", "Deadline", "Add a deadline to the chosen step"],
  ["lane", "parts", "bpmn-icon-lane-divide-two", "Lane", "Add a lane for somebody who takes part"],
  ["start", "parts", "bpmn-icon-start-event-none", "Start", "Add a start"],
  ["end", "parts", "bpmn-icon-end-event-none", "End", "Add an end"],
  ["choice", "parts", "bpmn-icon-gateway-xor", "Choice", "Add a choice between ways"],
  ["parallel", "parts", "bpmn-icon-gateway-parallel", "Side by side", "Add work side by side"],
];

class SopPalette {
  static $inject = ["palette", "eventBus", "lajurTemplates", "handTool", "lassoTool", "spaceTool", "globalConnect"];

  constructor(palette, eventBus, templates, handTool, lassoTool, spaceTool, globalConnect) {
    Object.assign(this, { palette, templates, handTool, lassoTool, spaceTool, globalConnect });
    palette.registerProvider(this);
    palette._needsCollapse = () => false; // it scrolls where the window is low
    eventBus.on("palette.changed", () => this.reachable());
    eventBus.on("palette.create", ({ container }) => container.addEventListener("keydown", (event) => this.pressed(event)));
  }

  getPaletteEntries() {
    const entries = { ...this.tools(), "lajur-tools-end": { group: "tools", separator: true } };
    for (const [kind, group, icon, word, title] of PARTS) {
      entries[`lajur-${kind}`] = {
        group,
        title: say(title),
        html: `<div class="entry lajur-entry ${icon}" draggable="true"><span class="lajur-word">${say(word)}</span></div>`,
        action: { click: (event) => this.clicked(kind, event), dragstart: (event) => this.dragged(kind, event) },
      };
      if (kind === "deadline") entries["lajur-sop-end"] = { group: "sop", separator: true };
    }
    return entries;
  }

  tools() {
    const tool = (className, title, click) => ({ group: "tools", className, title: say(title), action: { click } });
    return {
      "hand-tool": tool("bpmn-icon-hand-tool", "Move the drawing", (event) => this.handTool.activateHand(event)),
      "lasso-tool": tool("bpmn-icon-lasso-tool", "Choose several", (event) => this.lassoTool.activateSelection(event)),
      "space-tool": tool("bpmn-icon-space-tool", "Make or take away room", (event) => this.spaceTool.activateSelection(event)),
      "global-connect-tool": tool("bpmn-icon-connection-multi", "Connect two parts", (event) => this.globalConnect.start(event)),
    };
  }

  clicked(kind, event) {
    if (kind === "lane") this.templates.lane();
    else if (!this.templates.place(kind)) this.templates.drag(kind, event);
  }

  dragged(kind, event) {
    if (kind === "lane") this.templates.lane();
    else this.templates.drag(kind, event);
  }

  // Enter or space on an entry: the part stands at once, behind what is selected or in the middle.
  pressed(event) {
    const entry = event.target.closest?.(".entry");
    if (!entry || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const kind = entry.dataset.action.replace("lajur-", "");
    if (kind === "lane") this.templates.lane();
    else if (PARTS.some(([known]) => known === kind)) this.templates.put(kind);
    else this.palette.triggerEntry(entry.dataset.action, "click", event);
  }

  reachable() {
    for (const entry of this.palette._container.querySelectorAll(".entry")) {
      entry.setAttribute("tabindex", "0");
      entry.title = entry.getAttribute("aria-label") ?? "";
    }
  }
}

export default {
  __init__: ["paletteProvider", "lajurTemplates"],
  paletteProvider: ["type", SopPalette],
  lajurTemplates: ["type", Templates],
};
