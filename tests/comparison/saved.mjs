// Saves diagrams once as the modeler does: read and written by bpmn-moddle, with Camunda's names known or not.
// usage: node saved.mjs FRONTEND known|unknown FILE...   answers a JSON list of XML texts
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [frontend, names, ...files] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${frontend}/package.json`));
const { BpmnModdle } = await import(pathToFileURL(require.resolve("bpmn-moddle")));
const camunda = require("camunda-bpmn-moddle/resources/camunda.json");
const moddle = new BpmnModdle(names === "known" ? { camunda } : {});
const saved = [];
for (const file of files) {
  const { rootElement } = await moddle.fromXML(await readFile(file, "utf8"));
  const { xml } = await moddle.toXML(rootElement, { format: true });
  saved.push(xml);
}
process.stdout.write(JSON.stringify(saved));
