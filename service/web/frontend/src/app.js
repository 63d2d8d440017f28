// Every page: walking a list with j, k and Enter, "/" for search, and no form sent twice.
import "./bell.js";

const TYPING = "input, textarea, select, [contenteditable]";

function rows() {
  return [...document.querySelectorAll("[data-row] a[data-open]")];
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((link) => link === document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
  all[next].focus();
  all[next].closest("[data-row]").scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return;
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "/" && document.querySelector("input[type=search]")) {
    event.preventDefault();
    document.querySelector("input[type=search]").focus();
  }
});

// Escape folds the card under one's name, and one stands again where one opened it.
document.addEventListener("keydown", (event) => {
  const card = event.key === "Escape" && document.querySelector("details.who[open]");
  if (!card) return;
  card.open = false;
  card.querySelector("summary").focus();
});

// What was refused is read first.
const refused = document.querySelector("main .alert-danger[role=alert]:not([hidden])");
if (refused) {
  refused.tabIndex = -1;
  refused.focus();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
});

// On a narrow screen the menu scrolls; where one is stands in view.
document.querySelector(".top-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// A page that comes back from the browser's memory may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

for (const select of document.querySelectorAll("select[data-at-once]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    await navigator.clipboard?.writeText(field.value);
    if (navigator.clipboard) button.parentElement.querySelector("[data-copy-told]").textContent = button.dataset.copied;
  });
}
