// Gateways: the question, an answer on each way out, when it is taken, and which way is the safe one.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil.js";
import { note, select, text } from "./fields.js";
import { create, stepBefore, together, ways } from "./properties.js";
import { say } from "./saying.js";

const OWN = "?";

export function choosing(element) {
  return (is(element, "bpmn:ExclusiveGateway") || is(element, "bpmn:InclusiveGateway")) && ways(element).length > 1;
}

export function gatewayEntries(element, injector, bench) {
  if (!choosing(element)) return [note({ id: "lajur-choice", text: say("Draw two or more ways out to make this a choice.") })];
  const bo = getBusinessObject(element);
  const named = ({ id, target }) => [flowOf(element, id).name, "→", getBusinessObject(target).name || target.id].filter(Boolean).join(" ");
  const safe = select({
    id: "lajur-safe",
    label: say("Safe way (taken when no answer fits)"),
    hint: say("For a decision: the way that sends the work back."),
    options: [{ value: "", label: say("(none)") }, ...ways(element).map((flow) => ({ value: flow.id, label: named(flow) }))],
    get: () => bo.get("default")?.id ?? "",
    set: (id) => makeSafe(injector, element, ways(element).find((flow) => flow.id === id)),
  });
  return [safe, ...ways(element).flatMap((flow, at) => wayEntries(flow, injector, bench, `lajur-way-${at + 1}`, at + 1))];
}

const flowOf = (gateway, id) => getBusinessObject(gateway.outgoing.find((flow) => flow.id === id));

// The entries of one way out; also shown when the flow itself is chosen.
export function wayEntries(flow, injector, bench, id = "lajur-way", number = 0) {
  const bo = getBusinessObject(flow), goal = getBusinessObject(flow.target).name || flow.target.id;
  const safe = getBusinessObject(flow.source).get("default") === bo;
  const written = bo.get("conditionExpression")?.get("body") ?? "";
  const known = answers(bench.page.getForms(), asking(flow));
  const chosen = !written ? "" : known.some(({ value }) => value === written.trim()) ? written.trim() : OWN;
  const write = (body) => setCondition(injector, flow, body.trim());
  const rename = (name) => injector.get("modeling").updateProperties(flow, { name: name || undefined });
  const own = chosen === OWN ? [{ value: OWN, label: say("own condition") }] : [];
  return [
    ...(number ? [note({ id: `${id}-head`, text: say("Way {number}, to {goal}", { number, goal }) })] : []),
    text({ id: `${id}-name`, label: say("Answer"), get: () => bo.name ?? "", set: rename }),
    ...(safe
      ? [note({ id: `${id}-safe`, text: say("The safe way needs no condition.") })]
      : [
          select({
            id: `${id}-when`,
            label: say("Taken when"),
            options: [{ value: "", label: say("(choose what was answered)") }, ...known, ...own],
            get: () => chosen,
            set: (value) => value !== OWN && write(value),
          }),
          text({
            id: `${id}-condition`,
            label: say("Condition"),
            hint: say("For example keputusan_5 = \"setuju\" or jumlah_4 > 10."),
            get: () => written,
            set: write,
          }),
        ]),
  ];
}

// The form of the step whose answer is most likely meant.
function asking(flow) {
  const step = stepBefore(flow.source);
  return step ? getBusinessObject(step).get("camunda:formRef") : undefined;
}

// Every answer that a form of the draft offers, as a condition; those of the form ``first`` before the others.
export function answers(forms, first) {
  const found = [];
  const look = (component) => {
    for (const part of component.components ?? []) {
      if (part.key && !part.readonly) found.push(...offered(part));
      look(part);
    }
  };
  if (forms[first]) look(forms[first]);
  Object.values(forms).forEach(look);
  return found.filter(({ value }, at) => found.findIndex((each) => each.value === value) === at);
}

function offered({ type, key, label, values = [] }) {
  const words = `${label || key} (${key})`;
  if (type === "checkbox") return [{ value: `${key} = true`, label: `${words}: ${say("ticked")}` }];
  if (!["radio", "select"].includes(type)) return [];
  const texts = values.filter(({ value }) => typeof value === "string");
  return texts.map((each) => ({ value: `${key} = ${JSON.stringify(each.value)}`, label: `${words}: ${each.label}` }));
}

export function setCondition(injector, flow, body) {
  const bo = getBusinessObject(flow), modeling = injector.get("modeling"), present = bo.get("conditionExpression");
  if (!body) modeling.updateProperties(flow, { conditionExpression: undefined });
  else if (present) modeling.updateModdleProperties(flow, present, { body });
  else {
    const conditionExpression = create(injector, "bpmn:FormalExpression", { body, language: "feel" }, bo);
    modeling.updateProperties(flow, { conditionExpression });
  }
}

// The safe way has no condition; the one that was safe before needs one again.
export function makeSafe(injector, gateway, flow) {
  together(injector, () => {
    if (flow) setCondition(injector, flow, "");
    injector.get("modeling").updateProperties(gateway, { default: flow ? getBusinessObject(flow) : undefined });
  });
}
