// Who may not do a step: whoever drafted, by the rule; whoever did certain steps, by the owner's word; or nobody.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil.js";
import { select, several } from "./fields.js";
import { nodes, property, setProperties } from "./properties.js";
import { say } from "./saying.js";

const APART = "pisah_dari";
const OFF = "tidak";
const SOME = "tertentu";

export function apartEntries(element, injector) {
  const said = property(element, APART).trim();
  const named = said === OFF ? [] : said.split(/[\s,]+/).filter(Boolean);
  const options = nodes(injector).filter((each) => is(each, "bpmn:StartEvent") || (each !== element && is(each, "bpmn:UserTask"))).map(option);
  const put = (value) => setProperties(injector, element, { [APART]: value });
  const kept = (ids) => put(options.map(({ value }) => value).filter((id) => ids.includes(id)).join(", "));
  const way = select({
    id: "lajur-apart",
    label: say("Separation of duties"),
    hint: say("Whoever drafted a paper does not sign it off."),
    options: [
      { value: "", label: say("By the rule: who drafted does not approve") },
      { value: SOME, label: say("Not by who did certain steps") },
      { value: OFF, label: say("Nobody is kept away") },
    ],
    get: () => (named.length ? SOME : said),
    set: (value) => (value === SOME ? kept([options[0]?.value]) : put(value)),
  });
  if (!named.length) return [way];
  return [way, several({ id: "lajur-apart-steps", label: say("Not by who did"), options, get: () => named, set: kept })];
}

function option(element) {
  const name = getBusinessObject(element).name || element.id;
  if (is(element, "bpmn:StartEvent")) return { value: element.id, label: say("who started the case") };
  return { value: element.id, label: [property(element, "no"), name].filter(Boolean).join(". ") };
}
