// The properties panel: reduced to what the engine honours, with our own group "Langkah SOP".
import { Group } from "@bpmn-io/properties-panel";
import { is, isAny } from "bpmn-js/lib/util/ModelUtil.js";
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, CamundaPlatformPropertiesProviderModule } from "bpmn-js-properties-panel";
import { lasting, setTimer } from "./deadline.js";
import { isoOf, wordsOf } from "./duration.js";
import { text } from "./fields.js";
import { formsModule } from "./forms.js";
import { gatewayEntries, wayEntries } from "./panel-choice.js";
import { formEntries } from "./panel-form.js";
import { reduced } from "./panel-allow.js";
import { programEntries, programPart } from "./panel-program.js";
import { identityEntries, laneEntries, sopOf } from "./panel-sop.js";
import { counting, stepEntries } from "./panel-step.js";
import { commandsModule } from "./properties.js";
import { say } from "./saying.js";

const LAST = 100; // lower numbers come later: what the others offered is reduced, then ours goes on top

// What the groups need beside the element: the page with its forms and seats.
class Bench {
  page = { getForms: () => ({}), setForms() {}, save() {}, seats: [], address: "", readonly: false };
}

class SopProvider {
  static $inject = ["propertiesPanel", "injector", "lajurBench"];

  constructor(propertiesPanel, injector, bench) {
    this.injector = injector;
    this.bench = bench;
    propertiesPanel.registerProvider(LAST, this);
  }

  getGroups(element) {
    return (groups) => {
      const own = this.own(element);
      if (is(element, "bpmn:Collaboration")) return own; // the empty canvas: what counts is the SOP on it
      const kept = reduced(groups, element);
      const at = kept.findIndex(({ id }) => id === "general") + 1;
      return [...kept.slice(0, at), ...own, ...kept.slice(at)];
    };
  }

  own(element) {
    const group = (id, label, entries) => [{ id, label: say(label), component: Group, entries, shouldOpen: true }];
    const found = OWN.find(([, , of]) => !element.labelTarget && of(element, this.injector));
    return found ? group(`lajur-${found[0]}`, found[1], found[3](element, this.injector, this.bench)) : [];
  }
}

const choice = (element) => isAny(element, ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway"]);

// id, title, which elements have it, its entries; the first that fits.
const OWN = [
  ["step", "SOP step", (element) => is(element, "bpmn:UserTask"), stepEntries],
  ["lane", "Done by", (element) => is(element, "bpmn:Lane"), laneEntries],
  ["sop", "Identity of the SOP", sopOf, (element, injector) => identityEntries(sopOf(element, injector), injector)],
  ["choice", "Question and answers", choice, gatewayEntries],
  ["way", "Answer", (element) => is(element, "bpmn:SequenceFlow") && choice(element.source), wayEntries],
  ["program", "Work of a program", programPart, programEntries],
  ["timer", "Time", lasting, timerEntries],
  ["start", "Beginning of a case", (element) => is(element, "bpmn:StartEvent"), formEntries],
];

function timerEntries(element, injector) {
  return [
    text({
      id: "lajur-lama",
      label: say("Time until it rings"),
      hint: say("For example 30 menit, 2 jam, 1 hari or 1 minggu."),
      validate: (value) => (isoOf(value) ? null : say("This is no time the clock can count. Write for example 30 menit or 2 hari.")),
      get: () => wordsOf(lasting(element)),
      set: (value) => setTimer(injector, element, value.trim().replace(/\s+/g, " ")),
    }),
    counting(element, injector),
  ];
}

const sopModule = {
  __init__: ["lajurSop"],
  __depends__: [commandsModule, formsModule],
  lajurBench: ["type", Bench],
  lajurSop: ["type", SopProvider],
};

export const panelModules = [BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, CamundaPlatformPropertiesProviderModule, sopModule];

export function mountPanel(modeler, page) {
  modeler.get("lajurBench").page = page;
  const panel = modeler.get("propertiesPanel");
  panel.attachTo(page.place.querySelector("[data-panel]"));
  // The panel is first drawn while the canvas is half drawn, and keeps what it saw then.
  modeler.on("import.done", () => panel._render(modeler.get("canvas").getRootElement()));
  // A form that was just made can be chosen.
  page.on("forms", () => {
    const [shown] = modeler.get("selection").get();
    if (shown) modeler.get("eventBus").fire("elements.changed", { elements: [shown] });
  });
}
