"""Stories of four eyes: who drafted does not approve, in whatever capacity and round, and authority must last."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event
from world import World

from service import definitions, history, identity, tasks
from service.database import reading, transaction
from service.errors import Forbidden, NotFound
from service.identity.tables import PersonRow

SOP = "tarakan-layanan-data"
DRAFTER, SECTION, DIVISION = "staf_statistik.tarakan", "kasi_statistik.tarakan", "kabid_statistik.tarakan"
SEAT = "kasi_statistik"
DRAFTED = "Anda sudah mengerjakan langkah “Menyiapkan surat balasan dan data” pada berkas ini"
BEFORE = ("langkah_1", "langkah_1a", "langkah_2", "langkah_3", "langkah_4")


@pytest.fixture
def world(engine: Engine) -> World:
    world = World(engine)
    world.deploys(SOP)
    return world


@pytest.fixture
def drafted(world: World) -> str:
    """A case whose draft waits for the head of section."""
    case = world.starts(SOP)
    for step in BEFORE:
        world.completes(case, step)
    assert world.task(case).element == "langkah_5"
    return case


def refused(world: World, login: str, case: str) -> str:
    """The sentence with which somebody is refused the open task; nothing is left behind."""
    events, revision = len(world.events(case)), world.task(case).revision
    with pytest.raises(Forbidden) as no:
        world.claims(login, world.task(case))
    assert (len(world.events(case)), world.task(case).revision) == (events, revision)
    return str(no.value)


def test_the_drafter_who_also_sits_in_the_approving_seat_does_not_approve(world: World, drafted: str) -> None:
    world.seats(DRAFTER, SEAT)
    said = refused(world, DRAFTER, drafted)
    assert said.startswith(DRAFTED)
    assert "“Memeriksa dan memaraf draf (Kasi)” harus dikerjakan orang lain" in said
    assert "menunjuk Plt." in said


@pytest.mark.parametrize("kind", ["plt", "plh", "delegasi"])
def test_the_drafter_does_not_approve_in_anothers_name(world: World, drafted: str, kind: str) -> None:
    if kind == "plt":
        world.unseats(SECTION, SEAT)
        world.appoints("plt", seat=SEAT, person=DRAFTER)
    else:
        world.appoints(kind, seat=SEAT, person=DRAFTER, principal=SECTION)
    assert world.person(DRAFTER).holds(SEAT, SOP)
    assert refused(world, DRAFTER, drafted).startswith(DRAFTED)


def test_who_drafted_for_another_does_not_approve_from_his_own_seat(world: World) -> None:
    case = world.starts(SOP)
    for step in BEFORE[:-1]:
        world.completes(case, step)
    world.appoints("plh", seat="staf_statistik", person=SECTION, principal=DRAFTER)
    world.completes(case, "langkah_4", by=SECTION)
    assert refused(world, SECTION, case).startswith(DRAFTED)
    world.appoints("plh", seat=SEAT, person=DRAFTER, principal=SECTION)
    world.completes(case, "langkah_5", by=DRAFTER, keputusan_5="paraf")
    assert world.task(case).element == "langkah_6"


def test_a_drafter_of_the_first_round_does_not_approve_the_second(world: World, drafted: str) -> None:
    world.seats("kabid_statistik.tarakan", "staf_statistik")
    world.completes(drafted, keputusan_5="kembalikan", alasan_5="Tabel 3 belum ada sumbernya")
    world.completes(drafted, "langkah_4", by=DIVISION)
    world.seats(DRAFTER, SEAT)
    assert refused(world, DRAFTER, drafted).startswith(DRAFTED)
    world.completes(drafted, "langkah_5", keputusan_5="paraf")
    assert refused(world, DIVISION, drafted).startswith(DRAFTED)


def test_a_drafter_of_the_second_round_does_not_approve_either(world: World, drafted: str) -> None:
    world.completes(drafted, keputusan_5="kembalikan", alasan_5="Tabel 3 belum ada sumbernya")
    world.seats(SECTION, "staf_statistik")
    world.completes(drafted, "langkah_4", by=SECTION)
    assert refused(world, SECTION, drafted).startswith(DRAFTED)


def test_of_two_in_the_seat_the_one_who_did_not_draft_approves(world: World, drafted: str) -> None:
    world.seats(DRAFTER, SEAT)
    refused(world, DRAFTER, drafted)
    assert world.completes(drafted, "langkah_5", keputusan_5="paraf").finished is False
    assert world.task(drafted).element == "langkah_6"


def test_the_inbox_marks_what_needs_somebody_else_in_one_statement(world: World, drafted: str) -> None:
    others = [world.starts(SOP) for _ in range(3)]
    for case in others:
        for step in BEFORE:
            world.completes(case, step)
    world.seats(DRAFTER, SEAT)
    with reading(world.engine, "tarakan") as session:
        actor = identity.actor_by_login(session, DRAFTER, world.now)
        asked = _counting(world.engine, lambda: tasks.inbox(session, actor, world.now, limit=1))
        more = _counting(world.engine, lambda: tasks.inbox(session, actor, world.now))
        page = tasks.inbox(session, actor, world.now)
    assert asked == more
    assert [set(task.barred) for task in page.rows] == [{actor.person}] * 4
    with reading(world.engine, "tarakan") as session:
        head = identity.actor_by_login(session, SECTION, world.now)
        assert all(head.person not in task.barred for task in tasks.inbox(session, head, world.now).rows)


def _counting(engine: Engine, ask: Callable[[], object]) -> int:
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(statements)


def test_a_step_nobody_is_kept_from_asks_for_nobody(world: World) -> None:
    world.starts(SOP)
    with reading(world.engine, "tarakan") as session:
        actor = identity.actor_by_login(session, "pemohon.tarakan", world.now)
        one = _counting(world.engine, lambda: tasks.inbox(session, actor, world.now))
    case = world.cases("tarakan")[0]
    for step in BEFORE:
        world.completes(case, step)
    with reading(world.engine, "tarakan") as session:
        actor = identity.actor_by_login(session, SECTION, world.now)
        kept = _counting(world.engine, lambda: tasks.inbox(session, actor, world.now))
    assert kept == one  # names of the applicant's assignee there, who is barred here: one each


def test_the_owner_may_keep_the_starter_from_a_later_step(world: World) -> None:
    xml = world.drawing("balikpapan-pengumpulan-data")
    said = b'<camunda:property name="no" value="5"/>'
    world.deploys("balikpapan-pengumpulan-data", change=_apart(xml, said, b"start"))
    case = world.starts("balikpapan-pengumpulan-data")
    starter = "kasi_statistik.balikpapan"
    world.seats(starter, "staf_statistik")
    world.completes(case, "langkah_1")
    world.completes(case, "langkah_2", keputusan_2="paraf")
    world.completes(case, "langkah_3", keputusan_3="paraf")
    world.completes(case, "langkah_4")
    assert refused(world, starter, case).startswith("Anda yang memulai berkas ini")
    world.claims("staf_statistik.balikpapan", world.task(case))


def _apart(xml: bytes, after: bytes, value: bytes) -> bytes:
    assert after in xml
    return xml.replace(after, after + b'<camunda:property name="pisah_dari" value="' + value + b'"/>', 1)


def test_an_applicant_is_not_handed_a_step_he_must_keep_away_from(world: World) -> None:
    """Its seat finds it free, and he is refused."""
    sop = "banyuwangi-permintaan-data"
    xml = world.drawing(sop).replace(b"<bpmn:flowNodeRef>langkah_8</bpmn:flowNodeRef>", b"", 1)
    lane = b"<bpmn:flowNodeRef>langkah_1</bpmn:flowNodeRef>"
    xml = xml.replace(lane, lane + b"<bpmn:flowNodeRef>langkah_8</bpmn:flowNodeRef>", 1)
    no = b'<camunda:property name="no" value="8"/>'
    world.deploys(sop, change=_apart(xml, no, b"langkah_1"))
    case = world.starts(sop)
    for step in ("langkah_1", "langkah_2"):
        world.completes(case, step)
    world.completes(case, "langkah_3", data_tersedia_3="tersedia")
    task = world.task(case)
    assert (task.seat, task.assignee) == ("pemohon", None)
    assert world.person("pemohon.banyuwangi").person in task.barred


def test_a_mandate_that_ended_between_claim_and_completion_is_refused_precisely(
    world: World, drafted: str
) -> None:
    world.appoints("plh", seat=SEAT, person=DIVISION, principal=SECTION, days=1, basis="SK 800/12/2026")
    task = world.claims(DIVISION, world.task(drafted))
    values = world.filled(task, keputusan_5="paraf")
    world.waits(days=1, fire=False)
    said = _not_completed(world, DIVISION, drafted, values)
    assert said.startswith(
        "Wewenang Anda sebagai Plh. Statistisi Ahli Muda (SK 800/12/2026) berakhir 24/11/2026 10.00."
    )
    assert "mencatat penunjukan yang baru" in said
    world.waits(minutes=1)
    assert world.task(drafted).assignee is None, "the clock gives it back to the seat"
    assert world.completes(drafted, keputusan_5="paraf").finished is False


def test_a_mandate_still_runs_in_its_last_moment(world: World, drafted: str) -> None:
    world.appoints("plh", seat=SEAT, person=DIVISION, principal=SECTION, days=1)
    task = world.claims(DIVISION, world.task(drafted))
    values = world.filled(task, keputusan_5="paraf")
    world.now += timedelta(days=1) - timedelta(microseconds=1)
    assert world.sends(DIVISION, task, values).finished is False


def _not_completed(world: World, login: str, case: str, values: dict[str, object]) -> str:
    """The sentence with which a completion is refused; the case stands where it stood."""
    task, events = world.task(case), len(world.events(case))
    with pytest.raises(Forbidden) as no:
        world.sends(login, task, values)
    assert (world.task(case), len(world.events(case))) == (task, events)
    return str(no.value)


def test_a_withdrawn_mandate_gives_the_task_back_and_names_who_had_it(world: World, drafted: str) -> None:
    mandate = world.appoints("plh", seat=SEAT, person=DIVISION, principal=SECTION).id
    task = world.claims(DIVISION, world.task(drafted))
    values = world.filled(task, keputusan_5="paraf")
    assert world.withdraws(mandate, by="admin.tarakan") == 1
    assert world.task(drafted).assignee is None
    last = world.events(drafted)[-1]
    assert (last.kind, last.actor) == ("task_released", world.person("admin.tarakan").person)
    assert last.data is not None and last.data["assignee"] == world.person(DIVISION).person
    with pytest.raises(NotFound, match="tidak ditemukan"):
        world.sends(DIVISION, task, values)


def test_a_mandate_for_another_procedure_gives_no_right_here(world: World, drafted: str) -> None:
    world.deploys("banyuwangi-diseminasi")
    world.appoints("plh", seat=SEAT, person=DIVISION, principal=SECTION, scope=(SOP,))
    assert world.person(DIVISION).holds(SEAT, SOP)
    assert not world.person(DIVISION).holds(SEAT, "lain")
    assert world.completes(drafted, by=DIVISION, keputusan_5="paraf").finished is False


def test_a_delegation_lapses_when_its_principal_leaves_the_seat(world: World, drafted: str) -> None:
    world.appoints("delegasi", seat=SEAT, person=DIVISION, by=SECTION)
    task = world.claims(DIVISION, world.task(drafted))
    values = world.filled(task, keputusan_5="paraf")
    world.unseats(SECTION, SEAT, until=world.now + timedelta(hours=1))
    world.waits(hours=1, fire=False)
    said = _not_completed(world, DIVISION, drafted, values)
    assert said.startswith("Delegasi Statistisi Ahli Muda tarakan kepada Anda sebagai Statistisi Ahli Muda")
    assert "karena ia tidak lagi menjabat" in said


def test_who_left_the_seat_is_told_since_when(world: World, drafted: str) -> None:
    task = world.claims(SECTION, world.task(drafted))
    values = world.filled(task, keputusan_5="paraf")
    world.unseats(SECTION, SEAT, until=world.now + timedelta(hours=1))
    world.waits(hours=1, fire=False)
    said = _not_completed(world, SECTION, drafted, values)
    assert said.startswith("Anda tidak lagi menjabat Statistisi Ahli Muda sejak 23/11/2026 11.00.")


def test_whoever_may_no_longer_do_a_task_can_still_give_it_back(world: World, drafted: str) -> None:
    world.appoints("plh", seat=SEAT, person=DIVISION, principal=SECTION, days=1)
    task = world.claims(DIVISION, world.task(drafted))
    world.waits(days=1, fire=False)
    with transaction(world.engine, "tarakan") as session:
        tasks.release(session, identity.actor_by_login(session, DIVISION, world.now), task.id, world.now)
    assert world.task(drafted).assignee is None


@pytest.mark.parametrize("kind", ["plt", "plh", "delegasi"])
def test_every_event_says_who_did_it_for_whom_and_on_what_ground(
    world: World, drafted: str, kind: str
) -> None:
    principal = None if kind == "plt" else world.person(SECTION).person
    if kind == "plt":
        world.unseats(SECTION, SEAT)
    by = SECTION if kind == "delegasi" else None
    mandate = world.appoints(
        kind,
        seat=SEAT,
        person=DIVISION,
        principal=SECTION if kind == "plh" else None,
        by=by,
        basis="SK 9/2026",
    ).id
    world.completes(drafted, by=DIVISION, keputusan_5="paraf")
    told = [each for each in world.events(drafted) if each.actor == world.person(DIVISION).person]
    mine = [each for each in told if each.element in ("langkah_5", "G5")]
    assert {each.kind for each in mine} >= {"task_claimed", "task_completed"}
    for each in mine:
        assert (each.on_behalf_of, each.authority) == (principal, f"{kind} {SEAT} {mandate} SK 9/2026")
    assert world.verdict(drafted).ok


def test_a_disabled_person_holds_nothing(world: World, drafted: str) -> None:
    world.claims(SECTION, world.task(drafted))
    person = world.person(SECTION).person
    with transaction(world.engine, "tarakan") as session:
        row = session.get(PersonRow, ("tarakan", person))
        assert row is not None
        row.disabled_at = world.now
        session.flush()
        assert tasks.hand_back(session, "tarakan", person, world.now, seats={"kadis"}) == 0
        assert tasks.hand_back(session, "tarakan", person, world.now) == 1
        assert tasks.hand_back(session, "tarakan", person, world.now) == 0
    assert world.task(drafted).assignee is None
    last = world.events(drafted)[-1]
    assert (last.kind, last.actor) == ("task_released", None)
    template, _ = history.sentence(last, {})
    assert "kembali ke jabatannya" in template


def test_who_still_holds_the_seat_keeps_his_tasks(world: World, drafted: str) -> None:
    world.claims(SECTION, world.task(drafted))
    with transaction(world.engine, "tarakan") as session:
        assert tasks.hand_back(session, "tarakan", world.person(SECTION).person, world.now) == 0
    assert world.task(drafted).assignee == world.person(SECTION).person


SIDE_BY_SIDE = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
  id="berkas" targetNamespace="http://lajur.test"><process id="tarakan-silang" name="Silang" isExecutable="true">
<laneSet id="lajur"><lane id="kadis" name="Kadis"><flowNodeRef>s</flowNodeRef><flowNodeRef>p</flowNodeRef>
<flowNodeRef>a</flowNodeRef><flowNodeRef>b</flowNodeRef><flowNodeRef>q</flowNodeRef><flowNodeRef>e</flowNodeRef></lane>
</laneSet><startEvent id="s"/><parallelGateway id="p"/><userTask id="a" name="Menghitung"><extensionElements>
<camunda:properties><camunda:property name="pisah_dari" value="b"/></camunda:properties></extensionElements></userTask>
<userTask id="b" name="Mencocokkan"/><parallelGateway id="q"/><endEvent id="e"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="p"/><sequenceFlow id="f2" sourceRef="p" targetRef="a"/>
<sequenceFlow id="f3" sourceRef="p" targetRef="b"/><sequenceFlow id="f4" sourceRef="a" targetRef="q"/>
<sequenceFlow id="f5" sourceRef="b" targetRef="q"/><sequenceFlow id="f6" sourceRef="q" targetRef="e"/>
</process></definitions>"""


def test_who_took_both_of_two_steps_side_by_side_completes_only_one(world: World) -> None:
    with transaction(world.engine, "tarakan") as session:
        owner = identity.actor_by_login(session, "pemilik.tarakan", world.now)
        definitions.deploy(session, "tarakan", SIDE_BY_SIDE, {}, owner, world.now)
    world.seats(DIVISION, "kadis")
    head = "kadis.tarakan"
    case = world.starts("tarakan-silang", by=head)
    first, second = world.claims(head, world.task(case, "a")), world.claims(head, world.task(case, "b"))
    world.sends(head, second, {})
    events = len(world.events(case))
    with pytest.raises(Forbidden, match="“Mencocokkan” pada berkas ini, sehingga langkah “Menghitung”"):
        world.sends(head, first, {})
    assert len(world.events(case)) == events
    with transaction(world.engine, "tarakan") as session:
        tasks.release(session, identity.actor_by_login(session, head, world.now), first.id, world.now)
    assert world.completes(case, "a", by=DIVISION).finished
