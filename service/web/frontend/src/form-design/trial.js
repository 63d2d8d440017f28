// The form beside its drawing, as the person of the step will see it, with the server's own check of what is typed.
import { Form } from "@bpmn-io/form-js-viewer";
import flatpickr from "flatpickr";
import { Indonesian } from "flatpickr/dist/l10n/id.js";
import { placed } from "../form-problems.js";
import { words } from "../form-words.js";

const pause = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 30)));

// show(schema) draws the form anew and keeps what was typed into it.
export function trial({ place, told, sending, say, url, headers }) {
  if (document.documentElement.lang === "id") flatpickr.localize(Indonesian);
  const form = new Form({ container: place, additionalModules: [words], debounce: false });
  let shown = null;
  let data = {};
  sending.append(button(say.send, send));

  async function show(schema) {
    try {
      if (shown) data = { ...data, ...form._getSubmitData() };
      await form.importSchema(schema, data);
      shown = schema;
    } catch {
      shown = null;
      tell(say.trialBroken);
    }
    sending.hidden = !shown;
    place.setAttribute("aria-busy", "false");
  }

  async function send() {
    await pause();
    const { data: values, errors } = form.submit();
    if (Object.keys(errors).length) return tell(say.missing);
    const body = JSON.stringify({ schema: shown, values });
    const answer = await fetch(url, { method: "POST", headers, body }).catch(() => null);
    const said = (await answer?.json().catch(() => null)) ?? { message: say.unchecked };
    if (answer?.ok) return tell(said.message, [], said.values);
    const { errors: wrong, loose } = placed(form, said.problems);
    form._setState({ errors: wrong });
    tell(said.message, [...(said.problems ?? []).map((each) => each.sentence)].filter((each) => each && !loose.includes(each)).concat(loose));
  }

  function tell(message, sentences = [], values) {
    told.className = values ? "design-told alert alert-success" : "design-told alert alert-warning";
    told.replaceChildren(line("p", message));
    if (sentences.length) told.append(list(sentences));
    if (values) told.append(line("p", say.sent), line("pre", JSON.stringify(values, null, 1)));
    told.focus({ preventScroll: true });
    told.scrollIntoView({ block: "nearest" });
  }

  return { show };
}

function button(words, work) {
  const made = line("button", words);
  made.type = "button";
  made.className = "btn btn-primary";
  made.addEventListener("click", work);
  return made;
}

function line(kind, text) {
  const made = document.createElement(kind);
  made.textContent = text;
  return made;
}

function list(sentences) {
  const made = document.createElement("ul");
  made.append(...sentences.map((each) => line("li", each)));
  return made;
}
