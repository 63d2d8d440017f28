"""Files nobody should get in: each with the rule that must stop it."""

from typing import Any

from definitions.small import HEAD, PLAIN, SOP, changed, diagram, flow, flows, form, nodes

TASK = '<userTask id="a" name="Periksa"/>'
DOCTYPE = "<!DOCTYPE d [<!ENTITY {}>]>\n<definitions"
XOR = nodes("s: startEvent; a: userTask; g: exclusiveGateway; e: endEvent") + flows("s a g")
DUE = (
    '<boundaryEvent id="t" attachedToRef="a"><timerEventDefinition><timeDuration>{}</timeDuration>'
    '</timerEventDefinition></boundaryEvent><endEvent id="z"/>' + flow("t", "z")
)


def plain(old: str, new: str) -> bytes:
    return diagram(changed(PLAIN, old, new))


def named(id: str) -> bytes:
    return diagram(PLAIN.replace('"a"', f'"{id}"'))


def lanes(*claims: str) -> bytes:
    """An SOP whose lanes claim these nodes."""
    drawn = "".join(
        f'<lane id="l{n}" name="L{n}">'
        + "".join(f"<flowNodeRef>{id}</flowNodeRef>" for id in claim.split())
        + "</lane>"
        for n, claim in enumerate(claims)
    )
    return diagram(f'{SOP}<laneSet id="lajur">{drawn}</laneSet>{PLAIN}')


def entity(text: str, used: str) -> bytes:
    return plain("Periksa", used).replace(b"<definitions", DOCTYPE.format(text).encode(), 1)


BOMB = 'a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"'
GOOD = diagram(PLAIN)
MESSY = {"formulir": {**form(), "__proto__": {"polos": True}}}

FILES: dict[str, tuple[bytes, str]] = {
    "a user task called End": (named("End"), "reserved-id"),
    "a user task called Start": (named("Start"), "reserved-id"),
    "a user task called Root": (named("Root"), "reserved-id"),
    "an empty file": (b"", "xml-malformed"),
    "no XML": (b"\x00\xff\xfe\x01", "xml-encoding"),
    "XML that breaks off": (GOOD[:-40], "xml-malformed"),
    "a NUL in a name": (GOOD.replace(b"Periksa", b"Peri\x00ksa"), "xml-malformed"),
    "an XML that is no BPMN": (b"<html/>", "not-bpmn"),
    "a DOCTYPE": (GOOD.replace(b"<definitions", b"<!DOCTYPE definitions>\n<definitions", 1), "xml-doctype"),
    "an external entity": (entity('x SYSTEM "file:///etc/passwd"', "&x;"), "xml-doctype"),
    "an entity bomb": (entity(BOMB, "&c;"), "xml-doctype"),
    "a processing instruction": (GOOD.replace(b"<process", b"<?php 1 ?>\n<process", 1), "xml-instruction"),
    "UTF-16": (GOOD.decode().replace("UTF-8", "UTF-16").encode("utf-16"), "xml-encoding"),
    "UTF-7": (GOOD.replace(b"UTF-8", b"UTF-7"), "xml-encoding"),
    "10 MB": (GOOD + b"<!--" + b"x" * 10_000_000 + b"-->", "xml-too-large"),
    "160,000 nodes": (diagram("<task id='t'/>" * 160_000), "xml-too-large"),
    "501 nodes": (diagram("".join(f'<userTask id="t{n}"/>' for n in range(501))), "too-many-nodes"),
    "elements nested too deep": (
        diagram("".join(f'<subProcess id="s{n}">' for n in range(100)) + "</subProcess>" * 100),
        "too-deep",
    ),
    "elements nested ten thousand deep": (diagram("<a>" * 10_000 + "</a>" * 10_000), "xml-malformed"),
    "duplicate ids": (plain('id="selesai"', 'id="a"'), "duplicate-id"),
    "no process": (f"{HEAD}</definitions>".encode(), "executable-process"),
    "two executable processes": (diagram(PLAIN, after='<process id="p2" isExecutable="true"/>'), "executable-process"),
    "no start": (diagram(nodes("a: userTask; e: endEvent") + flows("a e")), "start-missing"),
    "two starts": (diagram(PLAIN + nodes("s: startEvent") + flow("s", "a")), "start-many"),
    "an unreachable step": (diagram(PLAIN + nodes("b: userTask") + flow("b", "selesai")), "unreachable"),
    "a dead end": (diagram(PLAIN + nodes("b: parallelGateway") + flow("a", "b")), "dead-end"),
    "a reference to nothing": (plain('targetRef="selesai"', 'targetRef="hilang"'), "dangling-reference"),
    "a choice without default": (
        diagram(SOP + XOR + flow("g", "e", "true") + flow("g", "a", "x = 1")),
        "default-missing",
    ),
    "Python in a condition": (
        diagram(
            XOR.replace('id="g"', 'id="g" default="g-e"')
            + flow("g", "e")
            + flow("g", "a", "__import__('os').system('id')")
        ),
        "condition-broken",
    ),
    "a timer of one second": (diagram(SOP + PLAIN + DUE.format("PT1S")), "timer-out-of-range"),
    "a timer in Python": (diagram(PLAIN + DUE.format("open('/etc/passwd').read()")), "timer-broken"),
    "a script task": (plain(TASK, '<scriptTask id="a"><script>import os</script></scriptTask>'), "element-not-allowed"),
    "a step without a lane": (lanes("mulai selesai"), "lane-missing"),
    "a step in two lanes": (lanes("mulai a selesai", "a"), "lane-double"),
    "a join that waits for ever": (
        diagram(XOR.replace('id="g"', 'id="g" default="g-q"') + nodes("q: parallelGateway; b: userTask")
                + flow("g", "q") + flow("g", "b", "true") + flows("b q e")),
        "deadlock",
    ),
    "a step done twice": (
        diagram(nodes("s: startEvent; a b c: userTask; p: parallelGateway; x: exclusiveGateway; e: endEvent")
                + flows("s p a x c e", "p b x")),
        "unsynchronised",
    ),
    "a loop without a wait": (
        diagram(nodes("s: startEvent; m: exclusiveGateway; e: endEvent") + '<exclusiveGateway id="g" default="g-e"/>'
                + flows("s m g e") + flow("g", "m", "true")),
        "zero-wait-loop",
    ),
    "a property called __proto__": (
        plain(TASK, '<userTask id="a" name="A">' + SOP.replace("jenis", "__proto__") + "</userTask>"),
        "reserved-name",
    ),
    "a process called like a path": (diagram(PLAIN, id="../../x"), "id-syntax"),
    "an id of a megabyte": (diagram(PLAIN, id="x" * 1_000_000), "id-syntax"),
}  # fmt: skip
"""What -> the diagram and the rule."""


def deep(levels: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _ in range(levels):
        found = {"components": [found]}
    return found


PAPERS: dict[str, tuple[dict[Any, Any], str]] = {
    "a form named like a path": ({"../../x": form()}, "form-id"),
    "a form named like a Windows path": ({"..\\x": form()}, "form-id"),
    "a form without a name": ({"": form()}, "form-id"),
    "a form whose name is no text": ({7: form()}, "form-id"),
    "a form that is a list": ({"formulir": []}, "form-json"),
    "a form with __proto__": (MESSY, "form-json"),
    "a form called __proto__": ({"__proto__": form()}, "form-id"),
    "a form with constructor deep inside": ({"formulir": {"a": [{"constructor": 1}]}}, "form-json"),
    "a form with a NUL": ({"formulir": {"a": "x\x00y"}}, "form-json"),
    "a form with half a character": ({"formulir": {"a": "\ud800"}}, "form-json"),
    "a form ten thousand deep": ({"formulir": deep(10_000)}, "form-json"),
    "a form of a megabyte": ({"formulir": {"a": "x" * 1_000_000}}, "form-json"),
    "a form with what JSON cannot say": ({"formulir": {"a": {1, 2}}}, "form-json"),
    "six hundred forms": ({f"f{n}": form() for n in range(600)}, "form-many"),
}  # fmt: skip
"""What -> the forms and the rule; the diagram is good."""
