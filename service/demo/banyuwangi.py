"""What has happened in Banyuwangi: requests for data, and what the office publishes by itself."""

from service.demo.telling import DAY, Story, does, quickly

PERMINTAAN = (
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
    Story(
        "banyuwangi-permintaan-data",
        200,
        {
            "perihal": "Jumlah sanggar seni menurut kecamatan, 2025",
            "data_diminta": "Nama dan jumlah sanggar seni aktif menurut kecamatan.",
        },
        quickly(12, 8),
        by="dimas",
    ),
    Story(
        "banyuwangi-permintaan-data",
        30,
        {
            "perihal": "Jumlah pasar rakyat dan pedagangnya, 2025",
            "data_diminta": "Pasar rakyat menurut kelas, dan jumlah pedagang.",
        },
        quickly(12, 8),
        by="laila",
    ),
)
DISEMINASI = (
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
    Story(
        "banyuwangi-diseminasi",
        300,
        {
            "perihal": "Infografis pelatihan UMKM 2026",
            "sumber_data": "Dinas Koperasi, Usaha Mikro dan Perdagangan",
        },
        quickly(95),
    ),
)
