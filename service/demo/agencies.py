"""The five agencies of the six SOPs and the people who play in them. All people are invented."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoAgency:
    """``seats`` maps a seat key to its people as (login, name); ``sops`` are the ids of its diagrams."""

    key: str
    name: str
    pemda: str
    zone: str
    sops: tuple[str, ...]
    seats: Mapping[str, tuple[tuple[str, str], ...]]
    process_owner: tuple[str, str]
    second_owner: tuple[str, str]
    auditor: tuple[str, str]
    agency_admin: tuple[str, str]
    operator: tuple[str, str]


OUTSIDE = frozenset({"pemohon", "opd"})
"""Seats of people who do not work for the agency."""
ABOVE = {
    "staf_statistik": "kasi_statistik",
    "kasi_statistik": "kabid_statistik",
    "kabid_statistik": "kadis",
    "sekretariat": "sekretaris",
    "sekretaris": "kadis",
}
"""The superior of a seat, where the agency has it; else the superior's superior."""

AGENCIES = (
    DemoAgency(
        key="banyuwangi",
        name="Dinas Komunikasi, Informatika dan Persandian",
        pemda="Kabupaten Banyuwangi",
        zone="Asia/Jakarta",
        sops=("banyuwangi-permintaan-data", "banyuwangi-diseminasi"),
        seats={
            "kadis": (("hartono", "Hartono Wijaya"),),
            "sekretaris": (("endang", "Endang Sulistyowati"),),
            "sekretariat": (("yuni", "Yuni Astuti"),),
            "kabid_statistik": (("bambang", "Bambang Sutrisno"),),
            "kasi_statistik": (("ratna", "Ratna Puspitasari"),),
            "staf_statistik": (("sari", "Sari Wulandari"), ("joko", "Joko Prasetyo")),
            "pemohon": (("dimas", "Dimas Prakoso"), ("laila", "Laila Nur Azizah")),
            "opd": (("agus", "Agus Salim"),),
        },
        process_owner=("wahyu", "Wahyu Hidayat"),
        second_owner=("farida", "Farida Hanum"),
        auditor=("murni", "Murni Rahayu"),
        agency_admin=("tono", "Tono Subagyo"),
        operator=("galih", "Galih Pratama"),
    ),
    DemoAgency(
        key="tarakan",
        name="Dinas Komunikasi, Informatika, Statistik dan Persandian",
        pemda="Kota Tarakan",
        zone="Asia/Makassar",
        sops=("tarakan-layanan-data",),
        seats={
            "kadis": (("syamsul", "Syamsul Bahri"),),
            "sekretaris": (("nurhayati", "Nurhayati"),),
            "kabid_statistik": (("rahmat", "Rahmat Hidayat"),),
            "kasi_statistik": (("dewi", "Dewi Anggraini"),),
            "staf_statistik": (("santoso", "Budi Santoso"), ("indah", "Indah Permata")),
            "pemohon": (("citra", "Citra Lestari"), ("fajar", "Fajar Ramadhan")),
        },
        process_owner=("yusuf", "Yusuf Mansyur"),
        second_owner=("amir", "Amiruddin Noor"),
        auditor=("halimah", "Halimah Syahrani"),
        agency_admin=("arif", "Arif Budiman"),
        operator=("wawan", "Wawan Setiawan"),
    ),
    DemoAgency(
        key="balikpapan",
        name="Dinas Komunikasi dan Informatika",
        pemda="Kota Balikpapan",
        zone="Asia/Makassar",
        sops=("balikpapan-pengumpulan-data",),
        seats={
            "kadis": (("surya", "Surya Darmawan"),),
            "sekretaris": (("lina", "Lina Marlina"),),
            "kabid_statistik": (("hendra", "Hendra Gunawan"),),
            "kasi_statistik": (("mega", "Mega Safitri"),),
            "staf_statistik": (("rizky", "Rizky Maulana"), ("novi", "Novi Handayani")),
        },
        process_owner=("ilham", "Ilham Akbar"),
        second_owner=("sinta", "Sinta Dewanti"),
        auditor=("rosdiana", "Rosdiana"),
        agency_admin=("teguh", "Teguh Santosa"),
        operator=("dian", "Dian Permana"),
    ),
    DemoAgency(
        key="metro",
        name="Dinas Komunikasi dan Informatika",
        pemda="Kota Metro",
        zone="Asia/Jakarta",
        sops=("metro-pengumpulan-pengolahan",),
        seats={
            "kadis": (("suparman", "Suparman"),),
            "kabid_statistik": (("tri", "Tri Wahyuni"),),
            "kasi_statistik": (("eko", "Eko Nugroho"),),
            "staf_statistik": (("putri", "Putri Amelia"), ("adit", "Aditya Saputra")),
        },
        process_owner=("gilang", "Gilang Ramadhan"),
        second_owner=("nanda", "Nanda Kurniawan"),
        auditor=("aminah", "Siti Aminah"),
        agency_admin=("rudi", "Rudi Hartanto"),
        operator=("bayu", "Bayu Aji"),
    ),
    DemoAgency(
        key="malut",
        name="Dinas Komunikasi, Informatika dan Persandian",
        pemda="Provinsi Maluku Utara",
        zone="Asia/Jayapura",
        sops=("malut-pengumpulan-data",),
        seats={
            "kadis": (("abdullah", "Abdullah Tjan"),),
            "kabid_statistik": (("maryam", "Maryam Hamid"),),
            "kasi_statistik": (("rusli", "Rusli Djafar"),),
            "staf_statistik": (("fitri", "Fitri Usman"), ("jamal", "Jamal Saleh")),
            "opd": (("nurlela", "Nurlela Kader"),),
        },
        process_owner=("irfan", "Irfan Umasugi"),
        second_owner=("zainab", "Zainab Soleman"),
        auditor=("hasna", "Hasna Abubakar"),
        agency_admin=("ridwan", "Ridwan Tomagola"),
        operator=("hamka", "Hamka Togubu"),
    ),
)
