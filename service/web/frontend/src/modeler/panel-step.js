// "Langkah SOP": what the sheet says of a step, in plain words, and which form and lane it has.
import { getBusinessObject } from "bpmn-js/lib/util/ModelUtil.js";
import { lateEnds, setTime, timeOf } from "./deadline.js";
import { isoOf } from "./duration.js";
import { area, none, note, select, text } from "./fields.js";
import { apartEntries } from "./panel-apart.js";
import { formEntries } from "./panel-form.js";
import { laneOf, lanes, owned, property, setProperties } from "./properties.js";
import { say } from "./saying.js";

const COUNTINGS = ["", "kerja", "kalender", "statutori"];

export function stepEntries(element, injector, bench) {
  const own = owned(injector, element);
  return [
    text({ id: "lajur-no", label: say("Number on the sheet"), ...own("no") }),
    lane(element, injector),
    area({
      id: "lajur-kelengkapan",
      label: say("Needed to begin (kelengkapan)"),
      hint: say("One item per line. Who does the step ticks each of them."),
      get: () => property(element, "kelengkapan").split(/\s*,\s*/).join("\n"),
      set: (value) => setProperties(injector, element, { kelengkapan: value.split(/\s*[\n,]\s*/).filter(Boolean).join(", ") }),
    }),
    time(element, injector),
    counting(element, injector),
    ...(property(element, "mutu_baku") ? [text({ id: "lajur-mutu-baku", label: say("Shares its time"), ...own("mutu_baku") })] : []),
    text({ id: "lajur-output", label: say("Output"), hint: say("What the step leaves behind: a letter, data, a decision."), ...own("output") }),
    area({ id: "lajur-keterangan", label: say("Remark"), ...own("keterangan") }),
    ...formEntries(element, injector, bench),
    ...apartEntries(element, injector),
  ];
}

function time(element, injector) {
  return text({
    id: "lajur-waktu",
    label: say("Standard time (waktu)"),
    hint: say("For example 30 menit, 2 jam, 1 hari or 1 minggu. The timer on the step follows."),
    validate: (value) => (value && !isoOf(value) ? say("This is no time the clock can count. Write for example 30 menit or 2 hari.") : null),
    get: () => timeOf(element),
    set: (value) => setTime(injector, element, value.trim().replace(/\s+/g, " ")),
  });
}

export function counting(element, injector) {
  const said = { "": say("as the whole procedure"), kerja: say("working days"), kalender: say("calendar days"), statutori: say("as the law counts") };
  return select({
    id: "lajur-kalender",
    label: say("Time is counted in"),
    options: COUNTINGS.map((value) => ({ value, label: said[value] })),
    get: () => property(element, "kalender"),
    set: (value) => setProperties(injector, element, { kalender: value }),
  });
}

// The lane is who does the step: to choose another one moves the step there.
function lane(element, injector) {
  const here = laneOf(injector, element), all = lanes(injector);
  if (!all.length) return note({ id: "lajur-lane", text: say("Draw a lane for who does this step.") });
  return select({
    id: "lajur-lane",
    label: say("Done by (lane)"),
    options: [...(here ? [] : [none()]), ...all.map(called)],
    get: () => here?.id ?? "",
    set: (id) => moveTo(injector, element, here, all.find((each) => each.id === id)),
  });
}

function called(lane) {
  return { value: lane.id, label: getBusinessObject(lane).name || lane.id };
}

function moveTo(injector, element, from, to) {
  if (!to) return;
  const middle = ({ y, height }) => y + height / 2;
  const down = from ? middle(to) - middle(from) : middle(to) - middle(element);
  const going = [element, ...lateEnds(element.attachers ?? [])];
  injector.get("modeling").moveElements(going, { x: 0, y: Math.round(down) }, element.parent);
}
