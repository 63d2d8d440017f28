// What of the libraries' panel is shown: groups and fields that the engine reads (service/definitions/extensions.py).
import { isAny } from "bpmn-js/lib/util/ModelUtil.js";
import { lasting } from "./deadline.js";

const ALL = null;

// Group -> its entries that are shown, or all of them.
const HONOURED = {
  general: ["name", "id", "processId", "processName", "isExecutable", "versionTag"],
  documentation: ALL,
  message: ALL,
  error: ["errorRef", "errorName", "errorCode", "errorCodeVariable", "errorMessageVariable"],
  escalation: ["escalationRef", "escalationName", "escalationCode"],
  timer: ALL,
  multiInstance: ["loopCardinality", "completionCondition", "collection", "elementVariable"],
  CamundaPlatform__ExternalTask: ALL,
  CamundaPlatform__UserAssignment: ALL,
  CamundaPlatform__StartInitiator: ALL,
  CamundaPlatform__JobExecution: ["retryTimeCycle"],
  CamundaPlatform__HistoryCleanup: ALL,
  CamundaPlatform__Input: ALL,
  CamundaPlatform__Output: ALL,
  CamundaPlatform__ExtensionProperties: ALL,
};
const OF_PROGRAMS = new Set(["CamundaPlatform__Input", "CamundaPlatform__Output", "CamundaPlatform__ExternalTask", "CamundaPlatform__JobExecution"]);
export const PROGRAMS = ["bpmn:ServiceTask", "bpmn:SendTask", "bpmn:BusinessRuleTask"];

export function reduced(groups, element) {
  return groups.filter((group) => shown(group, element)).map(cut).filter(({ entries, items }) => !entries || entries.length || items);
}

function shown({ id }, element) {
  if (!(id in HONOURED) || (id === "timer" && lasting(element))) return false; // ours says the time in words
  return !OF_PROGRAMS.has(id) || isAny(element, PROGRAMS);
}

function cut(group) {
  const kept = HONOURED[group.id];
  if (group.id === "general") return { ...group, shouldOpen: true, entries: group.entries.filter(({ id }) => kept.includes(id)) };
  if (kept === ALL || !group.entries) return group;
  return { ...group, entries: group.entries.filter(({ id }) => kept.includes(id)) };
}
