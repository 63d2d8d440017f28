#!/usr/bin/env python3
"""Checks a bundle of evidence without Lajur: ``python3 periksa.py bundel.zip [--kunci KUNCI] [--titik NOTA]``.

Needs Python 3.9 and ``cryptography``. Exit code 0: whole; 1: findings; 2: not checked. See BACA-SAYA.txt beside it.
"""

import argparse
import base64
import io
import json
import re
import sys
import zipfile
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

ZERO, WRONG = "0" * 64, 1 << 60  # before the first event; as the number of one: the stream was found wrong
LATE = timedelta(minutes=15)  # an event may be written this long after its instant, no longer
INSTANT = re.compile(r"[0-9]{4}(-[0-9]{2}){2}T([0-9]{2}:){2}[0-9]{2}[.][0-9]{6}[+]00:00").fullmatch
encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


class Note:  # a checkpoint: the whole signed note and what stands in it
    def __init__(self, whole: bytes) -> None:
        self.whole, (text, _, self.signatures) = whole, whole.decode().rpartition("\n\n")
        self.text, (self.origin, self.size, root, *lines) = text + "\n", text.splitlines()
        self.root, self.lines = base64.b64decode(root), [line.split() for line in lines]
        said = {line[0]: line[1] for line in self.lines}
        self.number, self.before, self.at = int(said["nomor"]), said["sebelum"], said["waktu"]
        self.cut = (datetime.fromisoformat(self.at) - LATE).isoformat(timespec="microseconds")

    def signed(self, keys: list[str]) -> bool:
        """Whether one of the keys (C2SP: name+hash+base64) has signed it."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        for line in self.signatures.splitlines():
            name, made = line[2:].split()[0], base64.b64decode(line.split()[-1])
            for key in (key for key in keys if key.startswith(f"{name}+{made[:4].hex()}+")):
                public = base64.b64decode(key.split("+", 2)[2])[1:]
                with suppress(Exception):
                    Ed25519PublicKey.from_public_bytes(public).verify(made[4:], self.text.encode())
                    return True
        return False

    def holds(self, proof: dict[str, Any]) -> bool:
        """Whether the stream's head leads to the root (RFC 9162, section 2.1.3.2)."""
        leaf = encode({name: proof[name] for name in ("stream", "seq", "hash")}).encode()
        at, last, found = proof["index"], proof["size"] - 1, sha256(b"\0" + leaf).digest()
        path = [bytes.fromhex(each) for each in proof["path"]] + [b""] * 64
        while last > 0 and 0 <= at <= last:
            if at % 2 or at < last:
                side = path.pop(0)
                found = sha256(b"\1" + (side + found if at % 2 else found + side)).digest()
            at, last = at // 2, last // 2
        return self.size == str(proof["size"]) and not any(path) and at == last == 0 and found == self.root


class Check:
    """One bundle: ``wrong`` says what does not hold, ``told`` what one should know."""

    def __init__(self, archive: zipfile.ZipFile, keys: list[str], kept: list[Note]) -> None:
        self.archive, self.names, self.wrong = archive, archive.namelist(), list[str]()
        self.events = self.later = self.hidden = self.bare = self.shut = 0
        self.about: dict[str, Any] = json.loads(archive.read("manifest.json"))
        self.keys = keys or archive.read("kunci.txt").decode().split()
        self.told = [f"Kunci berasal dari bundel ini; cocokkan dengan milik Anda: {self.keys}"] * (not keys)
        self.due: dict[str, dict[int, tuple[int, str]]] = {}  # stream: note: the event it signed, its hash
        self.ends, self.diagrams, self.registers = dict[str, int](), dict[str, str](), dict[str, set[int]]()
        self.blank: set[tuple[str, int]] = set()  # events whose data is not there
        notes = [Note(archive.read(name)) for name in self.names if name.startswith("titik-periksa/")]
        self.notes = {note.number: note for note in notes}
        (self.wrong if keys else self.told).extend(["Bundel tidak memuat titik periksa."] * (not notes))
        by = self.signatures(kept)
        self.whole(self.chains(by), by[0] if by else None)

    def signatures(self, kept: list[Note]) -> list[Note]:
        trusted, before, oldest = False, ZERO, min(self.notes, default=0)
        for number, note in sorted(self.notes.items()):
            cut = note.before != before and (number == 1 or number > oldest)
            if cut or note.origin != f"lajur/{self.about['instansi']}":
                self.wrong.append(f"Titik periksa {number} tidak bersambung dengan yang di depannya.")
            if note.signed(self.keys):
                trusted, self.keys = True, self.keys + [line[1] for line in note.lines if line[0] == "kunci"]
            elif trusted or number == max(self.notes):  # what is older is held by the chain of notes
                self.wrong.append(f"Titik periksa {number} tidak ditandatangani dengan kunci yang dikenal.")
            before = sha256(note.whole).hexdigest()
        for proof in map(json.loads, self.archive.read("bukti.jsonl").splitlines()):
            stream, number = proof["stream"], proof["number"]
            if number not in self.notes or not self.notes[number].holds(proof):
                self.wrong.append(f"{stream}: buktinya tidak sampai ke titik periksa {number}.")
            self.due.setdefault(stream, {})[number] = (proof["seq"], proof["hash"])
        proven = {number for due in self.due.values() for number in due}
        for note in kept:
            if note.number not in self.notes or self.notes[note.number].whole != note.whole:
                self.wrong.append(f"Titik periksa {note.number} bukan yang disimpan di luar.")
            elif note.number not in proven:
                self.told.append(f"Bundel tidak memuat bukti terhadap titik periksa {note.number}.")
        by = {max(self.notes), *proven} & {*self.notes} if self.notes else ()
        return [self.notes[number] for number in sorted(by, reverse=True)]  # each holds what was before

    def chains(self, by: list[Note]) -> str:
        stream, seq, prev, at, made, held = "", 0, ZERO, "", sha256(), list[tuple[int, str, Note]]()
        for raw in io.BufferedReader(cast(Any, self.archive.open("peristiwa.jsonl")), 1 << 20):
            made.update(raw)
            event = json.loads(raw.decode())
            said, salt, data = event.pop("hash"), event.pop("garam"), event.pop("data")
            if event["stream"] != stream:
                stream, seq, prev, at = event["stream"], self.ends.get(event["stream"], 0), ZERO, ""
                held = [(*self.due.get(stream, {}).get(note.number, (0, "")), note) for note in by]
            self.events, self.later = self.events + 1, self.later + (not held or seq >= held[0][0])
            if seq == WRONG:
                continue  # only the first wrong event of a stream is named
            self.ends[stream] = seq = seq + 1
            problem = self.fault(event, said, salt, data, prev, at) if event["seq"] == seq else "hilang"
            prev, at = said, event["at"]
            if not problem and event["kind"] in ("case_started", "case_relocated"):
                self.case(stream, data, event["kind"] == "case_started")
            for end, signed, note in () if problem else held:
                if end == seq and signed != said:
                    problem = f"bukan yang ditandatangani titik periksa {note.number}"
                elif end < seq and at < note.cut:
                    problem = f"tidak termuat dalam titik periksa {note.number}, yang lebih muda"
            if problem:
                self.wrong.append(f"{stream}: peristiwa nomor {seq} {problem}.")
                self.ends[stream] = seq = WRONG
        return made.hexdigest()

    def fault(self, event: Any, said: str, salt: str, data: Any, prev: str, at: str) -> str:
        same = (event["tenant"], event["prev"]) == (self.about["instansi"], prev) and INSTANT(event["at"])
        if not same or sha256(encode(event).encode()).hexdigest() != said:
            return "telah diubah"
        self.hidden += data is None
        if data is None:
            self.blank.add((event["stream"], event["seq"]))
        elif sha256(bytes.fromhex(salt) + data.encode()).hexdigest() != event["commitment"]:
            return "telah diubah isinya"
        elif event["kind"] == "payload_erased":
            self.blank -= {(event["stream"], each) for each in json.loads(data)["events"]}
        return "bertanggal sebelum peristiwa di depannya" if event["at"] < at else ""

    def case(self, stream: str, data: str, first: bool) -> None:
        told = json.loads(data or "{}")
        number, _, year = told.get("number", "0/").partition("/")
        self.registers.setdefault(year, set()).add(int(number))
        self.bare, self.shut = self.bare + (not data), self.shut + (first and not year)
        name = f"diagram/{told.get('definition')}-v{told.get('version')}"
        if name not in self.diagrams and f"{name}.bpmn" in self.names:
            parts = (self.archive.read(name + end) for end in (".bpmn", ".formulir.json"))
            self.diagrams[name] = sha256(b"\0".join(parts)).hexdigest()
        if self.diagrams.get(name) != told.get("sha256"):
            self.wrong.append(f"{stream}: {name} bukan diagram yang dipakai berkas ini.")

    def whole(self, events: str, newest: Any) -> None:
        found, small = {"peristiwa.jsonl": events}, {*self.names} - {"manifest.json", "peristiwa.jsonl"}
        found |= {name: sha256(self.archive.read(name)).hexdigest() for name in small}
        odd = {name for name, _ in found.items() ^ self.about["sha256"].items()}
        odd |= {"Daftar isi bundel"} if len(self.names) != len(found) + 1 else set()
        self.wrong += [f"{name}: hilang, lebih, ganda, atau telah diubah." for name in sorted(odd)]
        for stream, due in self.due.items():
            if self.ends.get(stream, 0) < max(due.values())[0]:
                self.wrong.append(f"{stream}: peristiwa sesudah nomor {self.ends.get(stream, 0)} hilang.")
        for stream, seq in sorted(self.blank) if not self.about["tertutup"] else ():
            self.wrong.append(f"{stream}: data peristiwa nomor {seq} hilang tanpa catatan penghapusan.")
        scope, shut, gaps = self.about["lingkup"], self.about["tertutup"], list[str]()
        lines = newest.lines if newest and not scope["sampai"] else []
        ends = {line[1]: int(line[2]) for line in lines if line[0] == "register"}
        for year, end in {**dict.fromkeys(self.registers, 0), **ends}.items():
            book = self.registers.get(year, set())
            first = min(book, default=end + 1) if scope["dari"] else 1
            gaps += [f"{each:04d}/{year}" for each in range(first, max({end, *book}) + 1) if each not in book]
        why = "bundel ini tertutup" if shut else "" if scope["jenis"] == "masa" else "ini bukan bundel masa"
        if len(gaps) > self.shut and not why:
            self.wrong.append(f"Register: berkas hilang di antara nomor {', '.join(gaps)}.")
        self.told += [f"Register tidak diperiksa: {why}."] * bool(why)
        if self.hidden:
            self.told.append(f"Data {self.hidden} peristiwa dan diagram {self.bare} berkas tidak diperiksa.")
        told = f"{newest.number}, {newest.at}; {self.later} peristiwa sesudahnya" if newest else ""
        self.latest = [f"Titik periksa terbaru: {told} belum ditandatangani."] * bool(newest)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Periksa bundel bukti dari Lajur tanpa Lajur.")
    parser.add_argument("bundel")
    parser.add_argument("--kunci", action="append", default=[], help="kunci instansi yang Anda percaya")
    parser.add_argument("--titik", action="append", default=[], help="titik periksa yang Anda simpan sendiri")
    given = parser.parse_args()
    try:
        with zipfile.ZipFile(given.bundel) as archive:
            check = Check(archive, given.kunci, [Note(Path(name).read_bytes()) for name in given.titik])
    except Exception as error:  # whatever it is, nothing was shown to be whole
        parser.exit(2, f"TIDAK DAPAT DIPERIKSA: {type(error).__name__}: {error}\n")
    lines = [f"TEMUAN: {each}" for each in check.wrong]
    lines += [f"CATATAN: {each}" for each in check.told + check.latest]
    told = f"{check.events} peristiwa, {len(check.notes)} titik periksa, {len(check.due)} aliran terbukti"
    print(*lines, f"{told}: {f'ADA {len(check.wrong)} TEMUAN' if check.wrong else 'UTUH'}.", sep="\n")
    sys.exit(1 if check.wrong else 0)
