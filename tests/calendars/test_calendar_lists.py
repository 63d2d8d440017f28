"""Lists of days as offices keep them in spreadsheets."""

from datetime import date

import pytest

from service.calendars import DayChange, Wrong, read_list
from service.errors import Invalid

TODAY = date(2026, 11, 23)
DAYS = (
    DayChange(date(2026, 11, 30), "off", "Hari jadi; kota"),
    DayChange(date(2026, 12, 5), "working", "Pengganti, Sabtu"),
)


@pytest.mark.parametrize(
    "text",
    [
        'tanggal,jenis,nama\n30/11/2026,libur,Hari jadi; kota\n2026-12-05,kerja,"Pengganti, Sabtu"\n',
        'Tanggal;Jenis;Nama\r\n30-11-2026;Libur;"Hari jadi; kota"\r\n5/12/2026;KERJA;Pengganti, Sabtu\r\n;;\r\n',
        "name\tkind\tdate\nHari jadi; kota\toff\t2026-11-30\nPengganti,  Sabtu\tworking\t5.12.2026",
    ],
)
def test_every_usual_writing_is_read(text: str) -> None:
    assert read_list(text.encode(), TODAY) == DAYS
    assert read_list(b"\xef\xbb\xbf" + text.encode(), TODAY) == DAYS


def test_each_wrong_line_is_named_and_nothing_is_taken() -> None:
    lines = [
        "tanggal,jenis,nama",
        "30/11/2026,libur,Benar",
        "31/11/2026,libur,Tidak ada",
        "01/12/2026,cuti,Jenis",
        "",
        "02/12/2026,libur,",
        "30/11/2026,kerja,Dua kali",
        "30/11/2019,libur,Lama",
        "03/12/2026",
    ]
    with pytest.raises(Invalid) as no:
        read_list("\n".join(lines).encode(), TODAY)
    wrong = [each for each in no.value.details if isinstance(each, Wrong)]
    assert [each.number for each in wrong] == [3, 4, 6, 7, 8, 9]
    assert (
        "31/11/2026" in wrong[0].sentence and "cuti" in wrong[1].sentence and "dua kali" in wrong[3].sentence
    )
    assert str(no.value).startswith("6 baris")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"tanggal,jenis,nama\n",
        b"30/11/2026,libur,Tanpa judul\n",
        b"tanggal,jenis,nama\n30/11/2026,libur,\xe9\n",
        b'tanggal,jenis,nama\n30/11/2026,libur,"x\n',
        b"tanggal,jenis,nama\n30/11/2026,libur,a\x00b\n",
        b"tanggal,jenis,nama\n" + b"x" * 300_000,
        b"tanggal,jenis,nama\n" + b"30/11/2026,libur,Banyak\n" * 501,
        b"PK\x03\x04",
    ],
)
def test_what_is_no_list_is_a_sentence(data: bytes) -> None:
    with pytest.raises(Invalid):
        read_list(data, TODAY)
