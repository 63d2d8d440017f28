// The form editor, cut to what the server's check knows and our pages can show.
import { FormEditor } from "@bpmn-io/form-js-editor";
import { translating, word } from "./translating.js";

const OWN_ID = new Set(["id", "versionTag"]); // of the whole form: the draft knows it by that name

class Reduced {
  constructor(propertiesPanel) {
    propertiesPanel.registerProvider(this, 500);
  }

  getGroups(field) {
    return (groups) =>
      groups
        .filter((group) => group.id !== "securityAttributes")
        .map((group) => (group.entries && field.type === "default" ? { ...group, entries: group.entries.filter((each) => !OWN_ID.has(each.id)) } : group))
        .filter((group) => group.items || group.entries?.length);
  }
}
Reduced.$inject = ["propertiesPanel"];

// The palette and the panel name components by these; a new component is called so too.
function named(formFields) {
  for (const field of Object.values(formFields._formFields)) {
    const config = field.config;
    if (config.name) config.name = word(config.name);
    if (config.label) config.label = word(config.label);
    const make = config.create;
    config.create = (options, isNew) => (isNew ? worded(make(options, isNew), options) : make(options, isNew));
  }
}

// A component that has just been put down has words of the editor's own.
function worded(made, options) {
  for (const name of ["label", "dateLabel", "timeLabel", "text"]) {
    if (made[name] && made[name] !== options?.[name]) made[name] = word(made[name]);
  }
  for (const each of [...(made.values ?? []), ...(made.columns ?? [])]) each.label = word(each.label);
  return made;
}
named.$inject = ["formFields"];

const ours = { __init__: ["lajurReduced", "lajurNamed"], lajurReduced: ["type", Reduced], lajurNamed: ["factory", named] };

export async function drawing({ canvas, panel, schema, onChange }) {
  translating();
  const editor = new FormEditor({ container: canvas, propertiesPanel: { parent: panel, feelPopupContainer: panel.closest("#design") }, additionalModules: [ours] });
  await editor.importSchema(schema);
  const stack = editor.get("commandStack");
  editor.on("commandStack.changed", () => onChange());
  // What was added with the keyboard loses the selection to the press of its button; its properties come next.
  editor.on("commandStack.formField.add.postExecuted", ({ context }) => setTimeout(() => select(editor, canvas, context.formField.id)));
  return {
    schema: () => editor.getSchema(),
    take: (other) => editor.importSchema(other),
    can: (what) => (what === "undo" ? stack.canUndo() : stack.canRedo()),
    act: (what) => editor.get("editorActions").trigger(what),
    select: (id) => select(editor, canvas, id),
  };
}

function select(editor, canvas, id) {
  const field = editor.get("formFieldRegistry").get(id);
  if (!field) return;
  editor.get("selection").set(field);
  const shape = [...canvas.querySelectorAll(".fjs-element")].find((each) => each.dataset.id === id);
  shape?.scrollIntoView({ block: "center" });
  shape?.focus({ preventScroll: true });
}
