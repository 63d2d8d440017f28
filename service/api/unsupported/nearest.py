"""Why an operation is missing here, and which one comes nearest: the longest beginning of its path counts. Pure."""

PAST = "GET /history/process-instance"
ONE_BY_ONE = "Perubahan banyak berkas sekaligus belum ada; kerjakan satu per satu."
DECISIONS = "Tabel keputusan (DMN) tidak dijalankan; tulis syaratnya pada gerbang atau formulir."
FOREVER = "Riwayat tidak dihapus dan tidak diubah, karena itu bukti."
PEOPLE = "Orang dan jabatan diurus admin instansi di halaman Orang dan Jabatan."
SHARED = "Tidak ada tenant di dalam instansi; tenantId selalu null."
RIGHTS = "Hak mengikuti peran dan jabatan, tidak disetel satu per satu."
NEAREST: dict[str, tuple[str, str]] = {
    "/authorization": (RIGHTS, "GET /authorization/check"),
    "/batch": (ONE_BY_ONE, "GET /job"),
    "/condition": ("Peristiwa bersyarat belum didukung.", "POST /message"),
    "/decision-definition": (DECISIONS, "GET /process-definition"),
    "/decision-requirements-definition": (DECISIONS, "GET /process-definition"),
    "/execution/{id}/create-incident": (
        "Gangguan hanya dicatat oleh sistem.",
        "POST /external-task/{id}/failure",
    ),
    "/external-task/retries": (ONE_BY_ONE, "PUT /external-task/{id}/retries"),
    "/filter": ("Saringan tidak disimpan; kirim syaratnya setiap kali.", "POST /task"),
    "/group": (PEOPLE, "GET /group"),
    "/history/batch": (ONE_BY_ONE, PAST),
    "/history/cleanup": (FOREVER, PAST),
    "/history/decision": (DECISIONS, PAST),
    "/history/detail": ("Rincian perubahan variabel ada dalam riwayat.", "GET /history/variable-instance"),
    "/history/external-task-log": ("Catatan tugas program ada dalam gangguan.", "GET /history/incident"),
    "/history/job-log": ("Catatan pekerjaan sistem ada dalam gangguan.", "GET /history/incident"),
    "/history/process-definition": ("Statistik riwayat ada di halaman SOP.", PAST),
    "/history/process-instance/report": ("Laporan ada di halaman SOP; hitung dari daftarnya.", PAST),
    "/history/process-instance": (FOREVER, PAST),
    "/history/task": ("Laporan ada di halaman SOP; hitung dari daftarnya.", "GET /history/task"),
    "/history/variable-instance": (FOREVER, "GET /history/variable-instance"),
    "/incident": ("Gangguan selesai bila pekerjaannya diulang.", "PUT /external-task/{id}/retries"),
    "/job": ("Pekerjaan sistem dijalankan dan diulang satu per satu.", "POST /job/{id}/execute"),
    "/job-definition": ("Pengatur waktu tidak diatur per langkah.", "GET /job"),
    "/metrics": ("Angka mesin tidak dihitung.", "GET /history/process-instance/count"),
    "/migration": ("Berkas selesai pada versi SOP saat dimulai.", "GET /process-definition"),
    "/modification": ("Berkas tidak dipindahkan di luar alur SOP.", "GET /process-instance/{id}"),
    "/process-definition/key/{key}/tenant-id": (SHARED, "GET /process-definition/key/{key}"),
    "/process-definition/{id}/restart": (
        "Berkas yang selesai tidak dibuka lagi; mulai berkas baru.",
        "POST /process-definition/{id}/start",
    ),
    "/process-definition/{id}/history-time-to-live": (FOREVER, "GET /process-definition/{id}"),
    "/process-definition/key/{key}/history-time-to-live": (FOREVER, "GET /process-definition/key/{key}"),
    "/process-instance/delete": (ONE_BY_ONE, "DELETE /process-instance/{id}"),
    "/process-instance/job-retries": (ONE_BY_ONE, "PUT /job/{id}/retries"),
    "/process-instance/message-async": (ONE_BY_ONE, "POST /message"),
    "/process-instance/suspended": (ONE_BY_ONE, "PUT /process-instance/{id}/suspended"),
    "/process-instance/variables-async": (ONE_BY_ONE, "POST /process-instance/{id}/variables"),
    "/process-instance/{id}/modification": (
        "Berkas tidak dipindahkan di luar alur SOP.",
        "GET /process-instance/{id}",
    ),
    "/process-instance/{id}/comment": ("Catatan ditulis pada tugas.", "POST /task/{id}/comment/create"),
    "/schema": ("Susunan basis data diurus sistem sendiri.", "GET /version"),
    "/signal": ("Sinyal belum didukung.", "POST /message"),
    "/task/create": ("Tugas hanya lahir dari SOP.", "POST /process-definition/key/{key}/start"),
    "/task/{id}/attachment": (
        "Lampiran dikirim lewat formulir atau variabel.",
        "POST /task/{id}/variables/{varName}/data",
    ),
    "/task/{id}/bpmnEscalation": ("Eskalasi belum didukung.", "POST /task/{id}/bpmnError"),
    "/task/{id}/comment": ("Catatan tidak diubah dan tidak dihapus.", "GET /task/{id}/comment"),
    "/telemetry": ("Tidak ada yang dikirim keluar.", "GET /telemetry/configuration"),
    "/tenant": (SHARED, "GET /tenant"),
    "/user": (PEOPLE, "GET /user"),
}


def nearest(path: str) -> tuple[str, str]:
    """Why the operations of a path are missing, and the nearest we have."""
    return NEAREST[max((begun for begun in NEAREST if path.startswith(begun)), key=len)]
