"""The words of a form's comparison: components and their settings as people call them."""

from collections.abc import Mapping
from typing import Any

from service.comparison.model import Phrase

LABELS: Mapping[str, str] = {
    "label": "label",
    "dateLabel": "label",
    "timeLabel": "label jam",
    "key": "nama data",
    "path": "nama data",
    "type": "jenis isian",
    "description": "keterangan",
    "text": "teks",
    "content": "isi",
    "validate.min": "nilai paling kecil",
    "validate.max": "nilai paling besar",
    "validate.minLength": "huruf paling sedikit",
    "validate.maxLength": "huruf paling banyak",
    "validate.pattern": "pola isian",
    "validate.patternErrorMessage": "kalimat bila pola tidak cocok",
    "validate.validationType": "jenis pemeriksaan",
    "defaultValue": "nilai awal",
    "conditional.hide": "syarat disembunyikan",
    "valuesKey": "asal pilihan",
    "valuesExpression": "rumus pilihan",
    "expression": "rumus",
    "computeOn": "saat dihitung",
    "decimalDigits": "angka di belakang koma",
    "increment": "langkah nilai",
    "serializeToString": "disimpan sebagai teks",
    "subtype": "jenis tanggal",
    "timeInterval": "selang menit",
    "timeSerializingFormat": "cara jam disimpan",
    "use24h": "jam 24",
    "appearance.prefixAdorner": "tulisan di depan",
    "appearance.suffixAdorner": "tulisan di belakang",
    "columns": "kolom tabel",
    "columnsExpression": "rumus kolom tabel",
    "rowCount": "baris per halaman",
    "dataSource": "asal data",
    "defaultRepetitions": "baris awal",
    "accept": "jenis berkas",
    "source": "alamat gambar",
    "url": "alamat",
    "alt": "uraian gambar",
    "readonly": "hanya dibaca",
    "properties.kelengkapan": "kelengkapan",
    "properties.jangan_isi_awal": "dikosongkan saat dibuka lagi",
    "properties.baris_paling_sedikit": "baris paling sedikit",
    "properties.baris_paling_banyak": "baris paling banyak",
}
SWITCHES: Mapping[str, tuple[str, str]] = {
    "validate.required": ("kini wajib diisi", "tidak wajib diisi lagi"),
    "readonly": ("kini hanya dibaca", "kini dapat diisi"),
    "disabled": ("kini dimatikan", "kini dinyalakan"),
    "disallowPassedDates": ("kini menolak tanggal lampau", "kini menerima tanggal lampau"),
    "allowAddRemove": ("barisnya kini boleh ditambah", "barisnya tidak boleh ditambah lagi"),
    "isRepeating": ("kini berulang", "tidak berulang lagi"),
    "searchable": ("pilihannya kini dapat dicari", "pilihannya tidak dapat dicari lagi"),
    "multiple": ("kini boleh lebih dari satu", "kini hanya boleh satu"),
    "showOutline": ("kini bergaris tepi", "tanpa garis tepi lagi"),
}
ON = frozenset({"allowAddRemove"})
"""Switches that are on where the file is silent."""
TYPES: Mapping[str, str] = {
    "textfield": "teks", "textarea": "teks panjang", "number": "angka", "datetime": "tanggal atau jam",
    "checkbox": "centang", "checklist": "daftar centang", "radio": "pilihan tunggal", "select": "daftar pilihan",
    "taglist": "beberapa pilihan", "filepicker": "berkas", "expression": "hitungan", "group": "kelompok",
    "dynamiclist": "daftar baris", "text": "tulisan", "html": "HTML", "table": "tabel", "image": "gambar",
    "separator": "garis", "spacer": "jarak", "button": "tombol", "iframe": "bingkai",
}  # fmt: skip
_SHOWN = frozenset(
    {"text", "html", "table", "image", "separator", "spacer", "button", "iframe", "documentPreview"}
)


def label(path: str) -> Phrase:
    """What a setting is called."""
    return Phrase(LABELS[path]) if path in LABELS else Phrase("pengaturan “{name}”", {"name": path})


def noun(kind: Any) -> Phrase:
    """What a component of that type is: a field, a group, something to read."""
    if kind in ("group", "dynamiclist"):
        return Phrase("kelompok" if kind == "group" else "daftar")
    return Phrase("bagian" if str(kind) in _SHOWN else "isian")


def kind(type: Any) -> Phrase:
    """A component's type in plain words."""
    said = str(type)  # a draft may hold anything
    return Phrase(TYPES[said]) if said in TYPES else Phrase("{name}", {"name": said})


def value(path: str, said: Any) -> Any:
    """A setting's value as people say it."""
    if path == "type":
        return kind(said)
    if isinstance(said, bool):
        return Phrase("ya" if said else "tidak")
    if isinstance(said, list):
        return "; ".join(_item(each) for each in said)
    return str(said)


def _item(said: Any) -> str:
    if isinstance(said, Mapping):
        return " / ".join(str(each) for each in said.values())
    return str(said)
