"""Lanes bound to seats from the command line."""

from desk import Desk


def test_a_lane_is_bound_and_its_open_work_goes_along(working: Desk) -> None:
    assert working.answers("inbox", "--as", "karno")["rows"] == []
    said = working.does("bind", "surat-masuk", "loket", "kepala", "--as", "pemilik")
    assert said == "Lajur loket dari surat-masuk versi 1 diikat ke kepala: 1 tugas ikut pindah.\n"
    assert [row["seat"] for row in working.answers("inbox", "--as", "karno")["rows"]] == ["kepala"]
    assert working.answers("inbox", "--as", "lina")["rows"] == []
    again = working.answers("bind", "surat-masuk", "loket", "kepala", "--version", "1", "--as", "pemilik")
    assert (again["moved"], again["bound"]["before"]) == (0, "kepala")


def test_a_binding_that_cannot_be_is_a_sentence(working: Desk) -> None:
    for words, said in (
        (("surat-masuk", "loket", "walikota", "--as", "pemilik"), "belum dikenal"),
        (("surat-masuk", "kantin", "kepala", "--as", "pemilik"), "Lajur tidak ditemukan"),
        (("surat-lain", "loket", "kepala", "--as", "pemilik"), "SOP tidak ditemukan"),
        (("surat-masuk", "loket", "kepala", "--version", "9" * 30, "--as", "pemilik"), "SOP tidak ditemukan"),
        (("surat-masuk", "loket", "kepala", "--as", "lina"), "Hanya pemilik proses dan admin instansi"),
    ):
        assert said in working.refuses("bind", *words), words
