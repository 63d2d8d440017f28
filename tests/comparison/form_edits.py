"""Forms, edited once each; sentences.txt says what an approver must read of it."""

from collections.abc import Callable, Mapping
from typing import Any

from sop import Sop, original

METRO, MALUT = "metro-pengumpulan-pengolahan", "malut-pengumpulan-data"
REQUESTS, BALIKPAPAN = "banyuwangi-permintaan-data", "balikpapan-pengumpulan-data"
L1 = "langkah-1"

Edits = Mapping[str, Callable[[Sop], Any]]


ON_BALIKPAPAN_FORMS: Edits = {
    "a field's label": lambda s: s.field(L1, "Field_hal_surat_1").update(label="Perihal"),
    "a field's help": lambda s: s.field(L1, "Field_hal_surat_1").pop("description"),
    "a field's key": lambda s: s.field(L1, "Field_hal_surat_1").update(key="hal"),
    "a field's type": lambda s: s.field(L1, "Field_hal_surat_1").update(type="textarea"),
    "required no more": lambda s: s.field(L1, "Field_hal_surat_1")["validate"].pop("required"),
    "required now": lambda s: s.field(L1, "Field_narahubung_1")["validate"].update(required=True),
    "the longest text": lambda s: s.field(L1, "Field_hal_surat_1")["validate"].update(maxLength=50),
    "a pattern": lambda s: s.field(L1, "Field_tautan_draf_1")["validate"].update(pattern="^https://.+$"),
    "a day that may have passed": lambda s: s.field(L1, "Field_batas_kirim_1").pop("disallowPassedDates"),
    "read only": lambda s: s.field(L1, "Field_hal_surat_1").update(readonly=True),
    "a first value": lambda s: s.field(L1, "Field_hal_surat_1").update(defaultValue="Permintaan data"),
    "a condition to hide": lambda s: s.field(L1, "Field_hal_surat_1").update(conditional={"hide": "=x = 1"}),
    "a choice that came": lambda s: s.field(L1, "Field_periode")["values"].append(
        {"label": "Bulanan", "value": "bulanan"}
    ),
    "a choice that went": lambda s: s.field(L1, "Field_periode")["values"].pop(0),
    "a choice read otherwise": lambda s: s.field(L1, "Field_periode")["values"][0].update(label="TW I"),
    "choices in another order": lambda s: s.field(L1, "Field_periode")["values"].reverse(),
    "a field that came": lambda s: s.form(L1)["components"].append(
        {
            "type": "textfield",
            "id": "Field_baru",
            "key": "baru",
            "label": "Tembusan",
            "validate": {"required": True},
        }
    ),
    "a field that went": lambda s: s.form(L1)["components"].remove(s.field(L1, "Field_narahubung_1")),
    "a field elsewhere": lambda s: s.form(L1)["components"].insert(1, s.form(L1)["components"].pop()),
    "a field into a group": lambda s: (
        s.form(L1)["components"].remove(s.field(L1, "Field_narahubung_1")),
        s.field(L1, "Group_kelengkapan_1")["components"].append(
            original(BALIKPAPAN).forms[f"{BALIKPAPAN}-{L1}"]["components"][-2]
        ),
    ),
    "a wider field": lambda s: s.field(L1, "Field_periode")["layout"].update(columns=16),
    "text of a form": lambda s: s.field(L1, "Text_kegiatan").update(text="**Kegiatan:** baru"),
    "fewest rows": lambda s: s.field(L1, "List_daftar_data")["properties"].update(baris_paling_sedikit="2"),
    "a form that came": lambda s: s.forms.update(lain={"type": "default", "id": "lain", "components": []}),
    "a form that went": lambda s: s.forms.pop(f"{BALIKPAPAN}-{L1}"),
    "a form under another name": lambda s: (
        s.says("langkah_1", camunda_formRef="satu"),
        s.forms.update(satu=s.forms.pop(f"{BALIKPAPAN}-{L1}")),
    ),
}

ON_METRO_FORMS: Edits = {
    "fields in the diagram": lambda s: s.puts(
        "langkah_5",
        '<camunda:formData><camunda:formField id="hasil" type="string" label="Hasil"/></camunda:formData>',
        "extensionElements",
    ),
}

EDITS: Mapping[str, Edits] = {
    BALIKPAPAN: {**ON_BALIKPAPAN_FORMS},
    METRO: {**ON_METRO_FORMS},
}
