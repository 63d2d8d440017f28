"""What has happened in the demo agencies: cases at every stage, as offices like these have them."""

from service.demo.telling import DAY, Story, cancels, does, quickly, takes

_PERMINTAAN = (
    Story(
        "banyuwangi-permintaan-data",
        6 * DAY,
        {
            "perihal": "Data kemiskinan menurut kecamatan, 2021–2025",
            "data_diminta": "Jumlah dan persentase penduduk miskin menurut kecamatan.",
        },
        (*quickly(12, 9), does(21, data_tersedia_3="tersedia"), does(11)),
        by="dimas",
    ),
    Story(
        "banyuwangi-permintaan-data",
        5 * DAY,
        {
            "perihal": "Data produksi padi dan luas panen 2023–2025",
            "data_diminta": "Luas panen, produktivitas, dan produksi padi menurut kecamatan.",
            "tujuan_penggunaan": "Laporan pemetaan lumbung pangan desa.",
        },
        (
            *quickly(14, 8),
            does(26, data_tersedia_3="tidak_tersedia", alasan_3="Belum ada di portal maupun arsip Dinas."),
            does(70, opd_4="Dinas Pertanian dan Pangan"),
            does(95, opd_tersedia_5="tersedia"),
            *quickly(24, 12, 10),
        ),
        by="laila",
    ),
    Story(
        "banyuwangi-permintaan-data",
        3 * DAY,
        {
            "perihal": "Jumlah pengguna sepeda listrik menurut desa",
            "data_diminta": "Jumlah sepeda listrik menurut desa, 2024 dan 2025.",
        },
        (
            *quickly(11, 7),
            does(18, data_tersedia_3="tidak_tersedia", alasan_3="Tidak tercantum dalam Daftar Data 2026."),
            does(66, opd_4="Dinas Perhubungan"),
            does(
                22,
                opd_tersedia_5="tidak_tersedia",
                alasan_5="Sepeda listrik tidak wajib daftar, tidak didata.",
            ),
            does(19),
        ),
        by="dimas",
    ),
    Story(
        "banyuwangi-permintaan-data",
        100,
        {
            "perihal": "Kunjungan wisatawan menurut destinasi, 2025",
            "data_diminta": "Jumlah wisatawan nusantara dan mancanegara menurut destinasi dan bulan.",
        },
        (
            *quickly(15, 9),
            does(22, data_tersedia_3="tidak_tersedia", alasan_3="Di portal baru sampai tahun 2024."),
            does(42, opd_4="Dinas Kebudayaan dan Pariwisata"),
        ),
        by="laila",
    ),
    Story(
        "banyuwangi-permintaan-data",
        18,
        {
            "perihal": "Jumlah UMKM terdaftar menurut jenis usaha",
            "data_diminta": "Jumlah UMKM menurut jenis usaha dan kecamatan, 2025.",
        },
        quickly(12),
        by="laila",
    ),
    Story(
        "banyuwangi-permintaan-data",
        9,
        {
            "perihal": "Data panjang jalan kabupaten menurut kondisi",
            "data_diminta": "Panjang jalan kabupaten menurut kondisi dan jenis permukaan, 2025.",
        },
        by="dimas",
    ),
)
_DISEMINASI = (
    Story(
        "banyuwangi-diseminasi",
        8 * DAY,
        {"perihal": "Infografis stunting 2025", "sumber_data": "Dinas Kesehatan", "urusan": "Kesehatan"},
        quickly(95, 180, 15, 24, 21, 12),
    ),
    Story(
        "banyuwangi-diseminasi",
        420,
        {
            "perihal": "Paparan angkatan kerja semester I 2026",
            "sumber_data": "Dinas Tenaga Kerja, Transmigrasi dan Perindustrian",
        },
        (
            *quickly(95, 200, 15, 25),
            does(
                20,
                keputusan_5="perbaiki",
                alasan_5="Grafik 2 memakai angka sementara. Pakai angka tetap Agustus.",
            ),
        ),
    ),
    Story(
        "banyuwangi-diseminasi",
        2 * DAY,
        {
            "perihal": "Infografis panen raya 2026",
            "sumber_data": "Dinas Pertanian dan Pangan",
            "urusan": "Pertanian",
        },
        quickly(80),
    ),
)
_TARAKAN = (
    Story(
        "tarakan-layanan-data",
        20 * DAY,
        {"perihal": "Permohonan data PDRB Kota Tarakan 2020–2025"},
        quickly(240, 180, 700, 900, 3000, 700, 800, 600, 900, 500),
        by="citra",
    ),
    Story(
        "tarakan-layanan-data",
        8000,
        {"perihal": "Data inflasi bulanan dan harga bahan pokok 2025"},
        (
            *quickly(300, 200, 600, 1000, 2600, 900),
            does(800, keputusan_6="kembalikan", alasan_6="Tabel 3 belum menyebut sumber dan tahun dasar."),
        ),
        by="fajar",
    ),
    Story(
        "tarakan-layanan-data",
        9 * DAY,
        {"perihal": "Jumlah nelayan dan kapal penangkap ikan menurut kelurahan"},
        quickly(260, 900, 1100, 1300),
        by="citra",
    ),
    Story(
        "tarakan-layanan-data",
        12 * DAY,
        {"perihal": "Data penerima bantuan sosial menurut kelurahan"},
        (*quickly(200, 400), cancels(500, "Data sudah diperoleh langsung dari Dinas Sosial.")),
        by="fajar",
    ),
    Story(
        "tarakan-layanan-data",
        7 * DAY,
        {"perihal": "Data murid, guru, dan sekolah 2025 untuk rencana kerja"},
        (*quickly(300, 250, 800, 900, 3600, 1000, 900), takes(1200)),
        by="citra",
    ),
    Story(
        "tarakan-layanan-data",
        310,
        {"perihal": "Jumlah penduduk menurut umur dan jenis kelamin 2025"},
        quickly(190),
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
        quickly(8, 7, 25, 75, 8, 9, 12, 4, 3, 18, 1100, 9, 55, 10, 11),
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
        600,
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
        quickly(4, 45, 12, 1200, 4 * DAY, 5 * DAY, 13),
    ),
    Story(
        "malut-pengumpulan-data",
        4 * DAY,
        {"perihal": "Pengumpulan data kesehatan ibu dan anak semester I 2026"},
        quickly(4, 50, 14),
    ),
    Story(
        "malut-pengumpulan-data",
        2500,
        {"perihal": "Pengumpulan data pendidikan menengah 2025"},
        (
            *quickly(5, 55, 13, 1100),
            does(900, sesuai_5="belum_sesuai", alasan_5="Jumlah murid SMK belum terpilah jenis kelamin."),
        ),
    ),
    Story(
        "malut-pengumpulan-data",
        11 * DAY,
        {"perihal": "Pengumpulan data pariwisata antarpulau 2025"},
        (
            *quickly(3, 40, 11, 1300, 3 * DAY),
            does(
                2 * DAY,
                sesuai_6="belum_sesuai",
                alasan_6="Kode klasifikasi destinasi belum memakai standar data.",
            ),
            *quickly(12, 1000),
        ),
    ),
    Story("malut-pengumpulan-data", 3, {"perihal": "Pengumpulan data energi dan kelistrikan 2025"}),
)
STORIES = _PERMINTAAN + _DISEMINASI + _TARAKAN + _BALIKPAPAN + _METRO + _MALUT
