// A step's standard time and the timer on its border are one: whoever changes the time changes the timer.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil.js";
import { isoOf, wordsOf } from "./duration.js";
import { claim, create, definitionsOf, nextNumber, property, setProperties, together, ways, waysIn } from "./properties.js";

const LATE = "eskalasi_terlambat";

export function timerDefinition(event) {
  return getBusinessObject(event).get("eventDefinitions")?.find((each) => is(each, "bpmn:TimerEventDefinition"));
}

// The timer that is the step's deadline: of several the one that leaves the work where it is.
export function timerOf(task) {
  const timers = (task.attachers ?? []).filter((each) => timerDefinition(each)?.get("timeDuration"));
  return timers.find((each) => getBusinessObject(each).cancelActivity === false) ?? timers[0];
}

export function lasting(event) {
  return timerDefinition(event)?.get("timeDuration")?.get("body") ?? "";
}

// What the step's time is, in words: as the SOP writes it, else as its timer counts.
export function timeOf(task) {
  const timer = timerOf(task);
  return property(task, "waktu") || (timer ? wordsOf(lasting(timer)) : "");
}

// Give the step another time ("2 hari"); none takes the timer away. Nothing happens for what is no time.
export function setTime(injector, task, words) {
  const iso = isoOf(words), timer = timerOf(task);
  if (words && !iso) return;
  together(injector, () => {
    setProperties(injector, task, { waktu: words });
    if (!words && timer) removeTimer(injector, timer);
    else if (words && timer) retime(injector, timer, iso, words);
    else if (words) addTimer(injector, task, iso, words);
  });
}

// Change a timer that was chosen itself; the step it stands on says the same time.
export function setTimer(injector, event, words) {
  const iso = isoOf(words), host = event.host;
  if (!iso) return;
  together(injector, () => {
    retime(injector, event, iso, words);
    if (host && timerOf(host) === event && property(host, "waktu")) setProperties(injector, host, { waktu: words });
  });
}

function retime(injector, timer, iso, words) {
  const modeling = injector.get("modeling"), definition = timerDefinition(timer), name = getBusinessObject(timer).name ?? "";
  const time = definition.get("timeDuration");
  if (time) modeling.updateModdleProperties(timer, time, { body: iso });
  else modeling.updateModdleProperties(timer, definition, { timeDuration: create(injector, "bpmn:FormalExpression", { body: iso }, definition) });
  if (!name.trim() || isoOf(name)) modeling.updateProperties(timer, { name: words });
}

// The ends that only these timers lead to; they go where their step goes.
export function lateEnds(timers) {
  const goals = timers.flatMap((timer) => ways(timer).map((flow) => flow.target));
  return goals.filter((end) => is(end, "bpmn:EndEvent") && waysIn(end).length === 1);
}

function removeTimer(injector, timer) {
  const ends = lateEnds([timer]);
  injector.get("modeling").removeElements([timer, ...ends]);
}

// A deadline as the SOPs draw it: at the step's lower left, with an end that says "late" and leaves the work where it is.
export function addTimer(injector, task, iso, words) {
  const timer = injector.get("modeling").createShape(
    injector.get("elementFactory").createShape({ type: "bpmn:BoundaryEvent", businessObject: timerPart(injector, task, iso, words) }),
    { x: task.x + 18, y: task.y + task.height },
    task,
    { attach: true },
  );
  addLateEnd(injector, timer);
  return timer;
}

// The model of a boundary timer that does not interrupt.
export function timerPart(injector, task, iso, words) {
  const event = create(injector, "bpmn:BoundaryEvent", { name: words, cancelActivity: false });
  if (task) event.id = claim(injector, `tenggat_${numberOf(injector, task)}`, event);
  const definition = create(injector, "bpmn:TimerEventDefinition", {}, event);
  definition.timeDuration = create(injector, "bpmn:FormalExpression", { body: iso }, definition);
  event.eventDefinitions = [definition];
  return event;
}

export function addLateEnd(injector, timer) {
  const modeling = injector.get("modeling"), task = timer.host;
  const end = create(injector, "bpmn:EndEvent", { name: "Terlambat" });
  end.id = claim(injector, `terlambat_${numberOf(injector, task)}`, end);
  const definition = create(injector, "bpmn:EscalationEventDefinition", {}, end);
  definition.escalationRef = escalation(injector, task);
  end.eventDefinitions = [definition];
  const shape = injector.get("elementFactory").createShape({ type: "bpmn:EndEvent", businessObject: end });
  const below = { x: timer.x + timer.width / 2 + 44, y: timer.y + timer.height / 2 + 46 };
  modeling.connect(timer, modeling.createShape(shape, below, task.parent));
}

function escalation(injector, element) {
  const definitions = definitionsOf(injector), roots = definitions.get("rootElements");
  const found = roots.find((each) => is(each, "bpmn:Escalation") && each.escalationCode === "terlambat");
  if (found) return found;
  const made = create(injector, "bpmn:Escalation", { name: "Terlambat", escalationCode: "terlambat" }, definitions);
  made.id = claim(injector, LATE, made);
  injector.get("modeling").updateModdleProperties(element, definitions, { rootElements: [made, ...roots] });
  return made;
}

// The number in a step's id (langkah_7), for the ids of what belongs to it.
export function numberOf(injector, task) {
  return /^langkah_(\w+)$/.exec(task?.id ?? "")?.[1] ?? nextNumber(injector);
}
