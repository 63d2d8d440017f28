"""Hostile files are findings: never another exception, never an echo of what they hold, never a hang."""

import random
import re
from typing import Any

import pytest
from definitions.hostile import FILES, GOOD, PAPERS
from definitions.small import PLAIN, diagram, flow, flows, form, nodes

from service.definitions import ERROR, Finding, check


def errors(xml: bytes, forms: Any = None) -> list[Finding]:
    return [each for each in check(xml, forms or {}) if each.severity == ERROR]


@pytest.mark.parametrize("what", FILES)
def test_a_hostile_file_is_stopped_by_its_rule(what: str) -> None:
    xml, rule = FILES[what]
    found = errors(xml)
    assert rule in {each.rule for each in found}
    assert all(len(each.sentence) < 600 and len(each.element or "") <= 80 for each in found)
    assert not any("Traceback" in each.sentence or "root:" in each.sentence for each in found)


@pytest.mark.parametrize("what", PAPERS)
def test_a_hostile_form_is_stopped_by_its_rule(what: str) -> None:
    forms, rule = PAPERS[what]
    assert {each.rule for each in errors(GOOD, forms)} == {rule}


def test_markup_in_names_is_text_like_any_other() -> None:
    assert errors(diagram(PLAIN.replace("Periksa", "&lt;script&gt;alert(1)&lt;/script&gt; {x} %s"))) == []


def test_three_hundred_damaged_files_are_findings_or_still_good() -> None:
    chance = random.Random(20261121)
    body = nodes("s: startEvent; a b: userTask; e: endEvent") + '\n<exclusiveGateway id="g" default="g-b"/>\n'
    good = diagram(body + flows("s a g b e") + flow("g", "a", "ulang = &quot;ya&quot;"))
    assert errors(good) == []
    refused = 0
    for _ in range(300):
        damaged = bytearray(good)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(damaged))
            match chance.randrange(4):
                case 0:
                    damaged[at] = chance.randrange(256)
                case 1:
                    del damaged[at : at + chance.randint(1, 30)]
                case 2:
                    damaged[at:at] = damaged[max(0, at - 40) : at]
                case 3:
                    damaged[at] ^= 1 << chance.randrange(8)
        refused += bool(errors(bytes(damaged)))
    assert refused > 250


def test_three_hundred_rearranged_files_are_findings_or_can_be_run() -> None:
    """Well-formed, but with words in each other's places; what gets through has been compiled by the engine."""
    chance = random.Random(7)
    body = nodes("s: startEvent; a b c: userTask; p q: parallelGateway; m: exclusiveGateway; e: endEvent")
    body += '\n<exclusiveGateway id="g" default="g-e"/>\n'
    good = diagram(
        body + flows("s m p a q g e", "p b c q") + flow("g", "m", "ulang = &quot;ya&quot;")
    ).decode()
    assert errors(good.encode()) == []
    words = re.findall(r'"[^"]*"|[a-z]+(?:Event|Task|Gateway|Flow|Process)\b', good)
    refused = 0
    for _ in range(300):
        text = good
        for _ in range(chance.randint(1, 3)):
            old, new = chance.choice(words), chance.choice(words)
            at = [each.start() for each in re.finditer(re.escape(old), text)]
            if at:
                place = chance.choice(at)
                text = text[:place] + new + text[place + len(old) :]
        refused += bool(errors(text.encode()))
    assert 200 < refused < 300


def wide() -> bytes:
    """249 branches at once, each a step, split and joined by one gateway."""
    chains = [f"s p t{n} q e" for n in range(240)]
    kinds = "; ".join(
        [
            "s: startEvent",
            "p q: parallelGateway",
            "e: endEvent",
            " ".join(f"t{n}" for n in range(240)) + ": userTask",
        ]
    )
    seen = dict.fromkeys("\n".join(flows(chain) for chain in chains).split("\n"))
    return diagram(nodes(kinds) + "\n".join(seen))


def long() -> bytes:
    """A row of 490 steps."""
    names = " ".join(f"t{n}" for n in range(490))
    return diagram(nodes(f"s: startEvent; {names}: userTask; e: endEvent") + flows(f"s {names} e"))


def tangled(kind: str) -> bytes:
    """Gateways of one kind, each joined to its next eight."""
    names = [f"g{n}" for n in range(200)]
    lines = [nodes("s: startEvent; a: userTask; e: endEvent"), flows("s a g0", "g199 e")]
    for n, name in enumerate(names):
        lines.append(
            f'<{kind}Gateway id="{name}"'
            + (f' default="{name}-g{n + 1}"' if kind != "parallel" and n < 199 else "")
            + "/>"
        )
        for m in range(n + 1, min(n + 9, 200)):
            lines.append(flow(name, f"g{m}", "true" if kind != "parallel" and m > n + 1 else None))
    return diagram("\n".join(lines))


@pytest.mark.parametrize("xml", [wide(), long()], ids=["wide", "long"])
def test_a_big_but_orderly_diagram_is_let_in(xml: bytes) -> None:
    assert errors(xml) == []


@pytest.mark.parametrize("kind", ["exclusive", "parallel", "inclusive"])
def test_a_big_tangle_gets_an_answer(kind: str) -> None:
    assert {each.rule for each in errors(tangled(kind))} <= {"unproven", "unsynchronised", "deadlock"}


def test_a_form_that_nobody_uses_is_not_asked_what_it_means() -> None:
    odd = {"lain": {"components": [{"type": "tidak-dikenal"}]}}
    assert errors(GOOD, odd) == []
    assert errors(GOOD, {"formulir": form()}) == []
