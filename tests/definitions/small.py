"""Small diagrams for tests, one element a line. ``<!--!-->`` marks the line a finding must name."""

from typing import Any

MARK = "<!--!-->"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="berkas" targetNamespace="http://lajur.test">\n'
)
SOP = (
    '<extensionElements><camunda:properties><camunda:property name="jenis" value="sop"/>'
    "</camunda:properties></extensionElements>"
)
PLAIN = "\n".join(
    [
        '<startEvent id="mulai"/>',
        '<userTask id="a" name="Periksa"/>',
        '<endEvent id="selesai"/>',
        '<sequenceFlow id="f1" sourceRef="mulai" targetRef="a"/>',
        '<sequenceFlow id="f2" sourceRef="a" targetRef="selesai"/>',
    ]
)


def diagram(
    body: str, *, around: str = "", id: str = "contoh", name: str = "Contoh", after: str = ""
) -> bytes:
    """A file with one executable process; ``around`` stands before it, ``after`` behind it."""
    process = f'<process id="{id}" name="{name}" isExecutable="true">\n{body}\n</process>'
    return f"{HEAD}{around}\n{process}\n{after}\n</definitions>".encode()


def flows(*chains: str) -> str:
    """``flows("s a e")``: a sequence flow from each word to the next, called ``s-a`` and ``a-e``."""
    pairs = [pair for chain in chains for pair in zip(chain.split(), chain.split()[1:], strict=False)]
    return "\n".join(flow(source, target) for source, target in pairs)


def flow(source: str, target: str, condition: str | None = None) -> str:
    """One sequence flow."""
    head = f'<sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}"'
    return (
        f"{head}/>"
        if condition is None
        else f"{head}><conditionExpression>{condition}</conditionExpression></sequenceFlow>"
    )


def nodes(text: str) -> str:
    """``nodes("s: startEvent; a b: userTask")``: elements, each on a line."""
    lines = []
    for part in text.split(";"):
        ids, _, kind = part.partition(":")
        lines += [f'<{kind.strip()} id="{id}" name="{id.upper()}"/>' for id in ids.split()]
    return "\n".join(lines)


def changed(text: str, old: str, new: str) -> str:
    """``text`` with ``old``, which must be there, replaced."""
    assert old in text
    return text.replace(old, new, 1)


def line_of_mark(xml: bytes) -> int:
    """The number of the marked line."""
    return xml[: xml.index(MARK.encode())].count(b"\n") + 1


def form(id: str = "formulir", *keys: str) -> dict[str, Any]:
    """A form with one text field for each key."""
    fields = [
        {"type": "textfield", "id": f"Field_{key}", "key": key, "label": key} for key in keys or ("perihal",)
    ]
    return {"type": "default", "id": id, "schemaVersion": 19, "components": fields}
