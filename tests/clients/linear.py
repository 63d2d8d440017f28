"""A procedure of so many user tasks one after another, as the benchmark and the counting drive it."""

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="Defs_{key}" targetNamespace="http://bpmn.io/schema/bpmn">
  <bpmn:process id="{key}" name="{tasks} langkah" isExecutable="true" camunda:historyTimeToLive="P30D">
    <bpmn:startEvent id="s"><bpmn:outgoing>f0</bpmn:outgoing></bpmn:startEvent>
"""
TASK = """    <bpmn:userTask id="t{here}" name="Langkah {here}">
      <bpmn:incoming>f{before}</bpmn:incoming><bpmn:outgoing>f{here}</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="f{before}" sourceRef="{source}" targetRef="t{here}" />
"""
TAIL = """    <bpmn:endEvent id="e"><bpmn:incoming>f{tasks}</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f{tasks}" sourceRef="t{tasks}" targetRef="e" />
  </bpmn:process>
</bpmn:definitions>
"""


def linear(tasks: int, key: str) -> bytes:
    """The diagram."""
    steps = (
        TASK.format(here=here, before=here - 1, source=f"t{here - 1}" if here > 1 else "s")
        for here in range(1, tasks + 1)
    )
    return (HEAD.format(key=key, tasks=tasks) + "".join(steps) + TAIL.format(tasks=tasks)).encode()
