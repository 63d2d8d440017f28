// Steps that a program does: it fetches the work itself, by its topic.
import { getBusinessObject, is, isAny } from "bpmn-js/lib/util/ModelUtil.js";
import { text } from "./fields.js";
import { PROGRAMS } from "./panel-allow.js";
import { say } from "./saying.js";

// What carries type and topic: the task itself, of a sending event its message.
export function programPart(element) {
  const bo = getBusinessObject(element);
  if (isAny(element, PROGRAMS)) return bo;
  if (!isAny(element, ["bpmn:IntermediateThrowEvent", "bpmn:EndEvent"])) return null;
  return bo.get("eventDefinitions")?.find((each) => is(each, "bpmn:MessageEventDefinition")) ?? null;
}

export function programEntries(element, injector) {
  const part = programPart(element);
  const put = (topic) => {
    const said = { "camunda:type": topic ? "external" : undefined, "camunda:topic": topic || undefined };
    injector.get("modeling").updateModdleProperties(element, part, said);
  };
  return [
    text({
      id: "lajur-topic",
      label: say("Topic"),
      hint: say("The program outside asks for work under this name."),
      get: () => part.get("camunda:topic") ?? "",
      set: (value) => put(value.trim()),
    }),
  ];
}
