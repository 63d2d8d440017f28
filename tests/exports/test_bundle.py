"""The bundle of evidence and the program that checks it without the house that made it."""

import ast
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from attacks.forging import METRO, SOP, Forger, Scene, copied
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from service import checkpoints, history, identity, instances
from service.database import open_engine, reading, transaction
from service.engine import Fact
from service.errors import Forbidden, NotFound
from service.exports import Wanted, bundle, periksa
from service.history import merkle
from service.history.chain import canonical
from service.instances import erasing

VERIFIER = Path(periksa.__file__)
STANDARD = sys.stdlib_module_names


@pytest.fixture(scope="module")
def forger(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Forger]:
    """Three cases, signed twice; looked at only."""
    place = tmp_path_factory.mktemp("bundle")
    shutil.copyfile(sqlite_template, place / "lajur.db")
    engine = open_engine(f"sqlite:///{place / 'lajur.db'}")
    yield Forger(engine, Scene(engine, place / "kunci.pem"))
    engine.dispose()


@pytest.fixture(scope="module")
def whole(forger: Forger) -> bytes:
    """The bundle of everything, proved by both checkpoints."""
    return forger.bundled([1]).getvalue()


@pytest.fixture
def scribe(forger: Forger, tmp_path: Path) -> Iterator[Forger]:
    """The same agency, to be changed."""
    path = Path(str(forger.engine.url.database))
    engine = copied(path, tmp_path / "mine.db")
    yield Forger(engine, forger.scene)
    engine.dispose()


def taken(forger: Forger, wanted: Wanted, *, roles: frozenset[str] = frozenset()) -> zipfile.ZipFile:
    """What an auditor gets who has asked for it, with these further roles."""
    out = io.BytesIO()
    with reading(forger.engine, METRO) as session:
        auditor = identity.actor_by_login(session, f"auditor.{METRO}", forger.now)
        actor = replace(auditor, roles=auditor.roles | roles)
        keys = forger.ring.vkeys(METRO)
        bundle.write(session, actor, wanted, out, forger.now, keys=keys)
    return zipfile.ZipFile(out)


def changed(
    whole: bytes, change: Mapping[str, Callable[[bytes], bytes | None]], *, listed: bool = False
) -> bytes:
    """The bundle with some of its files changed (``None``: left out); ``listed``: the manifest agrees."""
    out, source = io.BytesIO(), zipfile.ZipFile(io.BytesIO(whole))
    files = {name: change.get(name, bytes)(source.read(name)) for name in source.namelist()}
    about = json.loads(files.pop("manifest.json") or b"")
    if listed:
        about["sha256"] = {name: sha256(data).hexdigest() for name, data in files.items() if data is not None}
    with zipfile.ZipFile(out, "w") as made:
        for name, data in files.items():
            if data is not None:
                made.writestr(name, data)
        made.writestr("manifest.json", json.dumps(about))
    return out.getvalue()


def checked(data: bytes, keys: tuple[str, ...] = (), kept: Sequence[str] = ()) -> periksa.Check:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return periksa.Check(archive, list(keys), [periksa.Note(each.encode()) for each in kept])


def wrong(data: bytes, keys: tuple[str, ...] = (), kept: tuple[str, ...] = ()) -> list[str]:
    return checked(data, keys, kept).wrong


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The verifier as an auditor runs it: a file of its own, without this house on its path."""
    command = [sys.executable, "-I", str(VERIFIER), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_verifier_is_short_old_pythons_read_it_and_it_needs_nothing_of_ours() -> None:
    text = VERIFIER.read_text("utf-8")
    tree = ast.parse(text, feature_version=(3, 9))
    assert len(text.splitlines()) < 200
    names = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert {name.partition(".")[0] for name in names} - STANDARD == {"cryptography"}
    assert not any(isinstance(node, ast.Match) for node in ast.walk(tree))


def test_a_whole_bundle_is_whole_whoever_checks_it(forger: Forger, whole: bytes, tmp_path: Path) -> None:
    path, kept = tmp_path / "bundel.zip", tmp_path / "titik.txt"
    path.write_bytes(whole)
    kept.write_text(forger.scene.notes[0], "utf-8")
    alone = run(path)
    assert alone.returncode == 0
    assert "CATATAN: Kunci berasal dari bundel ini" in alone.stdout
    sure = run(path, "--kunci", forger.ring.vkeys(METRO)[0], "--titik", kept)
    assert sure.returncode == 0
    events = sum(len(forger.events(case)) for case in forger.scene.cases) + 1
    at = periksa.Note(forger.scene.notes[1].encode()).at
    assert sure.stdout.splitlines() == [
        f"CATATAN: Titik periksa terbaru: 2, {at}; 4 peristiwa sesudahnya belum ditandatangani.",
        f"{events} peristiwa, 2 titik periksa, 4 aliran terbukti: UTUH.",
    ]


def test_it_holds_what_it_says(whole: bytes) -> None:
    archive = zipfile.ZipFile(io.BytesIO(whole))
    about = json.loads(archive.read("manifest.json"))
    assert set(archive.namelist()) == {*about["sha256"], "manifest.json"}
    assert archive.read("periksa.py") == VERIFIER.read_bytes()
    assert about["jumlah"]["berkas"] == 3 and not about["tertutup"]
    guide = archive.read("BACA-SAYA.txt").decode()
    assert {name for name in archive.namelist() if name.split("/")[0] not in guide} == {"BACA-SAYA.txt"}
    assert "Kepala Dinas metro" in json.loads(archive.read("nama.json")).values()


def test_every_sentence_of_the_verifier_stands_in_the_guide() -> None:
    guide = (VERIFIER.parent / "baca-saya.txt").read_text("utf-8")
    for words in (
        "hilang",
        "telah diubah isinya",
        "bertanggal sebelum",
        "bukan yang ditandatangani",
        "tidak termuat dalam",
        "peristiwa sesudah nomor",
        "hilang tanpa catatan",
        "buktinya tidak sampai ke titik periksa",
        "tidak bersambung",
        "tidak ditandatangani",
        "bukan yang disimpan di luar",
        "bukan diagram yang dipakai berkas ini",
        "berkas hilang di antara nomor",
        "hilang, lebih, ganda, atau telah diubah",
        "Bundel tidak memuat titik periksa",
        "Bundel tidak memuat bukti",
        "Titik periksa terbaru",
        "Register tidak diperiksa",
        "berkas tidak diperiksa",
    ):
        assert words in guide and words in VERIFIER.read_text("utf-8"), words


@pytest.mark.parametrize(
    "name", ["peristiwa.jsonl", "bukti.jsonl", "nama.json", "titik-periksa/1.txt", "periksa.py"]
)
def test_a_file_that_was_changed_in_the_bundle_is_named(whole: bytes, name: str) -> None:
    found = wrong(changed(whole, {name: lambda data: data.replace(b"1", b"1 ", 1)}))
    assert any(each.startswith(f"{name}: ") for each in found)


def test_files_missing_added_and_double_are_named(forger: Forger, whole: bytes) -> None:
    gone = "nama.json: hilang, lebih, ganda, atau telah diubah."
    assert gone in wrong(changed(whole, {"nama.json": lambda data: None}))
    more = io.BytesIO(whole)
    with zipfile.ZipFile(more, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("surat.txt", "lebih")
        archive.writestr("nama.json", archive.read("nama.json"))
    found = wrong(more.getvalue())
    assert "surat.txt: hilang, lebih, ganda, atau telah diubah." in found
    assert "Daftar isi bundel: hilang, lebih, ganda, atau telah diubah." in found


def lines(change: Callable[[list[dict[str, Any]]], object]) -> Callable[[bytes], bytes]:
    """Something done to a file of JSON lines."""

    def done(data: bytes) -> bytes:
        rows = [json.loads(line) for line in data.splitlines()]
        change(rows)
        return b"".join(json.dumps(row).encode() + b"\n" for row in rows)

    return done


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda rows: rows.pop(3), "peristiwa nomor 4 hilang."),
        (lambda rows: rows.insert(3, rows.pop(4)), "peristiwa nomor 4 hilang."),
        (lambda rows: rows[3].update(kind="x"), "peristiwa nomor 4 telah diubah."),
        (lambda rows: rows[3].update(tenant="lain"), "peristiwa nomor 4 telah diubah."),
        (lambda rows: rows[3].update(data="{}"), "peristiwa nomor 4 telah diubah isinya."),
        (lambda rows: rows[3].update(data=None), "data peristiwa nomor 4 hilang tanpa catatan penghapusan."),
        (lambda rows: rows.__delitem__(slice(30, None)), "hilang."),
        (lambda rows: rows.append(rows[0]), "hilang."),
    ],
)
def test_events_changed_in_the_bundle_are_named_though_the_list_of_files_agrees(
    whole: bytes, change: Callable[[list[dict[str, Any]]], object], finding: str
) -> None:
    found = wrong(changed(whole, {"peristiwa.jsonl": lines(change)}, listed=True))
    assert any(each.endswith(finding) for each in found)


def test_another_agencys_events_are_not_ours(whole: bytes) -> None:
    about = changed(whole, {"manifest.json": lambda data: data.replace(b'"metro"', b'"tarakan"')})
    found = wrong(about)
    assert any("telah diubah" in each for each in found)
    assert any("Titik periksa 1 tidak bersambung" in each for each in found)


def test_a_proof_that_was_changed_leads_nowhere(whole: bytes) -> None:
    for change in (
        lambda rows: rows[0].update(index=1),
        lambda rows: rows[0].update(seq=rows[0]["seq"] + 1),
        lambda rows: rows[0]["path"].pop(),
        lambda rows: rows[0]["path"].append("00" * 32),
        lambda rows: rows[0].update(size=3),
        lambda rows: rows[0].update(index=-1),
        lambda rows: rows[0].update(number=7),
    ):
        found = wrong(changed(whole, {"bukti.jsonl": lines(change)}, listed=True))
        assert any("buktinya tidak sampai ke titik periksa" in each for each in found)


def test_a_stream_without_its_proof_is_no_younger_for_that(whole: bytes) -> None:
    found = wrong(
        changed(whole, {"bukti.jsonl": lambda data: b"\n".join(data.splitlines()[1:4])}, listed=True)
    )
    assert any("tidak termuat dalam titik periksa" in each for each in found)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 9, 33])
def test_the_verifier_reads_the_trees_we_build(size: int) -> None:
    heads = [{"stream": f"s{index}", "seq": index + 1, "hash": "ab" * 32} for index in range(size)]
    leaves = [merkle.leaf(canonical(head)) for head in heads]
    note = object.__new__(periksa.Note)
    note.size, note.root = str(size), merkle.root(leaves)
    for index, head in enumerate(heads):
        path = [each.hex() for each in merkle.path(leaves, index)]
        assert note.holds({**head, "index": index, "size": size, "path": path})
        assert not note.holds({**head, "index": index, "size": size, "path": path, "seq": 99})
        assert size == 1 or not note.holds({**head, "index": (index + 1) % size, "size": size, "path": path})


def test_keys_and_notes_from_elsewhere_decide(forger: Forger, whole: bytes) -> None:
    other = history.notes.vkey(f"lajur/{METRO}", Ed25519PrivateKey.generate().public_key())
    assert wrong(whole, (other,)) == ["Titik periksa 2 tidak ditandatangani dengan kunci yang dikenal."]
    false = forger.scene.notes[0].replace("nomor 1", "nomor 3")
    assert wrong(whole, kept=(false,)) == ["Titik periksa 3 bukan yang disimpan di luar."]
    unlike = forger.scene.notes[0].replace("register 2026 3", "register 2026 4")
    assert wrong(whole, kept=(unlike,)) == ["Titik periksa 1 bukan yang disimpan di luar."]


def test_an_unproved_note_from_elsewhere_is_told(forger: Forger) -> None:
    with zipfile.ZipFile(forger.bundled()) as archive:
        check = periksa.Check(
            archive, list(forger.ring.vkeys(METRO)), [periksa.Note(forger.scene.notes[0].encode())]
        )
    assert check.wrong == []
    assert check.told == ["Bundel tidak memuat bukti terhadap titik periksa 1."]


def only(*streams: str) -> Callable[[bytes], bytes]:
    """Nothing but the definitions and these cases."""

    def chosen(rows: list[dict[str, Any]]) -> None:
        rows[:] = [row for row in rows if row["stream"].startswith(("definisi:", *streams))]

    return lines(chosen)


def test_a_stream_that_stood_still_is_proved_by_both_notes(forger: Forger, whole: bytes) -> None:
    """The definition has not changed between the notes: its two proofs are of the same event."""
    data = changed(whole, {"peristiwa.jsonl": only(), "bukti.jsonl": only()}, listed=True)
    assert checked(data, forger.ring.vkeys(METRO), forger.scene.notes).told == []


def test_of_a_single_case_the_register_is_said_to_be_unchecked(forger: Forger) -> None:
    with taken(forger, Wanted(case="0003/2026", against=(1,)), roles=frozenset({"data_reader"})) as archive:
        check = periksa.Check(archive, list(forger.ring.vkeys(METRO)), [])
    assert (check.wrong, check.told) == ([], ["Register tidak diperiksa: ini bukan bundel masa."])


@pytest.mark.parametrize("dropped", [False, True], ids=["proofs there", "proofs dropped"])
@pytest.mark.parametrize("step", ["langkah_2", "langkah_6"], ids=["early", "late"])
def test_a_kept_note_holds_every_stream(scribe: Forger, step: str, dropped: bool) -> None:
    """Rewritten and signed with the real key: no case gets round the notes kept outside by having no proof."""
    one = scribe.one
    scribe.rewrites(one, scribe.seq(one, "task_completed", step), {"values": {"catatan": "Lain"}})
    scribe.now += timedelta(hours=1)
    scribe.forges(scribe.ring)
    data, keys = scribe.bundled([1, 2]).getvalue(), scribe.ring.vkeys(METRO)

    def drop(rows: list[dict[str, Any]]) -> None:
        rows[:] = [row for row in rows if row["stream"] != one or row["number"] == 3]

    data = changed(data, {"bukti.jsonl": lines(drop)}, listed=True) if dropped else data
    (found,) = wrong(data, keys, tuple(scribe.scene.notes))
    assert found.startswith(f"{one}: peristiwa nomor ")
    assert ("tidak termuat dalam" if dropped else "bukan yang ditandatangani titik periksa") in found


def test_the_register_has_no_gap_at_its_edges_either(whole: bytes) -> None:
    rows = [
        json.loads(line) for line in zipfile.ZipFile(io.BytesIO(whole)).read("peristiwa.jsonl").splitlines()
    ]
    cases = {
        json.loads(row["data"])["number"]: row["stream"] for row in rows if row["kind"] == "case_started"
    }
    for left, missing in (
        (("0002/2026", "0003/2026"), "0001/2026"),
        (("0001/2026", "0002/2026"), "0003/2026"),
        ((), "0001/2026, 0002/2026, 0003/2026"),
    ):
        kept = only(*(cases[number] for number in left))
        found = wrong(changed(whole, {"peristiwa.jsonl": kept, "bukti.jsonl": kept}, listed=True))
        assert found == [f"Register: berkas hilang di antara nomor {missing}."]


def test_what_was_shut_is_said_to_be_unchecked(whole: bytes) -> None:
    """Shut by hand: without its data nobody sees a changed decision, and nobody is told that it was looked for."""

    def shut(rows: list[dict[str, Any]]) -> None:
        for row in rows:
            row["data"] = row["garam"] = None

    data = changed(
        whole,
        {
            "peristiwa.jsonl": lines(shut),
            "manifest.json": lambda data: json.dumps(json.loads(data) | {"tertutup": True}).encode(),
        },
        listed=True,
    )
    check = checked(data)
    assert check.wrong == []
    assert check.told[1:] == [
        "Register tidak diperiksa: bundel ini tertutup.",
        f"Data {check.events} peristiwa dan diagram 3 berkas tidak diperiksa.",
    ]


@pytest.mark.parametrize("at", ["~{}", "2~{:.30}", "{}Z", "{:.26}+07:00", "٢{:.31}", "{:.10} {:.21}"])
def test_an_instant_that_is_none_is_no_way_round_the_clock(whole: bytes, at: str) -> None:
    """Sealed as it should be, and as text later than anything."""

    def dated(rows: list[dict[str, Any]]) -> None:
        row = rows[-1] if not rows[-1]["stream"].startswith("definisi:") else rows[-2]
        row["at"] = at.format(row["at"], row["at"][11:])
        body = {name: value for name, value in row.items() if name not in ("hash", "garam", "data")}
        row["hash"] = sha256(periksa.encode(body).encode()).hexdigest()

    found = wrong(changed(whole, {"peristiwa.jsonl": lines(dated)}, listed=True))
    assert len(found) == 1 and found[0].endswith("telah diubah.")


@pytest.mark.parametrize(
    "data",
    [b"", b"bukan zip", b"PK\x03\x04" + b"\x00" * 40],
    ids=["empty", "no zip", "half a zip"],
)
def test_what_is_no_bundle_cannot_be_checked(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bundel.zip"
    path.write_bytes(data)
    done = run(path)
    assert done.returncode == 2 and "TIDAK DAPAT DIPERIKSA" in done.stderr
    assert run(tmp_path / "tidak-ada.zip").returncode == 2 and run().returncode == 2


@pytest.mark.parametrize(
    "change",
    [
        {"manifest.json": lambda data: None},
        {"peristiwa.jsonl": lambda data: b"{}\n"},
        {"peristiwa.jsonl": lambda data: b"[]\n"},
        {"peristiwa.jsonl": lambda data: b"\xff\xfe\n"},
        {"bukti.jsonl": lambda data: b"null\n"},
        {"titik-periksa/1.txt": lambda data: b"x"},
    ],
)
def test_what_is_no_longer_readable_is_never_whole(
    whole: bytes, change: Mapping[str, Callable[[bytes], bytes | None]], tmp_path: Path
) -> None:
    path = tmp_path / "bundel.zip"
    if "manifest.json" in change:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("peristiwa.jsonl", b"")
    else:
        path.write_bytes(changed(whole, change, listed=True))
    assert run(path).returncode == 2


def test_who_may_not_read_personal_data_gets_the_proof_without_them(forger: Forger) -> None:
    with taken(forger, Wanted()) as archive:
        assert json.loads(archive.read("manifest.json"))["tertutup"]
        rows = [json.loads(line) for line in archive.read("peristiwa.jsonl").splitlines()]
        assert all(row["data"] is None for row in rows if row["kind"] in ("case_started", "task_completed"))
        assert any(row["data"] for row in rows if row["kind"] == "flow_taken")
        assert "values" not in archive.read("peristiwa.jsonl").decode()
        assert all(name.startswith("orang-") for name in json.loads(archive.read("nama.json")).values())
        assert "temuan.json" not in archive.namelist()
        assert periksa.Check(archive, list(forger.ring.vkeys(METRO)), []).wrong == []


def test_a_case_a_procedure_and_a_period_are_each_whole(forger: Forger) -> None:
    reader = frozenset({"data_reader"})
    started = forger.scene.early.replace(hour=0, minute=0)
    for wanted, kind, cases in (
        (Wanted(case="0002/2026"), "berkas", 1),
        (Wanted(definition=SOP), "sop", 3),
        (Wanted(since=started, until=started + timedelta(days=1)), "masa", 3),
        (Wanted(since=started + timedelta(days=1)), "masa", 0),
    ):
        with taken(forger, wanted, roles=reader) as archive:
            about = json.loads(archive.read("manifest.json"))
            assert (about["lingkup"]["jenis"], about["jumlah"]["berkas"]) == (kind, cases)
            assert ("temuan.json" in archive.namelist()) == (kind == "berkas")
            assert periksa.Check(archive, [], []).wrong == []


def test_who_may_not_export_gets_nothing(forger: Forger) -> None:
    with reading(forger.engine, METRO) as session:
        clerk = identity.actor_by_login(session, f"kadis.{METRO}", forger.now)
        with pytest.raises(Forbidden):
            bundle.write(session, clerk, Wanted(), io.BytesIO(), forger.now)
    with pytest.raises(NotFound):
        taken(forger, Wanted(against=(99,)))


def test_it_is_only_ever_appended_to(forger: Forger) -> None:
    """A download is no file: nobody goes back in it."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.sent = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            self.sent += data
            return len(data)

    pipe = Pipe()
    with reading(forger.engine, METRO) as session:
        auditor = identity.actor_by_login(session, f"auditor.{METRO}", forger.now)
        bundle.write(session, auditor, Wanted(), pipe, forger.now, keys=forger.ring.vkeys(METRO))
    assert wrong(bytes(pipe.sent)) == []


def test_a_bundle_without_checkpoints_says_that_nobody_signed(engine: Engine, tmp_path: Path) -> None:
    forger = Forger(engine, Scene(engine, tmp_path / "kunci.pem"))
    forger.runs("DELETE FROM checkpoint_head", "DELETE FROM checkpoint")
    path = tmp_path / "bundel.zip"
    path.write_bytes(forger.bundled().getvalue())
    done = run(path)
    assert done.returncode == 0 and "0 titik periksa, 0 aliran terbukti" in done.stdout
    assert "CATATAN: Bundel tidak memuat titik periksa." in done.stdout
    sure = run(path, "--kunci", forger.ring.vkeys(METRO)[0])
    assert sure.returncode == 1 and "TEMUAN: Bundel tidak memuat titik periksa." in sure.stdout


def test_what_was_lawfully_erased_is_no_gap(engine: Engine, tmp_path: Path) -> None:
    forger = Forger(engine, Scene(engine, tmp_path / "kunci.pem"))
    with transaction(engine, METRO) as session:
        starter = identity.actor_by_login(session, f"kadis.{METRO}", forger.now)
        instances.cancel(session, forger.two, "Permohonan dicabut", starter, forger.now)
        admin = identity.actor_by_login(session, f"admin.{METRO}", forger.now)
        wanted = erasing.Wanted(case=forger.two)
        erasing.erase(session, admin, wanted, "UU 27/2022 Pasal 8", "800/12/2026", forger.now)
    with zipfile.ZipFile(forger.bundled()) as archive:
        rows = [json.loads(line) for line in archive.read("peristiwa.jsonl").splitlines()]
        assert not periksa.Check(archive, [], []).wrong
    assert rows[0]["data"] and any(row["stream"] == forger.two and row["data"] is None for row in rows)


def test_another_key_that_was_announced_goes_on(engine: Engine, tmp_path: Path) -> None:
    forger = Forger(engine, Scene(engine, tmp_path / "kunci.pem"))
    old = forger.ring.vkeys(METRO)
    with transaction(engine, METRO) as session:
        checkpoints.announce(session, METRO, forger.scene.key, forger.now)
    forger.ring = checkpoints.replace(forger.scene.key)
    with transaction(engine, METRO) as session:
        history.append(
            session, METRO, f"definisi:{SOP}", [Fact("definition_suspended", None, {})], None, forger.now
        )
    forger.signs(forger.ring)
    data = forger.bundled().getvalue()
    assert wrong(data, old) == []
    assert wrong(data, forger.ring.vkeys(METRO)[-1:]) == []  # what is older is held by the chain of notes
    assert wrong(data) == []
