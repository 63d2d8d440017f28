"""Flows, lanes and what is around the steps, edited once each; sentences.txt says what an approver must read of it."""

from collections.abc import Callable, Mapping
from typing import Any

from sop import Sop

METRO, MALUT = "metro-pengumpulan-pengolahan", "malut-pengumpulan-data"
REQUESTS, BALIKPAPAN = "banyuwangi-permintaan-data", "balikpapan-pengumpulan-data"

Edits = Mapping[str, Callable[[Sop], Any]]


def _arrow(id: str, source: str, target: str, inside: str = "") -> str:
    return (
        f'<bpmn:sequenceFlow id="{id}" sourceRef="{source}" targetRef="{target}">{inside}</bpmn:sequenceFlow>'
    )


def _swapped(sop: Sop, one: str, other: str) -> None:
    first, second = sop.at(one), sop.at(other)
    second.addnext(first)


ON_METRO_FLOWS: Edits = {
    "a condition": lambda s: s.text("f_G5_langkah_6", "conditionExpression", 'keputusan_5 = "ya"'),
    "a condition gone": lambda s: s.at("f_G5_langkah_6").remove(
        s.within("f_G5_langkah_6", "conditionExpression")
    ),
    "a condition's language": lambda s: s.within("f_G5_langkah_6", "conditionExpression").set(
        "language", "juel"
    ),
    "a flow's name": lambda s: s.says("f_G5_langkah_6", name="setuju"),
    "a flow's target": lambda s: s.says("f_G5_M4", targetRef="langkah_3"),
    "a flow's source": lambda s: s.says("f_G5_langkah_6", sourceRef="G6"),
    "a new flow": lambda s: s.puts(
        METRO,
        _arrow("baru", "G5", "langkah_8", "<bpmn:conditionExpression>segera</bpmn:conditionExpression>"),
    ),
    "a flow gone": lambda s: s.drops("f_start_langkah_1"),
    "the default of a gateway": lambda s: s.says("G5", default="f_G5_langkah_6"),
    "no default": lambda s: s.says("G5", default=None),
    "a gateway that asks for all": lambda s: setattr(
        s.at("G5"), "tag", s.at("G5").tag.replace("exclusive", "parallel")
    ),
    "the question of a gateway": lambda s: s.says("G5", name="Draf layak?"),
    "the id of a flow": lambda s: s.renames("f_G5_langkah_6", "setuju_5"),
}

ON_METRO_AROUND: Edits = {
    "a lane's name": lambda s: s.says("kasi", name="Kepala Seksi Statistik"),
    "a lane's seat": lambda s: s.property("kasi", "jabatan", "kasi_data"),
    "lanes in another order": lambda s: _swapped(s, "kadis", "kabid"),
    "a new lane": lambda s: s.puts("lajur", '<bpmn:lane id="sekretaris" name="Sekretaris"/>'),
    "the id of a lane": lambda s: s.renames("kasi", "lajur_kasi"),
    "the name of the SOP": lambda s: s.says(METRO, name="Pengumpulan Data"),
    "what the SOP is about": lambda s: s.text(METRO, "documentation", "Singkat."),
    "number of the SOP": lambda s: s.property(METRO, "nomor_sop", "E021"),
    "date of revision": lambda s: s.property(METRO, "tgl_revisi", "2026-11-21"),
    "equipment that came": lambda s: s.property(METRO, "peralatan_5", "Telepon"),
    "equipment that went": lambda s: s.property(METRO, "peralatan_4", None),
    "equipment read otherwise": lambda s: s.property(METRO, "peralatan_1", "Komputer"),
    "equipment in another order": lambda s: (
        s.property(METRO, "peralatan_1", "ATK"),
        s.property(METRO, "peralatan_4", "Komputer/Printer/Scanner"),
    ),
    "not executable": lambda s: s.says(METRO, isExecutable="false"),
    "how long cases are kept": lambda s: s.says(METRO, camunda_historyTimeToLive="P10Y"),
    "a participant's name": lambda s: s.says("peserta_opd", name="Perangkat Daerah"),
    "a message between pools": lambda s: s.says("pesan_10", name="Surat"),
    "who gets the message": lambda s: s.says("pesan_10", sourceRef="langkah_9"),
    "an escalation's code": lambda s: s.says("eskalasi_terlambat", escalationCode="telat"),
    "a new error": lambda s: s.puts(
        "definisi-" + METRO, '<bpmn:error id="e1" name="Ditolak" errorCode="tolak"/>'
    ),
    "a note": lambda s: s.text("catatan_G5", "text", "Tersirat"),
    "a note's line": lambda s: s.says("asosiasi_G5", sourceRef="G6"),
}

ON_REQUESTS_AROUND: Edits = {
    "a message's name": lambda s: s.says("pesan_permohonan", name="Permohonan"),
    "another message": lambda s: (
        s.puts("definisi-" + REQUESTS, '<bpmn:message id="p2" name="Surat masuk"/>'),
        s.within("start", "messageEventDefinition").set("messageRef", "p2"),
    ),
}

EDITS: Mapping[str, Edits] = {
    METRO: {**ON_METRO_FLOWS, **ON_METRO_AROUND},
    REQUESTS: {**ON_REQUESTS_AROUND},
}
