"""The words of a comparison: what a path is called, and how its values are said."""

import re
from collections.abc import Mapping
from typing import Any

from service.comparison.model import Phrase

KINDS: Mapping[str, str] = {
    "userTask": "tugas pengguna",
    "task": "tugas umum",
    "manualTask": "tugas manual",
    "serviceTask": "tugas program",
    "sendTask": "tugas kirim (program)",
    "businessRuleTask": "tugas aturan (program)",
    "receiveTask": "tugas terima pesan",
    "scriptTask": "tugas skrip",
    "subProcess": "subproses",
    "exclusiveGateway": "gerbang pilihan",
    "parallelGateway": "gerbang paralel",
    "inclusiveGateway": "gerbang inklusif",
    "eventBasedGateway": "gerbang peristiwa",
    "startEvent": "peristiwa mulai",
    "endEvent": "peristiwa akhir",
    "boundaryEvent": "peristiwa batas",
    "intermediateCatchEvent": "peristiwa tunggu",
    "intermediateThrowEvent": "peristiwa kirim",
}
EVENTS: Mapping[str, str] = {
    "timer": "pewaktu",
    "message": "pesan",
    "terminate": "hentikan berkas",
    "escalation": "eskalasi",
    "error": "galat",
    "signal": "sinyal",
}
LABELS: Mapping[str, str] = {
    "documentation": "uraian",
    "text": "isi catatan",
    "camunda:formRef": "formulir",
    "camunda:formRefBinding": "ikatan formulir",
    "camunda:formRefVersion": "versi formulir",
    "camunda:formKey": "kunci formulir",
    "camunda:assignee": "orang yang ditugasi",
    "camunda:candidateGroups": "jabatan yang ditawari",
    "camunda:candidateUsers": "orang yang ditawari",
    "camunda:dueDate": "tanggal jatuh tempo",
    "camunda:followUpDate": "tanggal tindak lanjut",
    "camunda:priority": "prioritas",
    "camunda:taskPriority": "prioritas tugas program",
    "camunda:initiator": "nama data pemulai",
    "camunda:topic": "topik program",
    "camunda:type": "cara program bekerja",
    "camunda:versionTag": "tanda versi",
    "camunda:historyTimeToLive": "masa simpan riwayat",
    "event:camunda:topic": "topik program",
    "event:camunda:type": "cara program bekerja",
    "event:camunda:errorCodeVariable": "nama data kode galat",
    "event:camunda:errorMessageVariable": "nama data pesan galat",
    "event:messageRef": "pesan",
    "messageRef": "pesan",
    "event:errorRef": "galat",
    "event:escalationRef": "eskalasi",
    "event:signalRef": "sinyal",
    "errorCode": "kode galat",
    "camunda:errorMessage": "pesan galat",
    "escalationCode": "kode eskalasi",
    "loop:collection": "daftar yang diulang",
    "loop:elementVariable": "nama data tiap ulangan",
    "loop:loopCardinality": "banyaknya ulangan",
    "loop:completionCondition": "syarat selesai lebih awal",
    "language": "bahasa syarat",
    "targetNamespace": "kategori",
    "processRef": "proses milik peserta",
    "parent": "tempat",
    "associationDirection": "arah garis",
    "property:no": "nomor langkah",
    "property:kelengkapan": "kelengkapan",
    "property:waktu": "mutu baku waktu",
    "property:output": "output",
    "property:keterangan": "keterangan",
    "property:tersirat": "tanda tersirat",
    "property:mutu_baku": "mutu baku",
    "property:pisah_dari": "pemisahan tugas",
    "property:kalender": "hitungan waktu",
    "property:jabatan": "jabatan",
    "property:nama_asli": "sebutan dalam dokumen",
    "property:jenis": "jenis prosedur",
    "property:nomor_sop": "nomor SOP",
    "property:judul": "judul",
    "property:pemda": "pemerintah daerah",
    "property:instansi": "instansi",
    "property:unit": "unit",
    "property:zona_waktu": "zona waktu",
    "property:jenis_kegiatan": "jenis kegiatan",
    "property:tgl_pembuatan": "tanggal pembuatan",
    "property:tgl_revisi": "tanggal revisi",
    "property:tgl_pengesahan": "tanggal pengesahan",
    "property:tgl_efektif": "tanggal efektif",
    "property:disahkan_oleh_jabatan": "jabatan pengesah",
    "property:disahkan_oleh_nama": "nama pengesah",
    "property:disahkan_oleh_pangkat": "pangkat pengesah",
    "property:disahkan_oleh_nip": "NIP pengesah",
    "property:batas_hukum": "batas waktu menurut hukum",
    "property:batas_hukum_dasar": "dasar batas waktu",
    "list:dasar_hukum": "dasar hukum",
    "list:kualifikasi_pelaksana": "kualifikasi pelaksana",
    "list:keterkaitan": "keterkaitan",
    "list:peralatan": "peralatan",
    "list:peringatan": "peringatan",
    "list:pencatatan": "pencatatan",
    "list:temuan": "temuan pada dokumen",
    "list:kelengkapan": "kelengkapan",
}
_PREFIXES: Mapping[str, str] = {
    "property:": "keterangan “{name}”",
    "list:": "daftar “{name}”",
    "inputParameter:": "masukan “{name}”",
    "outputParameter:": "keluaran “{name}”",
    "loop:": "pengulangan: “{name}”",
    "event:": "peristiwa: “{name}”",
    "rest:": "bagian “{name}”",
    "camunda:": "keterangan teknis “{name}”",
}
_LENGTHS: Mapping[str, str] = {
    "Y": "{n} tahun", "M": "{n} bulan", "W": "{n} minggu", "D": "{n} hari",
    "tH": "{n} jam", "tM": "{n} menit", "tS": "{n} detik",
}  # fmt: skip
_DURATION = re.compile(r"P(?=.)((?:[0-9.]+[YMWD])*)(?:T((?:[0-9.]+[HMS])+))?")


def label(path: str) -> Phrase:
    """What a path is called."""
    if path in LABELS:
        return Phrase(LABELS[path])
    for prefix, text in _PREFIXES.items():
        if path.startswith(prefix):
            return Phrase(text, {"name": path.removeprefix(prefix)})
    return Phrase("keterangan teknis “{name}”", {"name": path})


def kind(tag: str) -> Phrase:
    """What an element of BPMN is called."""
    return Phrase(KINDS[tag]) if tag in KINDS else Phrase("{name}", {"name": tag})


def event(name: str | None) -> Phrase:
    """What sets an event off."""
    if name is None:
        return Phrase("tanpa pemicu")
    return Phrase(EVENTS[name]) if name in EVENTS else Phrase("{name}", {"name": name})


def timer(value: tuple[str, str] | None) -> Phrase:
    """A time as people say it: "1 hari 4 jam", "setiap 6 bulan", a date as it is written."""
    if value is None or not value[1]:
        return Phrase("belum diisi")
    how, text = value
    if how == "timeDuration":
        return duration(text)
    if how == "timeDate":
        return Phrase("pada {date}", {"date": text})
    return _cycle(text)


def _cycle(text: str) -> Phrase:
    times, _, rest = text.partition("/")
    since, _, every = rest.rpartition("/")
    if not times.startswith("R") or not _DURATION.fullmatch(every):
        return Phrase("berulang menurut “{text}”", {"text": text})
    said = Phrase("setiap {every}", {"every": duration(every)})
    if times[1:]:
        said = Phrase("{times} kali, {rest}", {"times": times[1:], "rest": said})
    return Phrase("{rest} mulai {since}", {"rest": said, "since": since}) if since else said


def duration(text: str) -> Phrase:
    """P1DT4H as "1 hari 4 jam"; what is no such duration as it stands."""
    found = _DURATION.fullmatch(text)
    if found is None:
        return Phrase("“{text}”", {"text": text})
    days, hours = found.group(1) or "", found.group(2) or ""
    sized = [(unit, number) for number, unit in re.findall(r"([0-9.]+)([YMWD])", days)]
    sized += [(f"t{unit}", number) for number, unit in re.findall(r"([0-9.]+)([HMS])", hours)]
    spans = [Phrase(_LENGTHS[unit], {"n": number}) for unit, number in sized]
    names = {f"s{index}": span for index, span in enumerate(spans)}
    return spans[0] if len(spans) == 1 else Phrase(" ".join(f"{{{name}}}" for name in names), names)


def loop(value: str | None) -> Phrase:
    """How often a step is done."""
    words = {
        None: "sekali",
        "parallel": "berulang, semua sekaligus",
        "sequential": "berulang, satu per satu",
        "standard": "berulang sampai syaratnya terpenuhi",
    }
    return Phrase(words.get(value, "{value}"), {"value": value})


def switch(value: Any) -> Phrase:
    """Yes or no."""
    return Phrase("ya" if str(value) in ("true", "True") else "tidak")
