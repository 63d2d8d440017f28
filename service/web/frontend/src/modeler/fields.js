// The panel's fields. Each is one component for all its uses: get and set come with the entry, so that typing keeps its focus.
import {
  CheckboxEntry,
  SelectEntry,
  TextAreaEntry,
  TextFieldEntry,
  isCheckboxEntryEdited,
  isSelectEntryEdited,
  isTextAreaEntryEdited,
  isTextFieldEntryEdited,
} from "@bpmn-io/properties-panel";
import { h } from "@bpmn-io/properties-panel/preact";
import { useService } from "bpmn-js-properties-panel";
import { say } from "./saying.js";

function common({ element, id, label, hint, get, set, validate, disabled }) {
  return {
    element,
    id,
    label,
    disabled,
    description: hint,
    validate,
    getValue: () => get(element) ?? "",
    setValue: (value, error) => error || set(value ?? "", element),
  };
}

function Text(props) {
  return TextFieldEntry({ ...common(props), debounce: useService("debounceInput") });
}

function Area(props) {
  return TextAreaEntry({ ...common(props), debounce: useService("debounceInput"), rows: props.rows ?? 2, autoResize: true });
}

function Select(props) {
  return SelectEntry({ ...common(props), getOptions: () => props.options });
}

function Check(props) {
  return CheckboxEntry({ ...common(props), getValue: () => Boolean(props.get(props.element)), setValue: (value) => props.set(value, props.element) });
}

// Words that only tell something.
function Note({ id, text }) {
  return h("p", { class: "bio-properties-panel-entry lajur-note", "data-entry-id": id }, text);
}

// Ways out of the panel and things to do: [{words, to}] or [{words, act}].
function Ways({ id, ways }) {
  const way = ({ words, to, act }) =>
    to
      ? h("a", { class: "btn btn-sm", href: to, onClick: act }, words)
      : h("button", { class: "btn btn-sm", type: "button", onClick: act }, words);
  return h("div", { class: "bio-properties-panel-entry lajur-ways", "data-entry-id": id }, ways.map(way));
}

// Several of several, as boxes to tick.
function Several({ element, id, label, hint, options, get, set }) {
  const chosen = get(element);
  const toggle = (value, on) => set(on ? [...chosen, value] : chosen.filter((each) => each !== value), element);
  const box = ({ value, label: words }) =>
    h("label", { class: "lajur-tick", key: value }, [
      h("input", { type: "checkbox", checked: chosen.includes(value), onChange: (event) => toggle(value, event.target.checked) }),
      h("span", {}, words),
    ]);
  return h("fieldset", { class: "bio-properties-panel-entry lajur-several", "data-entry-id": id }, [
    h("legend", { class: "bio-properties-panel-label" }, label),
    options.map(box),
    h("div", { class: "bio-properties-panel-description" }, hint),
  ]);
}

export const text = (entry) => ({ ...entry, component: Text, isEdited: isTextFieldEntryEdited });
export const area = (entry) => ({ ...entry, component: Area, isEdited: isTextAreaEntryEdited });
export const select = (entry) => ({ ...entry, component: Select, isEdited: isSelectEntryEdited });
export const check = (entry) => ({ ...entry, component: Check, isEdited: isCheckboxEntryEdited });
export const note = (entry) => ({ ...entry, component: Note });
export const ways = (entry) => ({ ...entry, component: Ways });
export const several = (entry) => ({ ...entry, component: Several });

export const none = () => ({ value: "", label: say("(none)") });
