"""Lists of people as offices keep them in spreadsheets, and files that are no such list."""

import csv
import io
from datetime import date

import pytest
from sheets import SHEET, STRINGS, tampered, workbook

from service.errors import Invalid
from service.personnel import template
from service.personnel.lists import Line, read_list
from service.spreadsheet import RISKY, harmless

NIP = "198001012005012001"
RINA = Line(
    2,
    "Rina Kusuma",
    NIP,
    "rina",
    "rina@x.go.id",
    frozenset({"seat_holder"}),
    "Kasi Statistik",
    date(2026, 1, 5),
)
JUNI = Line(3, "Juni", None, "juni", None, frozenset({"auditor", "operator"}), "", None)
HEADER = ("nama", "nip", "login", "email", "peran", "jabatan", "sejak")
BOOK = [
    HEADER,
    ("Rina Kusuma", NIP, "rina", "rina@x.go.id", "pelaksana", "Kasi Statistik", date(2026, 1, 5)),
    ("Juni", "", "juni", "", "auditor, operator", "", ""),
]


@pytest.mark.parametrize(
    "text",
    [
        f"nama,nip,login,email,peran,jabatan,sejak\nRina Kusuma,{NIP},rina,rina@x.go.id,pelaksana,Kasi Statistik,"
        '05/01/2026\nJuni,,juni,,"auditor, operator",,\n',
        "TMT;Jabatan;Role;Surel;Nama Pengguna;NIP;Nama Lengkap\r\n2026-01-05;Kasi Statistik;Pegawai;rina@x.go.id;rina;"
        '="198001012005012001"; Rina   Kusuma \r\n;;auditor/operator;;juni;;Juni\r\n;;;;;;\r\n',
        "nama\tnip\tlogin\temail\tperan\tjabatan\tsejak\nRina Kusuma\t'19800101 200501 2 001\trina\trina@x.go.id\t"
        "seat_holder\tKasi Statistik\t5.1.2026\nJuni\t\tjuni\t\toperator;auditor",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_usual_writing_is_read(text: str, encoding: str) -> None:
    assert read_list(text.encode(encoding)) == ([RINA, JUNI], [])


def test_windows_letters_and_workbooks_are_read_alike() -> None:
    lines, _ = read_list("nama,login\nJosé Núñez – S.Si,jose\n".encode("cp1252"))
    assert lines[0].name == "José Núñez – S.Si"
    assert read_list(workbook(BOOK)) == ([RINA, JUNI], [])


def test_each_wrong_line_is_named_by_its_number() -> None:
    text = (
        "nama,nip,login,email,peran,jabatan,sejak\n"
        "Benar,,benar,,auditor,,\n"
        ",,,,auditor,,\n\n"
        "X,,satu huruf,,,,\n"
        "Nama,1,nama,,,,\n"
        "Nama,,nama,bukan surel,,,\n"
        "Nama,,nama,,raja,,\n"
        "Nama,,nama,,,Kasi,31/02/2026\n"
        "Nama,,nama,,,,01/02/2026\n"
        "Nama,1.98E+17,nama,,,,\n"
    )
    lines, wrong = read_list(text.encode())
    assert [line.number for line in lines] == [2]
    assert [each.number for each in wrong] == [3, 5, 6, 7, 8, 9, 10, 11]
    said = [each.sentence for each in wrong]
    for words, sentence in zip(
        (
            "tanpa login",
            "2 sampai 120",
            "18 angka",
            "surel",
            "raja",
            "31/02/2026",
            "jabatan kosong",
            "kehilangan angka",
        ),
        said,
        strict=True,
    ):
        assert words in sentence, sentence


def test_a_nip_that_a_workbook_keeps_as_a_number_has_lost_its_end() -> None:
    _, wrong = read_list(workbook([HEADER, ("Rina", int(NIP), "rina")]))
    assert "Ubah kolomnya menjadi teks" in wrong[0].sentence


def many(count: int) -> bytes:
    return ("nama,login\n" + "".join(f"Orang {n},orang{n}\n" for n in range(count))).encode()


def test_two_thousand_lines_are_taken_and_no_more() -> None:
    assert len(read_list(many(2_000))[0]) == 2_000
    with pytest.raises(Invalid, match="2000 baris"):
        read_list(many(2_001))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nama,login\n",
        b"Rina,rina\n",
        b"nama\nRina\n",
        b'nama,login\n"Rina,rina\n',
        b"nama,login\nRi\x00na,rina\n",
        "nama,login\nRi\ud800na,rina\n".encode("utf-8", "surrogatepass"),
        b"nama,login\n\x81\x8d\x8f,rina\n",
        b"\xff\xfe\x00",
        b"\xff\xfen\x00\x00\xd8",
        b"\x89PNG\r\n\x1a\n" + bytes(200),
        b"%PDF-1.7\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        (",".join(f"kolom{n}" for n in range(10_000)) + "\n").encode(),
        b"nama,login\n" + b"x" * 200_000 + b",x\n",
        b"nama,login\n" + b"Rina,rina\n" * 300_000,
        b"PK\x03\x04",
        b"PK\x03\x04" + bytes(4_000),
        workbook([]),
        workbook(BOOK)[:-300],
        workbook([["x"] * 10_000]),
    ],
    ids=range(21),
)
def test_what_is_no_list_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(Invalid) as no:
        lines, wrong = read_list(data)
        raise Invalid(wrong[0].sentence if wrong and not lines else "")
    assert str(no.value).endswith(".")


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (SHEET, b'r="A2"', b'r="XFD1048576"'),
        (SHEET, b'r="A2"', b""),
        (SHEET, b'r="A2"', b'r="A0"'),
        (SHEET, b'r="A2"', b'r="A99999999999999999999"'),
        (SHEET, b"<v>7</v>", b"<v>99999999</v>"),
        (SHEET, b"<worksheet ", b'<!DOCTYPE w [<!ENTITY a "x">]><worksheet '),
        (SHEET, b"<sheetData>", b"<sheetData>" + b" " * 100_000_000),
        (SHEET, b"<sheetData>", b"<a>" * 100_000 + b"<sheetData>"),
        (STRINGS, b"<sst ", b'<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst '),
    ],
    ids=["far", "nowhere", "row 0", "overflow", "no string", "doctype", "bomb", "deep", "entity"],
)
def test_a_tampered_workbook_is_refused_before_it_is_read(part: str, old: bytes, new: bytes) -> None:
    with pytest.raises(Invalid, match="XLSX|Buku kerja"):
        read_list(tampered(workbook(BOOK), part, lambda text: text.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (STRINGS, b'uniqueCount="', b'uniqueCount="99999999999999'),
        (STRINGS, b' count="', b' count="99999999999999'),
        (SHEET, b"A1:G3", b"A1:XFD9999999"),
        (SHEET, b"</sheetData>", b'<row r="1048576"><c r="D1048576" s="1"/></row></sheetData>'),
    ],
    ids=["unique", "count", "dimension", "styled corner"],
)
def test_promises_of_size_are_not_believed(part: str, old: bytes, new: bytes) -> None:
    """Each of the first two ended the whole process before the parts were written anew."""
    data = tampered(workbook(BOOK), part, lambda text: text.replace(old, new, 1))
    assert data != workbook(BOOK) and read_list(data) == ([RINA, JUNI], [])


@pytest.mark.parametrize("sign", RISKY)
def test_no_cell_of_the_template_becomes_a_formula(sign: str) -> None:
    title = f"{sign}HYPERLINK(1)"
    rows = list(csv.reader(io.StringIO(template([title, "Kasi"]).removeprefix("\ufeff"))))
    assert rows[0] == list(HEADER) and rows[1][5] == f"'{title}" == harmless(title)
    assert rows[2][5] == harmless("Kasi") == "Kasi"


def test_the_template_reads_back() -> None:
    """With the names filled in, and a title that begins like a formula."""
    text = template(["=Kasi", "Kabid"]).replace("\r\n,,,,", "\r\nRina,,rina,,", 1)
    lines, wrong = read_list(text.encode())
    assert [(line.seat, line.roles) for line in lines] == [("=Kasi", {"seat_holder"})]
    assert [each.number for each in wrong] == [3], "a line without a person says so"
