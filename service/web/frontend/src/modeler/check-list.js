// The list of findings under the drawing, the worst first, and what a case would take by the standard times.
import { say } from "./saying.js";

const KINDS = ["error", "warning", "hint"];
const words = () => ({
  error: [say("error"), say("{n} errors")],
  warning: [say("warning"), say("{n} warnings")],
  hint: [say("hint"), say("{n} hints")],
});

function made(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined && value !== false) element.setAttribute(name, value);
  element.append(...children.filter((each) => each !== null && each !== undefined));
  return element;
}

export function findingsList(place, { jump }) {
  const state = made("p", { class: "findings-state", role: "status" });
  const counts = made("p", { class: "findings-counts" });
  const list = made("ol", { class: "findings-list" });
  const ahead = made("div", { class: "findings-forecast" });
  const heading = made("h2", { class: "h4" }, say("Check"));
  place.replaceChildren(made("div", { class: "findings-head" }, heading, counts, state), made("div", { class: "findings-body" }, list, ahead));
  list.addEventListener("keydown", (event) => walk(list, event));

  return {
    busy() {
      state.textContent = say("checking…");
    },
    done() {
      const now = new Date(), two = (number) => String(number).padStart(2, "0");
      state.textContent = say("checked at {time}", { time: `${two(now.getHours())}.${two(now.getMinutes())}` });
    },
    trouble(sentence) {
      state.textContent = sentence;
    },
    show(found, forecast, addressOf) {
      const known = words();
      counts.replaceChildren(...KINDS.map((kind) => count(kind, known[kind][1], found)));
      list.replaceChildren(...found.map((each) => made("li", {}, ...row(each, known[each.severity][0], addressOf(each), jump))));
      if (!found.length) list.replaceChildren(made("li", { class: "findings-none" }, say("Nothing found. This drawing can be released.")));
      ahead.replaceChildren(...(forecast ?? []));
    },
  };
}

function count(kind, words, found) {
  const many = found.filter((each) => each.severity === kind).length;
  return made("span", { class: `findings-count findings-${kind}`, "data-count": kind }, words.replace("{n}", many));
}

function row({ rule, severity, element, sentence, ...finding }, kind, address, jump) {
  const attributes = { type: "button", class: `finding finding-${severity}`, "data-rule": rule, "data-element": element ?? "" };
  const word = made("span", { class: `findings-kind findings-${severity}` }, kind);
  const button = made("button", attributes, word, made("span", {}, sentence));
  button.addEventListener("click", () => jump({ element, ...finding }));
  return [button, address && made("a", { class: "finding-form", href: address }, say("Open the form"))];
}

// Up and down go through the findings, as in the lists of the other pages.
function walk(list, event) {
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  const rows = [...list.querySelectorAll(".finding")], here = rows.indexOf(event.target);
  if (!step || here < 0) return;
  event.preventDefault();
  rows[here + step]?.focus();
}

// What follows from the standard times; null while the drawing has errors.
export function forecastTold(forecast) {
  if (!forecast) return null;
  const { longest, limit, paths, untimed } = forecast;
  const told = [
    made("h3", { class: "h4" }, say("Forecast")),
    made("p", {}, say("Longest path: {time}; a case begun now ends {ends}.", longest)),
  ];
  if (limit) {
    const basis = limit.basis ? ` (${limit.basis})` : "";
    told.push(made("p", { class: forecast.exceeds ? "findings-error" : "" }, `${limit.sentence}: ${limit.time}${basis}.`));
  }
  if (untimed) told.push(made("p", {}, say("{n} steps have no standard time and count nothing.", { n: untimed })));
  if (paths.length > 1) told.push(made("ul", {}, ...paths.map(({ name, time }) => made("li", {}, `${name}: ${time}`))));
  return told;
}
