// The bell of a page that stays open: while the page is looked at, its number is asked for once a minute.

const EVERY = 60_000;

const bell = document.querySelector("[data-bell]");
const count = document.querySelector("[data-bell-count]");
const unread = document.querySelector("[data-bell-unread]");
const told = document.querySelector("[data-bell-told]");
let asked = Date.now();

async function ask() {
  if (document.hidden || Date.now() - asked < EVERY) return;
  asked = Date.now();
  try {
    const answer = await fetch(bell.dataset.bell, { headers: { Accept: "application/json" } });
    if (answer.ok) show((await answer.json()).unread);
  } catch {
    // Cut off: the number stays as it is until the next minute.
  }
}

function show(number) {
  if (number === count.textContent) return;
  count.textContent = number;
  count.hidden = unread.hidden = !number;
  told.textContent = number ? told.dataset.bellWords.replace("{n}", number) : "";
}

if (bell) {
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
}
