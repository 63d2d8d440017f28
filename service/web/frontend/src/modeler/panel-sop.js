// The identity block of the SOP, as its first page shows it; and the lanes with their seats.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil.js";
import { isoOf, wordsOf } from "./duration.js";
import { area, check, none, select, text } from "./fields.js";
import { owned, properties, property, setProperties, together } from "./properties.js";
import { say } from "./saying.js";
import { counting } from "./panel-step.js";

const ONE = [
  ["nomor_sop", "SOP number"],
  ["judul", "Title"],
  ["pemda", "Government"],
  ["instansi", "Agency"],
  ["unit", "Unit"],
  ["jenis_kegiatan", "Kind of activity"],
];
const DATES = [
  ["tgl_pembuatan", "Drawn up on"],
  ["tgl_revisi", "Revised on"],
  ["tgl_pengesahan", "Approved on"],
  ["tgl_efektif", "In force from"],
];
const APPROVER = [
  ["disahkan_oleh_jabatan", "Approved by (office)"],
  ["disahkan_oleh_nama", "Name"],
  ["disahkan_oleh_pangkat", "Rank"],
  ["disahkan_oleh_nip", "NIP"],
];
const MANY = [
  ["dasar_hukum", "Legal basis"],
  ["kualifikasi_pelaksana", "Qualifications"],
  ["keterkaitan", "Related SOPs"],
  ["peralatan", "Equipment"],
  ["peringatan", "Warnings"],
  ["pencatatan", "Records"],
];
const ZONES = [
  { value: "Asia/Jakarta", label: "WIB (Jakarta)" },
  { value: "Asia/Makassar", label: "WITA (Makassar)" },
  { value: "Asia/Jayapura", label: "WIT (Jayapura)" },
];
const DATE = /^\d{4}-\d{2}-\d{2}$/;

export function identityEntries(element, injector) {
  const own = owned(injector, element);
  const line = ([name, label]) => text({ id: `lajur-${name}`, label: say(label), ...own(name) });
  const noDate = (value) => (value && !DATE.test(value) ? say("Write the date as 2026-11-23.") : null);
  const dated = (entry) => ({ ...line(entry), hint: say("As 2026-11-23."), validate: noDate });
  return [
    check({
      id: "lajur-jenis",
      label: say("This is an SOP: every step needs a lane, a form and a deadline"),
      get: () => property(element, "jenis") === "sop",
      set: (on) => setProperties(injector, element, { jenis: on ? "sop" : "" }),
    }),
    ...ONE.map(line),
    ...DATES.map(dated),
    ...APPROVER.map(line),
    ...MANY.map(([name, label]) => listed(element, injector, name, label)),
    select({ id: "lajur-zona-waktu", label: say("Time zone"), options: [none(), ...ZONES], ...own("zona_waktu") }),
    counting(element, injector),
    text({
      id: "lajur-batas-hukum",
      label: say("Legal time limit"),
      hint: say("For example 10 hari. The forecast tells when the longest path passes it."),
      validate: (value) => (value && !isoOf(value) ? say("This is no time the clock can count. Write for example 30 menit or 2 hari.") : null),
      get: () => wordsOf(property(element, "batas_hukum")),
      set: (value) => setProperties(injector, element, { batas_hukum: value.trim() ? isoOf(value) : "" }),
    }),
    text({ id: "lajur-batas-dasar", label: say("Which law says so"), ...own("batas_hukum_dasar") }),
  ];
}

// Numbered properties (dasar_hukum_1, _2 ...) as one field with a line for each.
function listed(element, injector, name, label) {
  const mine = () => Object.entries(properties(element)).filter(([key]) => key.startsWith(`${name}_`) && /^\d+$/.test(key.slice(name.length + 1)));
  return area({
    id: `lajur-${name}`,
    label: say(label),
    hint: say("One per line."),
    get: () => mine().sort(([one], [other]) => one.localeCompare(other, "en", { numeric: true })).map(([, value]) => value).join("\n"),
    set(value) {
      const lines = value.split("\n").map((each) => each.trim()).filter(Boolean);
      const gone = Object.fromEntries(mine().map(([key]) => [key, ""]));
      setProperties(injector, element, { ...gone, ...Object.fromEntries(lines.map((each, at) => [`${name}_${at + 1}`, each])) });
    },
  });
}

export function laneEntries(element, injector, bench) {
  const bo = getBusinessObject(element), here = property(element, "jabatan");
  const seats = bench.page.seats, known = !here || seats.some(({ key }) => key === here);
  const strange = known ? [] : [{ value: here, label: say("{seat} (not a seat of this agency)", { seat: here }) }];
  const own = owned(injector, element);
  return [
    select({
      id: "lajur-jabatan",
      label: say("Seat of the agency (jabatan)"),
      hint: say("Whoever sits there gets the steps of this lane."),
      options: [none(), ...strange, ...seats.map(({ key, name }) => ({ value: key, label: name }))],
      get: () => here,
      set: (key) =>
        together(injector, () => {
          setProperties(injector, element, { jabatan: key });
          const title = seats.find((each) => each.key === key)?.name, untitled = !bo.name?.trim() || bo.name === NEW_LANE;
          if (title && untitled) injector.get("modeling").updateProperties(element, { name: title });
        }),
    }),
    text({ id: "lajur-nama-asli", label: say("As the document calls it"), ...own("nama_asli") }),
  ];
}

export const NEW_LANE = "Pelaksana baru";

// What carries the identity block: the process, or the pool that holds it; for the empty canvas the first such pool.
export function sopOf(element, injector) {
  const pool = (each) => is(each, "bpmn:Participant") && Boolean(getBusinessObject(each).processRef);
  if (is(element, "bpmn:Process") || pool(element)) return element;
  return is(element, "bpmn:Collaboration") ? injector.get("elementRegistry").find(pool) : undefined;
}
