"""The smallest SOP that runs: one lane with a start, one step with its form and deadline, an end. Pure."""

from typing import Any
from xml.sax.saxutils import quoteattr

from service.identity import Seat

_PIECES = (  # id, x, y, width, height
    ("pelaksana", 190, 80, 600, 240),
    ("mulai", 252, 172, 36, 36),
    ("langkah_1", 360, 150, 120, 80),
    ("tenggat_1", 400, 212, 36, 36),
    ("terlambat_1", 500, 262, 36, 36),
    ("selesai", 592, 172, 36, 36),
)
_WAYS = (
    ("alur_1", (288, 190), (360, 190)),
    ("alur_2", (480, 190), (592, 190)),
    ("alur_3", (418, 248), (418, 280), (500, 280)),
)
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" \
xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" \
xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:modeler="http://camunda.org/schema/modeler/1.0" \
id="definisi" targetNamespace="https://lajur.id/sop" exporter="Lajur" modeler:executionPlatform="Camunda Platform" \
modeler:executionPlatformVersion="7.24.0">
"""
_PROCESS = """  <bpmn:collaboration id="kolaborasi">
    <bpmn:participant id="peserta" name={name} processRef={key}/>
  </bpmn:collaboration>
  <bpmn:escalation id="eskalasi_terlambat" name="Terlambat" escalationCode="terlambat"/>
  <bpmn:process id={key} name={name} isExecutable="true">
    <bpmn:extensionElements>
      <camunda:properties>
        <camunda:property name="jenis" value="sop"/>
        <camunda:property name="judul" value={name}/>
      </camunda:properties>
    </bpmn:extensionElements>
    <bpmn:laneSet id="lajur">
      <bpmn:lane id="pelaksana" name={lane}>
        <bpmn:extensionElements>
          <camunda:properties>
            <camunda:property name="jabatan" value={seat}/>
          </camunda:properties>
        </bpmn:extensionElements>
        <bpmn:flowNodeRef>mulai</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>langkah_1</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>tenggat_1</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>terlambat_1</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>selesai</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="mulai" name="Mulai">
      <bpmn:outgoing>alur_1</bpmn:outgoing>
    </bpmn:startEvent>
    <bpmn:userTask id="langkah_1" name="Langkah 1" camunda:formRef={form} camunda:formRefBinding="deployment">
      <bpmn:extensionElements>
        <camunda:properties>
          <camunda:property name="no" value="1"/>
          <camunda:property name="waktu" value="1 Hari"/>
        </camunda:properties>
      </bpmn:extensionElements>
      <bpmn:incoming>alur_1</bpmn:incoming>
      <bpmn:outgoing>alur_2</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:boundaryEvent id="tenggat_1" name="1 Hari" cancelActivity="false" attachedToRef="langkah_1">
      <bpmn:outgoing>alur_3</bpmn:outgoing>
      <bpmn:timerEventDefinition id="waktu_1">
        <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P1D</bpmn:timeDuration>
      </bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:endEvent id="terlambat_1" name="Terlambat">
      <bpmn:incoming>alur_3</bpmn:incoming>
      <bpmn:escalationEventDefinition id="eskalasi_1" escalationRef="eskalasi_terlambat"/>
    </bpmn:endEvent>
    <bpmn:endEvent id="selesai" name="Selesai">
      <bpmn:incoming>alur_2</bpmn:incoming>
    </bpmn:endEvent>
    <bpmn:sequenceFlow id="alur_1" sourceRef="mulai" targetRef="langkah_1"/>
    <bpmn:sequenceFlow id="alur_2" sourceRef="langkah_1" targetRef="selesai"/>
    <bpmn:sequenceFlow id="alur_3" sourceRef="tenggat_1" targetRef="terlambat_1"/>
  </bpmn:process>
"""


def skeleton(name: str, seat: Seat | None) -> tuple[bytes, dict[str, Any]]:
    """The diagram and its one form; its lane belongs to ``seat``. The process is called after ``name``."""
    name = name or "SOP baru"
    key = process_key(name)
    form = f"{key}-langkah-1"
    words = {"name": name, "key": key, "form": form}
    words |= {"lane": seat.name if seat else "Pelaksana", "seat": seat.key if seat else "pelaksana"}
    process = _PROCESS.format(**{each: quoteattr(text) for each, text in words.items()})
    return (_HEAD + process + _layout()).encode(), {form: _form(form)}


def process_key(name: str) -> str:
    """An id for the process of that name: small letters, digits and dashes."""
    kept = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in name.casefold())
    key = "-".join(kept.split())[:60].strip("-")
    return key if key[:1].isalpha() else f"sop-{key}".rstrip("-")


def _layout() -> str:
    shapes = [_shape("peserta", (160, 80, 630, 240), ' isHorizontal="true"')]
    for id, *bounds in _PIECES:
        shapes.append(_shape(id, bounds, ' isHorizontal="true"' if id == "pelaksana" else ""))
    edges = [
        f'      <bpmndi:BPMNEdge id="{id}_di" bpmnElement="{id}">'
        + "".join(f'<di:waypoint x="{x}" y="{y}"/>' for x, y in points)
        + "</bpmndi:BPMNEdge>\n"
        for id, *points in _WAYS
    ]
    inside = "".join(shapes + edges)
    return (
        '  <bpmndi:BPMNDiagram id="gambar">\n    <bpmndi:BPMNPlane id="bidang" bpmnElement="kolaborasi">\n'
        f"{inside}    </bpmndi:BPMNPlane>\n  </bpmndi:BPMNDiagram>\n</bpmn:definitions>\n"
    )


def _shape(id: str, bounds: tuple[int, ...] | list[int], more: str) -> str:
    x, y, width, height = bounds
    box = f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'
    return f'      <bpmndi:BPMNShape id="{id}_di" bpmnElement="{id}"{more}>{box}</bpmndi:BPMNShape>\n'


def _form(id: str) -> dict[str, Any]:
    field = {
        "type": "textarea",
        "id": "Field_catatan",
        "key": "catatan",
        "label": "Catatan",
        "layout": {"row": "Row_1", "columns": None},
    }
    return {
        "executionPlatform": "Camunda Cloud",
        "executionPlatformVersion": "8.7.0",
        "schemaVersion": 19,
        "type": "default",
        "id": id,
        "components": [field],
    }
