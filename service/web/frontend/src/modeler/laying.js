// Puts a file on the canvas. One without a picture is laid out first, by a script that is loaded only then; where that
// cannot be done, or one may only read, a sentence stands in the picture's place and the file stays as it is.
import { sayUnpictured, shows } from "../no-picture.js";

// { laid, bare }: the file as it was laid out, or the file that stays without a picture.
export async function put(modeler, { place, readonly }, xml) {
  const canvas = place.querySelector("[data-canvas]"), told = place.querySelector("[data-laid]");
  canvas.querySelector(".unpictured")?.remove();
  if (told) told.hidden = true;
  if (await shows(modeler, xml)) return {};
  const laid = readonly ? null : await layout(modeler, place, xml);
  if (laid && (await shows(modeler, laid))) {
    told.hidden = false;
    return { laid };
  }
  sayUnpictured(canvas);
  return { bare: xml };
}

async function layout(modeler, place, xml) {
  if (!place.laidOut) await import(place.dataset.layout);
  try {
    const laid = await place.laidOut(modeler.getDefinitions(), xml);
    return laid && (await same(modeler.get("moddle"), xml, laid)) ? laid : null;
  } catch {
    return null; // a drawing that the library cannot lay out
  }
}

// Whether two files say the same, whatever they show.
async function same(moddle, ...files) {
  const [one, other] = await Promise.all(files.map(async (xml) => {
    const { rootElement } = await moddle.fromXML(xml, "bpmn:Definitions");
    rootElement.diagrams = [];
    return (await moddle.toXML(rootElement)).xml;
  }));
  return one === other;
}
