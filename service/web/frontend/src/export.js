// A download whose progress is seen: the file is read piece by piece and saved when it is whole. What is too large to be
// held by the browser is left to the browser, which has a bar of its own.

const LARGEST = 200e6;
const format = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
const words = (bytes) => (bytes < 1e6 ? `${format.format(Math.ceil(bytes / 1e3))} kB` : `${format.format(bytes / 1e6)} MB`);

for (const form of document.querySelectorAll("form[data-take]")) {
  form.addEventListener("submit", (event) => {
    if (Number(form.dataset.take) > LARGEST) return;
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    take(form)
      .catch(() => tell(form, form.dataset.broken))
      .finally(() => (button.disabled = false));
  });
}

async function take(form) {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
  if (!answer.ok) return HTMLFormElement.prototype.submit.call(form);
  const bar = form.querySelector("progress");
  const all = Number(answer.headers.get("X-Lajur-About")) || Number(form.dataset.take);
  const pieces = [];
  let done = 0;
  for (const reader = answer.body.getReader(); ; ) {
    const { value, done: over } = await reader.read();
    if (over) break;
    pieces.push(value);
    done += value.length;
    bar.max = Math.max(all, done);
    bar.value = done;
    tell(form, form.dataset.words.replace("{done}", words(done)).replace("{all}", words(all)));
  }
  bar.value = bar.max;
  tell(form, form.dataset.done.replace("{done}", words(done)));
  save(new Blob(pieces, { type: answer.headers.get("Content-Type") }), named(answer));
}

function tell(form, text) {
  const told = form.querySelector("[data-progress]");
  told.hidden = false;
  told.querySelector("[role=status]").textContent = text;
}

function named(answer) {
  return /filename="?([^";]+)/.exec(answer.headers.get("Content-Disposition"))?.[1] ?? "ekspor";
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
