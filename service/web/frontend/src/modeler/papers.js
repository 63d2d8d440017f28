// The forms that the palette's parts bring along: they stand at once, also while the house cannot be reached.

const PLATFORM = { executionPlatform: "Camunda Cloud", executionPlatformVersion: "8.7.0", schemaVersion: 19, type: "default" };
export const APPROVED = "setuju";
const RETURNED = "kembalikan";

// part: {name, output, waktu, number, kind}; kind is step, check, disposition or publication.
export function partForm(id, part) {
  const number = String(part.number).replace(/\W/g, "_");
  const components = [told(part), ...FIELDS[part.kind](number, part.output)];
  return { ...PLATFORM, id, components: components.map((each, at) => ({ ...each, layout: { row: `Row_${at + 1}`, columns: null } })) };
}

function told({ name, waktu, output: wanted }) {
  const more = [waktu && `**Waktu:** ${waktu}.`, wanted && `**Output:** ${wanted}.`].filter(Boolean).join(" ");
  return { type: "text", id: "Text_kegiatan", text: [`**Kegiatan:** ${name}.`, more].filter(Boolean).join("\n\n") };
}

function field(type, key, label, more = {}) {
  const named = type === "datetime" ? { dateLabel: label, subtype: "date" } : { label };
  return { type, id: `Field_${key}`, key, ...named, validate: { required: true }, ...more };
}

function decision(number) {
  const values = [
    { label: "Setujui", value: APPROVED },
    { label: "Kembalikan untuk diperbaiki", value: RETURNED },
  ];
  return [
    field("radio", `keputusan_${number}`, "Keputusan", { values, properties: { jangan_isi_awal: "ya" } }),
    field("textarea", `alasan_${number}`, "Yang harus diperbaiki", {
      validate: { required: true, maxLength: 2000 },
      properties: { jangan_isi_awal: "ya" },
      conditional: { hide: `=keputusan_${number} != "${RETURNED}"` },
    }),
  ];
}

const LINK = {
  required: true,
  maxLength: 500,
  validationType: "custom",
  pattern: "^https?://[^ ]+$",
  patternErrorMessage: "Isilah alamat lengkap yang diawali http:// atau https://, tanpa spasi.",
};
const LONG = { required: true, maxLength: 2000 };

const FIELDS = {
  step: (number, output) => [field("textarea", `hasil_${number}`, output || "Hasil langkah ini", { validate: LONG })],
  check: decision,
  disposition: (number) => [
    field("textfield", `disposisi_kepada_${number}`, "Disposisi kepada", { validate: { required: true, maxLength: 200 } }),
    field("textarea", `isi_disposisi_${number}`, "Isi disposisi", { validate: LONG }),
  ],
  publication: (number) => [
    field("textfield", `tautan_${number}`, "Tautan publikasi", { validate: LINK }),
    field("datetime", `tanggal_terbit_${number}`, "Tanggal terbit"),
  ],
};
