// Says where saving stands, and what one may do when somebody else saved first: nothing is lost before one chooses.

// The words of templates/parts/saving.html; `onState` and `onConflict` are what keeper() of saving.js is given.
export function savingTold({ token, download }) {
  const told = document.querySelector("[data-save-state]");
  const bar = document.querySelector("[data-conflict]");
  let keeper = null;
  let part = null;
  let earlier = false;

  function onState(state, { at, message } = {}) {
    told.dataset.state = state;
    told.textContent = filled(told.dataset[state] ?? state, { time: at && clock(at), message });
  }

  function onConflict(said) {
    part = said.part;
    earlier = Boolean(said.earlier);
    const words = said.by && said.at ? filled(bar.dataset.said, { by: said.by, at: clock(new Date(said.at)) }) : bar.dataset.saidElse;
    bar.querySelector("[data-conflict-said]").textContent = words;
    bar.hidden = false;
    bar.scrollIntoView({ block: "nearest" });
  }

  // What was drawn on after the conflict belongs to it.
  const newest = async () => (earlier ? part : ((await keeper.unsent()) ?? part)) ?? {};

  async function mine() {
    const answer = await fetch(bar.dataset.copyTo, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
      body: JSON.stringify(await newest()),
    });
    const said = await answer.json();
    if (!answer.ok) {
      bar.querySelector("[data-conflict-said]").textContent = said.message;
      return;
    }
    keeper.drop();
    location.assign(said.to);
  }

  function theirs() {
    keeper.drop();
    location.reload();
  }

  const work = { mine, theirs, download: async () => download(await newest()) };
  for (const button of bar.querySelectorAll("[data-conflict-do]")) {
    button.addEventListener("click", () => work[button.dataset.conflictDo]());
  }

  // Hours and minutes as the agency's clock shows them: 10.42.
  function clock(at) {
    const options = { hour: "2-digit", minute: "2-digit", timeZone: told.dataset.zone };
    return at.toLocaleTimeString("id-ID", options);
  }

  return { onState, onConflict, bind: (made) => (keeper = made) };
}

function filled(words, values) {
  return words.replace(/{([a-z]+)}/g, (whole, name) => values[name] ?? "");
}

// A file for the person's own disk.
export function handOver(content, name, type) {
  const blob = content instanceof Blob ? content : new Blob([content], { type });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
