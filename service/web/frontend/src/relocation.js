// How far a relocation has come, asked again every moment until it is done; then the page shows its result.
const AGAIN = 1000;

async function look(place) {
  const answer = await fetch(place.dataset.progress, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const told = await answer.json();
  place.querySelector("[data-bar]").value = told.share;
  place.querySelector("[data-moved]").textContent = told.moved;
  place.querySelector("[data-stayed]").textContent = told.stayed;
  if (told.running) setTimeout(() => look(place), AGAIN);
  else location.reload();
}

const place = document.querySelector("[data-progress]");
if (place) look(place);
