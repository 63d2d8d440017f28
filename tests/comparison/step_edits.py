"""Steps and their times, edited once each; sentences.txt says what an approver must read of it."""

from collections.abc import Callable, Mapping
from typing import Any

from sop import Sop

METRO, MALUT = "metro-pengumpulan-pengolahan", "malut-pengumpulan-data"
REQUESTS, BALIKPAPAN = "banyuwangi-permintaan-data", "balikpapan-pengumpulan-data"

Edits = Mapping[str, Callable[[Sop], Any]]


def _new_step(sop: Sop) -> None:
    sop.puts(METRO, '<bpmn:userTask id="langkah_16" name="Mengarsipkan surat"/>')
    sop.moves("langkah_16", "kasi")


def _retimed(sop: Sop, id: str, tag: str, text: str) -> None:
    timer = sop.within(id, "timerEventDefinition")
    timer.clear()
    child: Any = timer.makeelement(timer.tag.replace("timerEventDefinition", tag))
    child.text = text
    timer.append(child)


ON_METRO_STEPS: Edits = {
    "a new step": _new_step,
    "a step gone": lambda s: s.drops("langkah_15"),
    "a step's name": lambda s: s.says("langkah_5", name="Memeriksa draf"),
    "a step's kind": lambda s: setattr(
        s.at("langkah_5"), "tag", s.at("langkah_5").tag.replace("userTask", "manualTask")
    ),
    "a step's description": lambda s: s.text("langkah_5", "documentation", "Kasi memeriksa."),
    "a step's lane": lambda s: s.moves("langkah_5", "kabid"),
    "a step out of its lane": lambda s: s.at("kasi").remove(
        next(r for r in s.at("kasi") if r.text == "langkah_5")
    ),
    "a gateway's lane": lambda s: s.moves("G5", "kabid"),
    "a step's form": lambda s: s.says("langkah_5", camunda_formRef=f"{METRO}-langkah-6"),
    "a step without its form": lambda s: s.says("langkah_5", camunda_formRef=None),
    "kelengkapan": lambda s: s.property("langkah_5", "kelengkapan", "Draf surat"),
    "output": lambda s: s.property("langkah_5", "output", None),
    "mutu baku time": lambda s: s.property("langkah_5", "waktu", "20 Menit"),
    "keterangan": lambda s: s.property("langkah_5", "keterangan", "Paling lambat Jumat"),
    "step number": lambda s: s.property("langkah_5", "no", "5a"),
    "implied mark": lambda s: s.property("G5", "tersirat", None),
    "separation of duties": lambda s: s.property("langkah_5", "pisah_dari", "langkah_4, start"),
    "separation off": lambda s: s.property("langkah_5", "pisah_dari", "tidak"),
    "counting of time": lambda s: s.property("langkah_5", "kalender", "kalender"),
    "an unknown property": lambda s: s.property("langkah_5", "warna", "biru"),
    "assignee": lambda s: s.says("langkah_5", camunda_assignee="kasi.metro"),
    "candidate groups": lambda s: s.says("langkah_5", camunda_candidateGroups="kasi_statistik"),
    "priority": lambda s: s.says("langkah_5", camunda_priority="80"),
    "due date": lambda s: s.says("langkah_5", camunda_dueDate="2026-12-01"),
    "an input mapping": lambda s: s.puts(
        "langkah_5",
        '<camunda:inputOutput><camunda:inputParameter name="batas">7</camunda:inputParameter></camunda:inputOutput>',
        "extensionElements",
    ),
    "a listener": lambda s: s.puts(
        "langkah_5", '<camunda:taskListener event="create" class="x.Y"/>', "extensionElements"
    ),
    "a step done for each row of a list": lambda s: s.puts(
        "langkah_5", '<bpmn:multiInstanceLoopCharacteristics camunda:collection="daftar"/>'
    ),
    "the id of a step": lambda s: s.renames("langkah_5", "memeriksa"),
    "the id of a gateway without a name": lambda s: s.renames("M4", "gabung"),
}

ON_BALIKPAPAN_STEPS: Edits = {
    "one after the other": lambda s: s.within("langkah_5", "multiInstanceLoopCharacteristics").set(
        "isSequential", "true"
    ),
    "another list": lambda s: s.within("langkah_5", "multiInstanceLoopCharacteristics").set(
        "{http://camunda.org/schema/1.0/bpmn}collection", "daftar_opd"
    ),
}

ON_METRO_TIMES: Edits = {
    "a deadline": lambda s: s.text("tenggat_5", "timeDuration", "P2D"),
    "a deadline in hours and minutes": lambda s: s.text("tenggat_5", "timeDuration", "P1DT4H"),
    "a deadline's label": lambda s: s.says("tenggat_5", name="dua hari"),
    "a deadline that interrupts": lambda s: s.says("tenggat_5", cancelActivity="true"),
    "a deadline that becomes a date": lambda s: _retimed(s, "tenggat_5", "timeDate", "2026-12-31"),
    "a deadline gone": lambda s: s.drops("tenggat_5", "f_tenggat_5_terlambat_5", "terlambat_5"),
    "a new deadline": lambda s: s.puts(
        METRO,
        '<bpmn:boundaryEvent id="kedua" cancelActivity="false" attachedToRef="langkah_5">'
        "<bpmn:timerEventDefinition><bpmn:timeDuration>P3D</bpmn:timeDuration></bpmn:timerEventDefinition>"
        "</bpmn:boundaryEvent>",
    ),
    "a deadline on another step": lambda s: s.says("tenggat_5", attachedToRef="langkah_6"),
    "a deadline that waits for a message": lambda s: (
        s.at("tenggat_5").remove(s.within("tenggat_5", "timerEventDefinition")),
        s.puts("tenggat_5", '<bpmn:messageEventDefinition id="m"/>'),
    ),
    "where lateness leads": lambda s: s.within("terlambat_5", "escalationEventDefinition").attrib.pop(
        "escalationRef"
    ),
}

ON_MALUT_TIMES: Edits = {
    "a cycle": lambda s: s.text("start", "timeCycle", "R/P3M"),
}

EDITS: Mapping[str, Edits] = {
    METRO: {**ON_METRO_STEPS, **ON_METRO_TIMES},
    BALIKPAPAN: {**ON_BALIKPAPAN_STEPS},
    MALUT: {**ON_MALUT_TIMES},
}
