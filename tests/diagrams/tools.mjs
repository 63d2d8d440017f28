// Reads the files named on the command line with bpmn-moddle and bpmnlint; prints what they say as JSON.
import { readFile } from "node:fs/promises";
import { BpmnModdle } from "bpmn-moddle";
import Linter from "bpmnlint/lib/linter.js";
import NodeResolver from "bpmnlint/lib/resolver/node-resolver.js";

const camunda = JSON.parse(
  await readFile(new URL("node_modules/camunda-bpmn-moddle/resources/camunda.json", import.meta.url)),
);
const moddle = new BpmnModdle({ camunda });

// The model without its links upward; what is referred to appears as its id.
function plain(element) {
  if (element === null || typeof element !== "object") return element;
  if (Array.isArray(element)) return element.map(plain);
  const found = { $type: element.$type, ...element.$attrs };
  for (const property of element.$descriptor?.properties ?? []) {
    const value = element.get(property.name);
    if (value === undefined || (Array.isArray(value) && !value.length)) continue;
    const id = (other) => other?.id ?? other;
    found[property.name] = property.isReference ? [value].flat().map(id) : plain(value);
  }
  return found;
}

function different(before, after, path = "") {
  if (JSON.stringify(before) === JSON.stringify(after)) return null;
  if (before === null || after === null || typeof before !== "object" || typeof after !== "object") return path;
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const found = different(before[key], after[key], `${path}/${key}`);
    if (found !== null) return found;
  }
  return `${path} (order)`;
}

async function told(path) {
  const before = await moddle.fromXML(await readFile(path, "utf8"));
  const { xml } = await moddle.toXML(before.rootElement, { format: true });
  const after = await moddle.fromXML(xml);
  const [model, again] = [plain(before.rootElement), plain(after.rootElement)];
  // A linter remembers the flows of the file before: each file gets its own.
  const linter = new Linter({ config: { extends: "bpmnlint:recommended" }, resolver: new NodeResolver() });
  const lint = await linter.lint(before.rootElement);
  return {
    warnings: [...before.warnings, ...after.warnings].map((warning) => warning.message),
    elements: (JSON.stringify(model).match(/"\$type"/g) ?? []).length,
    difference: different(model, again),
    lint: Object.entries(lint).flatMap(([rule, found]) => found.map((one) => `${rule} ${one.id}: ${one.message}`)),
  };
}

const answers = {};
for (const path of process.argv.slice(2)) answers[path] = await told(path);
console.log(JSON.stringify(answers));
