"""What becomes of each kind of element on the sheet: five shapes say everything, nothing that is done is lost."""

import pytest
from sketches import arrows, chart, drawn, shapes

from service.errors import Invalid

LINE = [("mulai", "a", ""), ("a", "b", ""), ("b", "akhir", "")]
PLAIN = {"mulai": "startEvent", "a": "userTask", "b": "userTask", "akhir": "endEvent"}


def test_a_line_of_steps_begins_and_ends_with_a_capsule() -> None:
    made = chart(drawn(PLAIN, LINE))
    assert shapes(made) == {"mulai": "start", "a": "process", "b": "process", "akhir": "end"}
    assert arrows(made) == {("mulai", "a", ""), ("a", "b", ""), ("b", "akhir", "")}
    assert [row.kegiatan for row in made.pages[0].rows] == ["a", "b"]
    assert [row.bands for row in made.pages[0].rows] == [2, 2]


def test_a_question_of_the_same_lane_is_the_shape_of_its_step() -> None:
    nodes = {**PLAIN, "g": 'exclusiveGateway name="Sesuai?"'}
    flows = [("mulai", "a", ""), ("a", "b", ""), ("b", "g", ""), ("g", "akhir", "Ya"), ("g", "a", "Tidak")]
    made = chart(drawn(nodes, flows, {"staf": ["mulai", "a", "b", "g", "akhir"]}))
    assert shapes(made) == {"mulai": "start", "a": "process", "b": "decision", "akhir": "end"}
    assert ("b", "akhir", "Ya") in arrows(made) and ("b", "a", "Tidak") in arrows(made)
    assert made.pages[0].rows[1].asked == ("Keputusan: Sesuai?",)
    assert made.pages[0].rows[1].symbols[0].told == "Keputusan; lanjut ke selesai (Ya), a (Tidak)"


def test_a_question_of_another_lane_stands_there_below_the_step() -> None:
    nodes = {**PLAIN, "g": 'exclusiveGateway name="Sesuai?"'}
    flows = [("mulai", "a", ""), ("a", "g", ""), ("g", "b", "Ya"), ("g", "a", "Tidak"), ("b", "akhir", "")]
    made = chart(drawn(nodes, flows, {"staf": ["mulai", "a", "b", "akhir"], "kasi": ["g"]}))
    row = made.pages[0].rows[0]
    assert [(each.id, each.kind, each.column, each.band) for each in row.symbols] == [
        ("mulai", "start", 0, 0),
        ("a", "process", 0, 1),
        ("g", "decision", 1, 2),
    ]
    assert row.asked == ("Keputusan: Sesuai?",)


def test_gateways_that_only_join_or_fork_are_led_through() -> None:
    nodes = {**PLAIN, "fork": "parallelGateway", "join": "parallelGateway", "c": "userTask"}
    flows = [
        ("mulai", "fork", ""),
        ("fork", "a", ""),
        ("fork", "b", ""),
        ("a", "join", ""),
        ("b", "join", ""),
    ]
    made = chart(drawn(nodes, [*flows, ("join", "c", ""), ("c", "akhir", "")]))
    assert arrows(made) == {
        ("mulai", "a", ""),
        ("mulai", "b", ""),
        ("a", "c", ""),
        ("b", "c", ""),
        ("c", "akhir", ""),
    }


def test_the_steps_of_a_sub_process_are_rows_of_the_sheet() -> None:
    nodes = {
        "mulai": "startEvent",
        "sub": "subProcess",
        "sub/m": "startEvent",
        "sub/a": "userTask",
        "sub/e": "endEvent",
        "b": "userTask",
        "akhir": "endEvent",
    }
    flows = [
        ("mulai", "sub", ""),
        ("sub/m", "sub/a", ""),
        ("sub/a", "sub/e", ""),
        ("sub", "b", ""),
        ("b", "akhir", ""),
    ]
    made = chart(drawn(nodes, flows))
    assert arrows(made) == {("mulai", "sub_a", ""), ("sub_a", "b", ""), ("b", "akhir", "")}


def test_a_reminder_is_told_by_its_time_and_an_interruption_by_an_arrow() -> None:
    nodes = {
        **PLAIN,
        "tenggat": 'boundaryEvent name="2 hari" attachedToRef="a" cancelActivity="false"',
        "lewat": "endEvent",
        "batal": 'boundaryEvent name="Ditarik" attachedToRef="b"',
    }
    made = chart(drawn(nodes, [*LINE, ("tenggat", "lewat", ""), ("batal", "a", "")]))
    assert "lewat" not in shapes(made) and ("b", "a", "Ditarik") in arrows(made)
    assert [row.waktu for row in made.pages[0].rows] == ["2 hari", "Ditarik"]


def test_a_program_or_an_event_that_waits_is_a_row_as_well() -> None:
    nodes = {
        "mulai": "startEvent",
        "a": "serviceTask",
        "b": 'intermediateCatchEvent name="Jawaban OPD"',
        "akhir": "endEvent",
    }
    made = chart(drawn(nodes, LINE))
    assert [row.kegiatan for row in made.pages[0].rows] == ["a", "Jawaban OPD"]


def test_rows_follow_the_numbers_and_a_step_without_one_what_leads_to_it() -> None:
    nodes = {"mulai": "startEvent", **dict.fromkeys(("baru", "x", "y", "z"), "userTask"), "akhir": "endEvent"}
    flows = [("mulai", "x", ""), ("x", "baru", ""), ("baru", "y", ""), ("y", "z", ""), ("z", "akhir", "")]
    said = {"x": {"no": "2"}, "y": {"no": "10"}, "z": {"no": "1a"}}
    made = chart(drawn(nodes, flows, said=said))
    assert [row.no or row.kegiatan for row in made.pages[0].rows] == ["1a", "2", "baru", "10"]
    assert made.unnumbered == ("baru",)


def test_an_end_stands_below_the_last_step_that_leads_to_it() -> None:
    nodes = {**PLAIN, "g": "exclusiveGateway"}
    flows = [
        ("mulai", "a", ""),
        ("a", "g", ""),
        ("g", "b", "Ya"),
        ("g", "akhir", "Tidak"),
        ("b", "akhir", ""),
    ]
    first, last = chart(drawn(nodes, flows)).pages[0].rows
    assert [each.id for each in first.symbols] == ["mulai", "a"]
    assert [each.id for each in last.symbols] == ["b", "akhir"]


def test_every_lane_has_its_column_and_what_has_none_gets_one() -> None:
    made = chart(drawn(PLAIN, LINE, {"kadis": [], "staf": ["mulai", "a"], "sekretaris": []}))
    assert made.columns.lanes == ("kadis", "staf", "sekretaris", "Tanpa lajur")
    assert [row.symbols[-1].column for row in made.pages[0].rows] == [1, 3]
    assert chart(drawn(PLAIN, LINE)).columns.lanes == ("Pelaksana",)


def test_a_drawing_that_leads_nowhere_is_shown_as_it_is() -> None:
    made = chart(
        drawn(
            {"a": "userTask", "b": "userTask", "g": "exclusiveGateway"}, [("a", "a", "ulang"), ("g", "b", "")]
        )
    )
    assert [row.kegiatan for row in made.pages[0].rows] == ["a", "b"]
    assert arrows(made) == {("a", "a", "ulang")}


def test_without_a_step_there_is_no_sheet() -> None:
    with pytest.raises(Invalid, match="belum punya satu pun"):
        chart(drawn({"mulai": "startEvent", "akhir": "endEvent"}, [("mulai", "akhir", "")]))
    with pytest.raises(Invalid, match="diagram ini kosong"):
        chart(drawn({}, []))


def test_marks_that_turn_the_reading_direction_are_not_printed() -> None:
    made = chart(drawn({**PLAIN, "a": 'userTask name="Terima\u202egnatad\u202c berkas"'}, LINE))
    assert made.pages[0].rows[0].kegiatan == "Terimagnatad berkas"
