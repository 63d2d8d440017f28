// What the panel reads from the diagram and writes into it; everything it writes is one step of the undo.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil.js";

const TOGETHER = "lajur.together";

class Together {
  preExecute({ work }) {
    work();
  }
}

class Commands {
  static $inject = ["commandStack"];

  constructor(commandStack) {
    commandStack.registerHandler(TOGETHER, Together);
  }
}

export const commandsModule = { __init__: ["lajurCommands"], lajurCommands: ["type", Commands] };

// Whatever the work changes is undone by one press of undo.
export function together(injector, work) {
  injector.get("commandStack").execute(TOGETHER, { work });
}

// The part of the model that carries an element's properties: of a pool its process.
export function holder(element) {
  const bo = getBusinessObject(element);
  return is(bo, "bpmn:Participant") ? bo.get("processRef") : bo;
}

function bagOf(part) {
  const values = part?.get("extensionElements")?.get("values") ?? [];
  return values.find((each) => is(each, "camunda:Properties"));
}

// name -> value of the camunda properties.
export function properties(element) {
  const values = bagOf(holder(element))?.get("values") ?? [];
  return Object.fromEntries(values.map((each) => [each.get("name"), each.get("value") ?? ""]));
}

export function property(element, name) {
  return properties(element)[name] ?? "";
}

// Set some properties; an empty value takes one away. The others keep their places.
export function setProperties(injector, element, wanted) {
  together(injector, () => {
    const modeling = injector.get("modeling");
    const part = holder(element), bag = bagIn(injector, element, part);
    const present = bag.get("values"), seen = new Set(present.map((each) => each.get("name")));
    for (const each of present) {
      const value = wanted[each.get("name")];
      if (value && value !== each.get("value")) modeling.updateModdleProperties(element, each, { value });
    }
    const kept = present.filter((each) => wanted[each.get("name")] !== "");
    const added = Object.entries(wanted).filter(([name, value]) => value && !seen.has(name));
    const made = added.map(([name, value]) => create(injector, "camunda:Property", { name, value }, bag));
    if (made.length || kept.length < present.length) {
      modeling.updateModdleProperties(element, bag, { values: [...kept, ...made] });
    }
    if (!bag.get("values").length) forget(modeling, element, part, bag);
  });
}

// A field's get and set for a property.
export function owned(injector, element) {
  return (name) => ({
    get: () => property(element, name),
    set: (value) => setProperties(injector, element, { [name]: value.trim() }),
  });
}

function bagIn(injector, element, part) {
  const modeling = injector.get("modeling");
  let extensions = part.get("extensionElements");
  if (!extensions) {
    extensions = create(injector, "bpmn:ExtensionElements", { values: [] }, part);
    modeling.updateModdleProperties(element, part, { extensionElements: extensions });
  }
  const found = bagOf(part);
  if (found) return found;
  const bag = create(injector, "camunda:Properties", { values: [] }, extensions);
  modeling.updateModdleProperties(element, extensions, { values: [...extensions.get("values"), bag] });
  return bag;
}

function forget(modeling, element, part, bag) {
  const extensions = part.get("extensionElements");
  const left = extensions.get("values").filter((each) => each !== bag);
  if (left.length) modeling.updateModdleProperties(element, extensions, { values: left });
  else modeling.updateModdleProperties(element, part, { extensionElements: undefined });
}

// A part of the model that knows what it stands in.
export function create(injector, type, attributes, parent) {
  const made = injector.get("bpmnFactory").create(type, attributes);
  if (parent) made.$parent = parent;
  return made;
}

// Every flow node of the canvas, labels left out.
export function nodes(injector) {
  return injector.get("elementRegistry").filter((each) => is(each, "bpmn:FlowNode") && !each.labelTarget);
}

// The flows out of a node; notes hang on it by other lines.
export function ways(element) {
  return element.outgoing.filter((each) => is(each, "bpmn:SequenceFlow"));
}

export function waysIn(element) {
  return element.incoming.filter((each) => is(each, "bpmn:SequenceFlow"));
}

// The nearest step on the way to an element, straight or through gateways and events.
export function stepBefore(element) {
  const seen = new Set([element]), todo = waysIn(element).map(({ source }) => source);
  for (const place of todo) {
    if (seen.has(place)) continue;
    if (is(place, "bpmn:UserTask")) return place;
    seen.add(place);
    todo.push(...waysIn(place).map(({ source }) => source), ...(place.host ? [place.host] : []));
  }
  return null;
}

// The lanes as shapes, from top to bottom.
export function lanes(injector) {
  const found = injector.get("elementRegistry").filter((each) => is(each, "bpmn:Lane"));
  return found.sort((one, other) => one.y - other.y);
}

// The lane a node stands in, by the model.
export function laneOf(injector, element) {
  const bo = getBusinessObject(element);
  return lanes(injector).find((each) => getBusinessObject(each).get("flowNodeRef").includes(bo));
}

export function processOf(element) {
  let bo = getBusinessObject(element);
  if (is(bo, "bpmn:Participant")) return bo.get("processRef");
  while (bo && !is(bo, "bpmn:Process")) bo = bo.$parent;
  return bo;
}

// The model's top: messages, escalations and the like stand there.
export function definitionsOf(injector) {
  return injector.get("bpmnjs").getDefinitions();
}

// The smallest number behind the prefix that no element has yet, and none before it is larger.
export function nextNumber(injector, prefix = "langkah_") {
  const taken = injector.get("elementRegistry").getAll().map((each) => each.id);
  const numbers = taken.filter((id) => id.startsWith(prefix)).map((id) => parseInt(id.slice(prefix.length), 10) || 0);
  return Math.max(0, ...numbers) + 1;
}

// The wished id, or one like it that is still free; from then on it is taken.
export function claim(injector, wished, bo) {
  const { ids } = injector.get("moddle");
  let id = wished, turn = 1;
  while (ids.assigned(id) && ids.assigned(id) !== bo) id = `${wished}_${(turn += 1)}`;
  if (!ids.assigned(id)) ids.claim(id, bo);
  return id;
}
