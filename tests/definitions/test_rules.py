# ruff: noqa: E501 (one case a line, as in a table)
"""One small diagram for each rule: the good neighbour passes, the bad one is refused for that reason on that line."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from definitions.small import MARK, PLAIN, SOP, changed, diagram, flow, flows, form, line_of_mark, nodes

from service.definitions import ERROR, check, checking


@dataclass(frozen=True)
class Case:
    """``good`` has no error and not this warning; ``bad`` has findings of this rule only, at the marked line."""

    rule: str
    good: bytes
    bad: bytes
    severity: str = ERROR
    forms: dict[str, Any] = field(default_factory=dict)
    seats: tuple[str, ...] = ()
    only: bool = True


def plain(old: str, new: str, **more: Any) -> bytes:
    return diagram(changed(PLAIN, old, new), **more)


GOOD = diagram(PLAIN)
TASK = '<userTask id="a" name="Periksa"/>'
XOR = (
    nodes("s: startEvent; a b: userTask; e: endEvent")
    + "\n"
    + flows("s a g", "b e")
    + "\n"
    + flow("g", "e", 'hasil = "ya"')
)
GATE = '<exclusiveGateway id="g" default="g-b"/>'
CHOICE = diagram(f"{XOR}\n{GATE}\n{flow('g', 'b')}")
AND = nodes("s: startEvent; a b: userTask; p q: parallelGateway; e: endEvent")
TIMED = '<boundaryEvent id="t" attachedToRef="a" cancelActivity="false"><timerEventDefinition>{}</timerEventDefinition></boundaryEvent>'
LATE = '<endEvent id="lambat"/>\n<sequenceFlow id="f3" sourceRef="t" targetRef="lambat"/>'
LOOP = '<multiInstanceLoopCharacteristics camunda:collection="{}"{}>{}</multiInstanceLoopCharacteristics>'


def timed(time: str) -> bytes:
    return diagram(f"{PLAIN}\n{TIMED.format(time)}{MARK}\n{LATE}")


def catching(time: str) -> bytes:
    event = f'<intermediateCatchEvent id="a"><timerEventDefinition>{time}</timerEventDefinition></intermediateCatchEvent>'
    return instead(event)


def starting(time: str) -> bytes:
    event = f'<startEvent id="mulai"><timerEventDefinition>{time}</timerEventDefinition></startEvent>{MARK}'
    return plain('<startEvent id="mulai"/>', event)


def repeated(collection: str, attributes: str = "", inside: str = "") -> bytes:
    loop = LOOP.format(collection, attributes, inside)
    return plain(TASK, f'<userTask id="a" name="Periksa">{MARK}{loop}</userTask>')


def choosing(condition: str) -> bytes:
    return diagram(changed(f"{XOR}{MARK}\n{GATE}\n{flow('g', 'b')}", 'hasil = "ya"', condition))


def extended(extension: str) -> bytes:
    inside = f"<extensionElements>\n{extension}{MARK}\n</extensionElements>"
    return plain(TASK, f'<userTask id="a" name="Periksa">{inside}</userTask>')


def instead(task: str) -> bytes:
    """The task replaced by something else."""
    return plain(TASK, f"{task}{MARK}")


def parallel(*chains: str, mark: str = "q") -> bytes:
    body = f"{AND}\n{flows(*chains)}"
    return diagram(
        changed(body, f'id="{mark}" name="{mark.upper()}"/>', f'id="{mark}" name="{mark.upper()}"/>{MARK}')
    )


def sop(
    task: str = TASK,
    lane: str = "mulai a selesai",
    *,
    mark: str = "task",
    extra: str = "",
    seat: str = "kadis",
) -> bytes:
    """A complete SOP, unless told otherwise."""
    refs = "".join(f"<flowNodeRef>{id}</flowNodeRef>" for id in lane.split())
    at = dict.fromkeys(("task", "lane", "process"), "") | {mark: MARK}
    bound = SOP.replace('name="jenis" value="sop"', f'name="jabatan" value="{seat}"')
    lanes = (
        f'<laneSet id="lajur"><lane id="kadis" name="Kadis">{at["lane"]}{bound}{refs}</lane>{extra}</laneSet>'
    )
    return diagram(f"{SOP}\n{lanes}\n{changed(PLAIN, TASK, task + at['task'])}")


def asked(field: str, rules: str = "", inside: str = "") -> bytes:
    """The task with a described form of one field."""
    validation = f"<camunda:validation>{rules}{MARK}</camunda:validation>" if rules else MARK
    field = f"<camunda:formField {field}>{inside}{validation}</camunda:formField>"
    return plain(
        TASK,
        f'<userTask id="a" name="Periksa"><extensionElements><camunda:formData>{field}</camunda:formData></extensionElements></userTask>',
    )


PROGRAM = instead('<serviceTask id="a" camunda:type="external" camunda:topic="kirim"/>')
MESSAGE = '<message id="m" name="Bayar"/>'
CATCH = diagram(
    changed(
        PLAIN,
        TASK,
        f'<intermediateCatchEvent id="a"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>{MARK}',
    ),
    around=MESSAGE,
)
WAITS = diagram(
    '<startEvent id="s"/><endEvent id="e"/>\n'
    f'<eventBasedGateway id="g"/>{MARK}\n'
    '<intermediateCatchEvent id="c"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>\n'
    '<intermediateCatchEvent id="w"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>\n'
    + flows("s g c e", "g w e"),
    around=MESSAGE,
)
STEP = '<userTask id="a" name="Periksa" camunda:formRef="formulir"/>'
DUE = f"\n{TIMED.format('<timeDuration>P1D</timeDuration>')}\n{LATE}"
COMPLETE = sop(STEP + MARK + DUE, "mulai a selesai lambat")
FORMS = {"formulir": form()}

CASES = [
    Case("element-not-allowed", GOOD, instead('<scriptTask id="a" name="Skrip"><script>import os</script></scriptTask>')),
    Case("program-missing", PROGRAM, instead('<businessRuleTask id="a" camunda:decisionRef="d"/>').replace(b' camunda:decisionRef="d"', b"")),
    Case("program-missing", PROGRAM, instead('<serviceTask id="a" name="Kirim"/>')),
    Case("program-missing", PROGRAM, instead('<sendTask id="a" name="Kirim" camunda:type="external" camunda:topic=" "/>')),
    Case("element-not-allowed", GOOD, instead('<callActivity id="a" calledElement="lain"/>')),
    Case("element-not-allowed", instead('<task id="a" name="Tugas"/>'), instead('<adHocSubProcess id="a" name="Tugas"/>')),
    Case("attribute-not-allowed", PROGRAM, instead('<serviceTask id="a" camunda:type="external" camunda:topic="t" camunda:class="org.Jahat"/>')),
    Case("attribute-not-allowed", PROGRAM, instead('<userTask id="a" name="A" camunda:type="external"/>')),
    Case("element-not-allowed", GOOD, instead('<userTask id="a" name="Ulang"><standardLoopCharacteristics/></userTask>')),
    Case("element-not-allowed", GOOD, instead('<userTask id="a" name="Balik" isForCompensation="true"/>')),
    Case("element-not-allowed", GOOD, plain('<endEvent id="selesai"/>', f'<endEvent id="selesai"><signalEventDefinition/>{MARK}</endEvent>')),
    Case(
        "element-not-allowed",
        diagram(PLAIN),
        diagram(f'{PLAIN}\n<correlationSubscription/>{MARK}'),
    ),
    Case("element-misplaced", GOOD, extended('<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>')),
    Case("element-misplaced", GOOD, plain(TASK, f'{TASK}\n<lane id="liar" name="Liar"/>{MARK}')),
    Case(
        "element-repeated",
        timed("<timeDuration>PT1H</timeDuration>"),
        diagram(
            PLAIN
            + "\n"
            + f'<boundaryEvent id="t" attachedToRef="a"><timerEventDefinition>{MARK}<timeDuration>PT1H</timeDuration>'
            + f"<timeDuration>PT2H</timeDuration></timerEventDefinition></boundaryEvent>\n{LATE}"
        ),
    ),
    Case("text-broken", timed("<timeDuration>PT1H</timeDuration>"), timed("<timeDuration>PT1H<!-- --></timeDuration>")),
    Case("extension-not-allowed", GOOD, extended('<camunda:executionListener class="org.Jahat" event="start"/>')),
    Case("extension-not-allowed", GOOD, extended('<camunda:taskListener expression="${x}" event="create"/>')),
    Case("extension-not-allowed", GOOD, extended('<camunda:inputOutput><camunda:inputParameter name="a"><camunda:script>1</camunda:script></camunda:inputParameter></camunda:inputOutput>')),
    Case("extension-not-allowed", asked('id="a" type="string"'), diagram(PLAIN.replace('<endEvent id="selesai"/>', f'<endEvent id="selesai"><extensionElements>\n<camunda:formData/>{MARK}</extensionElements></endEvent>'))),
    Case("form-field", asked('id="a" type="long"'), asked('id="a" type="mata_uang"')),
    Case("form-field", asked('id="nama_pemohon" type="string"'), asked('id="nama-pemohon" type="string"')),
    Case("form-field", asked('id="a" type="long" defaultValue="7"'), asked('id="a" type="long" defaultValue="tujuh"')),
    Case("form-field", asked('id="a" type="date" defaultValue="21/11/2026"'), asked('id="a" type="date" defaultValue="2026-11-21"')),
    Case("form-field", asked('id="a" type="date" datePattern="yyyy-MM-dd" defaultValue="2026-11-21"'), asked('id="a" type="date" datePattern="yyyy-MM-dd" defaultValue="21/11/2026"')),
    Case("form-field", asked('id="a" type="string" defaultValue="${nama}"'), asked('id="a" type="boolean"', '<camunda:constraint name="validator" config="org.Jahat"/>')),
    Case("form-field", asked('id="a" type="long"', '<camunda:constraint name="max" config="9"/>'), asked('id="a" type="string"', '<camunda:constraint name="max" config="9"/>')),
    Case("form-broken", asked('id="a" type="enum"', inside='<camunda:value id="x" name="X"/>'), asked('id="a" type="enum"')),
    Case("extension-not-allowed", GOOD, extended('<s:preScript xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core">1</s:preScript>')),
    Case("attribute-not-allowed", GOOD, instead('<userTask id="a" name="Periksa" camunda:class="org.Jahat"/>')),
    Case("attribute-not-allowed", GOOD, instead('<userTask id="a" name="Periksa" camunda:delegateExpression="${x}"/>')),
    Case("start-missing", GOOD, diagram(nodes("a: userTask; e: endEvent") + flows("a e")).replace(b'isExecutable="true">', f'isExecutable="true">{MARK}'.encode())),
    Case("start-many", GOOD, diagram(f'{PLAIN}\n<startEvent id="lagi"/>{MARK}\n<sequenceFlow id="f3" sourceRef="lagi" targetRef="a"/>')),
    Case("end-missing", diagram(nodes("s: startEvent; a: userTask") + flows("s a")), diagram(f'{SOP}{MARK}{nodes("s: startEvent; a: userTask")}{flows("s a")}').replace(b'isExecutable="true">\n', b'isExecutable="true">'), only=False),
    Case("message-missing", CATCH, CATCH.replace(b' messageRef="m"', b"")),
    Case("event-not-allowed", CATCH, CATCH.replace(b'<messageEventDefinition messageRef="m"/>', b"<terminateEventDefinition/>")),
    Case("event-gateway", WAITS, WAITS.replace(b'<intermediateCatchEvent id="w"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>', b'<userTask id="w" name="W"/>')),
    Case(
        "event-not-allowed",
        timed("<timeDuration>PT1H</timeDuration>"),
        diagram(f'{PLAIN}\n<boundaryEvent id="t" attachedToRef="a"/>{MARK}\n{LATE}'),
    ),
    Case("reserved-id", GOOD, diagram(PLAIN.replace('"a"', '"End"').replace('name="Periksa"/>', f'name="Periksa"/>{MARK}'))),
    Case("reserved-id", GOOD, diagram(PLAIN.replace('"a"', '"Start"').replace('name="Periksa"/>', f'name="Periksa"/>{MARK}'))),
    Case("reserved-id", GOOD, diagram(PLAIN.replace('"a"', '"Root"').replace('name="Periksa"/>', f'name="Periksa"/>{MARK}'))),
    Case("reserved-id", GOOD, diagram(PLAIN.replace('"a"', '"contoh.EndJoin"').replace('name="Periksa"/>', f'name="Periksa"/>{MARK}'))),
    Case("reserved-id", GOOD, diagram(PLAIN.replace('"a"', '"__proto__"').replace('name="Periksa"/>', f'name="Periksa"/>{MARK}'))),
    Case("id-syntax", GOOD, diagram(PLAIN, id="../../etc/passwd").replace(b'isExecutable="true">', f'isExecutable="true">{MARK}'.encode())),
    Case("reserved-name", extended("").replace(b"<extensionElements>", SOP[: SOP.index("<camunda:property ")].encode() + b"</camunda:properties>").replace(MARK.encode(), b""), instead('<userTask id="a" name="Periksa">' + SOP.replace("jenis", "__proto__") + "</userTask>")),
    Case("control-character", diagram(PLAIN, name="Nama\nDua Baris &lt;b&gt;"), instead('<userTask id="a" name="Peri&#x202E;ksa"/>')),
    Case("name-too-long", GOOD, instead(f'<userTask id="a" name="{"x" * 1001}"/>')),
    Case("dangling-reference", GOOD, plain('targetRef="selesai"/>', f'targetRef="hilang"/>{MARK}')),
    Case("dangling-reference", GOOD, plain('sourceRef="a" ', f'sourceRef="hilang" {""}').replace(b'targetRef="selesai"/>', f'targetRef="selesai"/>{MARK}'.encode())),
    Case("dangling-reference", CHOICE, diagram(f'{XOR}\n{GATE.replace("g-b", "g-x")}{MARK}\n{flow("g", "b", "true")}')),
    Case(
        "dangling-reference",
        timed("<timeDuration>PT1H</timeDuration>"),
        timed("<timeDuration>PT1H</timeDuration>").replace(b'attachedToRef="a"', b'attachedToRef="x"'),
    ),
    Case("dangling-reference", GOOD, plain('<endEvent id="selesai"/>', f'<endEvent id="selesai"><messageEventDefinition messageRef="x"/></endEvent>{MARK}')),
    Case("dangling-reference", sop(STEP + DUE, "mulai a selesai lambat"), sop(STEP + DUE, "mulai a selesai lambat hilang", mark="lane"), forms=FORMS),
    Case("dangling-reference", GOOD, diagram(PLAIN, around=f'<collaboration id="k"><participant id="p" processRef="x"/>{MARK}</collaboration>')),
    Case("too-many-flows", GOOD, diagram(PLAIN + "".join(f'<sequenceFlow id="x{n}" sourceRef="a" targetRef="selesai"/>' for n in range(2001))).replace(b'isExecutable="true">', f'isExecutable="true">{MARK}'.encode())),
    Case("timer-missing", timed("<timeDuration>PT1M</timeDuration>"), timed("")),
    Case("timer-broken", timed("<timeDuration>P3M</timeDuration>"), timed("<timeDuration>3 hari</timeDuration>")),
    Case("timer-broken", timed("<timeDuration>P1W</timeDuration>"), timed("<timeDuration>__import__('os')</timeDuration>")),
    Case("timer-broken", timed("<timeDate>2026-12-31T16:00:00+07:00</timeDate>"), timed("<timeDate>kemarin</timeDate>")),
    Case("timer-broken", timed("<timeCycle>R/PT1H</timeCycle>"), timed("<timeCycle>PT1H</timeCycle>")),
    Case("timer-broken", timed("<timeCycle>R3/PT10H</timeCycle>"), timed("<timeCycle>R0/PT10H</timeCycle>")),
    Case("timer-broken", timed("<timeCycle>R/2026-01-05T08:00:00+07:00/P1W</timeCycle>"), timed("<timeCycle>R/Senin/P1W</timeCycle>")),
    Case("timer-broken", timed("<timeCycle>R12/P1M</timeCycle>"), timed("<timeCycle>R-1/P1M</timeCycle>")),
    Case("timer-broken", catching("<timeCycle>R1/P1M</timeCycle>"), catching("<timeCycle>0 0 8 * * MON</timeCycle>")),
    Case("timer-broken", starting("<timeCycle>R/P6M</timeCycle>"), starting("<timeCycle>R/P6M/2027-01-01</timeCycle>")),
    Case("timer-out-of-range", timed("<timeCycle>R/PT1M</timeCycle>"), timed("<timeCycle>R/PT59S</timeCycle>")),
    Case("timer-out-of-range", catching("<timeCycle>R/P5Y</timeCycle>"), catching("<timeCycle>R/P6Y</timeCycle>")),
    Case("timer-out-of-range", starting("<timeCycle>R/PT1H</timeCycle>"), starting("<timeCycle>R/PT1S</timeCycle>")),
    Case("timer-out-of-range", timed("<timeCycle>R/2000-01-01/PT1H</timeCycle>"), timed("<timeCycle>R/1026-01-05/PT1H</timeCycle>")),
    Case("timer-out-of-range", timed("<timeDuration>P5Y</timeDuration>"), timed("<timeDuration>P6Y</timeDuration>")),
    Case("timer-out-of-range", timed("<timeDuration>PT1S</timeDuration>"), sop(STEP + DUE.replace("P1D", "PT59S").replace("</boundaryEvent>", f"</boundaryEvent>{MARK}"), "mulai a selesai lambat", mark=""), forms=FORMS),
    Case("timer-broken", timed("<timeDate>2026-12-31T00:00:00Z</timeDate>"), timed("<timeDate>0001-01-01T00:00:00+07:00</timeDate>")),
    Case("default-missing", diagram(f'{XOR}\n<exclusiveGateway id="g"/>\n{flow("g", "b", "true")}'), diagram(f'{SOP}\n{XOR}\n<exclusiveGateway id="g"/>{MARK}\n{flow("g", "b", "true")}'), only=False),
    Case("condition-missing", CHOICE, diagram(changed(f"{XOR}{MARK}\n{GATE}\n{flow('g', 'b')}", '<conditionExpression>hasil = "ya"</conditionExpression>', ""))),
    Case("condition-broken", choosing("${hasil = &quot;ya&quot;}"), choosing("__import__('os').system('id') == 0")),
    Case("condition-broken", choosing("hasil in (&quot;ya&quot;, &quot;boleh&quot;)"), choosing("[x for x in ().__class__.__bases__]")),
    Case("condition-broken", CHOICE, choosing("hasil = = 1")),
    Case("condition-broken", CHOICE, choosing("true").replace(b"<conditionExpression>", b'<conditionExpression language="python">')),
    Case("condition-misplaced", GOOD, plain('targetRef="selesai"/>', f'targetRef="selesai">{MARK}<conditionExpression>true</conditionExpression></sequenceFlow>')),
    Case("condition-misplaced", CHOICE, diagram(f"{XOR}\n{GATE}\n{flow('g', 'b', 'true')}{MARK}")),
    Case("repetition-broken", repeated("daftar"), repeated("daftar[")),
    Case("repetition-broken", repeated("daftar", ' camunda:elementVariable="opd"'), repeated("daftar", ' camunda:elementVariable="a-b c"')),
    Case("repetition-broken", repeated("daftar", "", "<completionCondition>cukup = true</completionCondition>"), repeated("daftar", "", "<completionCondition>exec('1')</completionCondition>")),
    Case("repetition-broken", repeated("daftar"), repeated("")),
    Case("unreachable", GOOD, diagram(f'{PLAIN}\n<userTask id="sepi" name="Sepi"/>{MARK}\n<sequenceFlow id="f3" sourceRef="sepi" targetRef="selesai"/>')),
    Case("dead-end", CHOICE, diagram(f'{XOR}\n{GATE}\n{flow("g", "b")}'.replace('<userTask id="b" name="B"/>', f'<parallelGateway id="b" name="B"/>{MARK}').replace(flow("b", "e"), ""))),
    Case("flow-into-start", GOOD, diagram(f'{PLAIN}\n<sequenceFlow id="f3" sourceRef="a" targetRef="mulai"/>{MARK}')),
    Case("flow-out-of-end", GOOD, diagram(f'{PLAIN}\n<sequenceFlow id="f3" sourceRef="selesai" targetRef="a"/>{MARK}')),
    Case(
        "flow-crosses-border",
        instead(f'<subProcess id="a" name="A">{nodes("s: startEvent; e: endEvent; u: userTask")}{flows("s u e")}</subProcess>'),
        diagram(
            changed(PLAIN, TASK, f'<subProcess id="a" name="A">{nodes("s: startEvent; e: endEvent; u: userTask")}{flows("s u e")}</subProcess>')
            + f'\n<sequenceFlow id="f3" sourceRef="u" targetRef="selesai"/>{MARK}'
        ),
    ),
    Case(
        "parallel-loop-merge",
        parallel("s p a q e", "p b q"),
        diagram(nodes("s: startEvent; a: userTask; e: endEvent") + f'\n<parallelGateway id="q"/>{MARK}\n{GATE}\n' + flows("s q a g") + flow("g", "q", "true") + flow("g", "b") + nodes("b: userTask") + flows("b e")),
    ),
    Case("deadlock", parallel("s p a q e", "p b q"), diagram(f'{XOR}\n{GATE}\n{flow("g", "b")}\n<parallelGateway id="q"/>{MARK}'.replace(flow("b", "e"), flow("b", "q")).replace('"g-e" sourceRef="g" targetRef="e"', '"g-q" sourceRef="g" targetRef="q"') + flows("q e"))),
    Case("unsynchronised", parallel("s p a q e", "p b q"), parallel("s p a q e", "p b q").replace(b'<parallelGateway id="q" name="Q"/>', b'<exclusiveGateway id="q" name="Q"/>')),
    Case(
        "zero-wait-loop",
        diagram(f'{nodes("s: startEvent; e: endEvent; a: userTask")}\n{GATE.replace("g-b", "g-e")}\n{flows("s a g e")}\n{flow("g", "a", "true")}'),
        diagram(f'{nodes("s: startEvent; e: endEvent")}\n<exclusiveGateway id="m"/>{MARK}\n{GATE.replace("g-b", "g-e")}\n{flows("s m g e")}\n{flow("g", "m", "true")}'),
    ),
    Case("lane-missing", COMPLETE, sop(STEP + MARK + DUE, "mulai selesai lambat", mark=""), forms=FORMS),
    Case("lane-double", COMPLETE, sop(STEP + MARK + DUE, "mulai a selesai lambat", mark="", extra='<lane id="staf" name="Staf"><flowNodeRef>a</flowNodeRef></lane>'), forms=FORMS),
    Case("form-missing", COMPLETE, sop(TASK + MARK + DUE, "mulai a selesai lambat", mark=""), forms=FORMS),
    Case("deadline-missing", COMPLETE, sop(STEP), forms=FORMS),
    Case("form-unknown", COMPLETE, sop(STEP.replace("formulir", "lain") + MARK + DUE, "mulai a selesai lambat", mark=""), forms=FORMS),
    Case("lane-seat", COMPLETE, sop(STEP + DUE, "mulai a selesai lambat", mark="lane", seat="wali"), "warning", FORMS, ("kadis",)),
    Case("name-missing", COMPLETE, sop(STEP.replace("Periksa", " ") + MARK + DUE, "mulai a selesai lambat", mark=""), "warning", FORMS),
    Case("form-binding", COMPLETE, sop(STEP.replace("/>", ' camunda:formRefBinding="latest"/>') + MARK + DUE, "mulai a selesai lambat", mark=""), "warning", FORMS),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_the_bad_one_is_refused_for_that_reason_and_its_neighbour_is_not(case: Case) -> None:
    seats = dict(zip(case.seats, case.seats, strict=True))
    good = check(case.good, case.forms, seats)
    assert [
        found
        for found in good
        if found.severity == ERROR or found.rule == case.rule and case.severity != ERROR
    ] == []

    found = [each for each in check(case.bad, case.forms, seats) if each.severity == case.severity]
    if not case.only:  # an SOP lacks more than what is looked at here
        found = [each for each in found if each.rule == case.rule]
    assert {each.rule for each in found} == {case.rule}
    assert {each.line for each in found} == {line_of_mark(case.bad)}
    assert all(each.sentence.endswith((".", "”")) and len(each.sentence) < 600 for each in found)


def test_an_incomplete_plain_diagram_is_only_warned() -> None:
    found = check(GOOD, {})
    assert {(each.rule, each.severity) for each in found} == {
        ("lane-missing", "warning"),
        ("form-missing", "warning"),
        ("deadline-missing", "warning"),
    }


def test_a_broken_form_is_told_at_the_task_that_uses_it() -> None:
    broken = form("formulir", "isi")
    broken["components"][0]["validate"] = {"pattern": "("}
    found = [each for each in check(COMPLETE, {"formulir": broken}) if each.severity == ERROR]
    assert {(each.rule, each.line, each.element) for each in found} == {
        ("form-broken", line_of_mark(COMPLETE), "a")
    }


def test_a_condition_that_asks_for_what_nobody_fills_in_is_warned() -> None:
    xml = CHOICE.replace(
        b'<userTask id="a" name="A"/>', b'<userTask id="a" name="A" camunda:formRef="formulir"/>'
    )
    assert "unknown-variable" in {each.rule for each in check(xml, {"formulir": form("formulir", "lain")})}
    assert "unknown-variable" not in {
        each.rule for each in check(xml, {"formulir": form("formulir", "hasil")})
    }


def test_a_fixed_date_in_a_loop_may_be_gone_by_and_is_no_wait() -> None:
    body = f"{nodes('s: startEvent; e: endEvent')}\n{GATE.replace('g-b', 'g-e')}\n{flows('s c g e')}\n{flow('g', 'c', 'true')}"
    catch = '<intermediateCatchEvent id="c"><timerEventDefinition>{}</timerEventDefinition></intermediateCatchEvent>'
    date, wait = "<timeDate>2026-01-01T00:00:00Z</timeDate>", "<timeDuration>PT1H</timeDuration>"
    assert "zero-wait-loop" in {each.rule for each in check(diagram(body + catch.format(date)), {})}
    assert "zero-wait-loop" not in {each.rule for each in check(diagram(body + catch.format(wait)), {})}


def test_findings_come_in_the_order_of_lines_and_are_not_endless() -> None:
    many = diagram(PLAIN + "\n".join(f'<userTask id="t{n}" name="T"/>' for n in range(400)))
    found = check(many, {})
    assert len(found) == 200
    assert [each.line for each in found] == sorted(each.line for each in found)


def test_a_form_that_hides_a_field_by_accident_is_warned() -> None:
    hiding = form("formulir", "luas", "alasan")
    hiding["components"][0]["type"] = "number"
    hiding["components"][1]["conditional"] = {"hide": "=luas > 5"}
    found = check(COMPLETE, {"formulir": hiding})
    assert {(each.rule, each.severity) for each in found} == {("form-warning", "warning")}


def test_a_process_that_is_only_drawn_may_hold_what_we_do_not_run() -> None:
    partner = '<process id="mitra"><startEvent id="m1"/><sendTask id="m2" name="Kirim"/></process>'
    assert [each for each in check(diagram(PLAIN, after=partner), {}) if each.severity == ERROR] == []


def test_what_every_rule_overlooked_is_still_refused_by_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    for group in ("PARTS", "MEANING", "CONNECTIONS"):
        monkeypatch.setattr(checking, group, ())
    bad = instead('<scriptTask id="a" name="Skrip"><script>import os</script></scriptTask>')
    found = check(bad, {})
    assert {(each.rule, each.severity, each.line) for each in found} == {("engine", ERROR, line_of_mark(bad))}
