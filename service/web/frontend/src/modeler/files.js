// Diagrams from and to the person's own disk: .bpmn, .svg and .png.
import { handOver } from "../conflict.js";

const MOST_PIXELS = 16_000_000;
const SHARP = 2;

export function handOverDiagram(xml, name) {
  handOver(xml, `${fileName(name)}.bpmn`, "application/xml");
}

export function files(modeler, page, shown) {
  const { place } = page;
  const replaced = place.querySelector("[data-replaced]");
  let before = null;
  const does = (name, run) => place.querySelector(`[data-do=${name}]`)?.addEventListener("click", run);
  does("bpmn", async () => handOverDiagram(await page.xml(), page.draft.name));
  does("svg", async () => handOver((await modeler.saveSVG()).svg, `${fileName(page.draft.name)}.svg`, "image/svg+xml"));
  does("png", async () => {
    const picture = await pictured((await modeler.saveSVG()).svg);
    if (picture) handOver(picture, `${fileName(page.draft.name)}.png`);
    else trouble(place, "unpictured");
  });
  does("old", () => handOverDiagram(before, page.draft.name));
  does("back", async () => {
    replaced.hidden = true;
    await put(before);
  });
  place.querySelector("[data-import]")?.addEventListener("change", (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (file) bring(file);
  });
  place.querySelector("[data-import-label]")?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") event.currentTarget.querySelector("input").click();
  });

  async function bring(file) {
    trouble(place, null);
    place.querySelector("details.menu[open]")?.removeAttribute("open");
    if (!(await asked(place))) return;
    const now = await page.xml();
    try {
      await put(await file.text());
    } catch {
      await put(now);
      trouble(place, "unreadable");
      return;
    }
    before = now;
    const said = replaced.querySelector("[data-replaced-said]");
    said.textContent = said.dataset.done.replace("{name}", file.name);
    replaced.querySelector(".conflict-ways").hidden = false;
    replaced.hidden = false;
  }

  // Another diagram on the canvas, kept as it came until one draws on; only a picture it has not is made.
  async function put(xml) {
    await page.replace(xml);
    shown.readable();
  }
}

// True when the person wants the drawing replaced.
function asked(place) {
  const dialog = place.querySelector("[data-ask]");
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((done) => dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true }));
}

function trouble(place, what) {
  const told = place.querySelector("[data-trouble]");
  told.hidden = !what;
  told.textContent = what ? told.dataset[what] : "";
}

// A PNG of the drawing at twice its size, at most what a browser can hold; null when it cannot.
async function pictured(svg) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(SHARP, Math.sqrt(MOST_PIXELS / (image.naturalWidth * image.naturalHeight)));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.naturalWidth * scale);
  canvas.height = Math.round(image.naturalHeight * scale);
  const drawing = canvas.getContext("2d");
  drawing.fillStyle = "#fff";
  drawing.fillRect(0, 0, canvas.width, canvas.height);
  drawing.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

function fileName(name) {
  return name.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").toLowerCase().slice(0, 80) || "diagram";
}
