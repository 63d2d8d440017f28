// Times as offices write them ("30 menit", "1 hari 2 jam") and as timers want them (PT30M, P1DT2H).

const UNITS = [
  ["tahun", "Y", false],
  ["bulan", "M", false],
  ["minggu", "W", false],
  ["hari kerja", "D", false],
  ["hari", "D", false],
  ["jam", "H", true],
  ["menit", "M", true],
];
const PART = /^(\d{1,4})\s*(?:\([^)]*\)\s*)?(tahun|bulan|minggu|hari kerja|hari|jam|menit)\s*/i;
const ISO = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/;

// "1 hari 2 jam" -> "P1DT2H"; null for what is no such time.
export function isoOf(text) {
  let left = text.trim(), date = "", clock = "", before = -1;
  if (!left) return null;
  while (left) {
    const [whole, number, unit] = PART.exec(left) ?? [];
    const rank = UNITS.findIndex(([name]) => name === unit?.toLowerCase());
    if (!whole || rank <= before || Number(number) === 0) return null;
    before = unit.toLowerCase() === "hari kerja" ? rank + 1 : rank;
    if (UNITS[rank][2]) clock += number + UNITS[rank][1];
    else date += number + UNITS[rank][1];
    left = left.slice(whole.length);
  }
  if (date.includes("W") && (date.length > date.indexOf("W") + 1 || /[YMD]/.test(date) || clock)) return null;
  return `P${date}${clock && `T${clock}`}`;
}

// "PT30M" -> "30 menit"; the text itself for what cannot be said so.
export function wordsOf(iso) {
  const parts = ISO.exec(iso ?? "");
  if (!parts) return iso ?? "";
  const units = ["tahun", "bulan", "minggu", "hari", "jam", "menit"];
  return units.flatMap((unit, at) => (parts[at + 1] ? [`${Number(parts[at + 1])} ${unit}`] : [])).join(" ") || iso;
}
