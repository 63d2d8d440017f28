#!/usr/bin/env python3
"""Lets pm4py, an outsider, read our exports, with every warning an error, and prints what it found.

    python3 docs/pm4py/exports.py LOG.xes LOG.json

pm4py is under the AGPL: it is no dependency of Lajur and never becomes one. This script makes an environment of its own
(``var/pm4py``, a few hundred megabytes, once) and runs itself again in there. ``exports.txt`` is what it
printed for the demo's office of Banyuwangi.
"""

import subprocess
import sys
import venv
import warnings
from collections import Counter
from collections.abc import Iterable, Sized
from pathlib import Path

PLACE = Path(__file__).resolve().parents[2] / "var" / "pm4py"
NEEDED = ("pm4py", "r4pm", "polars", "pyarrow")
READERS = ("iterparse", "line_by_line", "chunk_regex", "r4pm")
"""pm4py's ways to read XES, one of them not its own: named, since it warns when it has to choose."""


def main(log: str, objects: str) -> None:
    """Both files, read and told."""
    warnings.simplefilter("error")
    import pm4py

    print(f"pm4py {pm4py.__version__}")
    traces = pm4py.read_xes(log, variant=READERS[0])
    for reader in READERS[1:]:
        other = pm4py.read_xes(log, variant=reader)
        for column in (
            "case:concept:name",
            "concept:name",
            "lifecycle:transition",
            "org:resource",
            "time:timestamp",
        ):
            assert list(other[column]) == list(traces[column]), f"{reader} reads another {column}"
    print(f"XES: dibaca sama oleh {', '.join(READERS)}")
    cases = traces["case:concept:name"]
    first, last = traces["time:timestamp"].min(), traces["time:timestamp"].max()
    print(f"  {cases.nunique()} berkas, {len(traces)} peristiwa, {first} sampai {last}")
    print("  daur:", _counted(traces["lifecycle:transition"]))
    print("  kegiatan:", traces["concept:name"].nunique(), "pelaku:", traces["org:resource"].nunique())
    assert (
        traces[["concept:name", "time:timestamp", "lifecycle:transition", "org:resource"]]
        .notna()
        .all(axis=None)
    )
    assert not traces["identity:id"].duplicated().any()
    done = traces[(traces["lifecycle:transition"] == "complete") & (traces["jenis"] == "task_completed")]
    variants = pm4py.get_variants(done)
    print(
        f"  lintasan langkah selesai: {len(variants)}, terbanyak {max(map(_size, variants.values()))} berkas"
    )
    net = pm4py.discover_petri_net_inductive(done)
    fitness = pm4py.fitness_token_based_replay(done, *net)
    print(f"  jaring Petri dari langkah selesai: kecocokan {fitness['log_fitness']:.3f}")
    ocel = pm4py.read_ocel2_json(objects)
    print(
        f"OCEL 2.0: {len(ocel.events)} peristiwa, {len(ocel.objects)} objek, {len(ocel.relations)} hubungan"
    )
    print("  objek:", _counted(ocel.objects["ocel:type"]))
    assert set(ocel.relations["ocel:oid"]) <= set(ocel.objects["ocel:oid"]), "a relation leads nowhere"
    graph = pm4py.discover_ocdfg(ocel)
    print(f"  OC-DFG: {len(graph['activities'])} kegiatan, {len(graph['object_types'])} jenis objek")


def _counted(values: Iterable[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(Counter(values).items()))


def _size(cases: int | Sized) -> int:
    return cases if isinstance(cases, int) else len(cases)


def own() -> str:
    """The Python of that environment, with all in it that this script needs."""
    python = PLACE / "bin" / "python"
    if not python.exists():
        venv.create(PLACE, with_pip=True)
    if subprocess.run([python, "-c", "import pm4py, r4pm, polars, pyarrow"], capture_output=True).returncode:
        subprocess.run([python, "-m", "pip", "install", "--quiet", *NEEDED], check=True)
    return str(python)


if __name__ == "__main__":
    if Path(sys.prefix).resolve() != PLACE.resolve():
        sys.exit(subprocess.run([own(), __file__, *sys.argv[1:]]).returncode)
    main(*sys.argv[1:])
