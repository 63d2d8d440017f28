"""XES: what IEEE 1849 asks for, written from the demo's cases and from names that try to break the file."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from lxml import etree
from takings import KEYS, Archive, takes
from world import World

from service import instances
from service.database import transaction
from service.exports import Wanted
from service.exports.lifecycle import WORDS
from service.exports.trail import Event, Subject, Trail
from service.exports.xes import xes

SCHEMA = Path(__file__).parent.parent / "fixtures" / "xes" / "xes-ieee-1849-2016.xsd"
MAKASSAR = ZoneInfo("Asia/Makassar")
NOON = datetime(2026, 11, 23, 4, 0, 0, 123456, tzinfo=UTC)
SOP = "banyuwangi-permintaan-data"
STANDARD = {
    "schedule", "assign", "reassign", "start", "suspend", "resume", "withdraw", "ate_abort", "pi_abort",
    "manualskip", "complete", "unknown",
}  # fmt: skip
"""The transitions of the standard's lifecycle extension that can occur here."""


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """The schema that IEEE 1849-2016 comes with."""
    return etree.XMLSchema(etree.parse(SCHEMA))


def parsed(xml: bytes) -> etree._Element:
    return etree.fromstring(xml)


def said(element: etree._Element) -> dict[str, str]:
    """The attributes of a log, trace or event."""
    return {each.get("key", ""): each.get("value", "") for each in element if each.get("key")}


def event(seq: int = 1, **more: object) -> Event:
    usual: dict[str, object] = dict.fromkeys(Event.__slots__)
    usual |= {"seq": seq, "at": NOON, "kind": "task_completed", "activity": "Memeriksa", "hash": "a" * 64}
    usual |= {"transition": "complete", "resource": "Sari", "watched": (), "answers": {}, "erased": False}
    return Event(**(usual | more))  # type: ignore[arg-type]


def trail(*events: Event) -> Trail:
    id = "01a1ff77-d2af-73c6-8a41-eeb7ab89105d"
    case = Subject(id, "0001/2026", "Perihal", None, SOP, 1, "SOP", "running", NOON, None, None)
    return Trail(case, "b" * 64, events)


def written(*events: Event) -> etree._Element:
    return parsed(b"".join(xes([trail(*events)], MAKASSAR, {})))


@pytest.mark.parametrize("reads", [False, True], ids=["hidden", "open"])
@pytest.mark.parametrize("agency", KEYS)
def test_every_export_of_the_demo_is_valid(
    archive: Archive, schema: etree.XMLSchema, agency: str, reads: bool
) -> None:
    log = parsed(archive.takes(agency, "xes", reads=reads))
    schema.assertValid(log.getroottree())
    assert len(log.findall("trace")) > 3
    assert {said(each)["lifecycle:transition"] for each in log.iter("event")} <= STANDARD


def test_the_schema_would_have_noticed(archive: Archive, schema: etree.XMLSchema) -> None:
    log = parsed(archive.takes("tarakan", "xes"))
    trace = log.find("trace")
    assert trace is not None
    trace.append(log[0])  # an extension where a trace stands
    assert not schema.validate(log.getroottree())


def test_parts_stand_in_the_order_of_the_standard(archive: Archive) -> None:
    text = archive.takes("metro", "xes").decode()
    log = parsed(text.encode())
    kinds = [each.tag for each in log]
    order = ["extension", "global", "classifier", "string", "trace"]
    assert [kind for kind in dict.fromkeys(kinds) if kind in order] == order
    names = [each.get("name") for each in log.findall("extension")]
    assert names == ["Concept", "Lifecycle", "Organizational", "Time", "Identity"]
    assert "xmlns" not in text and "key='" not in text
    assert all(
        re.search(r'<\w+ key="[^"]+" value="[^"]*"/>', line) for line in text.splitlines() if "key=" in line
    )


def test_one_trace_a_case_and_its_work_in_order(world: World) -> None:
    world.deploys(SOP)
    case = world.starts(SOP, perihal="Data padi")
    world.completes(case)
    world.waits(hours=1)
    auditor = world.person("auditor.banyuwangi")
    log = parsed(takes(world.engine, auditor, "xes", Wanted(case)))
    [trace] = log.findall("trace")
    told = said(trace)
    assert (told["concept:name"], told["identity:id"], told["keadaan"]) == ("0001/2026", case, "Diproses")
    events = [said(each) for each in trace.findall("event")]
    first = [(each["concept:name"], each["lifecycle:transition"]) for each in events[:4]]
    assert first == [
        ("Berkas", "start"),
        ("Mengajukan permintaan data", "schedule"),
        ("Mengajukan permintaan data", "assign"),
        ("Mengajukan permintaan data", "complete"),
    ]
    assert ("Tenggat: Menugaskan staf", "complete") in [
        (each["concept:name"], each["lifecycle:transition"]) for each in events
    ]
    assert [int(each["nomor"]) for each in events] == sorted(int(each["nomor"]) for each in events)
    assert not {each["jenis"] for each in events} & {"flow_taken", "gateway_passed", "event_passed"}
    assert len({each["identity:id"] for each in events}) == len(events)


def test_a_cancelled_case_ends_so_and_what_somebody_was_at_is_broken_off(world: World) -> None:
    world.deploys(SOP)
    case = world.starts(SOP)
    with transaction(world.engine, "banyuwangi") as session:
        instances.cancel(session, case, "Salah pilih layanan", world.person("pemohon.banyuwangi"), world.now)
    auditor = world.person("auditor.banyuwangi")
    log = parsed(takes(world.engine, auditor, "xes", Wanted(case)))
    ends = {said(each)["jenis"]: said(each)["lifecycle:transition"] for each in log.iter("event")}
    assert ends["case_cancelled"] == "pi_abort"
    assert ends["task_withdrawn"] == "ate_abort"


def test_who_acts_for_somebody_else_is_told_with_the_decree(world: World) -> None:
    world.deploys(SOP)
    case = world.starts(SOP)
    world.completes(case)
    world.appoints("plt", seat="kasi_statistik", person="staf_statistik.banyuwangi", basis="SK 9/2026")
    world.claims("staf_statistik.banyuwangi", world.task(case))
    auditor = world.person("auditor.banyuwangi")
    log = parsed(takes(world.engine, auditor, "xes", Wanted(case)))
    claim = next(told for each in log.iter("event") if (told := said(each))["jenis"] == "task_claimed")
    assert claim["lifecycle:transition"] == "reassign"
    assert re.fullmatch(r"Plt\. \(surat-[0-9a-f]{12}\)", claim["dasar"])
    assert claim["org:role"] == "Subkoordinator Statistik"


def test_dates_have_milliseconds_and_the_offset_of_the_office() -> None:
    [told] = written(event(due=NOON + timedelta(hours=1))).iter("event")
    assert said(told)["time:timestamp"] == "2026-11-23T12:00:00.123+08:00"
    assert said(told)["tenggat"] == "2026-11-23T13:00:00.123+08:00"


@pytest.mark.parametrize(
    "text",
    [
        '<a href="x">&amp;\'</a>',
        "baris satu\nbaris dua\r\tdan tab",
        "\x00\x0b\x1f\ufffe",
        "\ud800 separuh",
        "]]>",
        "é漢😀",
    ],
    ids=["markup", "lines", "controls", "half", "cdata", "letters"],
)
def test_nothing_that_people_write_breaks_the_file(schema: etree.XMLSchema, text: str) -> None:
    log = written(
        event(note=text, activity=text, answers={text: text, "a b": True, "a_b": 7, "daftar": [{"x": text}]})
    )
    schema.assertValid(log.getroottree())
    [found] = log.iter("event")
    readable = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "\ufffd", text)
    assert said(found)["catatan"] == readable
    assert (said(found)["isian.a_b"], said(found)["isian.a_b_"]) == ("true", "7")


def test_an_office_without_cases_has_an_empty_log(schema: etree.XMLSchema) -> None:
    schema.assertValid(parsed(b"".join(xes([], MAKASSAR, {}))).getroottree())


def test_every_transition_has_its_word() -> None:
    assert set(WORDS) == STANDARD
