// A BPMN file may come without its picture: written by hand or by a program, it says what follows what and draws nothing.
// bpmn-js shows no such file; the page says so in the picture's place, and everything else of it goes on.
import Viewer from "bpmn-js/lib/Viewer.js";
import MoveCanvas from "diagram-js/lib/navigation/movecanvas/index.js";

// A viewer with the diagram; null where a sentence stands in its place.
export async function viewed(xml, container) {
  const viewer = new Viewer({ container, additionalModules: [MoveCanvas] });
  if (await shows(viewer, xml)) return viewer;
  viewer.destroy();
  sayUnpictured(container);
  return null;
}

// Opens a diagram; false when the file has no picture. What else is wrong with a file is thrown as before.
export async function shows(viewer, xml) {
  let known = null;
  const note = ({ definitions }) => {
    known = definitions;
  };
  viewer.on("import.parse.complete", note);
  try {
    await viewer.importXML(xml);
  } catch (error) {
    if (!known || pictured(known)) throw error;
  } finally {
    viewer.off("import.parse.complete", note);
  }
  return pictured(known);
}

// A sheet that draws none of the parts there are is no picture either; one without parts is an empty sheet to draw on.
function pictured({ diagrams, rootElements }) {
  const plane = diagrams?.[0]?.plane;
  if (plane?.planeElement?.some(({ bpmnElement }) => bpmnElement)) return true;
  return Boolean(plane) && !rootElements?.some(({ flowElements }) => flowElements?.length);
}

export function sayUnpictured(container) {
  const said = document.createElement("p");
  said.className = "unpictured";
  said.textContent = container.closest("[data-unpictured]").dataset.unpictured;
  container.append(said);
  container.setAttribute("aria-busy", "false");
}
