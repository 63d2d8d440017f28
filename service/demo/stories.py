"""What has happened in the demo agencies: cases at every stage, as offices like these have them."""

from service.demo.banyuwangi import DISEMINASI, PERMINTAAN
from service.demo.telling import DAY, Story, cancels, does, quickly, takes

_TARAKAN = (
    Story(
        "tarakan-layanan-data",
        20 * DAY,
        {"perihal": "Permohonan data PDRB Kota Tarakan 2020–2025"},
        quickly(75, 56, 220, 280, 940, 220, 250, 190, 280, 160),
        by="citra",
    ),
    Story(
        "tarakan-layanan-data",
        2500,
        {"perihal": "Data inflasi bulanan dan harga bahan pokok 2025"},
        (
            *quickly(95, 60, 190, 310, 810, 280),
            does(250, keputusan_6="kembalikan", alasan_6="Tabel 3 belum menyebut sumber dan tahun dasar."),
        ),
        by="fajar",
    ),
    Story(
        "tarakan-layanan-data",
        9 * DAY,
        {"perihal": "Jumlah nelayan dan kapal penangkap ikan menurut kelurahan"},
        quickly(80, 280, 340, 400),
        by="citra",
    ),
    Story(
        "tarakan-layanan-data",
        12 * DAY,
        {"perihal": "Data penerima bantuan sosial menurut kelurahan"},
        (*quickly(60, 125), cancels(155, "Data sudah diperoleh langsung dari Dinas Sosial.")),
        by="fajar",
    ),
    Story(
        "tarakan-layanan-data",
        2810,
        {"perihal": "Data murid, guru, dan sekolah 2025 untuk rencana kerja"},
        (*quickly(95, 80, 250, 280, 1125, 310, 280), takes(300)),
        by="citra",
    ),
    Story(
        "tarakan-layanan-data",
        100,
        {"perihal": "Jumlah penduduk menurut umur dan jenis kelamin 2025"},
        quickly(60),
        by="fajar",
    ),
)
_BALIKPAPAN = (
    Story(
        "balikpapan-pengumpulan-data",
        9 * DAY,
        {"perihal": "Pengumpulan data sektoral triwulan III 2026", "periode": "triwulan_3"},
        (
            does(
                26,
                daftar_data=[
                    {"opd": "Dinas Kesehatan", "data": "Kasus stunting menurut kelurahan"},
                    {"opd": "Dinas Pendidikan dan Kebudayaan", "data": "Murid dan guru menurut jenjang"},
                    {"opd": "Dinas Perhubungan", "data": "Kendaraan wajib uji menurut jenis"},
                    {"opd": "Dinas Lingkungan Hidup", "data": "Timbulan sampah harian"},
                ],
            ),
            *quickly(4, 5, 4),
            does(2 * DAY),
            does(DAY, status_data_5="sebagian", kekurangan_5="Dua UPT belum mengirim."),
        ),
    ),
    Story(
        "balikpapan-pengumpulan-data",
        38,
        {"perihal": "Permintaan data kebencanaan 2026", "periode": "tahunan"},
        quickly(28, 4, 4),
    ),
    Story(
        "balikpapan-pengumpulan-data",
        60,
        {"perihal": "Pengumpulan data ketenagakerjaan semester II 2026", "periode": "semester_2"},
        (
            *quickly(25, 4),
            does(
                4,
                keputusan_3="kembalikan",
                alasan_3="Dasar surat memakai SK tahun lalu. Ganti dengan SK 2026.",
            ),
        ),
    ),
    Story(
        "balikpapan-pengumpulan-data",
        40 * DAY,
        {"perihal": "Pengumpulan data sektoral triwulan II 2026", "periode": "triwulan_2"},
        quickly(24, 5, 4, 3, 2 * DAY, 3 * DAY),
    ),
)
_METRO = (
    Story(
        "metro-pengumpulan-pengolahan",
        12 * DAY,
        {
            "perihal": "Statistik sektoral Kota Metro 2025, tahap I",
            "ruang_lingkup": "Kesehatan dan pendidikan, 2025.",
        },
        quickly(8, 7, 25, 75, 8, 9, 12, 4, 3, 18, 345, 9, 55, 10, 11),
    ),
    Story(
        "metro-pengumpulan-pengolahan",
        190,
        {
            "perihal": "Pengumpulan data infrastruktur 2025",
            "ruang_lingkup": "Jalan, jembatan, dan irigasi, 2025.",
        },
        (
            *quickly(9, 8, 26, 58, 9, 8),
            does(
                38,
                keputusan_7="perbaiki",
                alasan_7="Daftar OPD belum memuat Dinas Perumahan. Lengkapi lampiran.",
            ),
        ),
    ),
    Story(
        "metro-pengumpulan-pengolahan",
        400,
        {
            "perihal": "Pengumpulan data kependudukan 2025",
            "ruang_lingkup": "Penduduk menurut umur dan kelurahan.",
        },
        (*quickly(9, 9, 28, 55, 9, 9, 8, 4, 4, 19), takes(60)),
    ),
    Story(
        "metro-pengumpulan-pengolahan",
        DAY,
        {"perihal": "Pengumpulan data pertanian 2025", "ruang_lingkup": "Luas panen dan produksi, 2025."},
        quickly(7, 9, 27, 52),
    ),
)
_MALUT = (
    Story(
        "malut-pengumpulan-data",
        30 * DAY,
        {"perihal": "Pengumpulan data perikanan tangkap 2025"},
        quickly(4, 45, 12, 375, 4 * DAY, 5 * DAY, 13),
    ),
    Story(
        "malut-pengumpulan-data",
        4 * DAY,
        {"perihal": "Pengumpulan data kesehatan ibu dan anak semester I 2026"},
        quickly(4, 50, 14),
    ),
    Story(
        "malut-pengumpulan-data",
        780,
        {"perihal": "Pengumpulan data pendidikan menengah 2025"},
        (
            *quickly(5, 55, 13, 345),
            does(280, sesuai_5="belum_sesuai", alasan_5="Jumlah murid SMK belum terpilah jenis kelamin."),
        ),
    ),
    Story(
        "malut-pengumpulan-data",
        11 * DAY,
        {"perihal": "Pengumpulan data pariwisata antarpulau 2025"},
        (
            *quickly(3, 40, 11, 405, 3 * DAY),
            does(
                2 * DAY,
                sesuai_6="belum_sesuai",
                alasan_6="Kode klasifikasi destinasi belum memakai standar data.",
            ),
            *quickly(12, 310),
        ),
    ),
    Story("malut-pengumpulan-data", 3, {"perihal": "Pengumpulan data energi dan kelistrikan 2025"}),
)
STORIES = PERMINTAAN + DISEMINASI + _TARAKAN + _BALIKPAPAN + _METRO + _MALUT
