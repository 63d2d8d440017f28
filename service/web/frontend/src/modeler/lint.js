// What bpmnlint sees beside our own check: the drawing itself (names, overlaps, doubled flows). Only rules of our choice,
// each with our sentence; whatever the server's check says too is left to it.
import Linter from "bpmnlint/lib/linter.js";
import duplicates from "bpmnlint/rules/no-duplicate-sequence-flows.js";
import joinFork from "bpmnlint/rules/no-gateway-join-fork.js";
import split from "bpmnlint/rules/no-implicit-split.js";
import label from "bpmnlint/rules/label-required.js";
import undrawn from "bpmnlint/rules/no-bpmndi.js";
import overlap from "bpmnlint/rules/no-overlapping-elements.js";
import gateway from "bpmnlint/rules/superfluous-gateway.js";
import termination from "bpmnlint/rules/superfluous-termination.js";
import { say } from "./saying.js";

const WARNING = "warning";
const HINT = "hint";

// rule -> [rule, severity, sentence, the server's rules that say the same]
const RULES = {
  "label-required": [label, HINT, "“{name}” has no name yet. Give it one that a colleague understands.", ["name-missing"]],
  "no-bpmndi": [undrawn, WARNING, "“{name}” is in the file but not in the drawing. Draw it again or remove it.", []],
  "no-duplicate-sequence-flows": [duplicates, WARNING, "Two flows run from the same part to the same part at “{name}”. Remove one.", []],
  "no-gateway-join-fork": [joinFork, HINT, "“{name}” both joins and splits. Draw two gateways, so that it is clear what waits for what.", []],
  "no-implicit-split": [split, WARNING, "Several flows leave “{name}” at once. Put a gateway there that says whether one or all are taken.", []],
  "no-overlapping-elements": [overlap, HINT, "“{name}” lies over another part or outside of its pool. Move it.", []],
  "superfluous-gateway": [gateway, HINT, "“{name}” has one way in and one way out. Remove it or add a way.", []],
  "superfluous-termination": [termination, HINT, "“{name}” ends everything although nothing else can be running. A plain end is enough.", []],
};

const resolver = { resolveRule: (_, name) => RULES[name][0], resolveConfig: () => ({ rules: {} }) };
const config = { rules: Object.fromEntries(Object.keys(RULES).map((name) => [name, "warn"])) };

// Findings in the shape of the server's.
export async function lint(definitions, called) {
  const found = await new Linter({ config, resolver }).lint(definitions); // anew: rules remember what they saw
  return Object.entries(found).flatMap(([rule, reports]) => {
    const [, severity, sentence] = RULES[rule], seen = new Set();
    const once = reports.filter(({ id }) => !seen.has(id) && seen.add(id));
    return once.map(({ id }) => ({ rule, severity, line: 0, element: id, form: null, sentence: say(sentence, { name: called(id) }) }));
  });
}

// Without what the server already says of the same part.
export function withoutDoubles(linted, told) {
  const said = new Set(told.map(({ rule, element }) => `${rule} ${element}`));
  return linted.filter(({ rule, element }) => !RULES[rule][3].some((same) => said.has(`${same} ${element}`)));
}
