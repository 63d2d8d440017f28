// What the form viewer says, in Indonesian; on English pages its own words stand.

const INDONESIAN = {
  "Field is required.": "Isian ini wajib diisi.",
  "Field must match pattern {value}.": "Isian harus mengikuti pola {value}.",
  "Field must have minimum value of {value}.": "Nilai paling kecil {value}.",
  "Field must have maximum value of {value}.": "Nilai paling besar {value}.",
  "Field must have minimum length of {value}.": "Paling sedikit {value} huruf.",
  "Field must have maximum length of {value}.": "Paling banyak {value} huruf.",
  "Field must be a valid email.": "Isi alamat surel yang lengkap, misalnya nama@instansi.go.id.",
  "Field must be a valid international phone number. (e.g. +4930664040900)":
    "Isi nomor telepon dengan kode negara, misalnya +6281234567890.",
  "Value is not a number.": "Isi dengan angka.",
  "Value is expected to be an integer.": "Isi dengan bilangan bulat.",
  "Value is expected to have at most 1 decimal digit.": "Paling banyak 1 angka di belakang koma.",
  "Value is expected to have at most {value} decimal digits.": "Paling banyak {value} angka di belakang koma.",
  "Please select a valid value, the two nearest valid values are {previousValue} and {nextValue}.":
    "Nilai itu tidak ada. Yang terdekat {previousValue} dan {nextValue}.",
  "Min validation value is not a valid number.": "Batas bawah isian ini rusak. Hubungi pemilik proses.",
  "Max validation value is not a valid number.": "Batas atas isian ini rusak. Hubungi pemilik proses.",
  "Date and time must both be entered.": "Isi tanggal dan jamnya.",
  "No content to show.": "Tidak ada isi.",
  "External content couldn't be loaded.": "Isi dari luar tidak dapat dimuat.",
  "Nothing to show.": "Belum ada data.",
  "{page} of {total}": "{page} dari {total}",
  "Previous page": "Halaman sebelumnya",
  "Next page": "Halaman berikutnya",
  "Click to sort by {value} ascending": "Urutkan menurut {value}, dari kecil",
  "Click to sort by {value} descending": "Urutkan menurut {value}, dari besar",
  "Click to remove sorting": "Kembalikan urutan semula",
  Increment: "Tambah",
  Decrement: "Kurangi",
  Search: "Cari",
  "Skip to search": "Langsung ke pencarian",
  "Remove tag": "Hapus pilihan",
  "No results": "Tidak ditemukan",
  "All values selected": "Semua sudah dipilih",
  "No files selected": "Belum ada berkas",
  "{value} files selected": "{value} berkas dipilih",
  "Add new": "Tambah baris",
  "Expand all ({value})": "Tampilkan semua ({value})",
  Collapse: "Ringkas",
  "Unable to download document": "Dokumen tidak dapat diunduh",
  "Download {fileName}": "Unduh {fileName}",
  "Document reference is not defined.": "Rujukan dokumen belum diisi.",
  "binding path '{value}' is already claimed": "kunci “{value}” dipakai dua kali",
};

function translate(template, replacements = {}) {
  const text = document.documentElement.lang === "id" ? INDONESIAN[template] || template : template;
  return text.replace(/{([^}]+)}/g, (whole, key) => String(replacements[key] ?? whole));
}

export const words = { translate: ["value", translate] };
