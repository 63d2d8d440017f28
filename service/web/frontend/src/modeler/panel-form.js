// Which form a step shows: choose one, open it, or have one made from what the step says.
import { getBusinessObject } from "bpmn-js/lib/util/ModelUtil.js";
import { none, select, ways } from "./fields.js";
import { free } from "./forms.js";
import { together } from "./properties.js";
import { say } from "./saying.js";

export function formEntries(element, injector, bench) {
  const { page } = bench, forms = page.getForms(), here = formOf(element), missing = here && !forms[here];
  const known = Object.keys(forms).sort((one, other) => one.localeCompare(other, "id", { numeric: true }));
  const choices = (missing ? [here, ...known] : known).map((value) => ({ value, label: value }));
  const address = `${page.address}/formulir/${encodeURIComponent(here)}`;
  const open = here && !missing ? [{ words: say("Open the form"), to: address, act: (event) => leave(event, page) }] : [];
  return [
    select({
      id: "lajur-form",
      label: say("Form"),
      hint: missing ? say("This form is not in the draft. Choose another one, or make it.") : undefined,
      options: [none(), ...choices],
      get: () => here,
      set: (id) => show(injector, element, id),
    }),
    ways({ id: "lajur-form-ways", ways: [...open, { words: say("Make a form from this step"), act: () => make(injector, element, page) }] }),
  ];
}

function formOf(element) {
  return getBusinessObject(element).get("camunda:formRef") ?? "";
}

// Let a step show a form of the draft; none takes it away.
export function show(injector, element, id) {
  const said = { "camunda:formRef": id || undefined, "camunda:formRefBinding": id ? "deployment" : undefined };
  injector.get("modeling").updateProperties(element, said);
}

// The house writes the first form of a step, here as on the page of the forms.
async function make(injector, element, page) {
  const answer = await fetch(`${page.address}/formulir/usul`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": page.token },
    body: JSON.stringify({ xml: await page.xml(), element: element.id }),
  }).catch(() => null);
  const told = await answer?.json();
  const trouble = page.place.querySelector("[data-trouble]");
  trouble.hidden = Boolean(answer?.ok);
  if (!answer?.ok) return (trouble.textContent = told?.message ?? say("The form could not be made just now. Try again in a moment."));
  const id = free(page, told.id);
  together(injector, () => {
    injector.get("lajurForms").put(id, { ...told.schema, id });
    show(injector, element, id);
  });
}

// What is drawn is stored before the page is left for the form's own.
async function leave(event, page) {
  event.preventDefault();
  const { href } = event.currentTarget;
  await page.save();
  location.assign(href);
}
