// The parts of an SOP as the palette makes them: a step with its time and form, a check with its two answers, a deadline.
import CommandInterceptor from "diagram-js/lib/command/CommandInterceptor.js";
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil.js";
import { addLateEnd, addTimer, lateEnds, timeOf, timerPart } from "./deadline.js";
import { isoOf } from "./duration.js";
import { claimForm } from "./forms.js";
import { show } from "./panel-form.js";
import { APPROVED, partForm } from "./papers.js";
import { claim, create, lanes, nextNumber, nodes, stepBefore, together, ways, waysIn } from "./properties.js";

const CLEAR = { top: 40, right: 150, bottom: 60, left: 190 }; // of the palette, of the pad beside the part
const GAP = 56;
const STEP = { width: 120, height: 96 };
const GATE = 50;
const USUAL = "1 hari";
// What a step begins with; the owner names it anew.
const STEPS = {
  step: { name: "Langkah baru", waktu: USUAL, output: "" },
  check: { name: "Memeriksa", waktu: USUAL, output: "" },
  disposition: { name: "Mendisposisikan", waktu: "30 menit", output: "Disposisi" },
  publication: { name: "Mempublikasikan", waktu: USUAL, output: "Tautan publikasi" },
};
const TYPES = {
  start: "bpmn:StartEvent",
  end: "bpmn:EndEvent",
  choice: "bpmn:ExclusiveGateway",
  parallel: "bpmn:ParallelGateway",
};

export class Templates extends CommandInterceptor {
  static $inject = ["eventBus", "injector", "lajurBench"];

  constructor(eventBus, injector, bench) {
    super(eventBus);
    this.injector = injector;
    this.bench = bench;
    this.postExecuted("elements.create", 100, ({ context }) => {
      if (context.hints?.lajur) this.complete(context.hints.lajur, context.elements[0]);
    });
  }

  get(name) {
    return this.injector.get(name);
  }

  // By hand: the part follows the mouse until it is put down.
  drag(kind, event) {
    this.get("create").start(event, this.shape(kind), { hints: { lajur: kind } });
  }

  // At once: behind what is selected; false when there is nothing to stand behind.
  place(kind) {
    const chosen = this.get("selection").get();
    const at = chosen.length === 1 ? (chosen[0].labelTarget ?? chosen[0]) : null;
    if (kind === "deadline") return this.timed(at);
    if (!at || !is(at, "bpmn:FlowNode") || kind === "start" || (kind === "end" && is(at, "bpmn:EndEvent"))) return false;
    this.after(kind, at);
    return true;
  }

  // Without a mouse and with nothing selected: before the end, or to the right of everything.
  put(kind) {
    if (this.place(kind) || kind === "deadline") return;
    const end = rightmost(nodes(this.injector).filter(plainEnd));
    if (end && kind !== "start" && kind !== "end") return this.after(kind, end);
    const last = rightmost(nodes(this.injector)), lane = lanes(this.injector)[0];
    const parent = lane ? poolOf(lane) : this.get("canvas").getRootElement();
    const free = { x: (lane?.x ?? 0) + 120, y: lane ? lane.y + lane.height / 2 : 120 };
    const spot = last ? { x: last.x + last.width + GAP + STEP.width / 2, y: last.y + last.height / 2 } : free;
    const [made] = this.get("modeling").createElements([this.shape(kind)], spot, parent, { lajur: kind });
    this.shown(made);
  }

  timed(task) {
    if (!task || !is(task, "bpmn:Activity")) return false;
    const words = isoOf(timeOf(task)) ? timeOf(task) : USUAL;
    together(this.injector, () => addTimer(this.injector, task, isoOf(words), words));
    return true;
  }

  shape(kind) {
    const factory = this.get("elementFactory");
    if (kind === "deadline") {
      const businessObject = timerPart(this.injector, null, isoOf(USUAL), USUAL);
      return factory.createShape({ type: "bpmn:BoundaryEvent", businessObject });
    }
    if (!STEPS[kind]) return factory.createShape({ type: TYPES[kind] });
    const { name, waktu, output } = STEPS[kind], number = nextNumber(this.injector);
    const task = create(this.injector, "bpmn:UserTask", { name });
    task.id = `langkah_${number}`; // taken for good once it is put down
    const said = { no: String(number), waktu, output };
    const bag = create(this.injector, "camunda:Properties", {}), told = Object.entries(said).filter(([, value]) => value);
    bag.values = told.map(([key, value]) => create(this.injector, "camunda:Property", { name: key, value }, bag));
    task.extensionElements = create(this.injector, "bpmn:ExtensionElements", { values: [bag] }, task);
    bag.$parent = task.extensionElements;
    return factory.createShape({ type: "bpmn:UserTask", businessObject: task, ...STEP });
  }

  // Between what is selected and what comes next; behind a choice as one more way.
  after(kind, at) {
    const modeling = this.get("modeling");
    let made;
    together(this.injector, () => {
      const next = is(at, "bpmn:EndEvent") ? waysIn(at)[0] : ways(at).length === 1 ? ways(at)[0] : null;
      const before = next?.source ?? at;
      const between = next && kind !== "end";
      const shape = this.shape(kind), wide = shape.width + GAP + (kind === "check" ? GATE + GAP : 0);
      if (between) this.room(before.x + before.width + 1, wide);
      const spot = { x: before.x + before.width + GAP + shape.width / 2, y: before.y + before.height / 2 };
      made = modeling.createShape(shape, spot, before.parent);
      if (between) {
        const goal = next.target;
        modeling.reconnectEnd(next, made, { x: made.x, y: spot.y });
        modeling.connect(made, goal);
      } else modeling.connect(before, made);
      this.complete(kind, made);
    });
    this.shown(made);
  }

  // Everything right of x moves on, and pools and lanes grow; an end that says "late" stays with its step.
  room(x, width) {
    const all = this.get("elementRegistry").filter((each) => each.parent);
    const { movingShapes, resizingShapes } = this.get("spaceTool").calculateAdjustments(all, "x", width, x);
    const moved = new Set(movingShapes);
    const left = new Set(lateEnds(all.filter((each) => each.host && !moved.has(each.host))));
    const going = movingShapes.filter((each) => !left.has(each.labelTarget ?? each));
    this.get("modeling").createSpace(going, resizingShapes, { x: width, y: 0 }, "e", x);
  }

  shown(element) {
    this.get("selection").select(element);
    this.get("canvas").scrollToElement(element, CLEAR);
  }

  // What belongs to the part beside its shape: form, timer, the two answers.
  complete(kind, element) {
    if (kind === "deadline" && element.host) addLateEnd(this.injector, element);
    if (!STEPS[kind]) return;
    claim(this.injector, element.id, getBusinessObject(element));
    const { waktu, output } = STEPS[kind], { page } = this.bench, number = element.id.replace("langkah_", "");
    const form = claimForm(page, element);
    const name = getBusinessObject(element).name;
    this.get("lajurForms").put(form, partForm(form, { name, waktu, output, number, kind }));
    show(this.injector, element, form);
    addTimer(this.injector, element, isoOf(waktu), waktu);
    if (kind === "check") this.decide(element, number);
  }

  // Setujui goes on, Kembalikan goes back to the step before; back is the safe way.
  decide(task, number) {
    const modeling = this.get("modeling"), onward = ways(task)[0];
    const next = onward?.target, back = stepBefore(task) ?? task;
    const gate = create(this.injector, "bpmn:ExclusiveGateway", { name: "Disetujui?" });
    gate.id = claim(this.injector, `G${number}`, gate);
    const shape = this.get("elementFactory").createShape({ type: "bpmn:ExclusiveGateway", businessObject: gate });
    const spot = { x: task.x + task.width + GAP + GATE / 2, y: task.y + task.height / 2 };
    if (onward) modeling.removeElements([onward]);
    const gateway = modeling.createShape(shape, spot, task.parent);
    modeling.connect(task, gateway);
    const yes = create(this.injector, "bpmn:SequenceFlow", { name: "Setujui" });
    yes.conditionExpression = create(this.injector, "bpmn:FormalExpression", { body: `keputusan_${number} = "${APPROVED}"`, language: "feel" }, yes);
    modeling.connect(gateway, next ?? this.ended(gateway), { type: "bpmn:SequenceFlow", businessObject: yes });
    const no = create(this.injector, "bpmn:SequenceFlow", { name: "Kembalikan" });
    const way = modeling.connect(gateway, back, { type: "bpmn:SequenceFlow", businessObject: no });
    modeling.updateProperties(gateway, { default: no });
    over(modeling, way, gateway, back);
  }

  ended(gateway) {
    const businessObject = create(this.injector, "bpmn:EndEvent", { name: "Selesai" });
    const end = this.get("elementFactory").createShape({ type: "bpmn:EndEvent", businessObject });
    return this.get("modeling").createShape(end, { x: gateway.x + gateway.width + GAP + 18, y: gateway.y + gateway.height / 2 }, gateway.parent);
  }

  lane() {
    const modeling = this.get("modeling"), chosen = this.get("selection").get()[0];
    const pool = this.get("elementRegistry").find((each) => is(each, "bpmn:Participant") && getBusinessObject(each).processRef);
    const last = lanes(this.injector).at(-1);
    const under = chosen && is(chosen, "bpmn:Lane") ? chosen : (last ?? pool);
    if (!under) return false;
    together(this.injector, () => {
      const made = modeling.addLane(under, "bottom");
      modeling.updateProperties(made, { name: "Pelaksana baru" });
      this.get("selection").select(made);
    });
    return true;
  }
}

// An end of the work itself, not one that only says "late".
function plainEnd(element) {
  return is(element, "bpmn:EndEvent") && waysIn(element).length > 0 && !getBusinessObject(element).get("eventDefinitions").length;
}

function rightmost(found) {
  return found.reduce((best, each) => (!best || each.x > best.x ? each : best), null);
}

function poolOf(lane) {
  let found = lane;
  while (found.parent && !is(found, "bpmn:Participant")) found = found.parent;
  return found;
}

// A way back runs above what it passes.
function over(modeling, way, from, to) {
  const middle = ({ x, width }) => Math.round(x + width / 2), top = Math.min(from.y, to.y) - 24;
  const points = [{ x: middle(from), y: from.y }, { x: middle(from), y: top }, { x: middle(to), y: top }, { x: middle(to), y: to.y }];
  modeling.updateWaypoints(way, points);
}

