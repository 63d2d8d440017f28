"""Every kind of event and its sentence for people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.history.log import Entry

SENTENCES: dict[str, str] = {
    "case_started": "{actor} memulai berkas.",
    "case_finished": "Berkas selesai: {element}.",
    "case_cancelled": "{actor} membatalkan berkas: {reason}",
    "case_suspended": "{actor} menangguhkan berkas.",
    "case_activated": "{actor} mengaktifkan berkas kembali.",
    "case_relocated": "{actor} memindahkan berkas dari versi {before} ke versi {version}: {reason}",
    "place_moved": "Yang terbuka berlanjut sebagai “{element}”.",
    "timer_armed": "Tenggat baru pada “{element}” ({due}) dipasang.",
    "timer_dropped": "Tenggat “{element}” ({due}) gugur.",
    "task_opened": "Langkah “{element}” dibuka untuk {lane}.",
    "task_assigned": "Langkah “{element}” langsung diserahkan kepada {assignee}.",
    "task_claimed": "{actor} mengambil langkah “{element}”.",
    "task_released": "{actor} melepas langkah “{element}”.",
    "task_reseated": "{actor} memindahkan langkah “{element}” dari jabatan {before} ke {after}.",
    "task_handed": "{actor} menyerahkan langkah “{element}” kepada {assignee}.",
    "task_taken_back": "{actor} mengembalikan langkah “{element}” ke jabatannya, semula pada {assignee}.",
    "task_delegated": "{actor} menitipkan langkah “{element}” kepada {assignee}.",
    "task_resolved": "{actor} mengembalikan titipan langkah “{element}” kepada {assignee}.",
    "task_changed": "{actor} mengubah keterangan langkah “{element}”.",
    "task_offered": "{actor} menawarkan langkah “{element}” juga kepada {to}.",
    "task_offer_withdrawn": "{actor} mencabut tawaran langkah “{element}” kepada {to}.",
    "task_commented": "{actor} memberi catatan pada langkah “{element}”: {message}",
    "task_completed": "{actor} menyelesaikan langkah “{element}”.",
    "task_withdrawn": "Langkah “{element}” ditarik.",
    "timer_fired": "Tenggat “{element}” ({due}) terlewati, dicatat {at}.",
    "timer_failed": "Tenggat belum dapat diproses: {reason}",
    "deadline_moved": "Tenggat “{element}” berpindah dari {from} ke {to} karena kalender kerja berubah.",
    "timer_forced": "{actor} menjalankan waktu tunggu “{element}” sebelum waktunya.",
    "external_failed": "Langkah program “{element}” gagal dikerjakan {worker}: {message} (sisa percobaan {retries}).",
    "external_retries_set": "{actor} memberi langkah program “{element}” {retries} percobaan.",
    "incident_opened": "Langkah program “{element}” berhenti sebagai insiden: {message}",
    "incident_resolved": "Insiden pada langkah program “{element}” diselesaikan.",
    "job_died": "Pekerjaan sistem “{job}” berhenti setelah {attempts} percobaan: {reason}",
    "job_retried": "{actor} mengulang pekerjaan sistem “{job}”.",
    "notice_settings_changed": "{actor} mengubah pengaturan pemberitahuan.",
    "flow_taken": "Alur berlanjut ke “{target}”.",
    "gateway_passed": "Keputusan “{element}”: {flow}.",
    "event_passed": "Peristiwa “{element}” terjadi.",
    "step_passed": "Langkah “{element}” terlewati; tidak ada yang mengerjakannya.",
    "external_opened": "Langkah program “{element}” terbuka.",
    "external_completed": "{actor} menyelesaikan langkah program “{element}”.",
    "external_withdrawn": "Langkah program “{element}” ditarik.",
    "message_awaited": "“{element}” menunggu pesan “{message}”.",
    "message_received": "Pesan “{message}” diterima di “{element}”.",
    "message_dropped": "“{element}” tidak menunggu pesan lagi.",
    "error_caught": "Galat {code} pada “{element}” ditangani di “{boundary}”.",
    "error_ended": "Galat {code} pada “{element}” tidak ditangani; jalurnya berakhir di situ.",
    "variables_set": "{actor} mengubah data berkas: {names}.",
    "person_added": "{actor} menambahkan {name} ({login}).",
    "person_renamed": "{actor} mengubah nama {before} menjadi {after}.",
    "person_nip_changed": "{actor} mengubah NIP {name} dari {before} menjadi {after}.",
    "person_email_changed": "{actor} mengubah surel {name} dari {before} menjadi {after}.",
    "role_granted": "{actor} memberi {name} peran {role}.",
    "role_revoked": "{actor} mencabut peran {role} dari {name}.",
    "person_disabled": "{actor} menonaktifkan {name}: {sessions} sesi diakhiri, {tasks} tugas dikembalikan.",
    "person_enabled": "{actor} mengaktifkan kembali {name}.",
    "password_reset": "{actor} memberi {name} kata sandi awal baru.",
    "agency_founded": "Operator mendaftarkan instansi ini dengan admin {name} ({login}).",
    "password_rescued": "Operator memberi {name} kata sandi awal baru dari baris perintah.",
    "password_changed": "{actor} mengganti kata sandinya sendiri.",
    "second_step_on": "{actor} mengaktifkan langkah kedua untuk masuk.",
    "second_step_off": "{actor} mematikan langkah kedua untuk masuk.",
    "second_step_reset": "{actor} mematikan langkah kedua milik {name}.",
    "recovery_codes_made": "{actor} membuat kode pemulihan baru.",
    "sign_in_linked": "{actor} menghubungkan akunnya dengan layanan masuk instansi.",
    "sign_in_unlinked": "{actor} memutuskan akunnya dari layanan masuk instansi.",
    "people_imported": "{actor} mengimpor daftar orang: {added} ditambahkan, {changed} diubah.",
    "key_issued": "{actor} membuat kunci program “{name}” untuk {scopes}.",
    "key_revoked": "{actor} mencabut kunci program “{name}”.",
    "auditor_assigned": "{actor} menugaskan {name} ({login}) sebagai auditor dengan {basis}, {since} sampai {until}.",
    "assignment_ended": "{actor} mengakhiri penugasan {name} ({login}) sebagai auditor ({basis}).",
    "auditor_came": "{name} ({login}) masuk sebagai auditor dari instansi lain.",
    "seat_added": "{actor} menambah jabatan “{title}”.",
    "seat_renamed": "{actor} mengubah nama jabatan “{old}” menjadi “{title}”.",
    "seat_superior_set": "{actor} menetapkan atasan “{title}”: {above}.",
    "seat_aliases_set": "{actor} menetapkan sebutan lain “{title}”: {aliases}.",
    "seat_side_set": "{actor} menjadikan “{title}” jabatan dalam instansi.",
    "seat_taken": "{actor} mendudukkan {person} sebagai {title} mulai {since}.",
    "seat_left": "{actor} mengakhiri masa {person} sebagai {title} pada {until}.",
    "plt_appointed": "{actor} menunjuk {person} sebagai Plt. {title} ({basis}), {since} sampai {until}.",
    "plh_appointed": "{actor} menunjuk {person} sebagai Plh. {title} ({basis}), {since} sampai {until}, "
    "menggantikan {principal}.",
    "delegation_given": "{actor} mencatat delegasi tugas {title} dari {principal} kepada {person} ({basis}), {since} "
    "sampai {until}.",
    "substitute_withdrawn": "{actor} mencabut penunjukan {person} untuk {title}: {reason}",
    "lane_bound": "{actor} mengikat lajur {lane} ke jabatan {after}, semula {before}.",
    "definition_deployed": "{actor} menerapkan versi {version}.",
    "definition_suspended": "{actor} menangguhkan versi {version}: tidak ada berkas baru.",
    "definition_released": "{actor} melepas penangguhan versi {version}.",
    "definition_retired": "{actor} menarik versi {version} dari peredaran.",
    "definition_effective": "Versi {version} mulai berlaku.",
    "definition_overtaken": "Versi {version} tidak jadi berlaku: versi {by} yang lebih baru sudah berlaku.",
    "draft_begun": "{actor} memulai rancangan “{name}”.",
    "draft_proposed": "{actor} mengajukan rancangan “{name}” untuk disahkan.",
    "draft_withdrawn": "{actor} menarik usulan pengesahan “{name}”.",
    "draft_sent_back": "{actor} mengembalikan rancangan “{name}”: {reason}",
    "draft_released": "{actor} mengesahkan rancangan “{name}” sebagai versi {version}.",
    "draft_discarded": "{actor} membuang rancangan “{name}”.",
    "release_rule_set": "{actor} mewajibkan pengesahan SOP oleh orang kedua.",
    "relocation_begun": "{actor} memindahkan {total} berkas dari versi {source} ke versi {target}: {reason}",
    "relocation_done": "Pemindahan dari versi {source} ke versi {target} selesai: {moved} berkas pindah, {stayed} "
    "tinggal.",
    "calendar_day_declared": "{actor} menyatakan {day} hari libur: {name}.",
    "calendar_day_withdrawn": "{actor} mencabut {day} dari kalender: {name}.",
    "calendar_hours_set": "{actor} menetapkan jam kerja “{name}” mulai {since}.",
    "calendar_hours_dropped": "{actor} menghapus jam kerja “{name}” yang mulai {since}.",
    "payload_erased": "{actor} menghapus data pribadi dari {count} peristiwa menurut {basis} (surat {request}).",
    "read": "{actor} membaca {page}.",
    "exported": "{actor} mengekspor {what} sebagai {format}: {cases} berkas, {events} peristiwa, "
    "data pribadi disamarkan.",
}
OTHERWISE: dict[str, str] = {
    "case_started": "Berkas dimulai sesuai jadwal SOP.",
    "definition_deployed": "{actor} mengesahkan versi {version}, yang dirancang {authors}.",
    "release_rule_set": "{actor} membebaskan penerapan SOP tanpa orang kedua.",
    "exported": "{actor} mengekspor {what} sebagai {format}: {cases} berkas, {events} peristiwa, dengan data pribadi.",
    "deadline_moved": "{actor} memindahkan tenggat “{element}” dari {from} ke {to}.",
    "timer_fired": "Waktu tunggu “{element}” ({due}) habis, dicatat {at}.",
    "task_released": "Langkah “{element}” kembali ke jabatannya: {assignee} tidak lagi berwenang atasnya.",
    "calendar_day_declared": "{actor} menyatakan {day} hari kerja: {name}.",
    "calendar_hours_set": "{actor} menetapkan jam kerja “{name}” dari {since} sampai {until}.",
    "seat_side_set": "{actor} menjadikan “{title}” jabatan luar instansi.",
    "seat_taken": "{actor} mendudukkan {person} sebagai {title} mulai {since} ({basis}).",
    "delegation_given": "{actor} mendelegasikan tugas {title} kepada {person} ({basis}), {since} sampai {until}.",
}
"""The same kinds told otherwise: begun by the clock, a timer that no step waits for, a day to be worked, an end."""
JOBS: dict[str, str] = {
    "timer": "Tenggat berkas",
    "start": "Mulai berkas terjadwal",
    "reminder": "Pengingat",
    "notice": "Pemberitahuan",
    "mail": "Surel",
    "webhook": "Webhook",
    "effective": "Mulai berlakunya versi",
    "recount": "Hitung ulang tenggat",
    "export": "Ekspor",
    "handback": "Pengembalian tugas",
    "relocate": "Pemindahan berkas",
    "checkpoint": "Titik periksa",
    "keep": "Penyerahan titik periksa",
}
"""Kinds of jobs as people call them."""
BROUGHT = ("day", "name", "assignee", "to", "message")
INSTANTS = ("due", "from", "to", "since", "until")
PERSONAL = frozenset(
    {"login", "before", "after", "role", "sessions", "tasks", "added", "changed", "scopes"}
    | {"count", "request", "page"}
    | {"what", "format", "cases", "events"}
    | {"source", "target", "total", "moved", "stayed"}
)
"""What events about people bring; a dash where the payload was lawfully erased."""
PROGRAMS = ("worker", "message", "retries")
"""What events about steps of programs bring."""
SEATED = ("title", "old", "above", "aliases", "person", "principal", "basis")
"""What events about seats and substitutes bring."""
TECHNICAL = frozenset(
    {"flow_taken", "gateway_passed", "event_passed", "step_passed", "message_awaited", "message_dropped"}
    | {"place_moved"}
)


def sentence(entry: Entry, names: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    """The template and values of an event. ``names`` maps person, element, lane and flow ids to names.

    Instants among the values are aware datetimes, which the door writes on the agency's clock. An unknown kind
    (written by a newer version) is told by its kind; nothing is hidden.
    """
    data = entry.data or {}
    values: dict[str, Any] = {"kind": entry.kind, "reason": "-", "version": "-", "lane": "-", "attempts": "-"}
    values |= dict.fromkeys((*INSTANTS, *BROUGHT), "-") | data | {"at": entry.at}
    values |= {key: _instant(values[key]) for key in INSTANTS}
    values |= dict.fromkeys(PERSONAL - set(data), "-")
    values |= {key: _seated(data.get(key)) for key in SEATED}
    values |= {key: "-" if data.get(key) is None else data[key] for key in PROGRAMS}
    values |= {key: data.get(key) or "-" for key in ("code", "boundary")}
    values["authors"] = _seated([names.get(id, id) for id in data.get("authors") or ()])
    values["names"] = _seated([*data.get("names", ()), *data.get("deleted", ())])
    values["job"] = JOBS.get(str(data.get("kind")), str(data.get("kind", "-")))
    values["actor"] = names.get(entry.actor or "", "Jam sistem")
    values["by"] = data.get("by", "-")
    values["element"] = names.get(entry.element or "", entry.element or "-")
    for key in (
        "lane",
        "flow",
        "target",
        "source",
        "assignee",
        "person",
        "principal",
        "above",
        "to",
        "boundary",
    ):
        if isinstance(values.get(key), str):
            values[key] = names.get(values[key]) or values[key]
    return _template(entry, data), values


def _template(entry: Entry, data: Mapping[str, Any]) -> str:
    otherwise = {
        "case_started": entry.actor is None,
        "definition_deployed": bool(data.get("approver")),
        "release_rule_set": data.get("by_two") is False,
        "deadline_moved": entry.actor is not None,
        "timer_fired": data.get("tasks") == [],
        "exported": data.get("hidden") is False,
        "task_released": data.get("assignee") is not None,
        "calendar_day_declared": data.get("kind") == "working",
        "calendar_hours_set": data.get("until") is not None,
        "seat_side_set": bool(data.get("external")),
        "seat_taken": bool(data.get("basis")),
        "delegation_given": entry.actor is not None and entry.actor == data.get("principal"),
    }
    if otherwise.get(entry.kind):
        return OTHERWISE[entry.kind]
    return SENTENCES.get(entry.kind, "Peristiwa {kind} pada “{element}”.")


def _seated(value: Any) -> str:
    """Text, a list with commas; a dash for nothing."""
    return (", ".join(map(str, value)) if isinstance(value, list) else str(value or "")) or "-"


def _instant(value: Any) -> Any:
    """The instant behind ISO text with an offset; anything else as it is."""
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return value
    return found if found.tzinfo else value
