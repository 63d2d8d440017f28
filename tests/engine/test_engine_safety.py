"""No way leads from a diagram to Python: every payload is refused before anything runs, and nothing ran."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from bpmn_text import boundary, diagram, end, flow, gate, many, part, path, start, sub, task, timer, wait
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import TaskDataEnvironment
from walking import NOW, Walk

from service import engine
from service.engine import snapshot, wall_clock
from service.engine.expressions import FeelEngine, FeelEnvironment
from service.errors import Invalid

HERE = (start(), task("a"), end(), path("start", "a", "end"))


def with_task(inside: str = "", **attributes: str) -> bytes:
    """A plain process whose one task holds something more."""
    return diagram(start(), task("a", inside, **attributes), end(), path("start", "a", "end"))


def with_element(xml: str, id: str = "x") -> bytes:
    """A plain process with one more element on its way."""
    return diagram(start(), xml, task("a"), end(), path("start", id, "a", "end"))


def with_condition(text: str, attributes: str = "") -> bytes:
    """A process that decides by a condition."""
    ways = flow("g", "end", text).replace(
        "<bpmn:conditionExpression", f"<bpmn:conditionExpression {attributes}"
    )
    return diagram(
        start(),
        task("a"),
        gate("exclusive", "g", "f_g_a"),
        end(),
        path("start", "a", "g"),
        ways,
        flow("g", "a"),
    )


def extension(text: str) -> str:
    """Extension elements."""
    return f"<bpmn:extensionElements>{text}</bpmn:extensionElements>"


def nested(*words: str) -> str:
    """Elements one in another, around a text."""
    *tags, text = words
    return "".join(f"<{tag}>" for tag in tags) + text + "".join(f"</{tag}>" for tag in reversed(tags))


def places(payload: str) -> dict[str, bytes]:
    """A diagram for every place where SpiffWorkflow, Camunda or another engine would evaluate ``payload``."""
    script = f"<bpmn:script>{payload}</bpmn:script>"
    correlation = (
        '<bpmn:message id="m" name="m"/><bpmn:correlationProperty id="c"><bpmn:correlationPropertyRetrievalExpression '
        f'messageRef="m"><bpmn:messagePath>{payload}</bpmn:messagePath></bpmn:correlationPropertyRetrievalExpression>'
        "</bpmn:correlationProperty>"
    )
    inside = start("s2") + task("b") + end("e2") + path("s2", "b", "e2")
    adhoc = f"<bpmn:completionCondition>{payload}</bpmn:completionCondition>" + task("b")
    listener = nested("camunda:executionListener", "camunda:script", payload)
    mapping = nested("camunda:inputOutput", "camunda:inputParameter", payload)
    standard = nested("bpmn:standardLoopCharacteristics", "bpmn:loopCondition", payload)
    conditional = nested("bpmn:conditionalEventDefinition", "bpmn:condition", payload)
    association = nested("bpmn:dataInputAssociation", "bpmn:transformation", payload)
    prescript = (
        f'<s:preScript xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core">{payload}</s:preScript>'
    )
    return {
        "script task": with_element(part("scriptTask", "x", script)),
        "service task": with_element(part("serviceTask", "x", camunda__expression=payload)),
        "service class": with_element(part("serviceTask", "x", camunda__class=payload)),
        "business rule": with_element(part("businessRuleTask", "x", camunda__decisionRef=payload)),
        "send task": with_element(part("sendTask", "x", camunda__expression=payload)),
        "receive task": with_element(part("receiveTask", "x")),
        "call activity": with_element(part("callActivity", "x", calledElement=payload)),
        "condition": with_condition(payload),
        "condition in a wrapper": with_condition(f"${{{payload}}}"),
        "condition on a default flow": with_condition("true").replace(
            flow("g", "a").encode(), flow("g", "a", payload).encode()
        ),
        "condition on a task's flow": diagram(
            start(), task("a"), end(), path("start", "a"), flow("a", "end", payload)
        ),
        "condition in a language": with_condition("true", 'language="python"'),
        "condition from a resource": with_condition("true", f'camunda:resource="{payload}"'),
        "boundary duration": diagram(*HERE, boundary("t", "a", payload), end("e"), path("t", "e")),
        "boundary date": diagram(
            *HERE, boundary("t", "a", payload, kind="timeDate"), end("e"), path("t", "e")
        ),
        "boundary cycle": diagram(
            *HERE, boundary("t", "a", payload, kind="timeCycle"), end("e"), path("t", "e")
        ),
        "intermediate timer": with_element(wait("x", payload)),
        "start cycle": diagram(
            start(inside=timer(payload, "timeCycle")), task("a"), end(), path("start", "a", "end")
        ),
        "cardinality": with_element(
            many("x", inside=f"<bpmn:loopCardinality>{payload}</bpmn:loopCardinality>")
        ),
        "collection": with_element(many("x", collection=payload, elementVariable="y")),
        "collection of BPMN": with_element(
            many("x", inside=f"<bpmn:loopDataInputRef>{payload}</bpmn:loopDataInputRef>")
        ),
        "element variable": with_element(many("x", collection="xs", elementVariable=payload)),
        "completion": with_element(
            many(
                "x", inside=f"<bpmn:completionCondition>{payload}</bpmn:completionCondition>", collection="xs"
            )
        ),
        "standard loop": with_task(standard),
        "correlation": diagram(*HERE, around=correlation),
        "ad hoc": with_element(part("adHocSubProcess", "x", adhoc)),
        "event sub-process": diagram(*HERE, part("subProcess", "x", inside, triggeredByEvent="true")),
        "transaction": with_element(part("transaction", "x", inside)),
        "looped sub-process": with_element(
            sub("x", inside).replace("</bpmn:subProcess>", standard + "</bpmn:subProcess>")
        ),
        "conditional event": with_element(part("intermediateCatchEvent", "x", conditional)),
        "conditional boundary": diagram(*HERE, part("boundaryEvent", "x", conditional, attachedToRef="a")),
        "event-based gateway": with_element(part("eventBasedGateway", "x")),
        "complex gateway": with_element(
            part("complexGateway", "x", f"<bpmn:activationCondition>{payload}</bpmn:activationCondition>")
        ),
        "listener": with_task(extension(listener)),
        "task listener": with_task(extension(listener.replace("executionListener", "taskListener"))),
        "listener on a flow": diagram(
            start(), end(), part("sequenceFlow", "f", extension(listener), sourceRef="start", targetRef="end")
        ),
        "input and output": with_task(extension(mapping)),
        "other input and output": with_task(extension(mapping.replace("camunda:", "bpmn:"))),
        "spiff script": with_task(extension(prescript)),
        "data transformation": with_task(association),
        "attribute": with_task(camunda__resultVariable=payload),
        "global script": diagram(*HERE, around=part("globalScriptTask", "g", script)),
        "import": diagram(*HERE, around=part("import", "i", location=payload)),
    }


NAMES = sorted(places("1"))


@pytest.mark.parametrize("name", NAMES)
def test_python_is_refused_and_does_not_run(name: str, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    for payload in (
        f"__import__('pathlib').Path('{canary}').touch()",
        f"[c for c in ().__class__.__base__.__subclasses__() if c.__name__ == 'Popen'][0](['touch', '{canary}'])",
        f"open('{canary}', 'w').close()",
    ):
        with pytest.raises(Invalid) as refusal:
            engine.compile(places(payload)[name])
        assert refusal.value.details and all(fault.line > 0 for fault in refusal.value.details)
        assert not canary.exists()


def test_text_cut_short_by_a_comment_is_refused() -> None:
    with pytest.raises(Invalid, match="terpotong"):
        engine.compile(with_condition("disetujui<!-- --> and lengkap"))


def test_a_second_condition_is_not_dropped_unseen() -> None:
    twice = flow("g", "end", "a = 1").replace(
        "</bpmn:sequenceFlow>",
        "<bpmn:conditionExpression>b = 1</bpmn:conditionExpression></bpmn:sequenceFlow>",
    )
    with pytest.raises(Invalid, match="Hanya satu"):
        engine.compile(diagram(start(), gate("exclusive", "g"), end(), path("start", "g"), twice))


def test_camundas_plain_attributes_are_let_through() -> None:
    xml = with_task(
        extension('<camunda:properties><camunda:property name="no" value="1"/></camunda:properties>'),
        camunda__formRef="f",
        camunda__formRefBinding="deployment",
        camunda__candidateGroups="staf",
        camunda__assignee="budi",
    )
    assert Walk(xml).open == {"a.1"}


def test_a_restored_case_carries_our_engine_and_environment() -> None:
    walk = Walk(with_condition("x = 1"))
    restored, _ = snapshot.restore(walk.program, walk.turn.snapshot, NOW, wall_clock)
    for case in (restored, *(token.workflow for token in restored.tasks.values())):
        assert type(case.script_engine) is FeelEngine
        assert type(case.script_engine.environment) is FeelEnvironment
        assert not isinstance(case.script_engine, PythonScriptEngine)
        assert not isinstance(case.script_engine.environment, TaskDataEnvironment)


def test_only_compiled_texts_are_evaluated() -> None:
    walk = Walk(with_condition("x = 1"))
    case, _ = snapshot.restore(walk.program, walk.turn.snapshot, NOW, wall_clock)
    token, ours = next(case.live()), case.script_engine
    assert ours.evaluate(token, "x = 1") is not True
    assert ours.environment.evaluate("x = 1", {"x": 1}) is True
    ours.validate("x = 1")
    for refused in (
        lambda: ours.evaluate(token, "x = 2"),
        lambda: ours.environment.evaluate("1", {}),
        lambda: ours.environment.execute("x = 1", {}),
        lambda: ours.environment.call_service({}),
        lambda: ours.execute(token, "x = 1"),
        lambda: ours.call_service(token),
        lambda: ours.validate("x = 2"),
    ):
        with pytest.raises(Invalid, match="FEEL"):
            refused()


def test_python_in_the_data_stays_text() -> None:
    walk = Walk(
        with_condition("x = 1"), x="__import__('os')", __builtins__={"eval": "x"}, data_objects={"x": 1}
    )
    assert walk.does("a.1").variables["x"] == "__import__('os')"
    assert walk.open == {"a.2"}


def test_the_engine_reads_no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing the engine returns depends on when it ran."""
    early = Walk(diagram(*HERE, boundary("t", "a", "PT1H"), end("e"), path("t", "e")))
    monkeypatch.setattr("time.time", lambda: datetime(2199, 1, 1, tzinfo=UTC).timestamp())
    assert engine.start(early.program, data={}, now=NOW) == early.turn
