"""Diagrams for tests, written as sentences: parts joined into one executable process."""

from typing import Any

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="definitions" targetNamespace="http://lajur.test">\n'
)


def diagram(*parts: str, id: str = "proses", around: str = "") -> bytes:
    """A file with one executable process; ``around`` stands beside it."""
    inside = "\n".join(parts)
    text = f'{HEAD}{around}<bpmn:process id="{id}" isExecutable="true">\n{inside}\n</bpmn:process></bpmn:definitions>'
    return text.encode()


def part(kind: str, id: str, inside: str = "", **attributes: Any) -> str:
    """Any element."""
    written = "".join(f' {name.replace("__", ":")}="{value}"' for name, value in attributes.items())
    return f'<bpmn:{kind} id="{id}"{written}>{inside}</bpmn:{kind}>'


def start(id: str = "start", inside: str = "") -> str:
    """A start event."""
    return part("startEvent", id, inside)


def end(id: str = "end", event: str = "") -> str:
    """An end event, perhaps terminate or escalation."""
    return part("endEvent", id, f"<bpmn:{event}EventDefinition/>" if event else "")


def task(id: str, inside: str = "", **attributes: Any) -> str:
    """A user task named like its id in capitals."""
    return part("userTask", id, inside, name=id.upper(), **attributes)


def tasks(ids: str) -> str:
    """Several plain user tasks."""
    return "".join(task(id) for id in ids.split())


def gate(kind: str, id: str, default: str | None = None) -> str:
    """A gateway: exclusive, parallel or inclusive."""
    return part(f"{kind}Gateway", id, **({"default": default} if default else {}))


def timer(text: str, kind: str = "timeDuration") -> str:
    """A timer event definition."""
    return (
        f'<bpmn:timerEventDefinition><bpmn:{kind} xsi:type="bpmn:tFormalExpression">{text}</bpmn:{kind}>'
        "</bpmn:timerEventDefinition>"
    )


def boundary(id: str, host: str, text: str, kind: str = "timeDuration", *, interrupting: bool = False) -> str:
    """A timer on an activity."""
    return part(
        "boundaryEvent", id, timer(text, kind), attachedToRef=host, cancelActivity=str(interrupting).lower()
    )


def wait(id: str, text: str, kind: str = "timeDuration") -> str:
    """An intermediate timer."""
    return part("intermediateCatchEvent", id, timer(text, kind))


def many(id: str, sequential: bool = False, inside: str = "", **attributes: str) -> str:
    """A multi-instance user task; attributes are Camunda's (collection, elementVariable)."""
    written = "".join(f' camunda:{name}="{value}"' for name, value in attributes.items())
    loop = "multiInstanceLoopCharacteristics"
    return task(id, f'<bpmn:{loop} isSequential="{str(sequential).lower()}"{written}>{inside}</bpmn:{loop}>')


def sub(id: str, *parts: str) -> str:
    """A sub-process."""
    return part("subProcess", id, "".join(parts))


def named(kind: str, id: str, name: str = "", **attributes: str) -> str:
    """A message or error of the file, to stand around the process."""
    return part(kind, id, name=name or id, **attributes)


def message(ref: str, **attributes: str) -> str:
    """A message event definition."""
    written = "".join(f' {name.replace("__", ":")}="{value}"' for name, value in attributes.items())
    return f'<bpmn:messageEventDefinition messageRef="{ref}"{written}/>'


def error(ref: str = "", **attributes: str) -> str:
    """An error event definition; without a ref it is for every error."""
    said = {**({"errorRef": ref} if ref else {}), **attributes}
    written = "".join(f' {name.replace("__", ":")}="{value}"' for name, value in said.items())
    return f"<bpmn:errorEventDefinition{written}/>"


def catch(id: str, ref: str) -> str:
    """An intermediate event that waits for a message."""
    return part("intermediateCatchEvent", id, message(ref))


def on(id: str, host: str, definition: str, *, interrupting: bool = True) -> str:
    """Any event on an activity."""
    return part("boundaryEvent", id, definition, attachedToRef=host, cancelActivity=str(interrupting).lower())


def external(
    id: str, topic: str = "kirim", inside: str = "", kind: str = "serviceTask", **attributes: str
) -> str:
    """A task for a program."""
    return part(
        kind, id, inside, name=id.upper(), camunda__type="external", camunda__topic=topic, **attributes
    )


def mapping(inputs: str = "", outputs: str = "") -> str:
    """Input and output parameters, ``name=value`` each, with ``;`` between."""
    written = ""
    for kind, pairs in (("inputParameter", inputs), ("outputParameter", outputs)):
        for name, _, value in (pair.partition("=") for pair in pairs.split(";") if pair):
            written += f'<camunda:{kind} name="{name}">{value}</camunda:{kind}>'
    return f"<bpmn:extensionElements><camunda:inputOutput>{written}</camunda:inputOutput></bpmn:extensionElements>"


def flow(source: str, target: str, condition: str | None = None, id: str | None = None) -> str:
    """A sequence flow named ``f_<source>_<target>``."""
    written = condition and (
        f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{condition}</bpmn:conditionExpression>'
    )
    return part(
        "sequenceFlow", id or f"f_{source}_{target}", written or "", sourceRef=source, targetRef=target
    )


def path(*ids: str) -> str:
    """Flows along a row of elements."""
    return "".join(flow(source, target) for source, target in zip(ids, ids[1:], strict=False))
