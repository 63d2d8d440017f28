// The buttons beside the drawing: back and forth, a readable size, the small map, search.

const READABLE = 0.9;
const STEP = 1.25;
const ROOM = 40;

export function tools(modeler, { place, readonly }) {
  const canvas = modeler.get("canvas");
  const zoom = (by) => canvas.zoom(Math.min(4, Math.max(0.2, canvas.zoom() * by)), "auto");
  const stack = readonly ? null : modeler.get("commandStack");
  const work = {
    undo: () => stack.undo(),
    redo: () => stack.redo(),
    near: () => zoom(STEP),
    far: () => zoom(1 / STEP),
    whole: () => canvas.zoom("fit-viewport", "auto"),
    readable: () => readable(canvas),
    map: () => modeler.get("minimap").toggle(),
    find: () => setTimeout(() => modeler.get("searchPad").toggle()), // a click beside it closes it
  };
  for (const [name, run] of Object.entries(work)) {
    place.querySelector(`[data-do=${name}]`)?.addEventListener("click", run);
  }
  place.querySelector("[data-do=find]").hidden = !modeler.get("searchPad", false);
  const shown = () => (place.querySelector("[data-zoom]").textContent = `${Math.round(canvas.zoom() * 100)}%`);
  modeler.on("canvas.viewbox.changed", shown);
  if (stack) backAndForth(modeler, place, stack);
  readable(canvas);
  shown();
  foldMenus(place);
  return work;
}

// At a size one can read, from the upper left corner of the drawing on, beside the palette.
function readable(canvas) {
  canvas.zoom(READABLE);
  const palette = canvas.getContainer().querySelector(".djs-palette")?.getBoundingClientRect().width ?? 0;
  const { inner, outer } = canvas.viewbox();
  canvas.viewbox({
    x: inner.x - (ROOM + palette) / READABLE,
    y: inner.y - ROOM / READABLE,
    width: outer.width / READABLE,
    height: outer.height / READABLE,
  });
}

function backAndForth(modeler, place, stack) {
  const buttons = { undo: () => stack.canUndo(), redo: () => stack.canRedo() };
  const update = () => {
    for (const [name, can] of Object.entries(buttons)) place.querySelector(`[data-do=${name}]`).disabled = !can();
  };
  modeler.on("commandStack.changed", update);
  update();
}

// An open menu folds when one has chosen, clicks beside it or presses Escape.
function foldMenus(place) {
  const fold = (except) => place.querySelectorAll("details.menu[open]").forEach((menu) => menu !== except && (menu.open = false));
  document.addEventListener("click", ({ target }) => fold(target.closest("button.menu-item") ? null : target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.activeElement?.closest?.("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
