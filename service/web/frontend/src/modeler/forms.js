// Forms that the drawing makes: undone together with the step they were made for.
import { processOf } from "./properties.js";

const PUT = "lajur.form.put";

class Put {
  constructor(bench) {
    this.bench = bench;
  }

  static $inject = ["lajurBench"];

  execute(context) {
    context.before = this.bench.page.getForms()[context.id] ?? null;
    this.bench.page.setForms({ [context.id]: context.schema });
    return [];
  }

  revert(context) {
    this.bench.page.setForms({ [context.id]: context.before });
    return [];
  }
}

class Forms {
  static $inject = ["commandStack"];

  constructor(commandStack) {
    this.commandStack = commandStack;
    commandStack.registerHandler(PUT, Put);
  }

  put(id, schema) {
    this.commandStack.execute(PUT, { id, schema });
  }
}

export const formsModule = { __init__: ["lajurForms"], lajurForms: ["type", Forms] };

// A form id as the SOPs' own are (metro-pengumpulan-langkah-7), that no form of the draft has.
export function claimForm(page, element) {
  return free(page, `${processOf(element)?.id ?? "sop"}-${element.id.replace(/_/g, "-").toLowerCase()}`);
}

// The wished form id, or one like it that is still free.
export function free(page, wished) {
  const taken = page.getForms();
  let id = wished, turn = 1;
  while (id in taken) id = `${wished}-${(turn += 1)}`;
  return id;
}
