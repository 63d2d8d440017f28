// The month with the keyboard: arrows walk the days, Page Up and Page Down turn the month; one tab stop for all days.

const table = document.querySelector("[data-calendar]");
const days = table ? [...table.querySelectorAll("a[data-day]")] : [];
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const MONTHS = { PageUp: "before", PageDown: "after" };

function rest(day) {
  for (const each of days) each.tabIndex = each === day ? 0 : -1;
}

function walk(event) {
  const at = days.indexOf(event.target.closest("a[data-day]"));
  if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
  const next = event.key === "Home" ? 0 : event.key === "End" ? days.length - 1 : at + (STEPS[event.key] ?? NaN);
  if (days[next]) {
    event.preventDefault();
    rest(days[next]);
    days[next].focus();
    return;
  }
  const month = MONTHS[event.key] ?? (next < 0 ? "before" : next >= days.length ? "after" : "");
  const link = month && document.querySelector(`[data-month=${month}]`);
  if (link) {
    event.preventDefault();
    location.assign(`${link.href}#bulan`);
  }
}

if (days.length) {
  const first = table.querySelector(".cal-picked a[data-day]") ?? table.querySelector("[aria-current] a[data-day]") ?? days[0];
  rest(first);
  table.addEventListener("keydown", walk);
  if (location.hash === "#bulan") first.focus();
}

// After a refusal the eye and the focus go to the sentence that says why.
const problem = document.querySelector("#problem");
if (problem) {
  problem.tabIndex = -1;
  problem.focus();
}
