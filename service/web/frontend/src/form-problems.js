// What the server says of a form's fields, put where form-js shows it.

export const instances = (form) => form.get("formFieldInstanceRegistry").getAllKeyed();

// {errors: as form-js keeps them, loose: the sentences of what is no field on the screen}
export function placed(form, problems = []) {
  const errors = {};
  const loose = [];
  for (const problem of problems) {
    const field = instances(form).find((each) => each.valuePath.join(".") === problem.key);
    if (field) errors[[field.id, ...Object.values(field.indexes ?? {})].join("\n")] = [problem.sentence];
    else loose.push(problem.sentence);
  }
  return { errors: nested(errors), loose };
}

// {"id\n0": [...]} as form-js keeps it: {id: {0: [...]}}
function nested(flat) {
  const found = {};
  for (const [path, sentences] of Object.entries(flat)) {
    const steps = path.split("\n");
    const last = steps.pop();
    steps.reduce((at, step) => (at[step] ??= {}), found)[last] = sentences;
  }
  return found;
}
