"""How long a procedure takes by its own standard times: six real SOPs, and small ones for each figure of BPMN."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from definitions.small import flow, flows, nodes
from definitions.timed import START_END, catch, diamonds, drawn, process, sub, task, timer
from hypothesis import given
from hypothesis import strategies as st

from service.definitions import check, forecast, standards
from service.definitions.forecast import Forecast
from service.definitions.paths import Path as Way
from service.definitions.reckoning import spoken
from service.diagram import Process, read
from service.errors import Invalid
from service.working_time import default

HOUSE = Path(__file__).resolve().parents[2]
SOPS = {
    sop["id"]: sop for sop in json.loads((HOUSE / "tests/fixtures/digest.json").read_text("utf-8"))["sops"]
}
WIB, WITA = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Makassar")
MONDAY = datetime(2026, 11, 23, 9, tzinfo=WIB)


def real(sop: str, start: datetime = MONDAY) -> Forecast:
    main = read((HOUSE / "bpmn" / f"{sop}.bpmn").read_bytes()).main
    return forecast.forecast(main, default(start.tzinfo.key), start)


def told(found: Process, start: datetime = MONDAY) -> Forecast:
    return forecast.forecast(found, default("Asia/Jakarta"), start)


def numbers(way: Way) -> str:
    return " ".join(step.no for step in way.steps)


def counted(way: Way) -> dict[str, int]:
    return {step.element: step.working_minutes for step in way.steps}


@pytest.mark.parametrize("sop", SOPS)
def test_the_longest_path_is_what_the_document_sums_up(sop: str) -> None:
    found, total = real(sop).longest, SOPS[sop]["totals"]["working_minutes_equiv"]
    if total is None:  # Balikpapan: three months, which only a calendar can count
        steps = counted(found)
        total = 45 + 5 * 450 + steps["langkah_6"]
        assert steps["langkah_6"] > 50 * 450
    assert found.working_minutes == total
    assert sum(share.working_minutes for share in found.shares) == total


def test_tarakan_ends_after_eleven_days_and_its_law_gives_ten() -> None:
    found = real("tarakan-layanan-data", datetime(2026, 11, 23, 10, tzinfo=WITA))
    assert found.longest.ends == datetime(2026, 12, 8, 10, tzinfo=WITA)
    assert spoken(found.longest.working_minutes) == "11 hari kerja"
    assert found.limit is not None
    assert (found.limit.duration, found.limit.due) == ("P10D", datetime(2026, 12, 7, 16, tzinfo=WITA))
    assert (found.exceeds, found.limit.exceeded_inside) == (True, False)
    assert found.longest.inside_ends == datetime(2026, 12, 7, 10, tzinfo=WITA)
    assert {share.pelaksana: share.outside for share in found.longest.shares}["Pemohon"]


def test_eleven_days_are_too_many_at_opening_time_as_well() -> None:
    found = real("tarakan-layanan-data", datetime(2026, 11, 23, 7, 30, tzinfo=WITA))
    assert found.longest.ends == found.limit.due  # eleven full days, the first one included
    assert found.exceeds


def test_the_implied_step_shares_the_day_of_step_1() -> None:
    first, implied = real("tarakan-layanan-data").longest.steps[:2]
    assert (first.no, implied.no, implied.shared) == ("1", "1a", "1")
    assert (first.working_minutes, implied.working_minutes) == (450, 0)
    assert (first.begins, first.due) == (implied.begins, implied.due)


def test_banyuwangis_day_and_five_minutes() -> None:
    """Worked example W19 of the house's calendar."""
    found = real("banyuwangi-diseminasi", datetime(2026, 4, 7, 8, tzinfo=WIB))
    assert found.longest.ends == datetime(2026, 4, 8, 8, 5, tzinfo=WIB)
    assert spoken(found.longest.working_minutes) == "1 hari kerja 5 menit"


def test_each_path_is_named_by_its_answers() -> None:
    found = real("banyuwangi-permintaan-data")
    paths = {numbers(way): way for way in found.paths}
    assert {numbers: way.working_minutes for numbers, way in paths.items()} == {
        "1 2 3 8": 85,
        "1 2 3 4 5 6 7 8": 280,
        "1 2 3 4 5 9": 250,
    }
    answers = [[(c.question, c.answer) for c in way.choices] for way in found.paths]
    assert answers == [
        [("Data tersedia?", "Tersedia")],
        [("Data tersedia?", "Tidak tersedia"), ("OPD memiliki data?", "Tersedia")],
        [("Data tersedia?", "Tidak tersedia"), ("OPD memiliki data?", "Tidak tersedia")],
    ]
    assert (found.longest, found.shortest) == (paths["1 2 3 4 5 6 7 8"], paths["1 2 3 8"])
    assert paths["1 2 3 4 5 9"].end_name == "Selesai – data tidak tersedia"
    assert not paths["1 2 3 8"].choices[0].question.startswith("OPD")


def test_what_each_round_of_correction_adds() -> None:
    loops = real("tarakan-layanan-data").loops
    assert [(loop.element, loop.back_to, loop.working_minutes // 450) for loop in loops] == [
        ("G5", "langkah_4", 4),
        ("G6", "langkah_4", 5),
        ("G7", "langkah_4", 6),
        ("G8", "langkah_4", 7),
    ]
    assert (loops[0].question, loops[0].answer) == ("Draf dan data sesuai?", "Tidak, perbaiki")


def test_a_way_back_through_a_step_counts_that_step() -> None:
    found = told(
        process(
            START_END,
            nodes("m g: exclusiveGateway"),
            *(task(id, time) for id, time in (("a", "PT10M"), ("perbaiki", "PT20M"))),
            flows("s m a g e", "perbaiki m"),
            '<sequenceFlow id="tidak" name="Tidak" sourceRef="g" targetRef="perbaiki"/>',
        )
    )
    assert [counted(way) for way in found.paths] == [{"a": 10}]
    assert [(loop.element, loop.answer, loop.working_minutes) for loop in found.loops] == [("g", "Tidak", 30)]


def branches(gateway: str) -> Process:
    return process(
        START_END,
        nodes(f"p q: {gateway}"),
        *(task(id, time) for id, time in (("a", "PT10M"), ("b", "P1D"), ("c", "PT5M"))),
        flows("s p a q c e", "p b q"),
    )


def test_a_join_waits_for_the_slowest() -> None:
    (way,) = told(branches("parallelGateway")).paths
    assert counted(way) == {"a": 10, "b": 450, "c": 5}
    assert way.working_minutes == 455
    assert [step.element for step in way.steps if step.critical] == ["b", "c"]
    assert way.ends == datetime(2026, 11, 24, 9, 5, tzinfo=WIB)


def test_an_inclusive_choice_takes_one_or_all() -> None:
    found = told(branches("inclusiveGateway"))
    assert [(set(counted(way)), way.working_minutes) for way in found.paths] == [
        ({"a", "c"}, 15),
        ({"b", "c"}, 455),
        ({"a", "b", "c"}, 455),
    ]


def test_the_steps_of_a_sub_process_stand_among_the_others() -> None:
    inside = nodes("si: startEvent; ei: endEvent")
    timed = sub("sp", inside, task("b", "PT20M"), flows("si b ei"))
    plain = sub("sp", inside, task("b"), flows("si b ei"))
    around = [START_END, task("a", "PT10M"), flows("s a sp e"), timer("t_sp", "sp", "P1D")]
    (way,) = told(process(*around, timed)).paths
    assert counted(way) == {"a": 10, "b": 20}
    (way,) = told(process(*around, plain)).paths
    assert counted(way) == {"a": 10, "sp": 450, "b": 0}
    assert told(process(*around, plain)).untimed == ("b",)


def test_a_deadline_that_interrupts_is_another_way_out_at_its_time() -> None:
    found = told(
        process(
            START_END,
            task("a", "PT2H", ends=True),
            task("b", "PT30M"),
            nodes("e2: endEvent"),
            flows("s a e", "t_a b e2"),
        )
    )
    assert [(way.end, way.working_minutes) for way in found.paths] == [("e", 120), ("e2", 150)]
    late = found.paths[1]
    assert [(choice.element, choice.answer) for choice in late.choices] == [("a", "T_A")]
    assert [step.element for step in late.steps if step.critical] == ["t_a", "b"]


def test_somebody_waits_for_a_date_that_comes_and_not_for_one_gone_by() -> None:
    waiting = process(START_END, catch("c", "2026-11-24T09:00:00"), task("a", "PT1H"), flows("s c a e"))
    (way,) = told(waiting).paths
    assert (counted(way), way.ends) == ({"c": 450, "a": 60}, datetime(2026, 11, 24, 10, tzinfo=WIB))
    (way,) = told(waiting, datetime(2026, 11, 25, 9, tzinfo=WIB)).paths
    assert (counted(way), way.ends) == ({"c": 0, "a": 60}, datetime(2026, 11, 25, 10, tzinfo=WIB))
    (way,) = told(process(START_END, catch("c", "PT2H"), flows("s c e"))).paths
    assert (way.working_minutes, way.steps[0].waits) == (120, True)


def test_a_step_for_each_datum_counts_once() -> None:
    many = '<multiInstanceLoopCharacteristics camunda:collection="daftar"/>'
    (way,) = told(process(START_END, task("a", "P1W", inside=many), flows("s a e"))).paths
    assert (way.working_minutes, way.steps[0].repeated) == (5 * 450, True)


def test_the_clock_on_the_wall_is_measured_in_working_time() -> None:
    friday = datetime(2026, 11, 27, 9, tzinfo=WIB)
    (way,) = told(process(START_END, task("a", "PT72H", kalender="kalender"), flows("s a e")), friday).paths
    assert way.ends == datetime(2026, 11, 30, 9, tzinfo=WIB)
    assert way.working_minutes == 450


def test_the_first_end_that_stops_everything_ends_the_case() -> None:
    stop = '<endEvent id="e2"><terminateEventDefinition/></endEvent>'
    (way,) = told(
        process(
            START_END,
            nodes("p: parallelGateway"),
            stop,
            task("a", "P1D"),
            task("b", "PT5M"),
            flows("s p a e", "p b e2"),
        )
    ).paths
    assert (way.end, way.working_minutes) == ("e2", 5)


def test_of_too_many_paths_the_longest_and_the_shortest_are_known() -> None:
    found = told(diamonds(8))
    assert (found.complete, len(found.paths)) == (False, 2)
    assert found.longest.working_minutes == sum(2 * n + 3 for n in range(8))
    assert found.shortest.working_minutes == sum(n + 1 for n in range(8))
    assert told(diamonds(7)).complete and len(told(diamonds(7)).paths) == 128


def test_a_quintillion_paths_do_not_keep_anybody_waiting() -> None:
    found = told(diamonds(60))
    assert len(found.longest.choices) == len(found.shortest.choices) == 60


def test_without_a_way_to_an_end_a_sentence_says_so() -> None:
    for parts in ([nodes("s: startEvent; a: userTask")], [nodes("a: userTask; e: endEvent"), flows("a e")]):
        with pytest.raises(Invalid, match="jalan dari peristiwa mulai"):
            told(process(*parts))


# Blocks inside blocks: a step, one after another, a choice, side by side.
BLOCKS = st.recursive(
    st.integers(1, 900),
    lambda inside: st.tuples(st.sampled_from(["seq", "exclusiveGateway", "parallelGateway"]), inside, inside),
    max_leaves=7,
)


@given(BLOCKS)
def test_the_short_way_to_the_longest_finds_the_longest_of_all(block: Any) -> None:
    found = built(block)
    everything = told(found)
    assert forecast.longest(found, default("Asia/Jakarta"), MONDAY).working_minutes == most(block, max)
    assert everything.longest.working_minutes == most(block, max)
    assert everything.shortest.working_minutes == most(block, min)
    assert all(
        sum(share.working_minutes for share in way.shares) == way.working_minutes for way in everything.paths
    )


def most(block: Any, pick: Callable[[int, int], int]) -> int:
    """What the longest or shortest way through a block takes, by its shape."""
    if isinstance(block, int):
        return block
    kind, one, two = block
    first, second = most(one, pick), most(two, pick)
    if kind == "seq":
        return first + second
    return pick(first, second) if kind == "exclusiveGateway" else max(first, second)


def built(block: Any) -> Process:
    parts: list[str] = []

    def put(block: Any, before: str) -> str:
        """Draw a block behind a node; the node it ends with."""
        id = f"n{len(parts)}"
        if isinstance(block, int):
            parts.append(task(id, f"PT{block}M") + flow(before, id))
            return id
        kind, one, two = block
        if kind == "seq":
            return put(two, put(one, before))
        parts.append(nodes(f"{id} {id}j: {kind}") + flow(before, id))
        for branch in (one, two):
            parts.append(flow(put(branch, id), f"{id}j"))
        return f"{id}j"

    last = put(block, "s")
    return process(START_END, *parts, flow(last, "e"))


LIMITED = (START_END, task("a", "P4D"), task("b", "P2D"), flows("s a b e"))


@pytest.mark.parametrize(
    ("said", "rules"),
    [
        ({"batas_hukum": "P6D"}, set()),
        ({"batas_hukum": "P5D"}, {"legal-limit"}),
        ({"batas_hukum": "P1M"}, set()),
        ({"batas_hukum": "lima hari"}, {"legal-limit-broken"}),
        ({"kalender": "statutori"}, set()),
        ({"kalender": "bursa"}, {"counting-unknown"}),
        ({}, set()),
    ],
)
def test_the_check_tells_what_is_wrong_with_time_and_refuses_nothing(
    said: dict[str, str], rules: set[str]
) -> None:
    found = [each for each in check(drawn(*LIMITED, **said), {}) if not each.rule.endswith("missing")]
    assert {each.rule for each in found} == rules
    assert {each.severity for each in found} <= {"warning"}


def test_the_sentence_about_the_law_has_both_readings() -> None:
    found = [each for each in check((HOUSE / "bpmn/tarakan-layanan-data.bpmn").read_bytes(), forms())]
    assert [each.sentence for each in found] == [
        "Jumlah waktu baku 11 hari kerja melewati batas 10 hari kerja (UU 14/2008 Pasal 22 ayat (7)). Tanpa waktu "
        "pihak di luar instansi jumlahnya 10 hari kerja, masih dalam batas. Pendekkan waktu baku langkahnya, atau "
        "perbaiki properti batas_hukum bila batasnya lain."
    ]


def forms() -> dict[str, Any]:
    paths = (HOUSE / "forms").glob("tarakan-layanan-data-*.form")
    return {path.stem: json.loads(path.read_text("utf-8")) for path in paths}


def test_a_limit_that_cannot_be_counted_is_no_reason_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: Any) -> Forecast:
        raise Invalid("Terlalu lama.")

    monkeypatch.setattr(standards, "forecast", refuses)
    found = check(drawn(*LIMITED, batas_hukum="P5D"), {})
    assert "legal-limit" not in {each.rule for each in found}


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 menit"),
        (45, "45 menit"),
        (280, "4 jam 40 menit"),
        (455, "1 hari kerja 5 menit"),
        (8 * 450 + 180, "8 hari kerja 3 jam"),
    ],
)
def test_minutes_as_offices_say_them(minutes: int, words: str) -> None:
    assert spoken(minutes) == words


def test_instants_are_utc() -> None:
    assert real("metro-pengumpulan-pengolahan").longest.ends.tzinfo is UTC
